"""Load the demo council."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from supervision_portal.home.demo import DOMAIN
from supervision_portal.people.models import User


class Command(BaseCommand):
    help = "Load the demo council with one year of supervision, once. Only with DEMO set."
    requires_system_checks = []  # `migrate` has just run them; they import every page

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo council is only for a demo: DEMO is not set.")
        if User.objects.filter(email=f"director@{DOMAIN}").exists():
            self.stdout.write("The demo council is there already.")
            return
        if User.objects.exists():
            raise CommandError("There are people in this database. The demo council goes into an empty one.")
        # Only now, for a second start need not wait for all that it takes to write records.
        from supervision_portal.home.demo import load

        world = load.load(timezone.localdate())
        sealed = load.seal_latest()
        words = f"Loaded {len(world.users)} people and {len(world.records)} records; {sealed} are sealed."
        if not settings.SEAL_KEY_FILE:
            words += " There is no seal key (SEAL_KEY_FILE)."
        self.stdout.write(words)
