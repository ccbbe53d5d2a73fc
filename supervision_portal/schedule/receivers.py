"""What the schedule does when people change: team and supervisor decide what is due, and with whom."""

from typing import Any

from supervision_portal.people.models import Absence, Cover, Post, ReportingLine, Team, User
from supervision_portal.schedule.services.deadlines import renew_people, renew_team


def post_changed(*, post: Post, **_: Any) -> None:
    renew_people([post.user_id])


def line_changed(*, line: ReportingLine, **_: Any) -> None:
    """Whoever begins or ends to supervise has other duties, too."""
    renew_people([line.supervisee_id, line.supervisor_id])


def team_changed(*, team: Team, **_: Any) -> None:
    renew_team(team)


def absence_changed(*, absence: Absence, **_: Any) -> None:
    renew_people([absence.user_id])


def cover_changed(*, cover: Cover, **_: Any) -> None:
    """What is due with those whom the absent one supervises is now due with somebody else."""
    renew_people(list(User.objects.supervised_by(cover.absent).values_list("pk", flat=True)))
