"""Live rooms of pods: 100 rooms of 10 people at once, against the real server.

Each person polls as the page does, types on the step where all write, and fetches the next step when there is
news. What is promised: everybody sees a new step within 2 seconds (95th percentile), and no entry is lost.
"""

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from bench.council import Council
from bench.report import Figure
from pods.middleware import address
from pods.models import Pod
from pods.room_models import Entry, Member, Room
from pods.services import room as rooms
from pods.services import secrecy
from pods.services.room import steps_of
from supervision_portal.people.models import Team, User
from supervision_portal.records.models import File
from supervision_portal.schedule.models import Session

ROOMS, PEOPLE = 100, 10
EVERY, SPREAD = 1.2, 0.3  # seconds between two polls of a page, as in room.js
TYPING, MOVING = 20, 40  # seconds: first all write, then the rooms go on, each in its own time
LASTS = TYPING + MOVING
MOVES = 3  # of each room
TYPES_EVERY = 20  # seconds at the most between two saves of one person
CSRF = "b" * 32


@dataclass
class Person:
    """Somebody's browser in a room."""

    member: Member
    cookie: str
    version: int
    typed: str = ""
    refused: int = 0


@dataclass
class Heard:
    """When a room was moved, and how long it took until each person had the new step (seconds)."""

    moved_at: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    polls: int = 0


def measure(_council: Council) -> list[Figure]:
    """Raises RuntimeError where an entry was lost."""
    people = [_room(number) for number in range(ROOMS)]
    port = _free_port()
    with _server(port):
        heard = asyncio.run(_run(people, port))
    lost = _lost(people)
    heard.took.sort()
    slowest = heard.took[int(len(heard.took) * 0.95)]
    if lost:
        raise RuntimeError(f"{lost} entries of live rooms were lost")
    return [
        Figure(
            f"{ROOMS} rooms of {PEOPLE}: a new step is on every screen, 95th percentile (promised: 2 s)",
            round(slowest, 2),
            "s",
            detail={"seen": len(heard.took), "middle": round(heard.took[len(heard.took) // 2], 2)},
        ),
        Figure("… polls answered", round(heard.polls / LASTS), "a second"),
        Figure("… entries lost", lost, "entries", 0),
    ]


# ---- what is there


def _room(number: int) -> list[Person]:
    """A room in which all write alone, with ten people signed in."""
    team = Team.objects.create(name=f"Bench pod {number}", service=Team.objects.first().service)  # type: ignore[union-attr]
    folder = File.objects.create(kind=File.Kind.TEAM, title=team.name, team=team)
    session = Session.objects.create(file=folder, planned_for=timezone.now() + timedelta(minutes=1))
    users = User.objects.bulk_create(
        User(email=f"pod{number}.{n}@bench.example", name=f"Person {n}", password="!") for n in range(PEOPLE)
    )
    pod = Pod.objects.create(session=session, facilitator=users[0], way="group-supervision")
    room = rooms.open_room(by=users[0], pod=pod)
    members = [rooms.join(by=user, room=room) for user in users]
    room.refresh_from_db()
    at = next(n for n, step in enumerate(steps_of(room)) if step.kind == "activity")
    Room.objects.filter(pk=room.pk).update(at=at)
    rooms.add_activity(by=members[0], was_at=at, key="strengths-and-safety")
    room.refresh_from_db()
    for member in members:
        member.room = room
    return [Person(member, _signed_in(member, room), room.version) for member in members]


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

    def __enter__(self) -> None:
        db = connection.settings_dict
        user = f"{db['USER']}:{db['PASSWORD']}@" if db["USER"] else ""
        url = f"postgres://{user}{db['HOST']}:{db['PORT']}/{db['NAME']}"
        sizes = ["--workers=2", "--threads=4", "--timeout=60", "--no-control-socket", "--log-level=error"]
        gunicorn = [sys.executable, "-m", "gunicorn", "supervision_portal.wsgi"]
        self.process = subprocess.Popen(
            [*gunicorn, f"--bind=127.0.0.1:{self.port}", *sizes],
            env={**os.environ, "DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY},
        )
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The server did not start.")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)


# ---- what happens


async def _run(people: list[list[Person]], port: int) -> Heard:
    heard, end = Heard(), time.monotonic() + LASTS
    heard_by = [_watch(person, port, heard, end) for room in people for person in room]
    typing = [_type(person, port, end - MOVING) for room in people for person in room]
    moving = [_move(room[0], port, heard, end) for room in people]
    await asyncio.gather(*heard_by, *typing, *moving)
    return heard


async def _watch(person: Person, port: int, heard: Heard, end: float) -> None:
    """Polls, and fetches the step when there is news."""
    room = str(person.member.room_id)
    news, now = address(person.member.room), f"/room/{room}/now/"
    await asyncio.sleep(random.random() * EVERY)
    while time.monotonic() < end:
        status, _ = await _ask(port, f"{news}?v={person.version}", person.cookie)
        heard.polls += 1
        if status == 200:
            status, headers = await _ask(port, now, person.cookie)
            version = int(headers.get("x-room-version", person.version))
            moved = heard.moved_at.get(room)
            if moved and person.version < version:
                heard.took.append(time.monotonic() - moved)
            person.version = version
        await asyncio.sleep(EVERY + random.random() * SPREAD)


async def _type(person: Person, port: int, end: float) -> None:
    """Types on the step where all write, until the room moves on."""
    step = steps_of(person.member.room)[person.member.room.at].key
    version = 0
    while time.monotonic() < end - 2:
        await asyncio.sleep(random.random() * TYPES_EVERY)
        text = f"{person.typed} word" if person.typed else "A question?"
        body = urlencode({"step": step, "version": version, "text-strengths": text}).encode()
        status, _ = await _ask(port, f"/room/{person.member.room_id}/write/", person.cookie, body)
        if status == 200:
            person.typed, version = text, version + 1
        else:
            person.refused += 1


async def _move(person: Person, port: int, heard: Heard, end: float) -> None:
    """The facilitator moves on three times, each room in its own time."""
    room, at = person.member.room, person.member.room.at
    await asyncio.sleep(max(0.0, end - MOVING - time.monotonic()))
    for number in range(MOVES):
        await asyncio.sleep(2 + random.random() * (MOVING / MOVES - 4))
        body = urlencode({"at": at + number}).encode()
        await _ask(port, f"/room/{room.pk}/do/next/", person.cookie, body)
        heard.moved_at[str(room.pk)] = time.monotonic()


async def _ask(port: int, path: str, cookie: str, body: bytes | None = None) -> tuple[int, dict[str, str]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: {cookie}",
        "X-Requested-With: fetch",
        "Connection: close",
    ]
    if body is not None:
        lines += [
            f"X-CSRFToken: {CSRF}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    writer.write("\r\n".join([*lines, "", ""]).encode() + (body or b""))
    await writer.drain()
    answer = await reader.read()
    writer.close()
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
    return int(head[0].split(" ")[1]), headers


def _lost(people: list[list[Person]]) -> int:
    """Entries that were acknowledged and are not what is stored."""
    stored = {entry.member_id: entry for entry in Entry.objects.select_related("room")}
    lost = 0
    for person in (one for room in people for one in room if one.typed):
        entry = stored.get(person.member.pk)
        text = secrecy.unseal(entry.room, entry.sealed).get("strengths") if entry else None
        lost += text != person.typed
    return lost
