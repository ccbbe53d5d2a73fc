"""The pages on which a genogram is changed: people, relatives, lines and households, row by row."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile.genogram.family import FamilyError
from casefile.genogram_models import GenogramChild, GenogramPerson
from casefile.services import genograms
from supervision_portal.log.models import Event
from supervision_portal.records.services.errors import Refused
from tests.casefile.genogram_rows import Home, a_person, add_url, relative_url, row_url, shown
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\u202e"


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
