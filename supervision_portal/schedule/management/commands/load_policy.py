"""`manage.py load_policy FILE`: what is wrong with a policy file, or put it in force."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import registry
from supervision_portal.schedule.rules.reading import read
from supervision_portal.schedule.services import policy, rebuild


class Command(BaseCommand):
    help = (
        "Check a policy file (docs/policies.md), put its rules in force, and work out every due date again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="start", type=dt.date.fromisoformat, metavar="DATE")
        parser.add_argument(
            "--check", action="store_true", help="say what is wrong with it and change nothing"
        )

    def handle(self, *, file: Path, start: dt.date | None, check: bool, **_: Any) -> None:
        try:
            reading = read(file.read_text("utf-8"), registry.checks())
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        if reading.problems:
            raise CommandError("\n".join([f"{file}:", *(f"  {problem}" for problem in reading.problems)]))
        for words in registry.in_nobodys_use(reading.rules):
            self.stderr.write(f"note: {words}")
        if check:
            self.stdout.write(f"{file}: {len(reading.rules)} rules, nothing wrong with them.")
            return
        try:
            publication = policy.load(by=None, reading=reading, start=start)
        except Refused as error:
            raise CommandError(str(error)) from error
        renewed = rebuild()
        self.stdout.write(
            f"{publication.rules.count()} rules of {reading.council} are in force;"
            f" {renewed.written} of {renewed.seen} due dates changed."
        )
