"""Who is away, for those whom it concerns on “My work”: who returns when, and where nobody covers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from supervision_portal.people.models import Absence, Cover, User
from supervision_portal.people.reach import Reach, reach_of

# As SQL, like the lines in `people.querysets`: building it up from querysets took several times as long as
# answering it, on the page that everybody opens first.
_MANAGED = """
SELECT l.supervisee_id FROM people_reportingline l
 WHERE l.kind = 'line' AND l.start <= %s AND (l."end" IS NULL OR l."end" >= %s) AND l.supervisor_id {by}
"""
_NEEDED = """
EXISTS (SELECT 1 FROM records_fileholder h
         WHERE h.user_id = people_absence.user_id AND h.role IN ('caseworker', 'cts_worker')
           AND h.start <= %s AND (h."end" IS NULL OR h."end" >= %s))
OR EXISTS (SELECT 1 FROM people_reportingline l
            WHERE l.supervisor_id = people_absence.user_id AND l.kind <> 'clinical'
              AND l.start <= %s AND (l."end" IS NULL OR l."end" >= %s))
"""


@dataclass(frozen=True)
class Away:
    """Somebody who is away. Why is not said: their page says it to their line manager."""

    user: User
    returns_on: dt.date | None  # None: nobody knows yet
    covered_by: User | None
    covered_until: dt.date | None
    needs_cover: bool  # has children or people, and nobody covers


def away_from(user: User, today: dt.date | None = None) -> list[Away]:
    """The people away today whose line manager `user` is, or covers for; soonest back first."""
    return both(user, today or timezone.localdate())[0]


def absent_without_cover(user: User, today: dt.date | None = None) -> list[Away]:
    """People away today who have children or people, and whom nobody covers, two lines below `user`.

    For the manager's manager; where the line manager has nobody above, the line manager sees `away_from`.
    """
    return both(user, today or timezone.localdate())[1]


def both(user: User, today: dt.date, reach: Reach | None = None) -> tuple[list[Away], list[Away]]:
    """`away_from` and `absent_without_cover`. One query, and one more where somebody is away."""
    if not user.is_active:
        return [], []
    own, further = _own(user, today, reach or reach_of(user)), _two_below(user, today)
    found = list(
        Absence.objects.on(today)
        .filter(user__is_active=True)
        .filter(user__in=RawSQL(f"{own.sql} UNION ALL {further.sql}", (*own.params, *further.params)))
        .annotate(
            is_own=RawSQL(f"people_absence.user_id IN ({own.sql})", own.params, BooleanField()),
            is_needed=RawSQL(_NEEDED, (today, today, today, today), BooleanField()),
        )
        .select_related("user")
        .only("end", "user__name")
        .order_by("end", "user__name")
    )
    away = list(zip(found, _away(found, today), strict=True))
    return (
        [each for row, each in away if row.is_own],
        [each for row, each in away if not row.is_own and each.needs_cover],
    )


def _own(user: User, today: dt.date, reach: Reach) -> RawSQL:
    """Whose line manager this person is, or covers for; never themselves."""
    by = f"{reach.acting.sql} AND l.supervisee_id <> %s"
    return RawSQL(_MANAGED.format(by=by), (today, today, *reach.acting.params, user.pk))


def _two_below(user: User, today: dt.date) -> RawSQL:
    managers = _MANAGED.format(by="= %s")
    params: tuple[Any, ...] = (today, today, today, today, user.pk)
    return RawSQL(_MANAGED.format(by=f"IN ({managers})"), params)


def _away(rows: Sequence[Absence], today: dt.date) -> list[Away]:
    if not rows:
        return []
    covers = Cover.objects.on(today).filter(absent__in=[row.user_id for row in rows]).select_related("user")
    by_absent = {cover.absent_id: cover for cover in covers}
    return [_of(row, by_absent.get(row.user_id)) for row in rows]


def _of(row: Absence, cover: Cover | None) -> Away:
    return Away(
        row.user,
        row.end + dt.timedelta(days=1) if row.end else None,
        cover.user if cover else None,
        cover.end if cover else None,
        needs_cover=row.is_needed and cover is None,  # type: ignore[attr-defined]
    )
