"""Reminders, pauses, policy files, kinds of team and contracts."""

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.people import services as people
from supervision_portal.people.models import Post, User
from supervision_portal.people.services import PeopleError
from supervision_portal.schedule import registry
from supervision_portal.schedule.models import Deadline, FrequencyRule
from supervision_portal.schedule.rules.days import Span
from supervision_portal.schedule.rules.policy import pause_after
from supervision_portal.schedule.services import policy, proposals
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
FILE = """
council = "Anyshire"
in_force_from = 2026-04-01
pause_after = "5 weeks"

[[rules]]
key = "table-1-everybody"
duty = "personal"
clause = "table 1"
every = "5 weeks"
form = "s1"
counts = ["s1", "s3"]

[[rules]]
key = "stars"
duty = "personal"
clause = "section 99"
for = { team_kind = "stargazers" }
every = "1 week"
form = "s1"
"""


def at(name: str, *keys: object) -> str:
    return reverse(f"schedule:{name}", args=keys)


def publish(browser: Browser) -> Any:
    start = factories.in_words(timezone.localdate())
    return browser.post(at("beforehand"), {"start": start, "base": policy.latest(), "reason": "Test"})


def upload(browser: Browser, text: str | bytes, whole: str = "no") -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    return browser.post(at("upload_policy"), {"file": SimpleUploadedFile("p.toml", data), "whole": whole})


# ---- reminders and pauses


def test_reminders_are_changed_and_published(as_keeper: Browser) -> None:
    data = {"before": "10 days", "overdue": "1 day", "manager": "2 weeks"}
    assert as_keeper.post(at("stages", "personal"), data).status_code == 302
    assert dict(policy.stages()["personal"].spans)["before"] == Span(7, "day"), "nothing is in force"
    assert publish(as_keeper).status_code == 302
    assert policy.stages()["personal"].spans == (
        ("before", Span(10, "day")),
        ("overdue", Span(1, "day")),
        ("manager", Span(2, "week")),
    )
    assert "10 days before, 1 day after, 2 weeks after to their manager" in words(as_keeper.get(at("policy")))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"before": "a while"}, "id_before"),
        ({"overdue": "7 days", "manager": "1 day"}, "id_manager"),
        ({"manager": "99999 years"}, "id_manager"),
    ],
)
def test_stages_that_make_no_sense_are_said_at_their_field(
    as_keeper: Browser, data: dict[str, str], field: str
) -> None:
    assert errors(as_keeper.post(at("stages", "personal"), data)) == [field]


def test_a_longer_absence_stops_the_clock(as_keeper: Browser) -> None:
    assert errors(as_keeper.post(at("pause"), {"pause": ""})) == ["id_pause"]
    as_keeper.post(at("pause"), {"pause": "6 weeks"})
    shown = words(as_keeper.get(at("beforehand"), {"start": factories.in_words(timezone.localdate())}))
    assert "An absence stops the clock from 6 weeks" in shown
    publish(as_keeper)
    assert pause_after(policy.current().pauses, timezone.localdate()) == Span(6, "week")


# ---- policy files


def test_a_file_is_read_seen_and_published(as_keeper: Browser) -> None:
    assert upload(as_keeper, FILE)["Location"] == at("changes")
    shown = words(as_keeper.get(at("changes")))
    assert "No kind of team “stargazers” is in use yet: section 99" in shown
    assert "Changed" in shown
    publish(as_keeper)
    assert FrequencyRule.objects.get(key="table-1-everybody", end=None).spec["every"] == "5 weeks"
    assert FrequencyRule.objects.filter(key="table-2-cat", end=None).exists(), "what it does not say stays"
    assert pause_after(policy.current().pauses, timezone.localdate()) == Span(5, "week")


def test_a_whole_file_takes_away_what_it_does_not_say(as_keeper: Browser) -> None:
    upload(as_keeper, FILE, whole="yes")
    publish(as_keeper)
    assert set(FrequencyRule.objects.filter(end=None).values_list("key", flat=True)) == {
        "table-1-everybody",
        "stars",
    }


def test_a_table_of_another_app_is_said_in_its_own_words(as_keeper: Browser) -> None:
    upload(as_keeper, FILE + "[pods]\nvisitors = true\nminutes = 120\n")
    shown = words(as_keeper.get(at("changes")))
    assert "Pods: visitors = true; actions is no longer said; destroy_after_days is" in shown
    assert "minutes = 120" not in shown, "that stays"
    publish(as_keeper)
    assert policy.settings()["pods"] == {"visitors": True, "minutes": 120}


@pytest.mark.parametrize("name", ["calderdale", "leicestershire"])
def test_the_files_in_force_change_no_rule(
    as_keeper: Browser, keeper: User, settings: Any, name: str
) -> None:
    upload(as_keeper, Path(settings.BASE_DIR / "policies" / f"{name}.toml").read_bytes())
    proposal = proposals.in_hand(keeper)
    assert (proposal.specs, proposal.orders) == ({}, {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FILE.replace('"5 weeks"\nform', '"often"\nform'), "Line 10: “often” is not a length of time"),
        (FILE.replace("duty =", "dutty ="), "Line 8: “dutty” is not known in a rule"),
        ("[[[", "this is not TOML"),
        (b"\xff\xfe", "This is not a text file in UTF-8"),
        (b"", "The file is empty"),
        ("x = 1", "there are no [[rules]]"),
    ],
)
def test_a_bad_file_is_refused_line_by_line(as_keeper: Browser, text: str | bytes, said: str) -> None:
    answer = upload(as_keeper, text)
    assert answer.status_code == 422
    assert said in words(answer)
    assert errors(answer)[0] == "id_file"


def test_the_command_says_what_nobody_has(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(FILE)
    noted = StringIO()
    call_command("load_policy", path, check=True, stdout=StringIO(), stderr=noted)
    assert noted.getvalue() == "note: No kind of team “stargazers” is in use yet: section 99\n"


# ---- kinds of team, contracts


def due(pair: Pair) -> Deadline:
    return Deadline.objects.open().get(file=pair.file, duty="personal")


def test_a_team_gets_its_kind_and_its_due_dates_follow(as_keeper: Browser, pair: Pair) -> None:
    """Held 3 March 2025; Family Connections, 6-weekly: 14 April."""
    factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on="3/3/2025"))
    offered = words(as_keeper.get(at("team_kind", pair.team.pk)))
    assert "family-connections" in offered
    assert "residential" in offered, "the words of rules"
    as_keeper.post(at("team_kind", pair.team.pk), {"word": "family-connections"})
    assert (due(pair).due_on, due(pair).rule) == (dt.date(2025, 4, 14), "table-1-family-connections")
    assert Event.objects.filter(verb="team.changed", object_id=str(pair.team.pk)).exists()
    as_keeper.post(at("team_kind", pair.team.pk), {"word": "=new", "new": "night-shift"})
    assert "night-shift" in registry.words_of("team_kind")
    assert due(pair).due_on == dt.date(2025, 4, 3)
    as_keeper.post(at("team_kind", pair.team.pk), {"word": "=none"})
    assert "night-shift" not in registry.words_of("team_kind")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "id_word"),
        ({"word": "=new"}, "id_new"),
        ({"word": "=new", "new": "two words"}, "id_new"),
        ({"word": "=new", "new": "x" * 41}, "id_new"),
        ({"word": "strange"}, "id_word"),
    ],
)
def test_a_kind_that_is_none_is_refused(
    as_keeper: Browser, pair: Pair, data: dict[str, str], field: str
) -> None:
    assert errors(as_keeper.post(at("team_kind", pair.team.pk), data)) == [field]


def test_a_contract_begins_on_a_day_and_the_rule_counts_from_it(as_keeper: Browser, pair: Pair) -> None:
    """Newly qualified from today: weekly, and the last one was today."""
    today = timezone.localdate()
    factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on=factories.in_words(today)))
    post = pair.worker.posts.get()
    assert pair.worker.name in words(as_keeper.get(at("contracts"), {"q": "wanda"}))
    data = {"word": "newly qualified", "start": factories.in_words(today)}
    assert as_keeper.post(at("contract", post.pk), data).status_code == 302
    before, after = pair.worker.posts.order_by("start")
    assert (before.contract, before.end) == ("", today - dt.timedelta(days=1))
    assert (after.contract, after.start, after.team, after.role) == (
        "newly qualified",
        today,
        pair.team,
        before.role,
    )
    assert due(pair).due_on == today + dt.timedelta(days=7)
    assert "newly qualified" in words(as_keeper.get(at("contracts")))


def test_from_its_first_day_the_post_is_corrected(pair: Pair) -> None:
    post = pair.worker.posts.get()
    people.change_contract(by=None, post=post, contract="12 hours", start=factories.LONG_AGO)
    assert Post.objects.get(user=pair.worker).contract == "12 hours"
    assert due(pair).rule == "table-1-detached-youth"
    assert Event.objects.filter(verb="post.changed", object_id=str(post.pk)).count() == 2, "begun, corrected"


def test_nobody_changes_their_own_contract_nor_one_of_a_post_that_is_over(pair: Pair) -> None:
    post = pair.worker.posts.get()
    with pytest.raises(PeopleError):
        people.change_contract(by=pair.worker, post=post, contract="x", start=factories.LONG_AGO)
    post.end = timezone.localdate()
    with pytest.raises(PeopleError, match="ends on"):
        late = timezone.localdate() + dt.timedelta(days=1)
        people.change_contract(by=None, post=post, contract="x", start=late)


# ---- who may


def test_nobody_else_opens_these_pages(pair: Pair, outsider: User) -> None:
    pages = [
        at("changes"), at("beforehand"), at("upload_policy"), at("pause"), at("stages", "personal"),
        at("add_rule", "personal"), at("change_rule", "table-1-everybody"), at("team_kinds"), at("contracts"),
        at("team_kind", pair.team.pk), at("contract", pair.worker.posts.get().pk),
    ]  # fmt: skip
    posts = [at(name, "table-1-everybody") for name in ("take_rule_away", "move_rule_up", "undo")]
    for user in (pair.worker, pair.manager, pair.director, outsider):
        browser = Browser()
        browser.force_login(user)
        assert {browser.get(page).status_code for page in pages} == {404}
        assert {browser.post(page).status_code for page in [*pages, *posts, at("forget")]} <= {404, 405}


def test_what_is_not_there_is_not_found(as_keeper: Browser, keeper: User) -> None:
    for page in (
        at("change_rule", "none"),
        at("stages", "none"),
        at("team_kind", 10**9),
        at("contract", 10**9),
    ):
        assert as_keeper.get(page).status_code == 404
    assert as_keeper.get(at("contract", keeper.posts.get().pk)).status_code == 404, "their own"
    assert as_keeper.get(at("policy"), {"on": "never"}).status_code == 422
