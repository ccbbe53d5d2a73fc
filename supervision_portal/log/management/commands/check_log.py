"""`manage.py check_log`: was the log changed?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from supervision_portal.log.services import check_chain


class Command(BaseCommand):
    """Prints what a check of the chain found; exits with 1 if anything is wrong."""

    help = "Check that no event of the log was changed, deleted or put in, and that its end was not cut."

    def handle(self, *_args: Any, **_options: Any) -> None:
        report = check_chain()
        self.stdout.write(f"Events checked: {report.events:,}. Not linked yet: {report.unlinked:,}.")
        if report.ok:
            self.stdout.write(self.style.SUCCESS("The log is unchanged."))
            return
        where = f" Link {report.first_bad_seq:,}." if report.first_bad_seq is not None else ""
        self.stdout.write(self.style.ERROR(f"The log is NOT as it was written.{where} {report.reason}"))
        sys.exit(1)
