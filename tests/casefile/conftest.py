import pytest

from casefile.models import Release
from casefile.services import releasing
from supervision_portal.records import pdf
from supervision_portal.records.models import Record
from tests.casefile.casework import GROUNDS, Casework
from tests.casefile.cast import Case, CaseCast


@pytest.fixture
def case(db: None) -> Case:
    """A child, their worker and manager, their CTS worker."""
    return Case()


@pytest.fixture
def around(db: None) -> CaseCast:
    """The case with everybody around it."""
    return CaseCast()


@pytest.fixture
def casework(db: None) -> Casework:
    return Casework()


@pytest.fixture
def s2(casework: Casework) -> Record:
    return casework.s2("Amara wants to see her grandmother.")


@pytest.fixture
def asked(casework: Casework, s2: Record) -> Release:
    """A release in hand: an S2 and a decision that is held back."""
    held = casework.decision("The neighbour rang us.")
    made = releasing.ask(by=casework.manager, child=casework.child, reason="Request of 3 June, SAR-12")
    releasing.hold_back(by=casework.manager, entry=made.entries.get(record=held), grounds=GROUNDS)
    return made


@pytest.fixture
def released(casework: Casework, asked: Release) -> Release:
    return releasing.release_file(by=casework.governance, made=asked)


@pytest.fixture
def quick_pdfs(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFs that hold what would be printed as it is: for who asks who gets one, not how it looks."""
    monkeypatch.setattr(pdf, "write", lambda _template, context, **_more: f"%PDF-{context}".encode())
