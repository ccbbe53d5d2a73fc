"""Audits: drawn or given by hand, the file each looks at, and what came of it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from audits.models.tools import Tool
from supervision_portal.records.models import Action, File, Record

USER = settings.AUTH_USER_MODEL


class Sample(models.Model):
    """Files drawn to be audited, in a way that gives the same files again (CAL-20.1)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="samples")
    criteria = models.JSONField(default=dict)  # what the files were chosen by
    candidates = models.JSONField(default=list)  # the files that could be drawn, as they were
    seed = models.CharField(max_length=64)
    size = models.PositiveSmallIntegerField()
    concern = models.TextField(blank=True)  # why files were chosen by hand; for the QA lead alone
    due_on = models.DateField()
    drawn_at = models.DateTimeField(default=timezone.now)
    drawn_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-drawn_at"]

    def __str__(self) -> str:
        return self.name


class AuditQuerySet(models.QuerySet["Audit"]):
    """Named questions to audits."""

    def open(self) -> "AuditQuerySet":
        """Still to be carried out: the auditor reads the file."""
        return self.filter(closed_at=None, cancelled_at=None)

    def closed(self) -> "AuditQuerySet":
        """Signed by the auditors."""
        return self.exclude(closed_at=None)


class Audit(models.Model):
    """One audit of one file, by the tool of its day. Open until its record is signed, or it is cancelled.

    The answers that are typed stand in its record; `Answer`, `Grade` and `Point` are made of them when the
    record is shared, for reports.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="audits")
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="audits")
    cases = models.ManyToManyField(File, related_name="+", blank=True)  # children's files looked at with it
    staff = models.JSONField(default=list)  # kinds of staff of whose file it is: which parts are asked
    sample = models.ForeignKey(Sample, null=True, blank=True, on_delete=models.PROTECT, related_name="audits")
    auditor = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="audits")
    second_auditor = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.PROTECT, related_name="second_audits"
    )
    assigned_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    record = models.OneToOneField(
        Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="audit"
    )
    found = models.JSONField(default=dict)  # by question: what the file answered, as `Found.to_data` gives it
    found_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # signed by the auditors
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancel_reason = models.TextField(blank=True)
    applicable = models.PositiveSmallIntegerField(null=True, blank=True)
    answered_yes = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["auditor"], name="audit_open", condition=Q(closed_at=None, cancelled_at=None)
            ),
            models.Index(fields=["closed_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_cancelled_with_reason",
                condition=Q(cancelled_at=None, cancel_reason="", cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False, closed_at=None)
                & ~Q(cancel_reason=""),
            ),
            models.CheckConstraint(
                name="two_auditors_are_two",
                condition=Q(second_auditor=None) | ~Q(second_auditor=F("auditor")),
            ),
        ]

    def __str__(self) -> str:
        return f"Audit of {self.file}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.cancelled_at is None

    def auditors(self) -> list[Any]:
        return [person for person in (self.auditor, self.second_auditor) if person]


class Answer(models.Model):
    """One answer of a shared audit, beside what the file itself answered."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="answers")
    part = models.CharField(max_length=40)
    question = models.CharField(max_length=40)
    value = models.CharField(max_length=40)  # of the question's scale; "" where it is typed
    applicable = models.BooleanField(default=False)
    yes = models.BooleanField(default=False)
    second = models.CharField(max_length=40, blank=True)
    found = models.CharField(max_length=40, blank=True)  # "" where the file did not answer
    overruled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "question"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"


class Grade(models.Model):
    """A grade given by a shared audit; `part` is "" for the overall judgement."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="grades")
    part = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "part"], name="graded_once")]

    def __str__(self) -> str:
        return f"{self.part or 'overall'}: {self.value}"


class Point(models.Model):
    """A learning point, a corrective action or an example of good practice of a shared audit (CAL-A7.2)."""

    class Kind(models.TextChoices):
        LEARNING = "learning", "Learning point"
        CORRECTIVE = "corrective", "Corrective action"
        GOOD = "good", "Example of good practice"

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    part = models.CharField(max_length=40, blank=True)  # the section it belongs to; "" for the whole
    text = models.TextField()
    who = models.CharField(max_length=150, blank=True)
    priority = models.CharField(max_length=40, blank=True)
    action = models.OneToOneField(  # in the file's thread: learning points and corrective actions
        Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="audit_point"
    )
    shared = models.BooleanField(default=False)  # on the page of good practice, without anybody's name

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Completion(models.Model):
    """That the actions of an audit are completed and it was discussed; the supervisor signs (CAL-A7.3)."""

    audit = models.OneToOneField(Audit, on_delete=models.CASCADE, related_name="completion")
    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="audit_completion")
    discussed_in = models.ForeignKey(  # the supervision where it was discussed
        Record, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"Completion of {self.audit_id}"
