"""Audits: what a file of five years answers by itself, the audit's page beside it, and reports over 5,000."""

import datetime as dt
import itertools
import tomllib
from pathlib import Path

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits import evidence
from audits.models import Answer, Audit, Grade, Point, Tool
from audits.rules.reading import read
from audits.services import audits, carrying_out, tools
from bench import floor, texts
from bench.clock import Run, compare
from bench.council import Council
from bench.pages import browser_of
from bench.people import staff
from bench.queries import counted
from bench.report import Figure
from casefile.models import CaseDiscussion
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records import kinds
from supervision_portal.records.document import canonical
from supervision_portal.records.models import Action, File, FileHolder, Record
from supervision_portal.records.rows import Context
from supervision_portal.records.shown import Shown
from supervision_portal.schedule.rules.days import Span

TOOL = Path("policies/calderdale-audit.toml")
AUDITS = 5_000
MONTHS = 60  # of case discussions on each child's file
RUNS = 20
QUERIES = 25  # that evidence may take
REPORT_QUERIES = 20
TIMES = 12  # floors that the page of an audit may cost
_numbers = itertools.count(1)


def measure(council: Council) -> list[Figure]:
    """Evidence and the page of the audit first, then reports; the PDF and the CSV for information."""
    [lead] = staff(1, Role.QA_LEAD, None)
    [auditor] = staff(1, Role.AUDITOR, None)
    tool = _tool()
    audit = _audit(council, tool, lead, auditor)
    figures = [*_evidence(audit), *_page(audit, auditor)]
    _many(tool, lead)
    return figures + _reports(tool, lead)


def _tool() -> Tool:
    found, problems = read(tomllib.loads(TOOL.read_text()))
    if found is None:
        raise RuntimeError(str(problems))
    return tools.publish(by=None, tool=found, reason="Bench")[0]


# ---- one audit of a file of five years


def _audit(council: Council, tool: Tool, lead: User, auditor: User) -> Audit:
    """Of the manager's fullest file, with three children discussed each month for five years."""
    file = council.many.file
    worker = FileHolder.objects.get(file=file, role="supervisee").user
    held = FileHolder.objects.filter(user=worker, role="caseworker").values("file")
    for child in File.objects.filter(pk__in=held):
        _discussions(child, council.many.manager, worker)
    due_on = timezone.localdate() + dt.timedelta(days=28)
    audit = audits.assign(by=lead, file=file, tool=tool, auditor=auditor, due_on=due_on)
    carrying_out.begin(by=auditor, audit=audit)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Audit.objects.get(pk=audit.pk)


def _discussions(child: File, manager: User, worker: User) -> None:
    """A sealed S2 each month, with every box filled."""
    today = timezone.localdate()
    document = kinds.of("s2").form(
        texts.s2_typed(today), context=Context({"supervisee": worker, "supervisor": manager}), checked=True
    )
    if not document.is_whole():
        raise RuntimeError(str([part.errors for part in document.all_forms()]))
    sections = tuple(document.document().sections)
    shown = Shown("Case discussion", "Bench", "", (), (), sections).to_json()
    content = canonical({"data": {}, "shown": shown})
    records = []
    for month in range(MONTHS):
        at = timezone.now() - dt.timedelta(days=30 * month + 5)
        records.append(
            Record(
                file=child,
                kind="s2",
                author=manager,
                state=Record.State.SEALED,
                number=f"AUDIT-S2-{next(_numbers)}",
                held_on=timezone.localdate(at),
                begun_at=at,
                shared_at=at,
                shared_by=manager,
                signed_at=at,
                sealed_at=at,
                content=content,
            )
        )
    Record.objects.bulk_create(records)
    CaseDiscussion.objects.bulk_create(
        CaseDiscussion(record=record, formality="formal", type="individual") for record in records
    )


def _evidence(audit: Audit) -> list[Figure]:
    """Everything that the tool can look for, from the database to the answers."""
    until = timezone.localdate()
    since = Span.parse(tools.tool_of(audit.tool).look_back).before(until)
    children = list(audit.cases.all())

    def look() -> None:
        evidence.look(audit.file, since=since, until=until, children=children)

    look()
    with counted() as statements:
        look()
    browser = browser_of(audit.auditor)
    compared = compare(lambda: _get(browser, floor.ADDRESS), lambda: look, runs=RUNS)
    name = "Evidence of a file of five years"
    return [
        Figure(name, compared.ratio, "× floor", None, compared.detail),
        Figure(f"{name}: queries", len(statements), "queries", QUERIES, {"statements": statements}),
    ]


def _page(audit: Audit, auditor: User) -> list[Figure]:
    assert audit.record_id is not None
    address = reverse("records:edit", args=[audit.record_id])
    return _measured("Audit beside five years of records", browser_of(auditor), address, TIMES, None)


# ---- five thousand of them


def _many(tool: Tool, lead: User) -> None:
    """Signed audits of two years over every file of the council, with learning points and actions."""
    files = list(File.objects.filter(kind=File.Kind.SUPERVISION, records__isnull=False).distinct()[:AUDITS])
    questions = list(tools.tool_of(tool).questions())
    now = timezone.now()
    made = []
    for number, file in zip(range(AUDITS), itertools.cycle(files), strict=False):
        at = now - dt.timedelta(days=number % 700)
        no = {questions[number % len(questions)][1].key}
        audit = Audit(tool=tool, file=file, auditor=lead, assigned_by=lead, due_on=at.date(), closed_at=at)
        audit.applicable, audit.answered_yes = len(questions), len(questions) - len(no)
        made.append((number, audit, no))
    Audit.objects.bulk_create([audit for _, audit, _ in made], batch_size=1000)
    Answer.objects.bulk_create(
        (
            Answer(
                audit=audit,
                part=part.key,
                question=question.key,
                value="no" if question.key in no else "yes",
                applicable=True,
                yes=question.key not in no,
                found="yes" if question.evidence else "",
                overruled=bool(question.evidence) and question.key in no,
            )
            for _, audit, no in made
            for part, question in questions
        ),
        batch_size=5000,
    )
    grades = ("outstanding", "good", "requires_improvement", "inadequate")
    Grade.objects.bulk_create(
        Grade(audit=audit, part="", value=grades[number % 4]) for number, audit, _ in made
    )
    _points(made, questions[0][0].key)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _points(made: list[tuple[int, Audit, set[str]]], part: str) -> None:
    """A learning point of each audit, and a corrective action of every second one, half of them overdue."""
    today = timezone.localdate()
    records = dict(Record.objects.filter(state="sealed").order_by("file").values_list("file", "pk"))
    actions = {
        number: Action(
            file_id=audit.file_id,
            record_id=records[audit.file_id],
            row=f"corrective-{number}",
            what="Sign the agreement anew",
            who="The supervisor",
            by_when=today + dt.timedelta(days=number % 60 - 30),
            needs_sign_off=True,
        )
        for number, audit, _ in made
        if number % 2 and audit.file_id in records
    }
    Action.objects.bulk_create(actions.values())
    text = "The reason for the decision was not written down."
    Point.objects.bulk_create(
        Point(audit=audit, kind="learning", part=part, text=text) for _, audit, _ in made
    )
    Point.objects.bulk_create(
        Point(audit=audit, kind="corrective", part=part, text=actions[number].what, action=actions[number])
        for number, audit, _ in made
        if number in actions
    )


def _reports(tool: Tool, lead: User) -> list[Figure]:
    browser = browser_of(lead)
    asked = f"?tool={tool.key}"
    name = f"Report over {AUDITS:,} audits"
    return [
        *_measured(name, browser, reverse("audits:report") + asked, None, REPORT_QUERIES),
        *_measured(f"{name}: PDF", browser, reverse("audits:report_pdf") + asked, None, REPORT_QUERIES + 1),
        *_measured(f"{name}: CSV", browser, reverse("audits:report_csv") + asked, None, REPORT_QUERIES + 1),
    ]


def _measured(
    name: str, browser: Client, address: str, times: float | None, queries: int | None
) -> list[Figure]:
    compared = compare(lambda: _get(browser, floor.ADDRESS), lambda: _get(browser, address), runs=RUNS // 4)
    with counted() as statements:
        _ok(browser.get(address))
    return [
        Figure(name, compared.ratio, "× floor", times, compared.detail),
        Figure(f"{name}: queries", len(statements), "queries", queries, {"statements": statements}),
    ]


def _get(browser: Client, address: str) -> Run:
    return lambda: _ok(browser.get(address))


def _ok(response: HttpResponse) -> HttpResponse:
    if response.status_code != 200:
        raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")
    return response
