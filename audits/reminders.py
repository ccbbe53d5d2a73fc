"""Of what people are reminded about audits: to carry them out, to sign off what was put right (CAL-D.4)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Case, F, OuterRef, Subquery, When
from django.urls import reverse
from django.utils import timezone

from audits.models import Audit
from audits.services import completion
from supervision_portal.people.models import ReportingLine
from supervision_portal.schedule.reminding import Item
from supervision_portal.schedule.sources import AT_A_TIME, answering

SIGN_OFF_WITHIN = dt.timedelta(days=7)  # of the day on which the action ended


class ToAudit:
    """Audits that are assigned and not signed, for each of the auditors."""

    duty = "audit"

    def items(self, until: dt.date) -> Iterator[Item]:
        due = Audit.objects.open().filter(due_on__lte=until)
        for place in ("auditor", "second_auditor"):
            rows = due.exclude(**{place: None}).order_by(place, "due_on", "pk")
            found = rows.values_list("pk", "file", "due_on", place, "assigned_by")
            for pk, file, due_on, auditor, lead in found.iterator(chunk_size=AT_A_TIME):
                path = reverse("audits:audit", args=[pk])
                yield Item(file, self.duty, due_on, auditor, str(pk), otherwise=lead, path=path)


class ToSignOff:
    """Corrective actions that have ended, for the manager who confirms it."""

    duty = "audit-sign-off"

    def items(self, until: dt.date) -> Iterator[Item]:
        today = timezone.localdate()
        waiting = completion.to_sign_off().filter(ended_on__lte=until - SIGN_OFF_WITHIN)
        above = ReportingLine.objects.supervising().filter(supervisee=OuterRef("owner"))
        signs = Case(  # nobody signs off what they carried out themselves
            When(owner=F("of_file"), then=Subquery(above.values("supervisor")[:1])), default=F("of_file")
        )
        rows = (
            waiting.annotate(of_file=Subquery(answering("file")), answers=signs)
            .order_by("answers", "ended_on", "pk")
            .values_list("pk", "file", "ended_on", "answers", "file__team")
        )
        for pk, file, ended_on, answers, team in rows.iterator(chunk_size=AT_A_TIME):
            due_on = (ended_on or today) + SIGN_OFF_WITHIN
            path = reverse("audits:sign_off", args=[pk])
            yield Item(file, self.duty, due_on, answers, str(pk), team=team, path=path)
