"""Say who can sign in to the demo council."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from supervision_portal.home.demo import DOMAIN, PASSWORD, SIGN_INS


class Command(BaseCommand):
    help = "Print who can sign in to the demo council. Only with DEMO set."
    requires_system_checks = []  # `migrate` has just run them; they import every page

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There is no demo council: DEMO is not set.")
        width = max(map(len, SIGN_INS.values()))
        lines = [f"  {role:<{width}}  {key}@{DOMAIN}" for key, role in SIGN_INS.items()]
        self.stdout.write(
            "\n".join(["Sign in with one of these:", *lines, f"The password of all is {PASSWORD}"])
        )
