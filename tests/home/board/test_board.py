"""The board: what stands how, for whom, on which day."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import page
import pytest
from django.urls import reverse
from django.utils import timezone

from casefile.services import children
from supervision_portal.home import board, scope
from supervision_portal.home.board import Choice, Counts
from supervision_portal.log.models import Event
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.schedule.models import Deadline
from tests import factories
from tests.factories import Cast, Pair
from tests.home.board.rows import clear, done, due, in_days
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
BOARD, LIST = reverse("home:board"), reverse("home:board_list")
CSV, LIST_CSV, PDF = (reverse(f"home:board_{name}") for name in ("csv", "list_csv", "pdf"))


def counts(user: User, duty: str = "personal", day: dt.date | None = None) -> Counts:
    return board.table(scope.deadlines_seen_by(user, duty), day or timezone.localdate()).total


def table_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def team(pair: Pair) -> Pair:
    """Seven people of one team, one in each standing; the manager's own is not due for the manager."""
    clear()
    names = ("Overdue", "Never", "Today", "Week", "Later", "Undated", "Paused")
    days: list[Any] = [-1, -3, 0, 7, 8, None, -5]
    for name, day in zip(names, days, strict=True):
        someone = factories.person(team=pair.team, name=f"Person {name}")
        factories.line(someone, pair.manager)
        Deadline.objects.filter(file=factories.file_of(someone)).delete()
        due(
            factories.file_of(someone),
            None if day is None else in_days(day),
            team=pair.team,
            responsible=pair.manager,
            paused=name == "Paused",
            last_on=None if name == "Never" else in_days(-40),
            because=["table 1: monthly", f"about {name}"],
        )
    Deadline.objects.filter(file=factories.file_of(pair.manager)).delete()
    return pair


def test_each_deadline_counts_in_one_standing(team: Pair) -> None:
    """-1 and -3 days are overdue; today and in 7 days are due; in 8 is in order."""
    found = counts(team.manager)
    assert found == Counts(overdue=2, due=2, ok=1, no_date=1, paused=1, never=1)
    assert found.all == 7


def test_numbers_lead_to_the_people_behind_them(team: Pair, as_user: SignIn) -> None:
    browser = as_user(team.manager)
    shown = browser.get(BOARD)
    assert "Person Overdue" not in words(shown), "the board counts; names are in the lists"
    expected = {
        "overdue": {"Never", "Overdue"},
        "due": {"Today", "Week"},
        "ok": {"Later"},
        "no-date": {"Undated"},
        "paused": {"Paused"},
        "never": {"Never"},
    }
    for state, names in expected.items():
        link = f"{LIST}?duty=personal&team={team.team.pk}&state={state}"
        assert link.replace("&", "&amp;") in shown.content.decode()
        rows = browser.get(link).context["rows"]
        assert {row.file.title for row, _ in rows} == {f"Person {name}" for name in names}, state


@pytest.mark.requirement("CAL-D.1")
def test_the_list_says_why_and_who_answers_for_it(team: Pair, as_user: SignIn) -> None:
    said = words(as_user(team.manager).get(f"{LIST}?state=overdue"))
    assert "Person Overdue Overdue by 1 day" in said
    assert f"{team.team.name} · Moses Manager is responsible · table 1: monthly · about Overdue" in said


def test_above_the_supervisor_a_paused_one_says_so_and_not_why(team: Pair, as_user: SignIn) -> None:
    for address in (f"{LIST}?state=paused", f"{LIST_CSV}?state=paused"):
        above = as_user(team.director).get(address).content.decode()
        assert "Paused" in above
        assert "about Paused" not in above, address
    assert "about Paused" in words(as_user(team.manager).get(f"{LIST}?state=paused"))


def test_lists_are_narrowed_to_who_is_responsible(team: Pair, as_user: SignIn) -> None:
    Deadline.objects.filter(file__title="Person Later").update(responsible=team.above)
    browser = as_user(team.director)
    everybody = browser.get(LIST)
    assert [name for _, name, _ in everybody.context["people"]] == ["Moses Manager", "Saba Service"]
    rows = browser.get(f"{LIST}?responsible={team.above.pk}").context["rows"]
    assert [row.file.title for row, _ in rows] == ["Person Later"]


@pytest.mark.requirement("CAL-D.2")
def test_a_past_day_is_as_it_stood(pair: Pair) -> None:
    """Due on 10 March, held on the 14th: on the 5th it was due, on the 12th overdue, on the 14th done."""
    clear()
    done(pair.file, dt.date(2026, 3, 10), dt.date(2026, 3, 14), last_on=dt.date(2026, 2, 10))
    due(pair.file, dt.date(2026, 4, 14), since=dt.date(2026, 3, 14), last_on=dt.date(2026, 3, 14))
    by_day = {day: counts(pair.manager, day=dt.date(2026, 3, day)) for day in (2, 3, 5, 10, 12, 14)}
    assert by_day[2] == Counts(ok=1)
    assert by_day[3] == by_day[5] == by_day[10] == Counts(due=1)
    assert by_day[12] == Counts(overdue=1)
    assert by_day[14] == Counts(ok=1)
    assert counts(pair.manager, day=dt.date(2026, 1, 1)) == Counts(), "before there was any"


def test_a_past_day_is_asked_in_the_address(team: Pair, as_user: SignIn) -> None:
    said = words(as_user(team.manager).get(f"{BOARD}?on={in_days(-2):%Y-%m-%d}"))
    assert "as it stood on" in said


@pytest.mark.parametrize(
    "asked", ["on=2090-01-01", "on=1/13/2026", "on=yesterday", "on=30/2/2026", "duty=nothing"]
)
def test_wrong_input_is_said_to_be_wrong(team: Pair, as_user: SignIn, asked: str) -> None:
    browser = as_user(team.manager)
    for address in (BOARD, LIST):
        answer = browser.get(f"{address}?{asked}")
        assert answer.status_code == 422
        assert len(errors(answer)) == 1
    for address in (CSV, LIST_CSV, PDF):
        assert browser.get(f"{address}?{asked}").status_code == 404


@pytest.mark.parametrize("asked", ["state=late", "team=x", "team=-1", "service=²", "responsible=" + "9" * 30])
def test_what_no_page_links_to_is_not_there(team: Pair, as_user: SignIn, asked: str) -> None:
    browser = as_user(team.manager)
    assert {browser.get(f"{address}?{asked}").status_code for address in (LIST, LIST_CSV)} == {404}


def test_pages_far_out_are_empty_and_no_fault(team: Pair, as_user: SignIn) -> None:
    for number in ("0", "-1", "x", "999999", "9" * 40):
        assert as_user(team.manager).get(f"{BOARD}?page={number}").status_code == 200
        assert as_user(team.manager).get(f"{LIST}?page={number}").status_code == 200


# ---- who sees what


def test_each_sees_those_below_them_and_nobody_else(cast: Cast) -> None:
    clear()
    for someone in (cast.worker, cast.manager, cast.above, cast.outsider):
        due(factories.file_of(someone), in_days(-1), team=cast.team)
    seen = {name: counts(user).overdue for name, user in cast.everybody().items()}
    assert seen == {
        **dict.fromkeys(("worker", "colleague", "former", "admin", "auditor"), 0),
        "manager": 1,
        "above": 2,
        "director": 3,
        "outsider": 0,
    }


def test_a_number_of_another_team_cannot_be_asked_for(cast: Cast, as_user: SignIn) -> None:
    clear()
    due(cast.file, in_days(-1), team=cast.team, responsible=cast.manager)
    for address in (f"{LIST}?team={cast.team.pk}", f"{LIST}?responsible={cast.manager.pk}"):
        answer = as_user(cast.outsider).get(address)
        assert "There is nothing here that you can see." in words(answer)
        assert (answer.context["place"], answer.context["chosen"], answer.context["people"]) == ("", "", [])
    assert len(table_of(as_user(cast.outsider).get(f"{LIST_CSV}?team={cast.team.pk}"))) == 1


def test_children_count_for_who_manages_them(cast: Cast) -> None:
    clear()
    elsewhere = factories.TeamFactory()
    child = factories.child("Amara Okafor", worker=cast.worker, team=cast.team)
    of_team = factories.child("Bo Okafor", team=cast.team)
    loose = factories.child("Cy Okafor")
    other = factories.child("Di Okafor", team=elsewhere)
    worked = factories.child("Ed Okafor", worker=cast.worker)
    clear()
    for each in (child, of_team, loose, other, worked):
        due(each.file, in_days(-1), "case", team=each.file.team)
    assert counts(cast.manager, "case").overdue == 3, "of the team, and those worked with below"
    assert counts(cast.director, "case").overdue == 4, "of every team, and those worked with below"
    assert counts(cast.outsider, "case").overdue == 0
    children.bar(by=cast.director, file=child.file, user=cast.manager, reason="An aunt")
    assert counts(cast.manager, "case").overdue == 2
    children.bar(by=cast.manager, file=of_team.file, user=cast.director, reason="An uncle")
    assert counts(cast.director, "case").overdue == 3


def test_a_barred_child_is_in_no_list(cast: Cast, as_user: SignIn) -> None:
    child = factories.child("Amara Okafor", worker=cast.worker, team=cast.team)
    assert "Amara Okafor" in words(as_user(cast.manager).get(f"{LIST}?duty=case"))
    children.bar(by=cast.director, file=child.file, user=cast.manager, reason="An aunt")
    for address in (f"{LIST}?duty=case", f"{LIST_CSV}?duty=case", f"{BOARD}?duty=case"):
        assert "Amara" not in as_user(cast.manager).get(address).content.decode(), address


def test_who_left_sees_nothing(team: Pair) -> None:
    people.person_leaves(by=None, user=team.manager, on=timezone.localdate())
    assert counts(User.objects.get(pk=team.manager.pk)) == Counts()


def test_with_nobody_below_there_is_no_list_and_the_board_is_ones_own(cast: Cast, as_user: SignIn) -> None:
    for someone in (cast.worker, cast.auditor):
        browser = as_user(someone)
        assert "My dates" in words(browser.get(BOARD))
        for address in (LIST, LIST_CSV, CSV, PDF, reverse("home:board_quarters")):
            assert browser.get(address).status_code == 404, address


def test_the_board_is_in_the_navigation_of_who_supervises(cast: Cast, as_user: SignIn) -> None:
    assert f'href="{BOARD}"' in as_user(cast.manager).get("/").content.decode()
    shown = as_user(cast.worker).get("/").content.decode()
    assert f'href="{BOARD}"' not in shown
    assert reverse("home:my_dates") in shown


# ---- taken away, and the cost


def test_the_table_as_csv_is_the_table_and_is_logged(team: Pair, as_user: SignIn) -> None:
    header, row = table_of(as_user(team.manager).get(CSV))
    assert header[-2:] == ["All", "Never held"]
    assert row[:2] == [team.team.service.name, team.team.name]
    assert row[4:] == ["2", "2", "1", "1", "1", "7", "1"]
    event = Event.objects.latest("pk")
    assert (event.verb, event.actor_id, event.count) == ("export", team.manager.pk, 1)


def test_cells_of_the_list_are_no_formulas(team: Pair, as_user: SignIn) -> None:
    Deadline.objects.filter(file__title="Person Later").update(because=["=1+1"])
    rows = table_of(as_user(team.manager).get(f"{LIST_CSV}?state=ok"))
    assert [row[-1] for row in rows[1:]] == ["'=1+1"]
    assert Event.objects.latest("pk").verb == "export"


def test_the_board_prints_as_tagged_pdf(team: Pair, as_user: SignIn) -> None:
    answer = as_user(team.manager).get(PDF)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert page.validate_pdf_bytes(answer.content, profile="ua1").is_compliant
    assert Event.objects.latest("pk").verb == "export"


def test_a_list_of_names_is_logged_once(team: Pair, as_user: SignIn) -> None:
    before = Event.objects.count()
    as_user(team.manager).get(LIST)
    event = Event.objects.latest("pk")
    assert (Event.objects.filter(verb="file.list").count(), event.count) == (1, 7)
    assert Event.objects.count() <= before + 2, "the sign-in of the test, and the list"


Counted = Callable[[], AbstractContextManager[list[str]]]


@pytest.mark.parametrize("address", [BOARD, LIST, f"{BOARD}?on=2026-09-01", f"{BOARD}?duty=case", PDF])
def test_rows_cost_no_queries(team: Pair, as_user: SignIn, queries: Counted, address: str) -> None:
    browser = as_user(team.director)
    _another_team(team, 1)
    browser.get(address)
    with queries() as few:
        browser.get(address)
    for people_ in (2, 3):
        _another_team(team, people_)
    with queries() as many:
        browser.get(address)
    assert len(many) == len(few) <= 20


def _another_team(team: Pair, people_: int) -> None:
    """Below the same service manager, with people, and children of whom one has no team."""
    other = factories.TeamFactory()
    manager = factories.person(Role.TEAM_MANAGER, team=other)
    factories.line(manager, team.above)
    for _ in range(people_):
        someone = factories.person(team=other)
        factories.line(someone, manager)
        factories.child("Bo Okafor", worker=someone, team=other)
    factories.child("Cy Okafor", worker=someone)
    Deadline.objects.update(since=dt.date(2026, 1, 1))


def test_with_many_teams_services_lead_to_them(team: Pair, as_user: SignIn) -> None:
    service = factories.ServiceFactory(name="Large service")
    for _ in range(board.TEAMS_AT_ONCE):
        due(
            factories.child(team=(own := factories.TeamFactory(service=service))).file,
            in_days(-1),
            "agreement",
            team=own,
        )
    Deadline.objects.filter(duty="case").update(due_on=in_days(-1), paused=False, last_on=None)
    one = factories.child("Bo Okafor", team=team.team)
    browser = as_user(team.director)
    shown = browser.get(f"{BOARD}?duty=case")
    assert [row["name"] for row in shown.context["rows"]] == ["Large service", one.file.team.service.name]
    teams = browser.get(f"{BOARD}?duty=case&service={service.pk}")
    assert len(teams.context["rows"]) == 50, "a page of them"
    assert "All services" in words(teams)


def test_rows_of_no_team_are_found_again() -> None:
    pair = Pair()
    clear()
    due(factories.file_of(pair.above), in_days(-1))
    rows = scope.deadlines_seen_by(pair.director, "personal")
    [service] = board.table(rows, timezone.localdate()).services
    assert (service.name, service.rows[0].name, service.counts.overdue) == ("No service", "No team", 1)
    assert board.listed(rows, Choice("overdue", team=board.NO_PLACE), timezone.localdate()).count() == 1
