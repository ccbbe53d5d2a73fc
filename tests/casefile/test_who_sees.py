"""Who sees what of a child’s file: one table, made from what the portal answers, kept in docs/.

Write it anew with `REWRITE=1`, after reading the difference.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile.access import children_visible_to
from supervision_portal.log.models import Event
from supervision_portal.log.verbs import READS
from supervision_portal.people.models import User
from supervision_portal.records import access
from supervision_portal.records.models import Action
from tests.casefile import cast
from tests.casefile.cast import ADDRESS, PEOPLE, CaseCast
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parents[2] / "docs" / "who-sees-a-childs-file.md"
HEAD = """# Who sees what of a child’s file

Made by `tests/casefile/test_who_sees.py` from what the portal answers to each of them; a difference fails the
tests. “CTS” is a confidential discussion. Everybody else who is not named here sees nothing.

"""


class World:
    """The case with a record of each sort on it."""

    def __init__(self, around: CaseCast) -> None:
        self.around, self.child, self.file = around, around.child, around.on
        self.s2 = cast.final(around.manager, around.on)
        self.oversight = cast.final(around.manager, around.on, "oversight")
        self.cts = cast.final(around.therapists_manager, around.on, "cts")
        self.draft = cast.draft(around.manager, around.on)
        self.action = Action.objects.get(record=self.oversight)
        self.cts_action = Action.objects.get(record=self.cts)

    def browser(self, user: User) -> Browser:
        browser = Browser()
        browser.force_login(user)
        return browser


def opens(name: str, of: Callable[[World], list[object]]) -> Callable[[World, User], bool]:
    """Whether the page answers, and does not lead elsewhere."""

    def ask(world: World, user: User) -> bool:
        answer = world.browser(user).get(reverse(name, args=of(world)))
        assert answer.status_code in (200, 302, 404), answer.status_code
        if answer.status_code == 200 and name == "records:record":
            return "records/closed_to_me.html" not in [template.name for template in answer.templates]
        return answer.status_code == 200

    return ask


def finds(world: World, user: User) -> bool:
    answer = world.browser(user).get(reverse("casefile:caseload"), {"q": world.child.case_number})
    return answer.status_code == 200 and world.child.name in answer.content.decode()


def knows_of_cts(world: World, user: User) -> bool:
    answer = world.browser(user).get(reverse("casefile:file", args=[world.child.pk]))
    return answer.status_code == 200 and (world.cts.number or "?") in answer.content.decode()


def sees_address(world: World, user: User) -> bool:
    answer = world.browser(user).get(reverse("casefile:file", args=[world.child.pk]))
    return answer.status_code == 200 and ADDRESS in answer.content.decode()


def begins(kind: str) -> Callable[[World, User], bool]:
    def ask(world: World, user: User) -> bool:
        address = reverse("records:start", args=[world.file.pk, kind])
        answer = world.browser(user).post(address)
        return answer.status_code == 302 and answer["Location"].endswith("/edit/")

    return ask


COLUMNS: dict[str, Callable[[World, User], bool]] = {
    "finds the child": finds,
    "opens the file": opens("casefile:file", lambda world: [world.child.pk]),
    "reads an S2": opens("records:record", lambda world: [world.s2.pk]),
    "its PDF": opens("records:pdf", lambda world: [world.s2.pk]),
    "reads an oversight": opens("records:record", lambda world: [world.oversight.pk]),
    "sees an action": opens("records:action", lambda world: [world.action.pk]),
    "reads a draft S2": opens("records:edit", lambda world: [world.draft.pk]),
    "knows of a CTS": knows_of_cts,
    "reads a CTS": opens("records:record", lambda world: [world.cts.pk]),
    "its PDF, too": opens("records:pdf", lambda world: [world.cts.pk]),
    "sees its action": opens("records:action", lambda world: [world.cts_action.pk]),
    "sees the confidential address": sees_address,
    "logs an event": opens("casefile:log_event", lambda world: [world.child.pk]),
    "begins an S2": begins("s2"),
    "begins an oversight": begins("oversight"),
    "begins a CTS": begins("cts"),
    "sees who reads": opens("records:readers", lambda world: [world.file.pk]),
}


@pytest.fixture
def world(around: CaseCast) -> World:
    return World(around)


def answers(world: World) -> dict[str, list[bool]]:
    return {
        label: [ask(world, getattr(world.around, name)) for ask in COLUMNS.values()]
        for name, label in PEOPLE.items()
    }


@pytest.mark.requirement("CAL-2.CTS")
def test_the_table_in_docs_is_what_the_portal_answers(world: World) -> None:
    lines = [f"| | {' | '.join(COLUMNS)} |", f"|---|{'---|' * len(COLUMNS)}"]
    lines += [
        f"| {label} | {' | '.join('●' if sees else '·' for sees in row)} |"
        for label, row in answers(world).items()
    ]
    text = HEAD + "\n".join(lines) + "\n"
    if os.environ.get("REWRITE"):
        TABLE.write_text(text, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == text


def test_lists_agree_with_details(world: World) -> None:
    """What `visible_to` lists is what opens, for each of them."""
    for name in PEOPLE:
        user: User = getattr(world.around, name)
        user.refresh_from_db()
        page = opens("casefile:file", lambda world: [world.child.pk])(world, user)
        assert children_visible_to(user).filter(pk=world.child.pk).exists() == page, name
        assert access.files_visible_to(user).filter(pk=world.file.pk).exists() == page, name
        for record in (world.s2, world.oversight, world.cts):
            reads = opens("records:record", lambda _world, pk=record.pk: [pk])(world, user)
            assert access.can_read(user, record) == reads, (name, record)


@pytest.mark.requirement("CAL-2.CTS")
def test_a_confidential_discussion_cannot_be_opened_for_a_purpose(world: World) -> None:
    page = world.browser(world.around.manager).get(reverse("records:record", args=[world.cts.pk]))
    assert "It is confidential" in words(page)
    assert reverse("records:open_for_purpose", args=[world.file.pk]) not in page.content.decode()


def test_every_reading_is_in_the_log(world: World) -> None:
    for name in PEOPLE:
        user: User = getattr(world.around, name)
        before = Event.objects.filter(actor_id=user.pk, verb__in=READS).count()
        pages = [
            "opens the file",
            "reads an S2",
            "its PDF",
            "reads an oversight",
            "reads a CTS",
            "its PDF, too",
        ]
        read = sum(COLUMNS[page](world, user) for page in pages)
        assert Event.objects.filter(actor_id=user.pk, verb__in=READS).count() == before + read, name


@pytest.mark.parametrize("who", ["manager", "worker", "above"])
def test_a_bar_ends_everything_at_once_even_for_a_party(world: World, who: str) -> None:
    from casefile.services import children

    user: User = getattr(world.around, who)
    children.bar(by=None, file=world.file, user=user, reason="Their own child")
    row = [ask(world, user) for ask in COLUMNS.values()]
    assert row == [False] * len(row)
    assert world.child.name not in world.browser(user).get("/").content.decode()


def test_access_ends_with_the_allocation(world: World) -> None:
    from casefile.services import children

    children.allocate(by=None, child=world.child, worker=world.around.colleague, start=timezone.localdate())
    opens_file = COLUMNS["opens the file"]
    assert not opens_file(world, world.around.worker)
    assert opens_file(world, world.around.colleague)
    assert not access.can_read(world.around.worker, world.s2)
