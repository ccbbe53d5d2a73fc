"""What the schedule does when people change: team and supervisor decide what is due, and with whom."""

from typing import Any

from supervision_portal.people.models import Post, ReportingLine
from supervision_portal.schedule.services.deadlines import renew_people


def post_changed(*, post: Post, **_: Any) -> None:
    renew_people([post.user_id])


def line_changed(*, line: ReportingLine, **_: Any) -> None:
    renew_people([line.supervisee_id])
