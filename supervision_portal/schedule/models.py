"""Sessions and how often supervision is due. `FrequencyRule` is the first of the rules to come as data."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from supervision_portal.people.models import Team
from supervision_portal.records.models import File, Record

USER = settings.AUTH_USER_MODEL


class FrequencyRule(models.Model):
    """How often personal supervision is due: for a team’s staff; without a team, for everybody else."""

    class Unit(models.TextChoices):
        WEEKS = "weeks", "weeks"
        MONTHS = "months", "months"

    team = models.OneToOneField(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="frequency"
    )
    every = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.MONTHS)
    form = models.CharField(max_length=30, default="s1")  # the kind of record that supervision is written on
    clause = models.CharField(max_length=200)  # where it is written, for people to read

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every__gte=1), name="frequency_at_least_one"),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(team__isnull=True),
                name="one_general_frequency",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team or 'Everybody else'}: every {self.every} {self.unit}"


class Session(models.Model):
    """A supervision session: booked, then held or cancelled. Cancelled: why, by whom (CAL-14.3)."""

    class State(models.TextChoices):
        BOOKED = "booked", "Booked"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Did not take place"

    class Why(models.TextChoices):
        SICKNESS = "sickness", "Sickness"
        LEAVE = "leave", "Leave"
        COURT = "court", "Court or a child protection conference"
        CRISIS = "crisis", "An emergency on a case"
        WORKLOAD = "workload", "Workload"
        OTHER = "other", "Another reason"

    class Who(models.TextChoices):
        SUPERVISEE = "supervisee", "The supervisee"
        SUPERVISOR = "supervisor", "The supervisor"
        BOTH = "both", "Both agreed"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="sessions")
    planned_for = models.DateTimeField()
    place = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    held_on = models.DateField(null=True, blank=True)
    record = models.OneToOneField(
        Record, null=True, blank=True, on_delete=models.PROTECT, related_name="session"
    )  # what was written of it
    booked_in = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="sessions_booked"
    )  # the record that agreed on it as the next meeting
    booked_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_by_whom = models.CharField(max_length=20, choices=Who.choices, blank=True)
    why = models.CharField(max_length=20, choices=Why.choices, blank=True)
    why_text = models.TextField(blank=True)
    instead = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )  # the session it was moved to

    class Meta:
        ordering = ["-planned_for"]
        indexes = [
            models.Index(fields=["file", "state", "-held_on"]),
            models.Index(fields=["file", "planned_for"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="session_state_has_its_dates",
                condition=Q(state="booked", held_on__isnull=True, cancelled_on__isnull=True)
                | Q(state="held", held_on__isnull=False, cancelled_on__isnull=True)
                | Q(
                    state="cancelled",
                    held_on__isnull=True,
                    cancelled_on__isnull=False,
                    cancelled_by__isnull=False,
                )
                & ~Q(why="")
                & ~Q(cancelled_by_whom=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {timezone.localtime(self.planned_for):%-d %B %Y}"

    @property
    def is_to_come(self) -> bool:
        return self.planned_for > timezone.now()

    @property
    def reason(self) -> str:
        """Why it did not take place, without a full stop."""
        return f"{self.get_why_display()}: {self.why_text}".rstrip(":. \n")


class Statement(models.Model):
    """The supervisee's own word on a session: it did not happen, or the reason given is not right."""

    class Kind(models.TextChoices):
        NOT_HELD = "not_held", "This session did not happen"
        REASON = "reason", "The reason given is not right"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="statements")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["session", "by", "kind"], name="stated_once")]
