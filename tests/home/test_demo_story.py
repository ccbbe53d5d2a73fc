"""How the demo council is made: the story, the clock, the two ways of writing it, when it refuses."""

import datetime as dt
import hashlib
import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from supervision_portal.home.demo import build, clock, load, story, told
from supervision_portal.home.demo.archive import Archive
from supervision_portal.home.demo.steps import Cancelled, Held, Signed, Step
from supervision_portal.home.demo.world import World
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records.models import (
    Action,
    ActionUpdate,
    Record,
    Signature,
)
from supervision_portal.schedule import rules as schedule
from supervision_portal.schedule.models import Session
from tests import factories

TODAY = dt.date(2026, 11, 21)


# ---- the story, without a database


def test_the_same_day_gives_the_same_story_in_every_process() -> None:
    code = (
        "import datetime as dt, hashlib, django; django.setup();"
        "from supervision_portal.home.demo import story;"
        f"print(hashlib.sha256(repr(story.plan(dt.date({TODAY:%Y, %-m, %-d}))).encode()).hexdigest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "7", "DJANGO_SETTINGS_MODULE": "supervision_portal.settings"}
    other = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    assert other.stdout.strip() == hashlib.sha256(repr(story.plan(TODAY)).encode()).hexdigest()


@pytest.mark.parametrize(
    "today",
    [
        dt.date(2026, 12, 24),  # before and after the holidays
        dt.date(2027, 1, 4),
        dt.date(2027, 3, 26),  # Good Friday
        dt.date(2027, 3, 30),
        dt.date(2027, 5, 31),
        dt.date(2027, 9, 1),
        dt.date(2028, 2, 29),
    ],
    ids=str,
)
def test_whatever_the_day_all_happens_before_it_and_on_working_days(today: dt.date) -> None:
    steps = story.plan(today)
    assert all(step.at.date() < today for step in steps)
    assert [step for step in steps if not schedule.is_working_day(step.at.date())] == []
    for step in (step for step in steps if isinstance(step, Held)):
        assert step.at < step.shared_at
        assert step.next is None or (step.shared_at < step.next and schedule.is_working_day(step.next.date()))
    maya = max(
        step.at.date() for step in steps if isinstance(step, Held) and step.key.startswith("social.worker/s1")
    )
    assert today < schedule.add_months(maya, 1) <= today + dt.timedelta(days=7)


def test_the_clock_is_moved_for_everybody_and_back_again(db: None) -> None:
    then = timezone.make_aware(dt.datetime(2020, 2, 3, 10))
    with clock.moved(then):
        assert timezone.now() == then
        assert timezone.localdate() == dt.date(2020, 2, 3)
        assert factories.UserFactory.create(joined_on=timezone.localdate()).joined_on == dt.date(2020, 2, 3)
        assert Event(verb="x").at == then  # a default that holds the function itself
    assert timezone.now().year > 2020


# ---- the commands


def test_it_is_only_for_a_demo(db: None, settings: Any) -> None:
    settings.DEMO = False
    for command in ("load_demo", "demo_sign_ins"):
        with pytest.raises(CommandError, match="DEMO is not set"):
            call_command(command)
    assert not User.objects.exists()


def test_it_goes_into_no_database_with_people_in_it(db: None) -> None:
    factories.UserFactory.create()
    with pytest.raises(CommandError, match="an empty one"):
        call_command("load_demo")


# ---- written in bulk, or through the services: the same


def test_the_archive_writes_what_the_services_would(db: None) -> None:
    world = build.build(TODAY)
    steps = _file_with_everything()
    in_bulk = _rolled_back(world, lambda: Archive(world).write(steps))
    one_by_one = _rolled_back(world, lambda: [told.tell(step, world) for step in steps])
    for what, rows in one_by_one.items():
        assert in_bulk[what] == rows, what
        assert rows, what


def _file_with_everything() -> list[Step]:
    """The quiet steps of a file with records of each kind, a moved session, an action that was dropped."""
    files: dict[str, list[Step]] = {}
    for step in load.parted(story.plan(TODAY))[0]:
        files.setdefault(_file_of(step), []).append(step)
    return next(steps for steps in files.values() if _has_everything(steps))


def _has_everything(steps: list[Step]) -> bool:
    records = [step for step in steps if isinstance(step, Held)]
    kinds = {step.kind for step in records}
    choices = {said.choice for step in records for said in step.considered}
    moved = any(isinstance(step, Cancelled) and step.new_time for step in steps)
    return (
        moved and kinds >= {"agreement", "s1", "s3", "observation"} and choices >= {"update", "done", "drop"}
    )


def _file_of(step: Step) -> str:
    return step.record.split("/")[0] if isinstance(step, Signed) else str(getattr(step, "file", ""))


class _RollBack(Exception):
    pass


def _rolled_back(world: World, write: Any) -> dict[str, list[Any]]:
    with pytest.raises(_RollBack), transaction.atomic():
        last_event = Event.objects.latest("pk").pk
        write()
        found = _snapshot(last_event)
        world.records.clear()
        world.actions.clear()
        raise _RollBack
    return found


def _snapshot(last_event: int) -> dict[str, list[Any]]:
    """Everything that was written, without the keys that differ each time."""
    record = ("record__file__title", "record__kind", "record__held_on")
    records = [
        "file__title", "kind", "author", "state", "version", "together", "held_on", "begun_at", "saved_at",
        "saved_by", "shared_at", "shared_by", "signed_at", "closed_by", "sealed_at", "amends",
    ]  # fmt: skip
    session = [
        "file__title", "planned_for", "place", "state", "held_on", "record__kind", "record__held_on",
        "booked_in__kind", "booked_in__held_on", "booked_by", "cancelled_on", "cancelled_by",
        "cancelled_by_whom", "why", "why_text", "instead__planned_for",
    ]  # fmt: skip
    action = [
        "row", "kind", "what", "owner", "who", "by_when", "state", "ended_on", "ended_by", "end_reason",
        "ended_in__held_on",
    ]  # fmt: skip
    event = ["at", "verb", "actor_id", "role", "relation", "object_type", "count", "request_id"]
    ordered = Record.objects.order_by("file__title", "held_on", "kind")
    return {
        "records": list(ordered.values_list(*records)),
        "contents": [_content(found) for found in ordered],
        "parties": sorted(_rows(ordered, "parties__user", "parties__role", "parties__until")),
        "signatures": list(
            Signature.objects.order_by("at").values_list(
                *record, "user", "role", "answer", "at", "words", "method"
            )
        ),
        "sessions": list(Session.objects.order_by("file__title", "planned_for").values_list(*session)),
        "actions": list(Action.objects.order_by(*record, "row").values_list(*record, *action)),
        "updates": list(
            ActionUpdate.objects.order_by("action__what", "on", "text").values_list(
                *record, "action__what", "by", "on", "text", "by_when_before"
            )
        ),
        "events": sorted(map(str, Event.objects.filter(pk__gt=last_event).values_list(*event))),
    }


def _rows(records: Any, *fields: str) -> list[str]:
    return [str(row) for row in records.values_list("file__title", "kind", "held_on", *fields)]


def _content(record: Record) -> str:
    """A record's content; its number and the keys of actions stand for what they are."""
    content = json.loads(record.content)
    keys = {
        str(pk): f"{row}/{on}" for pk, row, on in Action.objects.values_list("pk", "row", "record__held_on")
    }
    content["data"] = sorted(
        (re.sub(r"^earlier-(\d+)", lambda found: f"earlier-{keys[found[1]]}", key), text)
        for key, text in content["data"].items()
    )
    return json.dumps(content, sort_keys=True).replace(record.number or "-", "#")
