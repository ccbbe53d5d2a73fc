"""What somebody wrote alone and has not shown is nowhere in the clear but on their own screen."""

import csv
import io
import json
import logging
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from pods import drawn, news
from pods.polls import address
from pods.services import room as rooms
from supervision_portal.celery import app
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from tests.pages import Browser
from tests.pods.polling import poll
from tests.pods.room_world import Live, writing_alone

pytestmark = pytest.mark.django_db
PLANTED = "Zebrafinch worries me most"


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def live() -> Live:
    return writing_alone()


def typed(live: Live) -> Browser:
    """One person types it on their own screen, whose own page shows it."""
    writer = as_(live.world.others[0])
    writer.post(reverse("room:join", args=[live.world.pod.pk]))
    key = live.step.sheet.fields[0].key
    sent = {"step": live.step.key, "version": "0", f"text-{key}": PLANTED}
    assert writer.post(reverse("room:write", args=[live.room.pk]), sent).status_code == 302
    page = writer.get(reverse("room:here", args=[live.room.pk])).content.decode()
    assert PLANTED in page
    return writer


def all_in_the_cache() -> str:
    """Keys and values of what Valkey keeps; the tests keep the same in memory."""
    return repr([(key, cache._cache[key]) for key in cache._cache])  # type: ignore[attr-defined]


def test_it_is_in_no_cache_under_no_key(live: Live) -> None:
    typed(live)
    for one in (live.world.facilitator, live.world.worker):
        browser = as_(one)
        browser.post(reverse("room:join", args=[live.world.pod.pk]))
        browser.get(reverse("room:now", args=[live.room.pk]))
    news.now_of(live.room.pk)
    kept = all_in_the_cache()
    assert f"room:{live.room.pk}" in kept
    assert "Zebrafinch" not in kept


def test_news_say_how_many_have_written_and_not_what(
    live: Live, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        typed(live)
    for member in (live.facilitator, live.others[1], None):
        live.room.refresh_from_db()
        answer = poll(address(live.room, member), live.room.version)
        assert answer.headers["X-Room-Mark"] == f"{live.step.key}=1"
        assert "Zebrafinch" not in str(answer)


def test_it_is_in_no_log_and_no_event(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        typed(live)
        rooms.end(by=live.facilitator)
    assert "Zebrafinch" not in caplog.text
    assert "Zebrafinch" not in str(list(Event.objects.values()))


def test_no_task_is_given_it(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda *args, **more: given.append(repr((args, more))))
    typed(live)
    rooms.end(by=live.facilitator)
    schedule = json.dumps(settings.CELERY_BEAT_SCHEDULE, default=str)
    assert "Zebrafinch" not in "".join(given) + schedule


def test_there_is_no_admin_to_look_into() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_exports_have_when_and_who_and_not_what(live: Live) -> None:
    typed(live)
    rooms.end(by=live.facilitator)
    manager = as_(live.world.manager)
    pod, team = live.world.pod.pk, live.world.team.pk
    answers = [
        manager.get(reverse("pods:year_csv", args=[team])),
        manager.get(reverse("pods:invitation", args=[pod])),
        manager.get(reverse("pods:team_invitation", args=[team])),
        manager.get(reverse("pods:pod", args=[pod])),
        manager.get(reverse("room:paper", args=[pod])),
        manager.get(reverse("pod_records:folder", args=[live.world.pod.session.file_id])),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert "Zebrafinch" not in "".join(answer.content.decode() for answer in answers)
    rows = list(csv.reader(io.StringIO(answers[0].content.decode())))
    assert len(rows) > 1


def test_who_has_polled_lately_is_told_to_the_facilitator_alone(live: Live) -> None:
    news.expect(live.room.pk, [live.others[0].pk, live.others[1].pk])
    poll(address(live.room, live.others[0]))
    told = poll(address(live.room, live.facilitator))
    assert told.headers["X-Room-Here"] == str(live.others[0].pk)
    assert "X-Room-Here" not in poll(address(live.room, live.others[0])).headers
    assert "X-Room-Here" not in poll(address(live.room)).headers


def test_to_tell_who_is_here_asks_the_database_nothing(live: Live, django_assert_num_queries: Any) -> None:
    news.expect(live.room.pk, [live.others[0].pk])
    url = address(live.room, live.facilitator)
    poll(url)
    with django_assert_num_queries(0):
        poll(url)


def test_parts_that_many_share_hold_nobodys_token_and_nobodys_text(live: Live) -> None:
    """A part is drawn once: the second who sees it gets it with their own token."""
    typed(live)
    seen = []
    for one in live.world.others[1:]:
        browser = as_(one)
        browser.post(reverse("room:join", args=[live.world.pod.pk]))
        seen.append(browser.get(reverse("room:now", args=[live.room.pk])))
    assert len({answer.content.decode().count("csrfmiddlewaretoken") for answer in seen}) == 1
    for answer in seen:
        assert drawn.TOKEN not in answer.content.decode()
        assert "Zebrafinch" not in answer.content.decode()
    assert "Zebrafinch" not in repr(list(drawn._kept.items()))
