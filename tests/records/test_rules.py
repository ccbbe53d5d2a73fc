"""When a record can be closed unsigned."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from supervision_portal.records.rules import DAYS_UNTIL_CLOSING, Missing, why_closable

SHARED = dt.date(2026, 3, 2)
WORKER = Missing("Wanda Worker", answered=False, refused=False, left=False)
MANAGER = Missing("Moses Manager", answered=True, refused=False, left=False)


def after(days: int) -> dt.date:
    return SHARED + dt.timedelta(days=days)


def test_it_stays_open_while_somebody_still_has_time() -> None:
    assert why_closable([WORKER, MANAGER], SHARED, after(DAYS_UNTIL_CLOSING - 1)) == ""


def test_silence_counts_after_four_weeks() -> None:
    why = why_closable([WORKER, MANAGER], SHARED, after(28))
    assert why == "Wanda Worker has not answered for 28 days."


def test_a_refusal_counts_at_once() -> None:
    refused = Missing("Wanda Worker", answered=False, refused=True, left=False)
    assert (
        why_closable([refused, MANAGER], SHARED, SHARED) == "Wanda Worker has said that they will not sign."
    )


def test_a_leaver_counts_at_once() -> None:
    left = Missing("Wanda Worker", answered=False, refused=False, left=True)
    assert why_closable([MANAGER, left], SHARED, SHARED) == "Wanda Worker has left and cannot sign."


def test_who_signed_and_then_left_does_not_count() -> None:
    left = Missing("Moses Manager", answered=True, refused=False, left=True)
    assert why_closable([WORKER, left], SHARED, after(3)) == ""


@given(st.lists(st.booleans(), min_size=1, max_size=3), st.integers(0, 400))
def test_what_everybody_answered_is_never_closable(left: list[bool], days: int) -> None:
    signers = [Missing("A", answered=True, refused=False, left=gone) for gone in left]
    assert why_closable(signers, SHARED, after(days)) == ""
