"""The policy that a new portal starts with; `load_policy` puts another in force."""

from typing import Any

from django.conf import settings

FILES = ("calderdale.toml", "leicestershire.toml")


def add_first(*, using: str, **_kwargs: Any) -> None:
    """After a migration: where there is no rule yet, those of the councils that the portal was built from."""
    from supervision_portal.schedule import registry
    from supervision_portal.schedule.models import FrequencyRule
    from supervision_portal.schedule.rules.reading import read
    from supervision_portal.schedule.services import policy

    if FrequencyRule.objects.using(using).exists():
        return
    for name in FILES:
        text = (settings.BASE_DIR / "policies" / name).read_text("utf-8")
        policy.load(by=None, reading=read(text, registry.checks()), logged=False)
