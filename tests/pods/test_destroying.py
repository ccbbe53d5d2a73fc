"""What was written alone and not picked is gone: some days after the end at the latest, or at once."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from pods.room_models import Room
from pods.services import destroying
from pods.tasks import destroy as task
from supervision_portal.log.models import Event
from supervision_portal.log.verbs import Verb
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import JobRun
from tests import factories
from tests.pages import Browser
from tests.pods.held import ALONE, GOAL, PICKED, Held, say

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def everything_in_pods() -> str:
    """Every column of every table of pods, as text: what somebody who looks into the database sees."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("pods").get_models():
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)


def test_afterwards_nothing_that_was_written_is_anywhere(held: Held) -> None:
    room = held.with_room()
    sealed = [bytes(entry.sealed) for entry in room.entries.all()]
    held.begun()
    assert GOAL in everything_in_pods()  # the walk finds what is there
    destroying.destroy(by=held.facilitator, room=room)
    left = everything_in_pods()
    for text in (ALONE, GOAL, PICKED, "Hit once, in May", "A door came off", "not picked", "the questions"):
        assert text not in left, text
    assert not [text for text in sealed if text.hex() in left]
    room = Room.objects.get(pk=room.pk)
    assert room.salt is None
    assert room.destroyed_at is not None


def test_what_is_for_the_record_waits_for_it(held: Held) -> None:
    room = held.with_room()
    destroying.destroy(by=None, room=room)
    left = everything_in_pods()
    assert ALONE not in left
    assert "not picked" not in left
    data = factories.now(held.begun()).data
    assert data["goal"] == GOAL
    assert PICKED in data["summary"]
    assert "Hit once, in May" in data.values()
    assert destroying.destroy_due(timezone.now() + 9 * DAY) == 1
    assert PICKED not in everything_in_pods()
    assert destroying.destroy_due(timezone.now() + 9 * DAY) == 0


@pytest.mark.parametrize(("hours", "done"), [(1, 0), (5 * 24, 0), (6 * 24 + 1, 1), (8 * 24, 1)])
def test_seven_days_after_the_end_at_the_latest(held: Held, hours: int, done: int) -> None:
    """It runs daily, so a day early: nothing is there when the seven days are over."""
    held.with_room(hours_ago=hours)
    assert destroying.destroy_due() == done
    assert (Room.objects.get().salt is None) == bool(done)


def test_the_council_says_how_many_days(held: Held) -> None:
    say(destroy_after_days=3)
    held.with_room(hours_ago=49)
    assert destroying.destroy_due() == 1


def test_a_room_that_nobody_ended_counts_from_its_last_touch(held: Held) -> None:
    room = held.with_room(hours_ago=9 * 24)
    Room.objects.filter(pk=room.pk).update(ended_at=None)
    assert destroying.destroy_due() == 1
    room = Room.objects.get(pk=room.pk)
    assert room.ended_at == room.opened_at
    assert not room.entries.exists()


def test_the_task_runs_once_a_day_and_again_does_nothing(held: Held) -> None:
    room = held.with_room(hours_ago=8 * 24)
    task()
    assert JobRun.objects.filter(name="destroy-pods").count() == 1
    room = Room.objects.get(pk=room.pk)
    task()
    assert Room.objects.get(pk=room.pk).destroyed_at == room.destroyed_at
    destroying.destroy(by=None, room=room)
    assert Event.objects.filter(verb=Verb.POD_DESTROYED).count() == 1


def test_at_once_by_the_facilitator_alone(held: Held) -> None:
    held.with_room()
    address = reverse("pod_records:destroy", args=[held.pod.pk])
    for user in (held.worker, held.colleague, held.manager):
        browser = Browser()
        browser.force_login(user)
        assert browser.get(address).status_code == 404
        assert browser.post(address).status_code == 404
    browser = Browser()
    browser.force_login(held.facilitator)
    assert "gone for good" in browser.get(address).content.decode()
    assert Room.objects.get().salt is not None
    browser.post(address)
    room = Room.objects.get()
    assert room.salt is None
    assert not room.entries.exists()
    assert Event.objects.get(verb=Verb.POD_DESTROYED).actor_id == held.facilitator.pk


def test_not_while_the_session_runs(held: Held) -> None:
    room = held.with_room()
    Room.objects.filter(pk=room.pk).update(ended_at=None)
    with pytest.raises(Refused, match="still running"):
        destroying.destroy(by=held.facilitator, room=room)
    assert room.entries.exists()
