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

from bench.board import ENGLAND, build
from bench.clock import seconds
from bench.council import Council
from bench.report import Figure
from supervision_portal.people.models import Service
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.rules import Due
from supervision_portal.schedule.services import deadlines, rebuild

TIMES = 4
MEGABYTES = 500


def measure(_council: Council) -> list[Figure]:
    """One pass of each kind: every deadline of the country is in it."""
    if not Service.objects.filter(name__startswith=ENGLAND.name).exists():
        build(ENGLAND)
    written = rebuild()  # what was made in SQL is brought to what the rules say
    with _rule_that_gives_back(Deadline.objects.first()):
        stored = seconds(lambda: rebuild(check=True))
    worked_out = seconds(lambda: rebuild(check=True))
    subprocess.run([sys.executable, "manage.py", "rebuild_deadlines"], check=True, capture_output=True)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    what = f"Rebuild of {written.seen:,} deadlines"
    detail = {"stored_s": round(stored, 1), "worked_out_s": round(worked_out, 1)}
    return [
        Figure(what, round(worked_out / stored, 2), "× the pass alone", TIMES, detail),
        Figure(f"{what}: memory", round(memory), "MB", MEGABYTES),
        Figure(f"{what}: left to write", rebuild(check=True).written, "deadlines", 0),
    ]


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
