"""`manage.py rebuild_deadlines`: every due date worked out again, as every night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from supervision_portal.schedule.services import rebuild


class Command(BaseCommand):
    help = "Work out every deadline again. With --check nothing is written; it fails where one differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **_: Any) -> None:
        renewed = rebuild(check=check)
        self.stdout.write(f"{renewed.seen} deadlines, {renewed.written} {'differ' if check else 'changed'}.")
        if check and renewed.written:
            raise CommandError("Run it without --check to put them right.")
