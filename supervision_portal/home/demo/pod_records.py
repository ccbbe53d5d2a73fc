"""The records of the pods that were held: most confirmed, the latest still on their way."""

import datetime as dt
import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pods.models import Discussion
from pods.services import recording
from supervision_portal.design.words import short_date
from supervision_portal.home.demo import clock
from supervision_portal.home.demo.days import ONE_DAY, Days, at, on_or_after
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import actions, drafts, signing
from supervision_portal.schedule.models import Session

SEED = 50
UNCONFIRMED = 3  # of the latest, that their caseworkers have not confirmed; the last one is a draft
HOUR = dt.timedelta(hours=1)
KEPT_OPEN = dt.timedelta(days=21)  # what was due longer ago is done


@cache
def _told() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("pod_records.toml").read_text(encoding="utf-8"))


def tell(days: Days) -> None:
    """Each discussion of a pod that was held and has a facilitator gets its record, the oldest first."""
    rng = random.Random(SEED)
    held = Discussion.objects.filter(
        pod__session__state=Session.State.HELD, pod__facilitator__isnull=False, record=None
    )
    found = list(held.select_related("pod__session", "pod__facilitator", "caseworker", "file__child"))
    found.sort(key=lambda each: (each.pod.session.planned_for, each.pk))
    for left, discussion in zip(reversed(range(len(found))), found, strict=True):
        _record(discussion, days, rng, left)
    _end_old_actions(found, days)


def _record(discussion: Discussion, days: Days, rng: random.Random, left: int) -> None:
    """`left`: how many come after it."""
    by = recording.facilitator_of(discussion)
    assert by is not None
    over = discussion.pod.session.planned_for + 3 * HOUR
    with clock.moved(over):
        record = recording.begin_record(by=by, discussion=discussion)
        record.refresh_from_db()
        data = _texts(discussion, record.kind, rng, over.date()) | record.data
        data |= _dates(data, rng, over.date())
        drafts.save(by=by, record=record, version=record.version, data=data)
    if left == 0:
        return
    with clock.moved(over + HOUR):
        _sign(by, record)
    if left < UNCONFIRMED:
        return
    confirmed = over + rng.randint(1, 5) * ONE_DAY
    if confirmed.date() < days.today:
        with clock.moved(confirmed):
            record = Record.objects.get(pk=record.pk)
            record.parties.filter(user=discussion.caseworker).update(read_at=confirmed)
            if discussion.caseworker != by:
                recording.confirm(by=discussion.caseworker, record=record)


def _end_old_actions(told: list[Discussion], days: Days) -> None:
    """Each was considered in the case supervision after its day; the latest are still open."""
    for action in Action.objects.open().filter(
        record__pod_discussion__in=told, by_when__lt=days.today - KEPT_OPEN
    ):
        assert action.by_when
        assert action.owner
        with clock.moved(at(on_or_after(action.by_when), 16)):
            actions.end(by=action.owner, action=action, state=Action.State.DONE, reason="")


def _sign(by: Any, record: Record) -> None:
    form = form_of(record, kinds.of(record.kind), record.data, checked=True)
    if not form.is_whole():
        raise ValueError(f"{record.kind} is not whole: {[each.errors for each in form.all_forms()]}")
    shared = signing.share(by=by, record=record, version=record.version, document=form.document())
    signing.sign(by=by, records=[shared], method="password")


def _texts(discussion: Discussion, kind: str, rng: random.Random, day: dt.date) -> dict[str, str]:
    """What the facilitator types; what the room wrote already stays."""
    child = discussion.file.child.name.split(" ")[0] if discussion.file else ""
    words = {"child": child, "worker": discussion.caseworker.first_name}

    def told(part: str) -> dict[str, str]:
        return {key: rng.choice(texts).format(**words) for key, texts in _told()[part].items()}

    if kind == recording.ON_TEAM:
        return told("topic")
    if kind == recording.AS_POD:
        return told("every")
    texts = told("reflect")
    action = texts.pop("action")
    return texts | {
        "last_seen_on": short_date(day - rng.randint(1, 9) * ONE_DAY),
        "actions-0-what": action,
        "actions-0-who": "supervisee",
    }


def _dates(data: dict[str, str], rng: random.Random, day: dt.date) -> dict[str, str]:
    """Every action by a day; the room says none."""
    rows = [key.removesuffix("-what") for key in data if key.startswith("actions-") and key.endswith("-what")]
    return {f"{row}-by_when": short_date(day + rng.randint(7, 24) * ONE_DAY) for row in rows}
