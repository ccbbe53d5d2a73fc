"""Reminders: written once for each stage and person, put into one mail a day, sent once (CAL-D.3, CAL-D.4).

Every step can be broken off and run again, or run twice at once: rows are unique, a mail is locked while
something is put into it, and `records.services.notices` claims each before it is sent.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from supervision_portal.people.models import User
from supervision_portal.records.models import Notice
from supervision_portal.records.services import notices
from supervision_portal.schedule import reminding
from supervision_portal.schedule.models import Reminder
from supervision_portal.schedule.reminding import Clock, Item, Source, Ticking
from supervision_portal.schedule.rules import is_working_day
from supervision_portal.schedule.rules.stages import ESCALATED, Stages
from supervision_portal.schedule.services import policy
from supervision_portal.schedule.services.recipients import Recipients
from supervision_portal.schedule.sources import AT_A_TIME, Deadlines

logger = logging.getLogger(__name__)
DIGEST = "digest"  # the function of `schedule/mail.py`
UNSENT = Q(mail=None) | Q(mail__claimed_at=None)
Key = tuple[UUID, str, dt.date, str]  # file, about, due date, stage


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder that is to go out. `row` where it is written already, and waits or was dropped."""

    item: Item
    stage: str
    to: int
    row: Reminder | None = None


def planned(day: dt.date) -> Iterator[list[Planned]]:
    """What the morning mails of a day say, some things at a time: due and not done, and not sent before.

    Nothing on a day that is not a working day: what comes due then is in the mails of the next one.
    """
    if not is_working_day(day):
        return
    recipients, stages = Recipients(day), policy.stages(day)
    for duty in sorted(set(stages) - set(reminding.clocks())):
        source: Source = reminding.sources().get(duty) or Deadlines(duty)
        items = source.items(stages[duty].horizon(day))
        while some := list(islice(items, AT_A_TIME)):
            yield _planned(duty, some, stages[duty], recipients, day)


def _planned(
    duty: str, items: list[Item], stages: Stages, recipients: Recipients, day: dt.date
) -> list[Planned]:
    files = {item.file for item in items}
    recipients.look_at(files)
    rows: dict[Key, dict[int, Reminder]] = defaultdict(dict)
    for row in Reminder.objects.filter(file__in=files, duty=duty).select_related("mail"):
        rows[row.file_id, row.about, row.due_on, row.stage][row.to_id] = row
    found = []
    for item in items:
        for stage in stages.reached(item.due_on, day):
            known = rows.get((item.file, item.about, item.due_on, stage), {})
            gone = {person for person, row in known.items() if row.mail and row.mail.claimed_at}
            usual = recipients.usual(item, stage)
            if usual and usual <= gone:
                continue
            people = recipients.of(item, stage)
            if not people and stage not in ESCALATED:
                logger.warning("nobody can be reminded of %s on file %s", duty, item.file)
            found += [Planned(item, stage, to, known.get(to)) for to in people if to not in gone]
    return found


def write_digests(day: dt.date) -> int:
    """Write what the mails of a day say, and queue the mails; how many people get one.

    Nothing on a day that is not a working day.
    """
    if not is_working_day(day):
        return 0
    for some in planned(day):
        _write(some, day)
    waiting = Reminder.objects.filter(
        Q(mail=None) | Q(mail__mail=DIGEST, mail__claimed_at=None), dropped=False
    )
    people = User.objects.filter(pk__in=waiting.values("to"))
    return sum(_queue_digest(person, day) for person in people.order_by("pk").iterator(chunk_size=500))


@transaction.atomic
def _write(some: list[Planned], day: dt.date) -> None:
    """New rows; those that wait already are said to be of this day too."""
    Reminder.objects.bulk_create(
        [_row(each.item, each.stage, each.to, day) for each in some if each.row is None],
        ignore_conflicts=True,  # somebody else has just written it
    )
    again = [each.row.pk for each in some if each.row]
    Reminder.objects.filter(UNSENT, pk__in=again).update(day=day, dropped=False)


def _row(item: Item, stage: str, to: int, day: dt.date) -> Reminder:
    return Reminder(
        file_id=item.file,
        duty=item.duty,
        about=item.about,
        due_on=item.due_on,
        stage=stage,
        to_id=to,
        day=day,
        path="" if stage in ESCALATED else item.path,
    )


@transaction.atomic
def _queue_digest(person: User, day: dt.date) -> bool:
    """Put what waits for one person into one mail; whether there is one that is still to be sent.

    A mail that the mail server has not taken yet is locked and filled up, so that there is never a second
    one beside it. Where today's has gone out, what waits is for the next day's.
    """
    own = Reminder.objects.filter(to=person, dropped=False)
    waiting = Notice.objects.filter(to=person, mail=DIGEST, claimed_at=None).select_for_update()
    mail = waiting.order_by("pk").first()
    unsent = Q(mail=None) | Q(mail=mail) if mail else Q(mail=None)
    own.filter(unsent, day__lt=day).update(dropped=True, mail=None)
    new = own.filter(mail=None)
    if mail is None and new.exists():
        mail = notices.post(DIGEST, to=person, key=day.isoformat())
    if mail is None:
        return False
    new.update(mail=mail)
    if mail.reminders.exists():
        return True
    mail.delete()
    return False


def ringing(now: dt.datetime) -> Iterator[tuple[Clock, Item, str]]:
    """The stages of clocks that have come by now and that nobody has been told of."""
    stages = policy.stages(timezone.localdate(now))
    for duty, clock in reminding.clocks().items():
        running = list(clock.ticking()) if duty in stages else []
        rows = Reminder.objects.filter(duty=duty, file__in={ticking.item.file for ticking in running})
        told = set(rows.values_list("about", "stage"))
        for ticking in running:
            stage = _stage_now(stages[duty], ticking, now)
            if stage and (ticking.item.about, stage) not in told:
                yield clock, ticking.item, stage


def _stage_now(stages: Stages, ticking: Ticking, now: dt.datetime) -> str:
    """The last stage that has come; "" where it had come before the thing was known, which told people."""
    come = [each for each in stages.moments(ticking.due_at) if each[0] not in ESCALATED and each[1] <= now]
    return come[-1][0] if come and come[-1][1] > ticking.known_at else ""


def ring(now: dt.datetime | None = None) -> int:
    """Queue a mail for each stage of a clock that has come; how many."""
    return sum(_ring(clock, item, stage) for clock, item, stage in ringing(now or timezone.now()))


@transaction.atomic
def _ring(clock: Clock, item: Item, stage: str) -> int:
    """All whom it concerns, or nobody: what is broken off is done again as a whole."""
    told = 0
    for person in clock.recipients(item):
        row = _row(item, stage, person.pk, timezone.localdate())
        said = {name: getattr(row, name) for name in ("file_id", "duty", "about", "due_on", "stage", "to_id")}
        row, is_new = Reminder.objects.get_or_create(**said, defaults={"day": row.day, "path": row.path})
        if is_new:
            row.mail = notices.post(clock.mail, to=person, key=f"{item.about}:{stage}", file=item.file)
            row.save(update_fields=["mail"])
            told += 1
    return told
