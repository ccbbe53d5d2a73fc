"""`manage.py load_survey FILE`: what is wrong with a survey's questions, or publish them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from audits.survey import rules, services


class Command(BaseCommand):
    help = "Check the questions of a staff survey, and publish them as a new version where they changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="say what is wrong with it and change nothing"
        )

    def handle(self, *, file: Path, check: bool, **_: Any) -> None:
        try:
            data, problems = rules.read(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        if data is None:
            raise CommandError("\n".join([f"{file}:", *(f"  {problem}" for problem in problems)]))
        if check:
            self.stdout.write(f"{file}: {len(data['questions'])} questions, nothing wrong with them.")
            return
        made = services.publish(by=None, content=data)
        self.stdout.write(f"{made}: {len(data['questions'])} questions.")
