"""A pod while it runs: the room, who is in it, and what each wrote.

What somebody writes alone is kept encrypted (`secrecy`): who can look into the database reads nothing. All of
it is destroyed some days after the end; only what the caseworker picked, and what the group wrote together
and wants to keep, goes into the record.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

USER = settings.AUTH_USER_MODEL


class Room(models.Model):
    """The live room of a pod. `version` counts everything that others have to see; a poll asks for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pod = models.OneToOneField("pods.Pod", on_delete=models.CASCADE, related_name="room")
    code = models.CharField(max_length=8)  # what people type to join, while it is open
    way = models.SlugField(max_length=60)  # the plan of steps that it follows
    discussion = models.ForeignKey(
        "pods.Discussion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    steps = models.JSONField(default=list)  # as `rules.steps.to_data` writes them
    parts = models.JSONField(default=list)  # to play: key, label and hint of each
    at = models.PositiveSmallIntegerField(default=0)  # which step it is at
    plan_from = models.PositiveSmallIntegerField(default=0)  # where the plan of this discussion begins
    step_began_at = models.DateTimeField(default=timezone.now)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_for = models.PositiveIntegerField(default=0)  # seconds of this step that were a pause
    paused_in_all = models.PositiveIntegerField(default=0)  # seconds of the whole session that were
    version = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)  # when somebody last did something in it
    ended_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)  # what was written alone is gone
    salt = models.BinaryField(max_length=32, null=True)  # of the key of what is written; gone with it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(ended_at=None), name="code_of_one_room")
        ]
        indexes = [
            models.Index(fields=["touched_at"], name="room_open", condition=Q(ended_at=None)),
            models.Index(
                fields=["ended_at"],
                name="room_to_destroy",
                condition=Q(ended_at__isnull=False, destroyed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Room of pod {self.pod_id}"  # asks the database nothing: it is in messages of errors


class Member(models.Model):
    """Somebody in a room: signed in, or a named guest for that session only."""

    class Role(models.TextChoices):
        FACILITATOR = "facilitator", "Facilitator"
        CASEWORKER = "caseworker", "Caseworker"
        ADVISOR = "advisor", "Advisor"
        OBSERVER = "observer", "Participant"
        NOTES = "notes", "Taking notes"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.OBSERVER)
    group = models.PositiveSmallIntegerField(default=0)  # 1 or 2, where a step splits the group
    plays = models.CharField(max_length=120, blank=True)  # a part: “mother”, “consultant”
    allotted = models.JSONField(default=dict)  # step key → keys of the fields that are theirs
    joined_at = models.DateTimeField(default=timezone.now)
    # who is not of the pod waits until the facilitator lets them in
    admitted_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["joined_at"]
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="joins_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_guest(self) -> bool:
        return self.user_id is None


class Entry(models.Model):
    """What one person wrote alone on one step. Unseen until they or the facilitator's reveal share it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="entries")
    discussion = models.ForeignKey("pods.Discussion", null=True, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=80)  # its key in the room's steps
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="entries")
    sealed = models.BinaryField()  # field key → text, encrypted
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    revealed_at = models.DateTimeField(null=True, blank=True)
    held_back = models.BooleanField(default=False)  # its writer reads it out, or passes; it is never shown

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "discussion", "step", "member"],
                name="one_entry_a_step",
                nulls_distinct=False,
            )
        ]


class Board(models.Model):
    """What the whole group wrote together on one step: a mapping, a matrix, patterns on a genogram."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="boards")
    discussion = models.ForeignKey("pods.Discussion", null=True, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=80)
    data = models.JSONField(default=dict)  # field key → text
    version = models.PositiveIntegerField(default=1)
    copy_in = models.BooleanField(default=False)  # goes into the record whole, on request

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "discussion", "step"], name="one_board_a_step", nulls_distinct=False
            )
        ]


class Pick(models.Model):
    """A line that the caseworker picked as helpful: from then on it may go on the child's file."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="picks")
    discussion = models.ForeignKey("pods.Discussion", null=True, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=80)  # where it was picked
    field = models.CharField(max_length=80)  # on the sheet that it was written on
    text = models.TextField()
    picked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
