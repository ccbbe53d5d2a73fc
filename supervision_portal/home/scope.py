"""Which deadlines somebody sees on the board: those of the people below them, of the children they manage.

What they may not see does not count. Access is that of today, also for a day that has passed: what somebody
handed over is on the board of who has it now, and those who left are on nobody's.
"""

from typing import Any

from django.db.models import QuerySet

from pods.access import teams_overseen_by
from supervision_portal.people.models import ReportingLine, Team, User
from supervision_portal.people.querysets import managed_teams
from supervision_portal.people.roles import May
from supervision_portal.records import access
from supervision_portal.records.models import File, FileBar
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.querysets import DeadlineQuerySet
from supervision_portal.schedule.rules import DUTIES

# What the board shows, one at a time: the name in the address is that of the duty.
SHOWN = {
    key: DUTIES[key]
    for key in ("personal", "case", "shared-conversation", "agreement", "practice-observation", "pod")
}
OF_CHILDREN = ("case",)
OF_TEAMS = ("pod",)
NEVER = {"case": "Never discussed", "agreement": "Never signed", "practice-observation": "Never observed"}


def never(duty: str) -> str:
    """How a table calls what was not done even once."""
    return NEVER.get(duty, "Never held")


def has_board(user: User) -> bool:
    """Whether somebody is below this person, or a team is theirs by post. Two queries at most."""
    if not user.is_active:
        return False
    lines = ReportingLine.objects.current().filter(supervisor=user, kind__in=("line", "supervision"))
    return lines.exists() or Team.objects.filter(pk__in=managed_teams(user)).exists()


def deadlines_seen_by(user: User, duty: str) -> DeadlineQuerySet:
    """Every deadline of a duty, open or ended, that counts on this person's board."""
    rows: DeadlineQuerySet = Deadline.objects.filter(duty=duty)
    if not user.is_active:
        return rows.none()
    if duty in OF_TEAMS:
        teams = teams_overseen_by(user).values("pk")
        return rows.filter(team__in=teams).exclude(file__in=_barred(user))
    everywhere = _manages_every_team(user)
    if duty not in OF_CHILDREN:
        rows = rows.exclude(file__in=_barred(user))
        below = access.files_below_many(user) if everywhere else access.files_below(user)
        return rows.filter(file__in=below)
    if everywhere:
        return rows.exclude(file__in=_barred(user)).exclude(file__in=access.children_out_of_reach(user))
    return rows.filter(file__in=access.managed_children(user))


def _barred(user: User) -> Any:
    """The files that this person must not see, as a subquery."""
    return FileBar.objects.current().filter(user=user).values("file")


def _manages_every_team(user: User) -> bool:
    """Whether nearly everything is seen: there are quicker questions then. Both ways are exact.

    So 400,000 cases are counted without looking for each in a set of 400,000 that may be seen.
    """
    return not Team.objects.exclude(pk__in=managed_teams(user)).exists()


def own_deadlines(user: User) -> DeadlineQuerySet:
    """What is and was due on this person's own supervision file."""
    rows: DeadlineQuerySet = Deadline.objects.filter(duty__in=DUTIES)
    if not user.is_active:
        return rows.none()
    return rows.filter(file__in=access.own_files(user)).exclude(file__in=_barred(user))


def files_exported_for(user: User) -> QuerySet[File]:
    """Supervision files whose dates this person may hand to the HR system: all that they may see."""
    return access.files_visible_to(user, File.Kind.SUPERVISION)


def may_export(user: User) -> bool:
    """Managers, and the QA lead for files that are opened to them."""
    return user.may(May.SEE_ALL_TRAINING) or has_board(user)
