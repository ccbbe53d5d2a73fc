"""Live rooms of pods: 100 rooms of 10 people at once, against the real server.

What is promised: everybody sees a new step within 2 seconds (95th percentile), and no entry is lost.

Two cadences are measured, one after the other, each with rooms and a server of its own:

* As the plans go: for 90 seconds each room goes on by one step, in its own time, with the chance that the
  shortest step of the ways that come with the portal gives it (two minutes: three rooms in four). This is as
  fast as a hundred pods can go by their own plans, and what is promised is judged on it.
* With a step every 30 seconds: for 60 seconds each room goes on by two steps, in its own time. No pod does
  that; it shows where the portal's end is.

What the thousand people do is what room.js does for them, and all of them do it at the same time, which no
council's pods ever will:

* Each asks for news every 1.2 to 1.5 seconds over a connection that is kept open, and fetches the parts of
  the page that changed when there are news; at once for a new step, at most every three seconds for what
  is written within one, and every eight for who leads while people begin to write.
* For 20 seconds all write alone, and each saves every ten seconds on the average: room.js saves when
  somebody stops typing, so that is a sentence, a moment of thought and the next sentence.
* Then the rooms go on. On each new step the facilitator types what is read out and saves it every 20
  seconds on the average: each time the whole room has news.
* A step counts from when the facilitator presses the button, their own screen included, until each person
  has the parts that show it.

The server is gunicorn as `deploy/serve.py` starts it. This process and PostgreSQL and Valkey share the
machine's cores with it; how much of a core each used is told.
"""

import asyncio
import os
import random
import resource
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Self
from urllib.parse import urlencode
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from bench.council import Council
from bench.environment import of_the_bench
from bench.people import staff
from bench.report import Figure
from bench.room_client import Browser
from casefile.services import children
from deploy.serve import WEB
from pods import library
from pods.models import Discussion, Pod
from pods.polls import address
from pods.room_models import Board, Entry, Member, Room
from pods.rules.steps import READ_OUT
from pods.services import room as rooms
from pods.services import secrecy
from pods.services.room import steps_of
from supervision_portal.people.models import Team
from supervision_portal.people.roles import Role
from supervision_portal.records.models import File
from supervision_portal.schedule.models import Session

ROOMS, PEOPLE = 100, 10
EVERY, SPREAD, WITHIN = 1.2, 0.3, 3.0  # seconds between two polls, and two draws of one step, as in room.js
FOLLOWS = 8.0  # seconds between two draws for who leads, while people begin to write
TYPING = 20  # seconds: first all write, then the rooms go on, each in its own time
TYPES_EVERY, NOTES_EVERY = 20, 40  # seconds at the most between two saves of one person
CSRF = "b" * 32


@dataclass(frozen=True)
class Cadence:
    """How fast the rooms go on once all have written."""

    name: str
    moving: int  # seconds
    moves: int  # of each room at the most
    chance: float  # of each of them
    types_on: bool  # whether what is read out is typed after the last move too

    @property
    def lasts(self) -> int:
        """Seconds in all."""
        return TYPING + self.moving


EVERY_30_S = Cadence("with a step every 30 seconds", moving=60, moves=2, chance=1, types_on=False)


def as_planned() -> Cadence:
    """The fastest that the plans of the ways give."""
    minutes = min(
        step.minutes for way in library.shipped_ways().values() for step in way.steps if step.minutes
    )
    chance = min(1.0, 90 / (60 * minutes))
    return Cadence("as the plans go", moving=90, moves=1, chance=chance, types_on=True)


@dataclass
class Person:
    """Somebody's screen in a room, and the connection on which they save."""

    member: Member
    cookie: str
    version: int
    at: int
    typed: str = ""
    noted: str = ""  # together, on the last step on which they did
    refused: int = 0


@dataclass
class Heard:
    """When rooms were moved, and how long it took until each person had the new step (seconds)."""

    pressed: dict[tuple[str, int], float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    polls: int = 0
    draws: int = 0
    saves: int = 0


def measure(_council: Council) -> list[Figure]:
    """Raises RuntimeError where an entry was lost."""
    return [*_measure(as_planned(), 0, "promised: 2 s"), *_measure(EVERY_30_S, ROOMS, "no promise")]


def _measure(cadence: Cadence, first: int, promise: str) -> list[Figure]:
    people = [_room(number) for number in range(first, first + ROOMS)]
    port, before = _free_port(), _seconds(resource.RUSAGE_SELF)
    with _server(port) as server:
        heard = asyncio.run(_run(people, port, cadence))
    ours = (_seconds(resource.RUSAGE_SELF) - before) / cadence.lasts
    if lost := _lost(people):
        raise RuntimeError(f"{lost} entries of live rooms were lost")
    heard.took.sort()
    middle, slowest = (heard.took[int(len(heard.took) * share)] for share in (0.5, 0.95))
    detail = {"seen": len(heard.took), "middle": round(middle, 2), "slowest": round(heard.took[-1], 2)}
    return [
        Figure(
            f"{ROOMS} rooms of {PEOPLE}, {cadence.name}: a new step is shown, 95th percentile ({promise})",
            round(slowest, 2),
            "s",
            detail=detail,
        ),
        Figure("… middle", round(middle, 2), "s"),
        Figure("… screens that showed the new step", len(heard.took), f"of {PEOPLE * len(heard.pressed)}"),
        Figure("… polls answered", round(heard.polls / cadence.lasts), "a second"),
        Figure("… screens drawn", round(heard.draws / cadence.lasts), "a second"),
        Figure("… saves", round(heard.saves / cadence.lasts), "a second"),
        Figure("… used by gunicorn", round(server.used / cadence.lasts, 2), "cores"),
        Figure("… used by the benchmark itself", round(ours, 2), "cores"),
        Figure("… entries lost", lost, "entries", 0),
    ]


def _seconds(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


# ---- what is there


def _room(number: int) -> list[Person]:
    """A room in which all write alone about a child, with ten people signed in."""
    team = Team.objects.create(name=f"Bench pod {number}", service=Team.objects.first().service)  # type: ignore[union-attr]
    folder = File.objects.create(kind=File.Kind.TEAM, title=team.name, team=team)
    session = Session.objects.create(file=folder, planned_for=timezone.now() + timedelta(minutes=1))
    users = staff(PEOPLE, Role.WORKER, team)
    pod = Pod.objects.create(session=session, facilitator=users[0], way="group-supervision")
    child = children.add_child(by=None, name=f"Child {number}", case_number=f"POD{number}", team=None)
    Discussion.objects.create(pod=pod, file=child.file, caseworker=users[1])
    room = rooms.open_room(by=users[0], pod=pod)
    members = [rooms.join(by=user, room=room) for user in users]
    room.refresh_from_db()
    at = next(n for n, step in enumerate(steps_of(room)) if step.kind == "activity")
    Room.objects.filter(pk=room.pk).update(at=at)
    rooms.add_activity(by=members[0], was_at=at, key="strengths-and-safety")
    room.refresh_from_db()
    for member in members:
        member.room = room
    return [Person(member, _signed_in(member, room), room.version, room.at) for member in members]


def _signed_in(member: Member, room: Room) -> str:
    user = member.user
    assert user is not None
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store["rooms"] = {str(room.pk): str(member.pk)}
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}; csrftoken={CSRF}"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class _server:
    """Gunicorn as `deploy/serve.py` starts it, on the bench's database."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.used = 0.0  # seconds of processor time of its workers while they were asked

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, *WEB, f"--bind=127.0.0.1:{self.port}", "--log-level=error"],
            env=of_the_bench(),
        )
        for _ in range(300):
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/room/", timeout=60):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError("The server did not start.")
        self.before = self._of_workers()
        return self

    def __exit__(self, *_: object) -> None:
        self.used = self._of_workers() - self.before
        self.process.terminate()
        self.process.wait(30)

    def _of_workers(self) -> float:
        """Seconds of processor time that the workers have used so far."""
        pid = self.process.pid
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ticks = 0
        for worker in workers:
            numbers = Path(f"/proc/{worker}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(numbers[11]) + int(numbers[12])
        return ticks / os.sysconf("SC_CLK_TCK")


# ---- what happens


async def _run(people: list[list[Person]], port: int, cadence: Cadence) -> Heard:
    start = time.monotonic()
    heard, end = Heard(), start + cadence.lasts
    everybody = [person for room in people for person in room]
    watching = [_watch(person, _browser(person, port), heard, end) for person in everybody]
    typing = [_type(person, _browser(person, port), heard, start + TYPING) for person in everybody]
    leading = [_lead(room[0], _browser(room[0], port), heard, start, cadence) for room in people]
    await asyncio.gather(*watching, *typing, *leading)
    return heard


def _browser(person: Person, port: int) -> Browser:
    return Browser(port, person.cookie, CSRF)


async def _watch(person: Person, browser: Browser, heard: Heard, end: float) -> None:
    """Polls, and fetches what changed when there is news."""
    room, now = str(person.member.room_id), f"/room/{person.member.room_id}/now/"
    url, mark, drawn = address(person.member.room, person.member), "", 0.0
    await asyncio.sleep(random.random() * EVERY)
    while time.monotonic() < end:
        answer = await browser.get(f"{url}?v={person.version}")
        heard.polls += 1
        is_news, since = answer.status == 200, time.monotonic() - drawn
        is_new_step = is_news and f'"at": {person.at},'.encode() not in answer.body
        follows = not is_news and person.member.role == Member.Role.FACILITATOR and since > FOLLOWS
        has_new_mark = follows and answer.header(b"x-room-mark") not in ("", mark)
        if is_new_step or (is_news and since > WITHIN) or has_new_mark:
            mark = answer.header(b"x-room-mark")
            answer = await browser.get(now)
            heard.draws, drawn = heard.draws + 1, time.monotonic()
            at = int(answer.header(b"x-room-at"))
            if pressed := heard.pressed.get((room, at)) if at > person.at else None:
                heard.took.append(drawn - pressed)
            person.at, person.version = at, int(answer.header(b"x-room-version"))
        await asyncio.sleep(EVERY + random.random() * SPREAD)


async def _type(person: Person, browser: Browser, heard: Heard, end: float) -> None:
    """Types on the step where all write, until the room moves on."""
    step = steps_of(person.member.room)[person.member.room.at].key
    version = 0
    while time.monotonic() < end - 2:
        await asyncio.sleep(random.random() * TYPES_EVERY)
        text = f"{person.typed} word" if person.typed else "A question?"
        body = urlencode({"step": step, "version": version, "text-strengths": text})
        answer = await browser.post(f"/room/{person.member.room_id}/write/", body.encode())
        heard.saves += 1
        if answer.status == 200:
            person.typed, version = text, version + 1
        else:
            person.refused += 1


async def _lead(person: Person, browser: Browser, heard: Heard, start: float, cadence: Cadence) -> None:
    """The facilitator moves on, and types what is read out in between."""
    room, at = person.member.room, person.member.room.at
    await asyncio.sleep(max(0.0, start + TYPING - time.monotonic()))
    for _ in range(cadence.moves):
        stays = 2 + random.random() * (cadence.moving / cadence.moves - 4)
        await _note(person, browser, heard, at, time.monotonic() + stays)
        if random.random() >= cadence.chance:
            continue
        heard.pressed[str(room.pk), at + 1] = time.monotonic()
        await browser.post(f"/room/{room.pk}/do/next/", urlencode({"at": at}).encode())
        at += 1
    if cadence.types_on:
        await _note(person, browser, heard, at, start + cadence.lasts - 2)


async def _note(person: Person, browser: Browser, heard: Heard, at: int, until: float) -> None:
    """Type what is read out; not on the first step, on which all write alone."""
    steps = steps_of(person.member.room)
    version = 0
    while (wait := random.random() * NOTES_EVERY) < until - time.monotonic():
        await asyncio.sleep(wait)
        if steps[at].kind not in ("share", "pick"):
            continue
        text = f"Heard {version}"
        body = urlencode({"step": steps[at].key, "version": version, f"text-{READ_OUT}": text})
        answer = await browser.post(f"/room/{person.member.room_id}/together/", body.encode())
        heard.saves += 1
        if answer.status == 200:
            person.noted, version = f"{steps[at].key} {text}", version + 1
        else:
            person.refused += 1
    await asyncio.sleep(max(0.0, until - time.monotonic()))


def _lost(people: list[list[Person]]) -> int:
    """Entries and sheets that were acknowledged and are not what is stored."""
    stored = {entry.member_id: entry for entry in Entry.objects.select_related("room")}
    boards = {(board.room_id, f"{board.step} {board.data.get(READ_OUT)}") for board in Board.objects.all()}
    lost = 0
    for person in (one for room in people for one in room):
        if person.typed:
            entry = stored.get(person.member.pk)
            text = secrecy.unseal(entry.room, entry.sealed).get("strengths") if entry else None
            lost += text != person.typed
        if person.noted:
            lost += (person.member.room_id, person.noted) not in boards
    return lost
