"""Records on a file: their text, their parties, how each answered, and what is attached."""

import datetime as dt
import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from supervision_portal.records.models.files import File
from supervision_portal.records.querysets import RecordQuerySet

USER = settings.AUTH_USER_MODEL


class Record(models.Model):
    """Something written on a file that is signed and sealed, whatever its kind.

    `content` is canonical JSON: `{"data": {form field: text as typed}, "shown": null or the document}`.
    `shown` is made when the record is shared, with the headings it was written under; it is what is
    signed, read and printed, so that an old record stays as it was when forms change.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SHARED = "shared", "Waiting for signatures"
        SIGNED = "signed", "Final"
        SEALED = "sealed", "Final and sealed"

    FINAL = (State.SIGNED, State.SEALED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=30, unique=True, null=True)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=30)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="records_begun")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)  # counts saves; 0 means nothing was typed yet
    amends = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="addenda"
    )
    content = models.TextField(default='{"data":{},"shown":null}')
    # read by its parties and the two people whose work it is about, not by everybody of the file
    narrow = models.BooleanField(default=False)
    together = models.BooleanField(default=False)  # the other party reads and writes in the draft too
    held_on = models.DateField(null=True, blank=True)  # the day it is about
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)  # since when it is final
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_reason = models.TextField(blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["file", "-held_on", "-begun_at"]),
            models.Index(fields=["kind", "state"]),
            models.Index(fields=["state", "shared_at"]),
            models.Index(fields=["id"], name="record_unfinished", condition=Q(state__in=["draft", "shared"])),
        ]
        constraints = [
            models.CheckConstraint(
                name="record_state_has_its_dates",
                condition=(
                    Q(state="draft", signed_at__isnull=True, sealed_at__isnull=True)
                    | Q(
                        state="shared",
                        number__isnull=False,
                        held_on__isnull=False,
                        shared_at__isnull=False,
                        shared_by__isnull=False,
                        signed_at__isnull=True,
                        sealed_at__isnull=True,
                    )
                    | Q(
                        state="signed",
                        number__isnull=False,
                        held_on__isnull=False,
                        shared_at__isnull=False,
                        signed_at__isnull=False,
                        sealed_at__isnull=True,
                    )
                    | Q(
                        state="sealed",
                        number__isnull=False,
                        held_on__isnull=False,
                        shared_at__isnull=False,
                        signed_at__isnull=False,
                        sealed_at__isnull=False,
                    )
                ),
            ),
            models.CheckConstraint(
                name="record_closed_with_reason",
                condition=Q(closed_by__isnull=True, closed_reason="")
                | Q(closed_by__isnull=False, signed_at__isnull=False) & ~Q(closed_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"Draft of {self.kind}"

    @property
    def _content(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.content)
        return loaded

    @property
    def data(self) -> dict[str, str]:
        """What was typed, by form field."""
        return dict(self._content["data"])

    @property
    def shown(self) -> dict[str, Any] | None:
        """The document as shared, or None while it never was."""
        shown: dict[str, Any] | None = self._content["shown"]
        return shown

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_shared(self) -> bool:
        return self.state == self.State.SHARED

    @property
    def is_final(self) -> bool:
        return self.state in self.FINAL

    @property
    def day(self) -> dt.date:
        """The day that a timeline puts it on."""
        return self.held_on or timezone.localdate(self.begun_at)


class RecordParty(models.Model):
    """Who is party to a record, in which role. A final record is read by who is party to its file today."""

    class Role(models.TextChoices):
        SUPERVISEE = "supervisee", "Supervisee"
        SUPERVISOR = "supervisor", "Supervisor"
        PARTICIPANT = "participant", "Participant"  # took part; reads it for a time, and signs nothing
        NOTES = "notes", "Taking notes"  # writes in the draft, and signs nothing
        AUDITOR = "auditor", "Auditor"
        SECOND_AUDITOR = "second_auditor", "Second auditor"

    BESIDE = (Role.PARTICIPANT, Role.NOTES)  # it is not between them: it asks and tells them nothing

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="parties")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="party_to")
    role = models.CharField(max_length=20, choices=Role.choices)
    signs = models.BooleanField(default=True)  # else it is shown to them, and they can add to it
    read_at = models.DateTimeField(null=True, blank=True)  # first, after it was shared
    # the last day on which being party to it is enough to read it once it is final
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "user"], name="nobody_is_both_parties"),
            models.UniqueConstraint(
                fields=["record", "role"],
                condition=~Q(role__in=["participant", "notes"]),
                name="one_person_a_role",
            ),
        ]
        indexes = [
            models.Index(fields=["user"], name="party_until", condition=Q(until__isnull=False)),
            models.Index(
                fields=["user"], name="party_to_read", condition=Q(signs=False, read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Signature(models.Model):
    """A party's answer to a shared record: signed, with or without a disagreement, or refused."""

    class Answer(models.TextChoices):
        SIGNED = "signed", "Signed"
        REFUSED = "refused", "Refused to sign"

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="signatures")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=20, choices=RecordParty.Role.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.SIGNED)
    at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=64)  # SHA-256 of the record's content as it was signed
    words = models.TextField(blank=True)  # the disagreement, or why it is refused
    method = models.CharField(max_length=20)  # how they proved who they are
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "user"], condition=Q(voided_at__isnull=True), name="signed_once_each"
            ),
            models.CheckConstraint(condition=Q(answer="signed") | ~Q(words=""), name="a_refusal_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_answer_display().lower()}"


class Return(models.Model):
    """A shared record sent back to draft, with what should change."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="returns")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()

    class Meta:
        ordering = ["-at"]


class Attachment(models.Model):
    """A document that came from elsewhere and is part of a record, like a signed corporate form."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="attachments")
    document = models.FileField(upload_to="attachments/%Y/%m/", max_length=200)
    name = models.CharField(max_length=150)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "sha256"], name="attached_once")]

    def __str__(self) -> str:
        return self.name
