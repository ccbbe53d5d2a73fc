"""Compliance by quarter, with numbers worked out by hand."""

import csv
import datetime as dt
import io
from collections.abc import Callable

import page
import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.home import compliance, scope
from supervision_portal.home.compliance import Quarter, Share
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records.services import signing
from supervision_portal.schedule.models import Deadline
from tests import factories
from tests.casefile.casework import pdf_text
from tests.factories import Pair
from tests.home.board.rows import clear, done, due
from tests.pages import Browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-9b.6")]
SignIn = Callable[[User], Browser]
QUARTERS, CSV, PDF = (reverse(f"home:board_quarters{kind}") for kind in ("", "_csv", "_pdf"))
DAY, ONE_DAY = dt.date(2026, 8, 20), dt.timedelta(days=1)


def march(day: int) -> dt.date:
    return dt.date(2026, 3, day)


def shares(user: User) -> dict[str, tuple[Share, ...]]:
    rows = compliance.by_team(scope.deadlines_seen_by(user, "personal"), compliance.last_quarters(DAY), DAY)
    return {row.name: row.shares for row in rows}


def test_quarters_are_those_of_the_calendar() -> None:
    found = compliance.last_quarters(dt.date(2026, 3, 31))
    assert [str(each) for each in found[-2:]] == ["October to December 2025", "January to March 2026"]
    assert (found[0].start, len(found)) == (dt.date(2024, 4, 1), 8)
    assert Quarter.of(dt.date(2026, 4, 1)).start == dt.date(2026, 4, 1)
    assert found[-1].short == "Jan–Mar 26"


def test_a_percentage_never_says_all_where_one_is_missing() -> None:
    assert [Share(done, due).percent for done, due in ((199, 200), (2, 3), (0, 4), (0, 0))] == [
        99,
        66,
        0,
        None,
    ]


def test_done_on_the_day_is_in_time_and_a_day_later_is_late(pair: Pair) -> None:
    """January to March: due on the 10th, 12th and 14th, done on the 9th, the 12th and the 15th. 2 of 3."""
    clear()
    for day, held in ((10, 9), (12, 12), (14, 15)):
        done(pair.file, march(day), march(held), team=pair.team)
    found = shares(pair.manager)
    assert found[pair.team.name][-3] == found["All"][-3] == Share(2, 3)
    assert found[pair.team.name][-2] == Share(0, 0)


def test_what_was_not_enough_is_no_second_thing_to_do(pair: Pair) -> None:
    """A short pod on the 5th, the rest on the 20th, both due by the 10th: one thing, and late. 0 of 1.

    Two within the time, due by the 30th, are one thing that was done: 1 of 1.
    """
    clear()
    for held in (5, 20):
        done(pair.file, march(10), march(held), team=pair.team)
    assert shares(pair.manager)["All"][-3] == Share(0, 1)
    for held in (21, 28):
        done(pair.file, march(30), march(held), team=pair.team)
    assert shares(pair.manager)["All"][-3] == Share(1, 2)


def test_a_quarter_is_that_of_the_due_date(pair: Pair) -> None:
    """Due on 31 March, done in April, late: it counts for January to March, and for no other quarter."""
    clear()
    done(pair.file, march(31), dt.date(2026, 4, 2), team=pair.team)
    done(pair.file, dt.date(2026, 4, 1), march(31), team=pair.team)
    assert shares(pair.manager)["All"][-3:] == (Share(0, 1), Share(1, 1), Share(0, 0))


def test_what_stands_open_past_its_date_is_not_done(pair: Pair) -> None:
    clear()
    due(pair.file, march(10), team=pair.team)
    assert shares(pair.manager)["All"][-3] == Share(0, 1)


def test_moved_over_paused_and_undated_count_for_nobody(pair: Pair) -> None:
    clear()
    done(pair.file, march(10), march(10), team=pair.team)
    done(pair.file, march(12), march(20), team=pair.team, paused=True)
    for ended in ("moved", "over"):
        due(pair.file, march(11), "personal", team=pair.team, ended=ended, ended_on=march(20))
    due(pair.file, None, team=pair.team)
    assert shares(pair.manager)["All"][-3] == Share(1, 1)


def test_the_quarter_that_runs_judges_what_has_been_due(pair: Pair) -> None:
    """On 20 August: due on the 19th counts; due on the 20th and later does not yet, done or not."""
    clear()
    for day in (19, 20, 21):
        done(pair.file, dt.date(2026, 8, day), dt.date(2026, 8, 1), team=pair.team)
    assert shares(pair.manager)["All"][-1] == Share(1, 1)


def test_the_team_of_its_time_counts(pair: Pair) -> None:
    clear()
    earlier = factories.TeamFactory(name="Earlier team")
    done(pair.file, march(10), march(10), team=earlier)
    done(pair.file, dt.date(2026, 5, 10), dt.date(2026, 5, 12), team=pair.team)
    found = shares(pair.manager)
    assert (found["Earlier team"][-3:-1], found[pair.team.name][-3:-1]) == (
        (Share(1, 1), Share()),
        (Share(), Share(0, 1)),
    )
    assert found["All"][-3:-1] == (Share(1, 1), Share(0, 1))


def test_nobody_sees_the_share_of_others(pair: Pair, outsider: User) -> None:
    clear()
    done(pair.file, march(10), march(10), team=pair.team)
    assert shares(outsider) == {}


def test_disagreeing_or_returning_is_not_being_late(pair: Pair) -> None:
    """Held in time, returned and signed weeks later: the day it was held counts."""
    held_on = timezone.localdate() - dt.timedelta(days=20)
    record = factories.shared(
        pair.manager, pair.file, data=factories.s1_data(held_on=factories.in_words(held_on))
    )
    row = Deadline.objects.get(file=pair.file, duty="personal", ended="done")
    Deadline.objects.filter(pk=row.pk).update(due_on=held_on)
    signing.send_back(by=pair.worker, record=record, reason="Not what was said")
    row.refresh_from_db()
    assert (row.ended, row.done_on) == ("done", held_on)


def test_the_page_and_its_csv(pair: Pair, as_user: SignIn) -> None:
    clear()
    first = compliance.last_quarters(timezone.localdate())[-2].start
    done(pair.file, first, first, team=pair.team)
    done(pair.file, first + ONE_DAY, first + 2 * ONE_DAY, team=pair.team)
    said = words(as_user(pair.manager).get(QUARTERS))
    assert "50% (1 of 2)" in said
    answer = as_user(pair.manager).get(CSV).content.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(answer))
    assert len(rows) == 8
    assert rows[-2] == [
        *(pair.team.service.name, pair.team.name, "Personal supervision", str(first), "2", "1", "50")
    ]
    assert header[4:] == ["Due", "Done within its time", "Per cent"]
    assert as_user(pair.manager).get(f"{QUARTERS}?duty=x").status_code == 422
    assert as_user(pair.manager).get(f"{CSV}?duty=x").status_code == 404


def test_it_prints_as_tagged_pdf(pair: Pair, as_user: SignIn) -> None:
    clear()
    first = compliance.last_quarters(timezone.localdate())[-2].start
    done(pair.file, first, first, team=pair.team)
    done(pair.file, first + ONE_DAY, first + 2 * ONE_DAY, team=pair.team)
    answer = as_user(pair.manager).get(PDF)
    assert page.validate_pdf_bytes(answer.content, profile="ua1").is_compliant
    said = pdf_text(answer.content)
    assert "50%" in said
    assert pair.team.name in said
    assert Event.objects.latest("pk").verb == "export"
    assert as_user(pair.manager).get(f"{PDF}?duty=x").status_code == 404
