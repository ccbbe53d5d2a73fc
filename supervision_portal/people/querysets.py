"""Named questions to people, posts and reporting lines."""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import BooleanField, CharField, ExpressionWrapper, OuterRef, Prefetch, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest, Lower
from django.utils import timezone

from supervision_portal.people.folding import name_has
from supervision_portal.people.roles import Role

if TYPE_CHECKING:
    from supervision_portal.people.models import Cover, User

# One person, and those for whom they cover on a day: `= ANY (ARRAY(…))` is worked out once, and then uses an
# index. Cover is not passed on: who covers for a cover sees what the cover would see without it.
_ACTING = """
ARRAY(SELECT %s UNION ALL
      SELECT absent_id FROM people_cover WHERE user_id = %s AND start <= %s AND "end" >= %s)
"""
# Everybody below one person through line management and personal supervision, whatever the depth.
# UNION (not UNION ALL) ends the walk where lines run in a circle.
_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT supervisee_id FROM people_reportingline
     WHERE supervisor_id = %s AND kind IN ('line', 'supervision')
       AND start <= %s AND ("end" IS NULL OR "end" >= %s)
    UNION
    SELECT l.supervisee_id FROM people_reportingline l JOIN below b ON l.supervisor_id = b.id
     WHERE l.kind IN ('line', 'supervision') AND l.start <= %s AND (l."end" IS NULL OR l."end" >= %s)
) SELECT id FROM below WHERE id <> %s
"""
_BELOW_ACTING = _BELOW.replace("supervisor_id = %s", f"supervisor_id = ANY ({_ACTING})", 1)
_ABOVE = """
WITH RECURSIVE above(id) AS (
    SELECT supervisor_id FROM people_reportingline
     WHERE supervisee_id = %s AND kind IN ('line', 'supervision')
       AND start <= %s AND ("end" IS NULL OR "end" >= %s)
    UNION
    SELECT l.supervisor_id FROM people_reportingline l JOIN above a ON l.supervisee_id = a.id
     WHERE l.kind IN ('line', 'supervision') AND l.start <= %s AND (l."end" IS NULL OR l."end" >= %s)
) SELECT id FROM above WHERE id <> %s
"""
# The lines by which personal supervision is held: `supervision`, else `line`. As SQL because every page asks
# it several times: built up from querysets it cost more than the database needs to answer.
_SUPERVISING = """
 FROM people_reportingline l
WHERE l.start <= %s AND (l."end" IS NULL OR l."end" >= %s)
  AND (l.kind = 'supervision' OR l.kind = 'line' AND NOT EXISTS (
    SELECT 1 FROM people_reportingline own
     WHERE own.supervisee_id = l.supervisee_id AND own.kind = 'supervision'
       AND own.start <= %s AND (own."end" IS NULL OR own."end" >= %s)))
"""


def acting(user: "User", on: dt.date | None = None) -> RawSQL:
    """The ids of this person and of those for whom they cover on a day, as an array for `= ANY (…)`."""
    day = on or timezone.localdate()
    return RawSQL(_ACTING, (user.pk, user.pk, day, day))


def below(user: "User", on: dt.date | None = None, *, cover: bool = False) -> RawSQL:
    """The ids of everybody below `user` on a day, as a subquery for `…__in`.

    `cover`: with those below somebody for whom they cover.
    """
    day = on or timezone.localdate()
    first = acting(user, day).params if cover else (user.pk,)
    return RawSQL(_BELOW_ACTING if cover else _BELOW, (*first, day, day, day, day, user.pk))


def above(user_id: int, on: dt.date | None = None) -> RawSQL:
    """The ids of everybody above a person on a day, as a subquery for `…__in`."""
    day = on or timezone.localdate()
    return RawSQL(_ABOVE, (user_id, day, day, day, day, user_id))


def supervised(user: "User", on: dt.date | None = None, *, cover: bool = False) -> RawSQL:
    """The ids of those whose personal supervision `user` holds on a day, as a subquery for `…__in`.

    `cover`: with those of a supervisor for whom they cover, but for themselves.
    """
    day = on or timezone.localdate()
    days = (day, day, day, day)
    if not cover:
        return RawSQL(f"SELECT l.supervisee_id {_SUPERVISING} AND l.supervisor_id = %s", (*days, user.pk))
    held = f"AND l.supervisor_id = ANY ({_ACTING}) AND l.supervisee_id <> %s"
    return RawSQL(
        f"SELECT l.supervisee_id {_SUPERVISING} {held}", (*days, *acting(user, day).params, user.pk)
    )


def name_of_supervisor(user: "User") -> RawSQL:
    """Who holds the personal supervision of `user` today, by name; NULL where nobody does."""
    day = timezone.localdate()
    own = f"SELECT l.supervisor_id {_SUPERVISING} AND l.supervisee_id = %s LIMIT 1"
    return RawSQL(
        f"(SELECT s.name FROM people_user s WHERE s.id = ({own}))", (day, day, day, day, user.pk), CharField()
    )


def oneself_and(user: "User", people: RawSQL) -> RawSQL:
    """The ids of these people and of `user`, as a subquery: one IN where an OR would read the table."""
    return RawSQL(f"SELECT %s UNION ALL ({people.sql})", (user.pk, *people.params))


# The teams over which one person, or somebody they cover for, holds a managing post: of the team, of its
# service, or of all services.
_MANAGED = f"""
SELECT t.id FROM people_team t JOIN people_post p
    ON p.team_id = t.id
    OR p.team_id IS NULL AND p.role IN ('service_manager', 'director')
       AND (p.service_id = t.service_id OR p.service_id IS NULL AND p.role = 'director')
 WHERE p.user_id = ANY ({_ACTING}) AND p.role IN ('team_manager', 'service_manager', 'director')
   AND p.start <= %s AND (p."end" IS NULL OR p."end" >= %s)
"""


def managed_teams(user: "User", on: dt.date | None = None) -> RawSQL:
    """The ids of the teams that `user`, or somebody they cover for, manages by post on a day.

    As a subquery for `…__in`.
    """
    day = on or timezone.localdate()
    return RawSQL(_MANAGED, (*acting(user, day).params, day, day))


class DatedQuerySet(models.QuerySet):
    """Rows with a first and a last day."""

    def on(self, day: dt.date) -> Self:
        return self.filter(Q(end__isnull=True) | Q(end__gte=day), start__lte=day)

    def current(self) -> Self:
        return self.on(timezone.localdate())

    def not_over(self) -> Self:
        """What runs today or is still to come."""
        return self.filter(Q(end__isnull=True) | Q(end__gte=timezone.localdate()))


class ReportingLineQuerySet(DatedQuerySet):
    """Questions about who supervises whom."""

    def supervising(self, on: dt.date | None = None) -> Self:
        """The lines by which personal supervision is held: `supervision`, else `line`."""
        day = on or timezone.localdate()
        return self.filter(pk__in=RawSQL(f"SELECT l.id {_SUPERVISING}", (day, day, day, day)))

    def with_cover(self) -> Self:
        """Add `covered_by`: the key of who covers for the supervisor today; None where nobody does."""
        from supervision_portal.people.models import Cover

        covers = Cover.objects.current().filter(absent=OuterRef("supervisor"), user__is_active=True)
        return self.annotate(covered_by=Subquery(covers.order_by("-start", "-pk").values("user")[:1]))


class UserQuerySet(models.QuerySet["User"]):
    """Questions about people."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def supervised_by(self, user: "User", on: dt.date | None = None, *, cover: bool = False) -> Self:
        return self.filter(pk__in=supervised(user, on, cover=cover))

    def with_address(self, *emails: str) -> Self:
        """People by their address, whatever its capitals. Asked so that the index on it is used."""
        lower = [email.lower() for email in emails]
        return self.alias(address=Lower("email")).filter(address__in=lower)

    def search(self, words: str) -> Self:
        """People whose name or address contains every word."""
        found = self
        for word in words.split()[:10]:
            found = found.filter(name_has(word) | Q(email__icontains=word))
        return found

    def who_supervise(self) -> Self:
        """Active people who supervise or facilitate today, the untrained first (CAL-18.1).

        Adds `facilitates`, `lacks_supervision`, `lacks_facilitation`, and `lines_held`: the lines by which
        they supervise. Sets of ids and no subquery for each person: the report is about everybody.
        """
        from supervision_portal.people.models import Post, ReportingLine, Training

        held = ReportingLine.objects.supervising() | ReportingLine.objects.current().filter(kind="clinical")
        supervises = Q(pk__in=held.values("supervisor"))
        facilitators = Post.objects.current().filter(role=Role.POD_FACILITATOR)
        facilitates = Q(pk__in=facilitators.values("user"))
        trained = Training.objects.values("user")
        return (
            self.active()
            .filter(supervises | facilitates)
            .annotate(
                facilitates=ExpressionWrapper(facilitates, BooleanField()),
                lacks_supervision=ExpressionWrapper(
                    supervises & ~Q(pk__in=trained.filter(kind="supervision")), BooleanField()
                ),
                lacks_facilitation=ExpressionWrapper(
                    facilitates & ~Q(pk__in=trained.filter(kind="facilitation")), BooleanField()
                ),
            )
            .prefetch_related(Prefetch("lines_down", held, to_attr="lines_held"))
            .order_by(Greatest("lacks_supervision", "lacks_facilitation").desc(), "name", "pk")
        )

    def untrained(self) -> Self:
        """Of `who_supervise()`, those who lack the training for what they do."""
        return self.filter(Q(lacks_supervision=True) | Q(lacks_facilitation=True))

    def with_posts(self) -> Self:
        """Fill `current_posts` of all people in one query."""
        from supervision_portal.people.models import Post

        posts = Post.objects.current().select_related("team__service", "service").order_by("start", "pk")
        return self.prefetch_related(Prefetch("posts", posts, to_attr="current_posts"))

    def with_supervisors(self) -> Self:
        """Add `supervising_lines`: the line by which each person's personal supervision is held today."""
        from supervision_portal.people.models import ReportingLine

        lines = ReportingLine.objects.supervising().select_related("supervisor")
        return self.prefetch_related(Prefetch("lines_up", lines, to_attr="supervising_lines"))

    def below(self, user: "User", on: dt.date | None = None, *, cover: bool = False) -> Self:
        return self.filter(pk__in=below(user, on, cover=cover))

    def above(self, user_id: int, on: dt.date | None = None) -> Self:
        return self.filter(pk__in=above(user_id, on))

    def managing(self, team_id: int, on: dt.date | None = None) -> Self:
        """Active people who hold a team manager's post in this team."""
        from supervision_portal.people.models import Post

        posts = Post.objects.on(on or timezone.localdate()).filter(team=team_id, role=Role.TEAM_MANAGER)
        return self.active().filter(pk__in=posts.values("user"))

    def supervisor_of(self, user_id: int, on: dt.date | None = None) -> "User | None":
        """Who holds this person's personal supervision on a day, if anyone does."""
        day = on or timezone.localdate()
        line = RawSQL(
            f"SELECT l.supervisor_id {_SUPERVISING} AND l.supervisee_id = %s", (day, day, day, day, user_id)
        )
        return self.filter(pk__in=line).first()


class CoverQuerySet(DatedQuerySet):
    """Questions about who covers for whom."""

    def of(self, people: Collection[int]) -> dict[int, "Cover"]:
        """Who covers today for each of these people, by the key of who is away. One query."""
        rows: Any = self.current().filter(absent__in=people, user__is_active=True).select_related("user")
        return {row.absent_id: row for row in rows}
