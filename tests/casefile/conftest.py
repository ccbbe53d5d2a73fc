from collections.abc import Callable

import pytest

from casefile.models import Child, Release
from casefile.services import children, releasing
from supervision_portal.people.models import User
from supervision_portal.records import pdf
from supervision_portal.records.models import Record
from tests import factories
from tests.casefile.casework import GROUNDS, Casework
from tests.casefile.cast import Case, CaseCast
from tests.casefile.genogram_rows import Home
from tests.factories import Pair
from tests.pages import Browser

SignIn = Callable[[User], Browser]


@pytest.fixture
def case(db: None) -> Case:
    """A child, their worker and manager, their CTS worker."""
    return Case()


@pytest.fixture
def around(db: None) -> CaseCast:
    """The case with everybody around it."""
    return CaseCast()


@pytest.fixture
def manager(case: Case, as_user: SignIn) -> Browser:
    return as_user(case.manager)


@pytest.fixture
def brother(case: Case) -> Child:
    """Ben, on the same caseload."""
    made = factories.child("Ben Okafor", worker=case.worker, team=case.team)
    children.join_family(by=None, child=case.child, sibling=made)
    return made


@pytest.fixture
def child(pair: Pair) -> Child:
    """Allocated to the pair's worker, with their team."""
    return factories.child("Amara Okafor", worker=pair.worker, team=pair.team)


@pytest.fixture
def home(child: Child) -> Home:
    """A genogram on the child's file."""
    return Home(child)


@pytest.fixture
def as_worker(pair: Pair, as_user: SignIn) -> Browser:
    return as_user(pair.worker)


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
