"""Another frequency agreed for one person, what it may be, and what ends a phase."""

import datetime as dt
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.log.verbs import Verb
from supervision_portal.people import services as people
from supervision_portal.records.services import notices
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import rules, services
from supervision_portal.schedule.models import Deadline, FileEvent, Variation
from supervision_portal.schedule.rules import add_months, prorata
from supervision_portal.schedule.rules.timing import timing_of
from supervision_portal.schedule.services import events, policy, variations
from supervision_portal.schedule.services.variations import Terms
from tests import factories
from tests.factories import Cast, Pair, in_words
from tests.pages import words

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def due(pair: Pair, duty: str = "personal") -> Deadline:
    return Deadline.objects.open().get(file=pair.file, duty=duty)


def terms(every: str | None = "7 weeks", **changes: Any) -> Terms:
    today = timezone.localdate()
    given = {"duty": "personal", "start": today, "end": None, "reason": "Works 3 of 5 days"}
    return Terms(**{**given, "timing": {"every": every} if every else None, **changes})


def agreed(pair: Pair, **changes: Any) -> Variation:
    return variations.agree(by=pair.manager, file=pair.file, terms=terms(**changes))


@pytest.fixture
def held(pair: Pair) -> dt.date:
    """Supervision was held today."""
    factories.shared(pair.manager, pair.file)
    return timezone.localdate()


def publish(**rule: Any) -> None:
    spec = {"key": "ours", "duty": "personal", "clause": "our table, row 1", "form": "s1", **rule}
    policy.publish(by=None, specs=[spec], start=dt.date(2024, 1, 1), reason="For the test")


# ---- agreeing


@pytest.mark.requirement("CAL-8.1")
def test_it_goes_before_the_policy_and_shows_wherever_the_date_shows(pair: Pair, held: dt.date) -> None:
    agreed(pair)
    assert due(pair).due_on == held + 49 * DAY
    assert any(
        "every 7 weeks" in step and "Moses Manager: Works 3 of 5" in step for step in due(pair).because
    )
    assert services.rebuild(check=True).written == 0


@pytest.mark.requirement("CAL-8.1")
def test_the_line_manager_alone_agrees_to_it(cast: Cast) -> None:
    for who in set(cast.everybody().values()) - {cast.manager}:
        with pytest.raises(Refused, match="line manager"):
            variations.agree(by=who, file=cast.file, terms=terms())
    assert not Variation.objects.exists()


def test_who_supervises_without_being_line_manager_does_not(pair: Pair) -> None:
    other = factories.person(name="Sol Supervisor")
    factories.line(pair.worker, other, "supervision")
    with pytest.raises(Refused, match="line manager"):
        variations.agree(by=other, file=pair.file, terms=terms())
    agreed(pair)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": " "}, "Say why"),
        ({"every": None}, "how often"),
        ({"every": "often"}, "not a length of time"),
        ({"duty": "case"}, "personal and clinical"),
        ({"start": dt.date(2025, 1, 1)}, "today or later"),
        ({"end": dt.date(2025, 1, 1)}, "before it begins"),
    ],
)
def test_what_is_refused(pair: Pair, change: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        agreed(pair, **change)


@pytest.mark.requirement("CAL-8.1")
def test_longer_than_the_rule_allows_is_refused_with_its_clause(pair: Pair) -> None:
    publish(every="1 month", at_most="6 weeks", **{"for": {"team": pair.team.name}})
    with pytest.raises(Refused, match="our table, row 1: every 6 weeks is the longest"):
        agreed(pair)
    agreed(pair, every="6 weeks")


def test_what_it_changes_is_known_beforehand(pair: Pair, held: dt.date) -> None:
    found = variations.preview(by=pair.manager, file=pair.file, terms=terms())
    assert (found.before.on, found.after.on) == (add_months(held, 1), held + 49 * DAY)
    assert due(pair).due_on == found.before.on
    agreed(pair)
    assert due(pair).due_on == found.after.on


def test_a_new_one_ends_the_one_before(pair: Pair, held: dt.date) -> None:
    first = agreed(pair)
    Variation.objects.filter(pk=first.pk).update(start=held - 90 * DAY)
    agreed(pair, every="6 weeks")
    first.refresh_from_db()
    assert first.end == held - DAY
    assert due(pair).due_on == held + 42 * DAY


@pytest.mark.requirement("CAL-8.1")
def test_it_ends_by_itself_on_its_last_day(pair: Pair, held: dt.date) -> None:
    agreed(pair, end=held + 10 * DAY)
    assert due(pair).due_on == add_months(held, 1)


@pytest.mark.requirement("CAL-8.1")
def test_back_to_the_policy_in_one_step_and_recorded(pair: Pair, held: dt.date, as_user: Any) -> None:
    variation = agreed(pair)
    Variation.objects.update(start=held - 90 * DAY)
    as_user(pair.manager).post(reverse("variation:end", args=[variation.pk]))
    variation.refresh_from_db()
    assert (variation.end, variation.ended_by) == (held - DAY, pair.manager)
    assert due(pair).due_on == add_months(held, 1)
    verbs = Event.objects.filter(file_id=pair.file.pk).values_list("verb", flat=True)
    assert {Verb.VARIATION_AGREED.value, Verb.VARIATION_ENDED.value} <= set(verbs)


def test_the_supervisee_is_told_without_what_or_why(pair: Pair, mailoutbox: list[EmailMessage]) -> None:
    agreed(pair)
    notices.send_waiting()
    (mail,) = mailoutbox
    assert mail.to == [pair.worker.email]
    assert "3 of 5" not in str(mail.body)


# ---- part-time


@pytest.mark.requirement("CAL-8.1")
@pytest.mark.parametrize(
    ("every", "days", "weeks"),
    [("1 month", 3, 7), ("1 month", 4, 5), ("1 week", 3, 2), ("2 weeks", 3, 3), ("4-6 weeks", 3, 10)],
)
def test_pro_rata_by_frequency(every: str, days: int, weeks: int) -> None:
    assert prorata.share(timing_of({"every": every}), days).weeks == weeks  # type: ignore[arg-type]


@pytest.mark.requirement("CAL-8.1")
def test_pro_rata_by_length_and_both_say_their_sum() -> None:
    found = prorata.share(timing_of({"every": "1 month"}), 3, 90)  # type: ignore[arg-type]
    assert (found.minutes, found.minutes_sum) == (54, "90 minutes × 3 ÷ 5 = 54 minutes")
    assert found.weeks_sum == "1 month is about 30 days; 30 × 5 ÷ 3 = 51 days, about 7 weeks"
    with pytest.raises(ValueError, match="from 1 to 4"):
        prorata.share(timing_of({"every": "1 month"}), 5)  # type: ignore[arg-type]


@pytest.mark.requirement("CAL-8.1")
def test_shorter_sessions_leave_the_date_and_are_said(pair: Pair, held: dt.date) -> None:
    agreed(pair, every=None, minutes=54)
    assert due(pair).due_on == add_months(held, 1)
    assert "sessions of 54 minutes, agreed with Moses Manager: Works 3 of 5 days" in due(pair).because


# ---- the pages


def typed(**changes: str) -> dict[str, str]:
    today = in_words(timezone.localdate())
    given = {"duty": "personal", "every": "7", "unit": "week", "reason": "Works 3 of 5 days", "start": today}
    return {**given, **changes}


@pytest.mark.requirement("CAL-8.1")
def test_it_is_shown_before_it_is_kept(pair: Pair, held: dt.date, as_user: Any) -> None:
    browser, page = as_user(pair.manager), reverse("variation:agree", args=[pair.file.pk])
    shown = browser.post(page, typed())
    assert (shown.status_code, Variation.objects.count()) == (200, 0)
    for on in (add_months(held, 1), held + 49 * DAY):
        assert rules.days.in_words(on) in words(shown)
    seen = shown.context["seen"]
    other = browser.post(page, typed(every="8", agree="yes", seen=seen))
    assert (other.status_code, Variation.objects.count()) == (200, 0), "something else was shown"
    browser.post(page, typed(agree="yes", seen=seen))
    assert Variation.objects.get().timing == {"every": "7 weeks"}
    assert "every 7 weeks" in words(browser.get(reverse("supervision:file", args=[pair.file.pk])))
    assert "Every 7 weeks" in words(
        as_user(pair.worker).get(reverse("variation:frequency", args=[pair.file.pk]))
    )


def test_a_refusal_is_said_on_the_page(pair: Pair, as_user: Any) -> None:
    page = as_user(pair.manager).post(
        reverse("variation:agree", args=[pair.file.pk]), typed(start="1/1/2025")
    )
    assert (page.status_code, "today or later" in words(page)) == (422, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"every": ""}, "Enter how often"),
        ({"to": "5"}, "must be the larger one"),
        ({"unit": ""}, "Choose days, weeks or months"),
        ({"reason": ""}, "Enter the reason"),
        ({"end": "1/1/2020"}, "on or after the first day"),
    ],
)
def test_what_is_wrong_is_said(pair: Pair, as_user: Any, change: dict[str, str], said: str) -> None:
    page = as_user(pair.manager).post(reverse("variation:agree", args=[pair.file.pk]), typed(**change))
    assert (page.status_code, said in words(page)) == (422, True)


def test_part_time_is_worked_out_and_offered(pair: Pair, as_user: Any) -> None:
    browser = as_user(pair.manager)
    page = browser.post(reverse("variation:pro_rata", args=[pair.file.pk]), {"days": "3", "minutes": "90"})
    assert "about 7 weeks" in words(page)
    assert "every=7&amp;unit=week" in page.content.decode()
    filled = browser.get(
        reverse("variation:agree", args=[pair.file.pk]), {"every": "7", "unit": "week", "reason": "Works 3"}
    )
    assert filled.context["form"]["every"].value() == "7"


def test_pages_that_change_refuse_everybody_but_the_line_manager(cast: Cast, as_user: Any) -> None:
    variation = agreed(cast)
    pages = [
        reverse(f"variation:{name}", args=[cast.file.pk]) for name in ("agree", "pro_rata", "note_event")
    ]
    for name, who in cast.everybody().items():
        if who != cast.manager:
            browser = as_user(who)
            assert {browser.get(page).status_code for page in pages} == {404}, name
            assert browser.post(reverse("variation:end", args=[variation.pk])).status_code == 404, name
    assert Variation.objects.filter(end=None).exists()


# ---- what ends a phase

PHASES = [{"every": "1 week", "until": "probation passed"}, {"every": "1 month"}]


@pytest.fixture
def probation(pair: Pair) -> None:
    publish(phases=PHASES, **{"for": {"team": pair.team.name}})
    services.rebuild()


@pytest.mark.requirement("CAL-D.2")
def test_an_event_ends_a_phase_and_taking_it_back_lets_it_go_on(
    pair: Pair, probation: None, held: dt.date
) -> None:
    assert due(pair).due_on == held + 7 * DAY
    assert events.names_for(pair.file) == ["probation passed"]
    event = events.note(by=pair.manager, file=pair.file, name="probation passed", on=held)
    assert due(pair).due_on == add_months(held, 1)
    assert services.rebuild(check=True).written == 0
    events.withdraw(by=pair.manager, event=event)
    assert due(pair).due_on == held + 7 * DAY


def test_what_cannot_be_noted(pair: Pair, probation: None) -> None:
    today = timezone.localdate()
    for by, name, on, said in (
        (pair.worker, "probation passed", today, "line manager"),
        (pair.manager, "won a prize", today, "No rule"),
        (pair.manager, "probation passed", today + DAY, "in the past"),
    ):
        with pytest.raises(Refused, match=said):
            events.note(by=by, file=pair.file, name=name, on=on)
    assert not FileEvent.objects.exists()


def test_noting_it_on_its_page(pair: Pair, probation: None, as_user: Any) -> None:
    browser, page = as_user(pair.manager), reverse("variation:note_event", args=[pair.file.pk])
    browser.post(page, {"name": "probation passed", "on": in_words(timezone.localdate())})
    event = FileEvent.objects.get()
    assert "Probation passed" in words(browser.get(page))
    browser.post(reverse("variation:withdraw_event", args=[event.pk]))
    assert not FileEvent.objects.exists()


# ---- the agreement


@pytest.mark.requirement("CAL-9a.3")
def test_the_agreement_is_due_at_the_start_and_yearly(pair: Pair) -> None:
    start = pair.file.opened_on
    assert due(pair, "agreement").due_on == add_months(start, 1)
    signed = {"frequency": "Monthly", "duration": "90 minutes", "location": "Office"}
    factories.final(pair, "agreement", {"held_on": "2/2/2026", **signed})
    assert due(pair, "agreement").due_on == dt.date(2027, 2, 2)


@pytest.mark.requirement("CAL-9a.3")
@pytest.mark.parametrize("what", ["new supervisor", "significant change"])
def test_the_agreement_is_due_again_when_something_changes(pair: Pair, what: str) -> None:
    today = timezone.localdate()
    signed = {"frequency": "Monthly", "duration": "90 minutes", "location": "Office"}
    factories.final(pair, "agreement", {"held_on": in_words(today - 30 * DAY), **signed})
    if what == "new supervisor":
        factories.change_supervisor(pair, pair.above)
    else:
        people.end_post(by=None, post=pair.worker.posts.get(), on=today - DAY)
        other = factories.TeamFactory()
        people.begin_post(by=None, user=pair.worker, role="worker", team=other, start=today)
    assert due(pair, "agreement").due_on == add_months(today, 1)
    assert any(what in step for step in due(pair, "agreement").because)
