"""Over whom, and over which teams, somebody stands today: in each query anew, or asked once for a page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from supervision_portal.people.querysets import acting, below, managed_teams, supervised

if TYPE_CHECKING:
    from supervision_portal.people.models import User


@dataclass(frozen=True)
class Reach:
    """What lines and posts give one person today, with those for whom they cover, as SQL for conditions.

    People stand as the right side of a condition, `= ANY (…)` or `IN (…)`; teams as a subquery for `…__in`.
    """

    acting: RawSQL  # oneself, and those for whom one covers
    near: RawSQL  # oneself, and those whom one supervises
    near_work: RawSQL  # those, and those for whom one covers
    below: RawSQL  # everybody below, without oneself
    work: RawSQL  # everybody below, oneself, and those for whom one covers
    teams: RawSQL  # managed by post


def reach_of(user: "User") -> Reach:
    """Worked out by every query it stands in."""
    people, oneself = acting(user), RawSQL("SELECT %s", (user.pk,))
    own = RawSQL(f"SELECT unnest({people.sql})", people.params)
    held, under = supervised(user, cover=True), below(user, cover=True)
    return Reach(
        RawSQL(f"= ANY ({people.sql})", people.params),
        _in(oneself, held),
        _in(own, held),
        _in(under),
        _in(own, under),
        managed_teams(user),
    )


def reach_now(user: "User") -> Reach:
    """Worked out now, by one query, for a page that asks many.

    For one request and no longer: what somebody may see can be different in the next.
    """
    people = acting(user)
    subqueries = (supervised(user, cover=True), below(user, cover=True), managed_teams(user))
    arrays = ", ".join(f"ARRAY({each.sql})" for each in subqueries)
    params = [param for each in (people, *subqueries) for param in each.params]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {people.sql}, {arrays}", params)
        own, held, under, teams = cursor.fetchone()
    return Reach(
        _any(own),
        _any([user.pk, *held]),
        _any([*own, *held]),
        _any(under),
        _any([*own, *under]),
        RawSQL("SELECT unnest(%s::bigint[])", (teams,)),
    )


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


def supervisors_within(user: "User") -> str:
    """Who supervises somebody among this person, those for whom they cover, and all below; one query.

    For who is above tens of thousands. The text of an array: thousands of numbers that nobody here reads.
    """
    today, people = timezone.localdate(), acting(user)
    with connection.cursor() as cursor:
        cursor.execute(_SUPERVISORS.format(acting=people.sql), (today, today, *people.params))
        found: str = cursor.fetchone()[0]
    return found


def _in(*subqueries: RawSQL) -> RawSQL:
    union = " UNION ALL ".join(f"({each.sql})" for each in subqueries)
    return RawSQL(f"IN ({union})", tuple(param for each in subqueries for param in each.params))


def _any(ids: list[int]) -> RawSQL:
    return RawSQL("= ANY (%s::bigint[])", (ids,))
