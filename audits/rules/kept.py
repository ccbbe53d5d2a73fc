"""Whether what was due was done in its time: the schedule's own rules, asked of a period that has passed."""

import datetime as dt
from dataclasses import dataclass, replace

from supervision_portal.schedule.rules import Due, Facts, Policy, next_due


@dataclass(frozen=True, slots=True)
class Late:
    """Something that stood overdue: due on a day, done later, or not until the end of the period."""

    counted_from: dt.date
    due_on: dt.date
    done_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Course:
    """How a duty was kept in a period."""

    done: tuple[dt.date, ...]  # in the period, what counted by the rule of its day
    late: tuple[Late, ...]
    due: Due  # as it stands on the last day

    @property
    def rule(self) -> str:
        """“Locality CP North, table 2: monthly”."""
        return self.due.because[0]


def course(
    policy: Policy, duty: str, facts: Facts, since: dt.date, until: dt.date, verb: str = "held"
) -> Course:
    """How a duty was kept from a first to a last day: each date by the rule in force when it fell due.

    A rule, status, team or variation that changed before a date had come moved it; what changed later does
    not excuse what was overdue by then.
    """
    facts = replace(facts, done=tuple(done for done in facts.done if done.on <= until))
    done: list[dt.date] = []
    late: list[Late] = []
    following: dt.date | None = None  # the next one that counted
    for count in range(len(facts.done), -1, -1):  # from the last one back
        before = replace(facts, done=facts.done[:count])
        began = facts.done[count - 1].on if count else facts.opened_on
        due = next_due(policy, duty, before, began, verb)
        if count and (due.last != began or began == following):
            continue  # it did not count, or another one of its day did
        end = following or until
        if due.on is None:  # nothing was due when it began to run; a later rule may have asked for it
            due = next_due(policy, duty, before, end, verb)
        if due.on and due.on < end:  # as it stood on its day: an absence without an end may have begun
            # a milestone can have been missed before the last one was done
            due = next_due(policy, duty, before, max(due.on, began), verb)
        if due.on and due.on < end:
            late.append(Late(began, due.on, following))
        if count and began >= since:
            done.append(began)
        following = began
        if began < since:
            break
    standing = next_due(policy, duty, facts, until, verb)
    return Course(tuple(reversed(done)), tuple(reversed(late)), standing)
