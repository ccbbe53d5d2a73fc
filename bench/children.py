"""Children’s files, with 10,000 children and 600,000 records there: caseload, file, signing together."""

from statistics import median
from time import process_time

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench import floor
from bench.clock import Prepare, Run, compare
from bench.council import Council
from bench.pages import browser_of
from bench.queries import counted
from bench.report import Figure
from bench.texts import s2_typed
from casefile.access import children_visible_to
from casefile.models import Child, Status
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import FileHolder, Record
from supervision_portal.records.services import drafts, signing
from supervision_portal.schedule.services import rebuild

CHILDREN = 10_000
RECORDS_EACH = 60
WORKERS = 400  # of 25 children each
RUNS = 15
TURNS = 7
PASSWORD = "a long bench password"

# In SQL: through the services it would take an hour. Triggers guard changes of what is final, not its making.
_FILES = """
INSERT INTO records_file (id, kind, title, opened_on, team_id)
SELECT gen_random_uuid(), 'child', 'Bench ' || n, current_date - 700,
       (SELECT team_id FROM people_post WHERE user_id = workers.ids[1 + n %% %(workers)s] LIMIT 1)
  FROM generate_series(1, %(children)s) n, (SELECT %(ids)s::bigint[] AS ids) workers
"""
_CHILDREN = """
INSERT INTO casefile_child (file_id, name, initials, case_number, address, address_is_confidential)
SELECT id, title, 'C', substr(title, 7), '1 Street', false FROM records_file
 WHERE kind = 'child' AND title LIKE %(titles)s
"""
_HOLDERS = """
INSERT INTO records_fileholder (file_id, user_id, role, start)
SELECT f.id, (%(ids)s::bigint[])[1 + substr(f.title, 7)::int %% %(workers)s], 'caseworker', current_date - 700
  FROM records_file f WHERE title LIKE 'Bench %%'
"""
_STATUSES = """
INSERT INTO casefile_childstatus (child_id, status_id, start, settled, complex)
SELECT id, (%(statuses)s::bigint[])[1 + n %% cardinality(%(statuses)s)], current_date - 700, false, false
  FROM (SELECT id, row_number() OVER (ORDER BY title) AS n FROM records_file
         WHERE kind = 'child' AND title LIKE %(titles)s) child
"""
_RECORDS = """
INSERT INTO records_record (id, number, file_id, kind, author_id, state, version, content, together, narrow,
                            held_on, begun_at, shared_at, shared_by_id, signed_at, sealed_at, closed_reason)
SELECT gen_random_uuid(), 'B' || f.title || '-' || n, f.id, CASE n %% 5 WHEN 0 THEN 'oversight' ELSE 's2' END,
       l.supervisor_id, 'sealed', 9,
       '{"data":{"where_now":"' || repeat('Words of a record. ', 40) || '"},"shown":null}',
       false, false, current_date - 11 * n, at, at, l.supervisor_id, at, at, ''
  FROM records_file f JOIN records_fileholder h ON h.file_id = f.id
  JOIN people_reportingline l ON l.supervisee_id = h.user_id AND l.kind = 'line',
       generate_series(1, %(records)s) n, LATERAL (SELECT now() - 11 * n * interval '1 day' AS at) t
 WHERE f.kind = 'child' AND f.title LIKE %(titles)s
"""
_DISCUSSIONS = """
INSERT INTO casefile_casediscussion (record_id, formality, type, last_seen_on)
SELECT id, 'formal', 'individual', held_on FROM records_record
 WHERE kind = 's2' AND number LIKE 'B' || %(titles)s || '-%%'
"""
_FILINGS = """
INSERT INTO casefile_filing (record_id, due_on, case_system, filed_at)
SELECT r.id, r.held_on + 2, 'CASS', r.signed_at FROM records_record r JOIN records_file f ON f.id = r.file_id
 WHERE f.title LIKE 'Bench %%'
"""
_PARTIES = """
INSERT INTO records_recordparty (record_id, user_id, role, signs, read_at)
SELECT r.id, r.author_id, 'supervisor', true, NULL FROM records_record r WHERE r.number LIKE 'BBench %%'
UNION ALL
SELECT r.id, h.user_id, 'supervisee', false, r.signed_at
  FROM records_record r JOIN records_fileholder h ON h.file_id = r.file_id
 WHERE r.number LIKE 'BBench %%'
"""


def build(council: Council) -> None:
    """The children of all workers of the council; a minute or so."""
    lines = ReportingLine.objects.filter(supervisor=council.many.manager, kind="line").values_list(
        "supervisee", flat=True
    )
    others = ReportingLine.objects.exclude(supervisor=council.many.manager).filter(kind="line")
    ids = [*lines, *others.order_by("pk").values_list("supervisee", flat=True)][:WORKERS]
    given = {"ids": ids, "workers": len(ids), "children": CHILDREN}
    with connection.cursor() as cursor:
        for statement in (_FILES, _HOLDERS):
            cursor.execute(statement, given)
    [status] = Status.objects.order_by("pk").values_list("pk", flat=True)[:1]
    discussed("Bench %", RECORDS_EACH, [status])
    with connection.cursor() as cursor:
        for statement in (_FILINGS, _PARTIES):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
        rebuild()
        cursor.execute("VACUUM ANALYZE")


def discussed(titles: str, records: int, statuses: list[int]) -> None:
    """What is on children's files with such titles: the child, one of these statuses, so many records."""
    given = {"titles": titles, "records": records, "statuses": statuses}
    with connection.cursor() as cursor:
        for statement in (_CHILDREN, _STATUSES, _RECORDS, _DISCUSSIONS):
            cursor.execute(statement, given)


def measure(council: Council) -> list[Figure]:
    """The pages against the floor, and a session of 25 children signed in one go against one signature."""
    build(council)
    manager, director = browser_of(council.many.manager), browser_of(council.director)
    of_others = children_visible_to(council.many.manager).exclude(file__holders__user=council.many.manager)
    child = of_others.order_by("pk")[0]
    worker = child.file.holders.get().user
    team = council.many.manager.posts.get().team_id  # 7,500 of the children
    caseload = reverse("casefile:caseload")
    pages = (
        ("Children of a manager", manager, caseload),
        ("Children of a director, 10,000", director, caseload),
        ("Search among 10,000 children", director, f"{caseload}?q=bench+77"),
        ("Children of one team", manager, f"{caseload}?team={team}"),
        ("Caseload of a team", manager, reverse("casefile:team", args=[team])),
        ("Caseload of one worker", manager, f"{caseload}?worker={worker.pk}"),
        ("Child’s file, 60 of 600,000 records", manager, reverse("casefile:file", args=[child.pk])),
        ("Case supervision of a caseload", manager, reverse("casefile:session", args=[worker.pk])),
        ("My work with 300 children below", manager, reverse("home:my_work")),
    )
    figures = [figure for page in pages for figure in _page(*page)]
    return [*figures, _signing(council.many.manager, worker)]


def _page(name: str, browser: Client, address: str) -> list[Figure]:
    compared = compare(_getting(browser, floor.ADDRESS), _getting(browser, address), runs=RUNS)
    with counted() as statements:
        browser.get(address)
    return [
        Figure(name, compared.ratio, "× floor", 6, compared.detail),
        Figure(f"{name}: queries", len(statements), "queries", 15, {"statements": statements}),
    ]


def _getting(browser: Client, address: str) -> Prepare:
    def run() -> None:
        answer = browser.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    def prepare() -> Run:
        return run

    return prepare


def _signing(manager: User, worker: User) -> Figure:
    """One POST that signs 25 records against one that signs 1, the password asked in both."""
    manager.set_password(PASSWORD)
    manager.save()
    files = FileHolder.objects.workers().filter(user=worker).values("file")
    children = list(children_visible_to(manager).filter(file__in=files).select_related("file"))[:25]
    turns = [(_cost(manager, worker, children[:1]), _cost(manager, worker, children)) for _ in range(TURNS)]
    one, together = median(turn[0] for turn in turns), median(turn[1] for turn in turns)
    detail = {"one_ms": round(one * 1000), "together_ms": round(together * 1000)}
    ratio = round(together / one, 2)
    return Figure(f"Signing {len(children)} records in one go", ratio, "× signing one", 2, detail)


def _cost(manager: User, worker: User, children: list[Child]) -> float:
    """Processor time of the POST, in seconds."""
    address = reverse("casefile:sign_session", args=[worker.pk])
    records = [_ready(manager, child) for child in children]
    browser = browser_of(manager)
    browser.get(address)
    data = {
        "records": [str(record.pk) for record in records],
        "password": PASSWORD,
        "csrfmiddlewaretoken": browser.cookies["csrftoken"].value,
    }
    start = process_time()
    answer = browser.post(address, data)
    if answer.status_code != 302:
        raise RuntimeError(f"Signing {len(records)} answered {answer.status_code}")
    return process_time() - start


def _ready(manager: User, child: Child) -> Record:
    """An S2 that only the manager's signature is missing on. Raises RuntimeError where it is not whole."""
    record = drafts.begin(by=manager, file=child.file, kind="s2")
    data = s2_typed(timezone.localdate())
    drafts.save(by=manager, record=record, version=record.version, data=data)
    form = form_of(record, kinds.of("s2"), record.data, checked=True)
    if not form.is_whole():
        raise RuntimeError(str([part.errors for part in form.all_forms()]))
    return signing.share(by=manager, record=record, version=record.version, document=form.document())
