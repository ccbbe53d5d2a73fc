"""Locality CP North: Catherine Holroyd, her team, and Anil Deshpande above them. What people see who sign in."""

import datetime as dt
from typing import Any

from supervision_portal.home.demo import texts
from supervision_portal.home.demo.days import at, on_or_after, on_or_before
from supervision_portal.home.demo.steps import (
    Amended,
    Booked,
    Cancelled,
    Drafted,
    Held,
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
GOALS = [
    {
        "rows": "goals",
        "what": "Become a practice educator, stage 1",
        "months": 11,
        "updates": [
            "Application begun.",
            "Application written; Catherine has read it.",
            "Sent.",
            "Interview booked.",
            "Accepted for the next intake.",
            "First study day.",
            "Reading for the second one.",
        ],
    },
    {
        "rows": "goals",
        "what": "Chair a core group with confidence",
        "months": 8,
        "updates": [
            "Co-chaired once with Imran.",
            "Co-chaired twice more.",
            "Chaired one alone: too long, and everybody spoke.",
            "Chaired a second one, in fifty minutes.",
            "Minutes are done by Friday.",
            "Asked by another team to chair theirs.",
        ],
    },
]


def chapters(year: Year, dates: list[dt.date], follows: dt.date | None) -> list[Held]:
    """Hold the sessions that are told in full on these days, the last ones if there are more."""
    told = texts.chapters(year.person.key)[-len(dates) :]
    held = []
    for i, (day, chapter) in enumerate(zip(dates, told, strict=True)):
        held.append(chapter_on(year, day, chapter, dates[i + 1] if i + 1 < len(dates) else follows))
    return held


def chapter_on(
    year: Year, day: dt.date, chapter: dict[str, Any], follows: dt.date | None, **more: Any
) -> Held:
    """Hold one session with the answers and actions of a chapter."""
    boss = year.boss_on(day).first
    words = texts.Pen(year.person, boss, year.initials, year.rng).words(day)
    answers = texts.fill({key: text for key, text in chapter.items() if isinstance(text, str)}, words)
    new = [{"rows": rows, **item} for rows in ("actions", "needs") for item in chapter.get(rows, [])]
    return year.hold(day, follows=follows, own=answers, actions=new, **more)


def maya(year: Year) -> None:
    """Due this week and booked; an observation to sign; an agenda from both sides."""
    days, key = year.days, year.person.key
    year.goals, year.observations = GOALS, 1
    last = days.held_to_be_due(days.today + dt.timedelta(1), days.today + dt.timedelta(7))
    rest = year.run(last, but=4)
    booked = days.ahead(1)
    held = chapters(year, rest, booked)
    seen = year.observe(days.ago(3), signed=False)
    year.story.add(Signed(at=at(days.ago(2), 16, 50), record=seen.key, by=MANAGER))
    year.story.add(
        Updated(at=at(days.ago(4), 11), action=f"{held[-1].key}/actions-1", by=key, text="Drawn with GH. The new room has a blue door."),
        Updated(at=at(days.ago(6), 15), action=f"{held[-1].key}/actions-0", by=key, text="Agency asked twice. They offer a different person each time."),
        OnAgenda(at=at(days.ago(5), 9), file=key, by=key, text="Saying goodbye to the mother of GH and KH: how, when, with whom"),
        OnAgenda(at=at(days.ago(3), 15), file=key, by=key, text="The interpreter for ŁN’s family, still a different one each time"),
        OnAgenda(at=at(days.ago(2), 10), file=key, by=MANAGER, text="The observation: what you make of it"),
        OnAgenda(at=at(days.ago(2), 10, 5), file=key, by=MANAGER, text="A student in the spring: what would have to move"),
        Prepared(at=at(days.ago(2), 14), file=key, by=key, shared=True, text=MAYA_PREPARES),
        Prepared(at=at(days.ago(1), 8, 50), file=key, by=MANAGER, shared=False, text=CATHERINE_PREPARES),
    )  # fmt: skip


MAYA_PREPARES = """\
What went well: the placement plan. GH corrected two sentences and was right both times.

What is on my mind: I have put off ringing their mother. I tell myself that it is the diary. It is not the diary.

What I would like from you: do not solve it. Ask me about it until I have a date.

Also: the choir concert is on a Thursday and I am on duty. Swap?"""
CATHERINE_PREPARES = """\
Ask about the mother of GH and KH and then be quiet.
Student: what would move? At most three children.
Commissioning have not answered about the interpreter. I owe her that one. Say so first.
Thursday swap: yes."""


def callum(year: Year) -> None:
    """Overdue: his manager was in court on the day, and there is no new date yet."""
    days = year.days
    rest = year.run(days.weeks_ago(6.5), but=1)
    chapters(year, rest, days.ago(8))
    year.story.add(
        Cancelled(
            at=at(days.ago(8), 8, 35),
            file=year.person.key,
            by=MANAGER,
            planned_for=year.time(days.ago(8)),
            by_whom="supervisor",
            why="court",
            why_text="Emergency hearing; I have to be there. New date to follow.",
        )
    )


def shanice(year: Year) -> None:
    """Once returned a record with what should change; contests a reason; her file is open for a dip sample."""
    days, key = year.days, year.person.key
    rest = year.run(days.weeks_ago(2.4), but=3)
    early = year.hold(rest[0], "s1", follows=rest[1], signed=False)
    back = on_or_after(early.shared_at.date() + dt.timedelta(2))
    again = on_or_after(back + dt.timedelta(3))
    year.story.add(
        Returned(
            at=at(back, 13),
            record=early.key,
            by=key,
            reason="Under workload it says that I asked for fewer children. I asked for the two that are far away to be "
            "nearer. Please change that; the rest is right.",
        ),
        SharedAgain(
            at=at(again, 10),
            record=early.key,
            by=MANAGER,
            answers={
                "workload": "15 children. Shanice does not ask for fewer. She asks that the two placed furthest away "
                "be looked at when the next allocations are made, as each visit takes a day."
            },
        ),
        Signed(at=at(on_or_after(again + dt.timedelta(1)), 9, 5), record=early.key, by=key),
        Signed(at=at(on_or_after(again + dt.timedelta(1)), 17), record=early.key, by=MANAGER),
    )
    planned = on_or_before(rest[2] - dt.timedelta(3))
    year.hold(rest[1], "s1", follows=planned)
    year.story.add(
        Cancelled(
            at=at(planned, 8, 30),
            file=key,
            by=MANAGER,
            planned_for=year.time(planned),
            by_whom="supervisee",
            why="workload",
            why_text="Shanice was held up.",
            new_time=year.time(rest[2]),
        ),
        Stated(
            at=at(planned, 16, 10),
            file=key,
            planned_for=year.time(planned),
            kind="reason",
            text="I was in the office and ready. The session was moved because the duty manager was ill and Catherine "
            "stood in, which is fine, but it was not me and it was not my workload.",
        ),
    )
    chapter_on(year, rest[2], texts.chapters(key)[0], days.ahead(7))
    year.story.add(
        Opened(
            at=at(days.ago(1), 11, 15),
            file=key,
            by=ABOVE,
            purpose="dip_sample",
            reason="Annual dip sample of supervision records: one file of each team manager in the service.",
        )
    )


def imran(year: Year) -> None:
    """Signed with a disagreement last time; this time his manager is the one who has to sign."""
    days, key = year.days, year.person.key
    rest = year.run(days.ago(4), but=2)
    first, second = texts.chapters(key)
    early = chapter_on(year, rest[0], first, rest[1], signed=False)
    year.story.add(
        Signed(
            at=at(on_or_after(rest[0] + dt.timedelta(3)), 12, 30),
            record=early.key,
            by=key,
            disagreement="I do not agree with what is said about the three plans. Two of them were given to me after they "
            "were due. And people do not only come to me: they come to me when nobody else is there.",
        ),
        Signed(at=at(on_or_after(rest[0] + dt.timedelta(4)), 9), record=early.key, by=MANAGER),
    )
    late = chapter_on(year, rest[1], second, days.ahead(14), signed=False, shared=at(days.ago(3), 9, 30))
    year.story.add(Signed(at=at(days.ago(1), 8, 45), record=late.key, by=key))


def priya(year: Year) -> None:
    """An addendum to the last record, and a draft of yesterday's session, half typed."""
    days, key = year.days, year.person.key
    last = days.held_to_be_due(days.today + dt.timedelta(9), days.today + dt.timedelta(16))
    rest = year.run(last, but=1)
    held = chapter_on(year, rest[0], texts.chapters(key)[0], days.ago(1))
    moment = at(days.ago(3), 11)
    addendum = Amended(
        at=moment,
        key=f"{key}/addendum",
        record=held.key,
        by=key,
        answers={
            "held_on": f"{moment:%-d/%-m/%Y}",
            "reason": "The figure for return interviews was that of the month before.",
            "text": "Return interviews in time were four of five in the month we talked about. The fifth was late because the "
            "young person asked for another day, and that is on the child’s record.",
        },
    )
    year.story.add(
        addendum,
        Signed(at=at(moment.date(), 11, 20), record=addendum.key, by=key),
        Signed(at=at(days.ago(2), 9, 40), record=addendum.key, by=MANAGER),
        Drafted(at=at(days.last, 14, 20), file=key, by=MANAGER, kind="s1", answers=HALF_TYPED),
    )


HALF_TYPED = {
    "previous_agreed": "yes",
    "matters_arising": "The addendum about the return interviews is signed.",
    "agenda": "Priya: two young people who stay out, the marathon, who covers what. Catherine: numbers.",
    "wellbeing": "Well. The marathon is done, the knees are not. Priya took the day after and did not regret it.",
    "leave": "None for now. I asked her to look at the calendar before it is full.",
    "workload": "18 children now that one has closed. DK and ZK need three evenings a week between them and Priya",
    "actions-0-what": "Ask the youth workers whether one of them could meet DK on",
}


def rebecca(year: Year) -> None:
    """After a serious incident: four sessions in eight weeks, and a return in steps."""
    days, key = year.days, year.person.key
    told = [days.weeks_ago(weeks) for weeks in (8, 6, 4, 1.8)]
    year.observations = 1
    year.run(days.weeks_ago(12), then=told[0])
    chapters(year, told, days.ahead(4))
    year.story.add(
        OnAgenda(
            at=at(days.ago(2), 12), file=key, by=key, text="The visit for the observation: I have chosen one"
        )
    )


def tom(year: Year) -> None:
    """Two weeks here: induction, no session yet, the first one is booked."""
    days, key = year.days, year.person.key
    year.story.add(
        Booked(at=at(days.ago(5), 9, 30), file=key, by=MANAGER, planned_for=at(days.ahead(3), 13), place=year.place),
        OnAgenda(
            at=at(days.ago(4), 16), file=key, by=MANAGER, text="The supervision agreement, and how you learn best"
        ),
        OnAgenda(
            at=at(days.ago(4), 16, 5), file=key, by=MANAGER, text="Induction: what is done, what is missing, ASYE dates"
        ),
        OnAgenda(
            at=at(days.ago(1), 10, 40), file=key, by=key, text="Where do I find out what I am supposed to know already?"
        ),
    )  # fmt: skip


def joel(year: Year) -> None:
    """An agency worker who left three months ago; everything was signed before."""
    left = year.days.weeks_ago(13)
    year.run(year.days.weeks_ago(15), ends=True)
    year.story.add(Left(at=at(left, 17, 30), who=year.person.key))


def catherine(year: Year) -> None:
    """The manager's own supervision, with an action that is overdue."""
    rest = year.run(year.days.ago(9), but=1)
    chapter_on(year, rest[0], texts.chapters(year.person.key)[0], year.days.ahead(9))


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
