"""`manage.py send_reminders`: what beat does every morning and every hour, now; or what a day would bring."""

import datetime as dt
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from supervision_portal.people.models import User
from supervision_portal.records.services import notices
from supervision_portal.schedule.reminding import Item
from supervision_portal.schedule.rules import add_working_days, is_working_day
from supervision_portal.schedule.rules.policy import REMINDED
from supervision_portal.schedule.rules.stages import STAGES
from supervision_portal.schedule.services import reminders


class Command(BaseCommand):
    help = (
        "Send the reminders that are due now. With --on DATE: show what that day would bring, send nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", metavar="DATE", type=dt.date.fromisoformat, help="for example 2026-12-01")

    def handle(self, *, on: dt.date | None, **_: Any) -> None:
        if on:
            self._show(on)
        else:
            self._send()

    def _show(self, day: dt.date) -> None:
        if not is_working_day(day):
            later = add_working_days(day, 1)
            self.stdout.write(f"{day} is not a working day. What comes due then is in the mails of {later}.")
        lines = [*_of_the_morning(day), *_of_the_clocks(day)]
        for email, words in sorted(lines):
            self.stdout.write(f"{email}  {words}")
        people = len({email for email, _ in lines})
        self.stdout.write(f"{len(lines)} reminders to {people} people on {day}. Nothing was sent.")

    def _send(self) -> None:
        people, calls = reminders.write_digests(timezone.localdate()), reminders.ring()
        sent = 0
        while some := notices.send_waiting():
            sent += some
        self.stdout.write(f"{people} morning mails and {calls} of the hourly ones queued. {sent} mails sent.")


def _of_the_morning(day: dt.date) -> Iterator[tuple[str, str]]:
    for some in reminders.planned(day):
        emails = dict(User.objects.filter(pk__in={each.to for each in some}).values_list("pk", "email"))
        for each in some:
            yield emails[each.to], _words(each.item, each.stage)


def _of_the_clocks(day: dt.date) -> Iterator[tuple[str, str]]:
    """What the clocks will have come to at the end of the day."""
    end = timezone.make_aware(dt.datetime.combine(day, dt.time.max))
    for clock, item, stage in reminders.ringing(end):
        for person in clock.recipients(item):
            yield person.email, _words(item, stage)


def _words(item: Item, stage: str) -> str:
    return f"{REMINDED[item.duty]}, due on {item.due_on}: {STAGES[stage]} (file {item.file})"
