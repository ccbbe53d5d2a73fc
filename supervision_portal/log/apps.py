"""Wires the log into the project."""

from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate


class LogConfig(AppConfig):
    """Who did or read what, when; and the triggers that keep rows as they are."""

    name = "supervision_portal.log"
    label = "log"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import triggers
        from .models import Event, EventLink

        triggers.register(triggers.append_only(Event))
        triggers.register(triggers.append_only(EventLink))
        # Only after the last app: by then every table exists, and one round does for all.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(triggers.install_after_migrate, sender=last)
        checks.register(triggers.check_installed, checks.Tags.database)
