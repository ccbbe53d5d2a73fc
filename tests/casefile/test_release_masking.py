"""Addresses do not leave the portal with a released file (CAL-15.4)."""

from collections.abc import Callable

import pytest

from casefile import masking
from casefile.models import Child
from casefile.services import children, releasing
from supervision_portal.people.models import User
from tests import factories
from tests.casefile.casework import Casework, pdf_text, stored
from tests.pages import Browser

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.mark.requirement("CAL-15.4")
@pytest.mark.parametrize(
    "written",
    [
        "They live at 9 Harbour View, Saltmouth SM1 2AB now.",
        "They live at 9  harbour view\nsaltmouth.",
        "Seen in Harbour View.",
        "They moved to Saltmouth.",
        "Her postcode is SM1 2AB.",
        "The uncle of 14 Tannery Row, Wexcombe is worried.",
        "The aunt lives at Flat 3, 27 Old Mill Lane.",
        "The aunt’s postcode is WX4 5QT.",
    ],
)
def test_no_address_of_somebody_else_and_none_that_is_confidential(casework: Casework, written: str) -> None:
    casework.s2(written)
    made = releasing.ask(by=casework.manager, child=casework.child, reason="SAR-12")
    said = pdf_text(stored(releasing.release_file(by=casework.governance, made=made))).casefold()
    assert "[address left out]" in said
    for secret in ("harbour", "saltmouth", "sm1", "tannery", "wexcombe", "mill lane", "wx4"):
        assert secret not in said


@pytest.mark.requirement("CAL-15.4")
def test_an_address_in_the_facts_of_an_oversight_goes_whole(casework: Casework) -> None:
    shown = {
        "heading": "Oversight",
        "council": "C",
        "number": "MO-1",
        "parties": [],
        "facts": [{"label": "Home address", "value": "c/o the lighthouse"}],
        "sections": [],
    }
    document = masking.shown.Shown.from_json(shown)
    masked = masking.masked(document, str, secret_facts=frozenset({"Home address"}))
    assert masked.facts[0].value == masking.LEFT_OUT


def test_the_own_address_stays_where_it_is_no_secret(casework: Casework) -> None:
    Child.objects.update(address="12 Mill Lane, Demo Town", address_is_confidential=False)
    casework.child.refresh_from_db()
    casework.s2("At 12 Mill Lane since May. Hearing on 3 November Crown Court.")
    made = releasing.ask(by=casework.manager, child=casework.child, reason="SAR-12")
    said = pdf_text(stored(releasing.release_file(by=casework.governance, made=made)))
    assert "At 12 Mill Lane since May. Hearing on 3 November Crown Court." in said


def test_a_brother_with_a_secret_address_is_not_given_away(casework: Casework) -> None:
    brother = factories.child("Bo Okafor", address="5 Quiet Corner, Netherby", address_is_confidential=True)
    children.join_family(by=None, child=casework.child, sibling=brother)
    casework.s2("Her brother is at Quiet Corner in Netherby.")
    casework.child.refresh_from_db()
    said = pdf_text(
        releasing.preview(
            by=casework.manager, child=casework.child, records=list(casework.child.file.records.all())
        )
    )
    assert "Quiet Corner" not in said
    assert "Netherby" not in said
