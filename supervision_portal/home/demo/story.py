"""The story of one year: the same steps for the same day."""

import datetime as dt
from collections.abc import Callable
from random import Random

from supervision_portal.home.demo import elsewhere, north, south
from supervision_portal.home.demo.days import ONE_DAY, Days, at
from supervision_portal.home.demo.people import MANAGING, Council, Person, caseloads, council, initials
from supervision_portal.home.demo.steps import Pointed, Step, Story, Trained
from supervision_portal.home.demo.year import Year
from supervision_portal.people.models import Training
from supervision.models import Pointer

OBSERVED = ("social_work", "front_door", "family_support", "fostering", "residential")
REGISTERED = ("Social worker", "Advanced practitioner", "Supervising social worker", "Team manager", "Newly qualified")
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
    for chapter in (north, south, elsewhere):
        chapter.beside(years, days, story)
    _papers(years, days, story)
    return story.steps


def _year(person: Person, days: Days, story: Story, staff: Council) -> Year:
    rng = Random(f"{person.key} before the year")
    names = caseloads().get(person.key)
    letters = [initials(name) for name in names] if names else _letters(rng)
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
    if person.supervisor == staff.outside.key:
        return lambda _day: staff.outside
    return lambda _day: staff.people[person.supervisor]


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


def _papers(years: dict[str, Year], days: Days, story: Story) -> None:
    """Certificates, registrations and training, noted by whoever supervised at the time."""
    for key, year in years.items():
        person, rng = year.person, Random(f"{key} papers")
        newcomer = person.weeks_here is not None
        noted = days.ago(3) if newcomer else days.weeks_ago(rng.randint(6, 12) if key in south.TOLD else rng.randint(6, 50))
        by = year.boss_on(noted).key
        issued = noted - dt.timedelta(days=rng.randint(100, 900))

        def point(kind: str, held_by: str, key: str = key, by: str = by, noted: dt.date = noted, **more: object) -> None:
            story.add(Pointed(at=at(noted, 12), file=key, by=by, kind=kind, held_by=held_by, **more))  # type: ignore[arg-type]

        if person.team in ("Locality CP North", "Locality CP South", "CLA", "Fostering", "Beechfield House"):
            point(Pointer.Kind.DBS, "iTrent", reference=f"00{rng.randint(10**9, 10**10 - 1)}", issued_on=issued)
            if person.title.startswith(REGISTERED):
                expires = north.RENEWS_SOON(days) if key == north.TO_RENEW else _registered_until(noted)
                point(
                    Pointer.Kind.REGISTRATION,
                    "Social Work England",
                    reference=f"SW{rng.randint(10**5, 10**6 - 1)}",
                    expires_on=expires,
                )
            if rng.random() < 0.5:
                point(Pointer.Kind.TRAINING, "Workforce Development", reference="Learning account")
        if person.role in (*MANAGING, "senior_residential_worker", "clinical_supervisor") and key != south.UNTRAINED:
            story.add(
                Trained(
                    at=at(noted, 12, 5),
                    who=key,
                    by=by,
                    kind=Training.Kind.SUPERVISION,
                    on=issued,
                    provider="Workforce Development",
                )
            )


def _registered_until(day: dt.date) -> dt.date:
    """Social workers renew by 30 November; whoever has renewed is good until the next one."""
    end = dt.date(day.year, 11, 30)
    return end if end - day > 120 * ONE_DAY else dt.date(day.year + 1, 11, 30)
