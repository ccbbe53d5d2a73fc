"""The page in docs/ that says who gets which page of a child's file: one section for each sort of file."""

import os
from collections.abc import Mapping
from pathlib import Path

from django.contrib.auth.models import AnonymousUser

from tests.casefile.cast import PEOPLE, CaseCast
from tests.casefile.matrix import NOTHING, Address, Person, Walk

PAGE = Path(__file__).parents[2] / "docs" / "who-gets-which-page.md"
Rows = Mapping[str, Mapping[str, str]]  # what is asked for: who: what they get

OUT = ("leaver", "anonymous")  # they are asked to sign in, whatever they ask for


def agrees(
    title: str, about: str, around: CaseCast, addresses: list[Address], words: dict[str, str], **called: str
) -> None:
    """Let everybody ask for these addresses, and compare what they get with the section of that title.

    `called` says who somebody is to this child, where it is not what `PEOPLE` says.
    """
    people = {name: Person(getattr(around, name)) for name in PEOPLE}
    walk = Walk(people | {"anonymous": Person(AnonymousUser())}, words)
    walk.ask(addresses)
    for what, row in walk.rows.items():
        assert {row.pop(who) for who in OUT} <= {"↩ account_login", "403"}, what
    for reached in walk.reached.values():
        assert not reached & set(OUT)
    labels = {name: label for name, label in (PEOPLE | called).items() if name not in OUT}
    reached = {
        what: {who: "●" if who in found else NOTHING for who in labels}
        for what, found in walk.reached.items()
    }
    lines = [about, "", *table(walk.rows, labels, ""), "", *table(reached, labels, "Reaches, on any page")]
    in_docs, now = kept(title, lines)
    assert in_docs == now


def table(rows: Rows, people: Mapping[str, str], first: str) -> list[str]:
    """Rows and columns that say the same are one; who gets nothing has no column, what nobody gets a line."""
    columns: dict[tuple[str, ...], list[str]] = {}
    for who, label in people.items():
        columns.setdefault(tuple(row[who] for row in rows.values()), []).append(label)
    nothing = columns.pop((NOTHING,) * len(rows), [])
    cells = dict(zip(rows, zip(*columns, strict=True), strict=True))
    same: dict[tuple[str, ...], list[str]] = {}
    for what, row in cells.items():
        same.setdefault(row, []).append(what)
    nobody = same.pop((NOTHING,) * len(columns), [])
    return [
        f"| {first} | {' | '.join('<br>'.join(labels) for labels in columns.values())} |",
        f"|---|{'---|' * len(columns)}",
        *(f"| {'<br>'.join(what)} | {' | '.join(row)} |" for row, what in same.items()),
        *(["", f"Nobody: {' · '.join(nobody)}."] if nobody else []),
        *(["", f"Nothing at all: {', '.join(nothing)}."] if nothing else []),
    ]


def kept(title: str, lines: list[str]) -> tuple[str, str]:
    """A section as docs/ has it and as it is now; with `REWRITE=1` docs/ has it as it is now."""
    text = PAGE.read_text(encoding="utf-8")
    head, *sections = text.split("\n## ")
    now = "\n".join([title, "", *lines]).rstrip() + "\n"
    found = {section.partition("\n")[0]: section for section in sections}
    if os.environ.get("REWRITE"):
        found[title] = now
        whole = "\n## ".join([head, *(f"{section.rstrip()}\n" for section in found.values())])
        PAGE.write_text(whole, encoding="utf-8")
    return found.get(title, "").rstrip() + "\n", now
