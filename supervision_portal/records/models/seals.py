"""The sealed PDF of a final record, and tries that failed."""

from django.db import models
from django.utils import timezone

from supervision_portal.records.models.papers import Record


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
