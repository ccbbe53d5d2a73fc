"""A child's file with records on it, made through the services, and PDFs read by poppler."""

import datetime as dt
import subprocess
from typing import Any

from django.utils import timezone
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject

from casefile.models import Release
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import FileHolder, Record
from supervision_portal.records.services import drafts, sealing
from tests import factories
from tests.factories import LONG_AGO, Cast, in_words

GROUNDS = "Zanzibar: names the neighbour who rang us"  # internal, for ever
S2_DATA = {
    "formality": "formal",
    "type": "individual",
    "lived_experience": "She likes her new school and misses her dog.",
    "last_seen_on": "1/6/2025",
    "actions-0-what": "Visit the school",
    "actions-0-who": "supervisee",
    "actions-0-by_when": "1/12/2090",
}


class Casework(Cast):
    """The cast around a child, with who governs information and who supervises the CTS worker."""

    def __init__(self) -> None:
        super().__init__()
        self.child = factories.child(
            worker=self.worker,
            team=self.team,
            born_on=dt.date(2014, 5, 6),
            address="9 Harbour View, Saltmouth SM1 2AB",
            address_is_confidential=True,
        )
        self.governance = factories.person(Role.GOVERNANCE, name="Gina Governance")
        self.cts_worker = factories.person(name="Cleo Confidential")
        self.cts_manager = factories.person(Role.CLINICAL_SUPERVISOR, name="Cara Clinical")
        factories.line(self.cts_worker, self.cts_manager)
        FileHolder.objects.create(
            file=self.child.file, user=self.cts_worker, role=FileHolder.Role.CTS_WORKER, start=LONG_AGO
        )

    def s2(self, text: str = "We talked about school.", *, day: int = 1) -> Record:
        """A final S2 of June 2025."""
        data = {"held_on": f"{day}/6/2025", "where_now": text}
        return self._final(self.manager, "s2", {**S2_DATA, **data})

    def decision(self, text: str = "We decided.", *, day: int = 1) -> Record:
        """A final decision of a manager, of July 2025."""
        data = {"held_on": f"{day}/7/2025", "discussion": text, "decisions": "Carry on as planned."}
        return self._final(self.manager, "decision", data)

    def confidential(self, text: str) -> Record:
        """A final confidential discussion."""
        data = {"held_on": in_words(timezone.localdate()), "outline": text}
        return self._final(self.cts_manager, "cts", data)

    def addendum(self, record: Record, text: str) -> Record:
        """A final addendum."""
        made = drafts.begin_addendum(by=self.manager, record=record)
        data = {"held_on": "1/8/2025", "reason": "A date was wrong.", "text": text}
        drafts.save(by=self.manager, record=made, version=made.version, data=data)
        return factories.sign(factories.share(self.manager, made), self.manager)

    def _final(self, by: User, kind: str, data: dict[str, str]) -> Record:
        return factories.sign(factories.shared(by, self.child.file, kind, data), by)


def sealed(record: Record) -> Record:
    assert sealing.seal(record_id=str(record.pk))
    return factories.now(record)


def pdf_text(pdf: bytes) -> str:
    """What a PDF says, with every space as one."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def figures(node: Any) -> list[str]:
    """The alternative texts of the pictures beneath a branch of a PDF's tree of structure."""
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if not isinstance(node, DictionaryObject):
        return []
    below = node.get("/K", [])
    found = [text for one in (below if isinstance(below, ArrayObject) else [below]) for text in figures(one)]
    return found + ([str(node["/Alt"])] if node.get("/S") == "/Figure" else [])


def pages_of(pdf: bytes) -> list[str]:
    """What each page of a PDF says."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def stored(made: Release) -> bytes:
    with made.pdf.open("rb") as pdf:
        data: bytes = pdf.read()
    return data
