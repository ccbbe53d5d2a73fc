"""Loads the demo council: people first, then the story."""

import datetime as dt
from collections.abc import Sequence
from unittest.mock import patch

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from audits import demo as asked
from supervision_portal.home.demo import (
    DOMAIN,
    SIGN_INS,
    audited,
    away,
    build,
    cases,
    clock,
    genograms,
    pod_records,
    pods,
    story,
    told,
)
from supervision_portal.home.demo.archive import Archive
from supervision_portal.home.demo.days import Days, at
from supervision_portal.home.demo.logged import in_order_of_time
from supervision_portal.home.demo.steps import Beside, Cancelled, Held, Signed, Step
from supervision_portal.home.demo.world import World
from supervision_portal.records.models import FileHolder, Notice, Record
from supervision_portal.records.services import sealing
from supervision_portal.schedule import duties, registry
from supervision_portal.schedule.rules.reading import read
from supervision_portal.schedule.services import at_the_end, deadlines, policy

SEALED_AT_ONCE = 12  # records; the worker's sweeper seals the others


def load(today: dt.date) -> World:
    """Load the council as it stands on the morning of `today`: all of it or nothing.

    Nothing is queued: mails of the past year are not sent, and the sweeper finds what is to be sealed.
    """
    not_queued = patch("django.db.transaction.on_commit", _not_queued)
    with not_queued, transaction.atomic(), in_order_of_time(), at_the_end():
        with clock.moved(at(Days(today).first, 7)):
            _begin_policy()
        audited.begin(Days(today))
        world = build.build(today)
        children = cases.add_children(world, Days(today))
        quiet, other = parted(story.plan(today))
        Archive(world).write(quiet)
        _analyse()
        for step in other:
            told.tell(step, world)
        _analyse()
        genograms.tell(Days(today), children)  # before the records that print them
        cases.tell(world, Days(today), children)
        away.tell(world, Days(today))
        _analyse()
        pods.tell(world, Days(today))
        pod_records.tell(Days(today))
        cases.file_away(Days(today))
        audited.tell(world, Days(today))
        asked.guidance()
        asked.survey(world)
        Notice.objects.filter(made_at__lt=at(Days(today).last, 0)).update(
            claimed_at=F("made_at"), sent_at=F("made_at")
        )
        for duty in duties.registered().values():
            deadlines.write_history(duty, duty.files().values_list("pk", flat=True))
    return world


def _analyse() -> None:
    """Tell PostgreSQL how much there is: nobody else does so before the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _begin_policy() -> None:
    """The demo council goes by Calderdale's framework from its first day, in what both councils say too."""
    text = (settings.BASE_DIR / "policies" / "calderdale.toml").read_text("utf-8")
    policy.load(by=None, reading=read(text, registry.checks()), logged=False)


def _not_queued(*_args: object, **_kwargs: object) -> None:
    """Stands for `on_commit` while the past is loaded."""


def seal_latest(count: int = SEALED_AT_ONCE) -> int:
    """Seal the newest records of those who sign in, so that there is something to download at once.

    Returns how many. Without a seal key nothing is sealed.
    """
    if not settings.SEAL_KEY_FILE:
        return 0
    theirs = FileHolder.objects.filter(user__email__in=[f"{key}@{DOMAIN}" for key in SIGN_INS])
    waiting = Record.objects.filter(state=Record.State.SIGNED, file__in=theirs.values("file"))
    latest = waiting.order_by("-signed_at", "number").values_list("pk", flat=True)[:count]
    return sum(sealing.seal(record_id=str(pk)) for pk in latest)


def parted(steps: Sequence[Step]) -> tuple[list[Step], list[Step]]:
    """Steps that can be written in bulk, and those that go through the services.

    On each file, what is quiet is written in bulk up to the first step that is not.
    """
    files = {step.key: step.file for step in steps if isinstance(step, Held)}
    quiet: list[Step] = []
    other: list[Step] = []
    stirred: set[str] = set()
    unsigned = _not_signed_by_both(steps)
    for step in steps:
        file = getattr(step, "file", "") or files.get(getattr(step, "record", ""), "")
        plain = isinstance(step, Signed | Cancelled) or (
            isinstance(step, Held) and not step.document and step.key not in unsigned
        )
        if plain and file not in stirred:
            quiet.append(step)
        else:
            other.append(step)
            if not isinstance(step, Beside):
                stirred.add(file)
    return quiet, other


def _not_signed_by_both(steps: Sequence[Step]) -> set[str]:
    signed: dict[str, int] = {}
    for step in steps:
        if isinstance(step, Signed):
            signed[step.record] = signed.get(step.record, 0) + 1
    return {step.key for step in steps if isinstance(step, Held) and signed.get(step.key, 0) < 2}
