"""The story of one year: the same steps for the same day."""

import datetime as dt
from collections.abc import Callable
from random import Random

from casefile.services.children import initials_of
from supervision_portal.home.demo import elsewhere, north, papers, south
from supervision_portal.home.demo.days import Days
from supervision_portal.home.demo.people import Council, Person, caseloads, council
from supervision_portal.home.demo.steps import Step, Story
from supervision_portal.home.demo.year import Year

OBSERVED = ("social_work", "front_door", "family_support", "fostering")  # voices
LETTERS = "ABCDEFGHJKLMNRSTWYZ"


def plan(today: dt.date) -> list[Step]:
    """All that happens until the day before `today`, in order. Pure: neither database nor clock."""
    days, story, staff = Days(today), Story(), council()
    years = {
        person.key: _year(person, days, story, staff) for person in staff.people.values() if person.has_file
    }
    told = {**north.TOLD, **south.TOLD, **elsewhere.TOLD}
    for key, year in years.items():
        told.get(key, _ordinary)(year)
    south.managers(story, days)
    papers.note(years, days, story)
    return story.steps


def _year(person: Person, days: Days, story: Story, staff: Council) -> Year:
    rng = Random(f"{person.key} before the year")
    names = caseloads().get(person.key)
    letters = [initials_of(name) for name in names] if names else _letters(rng)
    year = Year(person, days, story, _boss_on(person, days, staff), letters)
    if person.voice in OBSERVED:
        year.observations = rng.choice([2, 2, 2, 1, 1, 0])
    return year


def _letters(rng: Random) -> list[str]:
    return ["".join(rng.sample(LETTERS, 2)) for _ in range(7)]


def _boss_on(person: Person, days: Days, staff: Council) -> Callable[[dt.date], Person]:
    """Who holds their supervision on a day; in Locality CP South this changes in the middle of the year."""
    if person.supervisor == south.FORMER:
        return lambda day: staff.people[south.supervisor_on(day, days)]
    boss = {**staff.people, staff.outside.key: staff.outside}[person.supervisor]
    return lambda _day: boss


def _ordinary(year: Year) -> None:
    """Most are in time; a few are due this week, and some overdue because a session was dropped."""
    rng, person, days = Random(f"{year.person.key} last held"), year.person, year.days
    rhythm = 30 * person.months + 7 * person.weeks  # days between two sessions
    fate = rng.random()
    if fate < 0.08:
        year.run(days.weeks_ago((rhythm + rng.randint(14, 24)) / 7), dropped=True)
    elif fate < 0.18:
        year.run(days.weeks_ago((rhythm - rng.randint(1, 5)) / 7))
    else:
        year.run(days.weeks_ago(rng.randint(9, max(10, rhythm - 10)) / 7))
