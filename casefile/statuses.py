"""The statuses that the councils’ frequency tables name: a new portal starts with them."""

from typing import Any

from django.db.models import Q, QuerySet

from casefile.models import Status

STATUSES = {
    "cin": "Child in need (CIN)",
    "cp": "Child protection (CP)",
    "cla-short": "Child looked after (CLA), short-term placement",
    "cla-long": "Child looked after (CLA), long-term placement",
    "pathways-under-18": "Pathways, under 18",
    "pathways-18-20": "Pathways, 18 to 20",
    "pathways-21": "Pathways, 21 and over",
    "fostering": "Fostering household",
    "fit": "Family Intervention Team (FIT)",
    "yjs": "Youth Justice Service (YJS)",
    "young-carer": "Young carer",
    "ce": "Child exploitation (CE)",
    "targeted-youth": "Targeted youth",
    "advocacy": "Advocacy",
    "cat": "Child assessment (CAT)",
    "mast": "MAST",
    "cts": "CTS",
    "residential": "Residential or outreach",
    "family-connections": "Family Connections",
}


def offered(now: Status | None = None) -> QuerySet[Status]:
    """Statuses to choose from: a retired one only for a child who has it now."""
    return Status.objects.filter(Q(retired_on=None) | Q(pk=now.pk if now else None))


def words() -> dict[str, str]:
    """Every status by its key, as the frequency rules name it."""
    return dict(Status.objects.values_list("key", "name"))


def add_first(*, using: str, **_kwargs: Any) -> None:
    """After a migration: where there is no status yet, these. A council changes the list as it likes."""
    if not Status.objects.using(using).exists():
        Status.objects.using(using).bulk_create(
            Status(key=key, name=name, order=10 * number)
            for number, (key, name) in enumerate(STATUSES.items(), start=1)
        )
