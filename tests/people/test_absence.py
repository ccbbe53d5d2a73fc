"""Who is away, who knows why, and who stands in."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people import access, services
from supervision_portal.people.models import Absence, Cover, User
from supervision_portal.people.roles import Role
from supervision_portal.people.services import PeopleError
from supervision_portal.records import cover as away
from supervision_portal.records.services import notices
from supervision_portal.schedule import services as schedule
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.rules import add_months
from tests import factories
from tests.factories import Cast, Pair, in_words
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def absent(user: User, start: dt.date, end: dt.date | None = None, kind: str = "sickness") -> Absence:
    return services.note_absence(by=None, user=user, kind=kind, start=start, end=end)


def due(pair: Pair) -> Deadline:
    return Deadline.objects.open().get(file=pair.file, duty="personal")


def held_today(pair: Pair) -> None:
    factories.shared(pair.manager, pair.file)


# ---- who notes it, and who knows


def test_the_line_manager_notes_it_and_nobody_else(cast: Cast, today: dt.date) -> None:
    for person in set(cast.everybody().values()) - {cast.manager}:
        with pytest.raises(PeopleError, match="line manager"):
            services.note_absence(by=person, user=cast.worker, kind="leave", start=today)
    assert services.note_absence(by=cast.manager, user=cast.worker, kind="leave", start=today).pk


def test_why_is_known_to_the_person_and_the_line_manager_alone(cast: Cast, today: dt.date) -> None:
    absence = absent(cast.worker, today - 40 * DAY)
    knows = [name for name, who in cast.everybody().items() if access.absences_seen_by(who).exists()]
    assert sorted(knows) == ["manager", "worker"]
    assert absence in access.absences_seen_by(cast.worker)


def test_pages_above_say_paused_and_away_and_never_why(
    cast: Cast, today: dt.date, as_user: Callable[[User], Browser]
) -> None:
    held_today(cast)
    absent(cast.worker, today - 40 * DAY)
    for who in (cast.above, cast.director, cast.admin, cast.colleague):
        browser = as_user(who)
        for page in (
            reverse("people:person", args=[cast.worker.pk]),
            reverse("supervision:file", args=[cast.file.pk]),
            reverse("supervision:files"),
            reverse("home:my_work"),
            reverse("absence:absences", args=[cast.worker.pk]),
        ):
            assert "ickness" not in browser.get(page).content.decode(), (who, page)
    assert "Away" in words(as_user(cast.above).get(reverse("people:person", args=[cast.worker.pk])))
    own = words(as_user(cast.worker).get(reverse("people:your_details")))
    assert "Sickness" in own
    seen = words(as_user(cast.manager).get(reverse("absence:absences", args=[cast.worker.pk])))
    assert "Sickness" in seen


def test_absences_of_one_person_do_not_overlap(pair: Pair, today: dt.date) -> None:
    absent(pair.worker, today, today + 9 * DAY)
    with pytest.raises(PeopleError, match="noted as away"):
        absent(pair.worker, today + 9 * DAY)
    absent(pair.worker, today + 10 * DAY)


# ---- the clock


def test_a_long_absence_pauses_and_its_reason_is_not_told(pair: Pair, today: dt.date) -> None:
    held_today(pair)
    absent(pair.worker, today - 40 * DAY)
    assert (due(pair).due_on, due(pair).paused) == (None, True)
    assert any(step.startswith("paused since") for step in due(pair).because)
    assert "ickness" not in str(due(pair).because)


def test_a_short_one_does_not(pair: Pair, today: dt.date) -> None:
    held_today(pair)
    before = due(pair).due_on
    absent(pair.worker, today + DAY, today + 7 * DAY)
    assert (due(pair).due_on, due(pair).paused) == (before, False)


def test_one_without_an_end_pauses_once_it_is_long(pair: Pair, today: dt.date) -> None:
    held_today(pair)
    absent(pair.worker, today - 3 * DAY)
    assert not due(pair).paused


def test_when_it_is_said_when_they_return_the_days_away_do_not_count(pair: Pair, today: dt.date) -> None:
    held_today(pair)
    before = add_months(today, 1)
    absence = absent(pair.worker, today + DAY)
    services.change_absence(
        by=None, absence=absence, kind="sickness", start=today + DAY, end=today + 60 * DAY
    )
    assert due(pair).due_on == add_months(today + 60 * DAY, 1)
    services.withdraw_absence(by=None, absence=absence)
    assert due(pair).due_on == before


def test_the_rebuild_agrees(pair: Pair, today: dt.date) -> None:
    held_today(pair)
    absence = absent(pair.manager, today, today + 60 * DAY)
    services.name_cover(by=None, absence=absence, user=pair.above, end=today + 50 * DAY)
    absent(pair.worker, today + 5 * DAY, today + 45 * DAY, "secondment")
    assert schedule.rebuild(check=True).written == 0


# ---- cover


def test_cover_has_an_end_within_the_absence(cast: Cast, today: dt.date) -> None:
    absence = absent(cast.worker, today, today + 9 * DAY)
    with pytest.raises(PeopleError, match="Cover lies within that"):
        services.name_cover(by=None, absence=absence, user=cast.colleague, end=today + 10 * DAY)
    services.name_cover(by=None, absence=absence, user=cast.colleague, end=today + 5 * DAY)
    with pytest.raises(PeopleError, match="Colin Colleague covers"):
        services.name_cover(by=None, absence=absence, user=cast.above, end=today + 2 * DAY)


def test_who_cannot_cover(cast: Cast, today: dt.date) -> None:
    absence = absent(cast.manager, today, today + 9 * DAY)
    absent(cast.above, today + DAY, today + 2 * DAY)
    for who, said in (
        (cast.manager, "themselves"),
        (cast.worker, "does not supervise"),
        (cast.above, "is away"),
    ):
        with pytest.raises(PeopleError, match=said):
            services.name_cover(by=None, absence=absence, user=who, end=today + 3 * DAY)


def test_cover_ends_with_the_absence_and_with_whoever_leaves(cast: Cast, today: dt.date) -> None:
    absence = absent(cast.worker, today, today + 30 * DAY)
    cover = services.name_cover(by=None, absence=absence, user=cast.colleague, end=today + 20 * DAY)
    services.change_absence(by=None, absence=absence, kind="leave", start=today, end=today + 5 * DAY)
    cover.refresh_from_db()
    assert cover.end == today + 5 * DAY
    services.person_leaves(by=None, user=cast.colleague, on=today)
    cover.refresh_from_db()
    assert cover.end == today


def test_what_somebody_could_see_on_days_gone_by_stays_on_record(cast: Cast, today: dt.date) -> None:
    absence = absent(cast.worker, today - 9 * DAY)
    cover = services.name_cover(by=None, absence=absence, user=cast.colleague, end=today + 20 * DAY)
    Cover.objects.filter(pk=cover.pk).update(start=today - 5 * DAY)
    with pytest.raises(PeopleError, match="has covered since"):
        services.withdraw_absence(by=None, absence=absence)
    cover.refresh_from_db()
    services.end_cover(by=None, cover=cover, on=today - DAY)
    assert Cover.objects.get().end == today - DAY


def test_the_cover_of_a_manager_is_reminded_instead_and_told_once(
    cast: Cast, today: dt.date, mailoutbox: list[EmailMessage]
) -> None:
    absence = absent(cast.manager, today, today + 9 * DAY)
    cover = services.name_cover(by=None, absence=absence, user=cast.former, end=today + 9 * DAY)
    assert due(cast).responsible == cast.former
    notices.send_waiting()
    told = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert told[cast.former.email] == "You cover for a colleague"
    assert told[cast.worker.email] == "Somebody covers for your supervisor"
    assert "ickness" not in str([mail.body for mail in mailoutbox])
    services.end_cover(by=None, cover=cover, on=today - DAY)
    assert due(cast).responsible == cast.manager


# ---- who has to know


def test_absence_without_cover_shows_to_the_managers_manager(cast: Cast, today: dt.date) -> None:
    factories.child(worker=cast.worker)
    absence = absent(cast.worker, today, today + 5 * DAY)
    absent(cast.colleague, today, today + 5 * DAY)
    assert [each.user for each in away.absent_without_cover(cast.above)] == [cast.worker]
    assert away.absent_without_cover(cast.manager) == []
    assert {each.user: each.returns_on for each in away.away_from(cast.manager)} == {
        cast.worker: today + 6 * DAY,
        cast.colleague: today + 6 * DAY,
    }
    services.name_cover(by=None, absence=absence, user=cast.director, end=today + 5 * DAY)
    assert away.absent_without_cover(cast.above) == []


def test_a_manager_without_cover_shows_too(cast: Cast, today: dt.date) -> None:
    absent(cast.manager, today, today + 5 * DAY)
    assert [each.user for each in away.absent_without_cover(cast.director)] == [cast.manager]


# ---- the pages


def test_the_pages_from_noting_to_the_end_of_cover(cast: Cast, today: dt.date, as_user: Callable) -> None:
    browser, person = as_user(cast.manager), [cast.worker.pk]
    list_of = reverse("absence:absences", args=person)
    typed = {"kind": "secondment", "start": in_words(today), "end": ""}
    assert browser.post(reverse("absence:note", args=person), typed)["Location"] == list_of
    absence = Absence.objects.get()
    cover = {"user": cast.colleague.pk, "start": in_words(today), "end": in_words(today + 9 * DAY)}
    assert browser.post(reverse("absence:name_cover", args=[absence.pk]), cover)["Location"] == list_of
    assert "Colin Colleague covers" in words(browser.get(list_of))
    browser.post(reverse("absence:end_cover", args=[Cover.objects.get().pk]))
    assert not Cover.objects.exists(), "it never ran a day"
    change = {"kind": "leave", "start": in_words(today), "end": in_words(today + DAY)}
    browser.post(reverse("absence:change", args=[absence.pk]), change)
    assert Absence.objects.get().kind == "leave"
    browser.post(reverse("absence:withdraw", args=[absence.pk]))
    assert not Absence.objects.exists()


def test_what_is_wrong_is_said(cast: Cast, today: dt.date, as_user: Callable) -> None:
    wrong = ((today - DAY, "must be on or after the first day"), (today + 4200 * DAY, "many years"))
    for last, said in wrong:
        typed = {"kind": "leave", "start": in_words(today), "end": in_words(last)}
        page = as_user(cast.manager).post(reverse("absence:note", args=[cast.worker.pk]), typed)
        assert (page.status_code, said in words(page)) == (422, True)
    assert not Absence.objects.exists()


def test_pages_refuse_everybody_but_the_line_manager(cast: Cast, today: dt.date, as_user: Callable) -> None:
    absence = absent(cast.worker, today)
    cover = services.name_cover(by=None, absence=absence, user=cast.colleague, end=today + DAY)
    pages = [
        *(reverse(f"absence:{name}", args=[cast.worker.pk]) for name in ("absences", "note")),
        *(reverse(f"absence:{name}", args=[absence.pk]) for name in ("change", "name_cover")),
    ]
    posts = [reverse("absence:withdraw", args=[absence.pk]), reverse("absence:end_cover", args=[cover.pk])]
    for name, who in cast.everybody().items():
        if who == cast.manager:
            continue
        browser = as_user(who)
        assert {browser.get(page).status_code for page in pages} == {404}, name
        assert {browser.post(page).status_code for page in posts} == {404}, name
    assert Cover.objects.exists()


def test_the_cover_of_the_line_manager_notes_absences_meanwhile(cast: Cast, today: dt.date) -> None:
    absence = absent(cast.manager, today, today + 9 * DAY)
    services.name_cover(by=None, absence=absence, user=cast.former, end=today + 9 * DAY)
    assert services.note_absence(by=cast.former, user=cast.worker, kind="sickness", start=today).pk
    assert cast.former.roles == {Role.TEAM_MANAGER}
