"""People themselves, the services and teams they work in, and their training."""

import datetime as dt

from django.db import transaction

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people import signals
from supervision_portal.people.models import Service, Team, Training, User
from supervision_portal.people.services.errors import PeopleError, refuse_taken


@transaction.atomic
def create_person(
    *, by: User | None, email: str, name: str, staff_number: str = "", password: str | None = None
) -> User:
    """Add a person. Without a password they set one through “forgotten password”."""
    taken = f"{email} is in the portal already."
    if User.objects.with_address(email).exists():
        raise PeopleError(taken)
    _refuse_taken_number(staff_number)
    with refuse_taken(taken):
        user = User.objects.create_user(email=email, name=name, password=password, staff_number=staff_number)
    log.write(Verb.PERSON_CREATED, by=by, obj=user)
    return user


@transaction.atomic
def change_person(*, by: User | None, user: User, name: str, staff_number: str) -> None:
    """Correct somebody's name or staff number; records signed before keep the old name."""
    _refuse_taken_number(staff_number, but=user)
    renamed = user.name != name
    user.name, user.staff_number = name, staff_number
    with refuse_taken(f"Staff number {staff_number} belongs to somebody else."):
        user.save(update_fields=["name", "staff_number"])
    log.write(Verb.PERSON_CHANGED, by=by, obj=user)
    if renamed:
        signals.person_renamed.send(sender=User, user=user, by=by)


def _refuse_taken_number(staff_number: str, but: User | None = None) -> None:
    if not staff_number:
        return
    others = User.objects.filter(staff_number=staff_number).exclude(pk=but.pk if but else None)
    if other := others.first():
        raise PeopleError(f"Staff number {staff_number} belongs to {other.name} ({other.email}).")


@transaction.atomic
def add_service(*, by: User | None, name: str) -> Service:
    """Add a service of the council. Names differ by more than capitals."""
    taken = f"There is a service called {name} already."
    if Service.objects.filter(name__iexact=name).exists():
        raise PeopleError(taken)
    with refuse_taken(taken):
        service = Service.objects.create(name=name)
    log.write(Verb.SERVICE_ADDED, by=by, obj=service)
    return service


@transaction.atomic
def add_team(*, by: User | None, name: str, service: Service, kind: str = "") -> Team:
    """Add a team to a service. Names differ by more than capitals, over all services.

    `kind` is the kind of team as the frequency rules name it.
    """
    taken = f"There is a team called {name} already."
    if Team.objects.filter(name__iexact=name).exists():
        raise PeopleError(taken)
    with refuse_taken(taken):
        team = Team.objects.create(name=name, service=service, kind=kind)
    log.write(Verb.TEAM_ADDED, by=by, obj=team)
    return team


@transaction.atomic
def set_team_kind(*, by: User | None, team: Team, kind: str) -> None:
    """Say what kind of team it is, as the frequency rules name it; empty for none of their kinds."""
    if team.kind == kind:
        return
    team.kind = kind
    team.save(update_fields=["kind"])
    log.write(Verb.TEAM_CHANGED, by=by, obj=team)
    signals.team_changed.send(sender=Team, team=team, by=by)


@transaction.atomic
def record_training(
    *, by: User | None, user: User, kind: str, completed_on: dt.date, provider: str = ""
) -> Training:
    """Keep that a person was trained (CAL-18.1). The same training twice is kept once."""
    training, made = Training.objects.get_or_create(
        user=user, kind=kind, completed_on=completed_on, defaults={"provider": provider}
    )
    if made:
        log.write(Verb.TRAINING_RECORDED, by=by, obj=training)
    return training
