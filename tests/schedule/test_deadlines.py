"""Deadlines: kept true where something changes, and by the rebuild at night."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from supervision_portal.people import services as people
from supervision_portal.people.models import Post
from supervision_portal.people.roles import Role
from supervision_portal.records.models import File
from supervision_portal.schedule import services
from supervision_portal.schedule.models import Deadline, FrequencyRule, Variation
from supervision_portal.schedule.services import policy
from supervision_portal.schedule.services.sessions import OF_SESSIONS
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def due(file: File, duty: str = "personal") -> Deadline:
    return Deadline.objects.open().get(file=file, duty=duty)


def held(pair: Pair, day: str) -> None:
    factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on=day))


def row(every: str, **more: object) -> dict[str, object]:
    return {
        "key": "table-1-everybody",
        "duty": "personal",
        "clause": "table 1",
        "every": every,
        "form": "s1",
        **more,
    }


@pytest.mark.requirement("CAL-1.1")
def test_supervision_is_due_monthly_from_the_last_one_held(pair: Pair) -> None:
    held(pair, "3/3/2025")
    found = due(pair.file)
    assert (found.form, found.due_on, found.last_on) == ("s1", dt.date(2025, 4, 3), dt.date(2025, 3, 3))
    assert found.because[0] == f"{pair.team.name}, table 1: monthly"
    assert (found.responsible, found.team) == (pair.manager, pair.team)


def test_before_the_first_one_it_counts_from_the_opening_of_the_file(pair: Pair) -> None:
    found = due(pair.file)
    assert (found.last_on, found.due_on) == (None, dt.date(2024, 2, 8))
    assert "none held since 8 January 2024" in found.because


@pytest.mark.requirement("CAL-D.2")
def test_what_was_done_closes_its_deadline_and_opens_the_next(pair: Pair) -> None:
    held(pair, "3/3/2025")
    held(pair, "14/4/2025")
    past = Deadline.objects.filter(file=pair.file, duty="personal", ended="done").order_by("due_on")
    assert [(each.due_on, each.done_on) for each in past] == [
        (dt.date(2024, 2, 8), dt.date(2025, 3, 3)),
        (dt.date(2025, 4, 3), dt.date(2025, 4, 14)),
    ]
    on = Deadline.objects.on(dt.date(2025, 4, 10)).get(file=pair.file, duty="personal")
    assert on.overdue(dt.date(2025, 4, 10)), "as it stood on a past day"
    assert due(pair.file).due_on == dt.date(2025, 5, 14)


def test_a_rule_that_changes_moves_the_date_and_keeps_the_old_one(pair: Pair) -> None:
    held(pair, "3/3/2025")
    Deadline.objects.update(since=dt.date(2025, 3, 3))
    policy.publish(
        by=pair.director, specs=[row("6 weeks")], start=dt.date(2025, 3, 1), reason="Agreed by the board"
    )
    services.rebuild()
    assert due(pair.file).due_on == dt.date(2025, 4, 14)
    (moved,) = Deadline.objects.filter(file=pair.file, duty="personal", ended="moved")
    assert (moved.due_on, moved.ended_on) == (dt.date(2025, 4, 3), timezone.localdate())


def test_a_teams_own_rule_goes_before_the_general_one(pair: Pair) -> None:
    held(pair, "3/3/2025")
    own = row("6 weeks", key="ours", **{"for": {"team": pair.team.name}})
    policy.publish(by=None, specs=[own], start=dt.date(2025, 1, 1), reason="The team asked for it")
    services.rebuild()
    assert due(pair.file).due_on == dt.date(2025, 4, 14)


def test_the_rule_is_that_of_the_oldest_post_with_a_team(pair: Pair) -> None:
    other = factories.TeamFactory()
    start = factories.LONG_AGO + dt.timedelta(days=30)
    people.begin_post(by=None, user=pair.worker, role=Role.POD_FACILITATOR, team=other, start=start)
    assert due(pair.file).because[0].startswith(pair.team.name)


def test_another_supervisor_answers_for_it_at_once(pair: Pair) -> None:
    other = factories.person(Role.TEAM_MANAGER)
    factories.line(other, pair.above)
    people.begin_line(by=None, supervisee=pair.worker, supervisor=other, kind="line")
    assert due(pair.file).responsible == other


def test_who_leaves_has_no_deadline_any_more(pair: Pair) -> None:
    people.person_leaves(by=pair.director, user=pair.worker, on=timezone.localdate() - dt.timedelta(days=1))
    assert not Deadline.objects.open().filter(file=pair.file).exists()
    assert Deadline.objects.filter(file=pair.file, ended="over").exists()


@pytest.mark.requirement("CAL-8.1")
def test_a_variation_goes_before_the_rule_and_is_said(pair: Pair) -> None:
    held(pair, "3/3/2025")
    Variation.objects.create(
        file=pair.file,
        duty="personal",
        timing={"every": "6 weeks"},
        reason="Works two days a week",
        agreed_by=pair.above,
        start=dt.date(2025, 1, 1),
    )
    services.renew([pair.file.pk])
    found = due(pair.file)
    assert found.due_on == dt.date(2025, 4, 14)
    assert any(pair.above.name in step and "Works two days a week" in step for step in found.because)


def test_cancelled_and_booked_sessions_do_not_move_it(pair: Pair) -> None:
    before = due(pair.file).due_on
    session = services.book(by=pair.worker, file=pair.file, at=timezone.now() + dt.timedelta(days=3))
    services.cancel(by=pair.worker, session=session, by_whom="supervisor", why="court")
    assert due(pair.file).due_on == before


def test_the_rebuild_finds_nothing_to_change_after_renewals(pair: Pair) -> None:
    held(pair, "3/3/2025")
    assert services.rebuild(check=True).written == 0
    Post.objects.filter(user=pair.worker).update(contract="12 hours")  # behind the services' back
    assert services.rebuild(check=True).written > 0
    assert services.rebuild().written > 0
    assert due(pair.file).due_on == dt.date(2025, 6, 3)
    assert services.rebuild(check=True).written == 0


def test_many_files_cost_what_one_costs(pair: Pair, queries: Callable[[], Any]) -> None:
    services.renew([pair.file.pk])
    with queries() as one:
        services.renew([pair.file.pk])
    for _ in range(5):
        Pair()
    files = list(File.objects.values_list("pk", flat=True))
    with queries() as many:
        services.renew(files)
    assert len(many) == len(one)


def test_stored_rules_read_back(pair: Pair) -> None:
    found = policy.current()
    assert len(found.rules) == FrequencyRule.objects.count() > 30


def test_one_record_signed_renews_its_deadlines_with_few_queries(
    pair: Pair, queries: Callable[[], Any]
) -> None:
    held(pair, "3/3/2025")
    with queries() as asked:
        services.renew([pair.file.pk], duties=OF_SESSIONS, today=dt.date(2025, 3, 4))
    assert len(asked) <= 10, [one[:110] for one in asked]
