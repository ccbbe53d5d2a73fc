"""The pages of a genogram: read, changed row by row, kept by versions, printed."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

import page
import pytest
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader

from casefile.genogram.family import FamilyError
from casefile.genogram_models import Genogram, GenogramChild, GenogramPerson
from casefile.models import Child
from casefile.services import genograms
from supervision_portal.design.words import uk_date
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.casefile.genogram_rows import Home, a_person, add_url, relative_url, row_url
from tests.factories import Pair
from tests.pages import Browser, errors, messages, words

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>\u202e"
SignIn = Callable[[User], Browser]


@pytest.fixture
def child(pair: Pair) -> Child:
    return factories.child("Amara Okafor", worker=pair.worker, team=pair.team)


@pytest.fixture
def home(child: Child) -> Home:
    return Home(child)


@pytest.fixture
def as_worker(pair: Pair, as_user: SignIn) -> Browser:
    return as_user(pair.worker)


@pytest.fixture
def as_manager(pair: Pair, as_user: SignIn) -> Browser:
    return as_user(pair.manager)


def shown(browser: Browser, child: Child) -> Any:
    return browser.get(reverse("casefile:genogram", args=[child.pk]))


def earlier(genogram: Genogram, days: int = 30) -> None:
    """Let a version be some days older."""
    Genogram.objects.filter(pk=genogram.pk).update(on=timezone.localdate() - dt.timedelta(days=days))


# ---- reading


def test_it_begins_with_the_child(as_worker: Browser, child: Child) -> None:
    answer = shown(as_worker, child)
    assert "There is no genogram yet" in words(answer)
    as_worker.post(reverse("casefile:new_genogram", args=[child.pk]))
    index = GenogramPerson.objects.get()
    assert (index.name, index.is_index, index.genogram.on) == (child.name, True, timezone.localdate())
    assert "the child this genogram is about" in words(shown(as_worker, child))


def test_the_picture_and_the_table_say_the_same(as_worker: Browser, home: Home) -> None:
    answer = shown(as_worker, home.child)
    html, text = answer.content.decode(), words(answer)
    assert html.count("data-person=") == 3
    assert "close to Amara Okafor" in text
    assert "separated from Dele Okafor in 2018" in text
    assert "Home 1" in text
    assert "Violence (arrow to who is hurt)" in text


def test_each_person_has_the_links_that_take_few_clicks(as_worker: Browser, home: Home) -> None:
    html = shown(as_worker, home.child).content.decode()
    assert row_url("change", home.genogram, "person", home.dad.pk) in html
    for role in ("partner", "child", "parent"):
        assert relative_url(home.mum, role) in html


def test_who_reads_the_file_reads_it_and_changes_nothing(as_user: SignIn, home: Home, pair: Pair) -> None:
    auditor = factories.person(name="Aud Auditor")
    factories.grant(auditor, home.child.file)
    browser = as_user(auditor)
    html = shown(browser, home.child).content.decode()
    assert "Mara Okafor" in html
    assert "/add/" not in html
    assert "Add a partner" not in html
    for url in writing(home):
        assert browser.get(url).status_code == 404, url
        assert browser.post(url, a_person()).status_code == 404, url
    assert browser.post(reverse("casefile:new_genogram", args=[home.child.pk])).status_code == 404


def writing(home: Home) -> list[str]:
    """The addresses of pages that change something, one of each."""
    return [
        *(add_url(home.genogram, what) for what in home.rows),
        *(relative_url(home.mum, role) for role in ("partner", "child", "parent")),
        *(row_url("change", home.genogram, what, row.pk) for what, row in home.rows.items()),
        *(row_url("remove", home.genogram, what, row.pk) for what, row in home.rows.items()),
    ]


def test_a_manager_changes_it_too(as_manager: Browser, home: Home) -> None:
    for url in writing(home):
        assert as_manager.get(url).status_code == 200, url


def test_each_reading_is_logged(as_worker: Browser, home: Home) -> None:
    pages = [
        reverse("casefile:genogram", args=[home.child.pk]),
        reverse("casefile:genogram_version", args=[home.genogram.pk]),
        reverse("casefile:genogram_pdf", args=[home.genogram.pk]),
        *writing(home),
    ]
    for number, url in enumerate(pages, start=1):
        as_worker.get(url)
        logged = Event.objects.filter(verb="file.read", file_id=home.child.pk)
        assert logged.count() == number, url
        assert logged.latest("pk").relation == "worker"


def test_what_is_refused(guarded: Callable[..., None], home: Home, pair: Pair) -> None:
    genogram, mum = home.genogram, home.mum
    guarded("casefile:genogram", home.child.pk, by=pair.worker, methods="GET")
    guarded("casefile:new_genogram", home.child.pk, by=pair.worker, methods="POST")
    guarded("casefile:genogram_version", genogram.pk, by=pair.worker, methods="GET")
    guarded("casefile:genogram_pdf", genogram.pk, by=pair.worker, methods="GET")
    guarded("casefile:genogram_add", genogram.pk, "person", by=pair.worker)
    guarded("casefile:genogram_add_relative", genogram.pk, mum.pk, "child", by=pair.worker)
    for action in ("change", "remove"):
        guarded(f"casefile:genogram_{action}", genogram.pk, "person", mum.pk, by=pair.worker)


def test_a_worker_with_a_genogram_of_their_own_gets_nowhere(as_user: SignIn, home: Home) -> None:
    elsewhere = Pair()
    own = Home(factories.child("Own Child", worker=elsewhere.worker))
    browser = as_user(elsewhere.worker)
    for url in [*writing(home), reverse("casefile:genogram", args=[home.child.pk])]:
        assert browser.get(url).status_code == 404, url
    # a row of the other family under one's own genogram
    for action in ("change", "remove"):
        url = row_url(action, own.genogram, "person", home.mum.pk)
        assert browser.post(url, a_person()).status_code == 404
    smuggled = {"a": str(home.mum.pk), "b": str(own.mum.pk), "kind": "close"}
    answer = browser.post(add_url(own.genogram, "relationship"), smuggled)
    assert answer.status_code == 422
    assert "Mara" in GenogramPerson.objects.get(pk=home.mum.pk).name


def test_what_is_not_there(as_worker: Browser, home: Home) -> None:
    for url in (
        add_url(home.genogram, "aunt"),
        row_url("change", home.genogram, "aunt", home.mum.pk),
        row_url("change", home.genogram, "person", 10**30),
        reverse("casefile:genogram_add_relative", args=[home.genogram.pk, home.mum.pk, "aunt"]),
        reverse("casefile:genogram_add_relative", args=[home.genogram.pk, 10**30, "child"]),
        reverse("casefile:genogram_version", args=[10**30]),
    ):
        assert as_worker.get(url).status_code == 404, url


# ---- people


def test_a_person_is_added_changed_and_removed(as_worker: Browser, home: Home) -> None:
    as_worker.post(add_url(home.genogram, "person"), a_person(born="3/12/1955", note="Sees them on Sundays"))
    nana = GenogramPerson.objects.get(name="Nana Adjei")
    assert (nana.sex, nana.born, nana.note) == ("female", dt.date(1955, 12, 3), "Sees them on Sundays")
    url = row_url("change", home.genogram, "person", nana.pk)
    assert "3/12/1955" in as_worker.get(url).content.decode()
    as_worker.post(url, a_person(name="Nana A.", born="1954", died="2020"))
    nana.refresh_from_db()
    assert (nana.name, nana.born, nana.died) == ("Nana A.", 1954, 2020)
    as_worker.post(row_url("remove", home.genogram, "person", nana.pk))
    assert not GenogramPerson.objects.filter(pk=nana.pk).exists()
    changes = Event.objects.filter(verb="genogram.changed", actor_id__isnull=False)
    assert changes.count() == 3


def test_what_is_typed_of_somebody_removed_meanwhile_is_still_there(as_worker: Browser, home: Home) -> None:
    as_worker.post(add_url(home.genogram, "person"), a_person())
    url = row_url("change", home.genogram, "person", GenogramPerson.objects.get(name="Nana Adjei").pk)
    as_worker.post(url.replace("change", "remove"))
    typed = a_person(name="Nana A.", born="1954")
    answer = as_worker.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This was removed in another tab or by somebody else." in words(answer)
    assert 'value="Nana A."' in page
    assert 'value="1954"' in page
    assert f'action="{add_url(home.genogram, "person")}"' in page
    as_worker.post(add_url(home.genogram, "person"), typed)
    assert home.genogram.people.filter(name="Nana A.").exists()
    assert as_worker.get(url).status_code == 404


def test_what_cannot_be_is_said_and_nothing_typed_is_lost(as_worker: Browser, home: Home) -> None:
    answer = as_worker.post(add_url(home.genogram, "person"), a_person(born="1990", died="1980"))
    assert answer.status_code == 422
    assert "Nana Adjei died before they were born." in words(answer)
    assert 'value="Nana Adjei"' in answer.content.decode()
    assert 'value="1980"' in answer.content.decode()
    assert home.genogram.people.count() == 3
    assert not Event.objects.filter(verb="genogram.changed", actor_id__isnull=False).exists()


@pytest.mark.parametrize("born", ["1755", "2101", "5", "30/2/1990", "in spring", "٢٠٢٠"])
def test_a_date_that_is_none_is_refused_at_its_field(as_worker: Browser, home: Home, born: str) -> None:
    answer = as_worker.post(add_url(home.genogram, "person"), a_person(born=born))
    assert (answer.status_code, errors(answer)) == (422, ["id_born"])
    assert born in answer.content.decode()


def test_nobody_has_died_or_parted_in_a_time_to_come(as_worker: Browser, home: Home) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for died in (f"{tomorrow:%-d/%-m/%Y}", str(tomorrow.year + 24)):
        answer = as_worker.post(add_url(home.genogram, "person"), a_person(died=died))
        assert (answer.status_code, errors(answer)) == (422, ["id_died"])
        assert "The date of death must be today or in the past" in words(answer)
    couple = a_person(kind="couple", began=str(tomorrow.year + 1), ended=str(tomorrow.year + 2))
    assert errors(as_worker.post(relative_url(home.mum, "partner"), couple)) == ["id_began", "id_ended"]
    assert as_worker.post(add_url(home.genogram, "person"), a_person(died="2020")).status_code == 302


def test_hostile_words_are_shown_as_words(as_worker: Browser, home: Home) -> None:
    as_worker.post(add_url(home.genogram, "person"), a_person(name=HOSTILE, note=HOSTILE))
    html = as_worker.get(reverse("casefile:genogram", args=[home.child.pk])).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "\u202e" not in html
    assert as_worker.get(reverse("casefile:genogram_pdf", args=[home.genogram.pk])).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "x" * 151), ("note", "x" * 201), ("sex", "robot"), ("pregnancy", "robot")],
)
def test_forged_answers_are_refused(as_worker: Browser, home: Home, field: str, value: str) -> None:
    answer = as_worker.post(add_url(home.genogram, "person"), a_person(**{field: value}))
    assert answer.status_code == 422
    assert home.genogram.people.count() == 3


def test_more_people_than_a_page_holds(home: Home) -> None:
    with pytest.raises(FamilyError, match="at most 100 people"):
        home.keep(*(GenogramPerson(name=f"Cousin {i}") for i in range(98)))
    assert home.genogram.people.count() == 3


# ---- relatives


def test_a_partner_is_added_from_a_person(as_worker: Browser, home: Home) -> None:
    as_worker.post(relative_url(home.mum, "partner"), a_person(name="Pete", kind="couple", began="2021"))
    couple = home.genogram.couples.get(began="2021")
    assert (couple.partner_a, couple.partner_b.name, couple.kind) == (home.mum, "Pete", "couple")


def test_a_child_is_added_with_the_other_parent(as_worker: Browser, home: Home) -> None:
    url = relative_url(home.mum, "child")
    assert f'<option value="{home.dad.pk}" selected>' in as_worker.get(url).content.decode()
    typed = a_person(name="Tunde", born="2015", other=str(home.dad.pk), kind="birth", twins="")
    as_worker.post(url, typed)
    link = GenogramChild.objects.get(child__name="Tunde")
    assert link.parent_ids == (home.mum.pk, home.dad.pk)


def test_a_child_of_one_parent(as_worker: Browser, home: Home) -> None:
    as_worker.post(relative_url(home.dad, "child"), a_person(name="Sade", born="2020", kind="birth"))
    assert GenogramChild.objects.get(child__name="Sade").parent_ids == (home.dad.pk,)


def test_two_parents_one_after_the_other(as_worker: Browser, home: Home) -> None:
    url = relative_url(home.mum, "parent")
    as_worker.post(url, a_person(kind="birth"))
    nana = GenogramPerson.objects.get(name="Nana Adjei")
    grandad = {"name": "Kofi Adjei", "sex": "male", "kind": "birth", "other": str(nana.pk)}
    answer = as_worker.post(url, grandad)
    assert errors(answer) == ["id_couple"]
    as_worker.post(url, {**grandad, "couple": "divorced"})
    [link] = home.genogram.children.filter(child=home.mum)
    assert [GenogramPerson.objects.get(pk=pk).name for pk in link.parent_ids] == ["Nana Adjei", "Kofi Adjei"]
    assert home.genogram.couples.get(partner_a=nana).kind == "divorced"


def test_a_step_parent_beside_the_one_who_is_there(as_worker: Browser, home: Home) -> None:
    home.keep(step := GenogramPerson(name="Sam", sex="male"))
    as_worker.post(
        relative_url(home.index, "parent"), {"known": str(step.pk), "sex": "unknown", "kind": "step"}
    )
    assert home.genogram.children.get(kind="step").parent_ids == (step.pk,)


def test_somebody_known_or_somebody_new_not_both(as_worker: Browser, home: Home) -> None:
    typed = a_person(known=str(home.dad.pk), kind="birth")
    answer = as_worker.post(relative_url(home.mum, "parent"), typed)
    assert (answer.status_code, errors(answer)) == (422, ["id_known"])


def test_nobody_becomes_their_own_ancestor(as_worker: Browser, home: Home) -> None:
    typed = {"known": str(home.index.pk), "sex": "unknown", "kind": "birth"}
    answer = as_worker.post(relative_url(home.mum, "parent"), typed)
    assert answer.status_code == 422
    assert "is their own ancestor" in words(answer)


# ---- lines and households


@pytest.mark.parametrize("what", ["couple", "child", "relationship", "household"])
def test_a_row_is_shown_and_saved_as_it_is(as_worker: Browser, home: Home, what: str) -> None:
    url = row_url("change", home.genogram, what, home.rows[what].pk)
    form = as_worker.get(url).context["form"]
    same = {name: form[name].value() for name in form.fields}
    before = home.genogram.family()
    answer = as_worker.post(url, {name: value for name, value in same.items() if value is not None})
    assert answer.status_code == 302
    assert home.genogram.family() == before


def test_lines_are_added_changed_and_removed(as_worker: Browser, home: Home) -> None:
    ids = {"a": str(home.dad.pk), "b": str(home.mum.pk)}
    as_worker.post(add_url(home.genogram, "relationship"), {**ids, "kind": "conflict"})
    row = home.genogram.feelings.get(kind="conflict")
    as_worker.post(row_url("change", home.genogram, "relationship", row.pk), {**ids, "kind": "violence"})
    assert "violent towards Mara Okafor" in words(shown(as_worker, home.child))
    as_worker.post(row_url("remove", home.genogram, "relationship", row.pk))
    assert home.genogram.feelings.count() == 1


def test_a_couple_that_a_child_hangs_on_stays(as_worker: Browser, home: Home) -> None:
    answer = as_worker.post(row_url("remove", home.genogram, "couple", home.couple.pk))
    assert answer.status_code == 422
    assert "Say what Dele Okafor and Mara Okafor, the parents of Amara Okafor" in words(answer)
    assert home.genogram.couples.exists()


def test_a_person_goes_with_what_leads_to_them(as_worker: Browser, home: Home) -> None:
    url = row_url("remove", home.genogram, "person", home.mum.pk)
    assert "Mara Okafor close to Amara Okafor" in words(as_worker.get(url))
    as_worker.post(url)
    family = home.genogram.family()
    assert len(family.people) == 2
    assert (family.couples, family.emotional) == ((), ())
    assert family.children[0].parents == (str(home.dad.pk),)
    assert family.households == (frozenset({str(home.index.pk)}),)


def test_a_household_without_anybody_goes(as_worker: Browser, home: Home) -> None:
    url = row_url("change", home.genogram, "household", home.household.pk)
    as_worker.post(url, {"members": [str(home.dad.pk)]})
    assert home.genogram.family().households == (frozenset({str(home.dad.pk)}),)
    as_worker.post(row_url("remove", home.genogram, "person", home.dad.pk))
    assert not home.genogram.households.exists()


def test_removed_in_the_meantime(home: Home) -> None:
    genograms.remove(by=None, genogram=home.genogram, row=GenogramPerson.objects.get(pk=home.dad.pk))
    with pytest.raises(Refused, match="Somebody has removed this"):
        home.keep(home.dad)


# ---- versions


def test_a_new_version_has_all_that_the_last_one_has(as_worker: Browser, home: Home) -> None:
    earlier(home.genogram)
    before = words(shown(as_worker, home.child))
    as_worker.post(reverse("casefile:new_genogram", args=[home.child.pk]))
    new = Genogram.objects.latest_of(home.child.file)
    assert new is not None
    assert new != home.genogram
    old_family, family = Genogram.objects.get(pk=home.genogram.pk).family(), new.family()
    assert [len(part) for part in (family.people, family.couples, family.children)] == [3, 1, 1]
    assert not {person.key for person in family.people} & {person.key for person in old_family.people}
    assert "separated from Dele Okafor in 2018" in before
    assert "separated from Dele Okafor in 2018" in words(shown(as_worker, home.child))
    [members] = family.households
    assert {family.name(key) for key in members} == {"Mara Okafor", "Amara Okafor"}


def test_an_earlier_version_stands_still(as_worker: Browser, home: Home) -> None:
    earlier(home.genogram)
    genograms.new_version(by=None, child=home.child)
    answer = as_worker.get(reverse("casefile:genogram_version", args=[home.genogram.pk]))
    assert "This is an earlier version" in words(answer)
    assert "Add a partner" not in words(answer)
    refused = as_worker.post(add_url(home.genogram, "person"), a_person())
    assert refused.status_code == 422
    assert "There is a newer version" in words(refused)
    assert 'value="Nana Adjei"' in refused.content.decode()
    removal = as_worker.post(row_url("remove", home.genogram, "person", home.dad.pk))
    assert "There is a newer version" in words(removal)
    assert home.genogram.people.count() == 3


def test_one_version_a_day(as_worker: Browser, home: Home) -> None:
    answer = as_worker.post(reverse("casefile:new_genogram", args=[home.child.pk]))
    assert messages(answer) == ["There is a version of today already. You can change that one."]
    assert Genogram.objects.count() == 1


# ---- print, and speed


def figures(node: Any) -> list[str]:
    """The alternative texts of the pictures beneath a branch of a PDF's tree."""
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if not isinstance(node, DictionaryObject):
        return []
    below = node.get("/K", [])
    found = [text for one in (below if isinstance(below, ArrayObject) else [below]) for text in figures(one)]
    return found + ([str(node["/Alt"])] if node.get("/S") == "/Figure" else [])


def test_it_prints_as_pdf_ua(as_worker: Browser, home: Home) -> None:
    home.mum.name = "Mara 👋 Okafor"
    home.keep(home.mum)
    answer = as_worker.get(reverse("casefile:genogram_pdf", args=[home.genogram.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="genogram-20')
    report = page.validate_pdf_bytes(answer.content, profile="ua1")
    assert report.is_compliant, report
    tree = PdfFileReader(BytesIO(answer.content)).root["/StructTreeRoot"]
    assert figures(tree) == [f"Genogram of Amara Okafor, {uk_date(timezone.localdate())}"]


def test_no_query_for_each_person(
    as_worker: Browser, home: Home, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    urls = [
        reverse("casefile:genogram", args=[home.child.pk]),
        reverse("casefile:genogram_pdf", args=[home.genogram.pk]),
        row_url("change", home.genogram, "person", home.mum.pk),
        relative_url(home.mum, "child"),
        add_url(home.genogram, "household"),
    ]
    counts = []
    for more in (0, 12):
        cousins = [GenogramPerson(name=f"Cousin {i}", born=1990 + i) for i in range(more)]
        home.keep(*cousins, *(GenogramChild(child=one, parent_a=home.dad) for one in cousins))
        for url in urls:
            with queries() as found:
                as_worker.get(url)
            counts.append(len(found))
    assert counts[: len(urls)] == counts[len(urls) :]
    assert max(counts) <= 18
