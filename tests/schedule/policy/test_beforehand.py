"""What would move: counted for everybody, listed for who may see it, and true of what then happens."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile.models import ChildStatus, Status
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.schedule import services
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.rules.days import Span
from supervision_portal.schedule.rules.policy import pause_after
from supervision_portal.schedule.services import policy
from supervision_portal.schedule.services.policy import Change
from supervision_portal.schedule.services.preview import Preview, preview
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, words
from tests.schedule.policy.conftest import typed

pytestmark = pytest.mark.django_db
PAST = dt.date(2025, 1, 1)


def spec(**changes: Any) -> dict[str, Any]:
    """Table 1, for everybody."""
    timing = {} if {"no_date", "in_each"} & set(changes) else {"every": "1 month"}
    return {
        "key": "table-1-everybody",
        "duty": "personal",
        "clause": "table 1",
        "form": "s1",
        "counts": ["s1", "s3"],
        **timing,
        **changes,
    }


def would_move(user: User, rule: dict[str, Any], start: dt.date = PAST, **more: Any) -> Preview:
    old = policy.current()
    changes: list[Change] = policy.changes_of([rule], whole=False, start=start)
    new = policy.with_changes(old, changes, start)
    return preview(old, new, ["personal"], user=user, on=timezone.localdate(), **more)


def held(pair: Pair, day: str = "3/3/2025") -> None:
    factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on=day))


@pytest.mark.requirement("CAL-D.2")
def test_the_list_says_the_old_date_the_new_one_and_why(pair: Pair) -> None:
    """Held 3 March 2025: monthly 3 April, every 6 weeks 14 April, every fortnight 17 March."""
    held(pair)
    for every, new in (("6 weeks", dt.date(2025, 4, 14)), ("2 weeks", dt.date(2025, 3, 17))):
        found = would_move(pair.manager, spec(every=every))
        (move,) = [move for move in found.moves if move.file == pair.file.pk]
        assert (move.old, move.new) == (dt.date(2025, 4, 3), new)
        assert move.why[0].startswith(f"{pair.team.name}, table 1: ")
    none = would_move(pair.manager, spec(no_date="as needed"))
    (move,) = [move for move in none.moves if move.file == pair.file.pk]
    assert (move.new, none.moved, sum(team.lost for team in none.teams)) == (None, none.moved, none.moved)


def test_what_was_seen_beforehand_is_what_happens(pair: Pair) -> None:
    held(pair)
    Pair()
    found = would_move(pair.director, spec(every="6 weeks"))
    before = dict(Deadline.objects.open().filter(duty="personal").values_list("file", "due_on"))
    policy.publish(by=None, specs=[spec(every="6 weeks")], start=PAST, reason="Test")
    services.rebuild()
    after = dict(Deadline.objects.open().filter(duty="personal").values_list("file", "due_on"))
    moved = {file: (before[file], after[file]) for file in before if before[file] != after[file]}
    assert found.moved == len(moved) > 0
    assert {move.file: (move.old, move.new) for move in found.moves}.items() <= moved.items()


def test_a_change_far_ahead_moves_nothing_that_is_due_before(pair: Pair) -> None:
    held(pair, factories.in_words(timezone.localdate()))
    far = timezone.localdate() + dt.timedelta(days=200)
    assert would_move(pair.manager, spec(every="6 weeks"), start=far).moved == 0


def test_files_are_listed_only_for_who_may_see_them(pair: Pair) -> None:
    held(pair)
    administrator, stranger = factories.person(Role.POLICY_ADMIN), Pair().manager
    for user, sees in ((pair.manager, True), (administrator, False), (stranger, False)):
        found = would_move(user, spec(every="6 weeks"))
        assert (pair.file.pk in {move.file for move in found.moves}) == sees
        assert pair.team.name in {team.name for team in found.teams}, "counted for everybody"


def test_a_council_too_large_is_looked_at_in_part_and_it_is_said(pair: Pair) -> None:
    found = would_move(pair.manager, spec(every="6 weeks"), most=2)
    assert found.is_sample
    assert found.seen <= 2 < found.files
    assert not would_move(pair.manager, spec(every="6 weeks")).is_sample


def test_what_small_duties_leave_is_for_the_large_ones(pair: Pair) -> None:
    """Five files: one child’s case, and four people, of whom the first three are looked at."""
    factories.child(worker=pair.worker, team=pair.team)
    current, today = policy.current(), timezone.localdate()
    duties = ["case", "personal", "clinical"]
    found = preview(current, current, duties, user=pair.manager, on=today, most=4)
    assert (found.files, found.is_sample, found.only_stated) == (5, True, ("clinical",))
    assert 3 <= found.seen <= 4


def test_nothing_is_written(pair: Pair, django_assert_max_num_queries: Any) -> None:
    held(pair)
    before = list(Deadline.objects.order_by("pk").values())
    with django_assert_max_num_queries(20):
        would_move(pair.manager, spec(in_each="year", times=10))
    assert list(Deadline.objects.order_by("pk").values()) == before


def test_a_longer_pause_is_a_change_of_the_whole_policy() -> None:
    today = timezone.localdate()
    found = policy.with_changes(policy.current(), [], PAST, Span(6, "week")).pauses
    assert [pause_after(found, day) for day in (PAST, today)] == [Span(4, "week"), Span(6, "week")]


def test_a_child_is_listed_by_initials_for_a_policy_administrator_who_manages_them(pair: Pair) -> None:
    """Somebody can be both: what they see they see as a manager, and nothing is spelt out."""
    from supervision_portal.people import services as people

    factories.child("Amara Okafor", worker=pair.worker, team=pair.team)
    people.begin_post(by=None, user=pair.manager, role=Role.POLICY_ADMIN)
    browser = Browser()
    browser.force_login(pair.manager)
    change = typed(clause="table 2", timing="every", every="2 months", form="s2", counts=[])
    assert (
        browser.post(reverse("schedule:change_rule", args=["table-2-no-status"]), change).status_code == 302
    )
    answer = browser.get(reverse("schedule:beforehand"), {"start": "1/1/2025"})
    shown = words(answer)
    assert "AO Case supervision: 8 February 2024 → 8 March 2024" in shown
    assert "Amara" not in answer.content.decode()


@pytest.mark.requirement("CAL-D.2")
def test_a_date_that_begins_with_the_new_rule_is_seen_beforehand(pair: Pair, as_keeper: Browser) -> None:
    """MAST has no date until the times of its handbook are entered: from their first day there is one."""
    child = factories.child("Amara Okafor", worker=pair.worker, team=pair.team)
    ChildStatus.objects.filter(child=child).delete()
    status = Status.objects.get(key="mast")
    ChildStatus.objects.create(child=child, status=status, start=timezone.localdate() - dt.timedelta(days=30))
    change = typed(clause="table 2, MAST", every="6 weeks", form="oversight", counts=[], status=["mast"])
    assert as_keeper.post(reverse("schedule:change_rule", args=["table-2-mast"]), change).status_code == 302
    tomorrow = factories.in_words(timezone.localdate() + dt.timedelta(days=1))
    shown = words(as_keeper.get(reverse("schedule:beforehand"), {"start": tomorrow}))
    assert "Would move 1" in shown
    assert f"{pair.team.name} 1 0 0 1 0" in shown, "of one due date, one that is the first"
    assert "if nothing is done until then" in shown
