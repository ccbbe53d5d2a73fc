"""What people are reminded of by day: every kind of deadline, and open actions."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from supervision_portal.records.models import Action
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.reminding import Item

AT_A_TIME = 2000  # rows in memory
_ANSWERS_FOR = ("case", "personal")  # the duties whose responsible person answers for the whole file


@dataclass(frozen=True, slots=True)
class Deadlines:
    """One kind of deadline. What is paused, or has no date, is nobody's to be reminded of."""

    duty: str

    def items(self, until: dt.date) -> Iterator[Item]:
        rows = (
            Deadline.objects.open()
            .filter(duty=self.duty, paused=False, due_on__lte=until)
            .order_by("responsible", "file")
            .values_list("file", "due_on", "responsible", "team")
        )
        for file, due_on, responsible, team in rows.iterator(chunk_size=AT_A_TIME):
            if due_on:
                yield Item(file, self.duty, due_on, responsible, team=team)


class Actions:
    """Open actions with a date. One whose owner is no user of the portal reminds who answers for the file."""

    duty = "action"

    def items(self, until: dt.date) -> Iterator[Item]:
        rows = (
            Action.objects.open()
            .filter(kind=Action.Kind.ACTION, by_when__lte=until)
            .annotate(answers=Subquery(answering("file")))
            .order_by("owner", "file", "pk")
            .values_list("pk", "file", "by_when", "owner", "answers", "file__team")
        )
        for pk, file, by_when, owner, answers, team in rows.iterator(chunk_size=AT_A_TIME):
            path = reverse("records:action", args=[pk])
            if by_when:
                yield Item(file, self.duty, by_when, owner, str(pk), otherwise=answers, team=team, path=path)


def answering(file: str) -> QuerySet[Deadline, int]:
    """Who answers for the file in the column `file` of the outer query: a subquery."""
    found = Deadline.objects.open().filter(file=OuterRef(file), duty__in=_ANSWERS_FOR)
    return found.values_list("responsible", flat=True)[:1]
