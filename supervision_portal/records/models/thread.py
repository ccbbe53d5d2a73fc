"""The one thread of actions of a file."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from supervision_portal.records.models.files import File
from supervision_portal.records.models.papers import Record
from supervision_portal.records.querysets import ActionQuerySet

USER = settings.AUTH_USER_MODEL


class Action(models.Model):
    """Something agreed on a file: an action, a goal of a Shared Conversation, a development need.

    Open until it is done or no longer needed; it comes forward into each record until then.
    """

    class Kind(models.TextChoices):
        ACTION = "action", "Action"
        GOAL = "goal", "Goal"
        NEED = "need", "Learning and development need"
        LEARNING = "learning", "Learning point"  # of an audit: what cannot be put right, but avoided

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "No longer needed"
        WITHDRAWN = "withdrawn", "Withdrawn"  # its record was returned to draft

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="actions")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="actions")
    row = models.CharField(max_length=40)  # the row of the record's form that it was written in
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ACTION)
    what = models.TextField()
    owner = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    who = models.CharField(max_length=150, blank=True)  # the name as written; also where the owner is no user
    by_when = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_in = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.PROTECT, related_name="actions_ended"
    )
    end_reason = models.TextField(blank=True)
    # a corrective action of an audit: once it has ended, a manager confirms so (CAL-A7.2)
    needs_sign_off = models.BooleanField(default=False)
    signed_off_on = models.DateField(null=True, blank=True)
    signed_off_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["by_when", "pk"]
        indexes = [
            models.Index(fields=["owner", "state"]),
            models.Index(fields=["file", "state"]),
            models.Index(
                fields=["file"],
                name="action_to_sign_off",
                condition=Q(needs_sign_off=True, signed_off_on__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["record", "row"], name="action_once_a_row"),
            models.CheckConstraint(
                condition=~Q(kind="action") | Q(by_when__isnull=False), name="an_action_has_its_date"
            ),
            models.CheckConstraint(
                name="action_ends_with_a_date",
                condition=Q(state__in=["open", "withdrawn"], ended_on__isnull=True)
                | Q(state="done", ended_on__isnull=False)
                | Q(state="dropped", ended_on__isnull=False) & ~Q(end_reason=""),
            ),
            models.CheckConstraint(
                name="action_signed_off_once_ended",
                condition=Q(signed_off_on__isnull=True, signed_off_by__isnull=True)
                | Q(
                    signed_off_on__isnull=False,
                    signed_off_by__isnull=False,
                    needs_sign_off=True,
                    ended_on__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.what[:60]


class ActionUpdate(models.Model):
    """A dated update to an action, from a record or between records."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="updates")
    record = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.CASCADE, related_name="action_updates"
    )
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(default=timezone.localdate)
    text = models.TextField()
    # what this update moved, so that returning the record to draft can put it back
    by_when_before = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
