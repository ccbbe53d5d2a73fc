"""The same family as the rows of a table, for whoever cannot see the picture or reads it aloud."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casefile.genogram.family import Child, Couple, Family, Person, checked, sort_key
from casefile.genogram.labels import LOSS, age, clean, long_date, year
from casefile.genogram.net import one_birth

PARENT = {"male": "father", "female": "mother"}
CHILD = {"male": "son", "female": "daughter"}
KIND = {"birth": "", "adopted": "adoptive ", "fostered": "foster ", "step": "step"}
CHILD_KIND = {"birth": "", "adopted": "adopted ", "fostered": "foster ", "step": "step"}
TWINS = {  # by kind, and whether there are several
    ("", False): "",
    ("", True): "",
    ("twins", False): " (twin)",
    ("twins", True): " (twins)",
    ("identical", False): " (identical twin)",
    ("identical", True): " (identical twins)",
}
FEELING = {"close": "close to", "distant": "distant from", "conflict": "in conflict with"}


@dataclass(frozen=True)
class PersonRow:
    """What is said of one person."""

    key: str
    name: str
    sex: str
    age: str  # or years of life
    relations: tuple[str, ...]
    household: str
    note: str


def rows(family: Family) -> list[PersonRow]:
    """Everyone: the children it is about first, then from the eldest. Raises FamilyError."""
    people = sorted(checked(family).people, key=lambda one: (not one.is_index, sort_key(one.born), one.key))
    return [
        PersonRow(
            person.key,
            clean(family.name(person.key))
            if person.name or not person.pregnancy
            else LOSS[person.pregnancy].capitalize(),
            "not known" if person.sex == "unknown" else person.sex,
            _years(person, family),
            tuple(_relations(person, family)),
            _households(person, family),
            clean(person.note),
        )
        for person in people
    ]


def _years(person: Person, family: Family) -> str:
    born, died = long_date(person.born), long_date(person.died)
    if person.pregnancy == "pregnant":
        return f"due {born}" if born else "due date not known"
    if person.pregnancy:
        return born or "date not known"
    if person.dead:
        return ", ".join([f"born {born}"] * bool(born) + [f"died {died}" if died else "died, date not known"])
    years = age(person, family.on)
    return ", ".join([years] * bool(years) + [f"born {born}"] * bool(born)) or "not known"


def _relations(person: Person, family: Family) -> Iterator[str]:
    if person.is_index:
        yield "the child this genogram is about"
    if person.pregnancy and person.name:
        yield LOSS[person.pregnancy]
    yield from _as_child(person, family)
    yield from _as_parent(person, family)
    for couple in sorted(family.couples, key=lambda one: (sort_key(one.began), one.partner_a, one.partner_b)):
        if person.key in couple.pair:
            yield _as_partner(person, couple, family)
    for line in family.emotional:
        if person.key in (line.a, line.b):
            other = _name(family, line.b if person.key == line.a else line.a)
            if line.kind == "violence":
                yield (
                    f"violent towards {other}" if person.key == line.a else f"harmed by violence from {other}"
                )
            else:
                yield f"{FEELING[line.kind]} {other}"


def _as_child(person: Person, family: Family) -> Iterator[str]:
    for link in family.children:
        if link.child == person.key:
            what = "pregnancy" if person.pregnancy else CHILD_KIND[link.kind] + CHILD.get(person.sex, "child")
            yield f"{what} of {_names(family, link.parents)}{TWINS[link.twins, False]}"


def _as_parent(person: Person, family: Family) -> Iterator[str]:
    """One phrase for each kind of child and each other parent."""
    groups: dict[tuple[str, tuple[str, ...]], list[Child]] = {}
    births = {one.key: sort_key(one.born) for one in family.people}
    for link in sorted(family.children, key=lambda one: (births[one.child], one.child)):
        if person.key in link.parents:
            others = tuple(key for key in link.parents if key != person.key)
            groups.setdefault((link.kind, others), []).append(link)
    for (kind, others), links in groups.items():
        born = [link for link in links if not family.person(link.child).pregnancy]
        role = KIND[kind] + PARENT.get(person.sex, "parent")
        if born:
            with_whom = f", with {_names(family, others)}" if others else ""
            yield f"{role} of {_children(family, born)}{with_whom}"


def _children(family: Family, links: list[Child]) -> str:
    """The children's names, the eldest first; twins together."""
    groups: list[list[Child]] = []
    for link in links:
        last = groups[-1][-1] if groups else None
        if (
            last
            and last.twins == link.twins
            and (not link.twins or one_birth(family.person(last.child), family.person(link.child)))
        ):
            groups[-1].append(link)
        else:
            groups.append([link])
    return "; ".join(
        _names(family, [link.child for link in group]) + TWINS[group[0].twins, len(group) > 1]
        for group in groups
    )


def _as_partner(person: Person, couple: Couple, family: Family) -> str:
    other = _name(family, couple.partner_b if person.key == couple.partner_a else couple.partner_a)
    words = {
        "married": "married to",
        "couple": "partner of",
        "separated": "separated from",
        "divorced": "divorced from",
        "transitory": "brief relationship with",
    }[couple.kind]
    began = f" from {year(couple.began)}" if couple.began and couple.kind in ("couple", "transitory") else ""
    began = f" since {year(couple.began)}" if couple.began and couple.kind == "married" else began
    ended = f" in {year(couple.ended)}" if couple.ended else ""
    if couple.kind in ("couple", "married", "transitory") and couple.ended:
        ended = f" until {year(couple.ended)}"
        began = began.replace(" since ", " from ")
    return f"{words} {other}{began}{ended}"


def _households(person: Person, family: Family) -> str:
    """The numbers of the households, as the picture has them."""
    homes = enumerate(family.households, start=1)
    return " and ".join(f"Home {number}" for number, members in homes if person.key in members)


def _name(family: Family, key: str) -> str:
    return clean(family.name(key))


def _names(family: Family, keys: Iterable[str]) -> str:
    return _and([_name(family, key) for key in keys])


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
