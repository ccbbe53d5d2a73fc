"""Cases talked about by initials in personal supervision, for teams that do so (CAL-2.IRO, CAL-2.10)."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from casefile.models import Child
from supervision.models import AnonymisedTeam
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of, names_in
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import drafts, sealing
from tests import factories
from tests.casefile.casework import pdf_text
from tests.factories import Pair, s1_data
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
HEADING = "3a. Case discussions, anonymised"
SAID = "Whether the review hears from AO’s grandmother"
AGREED = "Ask AO first. The chair’s own worry was named"
CASE = {"cases-0-initials": "AO", "cases-0-discussed": SAID, "cases-0-agreed": AGREED}
DATA = {"s1": s1_data(), "s3": {"held_on": "3/3/2025"}}


@pytest.fixture
def reviewing(pair: Pair) -> Pair:
    """A worker and a manager of a team that discusses its cases anonymised."""
    AnonymisedTeam.objects.create(team=pair.team)
    return pair


def edit(record: Record) -> str:
    return reverse("records:edit", args=[record.pk])


def errors_of(pair: Pair, **typed: str) -> dict[str, list[str]]:
    """What is wrong with a row in which this is typed."""
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    data = {**s1_data(), **CASE, **{f"cases-0-{name}": text for name, text in typed.items()}}
    form = form_of(record, kinds.of("s1"), data, checked=True)
    form.is_whole()
    return {name: list(said) for name, said in form.rows["cases"][0].errors.items()}


@pytest.mark.requirement("CAL-2.IRO")
@pytest.mark.requirement("CAL-2.10")
@pytest.mark.parametrize("kind", ["s1", "s3"])
def test_its_teams_have_a_place_for_them(reviewing: Pair, as_user: SignIn, kind: str) -> None:
    """In the S1 of the IROs, and in the Shared Conversations that are Family Connections’ supervision."""
    manager, record = (
        as_user(reviewing.manager),
        factories.draft(reviewing.manager, reviewing.file, kind, DATA[kind]),
    )
    page = words(manager.get(edit(record)))
    assert HEADING in page
    assert "nothing goes onto a child’s file" in page
    assert "Add another case" in page
    final = factories.final(reviewing, kind, DATA[kind] | CASE)
    copy = pdf_text(sealing.pdf.render(sealing.printed(final), sealed=False))
    for wanted in (HEADING, SAID, AGREED):
        assert wanted in copy
    following = drafts.begin(by=reviewing.manager, file=reviewing.file, kind=kind)
    assert f"AO · {SAID} · {AGREED}" in words(manager.get(edit(following)))  # last time


@pytest.mark.requirement("CAL-2.IRO")
def test_other_teams_are_not_asked_and_their_form_is_as_it_was(pair: Pair, as_user: SignIn) -> None:
    record = factories.draft(pair.manager, pair.file)
    assert "anonymised" not in words(as_user(pair.manager).get(edit(record)))
    shown = factories.share(pair.manager, record).shown
    assert shown
    assert [part["number"] for part in shown["sections"]] == ["1", "2", "3", "4", "5", "6"]


def test_nothing_typed_is_lost_when_the_team_changes(reviewing: Pair, as_user: SignIn) -> None:
    record = factories.draft(reviewing.manager, reviewing.file, data=s1_data(**CASE))
    AnonymisedTeam.objects.all().delete()
    assert SAID in words(as_user(reviewing.manager).get(edit(record)))
    shown = factories.share(reviewing.manager, record).shown
    assert shown
    assert [part["number"] for part in shown["sections"]] == ["1", "2", "3", "3a", "4", "5", "6"]


def test_a_record_from_before_reads_and_prints_as_it_was(pair: Pair, as_user: SignIn) -> None:
    old = factories.final(pair)
    AnonymisedTeam.objects.create(team=pair.team)
    assert "anonymised" not in words(as_user(pair.worker).get(reverse("records:record", args=[old.pk])))
    assert "anonymised" not in pdf_text(sealing.pdf.render(sealing.printed(old), sealed=False))
    new = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    assert HEADING in words(as_user(pair.manager).get(edit(new)))


@pytest.mark.requirement("CAL-2.IRO")
@pytest.mark.parametrize(
    ("typed", "kept"), [("AO", "AO"), ("A.O.", "AO"), ("J W-S", "JWS"), (" ao ", None), ("ÉÖ", "ÉÖ")]
)
def test_initials_are_capital_letters(reviewing: Pair, typed: str, kept: str | None) -> None:
    errors = errors_of(reviewing, initials=typed)
    if kept is None:
        assert errors == {"initials": ["Enter initials in capital letters, like AB, not a name"]}
        return
    assert errors == {}
    record = factories.shared(
        reviewing.manager, reviewing.file, data=s1_data(**CASE | {"cases-0-initials": typed})
    )
    assert record.shown
    [part] = [part for part in record.shown["sections"] if part["key"] == "cases"]
    assert part["blocks"][0]["rows"] == [[kept, SAID, AGREED]]


@pytest.mark.requirement("CAL-2.IRO")
@pytest.mark.parametrize(
    "name", ["Amara", "Amara Okafor", "AMARA OKAFOR", "amara", "AB12", "🙂", "O" * 7, "A" * 21, "'.- "]
)
def test_a_name_is_refused(reviewing: Pair, name: str) -> None:
    [error] = errors_of(reviewing, initials=name)["initials"]
    assert "not a name" in error


def test_what_was_discussed_is_asked_for(reviewing: Pair) -> None:
    assert errors_of(reviewing, initials="", discussed="") == {
        "initials": ["Enter the initials of the child or family"],
        "discussed": ["Answer “What was discussed”"],
    }


@pytest.mark.requirement("CAL-2.IRO")
@pytest.mark.parametrize("field", ["initials", "discussed", "agreed"])
def test_a_childs_name_in_it_is_pointed_out_with_the_initials(reviewing: Pair, field: str) -> None:
    factories.child("Amara Okafor", worker=reviewing.worker)
    record = factories.draft(reviewing.manager, reviewing.file)
    [hit] = names_in(record, kinds.of("s1"), {**CASE, f"cases-0-{field}": "Amara Okafor"})
    assert (hit["field"], hit["initials"]) == (f"cases-0-{field}", "AO")


@pytest.mark.requirement("CAL-2.IRO")
@pytest.mark.requirement("CAL-2.10")
def test_nothing_of_it_is_on_the_childs_file(reviewing: Pair, as_user: SignIn) -> None:
    child = factories.child("Amara Okafor", worker=reviewing.worker, team=reviewing.team)
    record = factories.final(reviewing, data=s1_data(**CASE))
    assert record.file == reviewing.file
    assert not Record.objects.filter(file=child.file).exists()
    assert not Action.objects.exists()  # it is written down and no more
    assert set(Event.objects.filter(file_id=child.pk).values_list("verb", flat=True)) == {
        "file.opened",
        "child.allocated",
    }
    for user in (reviewing.worker, reviewing.manager):
        page = words(as_user(user).get(reverse("casefile:file", args=[child.pk])))
        assert "Amara Okafor" in page
        assert SAID not in page
        assert record.number
        assert record.number not in page


def test_no_child_is_named_by_the_form() -> None:
    """A row has letters and texts: nothing that leads to a child."""
    form = kinds.of("s1").form.row_forms["cases"]
    assert list(form.base_fields) == ["initials", "discussed", "agreed"]
    assert not [
        field
        for field in Child._meta.related_objects
        if field.related_model.__module__.startswith("supervision.")
    ]
