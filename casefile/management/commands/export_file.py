"""`manage.py export_file ID --to FOLDER`: a child's file as it was released to the child."""

import os
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from casefile import release
from casefile.models import Child, Release
from casefile.services import releasing


class Command(BaseCommand):
    help = "Write the released PDF of a child's file; with --preview, what it would be today, marked so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the child's number in the case system, or the id of the file")
        parser.add_argument("--to", type=Path, required=True, help="the folder to write it into")
        parser.add_argument("--preview", action="store_true", help="although it is not released")

    def handle(self, *_args: Any, **options: Any) -> None:
        child = _child(options["id"])
        folder: Path = options["to"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        if options["preview"]:
            made = releasing.in_hand(child)
            records = release.records_of(made) if made else list(release.records_to_release(child.file))
            pdf, name = releasing.preview(by=None, child=child, records=records), "preview"
        else:
            latest = Release.objects.filter(file=child.pk, released_at__isnull=False).order_by("-released_at")
            released = latest.first()
            if released is None:
                raise CommandError(f"The file of {child.case_number} is not released. See --preview.")
            pdf, name = releasing.take(by=None, made=released), f"release-{released.pk}"
        path = folder / f"{slugify(child.case_number)}-{name}.pdf"
        try:
            _write(path, pdf)
        except FileExistsError:
            raise CommandError(f"{path} exists already, and is left as it is.") from None
        self.stdout.write(str(path))


def _child(asked: str) -> Child:
    found = Child.objects.select_related("file").filter(case_number__iexact=asked).first()
    if found is None:
        try:
            found = Child.objects.select_related("file").filter(pk=UUID(asked)).first()
        except ValueError:
            found = None
    if found is None:
        raise CommandError(f"No child has the number or file {asked}.")
    return found


def _write(path: Path, data: bytes) -> None:
    """A new file that only its owner reads."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
