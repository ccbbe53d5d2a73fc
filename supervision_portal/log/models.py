"""The log: what happened, and the chain that shows it was not changed since."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .querysets import EventQuerySet


class Event(models.Model):
    """One thing that was done or read. Ids and digests, never text; rows are never changed or deleted.

    No foreign keys: the log outlives what it speaks of. Every column goes into the chain's hash
    (`rules.FIELDS`). A trigger refuses UPDATE, DELETE and TRUNCATE.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    actor_id = models.BigIntegerField(null=True, help_text="The person; empty: the system.")
    role = models.TextField(blank=True, default="", help_text="The role in which they acted.")
    relation = models.TextField(blank=True, default="", help_text="What let them: supervisor, grant:audit …")
    verb = models.TextField(help_text="A value of verbs.Verb.")
    file_id = models.UUIDField(null=True)
    record_id = models.UUIDField(null=True)
    object_type = models.TextField(blank=True, default="", help_text="Anything else: app_label.model")
    object_id = models.TextField(blank=True, default="")
    digest = models.TextField(
        blank=True, default="", help_text="SHA-256 of what was signed, sealed or exported."
    )
    count = models.IntegerField(null=True, help_text="How many, for imports and lists.")
    request_id = models.TextField(blank=True, default="")

    objects = EventQuerySet.as_manager()

    class Meta:
        # Newest first, for “who has read this file”, a record's history and what a person did.
        indexes: ClassVar = [
            models.Index(
                name="log_event_by_file", fields=["file_id", "-id"], condition=Q(file_id__isnull=False)
            ),
            models.Index(
                name="log_event_by_record", fields=["record_id", "-id"], condition=Q(record_id__isnull=False)
            ),
            models.Index(name="log_event_by_actor", fields=["actor_id", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb}"


class EventLink(models.Model):
    """The place of an event in the chain: hash = SHA-256 of the hash before and the event's row.

    Written by `services.link_events` alone, `seq` without gaps from 1; a trigger refuses any change.
    """

    seq = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq}: {self.hash}"
