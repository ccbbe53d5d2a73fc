"""Of what people are reminded about pods: that one is due, and that a record waits to be confirmed."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from pods.models import Discussion
from supervision_portal.people.models import Cover, Post
from supervision_portal.people.roles import Role
from supervision_portal.records.models import FileBar, Record
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.reminding import Item
from supervision_portal.schedule.sources import AT_A_TIME, answering

DUE = "pod"
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


class Due:
    """Teams whose next pod is due. Their facilitator is told, who plans it: the team's folder is closed to
    them where they do not manage the team, and its pods are not."""

    duty = DUE

    def items(self, until: dt.date) -> Iterator[Item]:
        leads = Post.objects.current().filter(
            user=OuterRef("responsible"), role=Role.POD_FACILITATOR, user__is_active=True
        )
        leads = leads.filter(Q(team=OuterRef("team")) | Q(team=None, service__teams=OuterRef("team")))
        covers = Cover.objects.on(timezone.localdate()).filter(
            user=OuterRef("responsible"),
            absent__posts__role=Role.POD_FACILITATOR,
            absent__posts__team=OuterRef("team"),
        )
        bars = FileBar.objects.current().filter(user=OuterRef("responsible"), file=OuterRef("file"))
        rows = Deadline.objects.open().filter(duty=DUE, paused=False, due_on__lte=until)
        rows = rows.annotate(is_told=(Exists(leads) | Exists(covers)) & ~Exists(bars)).order_by(
            "responsible", "file"
        )
        found = rows.values_list("file", "due_on", "responsible", "team", "is_told")
        for file, due_on, responsible, team, is_told in found.iterator(chunk_size=AT_A_TIME):
            if due_on:
                path = reverse("pods:team", args=[team]) if team else ""
                yield Item(file, DUE, due_on, responsible, team=team, path=path, is_told=is_told)
