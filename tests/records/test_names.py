"""The initials guard: a service user's name is pointed out once, and the writer decides (CAL-A1.6)."""

import unicodedata
from collections.abc import Callable

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import names_in
from supervision_portal.records.models import Record
from supervision_portal.records.rules import WORD_NAMES, find_names, name_token, replace_names
from supervision_portal.records.services import drafts
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, words

SignIn = Callable[[User], Browser]


def found(text: str, *names: str) -> list[str]:
    """What is pointed out in a text, as it is written there."""
    hits = find_names({"wellbeing": text}, [(name, "XX") for name in names])
    return [spelling for hit in hits for spelling in hit.spellings]


# ---- finding


@pytest.mark.requirement("CAL-A1.6")
@pytest.mark.parametrize(
    "text",
    [
        "Visited Amara Okafor at home.",
        "visited amara okafor",
        "AMARA  OKAFOR",
        "Amara\u00a0Okafor",
        "Amara\nOkafor",
        "(Amara Okafor’s mother)",
        "Amara, who is well",
        "the Okafor children",
        "Amara.",
    ],
)
def test_a_name_is_found_however_it_is_cased_spaced_and_surrounded(text: str) -> None:
    assert len(found(text, "Amara Okafor")) == 1


def test_a_full_name_is_one_finding_not_three() -> None:
    assert found("Amara Okafor and Amara Okafor", "Amara Okafor") == ["Amara Okafor"]


def test_each_way_of_naming_a_child_is_pointed_out_in_one_finding() -> None:
    text = "Amara Okafor is well. Amara said so. So did Okafor. AMARA  OKAFOR and amara too."
    [hit] = find_names({"wellbeing": text}, [("Amara Okafor", "AO")])
    assert (hit.child, hit.initials) == ("Amara Okafor", "AO")
    assert hit.spellings == ("Amara Okafor", "Amara", "Okafor")


def test_each_spelling_with_its_accents_is_listed() -> None:
    assert found("Zoë and Zoe", "Zoë Brontë") == ["Zoë", "Zoe"]


def test_a_full_name_is_no_sign_of_a_brother_but_the_surname_alone_is_of_both() -> None:
    names = [("Chidi Okafor", "CO"), ("Amara Okafor", "AO")]
    assert [hit.child for hit in find_names({"a": "Amara Okafor"}, names)] == ["Amara Okafor"]
    assert {hit.child for hit in find_names({"a": "the Okafor children"}, names)} == {
        "Chidi Okafor",
        "Amara Okafor",
    }


@pytest.mark.parametrize("text", ["Tamara", "Amaras", "Okafor2", "A_Amara", "Okafor-Smith"])
def test_part_of_another_word_is_nobody(text: str) -> None:
    assert found(text, "Amara Okafor") == []


@pytest.mark.parametrize("sign", ["'", "’", "ʼ"])
@pytest.mark.parametrize("other", ["'", "’"])
def test_either_apostrophe_is_the_same(sign: str, other: str) -> None:
    assert found(f"Met Sean O{sign}Neill today", f"Sean O{other}Neill") == [f"Sean O{sign}Neill"]
    assert found(f"Met O{sign}Neill’s aunt", f"Sean O{other}Neill") == [f"O{sign}Neill"]


def test_hyphens_of_any_kind_are_the_same() -> None:
    assert found("Mary‑Jane came", "Mary-Jane Smith") == ["Mary‑Jane"]
    assert found("Mary-Jane Smith came", "Mary‐Jane Smith") == ["Mary-Jane Smith"]


@pytest.mark.parametrize("text", ["Zoë", "Zoe", "ZOË", unicodedata.normalize("NFD", "Zoë")])
def test_accents_do_not_hide_a_name(text: str) -> None:
    assert found(f"Saw {text} at school", "Zoë Brontë") == [unicodedata.normalize("NFC", text)]


@pytest.mark.parametrize("text", ["Łukasz", "Lukasz", "LUKASZ NOWAK"])
def test_letters_of_other_alphabets_are_found_as_a_keyboard_here_types_them(text: str) -> None:
    assert found(f"Saw {text} at school", "Łukasz Nowak") == [text]


def test_other_scripts_are_found() -> None:
    assert found("Видел Ивана Петрова", "Ивана Петрова") == ["Ивана Петрова"]
    assert found("قابلت ليلى حسن اليوم", "ليلى حسن") == ["ليلى حسن"]


@pytest.mark.requirement("CAL-A1.6")
@pytest.mark.parametrize("name", ["Grace Okafor", "Hope Okafor", "Will Okafor"])
def test_names_that_are_words_do_not_nag_alone_but_do_with_the_surname(name: str) -> None:
    first = name.split()[0]
    assert found(f"I {first.lower()} say it with {first}.", name) == []
    assert found(f"I met {name}.", name) == [name]


def test_a_short_name_is_only_found_with_the_rest() -> None:
    assert found("Jo is away, so Al covers", "Jo Al") == []
    assert found("Jo Al is away", "Jo Al") == ["Jo Al"]


def test_a_name_of_one_word_nags_only_where_it_is_no_word() -> None:
    assert found("It will be fine", "Will") == []
    assert found("Madonna was there", "Madonna") == ["Madonna"]


def test_no_name_finds_nothing() -> None:
    assert found("Anything", "", "  ") == []


def test_words_that_are_names_are_written_in_lower_case() -> None:
    assert all(word == word.lower() for word in WORD_NAMES)


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_and_any_name_are_taken(text: str, name: str) -> None:
    for hit in find_names({"a": text}, [(name, "XX")]):
        assert all(spelling in unicodedata.normalize("NFC", text) for spelling in hit.spellings)
        assert replace_names(text, dict.fromkeys(hit.spellings, "XX")) != text


# ---- initials instead, and the decision


def test_initials_stand_for_every_occurrence_and_nothing_else() -> None:
    text = "Amara Okafor is well; AMARA  OKAFOR’s aunt too. Tamara Okafor-Smith is not."
    instead = replace_names(text, {"Amara Okafor": "AO"})
    assert instead == "AO is well; AO’s aunt too. Tamara Okafor-Smith is not."


def test_all_spellings_are_replaced_and_what_stays_keeps_its_parts() -> None:
    text = "Amara Okafor, Amara and Okafor; Ben Okafor is the teacher"
    instead = {"Okafor": "AO", "Amara": "AO", "Amara Okafor": "AO", "Ben Okafor": "Ben Okafor"}
    assert replace_names(text, instead) == "AO, AO and AO; Ben Okafor is the teacher"
    assert replace_names(text, {}) == text


def test_text_without_the_name_comes_back_as_it_was() -> None:
    text = unicodedata.normalize("NFD", "Zoë’s café")
    assert replace_names(text, {"Amara": "AO"}) == text


def test_initials_are_taken_literally() -> None:
    assert replace_names("Amara came", {"Amara": r"\1 $& {0}"}) == r"\1 $& {0} came"


def test_a_decision_fits_each_spelling_of_a_name_and_one_record_alone() -> None:
    assert name_token("s", "r", "Sean O’Neill") == name_token("s", "r", "sean  o'neill")
    assert (
        len({name_token("s", "r", "Sean"), name_token("s", "q", "Sean"), name_token("t", "r", "Sean")}) == 3
    )


# ---- in a record


@pytest.fixture
def record(pair: Pair) -> Record:
    factories.child(worker=pair.worker)
    factories.child("Zoë Brontë", worker=pair.worker)
    text = factories.s1_data(wellbeing="Amara Okafor worries her.", workload="Amara again, and Zoe Lee.")
    return factories.draft(pair.manager, pair.file, data=text)


def asked(record: Record) -> set[str]:
    hits = names_in(record, kinds.of(record.kind), record.data)
    return {spelling for hit in hits for spelling in hit["spellings"]}


def tokens(record: Record) -> dict[str, str]:
    """What stands for each child in the decisions, by the initials."""
    return {hit["initials"]: hit["token"] for hit in names_in(record, kinds.of("s1"), record.data)}


@pytest.mark.django_db
@pytest.mark.requirement("CAL-A1.6")
def test_a_name_from_the_workers_caseload_is_pointed_out_while_typing(
    pair: Pair, record: Record, as_user: SignIn
) -> None:
    data = factories.s1_data(version=str(record.version), wellbeing="Amara is unwell")
    answer = as_user(pair.manager).post(reverse("records:autosave", args=[record.pk]), data).json()
    assert [(hit["spellings"], hit["initials"]) for hit in answer["names"]] == [(["Amara"], "AO")]


@pytest.mark.django_db
def test_another_workers_children_are_not_looked_for(pair: Pair, record: Record) -> None:
    factories.child("Grace Moyo", worker=Pair().worker)
    data = {"wellbeing": "Grace Moyo"}
    assert names_in(record, kinds.of("s1"), data) == []


@pytest.mark.django_db
@pytest.mark.requirement("CAL-A1.6")
def test_before_sharing_it_asks_once_for_each_child(pair: Pair, record: Record, as_user: SignIn) -> None:
    page = words(as_user(pair.manager).get(reverse("records:check", args=[record.pk])))
    assert "Names to decide about" in page
    assert page.count("“Amara Okafor”, “Amara”") == 1
    assert page.count("Write AO instead") == 1
    assert "Share it with" not in page


@pytest.mark.django_db
@pytest.mark.requirement("CAL-A1.6")
def test_the_writer_takes_initials_or_keeps_the_word_and_is_not_asked_again(
    pair: Pair, record: Record, as_user: SignIn
) -> None:
    browser, address = as_user(pair.manager), reverse("records:check", args=[record.pk])
    token = tokens(record)
    choices = {f"name-{token['AO']}": "initials", f"name-{token['ZB']}": "keep"}
    browser.post(address, {"decide": "1", "version": record.version, **choices})
    decided = factories.now(record)
    assert decided.data["wellbeing"] == "AO worries her."
    assert decided.data["workload"] == "AO again, and Zoe Lee."  # a colleague
    assert asked(decided) == set()
    assert "Share it with" in words(browser.get(address))


@pytest.mark.django_db
def test_one_decision_holds_for_every_spelling_of_that_child_and_for_no_other(record: Record) -> None:
    data = {**record.data, f"guard-{tokens(record)['AO']}": "kept", "issues": "Amara, Okafor and Zoë Brontë"}
    drafts.save(by=record.author, record=record, version=record.version, data=data)
    assert asked(record) == {"Zoë Brontë", "Zoe"}


@pytest.mark.django_db
def test_what_was_kept_before_keeps_its_parts_from_being_replaced(
    pair: Pair, record: Record, as_user: SignIn
) -> None:
    factories.child("Chidi Okafor", worker=pair.worker)
    token = tokens(record)["AO"]
    data = {"wellbeing": "Amara Okafor teaches. Okafor is away.", f"guard-{token}": "kept"}
    drafts.save(by=record.author, record=record, version=record.version, data=data)
    choice = {f"name-{tokens(record)['CO']}": "initials"}
    address = reverse("records:check", args=[record.pk])
    as_user(pair.manager).post(address, {"decide": "1", "version": record.version, **choice})
    assert factories.now(record).data == {**data, "wellbeing": "Amara Okafor teaches. CO is away."}


@pytest.mark.django_db
@pytest.mark.requirement("CAL-A1.6")
def test_the_decision_is_noted_without_the_name(pair: Pair, record: Record, as_user: SignIn) -> None:
    data = {"decide": "1", "version": record.version}
    for hit in names_in(record, kinds.of("s1"), record.data):
        data[f"name-{hit['token']}"] = "initials" if hit["initials"] == "ZB" else "keep"
    as_user(pair.manager).post(reverse("records:check", args=[record.pk]), data)
    kept = [key for key in factories.now(record).data if key.startswith("guard-")]
    assert len(kept) == 1
    assert "amara" not in kept[0].lower()
    logged = [event.digest + event.object_id + event.relation for event in Event.objects.all()]
    assert "amara" not in "".join(logged).lower()


@pytest.mark.django_db
def test_an_undecided_name_is_not_shared(pair: Pair, record: Record, as_user: SignIn) -> None:
    as_user(pair.manager).post(reverse("records:check", args=[record.pk]), {"version": record.version})
    assert factories.now(record).is_draft


@pytest.mark.django_db
def test_a_page_just_opened_asks_for_what_is_undecided(pair: Pair, record: Record, as_user: SignIn) -> None:
    answer = as_user(pair.manager).get(reverse("records:names", args=[record.pk])).json()
    assert {hit["initials"] for hit in answer["names"]} == {"AO", "ZB"}
