"""The family in words, and what is refused."""

import datetime as dt

import pytest

from casefile.genogram.family import Child, Couple, Emotional, Family, FamilyError, Person, problems
from casefile.genogram.labels import age, label, short_years
from casefile.genogram.words import PersonRow, rows
from tests.casefile import genogram_families as made
from tests.casefile.genogram_families import ON, children, couple, family, person


def row(one: Family, key: str) -> PersonRow:
    return next(row for row in rows(one) if row.key == key)


# ---- rows


def test_the_index_child_comes_first() -> None:
    first = rows(made.reconstituted())[0]
    assert (first.name, first.sex, first.age) == ("Ruby", "female", "7 years, born 14 September 2018")
    assert first.relations == (
        "the child this genogram is about",
        "daughter of Paul Okafor and Sharon Ellis",
        "close to Tyler",
    )
    assert first.household == "Home 1"


def test_a_parent_with_two_partners() -> None:
    assert row(made.reconstituted(), "Sharon Ellis").relations == (
        "mother of Tyler and Chloe, with Wayne Pike",
        "mother of Ruby, with Paul Okafor",
        "divorced from Wayne Pike in 2013",
        "married to Paul Okafor since 2016",
        "harmed by violence from Wayne Pike",
    )


def test_twins_are_told() -> None:
    told = row(made.twins(), "Ewa").relations[0]
    assert told == "mother of Jan; Lena and Maja (identical twins); Filip and Zofia (twins), with Ola"
    assert "daughter of Ola and Ewa (identical twin)" in row(made.twins(), "Maja").relations


def test_carers_and_adopters_are_told() -> None:
    assert row(made.foster_household(), "Jill Moss").relations[:2] == (
        "mother of Beth Moss, with Ian Moss",
        "foster mother of Skye and Summer, with Ian Moss",
    )
    assert "adopted daughter of Helen and Ruth" in row(made.adoption(), "Ellie-Mae").relations


def test_losses_are_told() -> None:
    one = row(made.losses_and_a_pregnancy(), "p")
    assert (one.name, one.age) == ("Pregnancy", "due 20 July 2026")
    assert one.relations == ("pregnancy of Ben and Jade",)
    assert row(made.losses_and_a_pregnancy(), "Grace").relations[0] == "stillborn"


def test_everybody_has_a_row() -> None:
    for make in made.ORDINARY:
        assert sorted(row.key for row in rows(make())) == sorted(one.key for one in make().people)


# ---- ages


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("2026-02-24", "0 weeks"),
        ("2026-02-23", "1 week"),
        ("2026-01-03", "8 weeks"),
        ("2026-01-02", "2 months"),
        ("2024-03-03", "23 months"),
        ("2024-03-02", "2 years"),
        ("2008-03-03", "17 years"),
    ],
)
def test_ages_are_counted_in_full(born: str, words: str) -> None:
    assert age(person("Ann", "f", born), ON) == words


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (person("Ann", born=1950, died=dt.date(2020, 5, 1)), "1950–2020"),
        (person("Ann", died=2020), "died 2020"),
        (person("Ann", is_dead=True), "died"),
        (person("Ann", born=1950), "born 1950"),
        (person("Ann"), ""),
    ],
)
def test_as_much_is_said_as_is_known(one: Person, words: str) -> None:
    assert short_years(one, ON) == words


def test_a_name_takes_two_lines_at_most() -> None:
    lines = label(person("Maximilian Alexander Bartholomew", "m", 1990, note="abroad"), family([]))
    assert lines[0] == "Maximilian"
    assert len(lines) == 4


# ---- what is refused

ANN, BEN, KIM = person("Ann", "f", 1980), person("Ben", "m", 1981), person("Kim", "u", 2015)
TOGETHER = [couple("Ann+Ben")]
REFUSED = [
    (family([ANN, ANN]), "“Ann” is entered 2 times under one key."),
    (family([ANN], [couple("Ann+Ghost")]), "A couple names someone who is not in the family."),
    (family([ANN], homes=["Ann,Ghost"]), "A household names someone who is not in the family."),
    (family([ANN], [couple("Ann+Ann")]), "Ann cannot be a couple with themselves."),
    (family([ANN, BEN], TOGETHER * 2), "Ann and Ben are entered as a couple 2 times. Enter how it is now."),
    (
        family([ANN, BEN], [couple("Ann+Ben", "divorced", 2010, 2005)]),
        "Ann and Ben parted before they were together.",
    ),
    (
        family([ANN, BEN, KIM], links=[children("Ann+Ben", "Kim")]),
        "Say what Ann and Ben, the parents of Kim, are or were to each other.",
    ),
    (
        family(
            [ANN, BEN, KIM, person("Dan")], TOGETHER, [children("Ann+Ben", "Kim"), children("Dan", "Kim")]
        ),
        "Kim has more than two birth parents.",
    ),
    (
        family([ANN, KIM], links=[children("Ann", "Kim"), children("Kim", "Ann", kind="fostered")]),
        "Ann is their own ancestor.",
    ),
    (family([ANN], links=[children("Ann", "Ann", kind="step")]), "Ann is their own ancestor."),
    (
        family([ANN, KIM], links=[children("Kim", "Ann")]),
        "Ann is older than Kim, who is entered as a birth parent.",
    ),
    (family([person("Ann", born=1980, died=1970)]), "Ann died before they were born."),
    (
        family([person("Ann", born=2027)]),
        "Ann is born after the date of the genogram. Enter a pregnancy instead.",
    ),
    (
        family([ANN, person("Bean", pregnancy="pregnant")], [couple("Ann+Bean")]),
        "Bean is a pregnancy and cannot be a partner or a parent.",
    ),
    (
        family([ANN], feelings=[Emotional("Ann", "Ann", "close")]),
        "A relationship of Ann needs a second person.",
    ),
    (
        Family(ON, tuple(person(f"P{n}") for n in range(101))),
        "A genogram can show at most 100 people. This one has 101.",
    ),
]


@pytest.mark.parametrize(("one", "words"), REFUSED)
def test_it_says_in_plain_words_what_is_wrong(one: Family, words: str) -> None:
    assert words in problems(one)
    with pytest.raises(FamilyError) as caught:
        rows(one)
    assert words in caught.value.problems


def test_words_outside_the_lists_are_refused() -> None:
    odd = Family(
        ON,
        (Person("a", "Ann", "x"), Person("b", "Ben")),  # type: ignore[arg-type]
        (Couple("a", "b", "x"),),  # type: ignore[arg-type]
        (Child("b", ("a",), "x"),),  # type: ignore[arg-type]
        (Emotional("a", "b", "x"),),  # type: ignore[arg-type]
    )
    assert len(problems(odd)) == 4


def test_ordinary_families_have_no_problems() -> None:
    assert [problems(make()) for make in made.ORDINARY] == [[]] * len(made.ORDINARY)
