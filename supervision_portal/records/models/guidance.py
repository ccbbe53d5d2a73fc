"""Guidance at the place of use: short texts with links, kept by the policy administrator (CAL-A8.1)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

PLACES = {
    "s1:personal": "Personal supervision (S1): personal and team issues",
    "s1:performance": "Personal supervision (S1): performance and practice",
    "s1:development": "Personal supervision (S1): professional development",
    "s2:situation": "Case supervision (S2): current situation",
    "s2:lived": "Case supervision (S2): the child’s lived experience",
    "s2:reflection": "Case supervision (S2): reflection",
    "s3:goals": "Shared Conversation (S3): goals",
    "s3:support": "Shared Conversation (S3): support and training",
    "agreement:questions": "Supervision agreement: useful questions",
    "agreement:arrangements": "Supervision agreement: arrangements",
    "oversight:discussion": "Management oversight: discussion",
    "observation:practice": "Practice observation: what was seen",
    "reflect:reflection": "Record of a reflect meeting: reflection",
    "supervision:prepare": "Preparing supervision",
    "pods:prepare": "Preparing a case for a pod",
    "audit:form": "File audit",
}
"""Where guidance can stand. A section of a record is the kind and the section’s key."""


class Guidance(models.Model):
    """A topic: a few words, and links to read more. `links` are pairs of words and an https address."""

    title = models.CharField(max_length=120, unique=True)
    text = models.TextField(blank=True)
    links = models.JSONField(default=list, blank=True)
    places = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=50)

    class Meta:
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title

    @property
    def where(self) -> list[str]:
        """Where it stands, in words."""
        return [PLACES[place] for place in self.places if place in PLACES]
