"""What a line manager looks at once a year: supervision as it is held, and a dip sample of its records."""

from django.db import models

from audits.models.tools import Tool
from supervision_portal.records.models import Record


class PracticeReview(models.Model):
    """The version of the tool that a record goes by, and the records that the portal drew for it."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="practice_review")
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="+")
    drawn = models.ManyToManyField(Record, related_name="+", blank=True)

    def __str__(self) -> str:
        return f"{self.tool}: {self.record_id}"
