"""`manage.py load_audit_tool FILE`: what is wrong with an audit tool's file, or publish it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from audits import evidence
from audits.rules.reading import read_text
from audits.services import tools


class Command(BaseCommand):
    help = "Check an audit tool’s file (docs/audit-tools.md), and publish it as the next version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--reason", default="", help="why the tool changes, for the list of its versions")
        parser.add_argument(
            "--check", action="store_true", help="say what is wrong with it and change nothing"
        )

    def handle(self, *, file: Path, reason: str, check: bool, **_: Any) -> None:
        try:
            tool, problems = read_text(file.read_text("utf-8"), evidence.FINDERS)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        if tool is None:
            raise CommandError("\n".join([f"{file}:", *(f"  {problem}" for problem in problems)]))
        if check:
            count = sum(1 for _each in tool.questions())
            self.stdout.write(f"{file}: {len(tool.parts)} parts, {count} questions, nothing wrong with them.")
            return
        row, is_new = tools.publish(by=None, tool=tool, reason=reason or f"Loaded from {file.name}")
        self.stdout.write(
            f"{row} is in use." if is_new else f"{row} says the same already. Nothing has changed."
        )
