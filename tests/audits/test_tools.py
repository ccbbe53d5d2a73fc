"""Audit tools kept by version: loaded from a file, published, drafted, retired."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from audits.models import Tool, ToolDraft
from audits.rules import changing
from audits.rules.reading import read
from audits.services import tools
from audits.services.tools import ChangedMeanwhile
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.audits.world import APPENDIX_7, AuditWorld
from tests.pages import Browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-A7.1")]
CHILDS_FILE = Path("tests/audits/child_file.toml")
SignIn = Callable[[User], Browser]
KEY = "personal-supervision-file"


@pytest.fixture
def lead(db: None) -> User:
    return factories.person(Role.QA_LEAD, name="Quentin Quality")


@pytest.fixture
def row(db: None) -> Tool:
    return load(APPENDIX_7)


def load(path: Path, **options: Any) -> Tool:
    call_command("load_audit_tool", str(path), **options)
    found: Tool = Tool.objects.order_by("-pk")[0]
    return found


def draft_of(key: str) -> ToolDraft:
    return ToolDraft.objects.get(key=key)


# -- from a file


def test_a_file_is_loaded_once(row: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    assert (row.key, row.version, row.name) == (KEY, 1, "Personal supervision file audit")
    assert (row.published_by, row.reason) == (None, "Loaded from calderdale-audit.toml")
    assert Event.objects.get(verb="audit.tool_published").object_id == str(row.pk)
    load(APPENDIX_7)
    assert Tool.objects.count() == 1, "the same content again changes nothing"
    said = capsys.readouterr().out
    assert "version 1 says the same already. Nothing has changed." in said


def test_a_file_that_is_wrong_is_not_loaded(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(APPENDIX_7.read_text().replace('evidence = "signed"', 'evidence = "sealed"'))
    with pytest.raises(
        CommandError, match="line 94: part 2, question 8: nothing in the portal finds “sealed”"
    ):
        load(file)
    with pytest.raises(CommandError, match="cannot be read"):
        load(tmp_path / "none.toml")
    assert not Tool.objects.exists()


def test_a_file_can_be_checked_alone(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_audit_tool", str(APPENDIX_7), check=True)
    assert "3 parts, 17 questions, nothing wrong with them." in capsys.readouterr().out
    assert not Tool.objects.exists()


def test_a_changed_file_is_the_next_version(row: Tool, tmp_path: Path) -> None:
    file = tmp_path / "changed.toml"
    file.write_text(APPENDIX_7.read_text().replace("cases = 3", "cases = 4"))
    second = load(file, reason="One child more")
    assert (second.version, second.reason) == (2, "One child more")
    assert [each.version for each in tools.current()] == [2]
    row.refresh_from_db()
    assert tools.tool_of(row).cases == 3
    assert tools.tool_of(second).cases == 4


def test_a_tool_of_another_shape_is_loaded_and_used(as_user: SignIn) -> None:
    world = AuditWorld()
    other = load(CHILDS_FILE)
    second = factories.person(Role.AUDITOR, name="Sefa Second")
    audit = world.assign(tool=other, file=world.child.file, second_auditor=second)
    assert audit.auditors() == [world.auditor, second]
    assert tools.tool_of(audit.tool).looks_at == "child"
    with pytest.raises(Refused, match="two auditors"):
        world.assign(tool=other, file=world.other_child.file)
    page = words(as_user(second).post(reverse("audits:begin", args=[audit.pk]), follow=True))
    assert "1. The plan Audra Auditor answers this part" in page
    assert "2. The child’s voice Sefa Second answers this part" in page


def test_an_audit_keeps_the_version_that_it_began_with(lead: User) -> None:
    world = AuditWorld()
    audit = world.assign()
    tool, _ = read({**world.tool.content, "name": "Another name"})
    assert tool
    newer, is_new = tools.publish(by=lead, tool=tool, reason="A better name")
    audit.refresh_from_db()
    assert (is_new, newer.version, audit.tool.version) == (True, 2, 1)
    assert tools.tool_of(audit.tool).name == "Personal supervision file audit"


def test_only_the_qa_lead_publishes_and_says_why(row: Tool, lead: User) -> None:
    tool = tools.tool_of(row)
    with pytest.raises(Refused, match="kept by the QA lead"):
        tools.publish(by=factories.person(Role.AUDITOR), tool=tool, reason="Why not")
    with pytest.raises(Refused, match="Say why"):
        tools.publish(by=lead, tool=tool, reason=" ")


# -- a draft


def test_a_draft_keeps_what_is_wrong_and_is_published_once_it_is_right(row: Tool, lead: User) -> None:
    draft = tools.begin(by=lead, row=row)
    assert tools.begin(by=lead, row=row) == draft, "one draft for each tool"
    seen = tools.stamp_of(draft.table, "question", "signed")
    tools.change(by=lead, key=KEY, kind="question", piece="signed", seen=seen, said={"text": ""})
    assert "text" not in changing.piece_of(draft_of(KEY).table, "question", "signed")
    mark = tools.published_mark(draft_of(KEY))
    with pytest.raises(Refused, match="A question needs its “Question”"):
        tools.publish_draft(by=lead, key=KEY, seen=mark, reason="Shorter")
    seen = tools.stamp_of(draft_of(KEY).table, "question", "signed")
    said = {"text": "Is it signed?\x00"}
    tools.change(by=lead, key=KEY, kind="question", piece="signed", seen=seen, said=said)
    mark = tools.published_mark(draft_of(KEY))
    second = tools.publish_draft(by=lead, key=KEY, seen=mark, reason="Shorter")
    assert (second.version, second.published_by, second.reason) == (2, lead, "Shorter")
    assert [question.text for _, question in tools.tool_of(second).questions()][10] == "Is it signed?"
    assert not ToolDraft.objects.exists()


def test_of_two_who_change_the_same_the_later_is_told(row: Tool, lead: User) -> None:
    draft = tools.begin(by=lead, row=row)
    seen = tools.stamp_of(draft.table, "part", "personal")
    head = changing.stamp(changing.head_of(draft.table))
    tools.change(by=lead, key=KEY, kind="part", piece="personal", seen=seen, said={"heading": "First"})
    tools.change_head(by=lead, key=KEY, seen=head, said={"name": "First"})
    with pytest.raises(ChangedMeanwhile):
        tools.change(by=lead, key=KEY, kind="part", piece="personal", seen=seen, said={"heading": "Second"})
    with pytest.raises(ChangedMeanwhile):
        tools.change_head(by=lead, key=KEY, seen=head, said={"name": "Second"})
    tools.take_away(by=lead, key=KEY, kind="part", piece="personal")
    with pytest.raises(ChangedMeanwhile, match="taken this away"):
        tools.change(by=lead, key=KEY, kind="part", piece="personal", seen=seen, said={"heading": "Third"})


def test_what_was_published_meanwhile_is_not_replaced_unseen(row: Tool, lead: User, tmp_path: Path) -> None:
    draft = tools.begin(by=lead, row=row)
    tools.change_head(
        by=lead, key=KEY, seen=changing.stamp(changing.head_of(draft.table)), said={"look_back": "6 months"}
    )
    mark = tools.published_mark(draft_of(KEY))
    tool, _ = read({**row.content, "name": "Another name"})
    assert tool
    tools.publish(by=None, tool=tool, reason="From a file")
    with pytest.raises(ChangedMeanwhile):
        tools.publish_draft(by=lead, key=KEY, seen=mark, reason="Mine")
    row = tools.publish_draft(by=lead, key=KEY, seen=tools.published_mark(draft_of(KEY)), reason="Mine")
    assert (row.version, row.name) == (3, "Personal supervision file audit")


def test_a_draft_that_changes_nothing_is_not_published(row: Tool, lead: User) -> None:
    draft = tools.begin(by=lead, row=row)
    with pytest.raises(Refused, match="Nothing changes"):
        tools.publish_draft(by=lead, key=KEY, seen=tools.published_mark(draft), reason="Again")
    tools.discard(by=lead, key=KEY)
    with pytest.raises(Refused, match="published or thrown away"):
        tools.discard(by=lead, key=KEY)


def test_pieces_move_and_questions_go_on_into_the_part_beside(row: Tool, lead: User) -> None:
    tools.begin(by=lead, row=row)

    def keys() -> list[list[str]]:
        parts = draft_of(KEY).table["parts"]
        return [[part["key"], *(each["key"] for each in part["questions"])] for part in parts]

    tools.move(by=lead, key=KEY, kind="question", piece="agenda", up=True)
    assert keys()[0] == ["administration", "agreement", "observation", "shared_conversation", "agenda"]
    tools.move(by=lead, key=KEY, kind="question", piece="agenda", up=False)
    assert keys()[1][:2] == ["personal", "agenda"]
    tools.move(by=lead, key=KEY, kind="question", piece="agreement", up=True)
    assert keys()[0][1] == "agreement", "the first of all stays"
    tools.move(by=lead, key=KEY, kind="part", piece="personal", up=True)
    assert [each[0] for each in keys()] == ["personal", "administration", "cases"]


def test_a_scale_that_is_used_is_not_taken_away(lead: User) -> None:
    row = load(CHILDS_FILE)
    tools.begin(by=lead, row=row)
    with pytest.raises(Refused, match="“How good is the plan\\?”, “the priority of corrective actions”"):
        tools.take_away(by=lead, key=row.key, kind="scale", piece="urgency")


def test_a_new_tool_begins_as_a_draft(row: Tool, lead: User) -> None:
    with pytest.raises(Refused, match="Another tool has this name"):
        tools.begin_new(by=lead, name="PERSONAL supervision file audit")
    draft = tools.begin_new(by=lead, name="Dip sample")
    part = tools.add(by=lead, key=draft.key, kind="part", said={"heading": "Records", "scale": "rag"})
    question = tools.add(by=lead, key=draft.key, kind="question", part=part, said={"text": "Is it in time?"})
    assert (draft.key, part, question) == ("dip_sample", "records", "is_it_in_time")
    words = [
        changing.in_words(draft_of(draft.key).table, each)
        for each in tools.wrong_with(draft_of(draft.key).table)
    ]
    assert words == ["A tool needs its “Where it is written”"]


def test_what_is_wrong_is_said_in_the_words_of_the_pages(row: Tool, lead: User) -> None:
    """Not as to somebody who writes a file."""
    tools.begin(by=lead, row=row)
    said = {"text": "Was it reviewed?", "when": {"question": "agreement", "is": []}}
    tools.add(by=lead, key=row.key, kind="question", part="administration", said=said)
    table = draft_of(row.key).table
    words = [changing.in_words(table, each) for each in tools.wrong_with(table)]
    assert words == ["“Ask it where the answer is” names one or more answers"]


def test_a_retired_tool_is_not_current_and_can_come_back(row: Tool, lead: User) -> None:
    tools.retire(by=lead, row=row)
    assert tools.current() == []
    with pytest.raises(Refused, match="not in use any more"):
        tools.retire(by=lead, row=row)
    assert load(APPENDIX_7).version == 2
    assert len(tools.current()) == 1
