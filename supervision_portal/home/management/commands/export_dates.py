"""`manage.py export_dates --from DAY --to DAY`: dates of supervision for the HR system, as CSV."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from supervision_portal.home import held
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb


class Command(BaseCommand):
    help = (
        "Dates of personal supervisions and Shared Conversations of everybody, as CSV. Logged as an export."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        day: Any = {"type": dt.date.fromisoformat, "required": True, "metavar": "YYYY-MM-DD"}
        parser.add_argument("--from", dest="start", help="the first day", **day)
        parser.add_argument("--to", dest="end", help="the last day", **day)

    def handle(self, *, start: dt.date, end: dt.date, **_: Any) -> None:
        if end < start:
            raise CommandError("The last day must not be before the first.")
        text, count = held.as_csv(held.sessions_held(start, end))
        log.write(Verb.EXPORT, by=None, count=count)
        self.stdout.write(text, ending="")
