"""What a worker's supervision file answers by itself (CAL-A7.4).

Doubt is “not found”, never “no”: each function says when “no” is certain. An auditor can overrule each.
"""

import datetime as dt

from audits.rules.found import NOT_FOUND, Evidence, Found
from audits.rules.kept import course
from audits.rules.papers import (
    CONVERSATIONS,
    SHARED_CONVERSATION,
    FileFacts,
    Given,
    Paper,
    counted,
    listed,
)
from supervision_portal.records.rules import DAYS_UNTIL_CLOSING
from supervision_portal.schedule.rules import Due, Facts, add_months, next_due
from supervision_portal.schedule.rules.days import in_words

YES, NO, NA = "yes", "no", "na"
REVIEWED_WITHIN = 9  # months from one Shared Conversation to the next, where they are to be half a year apart
FORM = "form of personal supervision", "forms of personal supervision"
UNSUPERVISED = "Nobody supervises this person, so the rules do not say what was due."


def evidence(*papers: Paper) -> tuple[Evidence, ...]:
    return tuple(paper.evidence for paper in papers)


# ---- administration


def agreement(known: FileFacts) -> Found:
    """Whether there is an agreement, signed by both, whose review is not overdue.

    “No” is certain only where none was ever shared and the day for it has passed. One that is out of date,
    or not signed by both, is left to the auditor. Not applicable: the first one is not due yet.
    """
    papers = [paper for paper in known.papers if paper.kind == "agreement"]
    signed = next((paper for paper in papers if paper.final and paper.by_both), None)
    facts = known.duties.get("agreement")
    due = next_due(known.policy, "agreement", facts, known.until, "signed") if facts else None
    if signed:
        return _signed_agreement(known, papers, signed, due)
    if papers:
        return Found(NOT_FOUND, f"{_unsigned(papers[0], known.until)}.", evidence(papers[0]))
    if due is None:
        return Found(NOT_FOUND, f"No agreement is on the file. {UNSUPERVISED}")
    if due.on is None:
        return Found(NA, f"No agreement is on the file, and none is due: {due.because[-1]}.")
    if due.on >= known.until:
        return Found(NA, f"No agreement yet: the first one is due by {in_words(due.on)}.")
    return Found(NO, f"No agreement is on the file. It was due by {in_words(due.on)}.")


def _signed_agreement(known: FileFacts, papers: list[Paper], signed: Paper, due: Due | None) -> Found:
    words = f"Agreement {signed.said} is signed by both"
    shown = evidence(signed)
    if papers[0] is not signed:
        words += f"; {_unsigned(papers[0], known.until)}"
        shown = evidence(papers[0], signed)
    if due is None:
        return Found(NOT_FOUND, f"{words}. {UNSUPERVISED}", shown)
    if due.on and due.on < known.until:
        return Found(
            NOT_FOUND, f"{words}. It may be out of date: a review was due by {in_words(due.on)}.", shown
        )
    if known.supervisor not in {signer.user for signer in signed.signers}:
        words += ", with an earlier supervisor"
    review = f"Its review is due by {in_words(due.on)}." if due.on else "No review is due."
    return Found(YES, f"{words}. {review}", shown)


def observation(known: FileFacts) -> Found:
    """Whether practice was observed in the year before the last day.

    “No” is certain where there is none, and either the person was there and at work for the whole year, or
    the rule's own date for one has passed. Not applicable: the policy asks for none until then, or the
    person was away all year.
    """
    year = add_months(known.until, -12)
    seen = [paper for paper in known.papers if paper.kind == "observation" and year <= paper.on]
    if seen:
        number = counted(len(seen), "practice observation")
        return Found(YES, f"{number} since {in_words(year)}.", evidence(*seen))
    none = f"No practice observation since {in_words(year)}"
    facts = known.duties.get("practice-observation")
    if facts is None:
        return Found(NOT_FOUND, f"{none}. {UNSUPERVISED}")
    due = next_due(known.policy, "practice-observation", facts, known.until)
    if away := _away_all(facts, year, known.until):
        return Found(NA, f"{none}: {away}.")
    if not due.rule or (due.on is None and not due.paused):
        return Found(NA, f"{none}, and the policy asks for none: {due.because[0]}.")
    if due.overdue(known.until):
        return Found(NO, f"{none}. {_asked(due)}.")
    if due.opens and due.opens > known.until:
        return Found(NA, f"{none}. The first one is due between {_span(due.opens, due.on)}.")
    if facts.opened_on > year:
        return Found(NOT_FOUND, f"{none}. The file was opened on {in_words(facts.opened_on)}.")
    if any(pause.start <= known.until and (pause.end or known.until) >= year for pause in facts.pauses):
        return Found(NOT_FOUND, f"{none}. The person was away for a part of that year.")
    return Found(NO, f"{none}.")


def _away_all(facts: Facts, first: dt.date, last: dt.date) -> str:
    """“away from … to …”, where one absence covers all of it. Its reason is not told."""
    for pause in facts.absences():
        if pause.start <= first and (pause.end is None or pause.end >= last):
            return f"away since {in_words(pause.start)}"
    return ""


def _asked(due: Due) -> str:
    return f"It was due by {in_words(due.on)}" if due.on else due.because[0]


def _span(first: dt.date, last: dt.date | None) -> str:
    return f"{in_words(first)} and {in_words(last)}" if last else in_words(first)


def shared_conversation(known: FileFacts) -> Found:
    """Whether the current Shared Conversation is there, and a later one looked back after half a year.

    “Yes”: the last two are final and at most nine months apart, and the next one is not overdue. “No” is
    certain where there was never one and the day for it has passed, or where the last one is more than a
    year old and the next one is overdue. One that waits for its review is left to the auditor. Not
    applicable: the first one is not due yet.
    """
    held = [
        paper for paper in known.papers if paper.kind in CONVERSATIONS or paper.also == SHARED_CONVERSATION
    ]
    facts = known.duties.get(SHARED_CONVERSATION)
    due = next_due(known.policy, SHARED_CONVERSATION, facts, known.until) if facts else None
    if not held:
        return _no_conversation(known, due)
    latest, shown = held[0], evidence(*held[:2])
    words = f"The last Shared Conversation is {latest.said}"
    overdue, old = due is not None and due.overdue(known.until), add_months(latest.on, 12) < known.until
    if due and overdue and old:
        return Found(NO, f"{words}. {_asked(due)}.", shown)
    if due is None or overdue or not latest.final:
        why = _asked(due) if due and overdue else _unsigned(latest, known.until)
        return Found(NOT_FOUND, f"{words}. {f'{why}.' if due else UNSUPERVISED}", shown)
    before = held[1] if len(held) > 1 else None
    if old or before is None or add_months(before.on, REVIEWED_WITHIN) < latest.on:
        return Found(NOT_FOUND, f"{words}. Whether it was reviewed is not to be seen.", shown)
    return Found(YES, f"{words}. It follows {before.said}.", shown)


def _no_conversation(known: FileFacts, due: Due | None) -> Found:
    none = "No Shared Conversation is on the file"
    if due is None:
        return Found(NOT_FOUND, f"{none}. {UNSUPERVISED}")
    if due.overdue(known.until):
        return Found(NO, f"{none}. {_asked(due)}.")
    return Found(NA, f"{none} yet, and none was due by {in_words(known.until)}.")


# ---- the forms of personal supervision


def signed(known: FileFacts) -> Found:
    """Whether every form S1 of the period is signed and dated by both.

    “No” is certain where one was closed without all signatures, or has waited for one for more than four
    weeks. One that was shared since is left to the auditor. A signature that came late, or with a
    disagreement, is one: how late is said. Not applicable: no supervision was due.
    """
    forms = known.forms()
    if not forms:
        return no_forms(known)
    closed = [paper for paper in forms if paper.closed and not paper.by_both]
    waiting = [paper for paper in forms if not paper.final and paper.missing]
    late = [paper for paper in waiting if _waited(paper, known.until) > DAYS_UNTIL_CLOSING]
    whole = len(forms) - len(closed) - len(waiting)
    said = [f"{whole} of {counted(len(forms), *FORM)} {known.period} are signed and dated by both"]
    said += [f"{paper.said} was closed without the signature of the {_roles(paper)}" for paper in closed]
    said += [_unsigned(paper, known.until) for paper in waiting]
    if slow := [paper for paper in forms if paper.by_both and _slow(paper)]:
        said.append(f"signed more than {DAYS_UNTIL_CLOSING} days after: {listed(p.said for p in slow)}")
    if against := [paper for paper in forms if any(signer.disagrees for signer in paper.signers)]:
        said.append(f"signed with a disagreement: {listed(p.said for p in against)}")
    answer = NO if closed or late else NOT_FOUND if waiting else YES
    shown = [*closed, *waiting] or forms
    return Found(answer, f"{'. '.join(map(_sentence, said))}.", evidence(*shown))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _roles(paper: Paper) -> str:
    return " and the ".join(paper.missing)


def _waited(paper: Paper, until: dt.date) -> int:
    return (until - paper.shared_at.date()).days


def _slow(paper: Paper) -> bool:
    last = max(signer.signed_on for signer in paper.signers if signer.signed_on)
    return (last - paper.shared_at.date()).days > DAYS_UNTIL_CLOSING


def _unsigned(paper: Paper, until: dt.date) -> str:
    """“S1-000123 of 3 May 2026 has waited for the signature of the supervisee for 40 days”."""
    if paper.closed:
        return f"{paper.said} was closed without the signature of the {_roles(paper)}"
    if any(signer.refused for signer in paper.signers):
        return f"{paper.said} waits to be closed: a signature was refused"
    days = counted(_waited(paper, until), "day")
    return f"{paper.said} has waited for the signature of the {_roles(paper)} for {days}"


def no_forms(known: FileFacts) -> Found:
    """There is no form in the period: not applicable where none was due, else for the auditor to judge."""
    none = f"No form of personal supervision {known.period}"
    facts = known.duties.get("personal")
    if facts is None:
        return Found(NOT_FOUND, f"{none}. {UNSUPERVISED}")
    kept = course(known.policy, "personal", facts, known.since, known.until)
    if kept.late or kept.done:
        due = f"one was due by {in_words(kept.late[-1].due_on)}" if kept.late else "sessions were held"
        return Found(NOT_FOUND, f"{none}, and {due}.")
    return Found(NA, f"{none}: none was due.")


def action_owner_date(known: FileFacts) -> Found:
    """Whether each action in the forms of the period says who does it and by when.

    “No” is certain where one has no name or no date: it is read off the signed form. Forms without any action
    are left to the auditor. Not applicable: no supervision was due.
    """
    forms = known.forms()
    return owned(forms, known.period, FORM) if forms else no_forms(known)


def owned(papers: list[Paper], period: str, called: tuple[str, str]) -> Found:
    """Whether each action that some records agree on has its owner and its date."""
    agreed = [(paper, row) for paper in papers for row in paper.rows]
    lacking = [(paper, row) for paper, row in agreed if not (row.who.strip() and row.by_when.strip())]
    number = counted(len(agreed), "action")
    if not agreed:
        return Found(NOT_FOUND, f"{counted(len(papers), *called)} {period}, without any action.")
    if lacking:
        where = dict.fromkeys(paper for paper, _row in lacking)
        said = f"{len(lacking)} of {number} {period} lack who does it or by when"
        return Found(NO, f"{said}: {listed(paper.said for paper in where)}.", evidence(*where))
    where = dict.fromkeys(paper for paper, _row in agreed)
    return Found(YES, f"{number} {period}, each with who does it and by when.", evidence(*where))


def previous_actions(known: FileFacts) -> Found:
    """Whether each form of the period looked back on the actions that were open when it was written.

    “No” is certain where a form shows none of the actions open then. One that shows some but not all is left
    to the auditor. Not applicable: no action was open before any of them, or no supervision was due.
    """
    forms = known.forms()
    return reviewed(forms, known.given, FORM) if forms else no_forms(known)


def reviewed(papers: list[Paper], given: tuple[Given, ...], called: tuple[str, str]) -> Found:
    """Whether records that had open actions before them show what was decided about each."""
    judged, none, part = [], [], []
    for paper in papers:
        open_then = {action.what for action in given if action.stood_before(paper)}
        if not open_then:
            continue
        judged.append(paper)
        shown = len(open_then & paper.reviewed)
        if not shown:
            none.append(paper)
        elif shown < len(open_then):
            part.append(paper)
    if not judged:
        return Found(NA, f"No earlier action was open before {counted(len(papers), *called)}.")
    if none or part:
        where = [*none, *part]
        whole = len(judged) - len(where)
        said = f"{whole} of {counted(len(judged), *called)} with earlier actions review all of them"
        said += f". None is reviewed in {listed(p.said for p in none)}" if none else ""
        said += f". Not all are reviewed in {listed(p.said for p in part)}" if part else ""
        return Found(NO if none else NOT_FOUND, f"{said}.", evidence(*where))
    said = f"All earlier actions are reviewed in {counted(len(judged), *called)} that had some before."
    return Found(YES, said, evidence(*judged))
