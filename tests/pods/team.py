"""A team that plans pods: its facilitator, workers with cases, a manager and who stands above."""

import datetime as dt
from typing import Any

from django.utils import timezone

from pods.models import Pod
from pods.services import plan
from pods.services.plan import Plan
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.schedule.models import PolicySetting, Session
from tests import factories
from tests.factories import Pair

LEICESTERSHIRE = {"not_expected": ["team_manager"], "visitors": False, "remote_needs_reason": True}
CALDERDALE = {"not_expected": [], "visitors": True, "remote_needs_reason": False}


def the_council(**said: Any) -> None:
    """What the policy in force says about pods."""
    PolicySetting.objects.update_or_create(key="pods", defaults={"value": said})


class PodTeam(Pair):
    """The pair's team with its pods."""

    def __init__(self) -> None:
        super().__init__()
        the_council(**LEICESTERSHIRE)
        self.lead = factories.person(Role.POD_FACILITATOR, team=self.team, name="Fay Facilitator")
        self.colleague = factories.person(team=self.team, name="Colin Colleague")
        self.support = factories.person(Role.BUSINESS_SUPPORT, team=self.team, name="Bea Support")
        self.outsider = Pair().manager
        self.child = factories.child("Amara Okafor", worker=self.worker, team=self.team)

    def book(self, *times: dt.datetime, **more: Any) -> list[Pod]:
        told = {"minutes": 120, "place": "Room 4", "facilitator": self.lead, **more}
        return plan.book(by=self.lead, team=self.team, times=times, plan=Plan(**told))

    def coming(self, days: int = 7, **more: Any) -> Pod:
        """A pod that is booked for a day to come."""
        return self.book(in_days(days), **more)[0]

    def past(self, days: int = 1) -> Pod:
        """A pod whose day has passed, and of which nobody has said anything."""
        pod = self.coming(300 + days)
        Session.objects.filter(pk=pod.session_id).update(planned_for=in_days(-days))
        return Pod.objects.get(pk=pod.pk)

    def everybody(self) -> list[User]:
        return [self.worker, self.manager, self.lead, self.colleague, self.support]


def in_days(days: int) -> dt.datetime:
    day = timezone.localdate() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
