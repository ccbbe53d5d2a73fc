"""Locality CP South: a manager leaves, a new one comes, and four files on which something went wrong or stood still."""

import datetime as dt

from supervision_portal.home.demo import texts
from supervision_portal.home.demo.days import Days, at, on_or_after
from supervision_portal.home.demo.north import chapter_on
from supervision_portal.home.demo.people import council
from supervision_portal.home.demo.steps import (
    Cancelled,
    Closed,
    Left,
    Refused,
    Returned,
    Signed,
    Story,
    Supervises,
)
from supervision_portal.home.demo.year import Year

FORMER, COVER, NEW = "stephen.marsden", "service.manager", "oluwaseun.bankole"
UNTRAINED = NEW
TEAM = ("ewa.kowalczyk", "gavin.lister", "hannah.broadbent", "yusuf.abdi")


def left_on(days: Days) -> dt.date:
    return days.weeks_ago(23)


def began_on(days: Days) -> dt.date:
    return days.weeks_ago(20)


def supervisor_on(day: dt.date, days: Days) -> str:
    """Who holds the team's supervision: for three weeks it is the service manager."""
    if day <= left_on(days):
        return FORMER
    return COVER if day < began_on(days) else NEW


def managers(story: Story, days: Days) -> None:
    """The lines pass to the service manager when somebody leaves, and on to whoever comes."""
    story.add(
        Left(at=at(left_on(days), 17), who=FORMER),
        Supervises(at=at(began_on(days), 9), supervisor=NEW, supervisees=TEAM),
    )


def stephen(year: Year) -> None:
    """Supervised until he left."""
    year.run(year.days.weeks_ago(25), ends=True)


def oluwaseun(year: Year) -> None:
    """Came in the middle of the year; not yet trained to supervise."""
    year.run(year.days.ago(11))


def ewa(year: Year) -> None:
    """On long sick leave: her last record has waited three months for her, and the next session was dropped."""
    days, key = year.days, year.person.key
    rest = year.run(days.weeks_ago(13.5), but=1)
    planned = days.weeks_ago(9.5)
    held = chapter_on(year, rest[0], texts.chapters(key)[0], planned, signed=False)
    year.story.add(
        Signed(at=at(on_or_after(rest[0] + dt.timedelta(3)), 11), record=held.key, by=NEW),
        Cancelled(
            at=at(planned, 8, 50),
            file=key,
            by=NEW,
            planned_for=year.time(planned),
            by_whom="supervisee",
            why="sickness",
            why_text="Off sick until further notice. A new date when Ewa is back.",
        ),
    )


def gavin(year: Year) -> None:
    """Would not sign; after a meeting of three the service manager closed the record unsigned."""
    days, key = year.days, year.person.key
    rest = year.run(days.ago(8), but=3)
    held = chapter_on(year, rest[0], texts.chapters(key)[0], rest[1], signed=False)
    refused, closed = on_or_after(rest[0] + dt.timedelta(5)), on_or_after(rest[0] + dt.timedelta(18))
    year.story.add(
        Signed(at=at(on_or_after(rest[0] + dt.timedelta(2)), 9, 15), record=held.key, by=NEW),
        Refused(
            at=at(refused, 16, 40),
            record=held.key,
            by=key,
            words="I was given the figures in the room and had no chance to check them. I will not put my name under a "
            "record that reads like a warning. I am willing to meet.",
        ),
        Closed(
            at=at(closed, 15),
            record=held.key,
            by=COVER,
            reason="We met as three. The figures are right and were brought up in the wrong order, which Oluwaseun has said. "
            "Gavin’s words stand with the record. He prefers not to sign it, and the work can go on.",
        ),
    )
    year.hold(rest[1], "s1", follows=rest[2])
    year.agree(on_or_after(rest[1] + dt.timedelta(1)))
    year.hold(rest[2], "s1", follows=days.ahead(13))


def hannah(year: Year) -> None:
    """Returned with what should change: a draft again."""
    days, key = year.days, year.person.key
    rest = year.run(days.ago(6), but=1)
    held = chapter_on(
        year, rest[0], texts.chapters(key)[0], days.ahead(12), signed=False, shared=at(days.ago(5), 12)
    )
    year.story.add(
        Returned(
            at=at(days.ago(2), 10, 25),
            record=held.key,
            by=key,
            reason="Section 3: we agreed 14 children with four days, but also that the sibling group of three counts as four. "
            "Please put that in. And the complaint was about the school run, not about the change of worker.",
        )
    )


def yusuf(year: Year) -> None:
    """All in order; made a new agreement with the new manager."""
    year.run(year.days.weeks_ago(2.5))
    year.agree(year.days.weeks_ago(18), by=council().people[NEW])


TOLD = {
    FORMER: stephen,
    NEW: oluwaseun,
    "ewa.kowalczyk": ewa,
    "gavin.lister": gavin,
    "hannah.broadbent": hannah,
    "yusuf.abdi": yusuf,
}
