"""What holds for every policy and every subject."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_portal.schedule.rules.due import next_due
from supervision_portal.schedule.rules.facts import Done, Facts
from supervision_portal.schedule.rules.policy import Policy, age_on, birthday
from tests.schedule.rules.generated import DAYS, KINDS, ROLES, policies, subjects


@settings(max_examples=400, deadline=None)
@given(policies, subjects(), DAYS, st.data())
def test_a_due_date_never_moves_back_when_more_is_done(
    policy: Policy, subject: Facts, today: dt.date, data: st.DataObject
) -> None:
    today = max(today, subject.opened_on)
    earlier = tuple(done for done in subject.done if done.on <= today)
    before = next_due(policy, "personal", subject, today)
    on = data.draw(st.dates(max([subject.opened_on, *(done.on for done in earlier)]), today))
    more = Done(on, data.draw(st.sampled_from(KINDS)), 60, data.draw(st.sampled_from(ROLES)))
    after = next_due(policy, "personal", replace(subject, done=(*earlier, more)), today)
    assert (before.on or dt.date.max) <= (after.on or dt.date.max)


@settings(max_examples=100, deadline=None)
@given(policies, subjects(), DAYS)
@pytest.mark.requirement("CAL-D.1")
def test_every_reason_names_the_clause_of_the_rule_in_force(
    policy: Policy, subject: Facts, today: dt.date
) -> None:
    due = next_due(policy, "personal", subject, today)
    clauses = {rule.key: f"East, {rule.clause}: " for rule in policy.rules}
    stated = clauses.get(due.rule, "East: the policy has no rule for this")
    assert due.because[0].startswith(stated)
    assert (due.on is None) or due.because[-1].startswith("next due ")


@settings(max_examples=100, deadline=None)
@given(policies, subjects(), DAYS)
def test_the_window_opens_before_it_ends(policy: Policy, subject: Facts, today: dt.date) -> None:
    due = next_due(policy, "personal", subject, today)
    assert (due.on is None) or due.opens is None or due.opens <= due.on


@settings(max_examples=100, deadline=None)
@given(policies, subjects(), DAYS, st.integers(1, 60))
def test_a_date_on_time_stays_on_time_until_it_has_passed(
    policy: Policy, subject: Facts, today: dt.date, days: int
) -> None:
    """Where nothing is done, no change that is known makes late what was not late the day before."""
    later = today + dt.timedelta(days=days)
    still = replace(
        subject,
        done=tuple(done for done in subject.done if done.on <= today),
        pauses=tuple(pause for pause in subject.pauses if pause.end),
    )
    first, second = (next_due(policy, "personal", still, day) for day in (today, later))
    if first.on and first.on >= today and second.on:
        assert second.on >= today


@given(st.dates(dt.date(1990, 1, 1), dt.date(2020, 12, 31)), st.integers(0, 30))
def test_a_birthday_is_the_first_day_of_an_age(born_on: dt.date, age: int) -> None:
    first = birthday(born_on, age)
    assert age_on(born_on, first) == age
    assert age == 0 or age_on(born_on, first - dt.timedelta(days=1)) == age - 1
