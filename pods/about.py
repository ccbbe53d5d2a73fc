"""Whom a room is about, and how the family is named on its screens: by initials where others look too."""

import re
from dataclasses import replace
from functools import cached_property

from casefile.genogram.drawing import svg
from casefile.genogram_models import Genogram, GenogramPerson
from casefile.models import Child
from casefile.services.children import initials_of
from pods.drawn import for_a_while, latest
from pods.room_models import Member, Room
from supervision_portal.records.access import files_visible_to


class About:
    """The child or topic that is discussed, for one person or for the wall."""

    room: Room
    viewer: Member | None  # None: the screen on the wall

    @property
    def on_wall(self) -> bool:
        return self.viewer is None

    @cached_property
    def reads_file(self) -> bool:
        """Whether this person reads the child’s file anyway, and so can draw the family."""
        if self.child is None or self.viewer is None or self.viewer.user is None:
            return False
        user, child = self.viewer.user, self.child.pk  # the page that the link leads to asks again
        return for_a_while(
            (child, user.pk), lambda: files_visible_to(user, "child").filter(pk=child).exists()
        )

    @property
    def may_tell(self) -> bool:
        """Whether this person can tell the child’s manager of a risk now: all who work for the council."""
        return self.child is not None and self.viewer is not None and not self.viewer.is_guest

    @cached_property
    def genogram(self) -> str:
        """The family’s picture, with initials for names: it stands on the wall."""
        latest = Genogram.objects.latest_of(self.child.file) if self.child else None
        if latest is None:
            return ""
        family = latest.family()
        people = tuple(replace(each, name=initials_of(each.name), note="") for each in family.people)
        return svg(replace(family, people=people), title=f"Genogram of {self.about}")

    @cached_property
    def child(self) -> Child | None:
        file = self.room.discussion.file_id if self.room.discussion else None
        if file is None:
            return None
        now = (self.room.version, file)
        return latest(("child", self.room.pk), now, lambda: Child.objects.filter(pk=file).first())

    @property
    def about(self) -> str:
        """The child’s initials, or the topic."""
        if self.child:
            return self.child.initials
        return str(self.room.discussion) if self.room.discussion else "No case or topic yet"

    @cached_property
    def _names(self) -> list[tuple[re.Pattern[str], str]]:
        """Names of the family, with the initials to show instead; asked for where others than staff see."""
        if self.child is None:
            return []
        people = GenogramPerson.objects.filter(genogram__file=self.child.pk).values_list("name", flat=True)
        names = {self.child.name, *people}
        parts = {part for name in names for part in (name, *name.split()) if len(part) > 2}
        return [
            (re.compile(rf"\b{re.escape(part)}\b", re.IGNORECASE), initials_of(part))
            for part in sorted(parts, key=len, reverse=True)
        ]

    def masked(self, text: str) -> str:
        """On the wall and for guests, names of the family as initials."""
        if not text or not (self.on_wall or (self.viewer and self.viewer.is_guest)):
            return text
        for name, initials in self._names:
            text = name.sub(initials, text)
        return text
