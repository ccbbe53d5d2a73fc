"""What the files of a worker's sampled children answer by themselves (CAL-A7.4).

Doubt is “not found”, never “no”. A child whose file has a CTS worker is not among them.
"""

import datetime as dt
from dataclasses import dataclass, replace

from audits.rules.evidence import NA, NO, YES, evidence, owned, reviewed
from audits.rules.found import NOT_FOUND, Found
from audits.rules.kept import Course, Late, course
from audits.rules.papers import OF_CASES, S2, Case, FileFacts, Held, Paper, counted, listed
from supervision_portal.schedule.rules import SOON
from supervision_portal.schedule.rules.days import in_words

RECORD = "record of a case", "records of cases"
DISCUSSION = "case discussion (S2)", "case discussions (S2)"
ONE_DAY = dt.timedelta(days=1)


def nothing_to_look_at(known: FileFacts) -> Found | None:
    """Why no child's file answers; None where some do.

    Not applicable is certain for who holds no case, for CTS, and where cases are talked about by initials.
    """
    if known.anonymises:
        how = (
            "The team discusses its cases anonymised, within personal supervision: none is on a child’s file."
        )
        return Found(NA, how)
    if known.cases:
        return None
    if known.holds_cases:
        return Found(NOT_FOUND, known.without_files)
    if known.holds_confidential:
        return Found(NA, "Only confidential work (CTS), whose discussions are not looked at.")
    return Found(NA, f"The worker holds no case {known.period}.")


def child_action_owner_date(known: FileFacts) -> Found:
    """Whether each action in the cases' records of the period says who does it and by when.

    “No” is certain where one has no name or no date. Records without any action are left to the auditor.
    """
    if nothing := nothing_to_look_at(known):
        return nothing
    papers = [paper for case in known.cases for paper in case.of_worker if paper.kind in OF_CASES]
    return owned(papers, known.period, RECORD) if papers else _no_papers(known)


def child_previous_actions(known: FileFacts) -> Found:
    """Whether each case discussion of the period looked back on the child's open actions.

    “No” is certain where one shows none of them. Not applicable: none was open before any of them.
    """
    if nothing := nothing_to_look_at(known):
        return nothing
    found = []
    for case in known.cases:
        discussions = [paper for paper in case.of_worker if paper.kind == S2]
        if discussions:
            own = reviewed(discussions, case.given, DISCUSSION)
            found.append(replace(own, how=f"{case.initials}: {own.how}"))
    if not found:
        return _no_papers(known)
    answers = {each.answer for each in found}
    worst = next(answer for answer in (NO, NOT_FOUND, YES, NA) if answer in answers)
    how = " ".join(each.how for each in found if each.answer == worst)
    return Found(worst, how, tuple(one for each in found if each.answer == worst for one in each.evidence))


def _no_papers(known: FileFacts) -> Found:
    """No discussion in the period: not applicable where none was due in the worker's time."""
    found = [_judged(known, case) for case in known.cases]
    if all(each.answer == NA for each in found):
        return Found(NA, f"No case discussion was due {known.period}: {'; '.join(e.said for e in found)}.")
    return Found(NOT_FOUND, f"No record of a case discussion {known.period}.")


# ---- “discussed every month”, by the child's own rule


@dataclass(frozen=True, slots=True)
class _Judged:
    """How often one child was discussed, and where that is read."""

    answer: str
    said: str
    papers: tuple[Paper, ...] = ()


def child_every_month(known: FileFacts) -> Found:
    """Whether each child was discussed as often as its own rule asked, while the case was the worker's.

    Judged by the rule, status, agreed interval and age of the day. “No” is certain where a discussion fell
    due in the worker's own time, while they were at work, and came more than a week late or not at all; or
    where a case that was overdue when they took it on stayed so for another whole interval. A few days, an
    absence, and what was overdue before are left to the auditor. Not applicable: the rule gives no interval,
    the case is another worker's, none was due yet, or cases are discussed anonymised.
    """
    if nothing := nothing_to_look_at(known):
        return nothing
    found = [_judged(known, case) for case in known.cases]
    answers = {each.answer for each in found}
    answer = next(one for one in (NO, NOT_FOUND, YES, NA) if one in answers)
    shown = [paper for each in found if each.answer == answer for paper in each.papers]
    return Found(answer, ". ".join(each.said for each in found) + ".", evidence(*shown))


def _judged(known: FileFacts, case: Case) -> _Judged:
    if not case.held:
        return _Judged(NA, f"{case.initials}: another worker’s {known.period}")
    if case.facts is None:
        return _Judged(NOT_FOUND, f"{case.initials}: nobody works with this child any more")
    kept = course(known.policy, "case", case.facts, known.since, known.until, "discussed")
    gaps = [(late, held) for late in kept.late for held in case.held if _days(late, held, known) > 0]
    papers = tuple(p for p in case.of_worker if p.on in kept.done and p.kind in OF_CASES)
    done = {paper.on for paper in papers}
    if gaps:
        sure = [late for late, held in gaps if _is_sure(late, held, known)]
        words = listed((_gap(late, known) for late in dict.fromkeys(late for late, _ in gaps)), most=4)
        return _Judged(NO if sure else NOT_FOUND, f"{case.initials}: {words} ({kept.rule})", papers)
    if done:
        times = counted(len(done), "discussion")
        return _Judged(YES, f"{case.initials}: {times}, each in time{_change(kept)}", papers)
    return _Judged(NA, f"{case.initials}: none was due ({kept.rule})")


def _change(kept: Course) -> str:
    """The rule of the last day, and from when which interval was agreed instead."""
    steps = [step for step in kept.due.because[1:] if " agreed " in step or " by " in step]
    return f" ({'; '.join([kept.rule, *steps])})"


def _gap(late: Late, known: FileFacts) -> str:
    if late.done_on is None:
        return f"due by {in_words(late.due_on)} and not discussed by {in_words(known.until)}"
    days = counted((late.done_on - late.due_on).days, "day")
    return f"due by {in_words(late.due_on)}, discussed on {in_words(late.done_on)}, {days} late"


def _days(late: Late, held: Held, known: FileFacts) -> int:
    """For how many days of the worker's own time within the period it stood overdue."""
    first = max(late.due_on + ONE_DAY, held.start)
    last = min((late.done_on or known.until + ONE_DAY) - ONE_DAY, held.end)
    return (last - first).days + 1


def _is_sure(late: Late, held: Held, known: FileFacts) -> bool:
    """Whether a gap is certainly one of this worker's supervision."""
    days = _days(late, held, known)
    if late.due_on < held.start:  # overdue already when they took it on: they have an interval of their own
        days -= (late.due_on - late.counted_from).days
    personal = known.duties.get("personal")
    first, last = max(late.due_on, held.start), late.done_on or known.until
    away = personal.absences() if personal else ()
    if any(pause.start <= last and (pause.end is None or pause.end >= first) for pause in away):
        return False
    return days > SOON
