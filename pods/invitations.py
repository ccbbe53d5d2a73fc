"""Pods in calendars: when and where, never whose case."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from pods import access
from pods.models import Pod
from supervision_portal.people.models import User
from supervision_portal.schedule.models import Session
from supervision_portal.schedule.services.feeds import Entry, as_ical


def entry(pod: Pod) -> Entry:
    """One pod; its session is joined. A cancelled one is said to be, so that it leaves the calendar."""
    session = pod.session
    return Entry(
        key=f"pod-{pod.pk}",
        start=session.planned_for,
        length=dt.timedelta(minutes=pod.minutes),
        summary="Pod",
        place=", ".join(filter(None, [session.place, pod.link])),
        path=reverse("pods:pod", args=[pod.pk]),
        is_cancelled=session.state == Session.State.CANCELLED,
        changes=pod.changes,
        changed_at=pod.changed_at,
    )


def invitation(pods: Iterable[Pod]) -> bytes:
    """A file for any calendar: these pods. Opened again after a change, it moves what it put there."""
    return as_ical([entry(pod) for pod in pods], name="Pods")


def in_feed(user: User, since: dt.datetime) -> Iterable[Entry]:
    """The pods that belong in somebody's calendar feed."""
    found = access.pods_of(user).filter(session__planned_for__gte=since)
    found = found.exclude(session__state=Session.State.CANCELLED).select_related("session")
    return [entry(pod) for pod in found.order_by("session__planned_for")]
