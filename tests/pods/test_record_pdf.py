"""The sealed PDF of a pod's record: what it says, and how a matrix stands on paper."""

import pytest

from supervision_portal.records.models import Record, SealedDocument
from supervision_portal.records.services import sealing
from tests import factories
from tests.casefile.casework import pdf_text
from tests.casefile.genogram_rows import Home
from tests.pods.held import ALONE, Held, say

pytestmark = pytest.mark.django_db


def sealed(record: Record) -> bytes:
    if factories.now(record).state != Record.State.SEALED:
        sealing.seal(record_id=str(record.pk))
    with SealedDocument.objects.get(record=record).pdf.open("rb") as pdf:
        return bytes(pdf.read())


@pytest.mark.requirement("LEI-REC.1")
def test_leicestershires_record_on_paper() -> None:
    held = Held()
    held.with_room()
    text = pdf_text(sealed(held.final()))
    for words in (
        "POD Group Supervision",
        "Workers Goal",
        "Summary of discussions/work undertaken",
        "How will this be used/taken forward",
        "Wanda Worker (caseworker)",
        "Harm matrix",
        "A door came off",
        "What are we worried about?",
        "Facilitator",
    ):
        assert words in text, words
    assert ALONE not in text


@pytest.mark.requirement("CAL-R.2")
def test_an_s2_of_type_pod_on_paper() -> None:
    say(record="s2", actions="after")
    held = Held()
    Home(held.child)
    held.with_room()
    text = pdf_text(sealed(held.final(working_hypothesis="Fear of the morning")))
    for words in ("(S2)", "Informal", "Working hypothesis", "Fear of the morning", "Ask gran", "Genogram, "):
        assert words in text, words


@pytest.mark.requirement("LEI-NCH.1")
def test_a_topic_on_paper() -> None:
    held = Held(topic="Neglect, and how we miss it")
    text = pdf_text(sealed(held.final(scaling="4: we see it late")))
    for words in ("Neglect, and how we miss it", "What are we worried about?", "4: we see it late"):
        assert words in text, words
