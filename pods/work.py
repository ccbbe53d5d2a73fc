"""What waits for one person about pods, for “My work”, which asks for it with its own questions."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from pods.models import Discussion
from supervision_portal.people.models import User
from supervision_portal.records.models import File
from supervision_portal.schedule.models import Deadline, Session
from supervision_portal.schedule.rules import SOON


@dataclass(frozen=True)
class PodsWaiting:
    """`due` with this person; `soon` in their calendar; `unsaid`: past ones that they facilitate."""

    due: list[Deadline]
    soon: list[Session]
    unsaid: list[Session]


def deadlines_of(user: User, today: dt.date) -> Q:
    """Which deadlines are pods that are due with this person, soon or already."""
    return Q(duty="pod", responsible=user, paused=False, due_on__lte=today + dt.timedelta(SOON))


def sessions_of(user: User, today: dt.date) -> Q:
    """Which sessions are pods of one's own team or with a part for one: soon, or not said how they went."""
    teams = [post.team_id for post in user.current_posts if post.team_id]
    theirs = File.objects.filter(kind=File.Kind.TEAM, team__in=teams).values("pk")
    brings = Q(Exists(Discussion.objects.filter(pod__session=OuterRef("pk"), caseworker=user)))
    mine = Q(pod__facilitator=user) | Q(pod__note_taker=user)
    coming = Q(planned_for__gte=_begin(today)) & (Q(pod__isnull=False, file__in=theirs) | mine | brings)
    return Q(state=Session.State.BOOKED, planned_for__lt=_begin(today, SOON + 1)) & (mine | coming)


def waiting_for(
    sessions: Iterable[Session], deadlines: Iterable[Deadline], today: dt.date
) -> PodsWaiting | None:
    """Of what `sessions_of` and `deadlines_of` found; None where nothing waits."""
    booked, due = list(sessions), sorted(deadlines, key=lambda each: (each.due_on or today, each.pk))
    soon = [each for each in booked if each.planned_for >= _begin(today)]
    unsaid = [each for each in booked if each.planned_for < _begin(today)]
    return PodsWaiting(due, soon, unsaid) if due or booked else None


def _begin(today: dt.date, days: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(today + dt.timedelta(days), dt.time()))
