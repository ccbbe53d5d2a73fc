"""The central noun, `File`, and what hangs on it: records, parties, signatures, seals, actions."""

import datetime as dt
import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from supervision_portal.people.models import Dated, Team
from supervision_portal.people.querysets import DatedQuerySet
from supervision_portal.records.querysets import (
    ActionQuerySet,
    FileGrantManager,
    FileHolderQuerySet,
    RecordQuerySet,
)

USER = settings.AUTH_USER_MODEL


class File(models.Model):
    """A worker's supervision file, a child's file, or a team's folder."""

    class Kind(models.TextChoices):
        SUPERVISION = "supervision", "Supervision file"
        CHILD = "child", "Child’s file"
        TEAM = "team", "Team folder"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=200)  # written by the owning service; shown in lists and search
    opened_on = models.DateField(default=timezone.localdate)
    # the team that is responsible for a child's file; who manages it reads the file
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="files")

    class Meta:
        permissions = [("read_file", "Can read the records of this file while the grant runs")]
        indexes = [models.Index(fields=["kind", "title"])]

    def __str__(self) -> str:
        return self.title


class FileHolder(Dated):
    """Whose file it is, or who works with the child it is about, dated; one person at a time in each role."""

    class Role(models.TextChoices):
        SUPERVISEE = "supervisee", "Supervisee"
        CASEWORKER = "caseworker", "Allocated worker"
        CTS_WORKER = "cts_worker", "CTS worker"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="holders")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="held_files")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.SUPERVISEE)

    objects = FileHolderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "role"], condition=Q(end__isnull=True), name="file_held_by_one"
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(end__isnull=True, role="supervisee"),
                name="one_supervision_file_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class FileGrant(UserObjectPermissionBase):
    """An exception to the structure: one person reads one file, for a purpose, until a moment.

    Read in one place alone, `access.granted_files`; guardian's own shortcuts do not know the end.
    """

    class Purpose(models.TextChoices):
        DIP_SAMPLE = "dip_sample", "Dip sample"
        DISPUTE = "dispute", "Dispute"
        COVER = "cover", "Cover for the supervisor"
        INSPECTION = "inspection", "Inspection"
        AUDIT = "audit", "Audit"

    content_object = models.ForeignKey(File, on_delete=models.CASCADE, related_name="grants")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    reason = models.CharField(max_length=500)
    start = models.DateTimeField(default=timezone.now)
    end = models.DateTimeField()
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    objects = FileGrantManager()  # type: ignore[misc]
    whenever = models.Manager()

    class Meta:
        default_manager_name = "objects"
        base_manager_name = "whenever"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "permission", "content_object", "reason", "start"], name="file_grant_once"
            ),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="file_grant_ends_after_start"),
        ]


class FileBar(Dated):
    """A person who must not see a file whatever their role: a relative, or somebody whose own child it is."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="bars")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="barred_from")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "user"], condition=Q(end__isnull=True), name="barred_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} must not see {self.file_id}"


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
            models.UniqueConstraint(fields=["record", "role"], name="one_person_a_role"),
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


class SealedDocument(models.Model):
    """The sealed PDF of a final record: made once, never again."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="sealed")
    pdf = models.FileField(upload_to="sealed/%Y/%m/", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    sealed_at = models.DateTimeField()
    certificate = models.CharField(max_length=64)  # SHA-256 fingerprint of the certificate that sealed it


class SealFailure(models.Model):
    """A try at sealing that failed; shown until the next one succeeds."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="seal_failures")
    at = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=500)

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


class Action(models.Model):
    """Something agreed on a file: an action, a goal of a Shared Conversation, a development need.

    Open until it is done or no longer needed; it comes forward into each record until then.
    """

    class Kind(models.TextChoices):
        ACTION = "action", "Action"
        GOAL = "goal", "Goal"
        NEED = "need", "Learning and development need"

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

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["by_when", "pk"]
        indexes = [models.Index(fields=["owner", "state"]), models.Index(fields=["file", "state"])]
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


class Notice(models.Model):
    """Mail to one person, sent once: written with what it is about, sent by a sweeper."""

    WAITING, CLAIMED, SENT, IN_DOUBT = "waiting", "claimed", "sent", "in doubt"
    ON_ITS_WAY = dt.timedelta(minutes=10)  # claimed for longer and not sent, only a person can tell

    key = models.CharField(max_length=150, unique=True)  # what makes it the same notice
    mail = models.CharField(max_length=40)  # the function of `mail.py` that writes it
    to = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, null=True, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(File, null=True, on_delete=models.CASCADE, related_name="+")  # None: of several
    made_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["claimed_at"], condition=Q(claimed_at__isnull=True), name="notice_due")
        ]

    @property
    def state(self) -> str:
        """“waiting”, “claimed”, “sent” or “in doubt”."""
        if self.sent_at:
            return self.SENT
        if self.claimed_at is None:
            return self.WAITING
        return self.IN_DOUBT if self.claimed_at < timezone.now() - self.ON_ITS_WAY else self.CLAIMED
