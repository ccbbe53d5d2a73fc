"""Puts the people of the demo council into the portal, their teams, lines, children and rules."""

import datetime as dt

from django.contrib.auth.hashers import make_password

from supervision.models import AnonymisedTeam
from supervision_portal.home.demo import DOMAIN, PASSWORD, clock
from supervision_portal.home.demo.days import Days, at
from supervision_portal.home.demo.people import Council, Person, council
from supervision_portal.home.demo.world import World
from supervision_portal.people import services as people
from supervision_portal.people.models import ReportingLine, Team, User
from supervision_portal.records.models import FileHolder


def build(today: dt.date) -> World:
    """Everybody with posts and lines from their first day on, the longest here first."""
    days, staff, world = Days(today), council(), World()
    teams = _teams(staff, at(days.first, 8))
    with clock.moved(at(days.first, 8)):
        _person(staff.outside, world)
    here = sorted(staff.people.values(), key=lambda person: days.began(person.weeks_here))
    for person in here:
        with clock.moved(at(days.began(person.weeks_here), 8)):
            user = _person(person, world)
            people.begin_post(
                by=None,
                user=user,
                role=person.role,
                title=person.title,
                team=teams[person.team],
                contract=person.contract,
            )
    for person in here:
        with clock.moved(at(days.began(person.weeks_here), 8, 30)):
            _lines(person, world)
    # One hash for all: Argon2 is slow on purpose.
    User.objects.update(password=make_password(PASSWORD))
    for holder in FileHolder.objects.select_related("file", "user"):
        world.files[holder.user.email.removesuffix(f"@{DOMAIN}")] = holder.file
    AnonymisedTeam.objects.bulk_create(AnonymisedTeam(team=teams[name]) for name in staff.anonymised)
    return world


def _teams(staff: Council, moment: dt.datetime) -> dict[str, Team]:
    with clock.moved(moment):
        services = {
            name: people.add_service(by=None, name=name) for name in dict.fromkeys(staff.teams.values())
        }
        return {
            team: people.add_team(by=None, name=team, service=services[service], kind=staff.kinds[team])
            for team, service in staff.teams.items()
        }


def _person(person: Person, world: World) -> User:
    user = people.create_person(by=None, email=f"{person.key}@{DOMAIN}", name=person.name)
    world.users[person.key] = user
    return user


def _lines(person: Person, world: World) -> None:
    supervisee, kinds = world.users[person.key], ReportingLine.Kind
    wanted = {kinds.LINE: person.boss, kinds.CLINICAL: person.clinical}
    if person.supervisor != person.boss:
        wanted[kinds.SUPERVISION] = person.supervisor
    for kind, key in wanted.items():
        if key and key != person.key:
            people.begin_line(by=None, supervisee=supervisee, supervisor=world.users[key], kind=kind)
