"""What the staff survey keeps: versions of its questions, surveys, their keys, and the box with ballots.

There is no table of answers. Of who took a code it is kept that they did, as a sorted list without a time.
"""

import datetime as dt
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from audits.survey.rules import Questions, checked
from supervision_portal.people.models import Service, Team


class SurveyQuestions(models.Model):
    """One version of a survey's questions. `content` is a table as `rules.checked` takes it."""

    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    content = models.JSONField()
    published_on = models.DateField(default=timezone.localdate)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="survey_questions_once")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    @property
    def asked(self) -> Questions:
        return checked(self.content)


class Survey(models.Model):
    """One survey, asked from a first day until a last. Without services and teams it is for everybody.

    `took`: the ids of who took a code, sorted, until the count; no time stands beside them. `results`: what
    `counting.count` left of the ballots.
    """

    questions = models.ForeignKey(SurveyQuestions, on_delete=models.PROTECT, related_name="surveys")
    title = models.CharField(max_length=120)
    opens_on = models.DateField()
    closes_on = models.DateField()
    services = models.ManyToManyField(Service, blank=True, related_name="+")
    teams = models.ManyToManyField(Team, blank=True, related_name="+")
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    took = ArrayField(models.BigIntegerField(), default=list, blank=True)
    codes = models.PositiveIntegerField(null=True)
    results = models.JSONField(null=True)
    counted_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)

    class Meta:
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="survey_ends_after_start"),
            models.CheckConstraint(
                condition=Q(counted_on__isnull=True, results__isnull=True)
                | Q(counted_on__isnull=False, results__isnull=False),
                name="survey_counted_with_results",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Counted, or cancelled: the box is gone."""
        return self.counted_on is not None or self.cancelled_on is not None

    def runs_on(self, day: dt.date) -> bool:
        """Whether answers are taken on a day, if the box has its keys."""
        return not self.is_over and self.opens_on <= day <= self.closes_on


class SurveyKey(models.Model):
    """One of the two keys of a survey's box. The private half is with its holder, and nowhere here.

    The box is opened in the order of `place`: with the first key ballots lose their order, with the second
    they are counted.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="keys")
    place = models.PositiveSmallIntegerField()
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    public = models.BinaryField(null=True)  # once its holder has made it
    used = models.BooleanField(default=False)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "place"], name="survey_key_once"),
            models.UniqueConstraint(fields=["survey", "holder"], name="survey_key_of_two_people"),
            models.CheckConstraint(condition=Q(place__in=[1, 2]), name="survey_key_first_or_second"),
        ]

    def __str__(self) -> str:
        return f"Key {self.place} of {self.survey}"


class Ballot(models.Model):
    """A sealed sheet of answers. Its key comes from the code: a code makes one ballot.

    Once the first lock is open all are written anew, with keys and in an order of chance.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="ballots")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return "A sealed ballot"
