"""A year of pods of two teams: one brings cases, the other holds none and brings topics."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from pods.council import council
from pods.models import Discussion, Pod
from pods.services import attendance, plan
from pods.services.attendance import Said
from pods.services.plan import Plan
from supervision_portal.home.demo import clock, pods_rooms
from supervision_portal.home.demo.days import Days, at, on_or_after
from supervision_portal.home.demo.world import World
from supervision_portal.people.models import Team, User
from supervision_portal.records.models import FileHolder
from supervision_portal.schedule.rules import series

WITH_CASES, WITHOUT = "Locality CP North", "Fostering"
TOPICS = (
    "Recording what children say in their own words",
    "When a placement is about to end: what are we worried about, what is working well?",
    "Talking about identity with foster carers",
    "Valuing birth parents in life-story work",
)
WITH_ROOMS = 6  # of the latest pods of each team
PREPARED = (
    "Chronology of the last two years printed. The genogram is to be drawn together.",
    "Genogram to be drawn at the start; ecomap from the school meeting.",
    "Chronology in the case system.",
)
AIMS = "To slow down, to hear everybody, and to leave with questions that we can ask the family."


@dataclass(frozen=True)
class Round:
    """The pods of one team: which weekday of the month (Monday 0), at what time, led by whom."""

    team: str
    lead: str
    weekday: int
    week: int
    hour: int
    place: str


ROUNDS = (
    Round(WITH_CASES, "facilitator", 2, 3, 10, "Room 4, Northgate House"),
    Round(WITHOUT, "malcolm.greenwood", 3, 2, 13, "Family centre, blue room"),
)


def tell(world: World, days: Days) -> None:
    """Booked on the first day for the whole year, then held one by one. Their records are not told here."""
    for each in ROUNDS:
        _tell(each, world, days)


def _tell(each: Round, world: World, days: Days) -> None:
    team, lead = Team.objects.get(name=each.team), world.users[each.lead]
    times = [at(day, each.hour) for day in _days(each, days)]
    how = Plan(minutes=120, place=each.place, facilitator=lead, aims=AIMS)
    with clock.moved(at(days.first, 9)):
        booked = plan.book(by=lead, team=team, times=times, plan=how)
    past = [pod for pod in booked if _day(pod) < days.today]
    for number, pod in enumerate(reversed(past)):
        _past(number, pod, lead)
    for number, pod in enumerate(booked[len(past) : len(past) + 2]):
        _coming(number, pod, lead, days)
    if each.team == WITH_CASES:
        pods_rooms.tell_open(team, lead, days)


def _days(each: Round, days: Days) -> Iterator[dt.date]:
    """The same weekday of each month, from the second week of the story until ten months from today."""
    first = days.first + dt.timedelta(days=7)
    while (first.weekday(), (first.day - 1) // 7 + 1) != (each.weekday, each.week):
        first += dt.timedelta(days=1)
    for day in series.monthly(first, days.today + dt.timedelta(days=300)):
        yield on_or_after(day)


def _day(pod: Pod) -> dt.date:
    return timezone.localdate(pod.session.planned_for)


def _past(number: int, pod: Pod, lead: User) -> None:
    """What became of a pod; `number` counts back from the last one."""
    day = _day(pod)
    before = day - dt.timedelta(days=5)
    with clock.moved(at(before, 9)):
        _bring(number, pod, lead, before)
        if number in (1, 4) and council().visitors:
            plan.invite(by=lead, pod=pod, name="Grace Adeyemi", organisation="Health visiting")
    if number == 3:
        with clock.moved(at(day - dt.timedelta(days=1), 15)):
            new_day = on_or_after(day + dt.timedelta(days=7))
            moved = plan.cancel(
                by=lead,
                pod=pod,
                why="crisis",
                why_text="Two emergency strategy discussions on the day",
                new_time=at(new_day, timezone.localtime(pod.session.planned_for).hour),
            )
        if moved is None:
            raise ValueError("A pod that is moved has its new date.")
        pod, day = moved, new_day
    if number < WITH_ROOMS:
        pods_rooms.tell(number, pod, lead, day)
        pod = Pod.objects.get(pk=pod.pk)
    with clock.moved(at(day, 16, 30)):
        said = {
            place.user.pk: Said(True) if place.user == lead else _said(number, row, place.expected)
            for row, place in enumerate(attendance.places(pod))
        }
        attendance.note(by=lead, pod=pod, said=said, lasted=50 if number == 2 else 115 + number % 3 * 5)


def _said(number: int, row: int, expected: bool) -> Said:
    """Who was not there, and why: the same each time it is loaded."""
    if not expected:
        return Said(None)
    sum_ = (number * 7 + row * 3) % 13
    if sum_ == 0:
        return Said(False, reason="court")
    if sum_ == 4:
        return Said(False, reason="leave")
    if sum_ == 7 and number % 2:
        return Said(False, reason="icpc")
    if sum_ == 9 and number % 3 == 0:
        return Said(False, reason="other", reason_text="Duty desk, nobody to swap with")
    if sum_ == 11 and number % 2 == 0:
        return Said(False, reason="sickness" if row % 2 else "day_off")
    return Said(True)


def _bring(number: int, pod: Pod, lead: User, day: dt.date) -> Discussion | None:
    """A case of one of the team's workers in turn; a topic where nobody holds cases."""
    team = pod.session.file.team
    held = (
        FileHolder.objects.on(day)
        .filter(role="caseworker", user__posts__team=team)
        .select_related("user", "file")
        .order_by("user__name", "file__title", "pk")
        .distinct()
    )
    cases = list(held)
    if not cases:
        topic = TOPICS[number % len(TOPICS)]
        return plan.bring_topic(by=lead, pod=pod, topic=topic, caseworker=lead)
    case = cases[number * 5 % len(cases)]
    prepared = PREPARED[number % len(PREPARED)]
    return plan.bring_case(by=case.user, pod=pod, file=case.file, prepared=prepared)


def _coming(number: int, pod: Pod, lead: User, days: Days) -> None:
    """The next ones: prepared, with a guest, and an absence announced."""
    with clock.moved(at(days.last, 15)):
        _bring(number + 30, pod, lead, days.last)
        if number:
            return
        busy = {lead.pk, *pod.discussions.values_list("caseworker", flat=True)}
        away = next(p.user for p in attendance.places(pod) if p.expected and p.user.pk not in busy)
        attendance.announce(by=away, pod=pod, reason="court")
        plan.park(by=lead, pod=pod, text="Desk moves in January")
        if council().visitors:
            plan.invite(by=lead, pod=pod, name="Tomasz Wilk", organisation="Northgate Primary School")
