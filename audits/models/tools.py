"""Audit tools by version: what was audited with one keeps it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

USER = settings.AUTH_USER_MODEL


class Tool(models.Model):
    """One version of an audit tool. `content` is a table as `rules.reading.read` takes it."""

    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=150)
    content = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)  # of its key: no audit begins with it any more

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="tool_version_once")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class ToolDraft(models.Model):
    """The next version of a tool while it is written, one for each key. Its `table` may be wrong still."""

    key = models.SlugField(max_length=60, unique=True)
    table = models.JSONField()
    base = models.ForeignKey(Tool, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Draft of {self.table.get('name') or self.key}"
