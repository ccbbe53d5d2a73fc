"""What personal supervision keeps beside its records."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from supervision_portal.people.models import Team, User
from supervision_portal.records.models import File, Record

USER = settings.AUTH_USER_MODEL


class AgendaItem(models.Model):
    """Something one of the two wants to talk about next time. Open until a record has taken it up."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="agenda_items")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    added_at = models.DateTimeField(default=timezone.now)
    record = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="agenda_items"
    )

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.text


class Preparation(models.Model):
    """One person's own notes for the next session: theirs alone until they share them (CAL-7.5)."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="preparations")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    shared_at = models.DateTimeField(null=True, blank=True)
    record = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="preparations"
    )  # the session they were for, once it is shared

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "by"], condition=Q(record__isnull=True), name="one_open_preparation_each"
            )
        ]


class Pointer(models.Model):
    """Where something is kept that is not in the portal: DBS, registration, training record (CAL-14.2)."""

    class Kind(models.TextChoices):
        DBS = "dbs", "DBS certificate"
        REGISTRATION = "registration", "Professional registration"
        TRAINING = "training", "Training record"
        OTHER = "other", "Other"

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="pointers")
    kind = models.CharField("what", max_length=20, choices=Kind.choices)
    reference = models.CharField("number or reference", max_length=100, blank=True)
    issued_on = models.DateField("issued on", null=True, blank=True)
    expires_on = models.DateField("expires on", null=True, blank=True)
    held_by = models.CharField("who holds it", max_length=150)
    noted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    noted_on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["kind", "-issued_on"]


class AnonymisedTeam(models.Model):
    """A team that talks about its cases in personal supervision, by initials alone (CAL-2.IRO, CAL-2.10)."""

    team = models.OneToOneField(
        Team, on_delete=models.CASCADE, primary_key=True, related_name="anonymises_cases"
    )

    def __str__(self) -> str:
        return str(self.team)

    @classmethod
    def has(cls, user: User) -> bool:
        """Whether somebody works in such a team today."""
        return cls.objects.filter(team__posts__in=user.posts.current()).exists()
