"""Changing a rule in the browser: what is typed, what would move, and what is in force in the end."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.schedule import services
from supervision_portal.schedule.models import Deadline, FrequencyRule, Publication
from supervision_portal.schedule.rule_form import RuleForm
from supervision_portal.schedule.services import policy, proposals
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, messages, words
from tests.schedule.policy.conftest import typed

pytestmark = pytest.mark.django_db
EVERYBODY = "table-1-everybody"
CHANGES, BEFOREHAND, POLICY = map(reverse, ("schedule:changes", "schedule:beforehand", "schedule:policy"))


def at(name: str, *keys: object) -> str:
    return reverse(f"schedule:{name}", args=keys)


def due(pair: Pair) -> dt.date | None:
    return Deadline.objects.open().get(file=pair.file, duty="personal").due_on


def change(browser: Browser, **changes: Any) -> None:
    answer = browser.post(at("change_rule", EVERYBODY), typed(**changes))
    assert (answer.status_code, answer["Location"]) == (302, CHANGES)


def publish(browser: Browser, start: dt.date | str, **more: Any) -> Any:
    first = start if isinstance(start, str) else factories.in_words(start)
    data = {"start": first, "base": policy.latest(), "reason": "Agreed by the board", **more}
    return browser.post(BEFOREHAND, data)


@pytest.mark.requirement("CAL-D.2")
def test_an_interval_is_changed_seen_beforehand_and_published_with_a_reason(
    pair: Pair, keeper: User, as_keeper: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    """Held today, monthly: due a month from now. Six weeks, from tomorrow: due 42 days from today."""
    today = timezone.localdate()
    factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on=factories.in_words(today)))
    monthly = due(pair)
    change(as_keeper, every="6 weeks")
    assert due(pair) == monthly, "nothing is in force"
    shown = words(as_keeper.get(BEFOREHAND, {"start": factories.in_words(today + dt.timedelta(days=1))}))
    assert "Every 6 weeks" in shown
    row = shown.split("By team")[1].split(pair.team.name)[1].split()[:5]
    assert row == ["2", "0", "1", "0", "0"], "of the worker and the manager, the worker’s later"
    assert "Wanda Worker" not in shown, "who may not see a file sees numbers alone"
    with django_capture_on_commit_callbacks(execute=True):
        answer = publish(as_keeper, today + dt.timedelta(days=1))
    assert answer["Location"] == POLICY
    assert due(pair) == today + dt.timedelta(days=42)
    made = Publication.objects.first()
    assert made
    assert (made.by, made.reason) == (keeper, "Agreed by the board")
    assert Event.objects.filter(verb="policy.published", object_id=str(made.pk)).exists()
    assert not proposals.in_hand(keeper), "nothing is in hand any more"
    assert "Agreed by the board" in words(as_keeper.get(reverse("schedule:history")))


@pytest.mark.requirement("CAL-D.2")
def test_the_rule_of_its_time_stays_to_be_seen(as_keeper: Browser, pair: Pair) -> None:
    change(as_keeper, every="6 weeks")
    start = timezone.localdate() + dt.timedelta(days=10)
    publish(as_keeper, start)
    rows = FrequencyRule.objects.filter(key=EVERYBODY).order_by("start")
    assert [(row.spec["every"], row.end) for row in rows] == [
        ("1 month", start - dt.timedelta(days=1)),
        ("6 weeks", None),
    ]
    reader = Browser()
    reader.force_login(pair.worker)
    before, after = (
        words(reader.get(POLICY, {"on": factories.in_words(start + dt.timedelta(days=days))}))
        for days in (-1, 0)
    )
    assert "Every 6 weeks" in before.split("Changed after")[1], "published for later"
    for shown, said in ((before, "Monthly"), (after, "Every 6 weeks")):
        table = shown.split("Personal supervision For whom")[1].split("Clinical supervision For whom")[0]
        assert f"Everybody else {said} Personal supervision (S1)" in table
    assert "There were no rules on this day" in words(reader.get(POLICY, {"on": "1/1/1990"}))


@pytest.mark.requirement("CAL-D.1")
def test_everybody_reads_the_rules_by_which_things_are_due(pair: Pair) -> None:
    reader = Browser()
    reader.force_login(pair.worker)
    shown = words(reader.get(POLICY))
    for said in (
        "Weekly until 6 weeks after the start, then fortnightly until 6 months after the start, then monthly",
        "Kind of team: residential Every 4 to 6 weeks",
        "Status: Fostering household; complex: yes Monthly",
        "table 1, newly qualified social workers",
    ):
        assert said in shown
    assert "Change the policy" not in shown
    page = reader.get(reverse("supervision:file", args=[pair.file.pk])).content.decode()
    assert POLICY in page, "the way from a due date to the rules"


def test_the_more_specific_rule_stands_first_and_equals_can_change_places(as_keeper: Browser) -> None:
    def clauses() -> list[str]:
        shown = words(as_keeper.get(CHANGES)).split("Personal supervision")[1]
        first, second = "table 1, newly qualified", "table 1, detached youth"
        return sorted((first, second), key=shown.index)

    assert clauses() == ["table 1, newly qualified", "table 1, detached youth"]
    as_keeper.post(at("move_rule_up", "table-1-detached-youth"))
    assert clauses() == ["table 1, detached youth", "table 1, newly qualified"]
    publish(as_keeper, timezone.localdate())
    assert clauses() == ["table 1, detached youth", "table 1, newly qualified"]


def test_a_rule_is_added_behind_the_others_and_taken_away_again(as_keeper: Browser, pair: Pair) -> None:
    """Held 3 March 2025; the team's own rule, every 8 weeks: 28 April."""
    factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on="3/3/2025"))
    monday = dt.date(2025, 3, 1)
    added = typed(clause="Letter of 3 March", team=pair.team.name, every="8 weeks")
    assert as_keeper.post(at("add_rule", "personal"), added)["Location"] == CHANGES
    publish(as_keeper, monday, past="on")
    services.rebuild()
    assert due(pair) == dt.date(2025, 4, 28)
    row = FrequencyRule.objects.get(key="letter-of-3-march")
    assert row.order > FrequencyRule.objects.exclude(pk=row.pk).order_by("-order")[0].order
    as_keeper.post(at("take_rule_away", row.key))
    publish(as_keeper, timezone.localdate())
    row.refresh_from_db()
    assert row.end == timezone.localdate() - dt.timedelta(days=1)
    assert row.spec["for"] == {"team": pair.team.name}


def test_a_change_can_be_dropped(as_keeper: Browser, keeper: User) -> None:
    change(as_keeper, every="6 weeks")
    as_keeper.post(at("undo", EVERYBODY))
    assert not proposals.in_hand(keeper)
    change(as_keeper, every="6 weeks")
    as_keeper.post(at("forget"))
    assert not proposals.in_hand(keeper)
    answer = as_keeper.get(BEFOREHAND)
    assert messages(answer)[-1] == "You have changed nothing that is not published yet."


def test_a_rule_that_says_what_it_said_is_no_change(as_keeper: Browser, keeper: User) -> None:
    change(as_keeper)
    assert not proposals.in_hand(keeper)


def test_every_rule_in_force_goes_through_its_form_unchanged(as_keeper: Browser, keeper: User) -> None:
    """What the form shows of a rule says the same rule."""
    rules = list(policy.current().rules)
    for row in FrequencyRule.objects.all():
        given: dict[str, Any] = {"key": row.key, "duty": row.duty, "spec": row.spec, "rules": rules}
        form = RuleForm(**given)
        data = {name: form[name].value() for name in form.fields}
        again = RuleForm({name: value for name, value in data.items() if value is not None}, **given)
        assert again.is_valid(), (row.key, again.errors)
        assert policy.changes_to({row.key: again.rule_spec}, {}) == [], row.key


WRONG = [
    ({"every": "often"}, "id_every"),
    ({"every": ""}, "id_every"),
    ({"every": "6-4 weeks"}, "id_every"),
    ({"sooner_after": "new supervisor"}, "id_every"),
    ({"timing": ""}, "id_timing"),
    ({"timing": "strange"}, "id_timing"),
    ({"clause": ""}, "id_clause"),
    ({"team": "No such team"}, "id_team"),
    ({"role": ["king"]}, "id_role"),
    ({"form": "", "counts": []}, "id_form"),
    ({"at_most": "long"}, "id_at_most"),
    ({"timing": "in_each", "times": "x"}, "id_times"),
    ({"timing": "in_each", "times": "9" * 5000}, "id_times"),
    ({"timing": "by_end_of"}, "id_by_end_of"),
    ({"timing": "at", "at": "1 month\n2 days"}, "id_at"),
    ({"timing": "at", "at": "0 days", "then": "soon"}, "id_at"),
    ({"timing": "no_date"}, "id_no_date"),
    ({"timing": "words", "words": "phases = ["}, "id_words"),
    ({"timing": "words", "words": "[" * 4000}, "id_words"),
    ({"timing": "words", "words": "duty = 'case'"}, "id_words"),
    ({"timing": "words", "words": "every = 3"}, "id_words"),
    ({"timing": "words", "words": "phases = [{ every = '1 week' }]"}, "id_words"),
    ({"timing": "words", "words": "x = " + "9" * 3900}, "id_words"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    as_keeper: Browser, changes: dict[str, Any], field: str
) -> None:
    answer = as_keeper.post(at("change_rule", EVERYBODY), typed(**{"clause": "Letter & annex", **changes}))
    assert answer.status_code == 422
    assert field in errors(answer), words(answer)[:600]
    if "clause" not in changes:
        assert "Letter &amp; annex" in answer.content.decode()


def test_an_age_band_that_makes_no_sense_is_said_at_its_field(as_keeper: Browser) -> None:
    answer = as_keeper.post(at("change_rule", "table-2-pathways"), typed(age="old", form="s2", counts=["s2"]))
    assert errors(answer) == ["id_age"]
    assert "“old” is not an age band: write “18-20”" in words(answer)


def test_phases_are_written_in_the_words_of_a_policy_file(as_keeper: Browser, keeper: User) -> None:
    said = 'phases = [{ every = "1 week", until = 2027-09-01 }, { every = "1 month" }]'
    change(as_keeper, timing="words", words=said)
    publish(as_keeper, timezone.localdate())
    spec = FrequencyRule.objects.get(key=EVERYBODY, end=None).spec
    assert spec["phases"] == [{"every": "1 week", "until": "2027-09-01"}, {"every": "1 month"}]
    assert "Weekly until 1 September 2027, then monthly" in words(as_keeper.get(POLICY))
    proposals.drop(keeper)
    assert 'until = "2027-09-01"' in words(as_keeper.get(at("change_rule", EVERYBODY)))


def test_publishing_wants_a_reason_and_that_a_past_day_is_meant(as_keeper: Browser) -> None:
    change(as_keeper, every="6 weeks")
    assert errors(publish(as_keeper, timezone.localdate(), reason=" ")) == ["id_reason"]
    assert errors(publish(as_keeper, "1/1/2025")) == ["id_past"]
    assert publish(as_keeper, "soon").status_code == 422
    assert Publication.objects.filter(reason="Agreed by the board").count() == 0
    assert publish(as_keeper, "1/1/2025", past="on").status_code == 302


def test_who_looked_before_somebody_else_published_looks_again(as_keeper: Browser, keeper: User) -> None:
    change(as_keeper, every="6 weeks")
    looked = policy.latest()
    other = {"key": "other", "duty": "clinical", "clause": "x", "every": "1 year", "form": "s1"}
    policy.publish(by=None, specs=[other], start=timezone.localdate(), reason="Meanwhile")
    answer = publish(as_keeper, timezone.localdate(), base=looked)
    assert answer.status_code == 422
    assert "Somebody else has published since" in words(answer)
    assert proposals.in_hand(keeper), "the change is not lost"
    assert publish(as_keeper, timezone.localdate()).status_code == 302


def test_an_earlier_change_takes_the_place_of_a_later_one_and_none_overlap() -> None:
    today = timezone.localdate()

    def put(every: str, days: int) -> None:
        spec = {"key": "own", "duty": "clinical", "clause": "x", "every": every, "form": "s1"}
        start = today + dt.timedelta(days=days)
        policy.publish(by=None, specs=[spec], start=start, reason="Test")

    put("1 month", 0)
    put("2 months", 60)
    put("3 months", 30)
    rows = FrequencyRule.objects.filter(key="own").order_by("start")
    assert [(row.spec["every"], row.start, row.end) for row in rows] == [
        ("1 month", today, today + dt.timedelta(days=29)),
        ("3 months", today + dt.timedelta(days=30), None),
    ]


@pytest.mark.parametrize(
    ("duty", "offered", "not_offered"),
    [("personal", "s1", "s2"), ("case", "s2", "s1"), ("pod", "pod-topic", "s1")],
)
def test_records_of_the_same_file_are_offered_each_once(duty: str, offered: str, not_offered: str) -> None:
    counts: Any = RuleForm(key="x", duty=duty).fields["counts"]
    keys, labels = zip(*counts.choices, strict=True)
    assert offered in keys
    assert not_offered not in keys
    assert len(set(labels)) == len(labels)


@pytest.mark.requirement("CAL-D.2")
def test_what_counts_is_named_in_words_and_only_what_rules_of_the_duty_name(as_keeper: Browser) -> None:
    page = words(as_keeper.get(at("change_rule", "shared-conversations")))
    assert "Personal supervision (S1) that counts as Shared Conversation" in page
    assert "s1/shared-conversation" not in page + words(as_keeper.get(POLICY))
    labels = dict(RuleForm(key="x", duty="case", rules=policy.current().rules).fields["counts"].choices)  # type: ignore[attr-defined]
    assert "Case supervision (S2)" in labels.values()
    assert not {"s1", "dip-sample", "filed", "clinical"} & set(labels)
