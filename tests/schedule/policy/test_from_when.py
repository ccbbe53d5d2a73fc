"""From when on something is said: a change counts from its day, and what was gone by stays as it was."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people import services as people
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import services
from supervision_portal.schedule.models import (
    Deadline,
    FrequencyRule,
    PolicyDraft,
    PolicySetting,
    Publication,
)
from supervision_portal.schedule.rules.days import Span
from supervision_portal.schedule.rules.policy import pause_after
from supervision_portal.schedule.services import policy, proposals
from supervision_portal.schedule.services.preview import preview
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, words
from tests.schedule.policy.conftest import typed

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-D.2")]
EVERYBODY = "table-1-everybody"
DAY = dt.timedelta(days=1)


def today() -> dt.date:
    return timezone.localdate()


def rule(every: str) -> dict[str, Any]:
    """Table 1, for everybody."""
    counts = {"form": "s1", "counts": ["s1", "s3"]}
    return {"key": EVERYBODY, "duty": "personal", "clause": "table 1", "every": every, **counts}


def put(every: str, start: dt.date, *, published: int = 0) -> None:
    """So many days ago."""
    made = policy.publish(by=None, specs=[rule(every)], start=start, reason="Test")
    Publication.objects.filter(pk=made.pk).update(at=made.at - published * DAY)


def rules() -> list[tuple[str, dt.date]]:
    found = FrequencyRule.objects.filter(key=EVERYBODY).order_by("start")
    return [(row.spec["every"], row.start) for row in found]


def say(key: str, value: Any, start: dt.date) -> None:
    policy.put_in_force(by=None, changes=[], settings={key: value}, start=start, reason="Test")


# ---- rules


def test_a_rule_that_was_gone_by_is_never_taken_out_of_the_past() -> None:
    begun, first = today() - 60 * DAY, dt.date(2024, 1, 1)
    put("6 weeks", begun, published=60)
    for start in (begun, begun - 30 * DAY):
        with pytest.raises(Refused, match=r"“table 1” has been gone by since .* Choose .* or a later day"):
            put("2 weeks", start)
    put("2 weeks", begun + DAY)
    assert rules() == [("1 month", first), ("6 weeks", begun), ("2 weeks", begun + DAY)]


def test_what_begins_today_or_later_can_still_be_replaced() -> None:
    put("6 weeks", today())
    put("5 weeks", today() + 30 * DAY)
    put("2 weeks", today())
    assert rules() == [("1 month", dt.date(2024, 1, 1)), ("2 weeks", today())]


def test_what_was_published_today_can_still_be_corrected() -> None:
    """Nothing was ever done by it, whatever its first day."""
    put("6 weeks", today() - 60 * DAY)
    put("2 weeks", today() - 60 * DAY)
    assert rules() == [("1 month", dt.date(2024, 1, 1)), ("2 weeks", today() - 60 * DAY)]


def test_the_same_rule_can_begin_sooner_than_it_did() -> None:
    """Nothing is taken away: it was the rule of all those days, and now of some before them."""
    begun = today() - 60 * DAY
    put("6 weeks", begun, published=60)
    put("6 weeks", begun - 30 * DAY)
    assert rules() == [("1 month", dt.date(2024, 1, 1)), ("6 weeks", begun - 30 * DAY)]


def test_the_page_says_so_before_anything_would_move(as_keeper: Browser) -> None:
    begun = today() - 60 * DAY
    put("6 weeks", begun, published=60)
    as_keeper.post(reverse("schedule:change_rule", args=[EVERYBODY]), typed(every="2 weeks"))
    where, asked = reverse("schedule:beforehand"), {"start": factories.in_words(begun)}
    answer = as_keeper.get(where, asked)
    assert (answer.status_code, errors(answer)) == (422, ["id_start"])
    assert "stays the rule of its time" in words(answer)
    sent = as_keeper.post(where, {**asked, "base": policy.latest(), "reason": "Test", "past": "on"})
    assert sent.status_code == 422
    assert as_keeper.get(where, {"start": factories.in_words(begun + DAY)}).status_code == 200


# ---- reminders, absences and the settings of other apps


def test_reminders_change_on_their_day(as_keeper: Browser) -> None:
    start = today() + 10 * DAY
    say("reminders.personal", {"before": "3 days"}, start)
    assert policy.stages(start)["personal"].spans == (("before", Span(3, "day")),)
    for day in (today(), start - DAY):
        assert dict(policy.stages(day)["personal"].spans)["before"] == Span(7, "day")
    page = reverse("schedule:policy")
    assert (
        "Reminders of Personal supervision: 3 days before"
        in words(as_keeper.get(page)).split("Published for later")[1]
    )
    assert "Personal supervision 3 days before Review of" in words(
        as_keeper.get(page, {"on": factories.in_words(start)})
    )


def test_from_a_day_in_the_past_they_begin_today() -> None:
    """What was sent was sent by what was said then."""
    say("reminders.personal", {"before": "3 days"}, today() - 90 * DAY)
    rows = PolicySetting.objects.filter(key="reminders.personal")
    assert list(rows.values_list("start", flat=True)) == [dt.date(2024, 1, 1), today()]
    say("reminders.personal", {"before": "4 days"}, today())
    assert rows.count() == 2, "of one day the last word counts"


def test_what_is_said_for_later_goes_where_something_else_begins_before() -> None:
    say("reminders.personal", {"before": "3 days"}, today() + 30 * DAY)
    say("reminders.personal", {"before": "4 days"}, today() + 10 * DAY)
    assert policy.stages(today() + 40 * DAY)["personal"].spans == (("before", Span(4, "day")),)


def away(pair: Pair, days: int) -> list[str]:
    """Three weeks from so many days from now; what the due date then says."""
    pair.worker.absences.all().delete()
    start = today() + days * DAY
    people.note_absence(by=None, user=pair.worker, kind="leave", start=start, end=start + 20 * DAY)
    return list(Deadline.objects.open().get(file=pair.file, duty="personal").because)


def test_an_absence_counts_by_what_was_in_force_on_its_first_day(pair: Pair) -> None:
    """Held today, due in a month. Three weeks away stop the clock from ten days from now on, not before."""
    factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on=factories.in_words(today())))
    say("pause_after", "2 weeks", today() + 10 * DAY)
    assert not any("paused" in step for step in away(pair, 9))
    assert any("paused" in step for step in away(pair, 10))
    assert services.rebuild(check=True).written == 0, "the night finds the same"
    assert pause_after(policy.current().pauses, today()) == Span(4, "week")


def test_a_shorter_pause_shows_beforehand_whose_dates_would_move(pair: Pair) -> None:
    """Held today; away for 21 days from tomorrow, which would not count: 21 days later."""
    factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on=factories.in_words(today())))
    away(pair, 1)
    old = policy.current()
    new = policy.with_changes(old, [], today(), Span(2, "week"))
    found = preview(old, new, ["personal"], user=pair.manager, on=today())
    (move,) = [move for move in found.moves if move.file == pair.file.pk]
    assert move.old
    assert move.new
    assert move.new >= move.old + 19 * DAY
    assert any("paused" in step for step in move.why)


# ---- changes in hand


def test_changes_in_hand_stay_until_they_are_published_or_dropped(as_keeper: Browser, keeper: Any) -> None:
    """Also those with a day in them, and for each administrator their own."""
    said = 'phases = [{ every = "1 week", until = 2027-09-01 }, { every = "1 month" }]'
    as_keeper.post(reverse("schedule:change_rule", args=[EVERYBODY]), typed(timing="words", words=said))
    draft = PolicyDraft.objects.get()
    assert (draft.user, list(draft.content["specs"])) == (keeper, [EVERYBODY])
    found = proposals.in_hand(keeper)
    assert found.specs[EVERYBODY]
    assert found.specs[EVERYBODY]["phases"][0]["until"] == "2027-09-01"
    found.start = dt.date(2027, 1, 4)
    proposals.keep(keeper, found)
    assert proposals.in_hand(keeper) == found
    assert not proposals.in_hand(factories.person())
    as_keeper.post(reverse("schedule:forget"))
    assert not PolicyDraft.objects.exists()


# ---- conditions that are true, false or both


@pytest.mark.parametrize(
    ("ticked", "said"), [([], None), (["yes"], True), (["no"], False), (["yes", "no"], [True, False])]
)
def test_yes_no_and_both_are_asked_and_kept(as_keeper: Browser, keeper: Any, ticked: Any, said: Any) -> None:
    page = reverse("schedule:change_rule", args=["table-2-cts-risky"])
    whom = {"status": ["cts"], "settled": ticked, "complex": ["yes"]}
    data = typed(clause="table 2", form="cts", counts=["cts"], **whom)
    assert as_keeper.post(page, data).status_code == 302
    spec = proposals.in_hand(keeper).specs["table-2-cts-risky"]
    assert spec
    assert (spec["for"].get("settled"), spec["for"]["complex"]) == (said, True)
    shown = as_keeper.get(page).context["form"]
    assert (shown["settled"].value(), shown["complex"].value()) == (ticked, ["yes"])
