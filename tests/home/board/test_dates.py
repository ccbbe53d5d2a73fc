"""One's own dates, and the dates for the HR system."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.schedule.models import Session
from tests import factories
from tests.factories import Cast, Pair
from tests.home.board.rows import clear, done, due, in_days
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
MINE, HELD, CSV = (reverse(f"home:{name}") for name in ("my_dates", "held_dates", "held_dates_csv"))
PERIOD = "?start=1/3/2026&end=31/3/2026"


def table_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def session(pair: Pair, day: str = "2026-03-03", **fields: Any) -> Session:
    """One that was held, without its record."""
    on = dt.date.fromisoformat(day)
    at = dt.datetime.combine(on, dt.time(9), dt.UTC)
    given = {"planned_for": at, "state": "held", "held_on": on, "booked_by": pair.manager, **fields}
    return Session.objects.create(file=pair.file, **given)


# ---- one's own


def test_a_worker_sees_what_is_due_and_what_was_late(pair: Pair, as_user: SignIn) -> None:
    clear()
    due(pair.file, in_days(3))
    done(pair.file, dt.date(2026, 3, 10), dt.date(2026, 3, 10))
    done(pair.file, dt.date(2026, 4, 10), dt.date(2026, 4, 12))
    done(pair.file, dt.date(2026, 5, 10), dt.date(2026, 5, 11), "agreement")
    page = as_user(pair.worker).get(MINE)
    assert [(row.duty, late) for _, row, late in page.context["done"]] == [
        ("agreement", 1),
        ("personal", 2),
        ("personal", 0),
    ]
    said = words(page)
    assert "Personal supervision Due in 3 days" in said
    assert "10 April 2026 12 April 2026 2 days late" in said
    assert "10 March 2026 10 March 2026 On time" in said


def test_ones_own_are_ones_own(cast: Cast, as_user: SignIn) -> None:
    clear()
    done(cast.file, dt.date(2026, 3, 10), dt.date(2026, 3, 10))
    for someone in (cast.colleague, cast.manager, cast.admin):
        assert "10 March 2026" not in words(as_user(someone).get(MINE))


# ---- for the HR system


@pytest.mark.requirement("CAL-9b.6")
def test_the_command_gives_every_date_of_the_period(pair: Pair, capsys: Any) -> None:
    User.objects.filter(pk=pair.worker.pk).update(staff_number="0042")
    for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"):
        session(pair, day)
    call_command("export_dates", "--from", "2026-03-01", "--to", "2026-03-31")
    header, *rows = table_of(capsys.readouterr().out)
    assert header == ["Staff number", "Name", "Email address", "Kind", "Date", "Supervisor"]
    who = ["0042", "Wanda Worker", pair.worker.email, "Personal supervision"]
    assert rows == [[*who, "2026-03-01", "Moses Manager"], [*who, "2026-03-31", "Moses Manager"]]
    event = Event.objects.latest("pk")
    assert (event.verb, event.actor_id, event.count) == ("export", None, 2)


def test_the_command_refuses_what_makes_no_sense() -> None:
    with pytest.raises(CommandError):
        call_command("export_dates", "--from", "2026-03-02", "--to", "2026-03-01")
    with pytest.raises(CommandError):
        call_command("export_dates", "--from", "March", "--to", "2026-03-01")


@pytest.mark.requirement("CAL-9b.6")
def test_the_kind_is_that_of_the_record_and_the_supervisor_its_party(pair: Pair, as_user: SignIn) -> None:
    factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on="3/3/2026"))
    session(pair, "2026-03-20", also="shared-conversation", booked_by=None)
    rows = table_of(as_user(pair.manager).get(f"{CSV}{PERIOD}").content.decode())[1:]
    assert [row[3:] for row in rows] == [
        ["Personal supervision", "2026-03-03", "Moses Manager"],
        ["Personal supervision", "2026-03-20", ""],
        ["Shared Conversation", "2026-03-20", ""],
    ]


def test_what_was_booked_or_cancelled_was_not_held(pair: Pair, as_user: SignIn) -> None:
    session(pair, state="booked", held_on=None)
    assert "Nothing was held in these days" in words(as_user(pair.manager).get(f"{HELD}{PERIOD}"))


def test_cells_are_no_formulas(pair: Pair, as_user: SignIn) -> None:
    User.objects.filter(pk=pair.worker.pk).update(name='=HYPERLINK("x")', staff_number="-1")
    session(pair)
    row = table_of(as_user(pair.manager).get(f"{CSV}{PERIOD}").content.decode())[1]
    assert row[:2] == ["'-1", '\'=HYPERLINK("x")']
    assert Event.objects.latest("pk").verb == "export"


def test_each_exports_those_they_see(cast: Cast, as_user: SignIn) -> None:
    session(cast)
    seen = {}
    for name, user in cast.everybody().items():
        answer = as_user(user).get(f"{CSV}{PERIOD}")
        seen[name] = len(table_of(answer.content.decode())) - 1 if answer.status_code == 200 else None
    assert {name for name, rows in seen.items() if rows} == {"manager", "above", "director"}
    assert {name for name, rows in seen.items() if rows is None} >= {
        "worker",
        "colleague",
        "admin",
        "auditor",
    }
    lead = factories.person(Role.QA_LEAD)
    assert len(table_of(as_user(lead).get(f"{CSV}{PERIOD}").content.decode())) == 1
    factories.grant(lead, cast.file)
    assert len(table_of(as_user(lead).get(f"{CSV}{PERIOD}").content.decode())) == 2


@pytest.mark.parametrize("asked", ["start=1/3/2026", "start=2/3/2026&end=1/3/2026", "start=x&end=1/3/2026"])
def test_a_wrong_period_is_said_to_be_wrong(pair: Pair, as_user: SignIn, asked: str) -> None:
    browser = as_user(pair.manager)
    answer = browser.get(f"{HELD}?{asked}")
    assert (answer.status_code, len(errors(answer))) == (422, 1)
    assert browser.get(f"{CSV}?{asked}").status_code == 404


def test_without_a_period_the_last_month_is_offered(pair: Pair, as_user: SignIn) -> None:
    answer = as_user(pair.manager).get(HELD)
    assert answer.status_code == 200
    assert answer.context["form"].initial["end"].month != in_days(0).month
