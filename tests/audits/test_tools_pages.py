"""Audit tools in the browser: read, changed as a draft, put right, published, retired."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.urls import reverse

from audits.models import Tool, ToolDraft
from audits.rules import changing
from audits.services import tools
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.audits.world import APPENDIX_7
from tests.pages import Browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-A7.1")]
SignIn = Callable[[User], Browser]
Queries = Callable[[], AbstractContextManager[list[str]]]
KEY = "personal-supervision-file"


@pytest.fixture
def row(db: None) -> Tool:
    call_command("load_audit_tool", str(APPENDIX_7))
    return Tool.objects.get()


@pytest.fixture
def lead(db: None) -> User:
    return factories.person(Role.QA_LEAD, name="Quentin Quality")


@pytest.fixture
def browser(lead: User, as_user: SignIn) -> Browser:
    return as_user(lead)


@pytest.fixture
def draft(row: Tool, lead: User) -> ToolDraft:
    return tools.begin(by=lead, row=row)


def url(name: str, *args: Any) -> str:
    return reverse(f"audits:{name}", args=args)


def table() -> changing.Data:
    return dict(ToolDraft.objects.get().table)


def seen(answer: HttpResponse) -> str:
    [found] = set(re.findall(r'name="seen" value="(\w+)"', answer.content.decode()))
    return found


def typed(answer: HttpResponse, **changes: Any) -> dict[str, Any]:
    """What a page's form would send as it stands, with changes; None leaves a field out."""
    form = answer.context["form"]
    data = {name: form[name].value() for name in form.fields} | changes
    given = {"seen": seen(answer)} if "seen" in answer.context else {}
    return given | {name: value for name, value in data.items() if value not in (None, False)}


def save(browser: Browser, address: str, **changes: Any) -> HttpResponse:
    """Open a page, change some fields of its form, and send it."""
    return browser.post(address, typed(browser.get(address), **changes))


# -- reading


def test_a_version_can_be_read_whole(row: Tool, browser: Browser) -> None:
    assert "In use" in words(browser.get(url("tools")))
    page = words(browser.get(url("tool", KEY, 1)))
    for part in row.content["parts"]:
        for question in part["questions"]:
            assert question["text"] in page
    assert "Only for children’s social care. Asked of the children’s files beside it." in page
    assert "Corrective actions, each signed off by a manager" in page


def test_a_tool_of_another_shape_is_shown_in_words(browser: Browser) -> None:
    call_command("load_audit_tool", str(Path("tests/audits/child_file.toml")))
    page = words(browser.get(url("tool", "childs-file", 1)))
    assert "Looks at a child’s file, 6 months back. Two auditors answer it." in page
    assert "Only where the answer to “Is there a plan?” is Yes." in page
    assert "Only where the answer to “Was the child seen alone?” is Yes or Partly." in page
    assert "Green / Amber / Red · How urgent it is · comments" in page
    assert "Answered by the second auditor." in page


def test_only_the_qa_lead_finds_them(row: Tool, draft: ToolDraft, as_user: SignIn, lead: User) -> None:
    addresses = [
        url("tools"),
        url("tool_new"),
        url("tool", KEY, 1),
        url("tool_retire", KEY, 1),
        *(url(f"tool_{name}", KEY) for name in ("draft", "add_part", "add_scale", "publish", "discard")),
        url("tool_part", KEY, "personal"),
        url("tool_add_question", KEY, "personal"),
        url("tool_question", KEY, "signed"),
        url("tool_remove", KEY, "question", "signed"),
    ]
    for address in addresses:
        assert as_user(lead).get(address).status_code == 200, address
        for role in (Role.AUDITOR, Role.DIRECTOR, Role.POLICY_ADMIN):
            assert as_user(factories.person(role)).get(address).status_code == 404, (role, address)


def test_what_is_not_there_is_not_found(draft: ToolDraft, browser: Browser) -> None:
    for address in (
        url("tool", KEY, 2),
        url("tool_draft", "other"),
        url("tool_part", KEY, "other"),
        url("tool_question", KEY, "other"),
        url("tool_scale", KEY, "other"),
        url("tool_add_question", KEY, "other"),
        url("tool_remove", KEY, "question", "other"),
        url("tool_remove", KEY, "colour", "signed"),
    ):
        assert browser.get(address).status_code == 404, address


def test_pages_take_a_fixed_number_of_queries(draft: ToolDraft, browser: Browser, queries: Queries) -> None:
    for address, most in ((url("tools"), 4), (url("tool", KEY, 1), 5), (url("tool_draft", KEY), 3)):
        with queries() as found:
            browser.get(address)
        assert len(found) <= most, (address, found)


# -- changing


def test_saving_what_stands_there_changes_nothing(draft: ToolDraft, browser: Browser) -> None:
    before = table()
    addresses = [url("tool_draft", KEY)]
    addresses += [url("tool_part", KEY, part["key"]) for part in before["parts"]]
    addresses += [url("tool_question", KEY, key) for key in ("agreement", "child_every_month")]
    for address in addresses:
        assert save(browser, address).status_code == 302, address
    tool, wrong = tools.look_through(table())
    assert not wrong
    assert tool == tools.tool_of(Tool.objects.get())


def test_a_question_is_added_made_conditional_and_published(
    row: Tool, draft: ToolDraft, browser: Browser
) -> None:
    add = url("tool_add_question", KEY, "administration")
    answer = save(browser, add, text="Is it dated?", scale="rag", when="agreement", comments=True)
    question = url("tool_question", KEY, "is_it_dated")
    assert answer["Location"] == question, "on to the answers on which it depends"
    page = words(browser.get(url("tool_draft", KEY)))
    assert "“Is it dated?”: “Ask it where the answer is” names one or more answers" in page
    assert "Publish" not in page
    assert save(browser, question, answers=["yes"], second="inspection").status_code == 302
    publish = url("tool_publish", KEY)
    assert save(browser, publish, reason="").status_code == 422
    done = browser.post(publish, {"seen": seen(browser.get(publish)), "reason": "Dates matter"}, follow=True)
    assert "version 2 is in use from now on." in words(done)
    added = tools.tool_of(Tool.objects.get(version=2)).parts[0].questions[-1]
    assert (added.text, added.scale.key, added.comments) == ("Is it dated?", "rag", True)
    assert added.when
    assert (added.when.question, added.when.answers) == ("agreement", ("yes",))
    assert added.second
    assert len(tools.tool_of(row).parts[0].questions) == 3
    assert "Dates matter" in words(browser.get(url("tools")))


def test_a_part_and_a_scale_of_ones_own(draft: ToolDraft, browser: Browser) -> None:
    scale = save(browser, url("tool_add_scale", KEY), label="Urgency", answers="Now\nSoon\nNot asked")
    address = url("tool_scale", KEY, "urgency")
    assert scale["Location"] == address
    wrong = save(browser, address, yes=["now"], na=["now"])
    assert "cannot count as “Yes” and as not applicable" in words(wrong)
    save(browser, address, yes=["now"], na=["not_asked"], answers="Now\nLater\nNot asked")
    assert table()["scales"] == [
        {
            "key": "urgency",
            "label": "Urgency",
            "choices": [
                {"value": "now", "label": "Now", "yes": True},
                {"value": "soon", "label": "Later"},
                {"value": "not_asked", "label": "Not asked", "applies": False},
            ],
        }
    ]
    save(browser, url("tool_add_part", KEY), heading="Urgency", scale="urgency", auditor="2", na=True)
    page = words(browser.get(url("tool_draft", KEY)))
    assert "“Urgency”: A part has one question or more" in page
    save(browser, url("tool_add_question", KEY, "urgency"), text="How urgent is it?")
    tool, wrong_still = tools.look_through(table())
    assert tool, wrong_still
    assert [choice.label for choice in tool.parts[-1].questions[0].scale.choices] == ["Now", "Later"]
    assert tool.auditors == 2
    refused = browser.post(url("tool_remove", KEY, "scale", "urgency"), follow=True)
    assert "It is used by “Urgency”." in words(refused)


def test_nothing_typed_is_lost(draft: ToolDraft, browser: Browser) -> None:
    address = url("tool_question", KEY, "signed")
    page = browser.get(address)
    save(browser, address, text="Somebody else’s words")
    late = browser.post(address, typed(page, text="My words"))
    assert late.status_code == 422
    assert "Somebody has changed this in the meantime." in words(late)
    assert "My words" in late.content.decode()
    assert "Somebody else’s words" in words(late)
    assert browser.post(address, typed(late, text="My words")).status_code == 302
    browser.post(url("tool_remove", KEY, "question", "signed"))
    gone = browser.post(address, typed(page, text="My words again"))
    assert gone.status_code == 422
    assert "My words again" in gone.content.decode()
    browser.post(url("tool_discard", KEY))
    head = browser.post(url("tool_draft", KEY), {"name": "My name", "seen": "x", "looks_at": "worker"})
    assert head.status_code == 422
    assert "published or thrown away in the meantime" in words(head)
    assert "My name" in head.content.decode()


def test_a_form_that_is_too_long_says_so(draft: ToolDraft, browser: Browser) -> None:
    answer = save(browser, url("tool_part", KEY, "personal"), heading="x" * 300)
    assert answer.status_code == 422
    assert "“Heading” must be 200 characters or fewer" in words(answer)


def test_pieces_are_moved_and_taken_away(draft: ToolDraft, browser: Browser) -> None:
    moved = browser.post(url("tool_move", KEY, "question", "observation"), {"where": "up"})
    assert moved["Location"].endswith("#question-observation")
    assert [each["key"] for each in table()["parts"][0]["questions"]][:2] == ["observation", "agreement"]
    page = words(browser.get(url("tool_remove", KEY, "part", "cases")))
    assert "Its questions go too:" in page
    browser.post(url("tool_remove", KEY, "part", "cases"))
    assert [part["key"] for part in table()["parts"]] == ["administration", "personal"]
    page = words(browser.get(url("tool_draft", KEY)))
    assert (
        "No part is about the cases that “How many files are looked at beside it” lets be looked at" in page
    )


def test_a_new_tool_from_nothing(browser: Browser, lead: User) -> None:
    begun = browser.post(url("tool_new"), {"name": "Dip sample"})
    assert begun["Location"] == url("tool_draft", "dip_sample")
    assert "Dip sample" in words(browser.get(url("tools")))
    save(browser, url("tool_draft", "dip_sample"), clause="section 20", looks_at="pair")
    save(browser, url("tool_add_part", "dip_sample"), heading="Records", scale="yes_no")
    save(browser, url("tool_add_question", "dip_sample", "records"), text="Are they in time?")
    publish = url("tool_publish", "dip_sample")
    browser.post(publish, {"seen": seen(browser.get(publish)), "reason": "Once a year"})
    [row] = tools.current()
    assert (row.version, row.published_by, tools.tool_of(row).looks_at) == (1, lead, "pair")


def test_a_tool_is_retired(row: Tool, browser: Browser) -> None:
    assert "No audit can begin with it." in words(browser.get(url("tool_retire", KEY, 1)))
    done = browser.post(url("tool_retire", KEY, 1), follow=True)
    assert "is retired" in words(done)
    assert browser.get(url("tool_retire", KEY, 1)).status_code == 404
    begun = browser.post(url("tool_begin", KEY, 1))
    assert begun["Location"] == url("tool_draft", KEY)
