"""What a file itself answers (CAL-A7.4): the answer, how it was found, and where it can be read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

NOT_FOUND = ""  # doubt is “not found”, never “no”


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place in the files. `record` is its key, "" where it is no record (a deadline, a list of dates)."""

    label: str  # “Supervision agreement AG-000012, signed 3 March 2026”
    record: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a record that a question of quality is judged by; never the personal-issues section."""

    record: str
    on: dt.date
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """`answer` is a value of the question's scale, yes, no or na; `NOT_FOUND` leaves it to the auditor."""

    answer: str
    how: str  # a sentence: “2 practice observations since 22 November 2025.”
    evidence: tuple[Evidence, ...] = ()
    passages: tuple[Passage, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """As JSON keeps it."""
        data = asdict(self)
        for passage in data["passages"]:
            passage["on"] = passage["on"].isoformat()
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What `to_data` gave."""
        return cls(
            data["answer"],
            data["how"],
            tuple(Evidence(**each) for each in data["evidence"]),
            tuple(
                Passage(each["record"], dt.date.fromisoformat(each["on"]), each["heading"], each["text"])
                for each in data["passages"]
            ),
        )
