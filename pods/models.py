"""Pods as they are planned: the meeting, what it discusses, who comes and who was there.

A pod is a session on its team's folder. What happens while it runs stands in `room_models`.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pods import room_models  # noqa: F401  (Django finds models in this module alone)
from supervision_portal.records.models import File, Record
from supervision_portal.schedule.models import Session

USER = settings.AUTH_USER_MODEL


class Pod(models.Model):
    """One meeting of a team's pod, beside its `Session`: booked, held or cancelled there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="pod")
    minutes = models.PositiveSmallIntegerField(default=120)  # as planned
    lasted = models.PositiveSmallIntegerField(null=True, blank=True)  # minutes; None: not held, or not said
    link = models.URLField(max_length=500, blank=True)  # of a meeting that some join remotely
    remote_why = models.CharField(max_length=300, blank=True)  # pods are face to face (LEI-PUR.2)
    facilitator = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.PROTECT, related_name="pods_facilitated"
    )
    note_taker = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    way = models.SlugField(max_length=60, blank=True)  # the plan of steps that it is to follow
    aims = models.TextField(blank=True)  # what the pod wants of its meetings; looked at again now and then
    changes = models.PositiveSmallIntegerField(default=0)  # since it was booked; calendars go by it
    changed_at = models.DateTimeField(default=timezone.now)
    parked = models.TextField(blank=True)  # business of the team, for the team meeting (LEI-PUR.1)

    def __str__(self) -> str:
        return f"Pod on {timezone.localtime(self.session.planned_for):%-d %B %Y}"

    @property
    def until(self) -> dt.datetime:
        """When it ends, as planned."""
        return self.session.planned_for + dt.timedelta(minutes=self.minutes)

    @property
    def is_short(self) -> bool:
        """Whether it lasted less than planned, by more than a few minutes."""
        return self.lasted is not None and self.lasted < self.minutes - 5


class Discussion(models.Model):
    """What a pod discusses: a child's case that somebody brings, or a topic of a team without cases."""

    pod = models.ForeignKey(Pod, on_delete=models.CASCADE, related_name="discussions")
    file = models.ForeignKey(  # the child's
        File, null=True, blank=True, on_delete=models.CASCADE, related_name="pod_discussions"
    )
    topic = models.CharField(max_length=200, blank=True)
    caseworker = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")  # who brings it
    prepared = models.TextField(blank=True)  # genogram, ecomap, chronology: what there is, and where
    held_at = models.DateTimeField(null=True, blank=True)  # None: not discussed (yet)
    record = models.OneToOneField(
        Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="pod_discussion"
    )

    # by the caseworker, once the record is final; nothing waits for it
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pod", "file"], condition=Q(file__isnull=False), name="case_brought_once_to_a_pod"
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=False, topic="") | Q(file__isnull=True) & ~Q(topic=""),
                name="a_case_or_a_topic",
            ),
        ]

    def __str__(self) -> str:
        return self.topic or f"Case of {self.file_id}"


class Guest(models.Model):
    """Somebody from outside the team who is invited to one pod (CAL-R.3)."""

    pod = models.ForeignKey(Pod, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(max_length=150)
    organisation = models.CharField(max_length=150, blank=True)
    invited_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}" if self.organisation else self.name


class Attendance(models.Model):
    """Whether somebody of the team was there, and why not (LEI-ATT.1).

    `expected` is what the council's rule said on the day. A reason that is not one of the good ones is kept
    and pointed out, never refused.
    """

    class Reason(models.TextChoices):
        COURT = "court", "Court work"
        ICPC = "icpc", "Attending an initial child protection conference (ICPC)"
        LEAVE = "leave", "Annual leave"
        DAY_OFF = "day_off", "A day not worked"
        SICKNESS = "sickness", "Sickness"
        OTHER = "other", "Another reason"

    pod = models.ForeignKey(Pod, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="pod_attendances")
    expected = models.BooleanField()
    present = models.BooleanField(null=True)  # None: not said yet
    remote = models.BooleanField(default=False)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    reason_text = models.CharField(max_length=200, blank=True)
    noted_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pod", "user"], name="attendance_once"),
            models.CheckConstraint(
                condition=~Q(reason="other") | ~Q(reason_text=""), name="another_reason_is_said"
            ),
            models.CheckConstraint(
                condition=Q(present=False) | Q(reason=""), name="who_was_there_needs_none"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.pod}"


class OwnWay(models.Model):
    """A way to run a session that a practice lead copied and changed; `spec` as the data in `policies/`."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    spec = models.JSONField()
    copied_from = models.SlugField(max_length=60)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
