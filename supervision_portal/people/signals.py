"""What people tell the rest of the portal. Sent inside the transaction that changes it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.dispatch import Signal

# sender=ReportingLine, line=the line that has just been ended or begun, by=who did it
# One that never ran a day is taken away: it comes without an end and without a key.
line_ended = Signal()
line_begun = Signal()
# sender=Post, post=the post that has just been begun or ended, by=who did it
post_begun = Signal()
post_ended = Signal()
# sender=Post, post=one whose contract has just been corrected, by=who did it
post_changed = Signal()
# sender=Team, team=one whose kind has just changed, by=who changed it
team_changed = Signal()
# sender=Absence, absence=the one that has been noted, changed or taken back, by=who did it
absence_changed = Signal()
# sender=Cover, cover=the one that has been named or ended, by=who did it
cover_named = Signal()
cover_ended = Signal()
# sender=User, user=whose name has changed, by=who changed it
person_renamed = Signal()

# What an app wants around an import of many people: what follows from each change is done once, at its end.
around_imports: list[Callable[[], AbstractContextManager[None]]] = []
