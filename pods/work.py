"""What waits for one person about pods, for “My work”, which asks for it with its own questions."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from supervision_portal.people.models import User
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


_PODS = """
SELECT s.id FROM schedule_session s JOIN pods_pod p ON p.session_id = s.id
 WHERE s.state = 'booked' AND s.planned_for < %s
   AND (p.facilitator_id = %s OR p.note_taker_id = %s
     OR s.planned_for >= %s
    AND (EXISTS (SELECT 1 FROM pods_discussion d WHERE d.pod_id = p.id AND d.caseworker_id = %s)
      OR s.file_id IN (SELECT f.id FROM records_file f
                        WHERE f.kind = 'team' AND f.team_id = ANY (%s::bigint[]))))
"""


def sessions_of(user: User, today: dt.date) -> RawSQL:
    """The ids of pods of one's own team or with a part for one: soon, or not said how they went."""
    teams = [post.team_id for post in user.current_posts if post.team_id]
    params = (_begin(today, SOON + 1), user.pk, user.pk, _begin(today), user.pk, teams)
    return RawSQL(_PODS, params)


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
