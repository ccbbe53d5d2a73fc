"""From open ballots to what is kept of them: counts of groups that are large enough, and shuffled texts."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from secrets import SystemRandom
from typing import Any

from audits.survey.box import Sheet
from audits.survey.codes import EVERYBODY
from audits.survey.rules import NO_ANSWER, Question, Questions
from audits.survey.small_groups import FEWEST, FEWEST_TEXTS, shown_groups

Data = dict[str, Any]
_chance = SystemRandom()


@dataclass(frozen=True)
class Place:
    """A group that can be shown: its name, and the group it lies in."""

    name: str
    within: str | None


def shuffled(rows: Collection[Any]) -> list[Any]:
    """The same in an order that tells nothing of the one before."""
    return _chance.sample(list(rows), len(rows))


def count(questions: Questions, sheets: Sequence[Sheet], places: Mapping[str, Place]) -> Data:
    """What is kept of a survey. What may not be shown is not in it: nobody can find it later.

    `places` holds “all” and the groups below it. For each question, a group is shown only where it, and
    whatever else can be reckoned from what is shown, has five answers or more and not all of them the same.
    """
    groups = [sheet.group if sheet.group in places else EVERYBODY for sheet in sheets]
    parents = {group: place.within for group, place in places.items()}
    sizes = Counter(groups)

    def large(least: int) -> Callable[[Collection[str]], bool]:
        return lambda rest: not 0 < sum(sizes[group] for group in rest) < least

    shown = shown_groups(parents, sizes, large(FEWEST))
    whole = _whole(shown, parents, sizes)
    return {
        "answers": len(sheets) if EVERYBODY in shown else None,
        "groups": {
            group: {"name": place.name, "within": place.within, "answers": whole[group]}
            for group, place in places.items()
            if group in shown
        },
        "questions": {
            question.key: _counts(question, list(zip(groups, sheets, strict=True)), parents, shown)
            for question in questions.counted
        },
        "texts": _texts(questions, list(zip(groups, sheets, strict=True)), parents, large(FEWEST_TEXTS)),
    }


def _whole(shown: set[str], parents: Mapping[str, str | None], sizes: Mapping[str, int]) -> dict[str, int]:
    """How many answers each shown group has in all."""
    found: Counter[str] = Counter()
    for group, number in sizes.items():
        here: str | None = group
        while here:
            found[here] += number
            here = parents[here]
    return {group: found[group] for group in shown}


def _said(question: Question, sheet: Sheet) -> str:
    answer = sheet.answers.get(question.key, NO_ANSWER)
    return answer if answer in question.options else NO_ANSWER


def _counts(
    question: Question,
    rows: list[tuple[str, Sheet]],
    parents: Mapping[str, str | None],
    shown: set[str],
) -> dict[str, dict[str, int]]:
    """The answers to one question by group, of those groups of which they may be known."""
    direct: dict[str, Counter[str]] = {group: Counter() for group in parents}
    for group, sheet in rows:
        direct[group][_said(question, sheet)] += 1

    def varied(rest: Collection[str]) -> bool:
        return len(sum((direct[group] for group in rest), Counter())) != 1

    sizes = {group: counts.total() for group, counts in direct.items()}
    found: dict[str, dict[str, int]] = {}
    for group in sorted(shown_groups(parents, sizes, varied, among=shown)):
        below = [each for each in parents if group in _line(each, parents)]
        counts = sum((direct[each] for each in below), Counter())
        found[group] = {answer: counts[answer] for answer in (*question.options, NO_ANSWER)}
    return found


def _line(group: str, parents: Mapping[str, str | None]) -> list[str]:
    found, here = [], parents[group]
    while here:
        found.append(here)
        here = parents[here]
    return [group, *found]


def _texts(
    questions: Questions,
    rows: list[tuple[str, Sheet]],
    parents: Mapping[str, str | None],
    large: Callable[[Collection[str]], bool],
) -> dict[str, list[list[str]]]:
    """Texts in an order of chance, each with its service where that is large enough; none of few people.

    Each question is shuffled by itself: that two texts are by one person cannot be seen.
    """
    services = {group for group, within in parents.items() if within in (None, EVERYBODY)}
    named = shown_groups(parents, Counter(group for group, _ in rows), large, among=services)
    if EVERYBODY not in named:
        return {}
    found: dict[str, list[list[str]]] = {}
    for question in questions.texts:
        texts = []
        for group, sheet in rows:
            text = sheet.answers.get(question.key, "").strip()
            service = next((each for each in _line(group, parents) if each in named - {EVERYBODY}), "")
            if text:
                texts.append([service, text])
        found[question.key] = shuffled(texts)
    return found
