"""A family at a date: people, couples, children, feelings between people and who lives together."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

Sex = Literal["male", "female", "other", "unknown"]
Pregnancy = Literal["", "pregnant", "miscarriage", "stillbirth", "termination"]
CoupleKind = Literal["couple", "married", "separated", "divorced", "transitory"]
ChildKind = Literal["birth", "adopted", "fostered", "step"]
Twins = Literal["", "twins", "identical"]
Feeling = Literal["close", "distant", "conflict", "violence"]
When = dt.date | int | None  # a day, a year, or not known

MOST_PEOPLE = 100  # nobody can read more on one page


class FamilyError(ValueError):
    """The family cannot be drawn; `problems` says why, in words for the person who entered it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Person:
    """Someone in the family, or a pregnancy (then `born` is the day it is due or ended)."""

    key: str
    name: str  # or initials
    sex: Sex = "unknown"
    born: When = None
    died: When = None
    is_dead: bool = False  # when it is not known on which day they died
    is_index: bool = False  # the child whom the genogram is about
    pregnancy: Pregnancy = ""
    note: str = ""

    @property
    def dead(self) -> bool:
        return self.is_dead or self.died is not None


@dataclass(frozen=True)
class Couple:
    """Two people who are or were partners."""

    partner_a: str
    partner_b: str
    kind: CoupleKind = "couple"
    began: When = None
    ended: When = None

    @property
    def pair(self) -> frozenset[str]:
        return frozenset((self.partner_a, self.partner_b))


@dataclass(frozen=True)
class Child:
    """Whose child someone is: of a couple (two keys) or of one parent (one key)."""

    child: str
    parents: tuple[str, ...]
    kind: ChildKind = "birth"
    twins: Twins = ""


@dataclass(frozen=True)
class Emotional:
    """What is between two people. Violence goes from `a` to `b`."""

    a: str
    b: str
    kind: Feeling


@dataclass(frozen=True)
class Family:
    """All that is drawn, as it was on a day. `households` are the keys of people who live together."""

    on: dt.date
    people: tuple[Person, ...] = ()
    couples: tuple[Couple, ...] = ()
    children: tuple[Child, ...] = ()
    emotional: tuple[Emotional, ...] = ()
    households: tuple[frozenset[str], ...] = ()

    def person(self, key: str) -> Person:
        return next(person for person in self.people if person.key == key)

    def name(self, key: str) -> str:
        return shown_name(self.person(key))


def shown_name(person: Person) -> str:
    """The name on one line; something to read where none is known."""
    return " ".join(person.name.split()) or "Name not known"


def sort_key(when: When) -> tuple[int, int]:
    """Sorts days and years together: a year counts as its middle, the unknown comes last."""
    if when is None:
        return (10_000, 0)
    if isinstance(when, dt.date):
        return (when.year, when.timetuple().tm_yday)
    return (when, 183)


def surely_before(first: When, second: When) -> bool:
    """Whether the first is earlier whatever is not known of the two."""
    if first is None or second is None:
        return False
    if isinstance(first, dt.date) and isinstance(second, dt.date):
        return first < second
    return sort_key(first)[0] < sort_key(second)[0]


def checked(family: Family) -> Family:
    """The family as it is. Raises FamilyError where it cannot be drawn."""
    if found := problems(family):
        raise FamilyError(found)
    return family


def problems(family: Family) -> list[str]:
    """What keeps the family from being drawn, in plain words; empty when nothing does."""
    # Whatever follows looks people up by their keys: these come first and alone.
    return list(_key_problems(family)) or [
        *_people_problems(family),
        *_couple_problems(family),
        *_child_problems(family),
        *_other_problems(family),
    ]


def _key_problems(family: Family) -> Iterator[str]:
    if len(family.people) > MOST_PEOPLE:
        yield f"A genogram can show at most {MOST_PEOPLE} people. This one has {len(family.people)}."
    keys = Counter(person.key for person in family.people)
    for key, times in keys.items():
        if times > 1:
            yield f"“{family.name(key)}” is entered {times} times under one key."
    used = [("couple", key) for couple in family.couples for key in (couple.partner_a, couple.partner_b)]
    used += [("child’s place", key) for link in family.children for key in (link.child, *link.parents)]
    used += [("relationship", key) for line in family.emotional for key in (line.a, line.b)]
    used += [("household", key) for household in family.households for key in sorted(household)]
    for place in dict.fromkeys(what for what, key in used if key not in keys):
        yield f"A {place} names someone who is not in the family."


def _people_problems(family: Family) -> Iterator[str]:
    grown_up = {key for couple in family.couples for key in couple.pair}
    grown_up |= {key for link in family.children for key in link.parents}
    for person in family.people:
        name = shown_name(person)
        if person.sex not in get_args(Sex) or person.pregnancy not in get_args(Pregnancy):
            yield f"Choose the sex or the kind of pregnancy of {name} from the list."
        if surely_before(person.died, person.born):
            yield f"{name} died before they were born."
        if surely_before(family.on, person.born) and not person.pregnancy:
            yield f"{name} is born after the date of the genogram. Enter a pregnancy instead."
        if person.pregnancy and person.key in grown_up:
            yield f"{name} is a pregnancy and cannot be a partner or a parent."


def _couple_problems(family: Family) -> Iterator[str]:
    for couple in family.couples:
        if len(couple.pair) == 1:
            yield f"{family.name(couple.partner_a)} cannot be a couple with themselves."
        elif surely_before(couple.ended, couple.began):
            yield f"{_both(family, tuple(couple.pair))} parted before they were together."
        if couple.kind not in get_args(CoupleKind):
            yield f"Choose what {_both(family, tuple(couple.pair))} are to each other from the list."
    for pair, times in Counter(couple.pair for couple in family.couples).items():
        if times > 1 and len(pair) == 2:
            yield f"{_both(family, tuple(pair))} are entered as a couple {times} times. Enter how it is now."


def _child_problems(family: Family) -> Iterator[str]:
    pairs = {couple.pair for couple in family.couples}
    births: dict[str, set[str]] = {}
    for link in family.children:
        name, parents = family.name(link.child), set(link.parents)
        if link.kind not in get_args(ChildKind) or link.twins not in get_args(Twins):
            yield f"Choose how {name} came into the family from the list."
        if len(link.parents) not in (1, 2) or len(parents) != len(link.parents):
            yield f"{name} needs one or two different parents in each place."
        elif len(parents) == 2 and parents not in pairs:
            yield f"Say what {_both(family, link.parents)}, the parents of {name}, are or were to each other."
        if link.kind == "birth":
            births.setdefault(link.child, set()).update(parents)
            for parent in map(family.person, link.parents):
                if surely_before(family.person(link.child).born, parent.born):
                    yield f"{name} is older than {shown_name(parent)}, who is entered as a birth parent."
    for key, parents in births.items():
        if len(parents) > 2:
            yield f"{family.name(key)} has more than two birth parents."
    places = Counter((link.child, frozenset(link.parents)) for link in family.children)
    for (key, _), times in places.items():
        if times > 1:
            yield f"{family.name(key)} is entered {times} times as a child of the same people."
    for key in _own_ancestors(family):
        yield f"{family.name(key)} is their own ancestor."


def _other_problems(family: Family) -> Iterator[str]:
    for line in family.emotional:
        if line.a == line.b:
            yield f"A relationship of {family.name(line.a)} needs a second person."
        if line.kind not in get_args(Feeling):
            yield f"Choose what is between {_both(family, (line.a, line.b))} from the list."
    for one, two in combinations(sorted(family.emotional, key=lambda line: (line.kind, line.a, line.b)), 2):
        if one.kind == two.kind and (
            one == two or (one.kind != "violence" and (one.a, one.b) == (two.b, two.a))
        ):
            yield f"The same relationship of {_both(family, (one.a, one.b))} is entered twice."


def _own_ancestors(family: Family) -> list[str]:
    """Everyone whom the way from child to parent leads back to."""
    parents: dict[str, set[str]] = {}
    for link in family.children:
        parents.setdefault(link.child, set()).update(link.parents)
    found = []
    for key in sorted(parents):
        above: set[str] = set()
        todo = set(parents[key])
        while todo:
            above |= todo
            todo = {higher for one in todo for higher in parents.get(one, ())} - above
        if key in above:
            found.append(key)
    return found


def _both(family: Family, keys: tuple[str, ...]) -> str:
    return " and ".join(sorted(family.name(key) for key in keys))
