"""The nightly rebuild of all deadlines, for all of England: 60,000 staff and 400,000 open cases.

Against the same pass with a rule that gives back what is stored: what remains is what working the dates out
costs. Memory is that of a process of its own.
"""

import datetime as dt
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from bench.board import ENGLAND, build
from bench.children import discussed
from bench.clock import seconds
from bench.council import Council
from bench.environment import of_the_bench
from bench.report import Figure
from casefile.models import Status
from supervision_portal.people.models import Service
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.rules import Due
from supervision_portal.schedule.services import deadlines, rebuild

TIMES = 4
MEGABYTES = 500
RECORDS_EACH = 3

_PERSONAL = """
INSERT INTO records_record (id, number, file_id, kind, author_id, state, version, content, together, narrow,
                            held_on, begun_at, shared_at, shared_by_id, signed_at, sealed_at, closed_reason)
SELECT gen_random_uuid(), 'P' || f.title || '-' || n, f.id, CASE n %% 3 WHEN 0 THEN 's3' ELSE 's1' END,
       l.supervisor_id, 'sealed', 9, '{"data":{},"shown":null}', false, false, at::date, at, at,
       l.supervisor_id, at, at, ''
  FROM records_file f JOIN records_fileholder h ON h.file_id = f.id
  JOIN people_reportingline l ON l.supervisee_id = h.user_id AND l.kind = 'line',
       generate_series(1, %(records)s) n, LATERAL (SELECT now() - 24 * n * interval '1 day' AS at) t
 WHERE f.kind = 'supervision' AND f.title LIKE %(titles)s
"""


def measure(_council: Council) -> list[Figure]:
    """One pass of each kind: every deadline of the country is in it."""
    if not Service.objects.filter(name__startswith=ENGLAND.name).exists():
        build(ENGLAND)
    _give_records()
    written = rebuild()  # what was made in SQL is brought to what the rules say
    with _rule_that_gives_back(Deadline.objects.first()):
        stored = seconds(lambda: rebuild(check=True))
    worked_out = seconds(lambda: rebuild(check=True))
    command = [sys.executable, "manage.py", "rebuild_deadlines"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=of_the_bench())
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    what = f"Rebuild of {written.seen:,} deadlines"
    detail = {"stored_s": round(stored, 1), "worked_out_s": round(worked_out, 1)}
    return [
        Figure(what, round(worked_out / stored, 2), "× the pass alone", TIMES, detail),
        Figure(f"{what}: memory", round(memory), "MB", MEGABYTES),
        Figure(f"{what}: left to write", rebuild(check=True).written, "deadlines", 0),
    ]


def _give_records() -> None:
    """What the dates are worked out from: children of every status, and what was held with whom."""
    discussed(f"Child % of {ENGLAND.name}", RECORDS_EACH, list(Status.objects.values_list("pk", flat=True)))
    with connection.cursor() as cursor:
        cursor.execute(_PERSONAL, {"titles": f"Person % of {ENGLAND.name}", "records": RECORDS_EACH})
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _rule_that_gives_back(row: Deadline | None) -> Iterator[None]:
    assert row is not None
    given = Due(row.due_on, tuple(row.because), row.opens_on, row.form, row.rule, row.last_on, row.paused)

    def give(*_args: Any, **_kwargs: dt.date) -> Due:
        return given

    real, deadlines.next_due = deadlines.next_due, give
    try:
        yield
    finally:
        deadlines.next_due = real
