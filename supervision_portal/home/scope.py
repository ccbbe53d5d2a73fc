"""Which deadlines somebody sees on the board: those of the people below them, of the children they manage.

What they may not see does not count. Access is that of today, also for a day that has passed: what somebody
handed over is on the board of who has it now, and those who left are on nobody's.
"""

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from pods.access import teams_overseen_by
from supervision_portal.people.models import ReportingLine, Team, User
from supervision_portal.people.querysets import acting, managed_teams
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
        below = files_below_many(user) if everywhere else access.files_below(user)
        return rows.filter(file__in=below)
    if everywhere:
        return rows.exclude(file__in=_barred(user)).exclude(file__in=out_of_reach(user))
    return rows.filter(file__in=access.managed_children(user))


def _barred(user: User) -> Any:
    """The files that this person must not see, as a subquery."""
    return FileBar.objects.current().filter(user=user).values("file")


def _manages_every_team(user: User) -> bool:
    """Whether nearly everything is seen: there are quicker questions then. Both ways are exact.

    So 400,000 cases are counted without looking for each in a set of 400,000 that may be seen.
    """
    return not Team.objects.exclude(pk__in=managed_teams(user)).exists()


# Those through whom lines go downwards: themselves, and below them everybody who supervises somebody. They
# are few of all, so that the walk does not go through all.
_SUPERVISORS = """
WITH RECURSIVE lines AS NOT MATERIALIZED (
    SELECT supervisee_id, supervisor_id FROM people_reportingline
     WHERE kind IN ('line', 'supervision') AND start <= %s AND ("end" IS NULL OR "end" >= %s)
), managers AS MATERIALIZED (
    SELECT l.supervisee_id, l.supervisor_id FROM lines l
     WHERE l.supervisee_id IN (SELECT supervisor_id FROM lines)
), walk(id) AS (
    SELECT unnest({acting})
    UNION
    SELECT m.supervisee_id FROM managers m JOIN walk w ON m.supervisor_id = w.id
) SELECT ARRAY(SELECT id FROM walk)::text
"""
_FILES_BELOW = """
SELECT h.file_id FROM records_fileholder h
 WHERE h.role = 'supervisee' AND h.user_id <> %s AND h.start <= %s AND (h."end" IS NULL OR h."end" >= %s)
   AND h.user_id IN (
    SELECT supervisee_id FROM people_reportingline
     WHERE kind IN ('line', 'supervision') AND start <= %s AND ("end" IS NULL OR "end" >= %s)
       AND supervisor_id = ANY (%s::bigint[]))
"""


def files_below_many(user: User) -> RawSQL:
    """The same as `access.files_below`, for who is above tens of thousands; one query, and a subquery of ids.

    The supervisors are asked for by themselves: PostgreSQL then knows how many there are, and reads what is
    below them in parallel.
    """
    today, people = timezone.localdate(), acting(user)
    with connection.cursor() as cursor:
        cursor.execute(_SUPERVISORS.format(acting=people.sql), (today, today, *people.params))
        [supervisors] = cursor.fetchone()  # as text: thousands of numbers that nobody here reads
    return RawSQL(_FILES_BELOW, (user.pk, today, today, today, today, supervisors))


# Upwards from who works on these children.
_IN_REACH = """
WITH RECURSIVE above(file_id, id) AS (
    SELECT file_id, user_id FROM records_fileholder
     WHERE file_id = ANY (%s::uuid[]) AND role IN ('caseworker', 'cts_worker')
       AND start <= %s AND ("end" IS NULL OR "end" >= %s)
    UNION
    SELECT a.file_id, l.supervisor_id FROM above a, LATERAL (  -- by the index: all lines are too many to read
        SELECT supervisor_id FROM people_reportingline
         WHERE supervisee_id = a.id AND kind IN ('line', 'supervision')
           AND start <= %s AND ("end" IS NULL OR "end" >= %s) OFFSET 0) l
) SELECT file_id FROM above WHERE id = ANY ({acting})
"""


def out_of_reach(user: User) -> set[UUID]:
    """Children's files that managing every team does not open: of no team, and worked on by nobody below.

    There are few of no team, and few above each: asked by themselves, and upwards.
    """
    of_no_team = set(File.objects.filter(kind=File.Kind.CHILD, team=None).values_list("pk", flat=True))
    if not of_no_team:
        return set()
    today, people = timezone.localdate(), acting(user)
    with connection.cursor() as cursor:
        params = (list(of_no_team), today, today, today, today, *people.params)
        cursor.execute(_IN_REACH.format(acting=people.sql), params)
        return of_no_team.difference(pk for (pk,) in cursor)


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
