"""The board, for a council (2,000 staff, 10,000 cases, five years) and for England (60,000, 400,000)."""

from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench import floor
from bench.clock import Run, compare
from bench.council import Council
from bench.pages import browser_of
from bench.queries import counted
from bench.report import Figure
from supervision_portal.people.models import User

RUNS = 7
QUERIES = 20
TIMES = 20  # floors that a director's board may cost
STAFF_OF_TEAM = 12
TEAMS_OF_SERVICE = 10


@dataclass(frozen=True)
class Scale:
    """How many of what; `past`: deadlines that have ended, of each open one."""

    name: str
    staff: int
    cases: int
    past: int


COUNCIL = Scale("Council", 2_000, 10_000, past=60)
ENGLAND = Scale("England", 60_000, 400_000, past=2)

# In SQL: through the services it would take days. Names begin with that of the scale, so that both can stay.
_SERVICES = """
INSERT INTO people_service (name)
SELECT %(name)s || ' service ' || n FROM generate_series(1, %(services)s) n
"""
_TEAMS = """
INSERT INTO people_team (service_id, name, kind)
SELECT s.id, s.name || ', team ' || n, ''
  FROM people_service s, generate_series(1, %(teams_of_service)s) n
 WHERE s.name LIKE %(name)s || ' service %%'
"""
# Number 1 is the director; then come the service managers, the team managers, and everybody else.
_PEOPLE = """
INSERT INTO people_user (email, name, password, staff_number, is_active, is_superuser, joined_on)
SELECT %(name)s || n || '@bench.example', 'Person ' || n || ' of ' || %(name)s, '!bench', %(name)s || n,
       true, false, current_date - 2000
  FROM generate_series(1, %(staff)s) n
"""
_PLACES = """
CREATE TEMPORARY TABLE bench_place AS
WITH team AS (
    SELECT t.id, t.service_id, row_number() OVER (ORDER BY t.id) AS n,
           dense_rank() OVER (ORDER BY s.id) AS service_n
      FROM people_team t JOIN people_service s ON s.id = t.service_id
     WHERE s.name LIKE %(name)s || ' service %%'
), person AS (
    SELECT id, substr(staff_number, length(%(name)s) + 1)::int AS n FROM people_user
     WHERE staff_number LIKE %(name)s || '%%'
), placed AS (
    SELECT id, n, CASE WHEN n > 1 + %(services)s THEN 1 + (n - 2 - %(services)s) %% %(teams)s END AS team_n
      FROM person
)
SELECT p.id AS user_id, p.n, t.id AS team_id, gen_random_uuid() AS file_id,
       CASE WHEN p.n = 1 THEN NULL WHEN p.n <= 1 + %(services)s THEN 1
            WHEN p.n <= 1 + %(services)s + %(teams)s THEN 1 + t.service_n
            ELSE 1 + %(services)s + p.team_n END AS supervisor_n,
       CASE WHEN p.n = 1 THEN 'director' WHEN p.n <= 1 + %(services)s THEN 'service_manager'
            WHEN p.n <= 1 + %(services)s + %(teams)s THEN 'team_manager' ELSE 'worker' END AS role,
       s.service_id
  FROM placed p LEFT JOIN team t ON t.n = p.team_n
  LEFT JOIN (SELECT DISTINCT service_id, service_n FROM team) s ON p.n = s.service_n + 1;
ANALYZE bench_place
"""
_POSTS = """
INSERT INTO people_post (user_id, role, title, contract, team_id, service_id, start)
SELECT user_id, role, '', '', team_id, service_id, current_date - 2000 FROM bench_place
"""
_LINES = """
INSERT INTO people_reportingline (supervisee_id, supervisor_id, kind, start)
SELECT p.user_id, s.user_id, 'line', current_date - 2000
  FROM bench_place p JOIN bench_place s ON s.n = p.supervisor_n
"""
_FILES = """
INSERT INTO records_file (id, kind, title, opened_on)
SELECT file_id, 'supervision', 'Person ' || n || ' of ' || %(name)s, current_date - 2000 FROM bench_place
"""
_HOLDERS = """
INSERT INTO records_fileholder (file_id, user_id, role, start)
SELECT file_id, user_id, 'supervisee', current_date - 2000 FROM bench_place
"""
_CASES = """
CREATE TEMPORARY TABLE bench_case AS
WITH worker AS (SELECT user_id, supervisor_n, team_id, row_number() OVER (ORDER BY n) AS n
                  FROM bench_place WHERE role = 'worker')
SELECT gen_random_uuid() AS file_id, c AS n, w.user_id, w.team_id, s.user_id AS responsible_id
  FROM generate_series(1, %(cases)s) c
  JOIN worker w ON w.n = 1 + c %% (SELECT max(n) FROM worker) JOIN bench_place s ON s.n = w.supervisor_n;
ANALYZE bench_case
"""
_CASE_FILES = """
INSERT INTO records_file (id, kind, title, opened_on, team_id)
SELECT file_id, 'child', 'Child ' || n || ' of ' || %(name)s, current_date - 700, team_id FROM bench_case
"""
_CASE_HOLDERS = """
INSERT INTO records_fileholder (file_id, user_id, role, start)
SELECT file_id, user_id, 'caseworker', current_date - 700 FROM bench_case
"""
# Each thirteenth was never held, each seventeenth is paused, each fifth is late.
_OPEN = """
INSERT INTO schedule_deadline (file_id, duty, due_on, because, form, rule, last_on, paused, team_id,
                               responsible_id, since, ended)
SELECT file_id, duty, CASE WHEN n %% 5 = 0 THEN current_date - 1 - n %% 20 ELSE current_date + n %% 28 END,
       '["Team, table 1: monthly", "last held 3 March", "next due 3 April"]', 's1', 'monthly',
       CASE WHEN n %% 13 > 0 THEN current_date - 30 - n %% 20 END, n %% 17 = 0, team_id, responsible_id,
       current_date - 30 - n %% 20, ''
  FROM (SELECT p.file_id, 'personal' AS duty, p.n, p.team_id, s.user_id AS responsible_id
          FROM bench_place p JOIN bench_place s ON s.n = p.supervisor_n
        UNION ALL SELECT file_id, 'case', n, team_id, responsible_id FROM bench_case) subject
"""
_PAST = """
INSERT INTO schedule_deadline (file_id, duty, due_on, because, form, rule, last_on, paused, team_id,
                               responsible_id, since, ended_on, ended, done_on)
SELECT d.file_id, d.duty, d.since - 30 * (k - 1), d.because, d.form, d.rule, d.since - 30 * k, false,
       d.team_id, d.responsible_id, d.since - 30 * k, on_, 'done', on_
  FROM schedule_deadline d JOIN records_file f ON f.id = d.file_id, generate_series(1, %(past)s) k,
       LATERAL (SELECT d.since - 30 * (k - 1) + (d.id %% 9)::int - 6 AS on_) done
 WHERE d.ended = ''
   AND d.file_id IN (SELECT file_id FROM bench_place UNION ALL SELECT file_id FROM bench_case)
"""
_MADE = "DROP TABLE bench_place; DROP TABLE bench_case"


def build(scale: Scale) -> User:
    """Everybody and every case of this scale; their director."""
    teams = scale.staff // STAFF_OF_TEAM
    services = max(1, teams // TEAMS_OF_SERVICE)
    given = {
        "name": scale.name,
        "staff": scale.staff,
        "cases": scale.cases,
        "past": scale.past,
        "services": services,
        "teams": services * TEAMS_OF_SERVICE,
        "teams_of_service": TEAMS_OF_SERVICE,
    }
    statements = (
        *(_SERVICES, _TEAMS, _PEOPLE, _PLACES, _POSTS, _LINES, _FILES, _HOLDERS),
        *(_CASES, _CASE_FILES, _CASE_HOLDERS, _OPEN, _PAST),
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, given)
        cursor.execute(_MADE)
        cursor.execute("VACUUM ANALYZE")
    return User.objects.get(staff_number=f"{scale.name}1")


def measure(_council: Council) -> list[Figure]:
    """A director's board at both scales; a past day, the list and the quarters for information."""
    figures = []
    for scale in (COUNCIL, ENGLAND):
        browser = browser_of(build(scale))
        figures += _board(scale, browser)
    return figures


def _board(scale: Scale, browser: Client) -> list[Figure]:
    past = timezone.localdate().replace(day=1)
    board, listed, quarters = (reverse(f"home:board{name}") for name in ("", "_list", "_quarters"))
    bounded = {"people": f"{board}?duty=personal", "cases": f"{board}?duty=case"}
    others = {
        "cases, a past day": f"{board}?duty=case&on={past}",
        "list of the cases that are late": f"{listed}?duty=case&state=overdue",
        "quarters, cases": f"{quarters}?duty=case",
    }
    figures = []
    for name, address in {**bounded, **others}.items():
        what = f"Board of a director, {scale.name}: {name}"
        compared = compare(
            lambda: _get(browser, floor.ADDRESS), lambda address=address: _get(browser, address), runs=RUNS
        )
        with counted() as statements:
            _get(browser, address)()
        bound = TIMES if name in bounded else None
        figures += [
            Figure(what, compared.ratio, "× floor", bound, compared.detail),
            Figure(f"{what}: queries", len(statements), "queries", QUERIES, {"statements": statements}),
        ]
    return figures


def _get(browser: Client, address: str) -> Run:
    def run() -> None:
        if browser.get(address).status_code != 200:
            raise RuntimeError(f"{address} did not answer")

    return run
