"""Locality CP North: Catherine Holroyd, her team, Anil Deshpande above them. What most see who sign in."""

import datetime as dt

from supervision_portal.design.words import short_date
from supervision_portal.home.demo import texts
from supervision_portal.home.demo.days import ONE_DAY, at, later, on_or_before
from supervision_portal.home.demo.steps import (
    Amended,
    Booked,
    Drafted,
    Left,
    OnAgenda,
    Opened,
    Prepared,
    Returned,
    SharedAgain,
    Signed,
    Stated,
    Updated,
)
from supervision_portal.home.demo.year import Year

MANAGER, ABOVE = "team.manager", "service.manager"
RENEWS_SOON = "priya.nambiar"
LEAVER = "joel.hargreaves"


def maya(year: Year) -> None:
    """Due this week and booked; an observation to sign; an agenda from both sides, notes of each."""
    days, key, words = year.days, year.person.key, texts.moments(year.person.key)
    year.thread.goals, year.observations = words["goals"], 0
    told = texts.chapters(key)
    last = days.held_to_be_due(days.today + ONE_DAY, days.today + 7 * ONE_DAY)
    dates = [*year.run(last, but=len(told)), days.ahead(1)]
    for i, chapter in enumerate(told):
        held = year.chapter(dates[i], chapter, dates[i + 1])
    year.observe(days.weeks_ago(26), of="A home visit to a mother and two children")
    seen = year.observe(days.ago(3), of="A core group", signed=False)
    year.story.add(Signed(at=at(days.ago(2), 16, 50), record=seen.key, by=MANAGER))
    for i, text in enumerate(words["updates"]):
        year.story.add(
            Updated(at=at(days.ago(6 - i), 15), action=f"{held.key}/actions-{i}", by=key, text=text)
        )
    put_on_agenda(year, days.ago(4), days.ago(2))
    year.story.add(
        Prepared(at=at(days.ago(2), 14), file=key, by=key, shared=True, text=words["prepares"].strip()),
        Prepared(
            at=at(days.ago(1), 9), file=key, by=MANAGER, shared=False, text=words["manager_prepares"].strip()
        ),
    )


def put_on_agenda(year: Year, by_worker: dt.date, by_manager: dt.date) -> None:
    """What each of the two wants to talk about next time."""
    words, file = texts.moments(year.person.key), year.person.key
    for i, text in enumerate(words.get("agenda", [])):
        year.story.add(OnAgenda(at=at(by_worker, 12, 5 * i), file=file, by=file, text=text))
    for i, text in enumerate(words.get("agenda_of_manager", [])):
        year.story.add(OnAgenda(at=at(by_manager, 10, 5 * i), file=file, by=MANAGER, text=text))


def callum(year: Year) -> None:
    """Overdue: his manager was in court on the day, and there is no new date yet."""
    days, key = year.days, year.person.key
    [last] = year.run(days.weeks_ago(6.5), but=1)
    year.chapter(last, texts.chapters(key)[0], days.ago(8))
    year.cancel(days.ago(8), "supervisor", "court", texts.moments(key)["cancelled"])


def shanice(year: Year) -> None:
    """Once returned a record with what should change; contests a reason; her file is dip-sampled."""
    days, key, words = year.days, year.person.key, texts.moments(year.person.key)
    first, second, third = year.run(days.weeks_ago(2.4), but=3)
    held = year.hold(first, follows=second, signed=False)
    record, shared, changed = held.key, held.shared_at, {"workload": words["changed"]}
    year.story.add(
        Returned(at=later(shared, 2, 13), record=record, by=key, reason=words["returned"]),
        SharedAgain(at=later(shared, 3, 10), record=record, by=MANAGER, answers=changed),
        Signed(at=later(shared, 4, 9, 5), record=record, by=key),
        Signed(at=later(shared, 4, 17), record=record, by=MANAGER),
    )
    planned = on_or_before(third - 3 * ONE_DAY)
    year.hold(second, follows=planned)
    year.cancel(planned, "supervisee", "workload", words["cancelled"], instead=third)
    year.story.add(
        Stated(
            at=at(planned, 16, 10),
            file=key,
            planned_for=year.time(planned),
            kind="reason",
            text=words["contested"],
        ),
        Opened(at=at(days.ago(1), 11, 15), file=key, by=ABOVE, purpose="dip_sample", reason=words["opened"]),
    )
    year.chapter(third, texts.chapters(key)[0], days.ahead(7))


def imran(year: Year) -> None:
    """Signed with a disagreement the time before; this time it is his manager who has to sign."""
    days, key = year.days, year.person.key
    first, second = year.run(days.ago(4), but=2)
    told = texts.chapters(key)
    before = year.chapter(first, told[0], second, signed=False)
    disagreement = texts.moments(key)["disagreement"]
    year.story.add(
        Signed(at=later(before.shared_at, 2, 12), record=before.key, by=key, disagreement=disagreement),
        Signed(at=later(before.shared_at, 3, 13), record=before.key, by=MANAGER),
    )
    latest = year.chapter(second, told[1], days.ahead(14), signed=False, shared=at(days.ago(3), 9, 30))
    year.story.add(Signed(at=at(days.ago(1), 8, 45), record=latest.key, by=key))


def priya(year: Year) -> None:
    """An addendum to the last record, and a draft of yesterday's session, half typed."""
    days, key, words = year.days, year.person.key, texts.moments(year.person.key)
    [last] = year.run(days.held_to_be_due(days.today + 9 * ONE_DAY, days.today + 16 * ONE_DAY), but=1)
    held = year.chapter(last, texts.chapters(key)[0], days.last, shared=at(last, 17))
    added, moment = f"{key}/addendum", at(days.ago(3), 11)
    text = {
        "held_on": short_date(moment.date()),
        "reason": words["addendum_reason"],
        "text": words["addendum"],
    }
    year.story.add(
        Amended(at=moment, key=added, record=held.key, by=key, answers=text),
        Signed(at=at(days.ago(3), 11, 20), record=added, by=key),
        Signed(at=at(days.ago(2), 9, 40), record=added, by=MANAGER),
        Drafted(at=at(days.last, 14, 20), file=key, by=MANAGER, kind="s1", answers=words["half_typed"]),
    )


def rebecca(year: Year) -> None:
    """After a serious incident: four sessions in eight weeks, and a return in steps."""
    days, key = year.days, year.person.key
    told = texts.chapters(key)
    dates = [*(days.weeks_ago(weeks) for weeks in (8, 6, 4, 1.8)), days.ahead(4)]
    year.observations = 1
    year.run(days.weeks_ago(12), then=dates[0])
    for i, chapter in enumerate(told):
        year.chapter(dates[i], chapter, dates[i + 1])
    put_on_agenda(year, days.ago(2), days.ago(2))


def tom(year: Year) -> None:
    """Newly qualified, some days here: weekly sessions at first, and the first one is booked."""
    days, key = year.days, year.person.key
    planned = at(days.ahead(1), 13)
    year.story.add(
        Booked(at=at(days.ago(2), 9, 30), file=key, by=MANAGER, planned_for=planned, place=year.place)
    )
    put_on_agenda(year, days.ago(1), days.ago(2))


def joel(year: Year) -> None:
    """An agency worker who left three months ago; everything was signed before."""
    year.run(year.days.weeks_ago(15), ends=True)
    year.story.add(Left(at=at(year.days.weeks_ago(13), 17, 30), who=year.person.key))


def catherine(year: Year) -> None:
    """The manager's own supervision, with an action that is overdue."""
    [last] = year.run(year.days.ago(9), but=1)
    year.chapter(last, texts.chapters(year.person.key)[0], year.days.ahead(9))


TOLD = {
    "team.manager": catherine,
    "social.worker": maya,
    "callum.brierley": callum,
    "shanice.campbell-reid": shanice,
    "imran.sheikh": imran,
    "priya.nambiar": priya,
    "rebecca.thornton": rebecca,
    "tom.whitaker-bell": tom,
    LEAVER: joel,
}
