"""The central noun: files, whose they are, and who is let in or kept out."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from supervision_portal.people.models import Dated, Team
from supervision_portal.people.querysets import DatedQuerySet
from supervision_portal.records.querysets import FileGrantManager, FileHolderQuerySet

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
        indexes: ClassVar = [
            models.Index(fields=["kind", "title"]),
            # For boards of everybody: few children have no team.
            models.Index(name="child_of_no_team", fields=["id"], condition=Q(kind="child", team=None)),
        ]

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
        # For boards of everybody: whose supervision file is whose, without reading the table.
        indexes: ClassVar = [
            models.Index(
                name="file_by_supervisee",
                fields=["user", "file"],
                include=["start", "end"],
                condition=Q(role="supervisee"),
            )
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
        AUDIT_WHOLE = "audit_whole", "Audit, with the personal-issues section"  # where the policy allows it

    content_object = models.ForeignKey(File, on_delete=models.CASCADE, related_name="grants")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    reason = models.CharField(max_length=500)
    opened_for = models.UUIDField(null=True, blank=True)  # the audit or the record that ends it
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
