import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.people import imports, services
from supervision_portal.people.models import Post, ReportingLine, Service, Team, User
from supervision_portal.people.roles import Role
from supervision_portal.people.services import ImportResult, PeopleError
from supervision_portal.people.services.importing import LOCK
from supervision_portal.records.models import FileHolder
from tests import factories
from tests.people.conftest import csv_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
COLUMNS = "email,name,role,service,team,line_manager_email,post_start"
PEOPLE = (
    "wren@demo.example,Wren Wade,worker,Locality,East,mo@demo.example,1/2/2026",
    "mo@demo.example,Mo Mistry,team manager,Locality,East,dee@demo.example,1/2/2026",
    "dee@demo.example,Dee Daly,director,,,,1/2/2026",
)
Load = Callable[..., ImportResult]


@pytest.fixture
def load(admin: User) -> Load:
    """Import some rows."""

    def run(
        *rows: str, columns: str = COLUMNS, dry_run: bool = False, by: User | None = admin
    ) -> ImportResult:
        sheet = imports.read(csv_of(*rows, columns=columns))
        assert sheet.bad == []
        return services.import_people(by=by, rows=sheet.good, dry_run=dry_run)

    return run


def named(email: str) -> User:
    return User.objects.get(email=email)


def reasons(result: ImportResult) -> list[str]:
    return [reason for row in result.bad for reason in row.reasons]


def state() -> list[object]:
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (User, Post, ReportingLine, Service, Team, FileHolder, Event)
    ]


# ---- the first time, and again


def test_people_posts_lines_and_teams_are_added_whatever_the_order(load: Load) -> None:
    result = load(*PEOPLE)
    assert (len(result.added), reasons(result)) == (3, [])
    assert (result.new_services, result.new_teams) == (["Locality"], ["East"])
    wren = named("wren@demo.example")
    assert (wren.roles, wren.current_posts[0].team.name) == ({Role.WORKER}, "East")
    assert wren.current_posts[0].start == dt.date(2026, 2, 1)
    assert User.objects.supervisor_of(wren.pk) == named("mo@demo.example")
    assert list(User.objects.above(wren.pk).order_by("name")) == [
        named("dee@demo.example"),
        named("mo@demo.example"),
    ]
    assert FileHolder.objects.filter(user=wren).exists()
    assert [outcome.row.number for outcome in result.outcomes] == [2, 3, 4]
    assert result.outcomes[2].what == ("new person", "post: Director, All services")


def test_a_dry_run_says_the_same_and_keeps_nothing(load: Load) -> None:
    before = state()
    tried = load(*PEOPLE, dry_run=True)
    assert state() == before
    assert [outcome.what for outcome in tried.outcomes] == [
        outcome.what for outcome in load(*PEOPLE).outcomes
    ]


def test_twice_changes_nothing(load: Load, admin: User) -> None:
    load(*PEOPLE)
    before = state()[:-1]
    result = load(*PEOPLE)
    assert (len(result.unchanged), len(result.added), len(result.changed)) == (3, 0, 0)
    assert state()[:-1] == before
    imported = Event.objects.filter(verb="people.imported").order_by("pk")
    assert list(imported.values_list("actor_id", "count")) == [
        (admin.pk, 3),
        (admin.pk, 0),
    ]


def test_an_unchanged_row_costs_its_savepoint_alone(
    load: Load, django_assert_max_num_queries: Callable[..., Iterator[None]]
) -> None:
    load(*PEOPLE)
    with django_assert_max_num_queries(2 * 3 + 14):
        load(*PEOPLE)


def test_a_bad_row_does_not_stop_the_others(load: Load) -> None:
    result = load(
        *PEOPLE,
        "ned@demo.example,Ned Nobody,worker,,,nobody@demo.example,",
        "pat@demo.example,Pat Poor,worker,,Nowhere,,",
        "sam@demo.example,Sam Same,worker,Locality,,ned@demo.example,",
    )
    assert len(result.added) == 3
    assert [(row.number, row.reasons[0]) for row in result.bad] == [
        (5, "line_manager_email nobody@demo.example is neither in the portal nor in this file."),
        (6, "The team Nowhere is new. Name its service, so that it can be added."),
        (7, "line_manager_email ned@demo.example is on row 5, which does not go in or waits for this row."),
    ]
    assert not User.objects.filter(email__in=["ned@demo.example", "pat@demo.example"]).exists()


def test_a_team_of_a_refused_row_is_not_said_to_be_added(load: Load) -> None:
    result = load("ned@demo.example,Ned,worker,Homes,Beech House,nobody@demo.example,")
    assert (result.new_services, result.new_teams, Team.objects.count()) == ([], [], 0)


def test_a_team_stays_in_its_service(load: Load) -> None:
    load(*PEOPLE)
    result = load("tia@demo.example,Tia Team,worker,Homes,East,,")
    assert reasons(result) == ["The team East belongs to Locality, not to Homes."]
    assert not Service.objects.filter(name="Homes").exists()


def test_a_new_team_needs_its_service_in_one_row_alone(load: Load) -> None:
    result = load("ann@demo.example,Ann,worker,,North,,", "bo@demo.example,Bo,worker,Homes,North,,")
    assert (reasons(result), result.new_teams) == ([], ["North"])


def test_a_team_is_found_whatever_its_capitals(load: Load) -> None:
    load(*PEOPLE)
    result = load("ann@demo.example,Ann Abara,worker,LOCALITY,east,,")
    assert (result.new_services, result.new_teams) == ([], [])
    assert named("ann@demo.example").current_posts[0].team == Team.objects.get()


# ---- changes


def test_a_new_team_ends_the_old_post_the_day_before(load: Load) -> None:
    load(*PEOPLE)
    load("wren@demo.example,Wren Wade,worker,Locality,West,,1/6/2026")
    old, new = named("wren@demo.example").posts.order_by("start")
    assert (old.end, new.team.name, new.start) == (dt.date(2026, 5, 31), "West", dt.date(2026, 6, 1))


def test_without_a_date_the_new_post_begins_today(load: Load) -> None:
    load(*PEOPLE)
    load("wren@demo.example,Wren Wade,worker,Locality,West,,")
    old, new = named("wren@demo.example").posts.order_by("start")
    assert (old.end, new.start) == (timezone.localdate() - DAY, timezone.localdate())


def test_a_new_team_with_the_old_start_is_refused_in_words(load: Load) -> None:
    load(*PEOPLE)
    result = load("wren@demo.example,Wren Wade,worker,Locality,West,,1/2/2026")
    assert reasons(result) == ["post_start must be after 1 February 2026, when the post in East began."]
    assert not Team.objects.filter(name="West").exists()


def test_a_wrong_import_is_put_right_the_same_day(load: Load) -> None:
    load("wren@demo.example,Wren Wade,worker,Locality,East,,")
    load("wren@demo.example,Wren Wade,worker,Locality,West,,")
    assert [post.team.name for post in named("wren@demo.example").posts.all()] == ["West"]


def test_another_role_replaces_the_only_post(load: Load) -> None:
    load(*PEOPLE)
    load("wren@demo.example,Wren Wade,senior residential worker,Locality,East,,1/6/2026")
    assert named("wren@demo.example").roles == {Role.SENIOR_RESIDENTIAL_WORKER}


def test_of_several_posts_the_one_with_the_role_is_meant(load: Load) -> None:
    load(*PEOPLE)
    wren = named("wren@demo.example")
    services.begin_post(by=None, user=wren, role=Role.POD_FACILITATOR)
    load("wren@demo.example,Wren Wade,worker,Locality,West,,1/6/2026")
    assert named("wren@demo.example").roles == {Role.WORKER, Role.POD_FACILITATOR}
    result = load("wren@demo.example,Wren Wade,auditor,,,,1/7/2026")
    assert reasons(result) == ["Wren Wade holds 2 posts. Change them on the person’s page."]


def test_name_number_and_title_are_changed_and_empty_cells_change_nothing(load: Load) -> None:
    columns = "email,name,role,staff_number,job_title"
    load("wren@demo.example,Wren Wade,worker,S1,Social worker", columns=columns)
    load("wren@demo.example,Wren Wade-Hall,worker,S2,Advanced practitioner", columns=columns)
    result = load("wren@demo.example,Wren Wade-Hall,worker,,", columns=columns)
    wren = named("wren@demo.example")
    assert (wren.name, wren.staff_number, wren.title) == ("Wren Wade-Hall", "S2", "Advanced practitioner")
    assert len(result.unchanged) == 1


def test_the_end_of_a_post_is_taken_over_once(load: Load) -> None:
    load(*PEOPLE)
    columns, row = (
        "email,name,role,service,team,post_end",
        "wren@demo.example,Wren Wade,worker,Locality,East,1/3/2026",
    )
    assert load(row, columns=columns).changed[0].what == ("post ends on 1 March 2026",)
    assert len(load(row, columns=columns).unchanged) == 1
    assert named("wren@demo.example").roles == frozenset()


def test_a_post_of_the_past_pushes_out_nothing(load: Load) -> None:
    load(*PEOPLE)
    columns = "email,name,role,service,post_start,post_end"
    load("wren@demo.example,Wren Wade,business support,Homes,1/3/2026,1/4/2026", columns=columns)
    assert named("wren@demo.example").roles == {Role.WORKER}


def test_a_staff_number_of_somebody_else_is_refused(load: Load) -> None:
    factories.person(name="Ola Other", staff_number="S1", email="ola@demo.example")
    result = load("wren@demo.example,Wren Wade,worker,S1", columns="email,name,role,staff_number")
    assert reasons(result) == ["Staff number S1 belongs to Ola Other (ola@demo.example)."]


# ---- lines

LINES = "email,name,role,line_manager_email,supervisor_email,clinical_supervisor_email,line_start"


def test_a_new_manager_ends_the_old_line_the_day_before(load: Load) -> None:
    load(*PEOPLE)
    wren, dee = named("wren@demo.example"), named("dee@demo.example")
    wren.lines_up.update(start=dt.date(2026, 2, 1))
    load("wren@demo.example,Wren Wade,worker,dee@demo.example,,,1/6/2026", columns=LINES)
    old, new = wren.lines_up.order_by("start")
    assert (old.end, new.supervisor, new.start, new.end) == (
        dt.date(2026, 5, 31),
        dee,
        dt.date(2026, 6, 1),
        None,
    )


def test_a_wrong_manager_is_put_right_the_same_day(load: Load) -> None:
    load(*PEOPLE)
    load("wren@demo.example,Wren Wade,worker,Locality,East,dee@demo.example,")
    assert [line.supervisor.name for line in named("wren@demo.example").lines_up.all()] == ["Dee Daly"]


def test_lines_of_all_kinds_with_their_day(load: Load) -> None:
    load(
        "a@demo.example,Ann,worker,b@demo.example,c@demo.example,d@demo.example,1/3/2026",
        "b@demo.example,Bo,team manager,,,,",
        "c@demo.example,Cy,senior residential worker,,,,",
        "d@demo.example,Di,clinical supervisor,,,,",
        columns=LINES,
    )
    lines = named("a@demo.example").lines_up.order_by("kind").values_list("kind", "supervisor__name", "start")
    day = dt.date(2026, 3, 1)
    assert list(lines) == [("clinical", "Di", day), ("line", "Bo", day), ("supervision", "Cy", day)]


def test_the_line_managers_address_as_supervisor_ends_a_separate_supervision(load: Load) -> None:
    boss, peer = "b@demo.example,Bo,team manager,,,,", "c@demo.example,Cy,senior residential worker,,,,"
    load("a@demo.example,Ann,worker,b@demo.example,c@demo.example,,1/3/2026", boss, peer, columns=LINES)
    result = load("a@demo.example,Ann,worker,,b@demo.example,,1/4/2026", columns=LINES)
    assert result.changed[0].what == ("personal supervision: by the line manager",)
    ann = named("a@demo.example")
    assert User.objects.supervisor_of(ann.pk) == named("b@demo.example")
    assert ann.lines_up.get(kind="supervision").end == dt.date(2026, 3, 31)
    assert len(load("a@demo.example,Ann,worker,,b@demo.example,,1/4/2026", columns=LINES).unchanged) == 1


def test_new_people_in_a_circle_do_not_go_in(load: Load) -> None:
    rows = ("a@demo.example,Ann,worker,b@demo.example,,,", "b@demo.example,Bo,worker,a@demo.example,,,")
    result = load(*rows, columns=LINES)
    assert [row.number for row in result.bad] == [2, 3]
    assert not User.objects.filter(email__in=["a@demo.example", "b@demo.example"]).exists()


def test_a_reorganisation_works_out_in_whatever_order_it_is_written(load: Load) -> None:
    """The chain c → b → a is turned round."""
    chain = (
        "a@demo.example,Ann,team manager,,,,1/3/2026",
        "b@demo.example,Bo,team manager,a@demo.example,,,1/3/2026",
        "c@demo.example,Cy,team manager,b@demo.example,,,1/3/2026",
        "z@demo.example,Zoe,director,,,,1/3/2026",
    )
    load(*chain, columns=LINES)
    result = load(
        "a@demo.example,Ann,team manager,c@demo.example,,,1/4/2026",
        "b@demo.example,Bo,team manager,z@demo.example,,,1/4/2026",
        columns=LINES,
    )
    assert reasons(result) == []
    assert User.objects.supervisor_of(named("a@demo.example").pk) == named("c@demo.example")


def test_what_was_taken_back_is_tried_anew(load: Load) -> None:
    """A refused row leaves nothing behind, in memory neither, for its next try."""
    test_a_reorganisation_works_out_in_whatever_order_it_is_written(load)
    result = load(
        "a@demo.example,Ann Other,service manager,b@demo.example,,,1/5/2026",
        "b@demo.example,Bo,team manager,a@demo.example,,,1/5/2026",
        columns=LINES,
    )
    assert len(result.bad) == 1
    ann = named("a@demo.example")
    assert [post.end for post in ann.posts.all()].count(None) == 1


# ---- leaving


LEFT = "email,name,role,line_manager_email,left_on"


def test_a_leavers_people_can_get_their_new_manager_in_the_same_file(load: Load) -> None:
    load(*PEOPLE, "kit@demo.example,Kit Kaur,team manager,Locality,West,dee@demo.example,1/2/2026")
    today = f"{timezone.localdate():%d/%m/%Y}"
    result = load(
        f"mo@demo.example,Mo Mistry,team manager,,{today}",
        "wren@demo.example,Wren Wade,worker,kit@demo.example,",
        columns=LEFT,
    )
    assert (reasons(result), result.changed[0].what[0][:7]) == ([], "left on")
    assert not named("mo@demo.example").is_active
    assert User.objects.supervisor_of(named("wren@demo.example").pk) == named("kit@demo.example")
    again = load(f"mo@demo.example,Mo Mistry,team manager,,{today}", columns=LEFT)
    assert len(again.unchanged) == 1


def test_rows_about_people_who_left(load: Load) -> None:
    load(*PEOPLE)
    tomorrow = f"{timezone.localdate() + DAY:%d/%m/%Y}"
    result = load(
        f"mo@demo.example,Mo Mistry,team manager,,{tomorrow}",
        "new@demo.example,New Noor,worker,,1/3/2026",
        columns=LEFT,
    )
    assert "is still to come" in reasons(result)[0]
    assert reasons(result)[1] == "This person has left and is not in the portal: there is nothing to add."
    load("mo@demo.example,Mo Mistry,team manager,,1/3/2026", columns=LEFT)
    result = load("mo@demo.example,Mo Mistry,team manager,,", columns=LEFT)
    assert reasons(result) == ["Mo Mistry has left on 1 March 2026. Let them come back on their page first."]


# ---- who imports


def test_an_administrator_gives_nothing_to_themselves(load: Load, admin: User) -> None:
    row = f"{admin.email},{admin.name},director,,,,"
    assert reasons(load(row))[0].startswith("You cannot change your own posts")
    assert reasons(load(row, by=None)) == []


@pytest.mark.django_db(transaction=True)
def test_only_one_import_is_at_work(load: Load, admin: User) -> None:
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(PeopleError, match="Another import is at work"):
            load(*PEOPLE)
        # Said aloud: the server hears of a closed connection only a little later.
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    other.close()
    assert len(load(*PEOPLE).added) == 3
