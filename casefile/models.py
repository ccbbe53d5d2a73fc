"""Children and young people, their status, and what rules and lists ask of the records on their files.

Who works with a child is a `FileHolder` of the child's file: access asks `records` alone.
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from casefile import genogram_models  # noqa: F401  (Django finds models in this module alone)
from supervision_portal.people.models import Dated, Team
from supervision_portal.people.querysets import DatedQuerySet
from supervision_portal.records.models import File, Record

USER = settings.AUTH_USER_MODEL


class Family(models.Model):
    """Children of one family or household, whose records may have something in common."""

    name = models.CharField(max_length=150)

    class Meta:
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return self.name


class Child(models.Model):
    """A child, young person or young adult whom the service works with; the heart of a child's file."""

    file = models.OneToOneField(File, on_delete=models.CASCADE, primary_key=True, related_name="child")
    name = models.CharField(max_length=150)
    initials = models.CharField(max_length=10)
    case_number = models.CharField("number in the case system", max_length=30, unique=True)
    born_on = models.DateField("date of birth", null=True, blank=True)  # None: not known, or not born yet
    address = models.CharField("home address", max_length=300, blank=True)
    address_is_confidential = models.BooleanField(default=False)
    family = models.ForeignKey(
        Family, null=True, blank=True, on_delete=models.SET_NULL, related_name="children"
    )

    class Meta:
        verbose_name_plural = "children"

    def __str__(self) -> str:
        return self.initials

    def age_on(self, day: dt.date) -> int | None:
        """Whole years on a day; None where the date of birth is not known or still to come."""
        if self.born_on is None or day < self.born_on:
            return None
        before_birthday = (day.month, day.day) < (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - before_birthday


class Status(models.Model):
    """A status that a child can have, as the frequency rules name them; the list is the council's own."""

    key = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField(default=100)
    retired_on = models.DateField(null=True, blank=True)  # from then on it is not offered any more

    class Meta:
        ordering = ["order", "name"]
        verbose_name_plural = "statuses"

    def __str__(self) -> str:
        return self.name


class ChildStatus(Dated):
    """A child's status for a time. `settled` and `complex` choose among the rules of one status."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="statuses")
    status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="+")
    settled = models.BooleanField("settled", default=False)
    complex = models.BooleanField("complex, or in placement support", default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child"], condition=Q(end__isnull=True), name="one_status_today"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="status_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        words = [self.status.name]
        words += ["settled"] if self.settled else []
        words += ["complex"] if self.complex else []
        return ", ".join(words)


class KnowsAddress(models.Model):
    """Somebody who must know a confidential address beside the workers and who supervises them."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="address_known_by")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "user"], name="knows_address_once")]


class CaseRecordTeam(Dated):
    """A team for which the case system is the record: its records count once their filing there is confirmed.

    For every other team the portal's sealed PDF is the record (CAL-15.1). What was signed before `start` or
    after `end` keeps the place it had: that stands on its `Filing`.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="case_system")
    name = models.CharField("name of the case system", max_length=60)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="case_system_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.name}"


class CaseDiscussion(models.Model):
    """What lists and rules ask of an S2, beside its text."""

    record = models.OneToOneField(
        Record, on_delete=models.CASCADE, primary_key=True, related_name="discussion"
    )
    formality = models.CharField(max_length=10, choices=[("formal", "Formal"), ("informal", "Informal")])
    type = models.CharField(
        max_length=10, choices=[("individual", "Individual"), ("group", "Group"), ("pod", "Pod")]
    )
    last_seen_on = models.DateField(null=True, blank=True)
    next_on = models.DateField(null=True, blank=True)


class SignificantEvent(models.Model):
    """Something that happened to a child and asks for management oversight within 48 hours (CAL-16.1)."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="significant_events")
    kind = models.CharField(max_length=30)  # a key of `events.KINDS`
    what = models.CharField(max_length=300, blank=True)
    happened_at = models.DateTimeField()
    known_at = models.DateTimeField()
    logged_at = models.DateTimeField(default=timezone.now)
    logged_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    # the oversight that answers it; a draft answers nothing yet, but is what to go on with
    oversight = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers"
    )
    answered_at = models.DateTimeField(null=True, blank=True)  # when that oversight was signed off
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # logged in error
    withdrawn_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_why = models.CharField(max_length=300, blank=True)
    told_next_at = models.DateTimeField(null=True, blank=True)  # when the manager above was told

    class Meta:
        ordering = ["happened_at"]
        indexes = [
            models.Index(
                fields=["happened_at"],
                name="event_open",
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(known_at__gte=F("happened_at")), name="known_after_happened"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""), name="withdrawn_with_reason"
            ),
        ]


class FrequencyDecision(models.Model):
    """An oversight that changes how often a case is supervised, or sets it back to monthly (CAL-12.3)."""

    record = models.OneToOneField(
        Record, on_delete=models.CASCADE, primary_key=True, related_name="frequency_decision"
    )
    every_months = models.PositiveSmallIntegerField()  # 1: back to monthly
    rationale = models.TextField()
    start = models.DateField()
    until = models.DateField(null=True, blank=True)  # the day it is looked at again at the latest

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every_months__gte=1), name="at_least_each_month_or_more"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("start")), name="decision_ends_after_start"
            ),
        ]


class Filing(models.Model):
    """The clock of a record on a child's file: in its place within two working days (CAL-15.1)."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, primary_key=True, related_name="filing")
    due_on = models.DateField()
    case_system = models.CharField(max_length=60, blank=True)  # where filing is to be confirmed; "" nowhere
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)  # when its files were put down for pick-up

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], name="filing_open", condition=Q(filed_at__isnull=True)),
            models.Index(fields=["record"], name="filing_not_dropped", condition=Q(dropped_at__isnull=True)),
        ]


class Release(models.Model):
    """A child's file as the child receives it: asked for by one person, released by another (CAL-15.4)."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="releases")
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    pdf = models.FileField(upload_to="released/%Y/%m/", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    withdrawn_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(released_at__isnull=True, withdrawn_at__isnull=True),
                name="one_release_in_hand",
            ),
            models.CheckConstraint(
                name="release_has_its_outcome",
                condition=Q(released_at__isnull=True, released_by__isnull=True, pdf="", sha256="")
                | Q(released_at__isnull=False, released_by__isnull=False, withdrawn_at__isnull=True)
                & ~Q(pdf="")
                & ~Q(sha256=""),
            ),
            models.CheckConstraint(
                name="release_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_why="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why=""),
            ),
        ]

    @property
    def is_in_hand(self) -> bool:
        return self.released_at is None and self.withdrawn_at is None


class ReleaseEntry(models.Model):
    """A record that a release is about. `grounds` are internal: they can tip off an abuser."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="entries")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    grounds = models.TextField(blank=True)  # why it is held back; "": it goes in
    held_back_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "record"], name="released_once_each"),
            models.CheckConstraint(
                name="held_back_on_grounds",
                condition=Q(grounds="", held_back_by__isnull=True)
                | ~Q(grounds="") & Q(held_back_by__isnull=False),
            ),
        ]
