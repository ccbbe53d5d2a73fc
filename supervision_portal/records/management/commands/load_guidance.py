"""`manage.py load_guidance FILE`: what is wrong with a file of guidance, or add what is new in it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from supervision_portal.records.services import guidance


class Command(BaseCommand):
    help = "Check a file of guidance, and add the topics that are not there yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            topics, wrong = guidance.read(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        if wrong:
            raise CommandError("\n".join([f"{file}:", *(f"  {words}" for words in wrong)]))
        added = guidance.load(topics=topics)
        self.stdout.write(f"{len(topics)} topics, {added} of them new.")
