"""Planning pods: booked for the year, changed, cancelled; what is brought to them, and who is invited."""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pods import access, library
from pods.council import council
from pods.models import Discussion, Guest, Pod
from pods.services.folders import folder_of
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Team, User
from supervision_portal.records.models import File, FileBar, FileHolder
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import services as schedule
from supervision_portal.schedule.models import Session

BY_PLANNERS = "Pods are planned by the team’s pod facilitators, managers and business support."
NO_VISITORS = (
    "Pods are for the team alone: they are time for its own reflection. Visitors are welcome at the team"
    " meeting, so invite them there."
)
WHY_REMOTE = "Pods are held face to face. Say why somebody joins remotely this time."


@dataclass(frozen=True)
class Plan:
    """How a pod is to be held, beside when."""

    minutes: int
    place: str = ""
    link: str = ""
    remote_why: str = ""
    facilitator: User | None = None
    note_taker: User | None = None
    way: str = ""  # a key of `library.ways()`; "": the council's usual one
    aims: str = ""


@transaction.atomic
def book(*, by: User, team: Team, times: Sequence[dt.datetime], plan: Plan) -> list[Pod]:
    """Book pods in one go: all of them, or none.

    Raises Refused for who does not plan for the team, for a plan that cannot be, and as a session's booking.
    """
    if not access.may_plan(by, team):
        raise Refused(BY_PLANNERS)
    _refuse_impossible(plan)
    file = folder_of(team, by)
    sessions = schedule.book_series(by=by, file=file, times=times, place=plan.place)
    pods = [_planned(Pod(session=session), plan) for session in sessions]
    Pod.objects.bulk_create(pods)
    for pod in pods:
        log.write(Verb.POD_PLANNED, by=by, file=file, obj=pod)
    return pods


def _refuse_impossible(plan: Plan) -> None:
    if plan.link and not plan.remote_why.strip() and council().remote_needs_reason:
        raise Refused(WHY_REMOTE)
    if plan.way and plan.way not in library.ways():
        raise Refused("This way to run a pod is gone. Choose another.")


def _planned(pod: Pod, plan: Plan) -> Pod:
    pod.minutes, pod.link, pod.way = plan.minutes, plan.link, plan.way
    pod.remote_why = clean_text(plan.remote_why).strip() if plan.link else ""
    pod.facilitator, pod.note_taker = plan.facilitator, plan.note_taker
    pod.aims = clean_text(plan.aims).strip()
    return pod


@transaction.atomic
def change(*, by: User, pod: Pod, at: dt.datetime, plan: Plan, parked: str | None = None) -> Pod:
    """Change when, where and how a pod that is still booked is held; moving it is a change too.

    `parked`: the business for the team meeting, None to leave it. Raises Refused.
    """
    pod = _locked(pod)
    _refuse_unless_planner(by, pod)
    _refuse_impossible(plan)
    session = pod.session
    if at != session.planned_for:
        if at < timezone.now():
            raise Refused("This time has passed.")
        others = Session.objects.filter(file=session.file_id, planned_for=at, state=Session.State.BOOKED)
        if others.exists():
            raise Refused("Another pod is booked at this time already.")
    session.planned_for, session.place = at, clean_text(plan.place).strip()
    session.save(update_fields=["planned_for", "place"])
    _planned(pod, plan)
    if parked is not None:
        pod.parked = clean_text(parked).strip()
    _changed(pod)
    pod.save()
    log.write(Verb.POD_PLANNED, by=by, file=session.file_id, obj=pod)
    return pod


def at_once(booked: Iterable[Pod]) -> set[UUID]:
    """Of the pods of one team those during which another one runs: said, and not refused.

    A team that is too big for one may hold two.
    """
    pods = sorted(booked, key=lambda pod: pod.session.planned_for)
    pairs = itertools.combinations(pods, 2)
    return {pod.pk for one, later in pairs if later.session.planned_for < one.until for pod in (one, later)}


@transaction.atomic
def cancel(
    *, by: User, pod: Pod, why: str, why_text: str = "", new_time: dt.datetime | None = None
) -> Pod | None:
    """Say that a pod did not, or will not, take place. Its new date, if any, takes over what was prepared.

    Returns the pod of the new date. Raises Refused.
    """
    pod = _locked(pod)
    _refuse_unless_planner(by, pod)
    session = schedule.cancel(
        by=by,
        session=pod.session,
        by_whom=Session.Who.TEAM,
        why=why,
        why_text=why_text,
        new_time=new_time,
    )
    _changed(pod)
    pod.save(update_fields=["changes", "changed_at"])
    if session.instead is None:
        return None
    new = Pod.objects.create(
        session=session.instead,
        minutes=pod.minutes,
        link=pod.link,
        remote_why=pod.remote_why,
        facilitator=pod.facilitator,
        note_taker=pod.note_taker,
        way=pod.way,
        aims=pod.aims,
        parked=pod.parked,
    )
    pod.discussions.filter(held_at=None, record=None).update(pod=new)
    pod.guests.update(pod=new)
    return new


def _changed(pod: Pod) -> None:
    """Calendars take what has a higher number in place of what they have."""
    pod.changes += 1
    pod.changed_at = timezone.now()


def _locked(pod: Pod) -> Pod:
    found = Pod.objects.select_for_update(of=("self", "session"))
    return found.select_related("session__file__team").get(pk=pod.pk)


def _refuse_unless_planner(by: User, pod: Pod) -> None:
    if not access.may_change(by, pod):
        raise Refused(BY_PLANNERS)
    _refuse_unless_booked(pod)


def _refuse_unless_booked(pod: Pod) -> None:
    if pod.session.state != Session.State.BOOKED:
        raise Refused("This pod has taken place, or was cancelled.")


@transaction.atomic
def bring_case(*, by: User, pod: Pod, file: File, prepared: str = "") -> Discussion:
    """Bring a child's case to a pod: the allocated worker their own, or who plans the pod and sees the file.

    The caseworker is the allocated worker. Raises Refused where nobody is, or the case is on it already.
    """
    pod = _locked(pod)
    _refuse_unless_booked(pod)
    holder = (
        FileHolder.objects.workers()
        .filter(file=file, role=FileHolder.Role.CASEWORKER)
        .select_related("user")
        .first()
    )
    if holder is None:
        raise Refused(
            "Nobody is allocated to this child, and a case is brought by its worker. Allocate it first."
        )
    if FileBar.objects.current().filter(file=file, user=by).exists():
        raise Refused("You cannot bring this case.")
    if holder.user_id != by.pk and not access.may_change(by, pod):
        raise Refused("A case is brought by its allocated worker, or added by who plans the pod.")
    if pod.discussions.filter(file=file).exists():
        raise Refused("This case is brought to this pod already.")
    return _brought(by, pod, Discussion(file=file, caseworker=holder.user), prepared)


@transaction.atomic
def bring_topic(*, by: User, pod: Pod, topic: str, caseworker: User, prepared: str = "") -> Discussion:
    """Bring a topic instead of a case (LEI-NCH.1): one's own, or for somebody else as who plans the pod."""
    pod = _locked(pod)
    _refuse_unless_booked(pod)
    topic = clean_text(topic).strip()
    if not topic:
        raise Refused("Enter the topic.")
    if caseworker != by and not access.may_change(by, pod):
        raise Refused("Only who plans the pod can say that somebody else brings a topic.")
    return _brought(by, pod, Discussion(topic=topic[:200], caseworker=caseworker), prepared)


def _brought(by: User, pod: Pod, discussion: Discussion, prepared: str) -> Discussion:
    discussion.pod, discussion.prepared = pod, clean_text(prepared).strip()
    discussion.save()
    log.write(Verb.POD_BROUGHT, by=by, file=discussion.file_id or pod.session.file_id, obj=pod)
    return discussion


def may_prepare(by: User, discussion: Discussion) -> bool:
    """Who brings it, and who plans the pod."""
    return discussion.caseworker_id == by.pk or access.may_change(by, discussion.pod)


@transaction.atomic
def prepare(*, by: User, discussion: Discussion, prepared: str) -> None:
    """Say what there is for a discussion: genogram, ecomap, chronology, and where (CAL-R.1)."""
    _refuse_unless_booked(_locked(discussion.pod))
    if not may_prepare(by, discussion):
        raise Refused("This is said by who brings the case, or who plans the pod.")
    discussion.prepared = clean_text(prepared).strip()
    discussion.save(update_fields=["prepared"])
    log.write(Verb.POD_BROUGHT, by=by, file=discussion.pod.session.file_id, obj=discussion.pod)


@transaction.atomic
def take_back(*, by: User, discussion: Discussion) -> None:
    """Bring it no more. Raises Refused once it was discussed."""
    _refuse_unless_booked(_locked(discussion.pod))
    if not may_prepare(by, discussion):
        raise Refused("This is taken back by who brings it, or who plans the pod.")
    if discussion.held_at or discussion.record_id:
        raise Refused("This was discussed already.")
    log.write(
        Verb.POD_BROUGHT,
        by=by,
        file=discussion.file_id or discussion.pod.session.file_id,
        obj=discussion.pod,
    )
    discussion.delete()


@transaction.atomic
def invite(*, by: User, pod: Pod, name: str, organisation: str = "") -> Guest:
    """Invite somebody from outside to one pod, where the council has visitors (LEI-PUR.3, CAL-R.3)."""
    pod = _locked(pod)
    if not council().visitors:
        raise Refused(NO_VISITORS)
    _refuse_unless_planner(by, pod)
    name = clean_text(name).strip()
    if not name:
        raise Refused("Enter the guest’s name.")
    guest = Guest.objects.create(
        pod=pod, name=name[:150], organisation=clean_text(organisation).strip()[:150], invited_by=by
    )
    log.write(Verb.POD_PLANNED, by=by, file=pod.session.file_id, obj=pod)
    return guest


@transaction.atomic
def uninvite(*, by: User, guest: Guest) -> None:
    """Take a guest off the list of a pod that is still to be held."""
    pod = _locked(guest.pod)
    _refuse_unless_planner(by, pod)
    log.write(Verb.POD_PLANNED, by=by, file=pod.session.file_id, obj=pod)
    guest.delete()


@transaction.atomic
def park(*, by: User, pod: Pod, text: str) -> None:
    """Put business of the team aside for the team meeting (LEI-PUR.1). For everybody of the pod."""
    pod = _locked(pod)
    text = clean_text(text).strip()
    if not access.pods_visible_to(by).filter(pk=pod.pk).exists():
        raise Refused("This is for the people of the pod.")
    if not text:
        raise Refused("Write what is for the team meeting.")
    pod.parked = f"{pod.parked}\n{text}".strip()
    pod.save(update_fields=["parked"])
    log.write(Verb.POD_PLANNED, by=by, file=pod.session.file_id, obj=pod)
