"""Of what people are reminded on children’s files beside case supervision: the clocks of CAL-15 and 16."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Subquery
from django.urls import reverse
from django.utils import timezone

from casefile import rules
from casefile.models import Filing
from casefile.services.significant import managers_of, next_managers_of, open_events
from supervision_portal.people.models import User
from supervision_portal.records.models import File, Record
from supervision_portal.schedule.reminding import Item, Ticking
from supervision_portal.schedule.sources import AT_A_TIME, answering


class Filings:
    """Final records that wait to be put into the case system; who wrote one sees to it (CAL-15.1)."""

    duty = "filing"

    def items(self, until: dt.date) -> Iterator[Item]:
        path = reverse("casefile:to_file")
        waiting = Filing.objects.filter(filed_at=None, due_on__lte=until, record__state__in=Record.FINAL)
        rows = (
            waiting.exclude(case_system="")
            .annotate(answers=Subquery(answering("record__file")))
            .order_by("record__author", "due_on", "pk")
            .values_list("pk", "due_on", "answers", "record__file", "record__author", "record__file__team")
        )
        for pk, due_on, answers, file, by, team in rows.iterator(chunk_size=AT_A_TIME):
            yield Item(file, self.duty, due_on, by, str(pk), otherwise=answers, team=team, path=path)


class Oversight:
    """The 48 hours of a significant event (CAL-16.1).

    Who is told when it is logged is not reminded at once again; who is above them is told at its end by
    `significant.tell_next_managers`.
    """

    duty = "oversight"
    mail = "oversight_due"

    def ticking(self) -> Iterator[Ticking]:
        for event in open_events().only("file", "happened_at", "logged_at"):
            due_at = event.happened_at + rules.OVERSIGHT_WITHIN
            item = Item(event.file_id, self.duty, timezone.localdate(due_at), None, str(event.pk))
            yield Ticking(item, event.logged_at, due_at)

    def recipients(self, item: Item) -> Sequence[User]:
        file = File.objects.get(pk=item.file)
        return managers_of(file) or next_managers_of(file)
