"""What is kept of a room for its present version never outlasts what the database says of who asks."""

from collections.abc import Callable, Iterator

import pytest
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pods import drawn
from pods.room_models import Entry, Member
from pods.services import parts
from pods.services import room as rooms
from supervision_portal.people.models import User
from supervision_portal.records.models import FileBar
from tests.pages import Browser
from tests.pods.room_world import Live, writing_alone

pytestmark = pytest.mark.django_db
Draw = Callable[[User], HttpResponse]


@pytest.fixture
def live() -> Live:
    return writing_alone()


@pytest.fixture
def draw(live: Live) -> Draw:
    """Gives somebody's screen as their page fetches it."""
    browsers: dict[int, Browser] = {}

    def drawn(user: User) -> HttpResponse:
        if user.pk not in browsers:
            browsers[user.pk] = Browser()
            browsers[user.pk].force_login(user)
        return browsers[user.pk].get(reverse("room:now", args=[live.room.pk]))

    return drawn


def test_a_bar_counts_at_once_without_a_new_version(live: Live, draw: Draw) -> None:
    one = live.world.others[0]
    assert live.step.title in draw(one).content.decode()
    FileBar.objects.create(file=live.world.child.file, user=one, reason="A cousin of the family")
    page = draw(one).content.decode()
    assert "You are not part of this discussion" in page
    assert live.step.title not in page


def test_who_has_left_sees_nothing_at_once_without_a_new_version(live: Live, draw: Draw) -> None:
    one = live.world.others[0]
    assert draw(one).status_code == 200
    Member.objects.filter(pk=live.others[0].pk).update(left_at=timezone.now())
    assert draw(one).status_code == 404
    assert draw(live.world.others[1]).status_code == 200


def test_a_guest_who_was_shown_out_sees_nothing(live: Live) -> None:
    guest = Member.objects.create(room=live.room, name="Nora Nurse", admitted_at=timezone.now())
    parts.give_part(by=live.facilitator, member=guest, role=Member.Role.OBSERVER)
    browser = Client()
    session = browser.session
    session["rooms"] = {str(live.room.pk): str(guest.pk)}
    session.save()
    url = reverse("room:now", args=[live.room.pk])
    assert live.step.title in browser.get(url).content.decode()
    rooms.show_out(by=live.facilitator, member=guest)
    assert browser.get(url).status_code == 404


def test_another_role_shows_with_its_version(live: Live, draw: Draw) -> None:
    one, member = live.world.others[0], live.others[0]
    assert "You facilitate" not in draw(one).content.decode()
    parts.give_part(by=live.facilitator, member=member, role=Member.Role.FACILITATOR)
    assert "You facilitate" in draw(one).content.decode()


def test_a_screen_without_news_asks_who_it_is_and_for_their_own_text(
    live: Live, draw: Draw, django_assert_num_queries: Callable[[int], object]
) -> None:
    """Session, user, whether they are in the room and may hear of the child, and what they wrote."""
    one = live.world.others[0]
    draw(one)
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        draw(one)


def test_what_one_person_has_begun_is_on_nobody_elses_screen(live: Live, draw: Draw) -> None:
    """Two who have written nothing see the same part to write in; who has, sees their own."""
    first, second = live.world.others[0], live.world.others[1]
    empty = [draw(one).content.decode() for one in (first, second)]
    assert all("Nothing typed yet" in page for page in empty)
    live.write(live.others[0], **{live.step.sheet.fields[0].key: "Zebrafinch worries me most"})
    assert "Zebrafinch" in draw(first).content.decode()
    assert "Zebrafinch" not in draw(second).content.decode()
    assert "Nothing typed yet" in draw(second).content.decode()
    kept = list(models_in(list(drawn._kept.values())))
    assert {Member} <= {type(one) for one in kept}
    assert Entry not in {type(one) for one in kept}
    assert "Zebrafinch" not in repr([vars(one) for one in kept])


def models_in(kept: object) -> Iterator[Model]:
    """The rows that stand anywhere in what is kept; how they are shown hides what is in them."""
    if isinstance(kept, Model):
        yield kept
    elif isinstance(kept, dict):
        yield from models_in(list(kept.values()))
    elif isinstance(kept, list | tuple):
        for one in kept:
            yield from models_in(one)
