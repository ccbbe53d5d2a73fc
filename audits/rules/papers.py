"""What is known of a file when its answers are looked for: plain facts, as `audits.evidence` gathers them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from audits.rules.found import Evidence
from supervision_portal.schedule.rules import Facts, Policy
from supervision_portal.schedule.rules.days import in_words

S1, S2, OVERSIGHT, DECISION = "s1", "s2", "oversight", "decision"
CONVERSATIONS = ("s3", "s3-corporate")
SHARED_CONVERSATION = "shared-conversation"  # the duty, also as what a supervision counts as besides
OF_CASES = (S2, OVERSIGHT, DECISION)
EARLIER, ROWS = "earlier", "rows"  # keys of the texts that are tables: actions looked back on, and new rows


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody whose signature a record asks for, and how they answered."""

    role: str
    user: int
    signed_on: dt.date | None = None
    refused: bool = False
    disagrees: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An action as the form of a record words it; a cell can be empty."""

    what: str
    who: str
    by_when: str


@dataclass(frozen=True, slots=True)
class Text:
    """An answer of a record, or one of its tables, under the form's own heading."""

    section: str
    title: str  # of the section
    key: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A record of the file: no draft, no narrow one, no addendum. Texts only where they lie in the period."""

    key: str
    kind: str
    label: str
    number: str
    on: dt.date
    shared_at: dt.datetime
    final: bool = True
    closed: bool = False  # ended without all signatures
    also: str = ""  # a second duty that the session counts for
    whose: str = ""  # the initials of the child; "" on a supervision file
    signers: tuple[Signer, ...] = ()
    texts: tuple[Text, ...] = ()
    rows: tuple[Row, ...] = ()  # the actions that it agrees on
    reviewed: frozenset[str] = frozenset()  # the earlier actions that it shows, by their words

    @property
    def by_both(self) -> bool:
        """Signed and dated by everybody whose signature it asks for."""
        return bool(self.signers) and all(signer.signed_on for signer in self.signers)

    @property
    def missing(self) -> list[str]:
        """The roles whose signature is not there."""
        return [signer.role for signer in self.signers if signer.signed_on is None]

    @property
    def said(self) -> str:
        """“S1-000123 of 3 November 2026”."""
        words = f"{self.number} of {in_words(self.on)}"
        return f"{self.whose}: {words}" if self.whose else words

    @property
    def evidence(self) -> Evidence:
        whose = f"{self.whose}: " if self.whose else ""
        return Evidence(f"{whose}{self.label} {self.number}, {in_words(self.on)}", self.key)


@dataclass(frozen=True, slots=True)
class Given:
    """An action of a file's thread: since when it stood, and when it ended."""

    what: str
    record: str
    since: dt.datetime  # when its record was shared
    ended: dt.datetime | None = None

    def stood_before(self, paper: Paper) -> bool:
        """Whether a record had it to look back on: given in an earlier one, and not ended before."""
        ended = self.ended is not None and self.ended < paper.shared_at
        return self.record != paper.key and self.since < paper.shared_at and not ended


@dataclass(frozen=True, slots=True)
class Held:
    """From a first to a last day that a case was the worker's."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Case:
    """A child's file that is looked at."""

    initials: str
    papers: tuple[Paper, ...]  # newest first
    given: tuple[Given, ...]
    facts: Facts | None  # of case supervision; None where nobody works with the child any more
    held: tuple[Held, ...]  # within the period

    @property
    def of_worker(self) -> list[Paper]:
        """The records of the days on which the case was the worker's, newest first."""
        return [p for p in self.papers if any(held.start <= p.on <= held.end for held in self.held)]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All that the answers are found in."""

    since: dt.date
    until: dt.date
    policy: Policy
    papers: tuple[Paper, ...] = ()  # of the worker's own file, newest first
    given: tuple[Given, ...] = ()
    duties: Mapping[str, Facts] = field(default_factory=dict)  # none where nobody supervises the worker
    supervisor: int | None = None  # on the last day
    anonymises: bool = False  # the worker's team talks about cases by initials, in personal supervision
    holds_cases: bool = False  # as the allocated worker, in the period
    holds_confidential: bool = False  # as CTS worker
    cases: tuple[Case, ...] = ()
    left_out: int = 0  # children whose file is not looked at, for a CTS worker works with them

    @property
    def without_files(self) -> str:
        """That no child's file is looked at, and why as far as it is CTS."""
        left_out = f": {counted(self.left_out, 'file')} with a CTS worker left out" if self.left_out else ""
        return f"No child’s file is looked at{left_out}."

    @property
    def period(self) -> str:
        return f"between {in_words(self.since)} and {in_words(self.until)}"

    def of_period(self, papers: Iterable[Paper]) -> list[Paper]:
        return [paper for paper in papers if self.since <= paper.on <= self.until]

    def forms(self) -> list[Paper]:
        """The forms of personal supervision in the period, newest first.

        Form S1; and the Shared Conversation form for those to whom the policy gives it as their form of
        personal supervision.
        """
        return [
            paper
            for paper in self.of_period(self.papers)
            if paper.kind == S1 or (paper.kind in CONVERSATIONS and self._form_on(paper.on) in CONVERSATIONS)
        ]

    def _form_on(self, day: dt.date) -> str:
        facts = self.duties.get("personal")
        rule = facts and self.policy.choose("personal", facts.profile_on(day).attributes, None, day)
        return rule.form if rule else ""


def counted(number: int, one: str, many: str = "") -> str:
    """“1 form”, “12 forms”."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(words: Iterable[str], most: int = 6) -> str:
    """“a, b and c”; after `most` of them “a, b and 5 more”."""
    found = list(words)
    if len(found) > most:
        found = [*found[: most - 1], f"{len(found) - most + 1} more"]
    *first, last = found or [""]
    return f"{', '.join(first)} and {last}" if first else last
