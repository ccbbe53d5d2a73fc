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
    texts = [(settings.BASE_DIR / "policies" / name).read_text("utf-8") for name in FILES]
    readings = [read(text, registry.checks()) for text in texts]
    for number, reading in enumerate(readings):
        for later in readings[number + 1 :]:  # what two say, the last one says from the first day on
            reading.tables = {key: table for key, table in reading.tables.items() if key not in later.tables}
        policy.load(by=None, reading=reading, logged=False)
