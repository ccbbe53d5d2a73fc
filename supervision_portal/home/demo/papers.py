"""Certificates, registrations and training, noted by whoever supervises."""

import datetime as dt
from random import Random

from supervision.models import Pointer
from supervision_portal.home.demo import north, south
from supervision_portal.home.demo.days import Days, at
from supervision_portal.home.demo.people import MANAGING
from supervision_portal.home.demo.steps import Pointed, Story, Trained
from supervision_portal.home.demo.year import Year
from supervision_portal.people.models import Training

NOTED = ("Locality CP North", "Locality CP South", "CLA", "Fostering", "Beechfield House")
REGISTERED = ("Social worker", "Advanced practitioner", "Supervising social worker", "Newly qualified")
SUPERVISING = (*MANAGING, "senior_residential_worker", "clinical_supervisor")
FURTHER = {
    "facilitator": Training.Kind.FACILITATION,
    "imran.sheikh": Training.Kind.PRACTICE_EDUCATOR,
    "service.manager": Training.Kind.SHARED_CONVERSATION,
}


def note(years: dict[str, Year], days: Days, story: Story) -> None:
    """For some teams what their files point to, for all who supervise their training, but for one."""
    for key, year in years.items():
        if key in (north.LEAVER, south.FORMER):
            continue
        rng = Random(f"{key} papers")
        noted = days.ago(1) if (year.person.weeks_here or 9) < 1 else days.weeks_ago(rng.randint(3, 12))
        issued = noted - dt.timedelta(days=rng.randint(100, 900))
        by = year.boss_on(noted).key
        if year.person.team in NOTED:
            _point(story, year, at(noted, 12), by, issued, rng)
        if year.person.role in SUPERVISING and key != south.UNTRAINED:
            story.add(_trained(at(noted, 12, 5), key, by, Training.Kind.SUPERVISION, issued))
        if key in FURTHER:
            story.add(_trained(at(noted, 12, 10), key, by, FURTHER[key], issued + dt.timedelta(days=60)))


def _trained(moment: dt.datetime, who: str, by: str, kind: str, on: dt.date) -> Trained:
    return Trained(at=moment, who=who, by=by, kind=kind, on=on, provider="Workforce Development")


def _point(story: Story, year: Year, moment: dt.datetime, by: str, issued: dt.date, rng: Random) -> None:
    key, kind = year.person.key, Pointer.Kind
    number = f"00{rng.randint(10**9, 10**10 - 1)}"
    story.add(
        Pointed(
            at=moment, file=key, by=by, kind=kind.DBS, held_by="iTrent", reference=number, issued_on=issued
        )
    )
    if year.person.title.startswith(REGISTERED) or year.person.role == "team_manager":
        soon = year.days.today + dt.timedelta(days=18)
        story.add(
            Pointed(
                at=moment,
                file=key,
                by=by,
                kind=kind.REGISTRATION,
                held_by="Social Work England",
                reference=f"SW{rng.randint(10**5, 10**6 - 1)}",
                expires_on=soon if key == north.RENEWS_SOON else _registered_until(year.days.today),
            )
        )
    if rng.random() < 0.5:
        account = "Learning account on the intranet"
        story.add(
            Pointed(
                at=moment,
                file=key,
                by=by,
                kind=kind.TRAINING,
                held_by="Workforce Development",
                reference=account,
            )
        )


def _registered_until(today: dt.date) -> dt.date:
    """Social workers renew by 30 November each year; whoever has renewed is good until the next one."""
    end = dt.date(today.year, 11, 30)
    return end if (end - today).days > 90 else dt.date(today.year + 1, 11, 30)
