"""What is on a record when it is printed: plain data, nothing of the database or of paper.

`Shown` is the part that is kept with the record as JSON, with the headings of its day, so that an old
record prints as it was. `Printed` adds what is known only at the time of printing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

# ---- what was shared


@dataclass(frozen=True)
class Party:
    """Somebody the record is between; `title` is their job title, or empty."""

    role: str
    name: str
    title: str = ""


@dataclass(frozen=True)
class Fact:
    """One line of the summary, such as “Venue: Civic Centre”."""

    label: str
    value: str


@dataclass(frozen=True)
class Text:
    """A prompt of the form and the answer to it."""

    key: str
    label: str
    value: str
    type: str = "text"


@dataclass(frozen=True)
class Table:
    """Rows under column headings, such as the actions; every row is as long as `columns`."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    type: str = "table"


@dataclass(frozen=True)
class Items:
    """Short answers under one label."""

    label: str
    items: tuple[str, ...]
    type: str = "list"


@dataclass(frozen=True)
class Drawing:
    """A picture as the portal drew it: SVG with its text alternative, so many CSS pixels wide.

    `words` stand for it in plain text.
    """

    svg: str
    width: int
    words: str
    type: str = "drawing"


Block = Text | Table | Items | Drawing


@dataclass(frozen=True)
class Section:
    """A numbered part of the form; by `key` it is left out for those who may not read it."""

    key: str
    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Shown:
    """A record as both parties saw it when it was shared."""

    heading: str
    council: str
    number: str
    parties: tuple[Party, ...]
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Shown":
        """Read what `to_json` wrote, passing over keys it does not know.

        Raises ValueError where something that is printed is missing or of an unknown kind.
        """
        try:
            return cls(
                heading=content["heading"],
                council=content["council"],
                number=content["number"] or "",
                parties=tuple(Party(p["role"], p["name"], p.get("title", "")) for p in content["parties"]),
                facts=tuple(Fact(fact["label"], fact["value"]) for fact in content["facts"]),
                sections=tuple(_section(section) for section in content["sections"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"This is not the content of a record: {error!r}") from error

    def to_json(self) -> dict[str, Any]:
        """As dictionaries and lists, equal to what `json.loads` gives back."""
        return {name: _listed(value) for name, value in asdict(self).items()}


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _listed(item) for name, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


def _section(section: Mapping[str, Any]) -> Section:
    blocks = tuple(_block(block) for block in section["blocks"])
    return Section(section["key"], section["number"], section["title"], blocks)


def _block(block: Mapping[str, Any]) -> Block:
    match block["type"]:
        case "text":
            return Text(block["key"], block["label"], block["value"])
        case "drawing":
            return Drawing(block["svg"], block["width"], block["words"])
        case "list":
            return Items(block["label"], tuple(block["items"]))
        case "table":
            columns = tuple(block["columns"])
            rows = tuple(tuple(row) for row in block["rows"])
            if any(len(row) != len(columns) for row in rows):
                raise ValueError(f"A row under “{block['caption']}” has not {len(columns)} cells.")
            return Table(block["caption"], columns, rows)
        case unknown:
            raise ValueError(f"No block of a record is called {unknown!r}.")


# ---- what surrounds it when it is printed


@dataclass(frozen=True)
class PrintedSignature:
    """Who signed, when (an aware datetime), what they confirmed, and the disagreement they noted.

    With `refused` they did not sign: `at` is when they said so, and `words` say why. `at` is None for who
    was to sign and has not.
    """

    name: str
    role: str
    at: datetime | None
    statement: str = ""
    words: str = ""
    refused: bool = False


@dataclass(frozen=True)
class Printed:
    """A record with all that belongs on paper.

    state_line    “Signed by both parties”, “Closed unsigned on … by … because …”
    meaning       what signing means, in the council's words
    amends        the number of the record that this one is an addendum to
    addenda       one line about the addenda to this record
    closing_words what the supervisee said when it was closed unsigned
    copy_note     for copies: whom it is for and what is left out
    attachments   files that travel inside the PDF: name, content, description
    council       where it is to be another than the one it was shared under
    """

    shown: Shown
    number: str
    state_line: str
    meaning: str = (
        "This record belongs to the service. It may be inspected, audited and used in formal proceedings."
    )
    signatures: Sequence[PrintedSignature] = ()
    amends: str = ""
    addenda: str = ""
    closing_words: str = ""
    copy_note: str = ""
    attachments: Sequence[tuple[str, bytes, str]] = ()
    council: str = ""
