"""Children and young people, and the workers they are allocated to."""

from django.conf import settings
from django.db import models

from supervision_portal.people.models import Dated
from supervision_portal.people.querysets import DatedQuerySet


class Child(models.Model):
    """A child, young person or young adult whom the service works with."""

    name = models.CharField(max_length=150)
    initials = models.CharField(max_length=10)
    case_number = models.CharField(max_length=30, unique=True)

    class Meta:
        verbose_name_plural = "children"

    def __str__(self) -> str:
        return self.initials


class Allocation(Dated):
    """Which worker a child is allocated to, dated."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="allocations")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="allocations")

    objects = DatedQuerySet.as_manager()
