"""Of what people are reminded about pods: the caseworker, that a record waits to be confirmed."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from pods.models import Discussion
from supervision_portal.records.models import Record
from supervision_portal.schedule.reminding import Item
from supervision_portal.schedule.sources import AT_A_TIME, answering

CONFIRM_WITHIN = dt.timedelta(days=7)  # of the facilitator's signature: time to read it; nothing waits


class Unconfirmed:
    """Final records of pods that the caseworker neither confirmed nor added a disagreement to."""

    duty = "pod-record"

    def items(self, until: dt.date) -> Iterator[Item]:
        added = Record.objects.filter(amends=OuterRef("record"), author=OuterRef("caseworker"))
        waiting = Discussion.objects.filter(
            ~Exists(added.exclude(state=Record.State.DRAFT)),
            confirmed_at=None,
            record__state__in=Record.FINAL,
            record__signed_at__date__lte=until - CONFIRM_WITHIN,
            record__parties__user=F("caseworker"),
            record__parties__role="supervisee",
        )
        rows = (
            waiting.annotate(answers=Subquery(answering("record__file")))
            .order_by("caseworker", "record__signed_at", "pk")
            .values_list(
                "record", "record__signed_at", "caseworker", "answers", "record__file", "record__file__team"
            )
        )
        for record, signed_at, caseworker, answers, file, team in rows.iterator(chunk_size=AT_A_TIME):
            if signed_at is None:
                continue
            due_on = timezone.localdate(signed_at) + CONFIRM_WITHIN
            path = reverse("records:record", args=[record])
            yield Item(
                file, self.duty, due_on, caseworker, str(record), otherwise=answers, team=team, path=path
            )
