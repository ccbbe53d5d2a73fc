"""What a file itself answers of an audit tool's questions, with the evidence beside it (CAL-A7.4).

A tool names a finder with its question (`evidence = "agreement"`). A finder that cannot be sure leaves the
question to the auditor; questions of quality are always the auditor's, with the passages beside them.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from audits.evidence.gather import gather
from audits.rules import cases, evidence, passages
from audits.rules.found import Found
from audits.rules.papers import FileFacts
from supervision_portal.records.models import File


@dataclass(frozen=True, slots=True)
class Finder:
    """One thing that a file is asked. `quality`: it brings passages, and never answers."""

    label: str  # for whoever makes a tool
    find: Callable[[FileFacts], Found]
    of_cases: bool = False  # asked of the sampled children's files
    quality: bool = False


def _quality(label: str, pick: passages.Pick) -> Finder:
    return Finder(label, passages.of_supervision(pick), quality=True)


def _case_quality(label: str, pick: passages.Pick) -> Finder:
    return Finder(label, passages.of_cases(pick), of_cases=True, quality=True)


FINDERS: Mapping[str, Finder] = MappingProxyType(
    {
        "agreement": Finder("The supervision agreement is there, signed and current", evidence.agreement),
        "observation": Finder("Practice was observed in the last year", evidence.observation),
        "shared_conversation": Finder(
            "The Shared Conversation is there and was reviewed after six months", evidence.shared_conversation
        ),
        "agenda": _quality("Passages: the agenda of supervision", passages.AGENDA),
        "decisions": _quality("Passages: decisions and actions of supervision", passages.DECISIONS),
        "action_owner_date": Finder(
            "Each action of supervision has its owner and date", evidence.action_owner_date
        ),
        "previous_actions": Finder("Earlier actions were reviewed each time", evidence.previous_actions),
        "audit_learning": _quality("Passages: learning from audits and performance", passages.LEARNING),
        "performance": _quality("Passages: performance and practice", passages.PERFORMANCE),
        "development": _quality("Passages: professional development", passages.DEVELOPMENT),
        "signed": Finder("Each form of supervision is signed and dated by both", evidence.signed),
        "child_decisions": _case_quality(
            "Passages: decisions and actions of case discussions", passages.CHILD_DECISIONS
        ),
        "child_action_owner_date": Finder(
            "Each action of case discussions has its owner and date",
            cases.child_action_owner_date,
            of_cases=True,
        ),
        "child_previous_actions": Finder(
            "Earlier actions were reviewed in each case discussion",
            cases.child_previous_actions,
            of_cases=True,
        ),
        "child_view": _case_quality("Passages: the child’s view and lived experience", passages.CHILD_VIEW),
        "child_focus": _case_quality("Passages: the focus of the work", passages.CHILD_FOCUS),
        "child_every_month": Finder(
            "Each case was discussed as often as its own rule asks", cases.child_every_month, of_cases=True
        ),
    }
)


def look(
    file: File,
    *,
    since: dt.date,
    until: dt.date,
    children: Sequence[File] = (),
    finders: Collection[str] = tuple(FINDERS),
) -> dict[str, Found]:
    """What these finders find from a first to a last day: on a worker's file and the children's sampled with
    it, or on one child's file. At most 25 queries, however much is on the files.

    Raises KeyError for a finder that there is not.
    """
    chosen = {name: FINDERS[name] for name in finders}
    if not chosen:
        return {}
    known = gather(file, since=since, until=until, children=children)
    return {name: finder.find(known) for name, finder in chosen.items()}
