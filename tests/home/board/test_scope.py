"""Whom a board counts: the two ways to ask for it are the same, for everybody, however the lines run."""

import datetime as dt
from random import Random

import pytest
from django.utils import timezone

from supervision_portal.home import scope
from supervision_portal.people import services as people
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.people.roles import Role
from supervision_portal.records import access
from supervision_portal.records.models import File, FileHolder
from tests import factories

pytestmark = pytest.mark.django_db
PEOPLE = 24


def tangle(seed: int) -> list[User]:
    """People with lines that ended, begin tomorrow, or run in circles; one holds no file now, one covers."""
    dice, today = Random(seed), timezone.localdate()
    found = [factories.person(name=f"Person {n}") for n in range(PEOPLE)]
    for supervisee in found:
        for kind in ("line", "supervision"):
            supervisor = dice.choice(found)
            if supervisor == supervisee or dice.random() < 0.25:
                continue
            days = dice.choice([(-90, None), (-90, None), (-90, -1), (-90, 0), (1, None), (0, None)])
            start, end = (today + dt.timedelta(each) if each is not None else None for each in days)
            ReportingLine.objects.create(
                supervisee=supervisee, supervisor=supervisor, kind=kind, start=start, end=end
            )
    FileHolder.objects.filter(user=found[0]).update(end=today - dt.timedelta(days=1))  # who left
    absence = people.note_absence(by=None, user=found[1], kind="leave", start=today)
    people.name_cover(by=None, absence=absence, user=found[2], end=today)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_who_is_above_many_sees_the_same_files(seed: int) -> None:
    everybody, sizes = tangle(seed), set()
    for user in everybody:
        below = set(access.files_below(user).values_list("pk", flat=True))
        quickly = File.objects.filter(pk__in=access.files_below_many(user))
        assert set(quickly.values_list("pk", flat=True)) == below, user
        sizes.add(len(below))
    assert len(sizes) > 3, "some have nobody below them, some many"


@pytest.mark.parametrize("seed", range(4))
def test_children_of_no_team_are_reached_through_who_works_with_them(seed: int) -> None:
    everybody, dice, sizes = tangle(seed), Random(seed), set()
    for number in range(12):
        factories.child(f"Child {number}", worker=dice.choice(everybody))
    factories.child("Nobody’s Child")
    of_no_team = set(File.objects.filter(kind="child").values_list("pk", flat=True))
    for user in everybody:
        managed = set(File.objects.filter(pk__in=access.managed_children(user)).values_list("pk", flat=True))
        assert access.children_out_of_reach(user) == of_no_team - managed, user
        sizes.add(len(managed))
    assert len(sizes) > 2, "some reach none, some many"


def test_a_director_counts_the_same_both_ways() -> None:
    """By post over every team: those of another branch stay out, and so do those who left."""
    pair, other = factories.Pair(), factories.Pair()
    mine = {factories.file_of(user).pk for user in (pair.worker, pair.manager, pair.above)}
    assert set(scope.deadlines_seen_by(pair.director, "personal").values_list("file", flat=True)) == mine
    people.begin_post(by=None, user=pair.manager, role=Role.TEAM_MANAGER, team=other.team)
    people.person_leaves(by=None, user=pair.worker, on=timezone.localdate() - dt.timedelta(days=1))
    left = factories.file_of(pair.manager).pk, factories.file_of(pair.above).pk
    assert set(scope.deadlines_seen_by(pair.director, "personal").values_list("file", flat=True)) == set(left)
