"""What follows on a file when posts and reporting lines change, in the same transaction."""

import datetime as dt
from typing import Any

from django.utils import timezone

from supervision_portal.people.models import Post, ReportingLine, User
from supervision_portal.people.roles import MAY, May, Role
from supervision_portal.records.services import files


def post_begun(*, post: Post, by: User | None, **_: Any) -> None:
    """Whoever is supervised has a supervision file from the first day of their post."""
    if May.BE_SUPERVISED in MAY[Role(post.role)]:
        files.open_supervision_file(by=by, supervisee=post.user, on=post.start)


def line_ended(*, line: ReportingLine, by: User | None, **_: Any) -> None:
    """A former supervisor's reading ends at once."""
    if line.end is None or line.end < timezone.localdate():
        files.end_reading_of_former_supervisor(
            supervisee=line.supervisee, supervisor=line.supervisor, on=_yesterday()
        )


def _yesterday() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)
