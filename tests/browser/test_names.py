"""The initials guard: names from the worker's caseload are pointed out, and the writer decides once."""

import pytest
from playwright.sync_api import Locator, expect

from supervision_portal.records.models import Record
from tests import factories
from tests.browser.visitor import Visit, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("CAL-A1.6"),
]
WORDS = "She showed grace under pressure, and hope: she will manage."


@pytest.fixture
def draft(pair: factories.Pair) -> Record:
    for name, initials in (("Amara Okafor", "AO"), ("Grace Hope", "GH"), ("Will Young", "WY")):
        factories.child(name, initials=initials, worker=pair.worker)
    return factories.draft(pair.manager, pair.file)


def notice(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("group", name="Name in the text above")


def decisions(draft: Record) -> dict[str, str]:
    data = Record.objects.get(pk=draft.pk).data
    return {key: text for key, text in data.items() if key.startswith("guard-")}


def test_while_typing(visit: Visit, pair: factories.Pair, draft: Record) -> None:
    manager = visit(pair.manager, width=360)
    manager.go(f"/records/{draft.pk}/edit/")
    manager.fill(wellbeing=WORDS)
    manager.is_saved()
    expect(notice(manager)).to_have_count(0)

    manager.fill(
        wellbeing="Worried about Amara Okafor.", workload="Visits to amara okafor, and Amara Okafor’s school."
    )
    below = manager.page.locator(".govuk-form-group:has([name=wellbeing]) + [role=group]")
    expect(below).to_contain_text("You wrote “Amara Okafor”. Service users appear by initials here.")
    manager.look()
    below.get_by_role("button", name="Use AO").click()
    assert manager.value("wellbeing") == "Worried about AO."
    assert manager.value("workload") == "Visits to AO, and AO’s school."
    manager.is_saved()
    expect(notice(manager)).to_have_count(0)

    manager.fill(support="Dr Grace Hope gives a course.")
    notice(manager).get_by_role("button", name="Keep as it is").click()
    manager.is_saved()
    expect(notice(manager)).to_have_count(0)
    manager.page.reload()
    manager.fill(targets="Met.")
    manager.is_saved()
    expect(notice(manager)).to_have_count(0)
    [(decided, how)] = decisions(draft).items()
    assert how == "kept"
    assert not {"grace", "hope", "gh"} & set(decided.lower().split("-"))

    manager.fill(career="Amara asked about it.")
    expect(notice(manager)).to_contain_text("You wrote “Amara”.")
    manager.page.reload()
    expect(notice(manager)).to_contain_text("You wrote “Amara”.")
    notice(manager).get_by_role("button", name="Keep as it is").click()
    manager.fill(reflections="Amara Okafor teaches it.")
    manager.is_saved()
    expect(notice(manager)).to_have_count(0)


def test_before_sharing_without_javascript(visit: Visit, pair: factories.Pair, draft: Record) -> None:
    manager = visit(pair.manager, javascript=False)
    manager.go(f"/records/{draft.pk}/edit/")
    manager.fill(
        wellbeing="Worried about Amara Okafor.", support="Dr Grace Hope gives a course.", targets=WORDS
    )
    manager.press("Check and share")
    manager.reads("Names to decide about", "“Amara Okafor”", "“Grace Hope”")
    expect(manager.page.get_by_role("button", name="Share", exact=True)).to_have_count(0)
    names = manager.page.locator("fieldset", has_text="“Grace Hope”")
    names.get_by_label("Keep it, it is not a service user").check()
    manager.press("Continue")
    manager.reads("Worried about AO.", "Dr Grace Hope gives a course.", WORDS)
    manager.does_not_read("Names to decide about", "Amara")
    manager.press("Share")
    assert "Amara" not in Record.objects.get(pk=draft.pk).content
    assert list(decisions(draft).values()) == ["kept"]
