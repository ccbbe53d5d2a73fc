"""Locality CP South: a manager leaves, a new one comes, and on some files something went wrong."""

import datetime as dt

from supervision_portal.home.demo import texts
from supervision_portal.home.demo.days import ONE_DAY, Days, at, later, on_or_after
from supervision_portal.home.demo.steps import Closed, Left, Refused, Returned, Signed, Story, Supervises
from supervision_portal.home.demo.year import Year

FORMER, COVER, NEW = "stephen.marsden", "service.manager", "oluwaseun.bankole"
UNTRAINED = NEW
TEAM = ("ewa.kowalczyk", "gavin.lister", "hannah.broadbent", "yusuf.abdi")


def _left_on(days: Days) -> dt.date:
    return days.weeks_ago(23)


def _began_on(days: Days) -> dt.date:
    return days.weeks_ago(20)


def supervisor_on(day: dt.date, days: Days) -> str:
    """Who holds the team's supervision: for three weeks it is the service manager."""
    if day <= _left_on(days):
        return FORMER
    return COVER if day < _began_on(days) else NEW


def managers(story: Story, days: Days) -> None:
    """The lines pass to the service manager when somebody leaves, and on to whoever comes."""
    story.add(
        Left(at=at(_left_on(days), 17, 30), who=FORMER),
        Supervises(at=at(_began_on(days), 8, 45), supervisor=NEW, supervisees=TEAM),
    )


def stephen(year: Year) -> None:
    """Supervised until he left."""
    year.run(year.days.weeks_ago(25), ends=True)


def oluwaseun(year: Year) -> None:
    """Came in the middle of the year; not yet trained to supervise."""
    year.run(year.days.ago(11))


def ewa(year: Year) -> None:
    """On long sick leave: her last record has waited three months, the next session was dropped."""
    days, key = year.days, year.person.key
    [last] = year.run(days.weeks_ago(13.5), but=1)
    planned = days.weeks_ago(9.5)
    held = year.chapter(last, texts.chapters(key)[0], planned, signed=False)
    year.story.add(Signed(at=later(held.shared_at, 1, 11), record=held.key, by=NEW))
    year.cancel(planned, "supervisee", "sickness", texts.moments(key)["cancelled"])


def gavin(year: Year) -> None:
    """Would not sign; after a meeting of three the service manager closed the record unsigned."""
    days, key, words = year.days, year.person.key, texts.moments(year.person.key)
    first, second, third = year.run(days.ago(8), but=3)
    held = year.chapter(first, texts.chapters(key)[0], second, signed=False)
    record, shared = held.key, held.shared_at
    year.story.add(
        Signed(at=later(shared, 1, 9, 30), record=record, by=NEW),
        Refused(at=later(shared, 2, 16, 40), record=record, by=key, words=words["refused"]),
        Closed(at=later(shared, 11, 15), record=record, by=COVER, reason=words["closed"]),
    )
    year.hold(second, follows=third)
    year.agree(on_or_after(second + ONE_DAY))
    year.hold(third, follows=days.ahead(13))


def hannah(year: Year) -> None:
    """Returned with what should change: a draft again."""
    days, key = year.days, year.person.key
    [last] = year.run(days.ago(6), but=1)
    shared, reason = at(days.ago(5), 12), texts.moments(key)["returned"]
    held = year.chapter(last, texts.chapters(key)[0], days.ahead(12), signed=False, shared=shared)
    year.story.add(Returned(at=at(days.ago(2), 10, 25), record=held.key, by=key, reason=reason))


def yusuf(year: Year) -> None:
    """All in order; made a new agreement with the new manager."""
    year.run(year.days.weeks_ago(2.5))
    year.agree(year.days.weeks_ago(18))


TOLD = {
    FORMER: stephen,
    NEW: oluwaseun,
    "ewa.kowalczyk": ewa,
    "gavin.lister": gavin,
    "hannah.broadbent": hannah,
    "yusuf.abdi": yusuf,
}
