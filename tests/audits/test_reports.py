"""Reports of audits: by team, service and period, for the QA lead and for managers of what is below them."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audits.models import Audit, Tool
from audits.rules.reports import Asked, Report, Share
from audits.services import reports
from audits.services.report_scope import scope_of
from casefile.services import children
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.audits.report_rows import point, signed
from tests.audits.world import tool as a_tool
from tests.factories import Pair
from tests.pages import Browser, words
from tests.records.papers import run

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-20.5")]
SignIn = Callable[[User], Browser]
Counting = Callable[[], AbstractContextManager[list[str]]]
REPORT, CSV, PDF = (reverse(f"audits:report{name}") for name in ("", "_csv", "_pdf"))
JULY, OCTOBER = dt.date(2025, 7, 14), dt.date(2025, 10, 20)
PERIOD = {"since": "1/7/2025", "until": "31/12/2025"}


@pytest.fixture
def tool() -> Tool:
    return a_tool()


@pytest.fixture
def lead() -> User:
    return factories.person(Role.QA_LEAD, name="Quentin Quality")


class Council:
    """Two teams of two services: three audits in one, one in the other."""

    def __init__(self, tool: Tool, auditor: User) -> None:
        self.east, self.west = Pair(), Pair()
        self.tool, self.auditor = tool, auditor
        colleague = factories.person(team=self.east.team, name="Colin Colleague")
        self.audits = [
            signed(tool, self.east.file, auditor, JULY, no="agreement signed", found={"signed": "no"}),
            signed(
                tool,
                factories.file_of(colleague),
                auditor,
                OCTOBER,
                no="agreement",
                found={"agreement": "yes", "signed": "yes"},
                grade="inadequate",
            ),
            signed(tool, self.east.file, auditor, OCTOBER, na="agreement", found={"signed": "yes"}),
            signed(tool, self.west.file, auditor, OCTOBER, found={"signed": "no"}, grade="outstanding"),
        ]

    def director(self) -> User:
        return self.east.director

    def service_manager(self) -> User:
        """Of the service of the east team alone."""
        manager = factories.person(Role.SERVICE_MANAGER, name="Sid Service")
        manager.posts.update(service=self.east.team.service)
        return manager


@pytest.fixture
def council(tool: Tool, lead: User) -> Council:
    return Council(tool, lead)


def asked(tool: Tool, **more: Any) -> Asked:
    return Asked(tool.key, dt.date(2025, 7, 1), dt.date(2025, 12, 31), **more)


def report(by: User, tool: Tool, **more: Any) -> Report:
    made = reports.report(scope_of(by), asked(tool, **more), dt.date(2026, 1, 15))
    assert made is not None
    return made


def row(made: Report, key: str) -> Any:
    """The question's row, by its words."""
    text = next(question.text for _part, question in made.tool.questions() if question.key == key)
    return next(each for _heading, rows in made.parts for each in rows if each.text == text)


# ---- the numbers


def test_yes_rates_by_question_with_their_trend(council: Council, lead: User) -> None:
    """The agreement: no, no, NA, yes. In July 0 of 1; from October 1 of 2, for NA does not count."""
    made = report(lead, council.tool)
    found = row(made, "agreement")
    assert found.total == Share(1, 3)
    assert made.quarters == (dt.date(2025, 7, 1), dt.date(2025, 10, 1))
    assert found.quarters == (Share(0, 1), Share(1, 2))
    assert row(made, "agenda").total == Share(4, 4)


def test_grades_and_audits_by_team_and_service(council: Council, lead: User) -> None:
    made = report(lead, council.tool)
    labels = [choice.value for choice in made.tool.overall.scale.choices] if made.tool.overall else []
    rows = {each.name: each for each in made.teams}
    east, west = rows[council.east.team.name], rows[council.west.team.name]
    assert dict(zip(labels, east.grades, strict=True)) == {
        "outstanding": 0,
        "good": 2,
        "requires_improvement": 0,
        "inadequate": 1,
    }
    assert (east.audits, west.audits, made.total.audits) == (3, 1, 4)
    assert rows[council.east.team.service.name].grades == east.grades
    asked_in_all = sum(1 for _ in made.tool.questions())
    assert east.share == Share(3 * asked_in_all - 4, 3 * asked_in_all - 1)
    assert made.total.share == east.share + west.share


def test_how_often_the_files_own_answers_were_overruled(council: Council, lead: User) -> None:
    """Signed: no (confirmed), yes (confirmed), yes (confirmed), no (overruled). Agreement: yes, overruled."""
    made = report(lead, council.tool)
    text = row(made, "signed").text
    found = {each.said: (each.answered, each.overruled) for each in made.overruled if each.text == text}
    assert found == {"": (4, 1), "No": (2, 1), "Yes": (2, 0)}
    text = row(made, "agreement").text
    assert [
        (each.answered, each.overruled, each.percent) for each in made.overruled if each.text == text
    ] == [
        (1, 1, 100),
        (1, 1, 100),
    ]


def test_the_period_and_the_place_narrow_it(council: Council, lead: User) -> None:
    tool = council.tool
    assert report(lead, tool, team=council.west.team.pk).total.audits == 1
    assert report(lead, tool, service=council.east.team.service_id).total.audits == 3
    early = reports.report(scope_of(lead), Asked(tool.key, JULY, JULY), JULY)
    assert early is not None
    assert early.total.audits == 1
    assert reports.report(scope_of(lead), Asked("unknown", JULY, JULY), JULY) is None


def test_an_audit_counts_for_the_team_of_its_day(tool: Tool, lead: User) -> None:
    """Who has changed teams since does not take the audit along."""
    pair, other = Pair(), factories.TeamFactory(name="The new team")
    signed(tool, pair.file, lead, JULY)
    post = pair.worker.posts.get()
    post.end = dt.date(2025, 8, 31)
    post.save()
    pair.worker.posts.create(role=Role.WORKER, team=other, start=dt.date(2025, 9, 1))
    signed(tool, pair.file, lead, OCTOBER)
    rows = {each.name: each.audits for each in report(lead, tool).teams}
    assert (rows[pair.team.name], rows["The new team"]) == (1, 1)


def test_corrective_actions_that_are_overdue(council: Council, lead: User) -> None:
    audit, of_west = council.audits[0], council.audits[3]
    point(audit, "corrective", "Sign the agreement", by_when=dt.date(2025, 12, 1))
    point(audit, "corrective", "Not due yet", by_when=dt.date(2026, 2, 1))
    ended = {"state": "done", "ended_on": dt.date(2025, 12, 20), "by_when": dt.date(2025, 12, 1)}
    point(audit, "corrective", "Done, to be signed off", **ended)
    point(of_west, "corrective", "Late in the west", by_when=dt.date(2026, 1, 10))
    made = report(lead, council.tool)
    assert made.corrective == {"open": 3, "overdue": 2, "unsigned": 1, "done": 0}
    assert [(each.text, each.days) for each in made.overdue] == [
        ("Sign the agreement", 45),
        ("Late in the west", 5),
    ]
    rows = {each.name: each.overdue for each in made.teams}
    assert (rows[council.east.team.name], rows[council.west.team.name], made.total.overdue) == (1, 1, 2)


def test_learning_points_by_section_without_names_of_children(council: Council, lead: User) -> None:
    children.allocate(
        by=None,
        child=factories.child("Amara Okafor"),
        worker=council.east.worker,
        start=factories.LONG_AGO,
    )
    point(council.audits[0], "learning", "Say why Amara Okafor was not seen", part="administration")
    point(council.audits[2], "learning", "Write down what Amara said", part="administration")
    point(council.audits[3], "learning", "Amara Singh, the manager, writes well", part="")
    made = report(lead, council.tool)
    assert [(theme.section, theme.count) for theme in made.themes] == [
        ("Administration", 2),
        ("The whole file", 1),
    ]
    texts = [text for theme in made.themes for text, _team, _on in theme.texts]
    assert texts == [
        "Write down what AO said",
        "Say why AO was not seen",
        "Amara Singh, the manager, writes well",
    ], "a name is one of a child where the worker of that file has such a child"


# ---- who sees it


def test_a_service_manager_sees_the_own_service_and_a_director_all(council: Council) -> None:
    rows = {each.name for each in report(council.service_manager(), council.tool).teams}
    assert rows == {council.east.team.name, council.east.team.service.name}
    assert report(council.director(), council.tool).total.audits == 4


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in ("qa_lead", "service_manager", "director")]
)
def test_for_others_there_is_none(role: Role, as_user: SignIn) -> None:
    browser = as_user(factories.person(role, team=factories.TeamFactory()))
    for address in (REPORT, CSV, PDF):
        assert browser.get(address).status_code == 404


def test_who_stands_above_a_team_by_line_alone_sees_its_audits(council: Council) -> None:
    """A service manager whose post is in a team of managers, and names no service."""
    above = factories.person(Role.SERVICE_MANAGER, team=factories.TeamFactory(), name="Lena Line")
    factories.line(council.east.manager, above, start=timezone.localdate())
    assert report(above, council.tool).total.audits == 3


def test_a_file_that_somebody_must_not_see_does_not_count(council: Council) -> None:
    director = council.director()
    children.bar(by=None, file=council.west.file, user=director, reason="Family")
    assert report(director, council.tool).total.audits == 3


def test_another_teams_number_is_not_to_be_had(council: Council, as_user: SignIn) -> None:
    browser = as_user(council.service_manager())
    place = f"team-{council.west.team.pk}"
    answer = browser.get(REPORT, {**PERIOD, "place": place})
    assert answer.status_code == 422
    assert browser.get(CSV, {**PERIOD, "place": place}).status_code == 404


def test_no_worker_is_named_or_compared(council: Council, lead: User, as_user: SignIn) -> None:
    page = words(as_user(lead).get(REPORT, PERIOD))
    assert council.east.team.name in page
    for name in (council.east.worker.name, "Colin Colleague"):
        assert name not in page


# ---- as it is read


def test_the_page_shows_it_all(council: Council, lead: User, as_user: SignIn) -> None:
    point(council.audits[0], "learning", "Say why a visit was late")
    point(council.audits[0], "corrective", "Sign the agreement", by_when=dt.date(2025, 12, 1))
    answer = as_user(lead).get(REPORT, PERIOD)
    page = words(answer)
    for said in (
        "signed from 1 July 2025 to 31 December 2025",
        "Jul–Sep 25",
        "33% 1 of 3",
        "Requires improvement to be good",
        "1 (25%)",
        "1 open, 1 of them overdue",
        "Say why a visit was late",
        "Sign the agreement",
    ):
        assert said in page, said
    assert answer.content.decode().count("<svg") > 10


def test_other_tools_of_the_period_are_named(council: Council, lead: User, as_user: SignIn) -> None:
    browser, said = as_user(lead), "audits were also signed by: Child’s file audit"
    one = {"tool": council.tool.key}
    assert said not in words(browser.get(REPORT, {**PERIOD, **one}))
    call_command("load_audit_tool", "tests/audits/child_file.toml")
    other = Tool.objects.get(key="childs-file")
    signed(other, factories.child(team=council.east.team).file, lead, OCTOBER)
    assert said in words(browser.get(REPORT, {**PERIOD, **one}))
    text = run("pdftotext", "-layout", "-", "-", pdf=browser.get(PDF, {**PERIOD, **one}).content)
    assert said in " ".join(text.split())
    assert said not in words(browser.get(REPORT, {**one, "since": "1/7/2025", "until": "31/7/2025"}))


def test_without_audits_it_says_so(tool: Tool, lead: User, as_user: SignIn) -> None:
    assert "No audit was signed in this time" in words(as_user(lead).get(REPORT))


def test_a_period_that_ends_before_it_begins_is_refused(tool: Tool, lead: User, as_user: SignIn) -> None:
    answer = as_user(lead).get(REPORT, {"since": "1/8/2025", "until": "1/7/2025"})
    assert answer.status_code == 422
    assert "The last day must be the first day or after it" in words(answer)


def test_the_csv_has_comments_and_actions_and_runs_nothing(
    council: Council, lead: User, as_user: SignIn
) -> None:
    typed = {
        "note_agreement": "=HYPERLINK(1)",
        "why_agreement": "It is on paper",
        "part_personal_notes": "Good agendas",
        "overall_why": "Sound",
    }
    found = {"agreement": "yes"}
    audit = signed(council.tool, council.east.file, lead, OCTOBER, no="agreement", found=found, typed=typed)
    by_when = dt.date(2025, 12, 1)
    point(audit, "corrective", "@SUM(A1)", who="Moses Manager", by_when=by_when)
    point(audit, "good", "Reflects on her own part")
    before = Event.objects.filter(verb="export").count()
    answer = as_user(lead).get(CSV, PERIOD)
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    own = [each for each in table if each["Audit"] == audit.record.number]  # type: ignore[union-attr]
    agreement = next(each for each in own if "individual supervision agreement" in each["Text"])
    assert (agreement["Answer"], agreement["In the file"]) == ("No", "Yes")
    assert (agreement["Overruled because"], agreement["Comments"]) == ("It is on paper", "'=HYPERLINK(1)")
    comments = next(each for each in own if each["What"] == "Comments")
    assert (comments["Section"], comments["Comments"]) == ("Personal supervision", "Good agendas")
    grade = next(each for each in own if each["What"] == "Grade")
    assert (grade["Answer"], grade["Comments"]) == ("Good", "Sound")
    action = next(each for each in own if each["What"] == "Corrective action")
    assert (action["Text"], action["By whom"], action["By when"]) == (
        "'@SUM(A1)",
        "Moses Manager",
        "2025-12-01",
    )
    assert action["State"] == "Open"
    assert any(each["What"] == "Example of good practice" for each in own)
    assert {each["Team"] for each in own} == {council.east.team.name}
    assert Event.objects.filter(verb="export").count() == before + 1


@pytest.mark.requirement("CAL-9b.7")
def test_a_manager_above_downloads_nothing_of_one_audit(council: Council, as_user: SignIn) -> None:
    typed = {"note_agreement": "She was ill", "part_personal_notes": "Good agendas", "overall_why": "Sound"}
    audit = signed(council.tool, council.east.file, council.auditor, OCTOBER, typed=typed)
    point(audit, "corrective", "Sign it", who="Wanda Worker", by_when=dt.date(2025, 12, 1))
    text = as_user(council.director()).get(CSV, PERIOD).content.decode("utf-8-sig")
    assert "Sign it" in text
    for told in ("She was ill", "Good agendas", "Sound", "Wanda Worker", audit.record.number):  # type: ignore[union-attr]
        assert told not in text


def test_the_pdf_is_for_a_quality_board(council: Council, lead: User, as_user: SignIn) -> None:
    point(council.audits[0], "learning", "Say why a visit was late")
    answer = as_user(lead).get(PDF, PERIOD)
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(run("pdftotext", "-layout", "-", "-", pdf=answer.content).split())
    for said in (
        council.east.team.name,
        "Say why a visit was late",
        "33% (1 of 3)",
        "Printed by Quentin Quality",
    ):
        assert said in text, said


# ---- how much it costs


def test_more_audits_take_no_more_queries(
    council: Council, lead: User, as_user: SignIn, queries: Counting
) -> None:
    browser = as_user(lead)
    for audit in council.audits:
        point(audit, "learning", "Say why")
        point(audit, "corrective", "Sign", by_when=dt.date(2025, 12, 1))
    browser.get(REPORT, PERIOD)
    with queries() as few:
        assert browser.get(REPORT, PERIOD).status_code == 200
    files = [factories.file_of(factories.person(team=factories.TeamFactory())) for _ in range(8)]
    for file in files * 3:
        audit = signed(council.tool, file, lead, OCTOBER, no="agenda", found={"signed": "yes"})
        point(audit, "learning", "Say why")
        point(audit, "corrective", "Sign", by_when=dt.date(2025, 12, 1))
    with queries() as many:
        assert browser.get(REPORT, PERIOD).status_code == 200
    assert len(few) == len(many) <= 20, many
    assert Audit.objects.count() == 28
