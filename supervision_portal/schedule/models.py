"""What a policy says, when things are due by it, and the sessions of supervision."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from supervision_portal.people.models import Dated, Team
from supervision_portal.records.models import File, Notice, Record
from supervision_portal.schedule.querysets import DeadlineQuerySet, PolicySettingQuerySet
from supervision_portal.schedule.rules import DUTIES, SOON
from supervision_portal.schedule.rules.stages import ESCALATED

USER = settings.AUTH_USER_MODEL


class Publication(models.Model):
    """One change of the policy: what was put in force by whom, and why (CAL-D.2)."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")  # None: a command
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["-at", "-pk"]


class FrequencyRule(Dated):
    """One row of a council's tables, in force for a time. What is over stays: the past is judged by it.

    `spec` is the rule as a policy file words it; `rules.reading` checks it before it is stored.
    """

    key = models.SlugField(max_length=80)
    duty = models.CharField(max_length=30)
    spec = models.JSONField()
    order = models.PositiveSmallIntegerField(default=0)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="rules")

    class Meta:
        ordering = ["order", "start"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(end__isnull=True), name="one_rule_of_a_key"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="rule_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} from {self.start:%-d %B %Y}"


class PolicySetting(models.Model):
    """What a policy says beside its rules, from a day on until another row of its key begins.

    The stages of reminders, from when an absence stops a clock, and the tables of other apps.
    """

    key = models.CharField(max_length=60)
    value = models.JSONField()
    start = models.DateField(default=timezone.localdate)

    objects = PolicySettingQuerySet.as_manager()

    class Meta:
        ordering = ["key", "start"]
        constraints = [models.UniqueConstraint(fields=["key", "start"], name="one_setting_of_a_key_and_day")]

    def __str__(self) -> str:
        return f"{self.key} from {self.start:%-d %B %Y}"


class PolicyDraft(models.Model):
    """Changes of the policy that somebody has in hand: theirs alone, until they publish or drop them."""

    user = models.OneToOneField(USER, on_delete=models.CASCADE, primary_key=True, related_name="+")
    content = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Changes of {self.user}"


class Variation(Dated):
    """Another frequency agreed for one supervision file, or another length at the same one (CAL-8.1)."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="variations")
    duty = models.CharField(max_length=30)
    timing = models.JSONField(null=True, blank=True)  # as a rule words it; None: as often as the policy says
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # of a session, where that is agreed
    reason = models.CharField(max_length=500)
    agreed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")  # the line manager
    agreed_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="variation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(timing__isnull=False) | Q(minutes__isnull=False), name="variation_varies"
            ),
        ]

    @property
    def words(self) -> str:
        """Who agreed to it, and why: said wherever the due date shows."""
        return f"agreed with {self.agreed_by.name}: {self.reason}"

    @property
    def interval(self) -> str:
        """“7 weeks”, “1 month”, “4 to 6 weeks”; "" where it is as the policy says."""
        number, _, unit = str((self.timing or {}).get("every", "")).partition(" ")
        return f"{number.replace('-', ' to ')} {unit.rstrip('s') if number == '1' else unit}".strip()


class FileEvent(models.Model):
    """Something that ends a phase of a rule, on the file of whom it happened to: “probation passed”."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=80)  # as the rules name it
    on = models.DateField()
    noted_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["file", "name"], name="file_event_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.on:%-d %B %Y}"


class Deadline(models.Model):
    """When something on a file is due next, and why. One open row for a file and a duty; what is over stays.

    “Overdue” is never stored: it is a comparison with today. A row ends when the thing is done, when its date
    or its rule moves, and when there is no duty any more; so a past day is a plain question (`on`).
    """

    class Ended(models.TextChoices):
        DONE = "done", "Done"
        MOVED = "moved", "Moved"
        OVER = "over", "No longer due"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="deadlines")
    duty = models.CharField(max_length=30)
    due_on = models.DateField(null=True, blank=True)  # None: no date can be given; `because` says why
    opens_on = models.DateField(null=True, blank=True)
    because = models.JSONField(default=list)  # steps in words
    form = models.CharField(max_length=30, blank=True)  # the kind of record to begin
    rule = models.CharField(max_length=80, blank=True)  # its key
    last_on = models.DateField(null=True, blank=True)  # the last one done; None: never
    paused = models.BooleanField(default=False)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    responsible = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)  # the first day on which it no longer stood
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    done_on = models.DateField(null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "duty"], condition=Q(ended_on__isnull=True), name="one_deadline_open"
            ),
            models.CheckConstraint(
                name="deadline_ends_with_its_reason",
                condition=Q(ended_on__isnull=True, ended="", done_on__isnull=True)
                | Q(ended_on__isnull=False, ended="done", done_on__isnull=False)
                | Q(ended_on__isnull=False, ended__in=["moved", "over"], done_on__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "duty", "due_on"], name="deadline_of_team", condition=Q(ended_on__isnull=True)
            ),
            models.Index(
                fields=["responsible", "due_on"],
                name="deadline_of_person",
                condition=Q(ended_on__isnull=True),
            ),
            models.Index(fields=["team", "duty", "ended_on"], name="deadline_past"),
            # All that the board counts is in it: 400,000 rows are counted without reading one.
            models.Index(
                fields=["duty", "team"],
                include=["due_on", "last_on", "paused", "file"],
                name="deadline_board",
                condition=Q(ended_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty}: {self.due_on or 'no date'}"

    @property
    def name(self) -> str:
        """Of what is due."""
        return DUTIES[self.duty]

    def overdue(self, today: dt.date) -> bool:
        return self.due_on is not None and self.due_on < today

    def soon(self, today: dt.date) -> bool:
        return self.due_on is not None and today <= self.due_on <= today + dt.timedelta(days=SOON)


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
        TEAM = "team", "The pod"  # a session of a whole team

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="sessions")
    planned_for = models.DateTimeField()
    place = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    held_on = models.DateField(null=True, blank=True)
    also = models.CharField(max_length=30, blank=True)  # a second duty that it satisfies (CAL-17.1)
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


class CalendarFeed(models.Model):
    """The secret address of somebody's calendar feed."""

    user = models.OneToOneField(USER, on_delete=models.CASCADE, primary_key=True, related_name="+")
    secret = models.CharField(max_length=60, unique=True)
    made_at = models.DateTimeField(default=timezone.now)


class JobRun(models.Model):
    """One run of a job: claimed first, so that two beats do no harm and a missed night is caught up."""

    name = models.CharField(max_length=40)
    slot = models.CharField(max_length=40)  # the day or the hour that it is for
    claimed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="job_runs_once")]


class Reminder(models.Model):
    """One stage of one due date, for one person: written once, and sent in one mail (CAL-D.3).

    `mail` is the notice that carries it: claimed, sent or in doubt is said there, once for all it carries.
    """

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="reminders")
    duty = models.CharField(max_length=30)
    about = models.CharField(max_length=40, blank=True)  # which one, where a file has several of a duty
    due_on = models.DateField()
    stage = models.CharField(max_length=20)
    to = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="reminders")
    day = models.DateField()  # the last day on which it was to be sent
    path = models.CharField(max_length=200, blank=True)  # where it is done; "": the page of the file
    mail = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.SET_NULL, related_name="reminders"
    )
    dropped = models.BooleanField(default=False)  # done, moved or passed on before it was sent

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "duty", "about", "due_on", "stage", "to"], name="reminded_once"
            ),
            models.CheckConstraint(condition=Q(dropped=False) | Q(mail=None), name="dropped_is_in_no_mail"),
        ]
        indexes = [
            models.Index(fields=["to"], name="reminder_waits", condition=Q(mail=None, dropped=False)),
            models.Index(
                fields=["to"], name="reminder_escalated", condition=Q(stage__in=ESCALATED, dropped=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} due on {self.due_on}: {self.stage}"

    @property
    def state(self) -> str:
        """“waiting”, “claimed”, “sent”, “in doubt” or “dropped”."""
        return "dropped" if self.dropped else self.mail.state if self.mail else Notice.WAITING
