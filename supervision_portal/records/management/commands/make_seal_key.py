"""`manage.py make_seal_key PATH`: make the key that seals records."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from supervision_portal.records import seal


class Command(BaseCommand):
    help = "Make the key that seals records, with its certificate, under the passphrase SEAL_KEY_PASSPHRASE."
    requires_system_checks: list[str] = []  # it is run before there is a database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the PKCS#12 file to make, for SEAL_KEY_FILE")
        parser.add_argument("--organisation", default=settings.COUNCIL_NAME, help="who seals")
        parser.add_argument("--years", type=int, default=5, help="how long records can be sealed with it")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            certificate = seal.make_key(
                path,
                organisation=options["organisation"],
                passphrase=settings.SEAL_KEY_PASSPHRASE or None,
                years=options["years"],
            )
        except FileExistsError as error:
            raise CommandError(f"{error.filename} exists already, and is left as it is.") from error
        except (OSError, ValueError) as error:
            raise CommandError(f"The key could not be made: {error}") from error
        self.stdout.write(
            f"{path}: the key. It seals until {certificate.not_valid_after_utc:%d %B %Y}. Keep it secret.\n"
            f"{seal.certificate_file(path)}: its certificate. Before you replace the key, put this into the\n"
            "folder SEAL_OLD_CERTIFICATES: without it, PDFs sealed with the key cannot be checked any more."
        )
