"""Who is away, for those whom it concerns on “My work”: who returns when, and where nobody covers."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from supervision_portal.people import access
from supervision_portal.people.models import Absence, Cover, ReportingLine, User
from supervision_portal.records.models import FileHolder


@dataclass(frozen=True)
class Away:
    """Somebody who is away. Why is not said: their page says it to their line manager."""

    user: User
    returns_on: dt.date | None  # None: nobody knows yet
    covered_by: User | None
    covered_until: dt.date | None
    needs_cover: bool  # has children or people, and nobody covers


def away_from(user: User, today: dt.date | None = None) -> list[Away]:
    """The people away today whose line manager `user` is; soonest back first. Two queries."""
    rows = _absent(today or timezone.localdate()).filter(user__in=access.managed_by_line(user))
    return _away(rows, today or timezone.localdate())


def absent_without_cover(user: User, today: dt.date | None = None) -> list[Away]:
    """People away today who have children or people, and whom nobody covers, two lines below `user`.

    For the manager's manager; where the line manager has nobody above, the line manager sees `away_from`.
    """
    today = today or timezone.localdate()
    rows = _absent(today).filter(user__in=_two_below(user, today))
    return [each for each in _away(rows, today) if each.needs_cover]


def both(user: User, today: dt.date) -> tuple[list[Away], list[Away]]:
    """`away_from` and `absent_without_cover`, in the same two queries."""
    own = Q(user__in=access.managed_by_line(user))
    rows = _absent(today).filter(own | Q(user__in=_two_below(user, today)))
    found = list(rows.annotate(is_own=ExpressionWrapper(own, BooleanField())))
    away = _away(found, today)
    mine = [each for each, row in zip(away, found, strict=True) if row.is_own]
    return mine, [each for each, row in zip(away, found, strict=True) if not row.is_own and each.needs_cover]


def _two_below(user: User, today: dt.date) -> QuerySet[Any]:
    lines = ReportingLine.objects.on(today).filter(kind=ReportingLine.Kind.LINE)
    managers = lines.filter(supervisor=user).values("supervisee")
    return lines.filter(supervisor__in=managers).values("supervisee")


def _absent(today: dt.date) -> QuerySet[Absence]:
    held = FileHolder.objects.on(today).filter(user=OuterRef("user"), role__in=("caseworker", "cts_worker"))
    people = ReportingLine.objects.on(today).filter(
        ~Q(kind=ReportingLine.Kind.CLINICAL), supervisor=OuterRef("user")
    )
    rows = Absence.objects.on(today).filter(user__is_active=True).select_related("user")
    return rows.annotate(is_needed=Exists(held) | Exists(people)).order_by("end", "user__name")


def _away(found: Iterable[Absence], today: dt.date) -> list[Away]:
    rows = list(found)
    covers = {
        cover.absent_id: cover
        for cover in Cover.objects.on(today)
        .filter(absent__in=[row.user_id for row in rows])
        .select_related("user")
    }
    return [_of(row, covers.get(row.user_id)) for row in rows]


def _of(row: Absence, cover: Cover | None) -> Away:
    return Away(
        row.user,
        row.end + dt.timedelta(days=1) if row.end else None,
        cover.user if cover else None,
        cover.end if cover else None,
        needs_cover=row.is_needed and cover is None,  # type: ignore[attr-defined]
    )
