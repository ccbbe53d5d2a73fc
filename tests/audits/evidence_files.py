"""Files to be audited, written through the services on the days on which it happened."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils import timezone

from casefile.models import Child, Status
from casefile.services import children
from supervision_portal.home.demo.clock import moved
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.document import canonical
from supervision_portal.records.models import File, FileHolder, Record
from supervision_portal.records.services import attachments, drafts, signing
from tests import factories
from tests.casefile import cast
from tests.factories import LONG_AGO, in_words
from tests.records.test_uploads import a_pdf

TODAY = dt.date(2026, 11, 20)
YEAR_AGO = dt.date(2025, 11, 20)
Edit = Callable[[dict[str, Any]], None]


class Reading(NamedTuple):
    """What a person found, in the order of the tool; of the cases, where there are some."""

    agreement: str = "yes"
    observation: str = "yes"
    shared_conversation: str = "yes"
    action_owner_date: str = "yes"
    previous_actions: str = "yes"
    signed: str = "yes"
    child_action_owner_date: str = "na"
    child_previous_actions: str = "na"
    child_every_month: str = "na"


CASES = {"child_action_owner_date": "yes", "child_previous_actions": "yes", "child_every_month": "yes"}
NO_ACTIONS = {**CASES, "child_action_owner_date": "", "child_previous_actions": "na"}


def day(text: str) -> dt.date:
    """“12 Nov 2026”."""
    return dt.datetime.strptime(text, "%d %b %Y").date()


def at(on: dt.date, hour: int = 15) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(on, dt.time(hour)))


def rows(*what: str, by: dt.date | None = None) -> dict[str, str]:
    """Actions typed into a form: to be done by a day."""
    typed = {}
    for number, words in enumerate(what):
        typed[f"actions-{number}-what"] = words
        typed[f"actions-{number}-who"] = "supervisee"
        typed[f"actions-{number}-by_when"] = in_words(by or TODAY + dt.timedelta(days=60))
    return typed


AGREEMENT = {"frequency": "Monthly", "duration": "90 minutes", "location": "Room 4"}
DATA: dict[str, dict[str, str]] = {
    "agreement": AGREEMENT,
    "s1": {"previous_agreed": "yes", "agenda": "Leave and the court case.", "wellbeing": "PERSONAL: tired."},
    "s3": {"goals_words": "To lead a group.", "progress": "One group led."},
    "s3-corporate": {},
    "observation": {"observed": "A home visit", "worked_well": "She listened."},
}


class Desk:
    """A worker, who supervises them and who is above, all in one team, and what is written of them."""

    def __init__(self, start: dt.date = LONG_AGO, *, team_kind: str = "", contract: str = "") -> None:
        self.team = factories.TeamFactory(kind=team_kind)
        self.manager = factories.person(Role.TEAM_MANAGER, team=self.team, name="Moses Manager")
        self.above = factories.person(Role.SERVICE_MANAGER, name="Saba Service")
        factories.line(self.manager, self.above)
        self.worker: User = factories.UserFactory(name="Wanda Worker", joined_on=start)
        people.begin_post(
            by=None, user=self.worker, role=Role.WORKER, team=self.team, start=start, contract=contract
        )
        factories.line(self.worker, self.manager, start=start)
        self.file: File = factories.file_of(self.worker)
        self.children: list[File] = []

    # -- on the worker's own file

    def write(
        self,
        kind: str,
        on: str,
        *,
        signed: str = "worker manager",
        days: int = 2,
        edit: Edit | None = None,
        **data: str,
    ) -> Record:
        """A record of a day, shared on that day and signed some days later. `edit` changes its content, as
        a record can be that was taken over from elsewhere."""
        author = self.worker if kind == "s3-corporate" else self.manager
        with moved(at(day(on))):
            typed = {"held_on": in_words(day(on)), **DATA[kind], **data}
            draft = factories.draft(author, self.file, kind, typed)
            if kind == "s3-corporate":
                attachments.attach(by=author, record=draft, name="form.pdf", data=a_pdf())
            record = factories.share(author, draft)
        return self._signed(record, day(on), signed, days, edit)

    def _signed(self, record: Record, on: dt.date, who: str, days: int, edit: Edit | None) -> Record:
        if edit:
            _edit(record, edit)
        with moved(at(on + dt.timedelta(days=days))):
            return factories.sign(record, *(getattr(self, name) for name in who.split()))

    def draft(self, kind: str, on: str) -> Record:
        with moved(at(day(on))):
            return factories.draft(
                self.manager, self.file, kind, {"held_on": in_words(day(on)), **DATA[kind]}
            )

    def close(self, record: Record, on: str) -> None:
        with moved(at(day(on))):
            signing.close_unsigned(by=self.above, record=record, reason="No answer for a month.")

    def addendum(self, record: Record, on: str) -> Record:
        """An addendum that waits for its signatures."""
        with moved(at(day(on))):
            draft = drafts.begin_addendum(by=self.manager, record=record)
            data = {"held_on": in_words(day(on)), "reason": "A date was wrong.", "text": "It was the 9th."}
            drafts.save(by=self.manager, record=draft, version=draft.version, data=data)
            return factories.share(self.manager, factories.now(draft))

    def change_supervisor(self, on: str) -> User:
        new = factories.person(Role.TEAM_MANAGER, team=self.team, name="Nina Next")
        factories.line(new, self.above)
        with moved(at(day(on))):
            factories.line(self.worker, new, start=day(on))
        self.manager = new
        return new

    def in_order(self, *but: str) -> None:
        """What a file has that is in order; all or some of it left out."""
        written = {
            "agreement": lambda: self.write("agreement", "8 Dec 2025"),
            "conversation": lambda: self.write("s3", "12 Mar 2026"),
            "observation": lambda: self.write("observation", "10 Jun 2026"),
            "review": lambda: self.write("s3", "10 Sep 2026"),
            "first": lambda: self.write("s1", "15 Oct 2026", **rows("Ring the school", "Book training")),
            "second": lambda: self.write("s1", "12 Nov 2026"),
        }
        for name, write in written.items():
            if name not in but:
                write()

    # -- on children's files

    def child(
        self,
        status: str = "cin",
        *,
        settled: bool = False,
        start: str = "8 Jan 2024",
        worker: User | None = None,
        since: str = "",
    ) -> Child:
        """A child of the team since `since`, the worker's from `start` on, and sampled."""
        made = factories.child(team=self.team, opened_on=day(since or start))
        child_status = Status.objects.get(key=status)
        children.set_status(
            by=None, child=made, status=child_status, start=day(since or start), settled=settled
        )
        if worker:
            children.allocate(by=None, child=made, worker=worker, start=day(since))
        children.allocate(by=None, child=made, worker=self.worker, start=day(start))
        self.children.append(made.file)
        return made

    def discuss(
        self, child: Child, *days: str, edit: Edit | None = None, by: User | None = None, **data: str
    ) -> list[Record]:
        """Formal, individual case discussions, signed two days later."""
        return [self._on_child("s2", child, each, edit, by or self.manager, data) for each in days]

    def oversight(self, child: Child, on: str, **data: str) -> Record:
        return self._on_child("oversight", child, on, None, self.manager, data)

    def _on_child(
        self, kind: str, child: Child, on: str, edit: Edit | None, by: User, data: dict[str, str]
    ) -> Record:
        with moved(at(day(on))):
            record = cast.ready(by, child.file, kind, cast.DATA[kind](**data))
        if edit:
            _edit(record, edit)
        with moved(at(day(on) + dt.timedelta(days=2))):
            return factories.sign(record, by)

    def monthly(self, child: Child, *but: str) -> list[Record]:
        """Discussed each month of the year, on a day that keeps within a month of the one before."""
        days = (
            *("17 Nov 2025", "15 Dec 2025", "14 Jan 2026", "12 Feb 2026", "11 Mar 2026", "9 Apr 2026"),
            *("7 May 2026", "4 Jun 2026", "2 Jul 2026", "30 Jul 2026", "27 Aug 2026", "24 Sep 2026"),
            *("22 Oct 2026", "19 Nov 2026"),
        )
        return self.discuss(child, *(each for each in days if each not in but))

    def with_cts(self, child: Child) -> User:
        """Let the child have a CTS worker besides."""
        therapist = factories.person(name="Thea Therapist")
        role = FileHolder.Role.CTS_WORKER
        children.allocate(by=None, child=child, worker=therapist, start=LONG_AGO, role=role)
        return therapist


Files = dict[str, tuple[Callable[[], Desk], Reading]]


def readings(files: Files) -> Callable[..., Callable[[Callable[[], Desk]], Callable[[], Desk]]]:
    """The decorator that puts a file, as its function writes it, among these."""

    def reads(**found: str) -> Callable[[Callable[[], Desk]], Callable[[], Desk]]:
        """What a person found on it where it is not all in order."""

        def keep(write: Callable[[], Desk]) -> Callable[[], Desk]:
            files[write.__name__] = write, Reading(**found)
            return write

        return keep

    return reads


def _edit(record: Record, edit: Edit) -> None:
    """Before it is signed: what is final does not change."""
    content = json.loads(factories.now(record).content)
    edit(content["shown"])
    Record.objects.filter(pk=record.pk).update_unfinished(content=canonical(content))


def _tables(shown: dict[str, Any], caption: str) -> list[dict[str, Any]]:
    blocks = [block for section in shown["sections"] for block in section["blocks"]]
    return [block for block in blocks if block.get("caption") == caption]


def without_dates(shown: dict[str, Any]) -> None:
    """Actions as they were written on paper: nobody says by when."""
    for table in _tables(shown, "Actions"):
        table["rows"] = [[what, who, ""] for what, who, _ in table["rows"]]


def without_earlier(shown: dict[str, Any]) -> None:
    """Nothing is said of the actions of the time before."""
    for table in _tables(shown, "Earlier actions"):
        table["rows"] = []


def with_one_earlier(shown: dict[str, Any]) -> None:
    for table in _tables(shown, "Earlier actions"):
        table["rows"] = table["rows"][:1]
