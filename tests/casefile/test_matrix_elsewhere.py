"""Who gets which page: of children whom one worked with, of those of another team, and of no one child."""

import datetime as dt

import pytest
from django.utils import timezone

from casefile.services import children, significant
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import CaseCast
from tests.casefile.matrix import Address, Answer, Person, without_keys
from tests.casefile.matrix_page import agrees
from tests.casefile.on_file import OnFile, Records

pytestmark = pytest.mark.django_db
NOW_THEIRS = {
    "other_worker": "Worker of that team, allocated today",
    "other_manager": "Their supervisor",
    "director_elsewhere": "Director of that service",
}
LATER = cast.s2_data(where_now="Formerlater", **factories.action_data("Formernext"))


@pytest.fixture
def around(quick_pdfs: None) -> CaseCast:
    return CaseCast()


def formerly_of(around: CaseCast) -> OnFile:
    """A child of the worker and manager who is with another worker, in another team, from today."""
    child = factories.child(worker=around.worker, team=around.team)
    made, other = OnFile(around, child, "Former", around), around.other
    children.change_child(by=None, child=child, team=other.team)
    children.allocate(by=None, child=child, worker=other.worker, start=timezone.localdate())
    cast.final(other.manager, child.file, data=LATER)
    return made


def lists_with(on_file: OnFile) -> list[Address]:
    """Lists and searches in which the child, or what is on the file, could stand."""
    name, number = f"?q={on_file.word}name", f"?q={on_file.child.case_number}"
    return [
        Address("home:my_work", []),
        *(Address(f"casefile:{name}", []) for name in ("caseload", "to_file", "releases")),
        *(Address("casefile:caseload", [], "by name or number", query) for query in (name, number)),
        Address("casefile:caseload", [], "of the worker", f"?worker={on_file.worker.pk}"),
        Address("casefile:to_keep", [], "by name", name),
        Address("supervision:files", [], "by name", "?q=Okafor"),
        Address("people:people", [], "by name", "?q=Okafor"),
    ]


def lists(on_file: OnFile) -> list[Address]:
    """These, and every other page of no one child."""
    ours = [
        one for one in without_keys() if one.name.startswith(("casefile:", "records:", "people:training"))
    ]
    found = {str(address): address for address in (*ours, *lists_with(on_file))}
    return list(found.values())


def test_a_child_formerly_allocated(around: CaseCast) -> None:
    on_file = formerly_of(around)
    agrees(
        "A child who was with the worker until yesterday",
        "From today the child is with another team. Parties still read, and finish, what is unfinished.",
        around,
        [*on_file.addresses(), *lists_with(on_file)],
        on_file.words | {"Formerlater": "an S2 of today’s worker", "Formernext": "its action"},
        worker="Worker until yesterday",
        manager="Supervisor until yesterday",
        above="Manager above, until yesterday",
        director="Director of all services",
        of_service="Service manager of the team until yesterday",
        deputy="Another manager of that team",
        former="Worker of other children",
        **NOW_THEIRS,
    )


def test_a_child_of_another_team(around: CaseCast) -> None:
    on_file = OnFile(around.other, around.other.child, "Elsewhere", around)
    agrees(
        "A child of another team",
        "For the worker and manager of another child, and for everybody around them.",
        around,
        [*on_file.addresses(), *lists_with(on_file)],
        on_file.words,
        worker="Worker of another child",
        manager="Manager of another team",
        above="Manager above another team",
        director="Director of all services",
        of_service="Service manager of another service",
        deputy="Another manager of another team",
        therapist="CTS worker of another child",
        therapists_manager="Supervisor of that CTS worker",
        auditor="Auditor with a grant to another file",
        relative="Team manager of another team",
        **NOW_THEIRS,
    )


def test_lists_searches_and_downloads(around: CaseCast) -> None:
    on_file = OnFile(around, around.child, "Own", around)
    cts = Records(around.therapists_manager, around.on, "cts", "Cts")
    agrees(
        "Lists and searches, with the same child in mind",
        "Pages of no one child, and searches for the child’s name, number and worker.",
        around,
        lists(on_file),
        on_file.words | cts.words,
    )


def test_what_one_may_not_see_changes_nothing_that_one_sees(around: CaseCast) -> None:
    """No list, count or search differs by what is on a file that somebody may not see."""
    on_file = OnFile(around, around.child, "Own", around)
    outside = [
        *("relative", "former", "colleague", "clinical", "residential", "auditor_elsewhere", "nobody"),
        *("pod_facilitator", "qa_lead", "policy_admin", "system_admin"),
    ]
    people = {name: Person(getattr(around, name)) for name in outside}

    def answers() -> dict[tuple[str, str], Answer]:
        asked = [address for address in lists(on_file) if "GET" in address.methods]
        return {(who, one.url): person.ask("GET", one.url) for who, person in people.items() for one in asked}

    before = answers()
    Records(around.therapists_manager, around.on, "cts", "Cts")
    significant.log_event(
        by=around.worker,
        file=around.on,
        kind="missing",
        what="",
        happened_at=timezone.now() - dt.timedelta(days=3),
        known_at=timezone.now(),
    )
    assert answers() == before
    factories.child("Ownname Twin", worker=around.worker, team=around.team)
    del people["relative"]  # barred from the one, and manager of the other's team
    assert answers() == {asked: answer for asked, answer in before.items() if asked[0] in people}
