"""Mails that wait to be sent."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from supervision_portal.records.models.files import File
from supervision_portal.records.models.papers import Record

USER = settings.AUTH_USER_MODEL


class Notice(models.Model):
    """Mail to one person, sent once: written with what it is about, sent by a sweeper."""

    WAITING, CLAIMED, SENT, IN_DOUBT = "waiting", "claimed", "sent", "in doubt"
    ON_ITS_WAY = dt.timedelta(minutes=10)  # claimed for longer and not sent, only a person can tell

    key = models.CharField(max_length=150, unique=True)  # what makes it the same notice
    mail = models.CharField(max_length=40)  # the function of `mail.py` that writes it
    to = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, null=True, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(File, null=True, on_delete=models.CASCADE, related_name="+")  # None: of several
    made_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["claimed_at"], condition=Q(claimed_at__isnull=True), name="notice_due")
        ]

    @property
    def state(self) -> str:
        """“waiting”, “claimed”, “sent” or “in doubt”."""
        if self.sent_at:
            return self.SENT
        if self.claimed_at is None:
            return self.WAITING
        return self.IN_DOUBT if self.claimed_at < timezone.now() - self.ON_ITS_WAY else self.CLAIMED
