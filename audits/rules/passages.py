"""The passages beside questions of quality: the answer is the auditor's, the words are from the forms.

Never the personal-issues section: what is gathered has none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from audits.rules.found import NOT_FOUND, Found, Passage
from audits.rules.papers import CONVERSATIONS, EARLIER, OF_CASES, S1, FileFacts, Paper, Text, counted

HANDFUL = 5  # passages beside one question


@dataclass(frozen=True, slots=True)
class Pick:
    """Which answers of a form a question is judged by."""

    heading: str
    keys: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()

    def of(self, paper: Paper) -> Passage | None:
        """What a record says on it; None where nothing is written."""
        texts = [text for text in paper.texts if self._picks(text) and text.text.strip()]
        if not texts:
            return None
        heading = texts[0].heading if len(texts) == 1 else self.heading
        words = [text.text if len(texts) == 1 else f"{text.heading}\n{text.text}" for text in texts]
        whose = f"{paper.whose}: " if paper.whose else ""
        return Passage(paper.key, paper.on, f"{whose}{heading}", "\n\n".join(words))

    def _picks(self, text: Text) -> bool:
        if text.key in self.but or text.key == EARLIER:
            return False
        return text.key in self.keys or text.section in self.sections


def _pick(heading: str, keys: str = "", sections: str = "", but: str = "") -> Pick:
    return Pick(heading, *(frozenset(words.split()) for words in (keys, sections, but)))


AGENDA = _pick("Agenda", keys="agenda")
DECISIONS = _pick("Decisions and actions", keys="matters_arising support priorities", sections="actions")
LEARNING = _pick("Learning from audits and performance", keys="audit_learning targets observation")
PERFORMANCE = _pick("Performance and practice", sections="performance")
DEVELOPMENT = _pick(
    "Professional development", sections="development goals progress support", but="registration"
)
CHILD_DECISIONS = _pick(
    "Decisions and actions", keys="where_to_be differently decisions", sections="actions decisions"
)
CHILD_VIEW = _pick("The child’s view and lived experience", sections="lived")
CHILD_FOCUS = _pick("The focus of the work", keys="why_involved where_now where_to_be")
ANONYMISED = _pick("Case discussions, anonymised", sections="cases")


def of_supervision(pick: Pick) -> Callable[[FileFacts], Found]:
    """A question of quality about the forms of personal supervision."""

    def find(known: FileFacts) -> Found:
        forms = [paper for paper in known.of_period(known.papers) if paper.kind in (S1, *CONVERSATIONS)]
        return _found(pick, forms, known.period, ("form", "forms"))

    return find


def of_cases(pick: Pick) -> Callable[[FileFacts], Found]:
    """A question of quality about the discussions of the cases; where these are anonymised, in form S1."""

    def find(known: FileFacts) -> Found:
        if known.anonymises:
            forms = known.of_period(known.papers)
            return _found(ANONYMISED, forms, known.period, ("form", "forms"))
        if known.left_out and not known.cases:
            return Found(NOT_FOUND, known.without_files)
        papers = [paper for case in known.cases for paper in case.of_worker]
        papers = [paper for paper in papers if paper.kind in OF_CASES]
        return _found(pick, papers, known.period, ("record of a case", "records of cases"))

    return find


def _found(pick: Pick, papers: Iterable[Paper], period: str, called: tuple[str, str]) -> Found:
    newest = sorted(papers, key=lambda paper: (paper.on, paper.shared_at), reverse=True)
    said = [(paper, passage) for paper in newest if (passage := pick.of(paper))]
    shown = said[:HANDFUL]
    number = counted(len(newest), *called)
    if not newest:
        how = f"No {called[0]} {period}."
    elif not said:
        how = f"Nothing is written about this in {number} {period}."
    else:
        most = f"; the newest {len(shown)} are shown" if len(said) > len(shown) else ""
        how = f"Written about in {len(said)} of {number} {period}{most}."
    return Found(
        NOT_FOUND,
        how,
        tuple(paper.evidence for paper, _passage in shown),
        tuple(passage for _paper, passage in shown),
    )
