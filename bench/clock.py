"""Timing two things against each other on a machine that others use too.

What counts is processor time, of this process and of its connection's PostgreSQL backend. By the clock on the
wall a long run is interrupted more often than a short one, so on a busy machine every ratio would look worse
than it is; that ratio is kept beside it. A bound is on what a page costs, not on how busy the machine was.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.db import connection

Run = Callable[[], object]
Prepare = Callable[[], Run]


@dataclass(frozen=True)
class Cost:
    """What a run took, in milliseconds."""

    processor: float
    wall: float


@dataclass(frozen=True)
class Compared:
    """Medians over interleaved runs."""

    base: Cost
    candidate: Cost
    runs: int

    @property
    def ratio(self) -> float:
        return round(self.candidate.processor / self.base.processor, 2)

    @property
    def detail(self) -> dict[str, Any]:
        return {
            "wall_ratio": round(self.candidate.wall / self.base.wall, 2),
            "base_ms": {"processor": round(self.base.processor, 2), "wall": round(self.base.wall, 2)},
            "ms": {"processor": round(self.candidate.processor, 2), "wall": round(self.candidate.wall, 2)},
            "runs": self.runs,
        }


@contextmanager
def without_gc() -> Iterator[None]:
    """No garbage collection in between: whose turn it hits would be chance."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def compare(base: Prepare, candidate: Prepare, *, runs: int, warm_up: int = 3) -> Compared:
    """Run the two in turn, A B A B …, so that a busy moment hits both alike.

    Each is given as a function that prepares a run, outside the time, and answers what to run.
    """
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    with without_gc():
        for turn in range(warm_up + runs):
            for prepare, into in zip((base, candidate), costs, strict=True):
                cost = _cost(prepare())
                if turn >= warm_up:
                    into.append(cost)
            gc.collect()
    return Compared(_median(costs[0]), _median(costs[1]), runs)


def _median(costs: list[Cost]) -> Cost:
    return Cost(median(cost.processor for cost in costs), median(cost.wall for cost in costs))


def _cost(run: Run) -> Cost:
    backend = _backend()
    wall, ours, theirs = perf_counter(), process_time(), _spent(backend)
    run()
    processor = process_time() - ours + _spent(backend) - theirs
    return Cost(processor * 1000, (perf_counter() - wall) * 1000)


def _backend() -> Path | None:
    """Where the kernel tells what our PostgreSQL backend has used; None where that runs elsewhere."""
    connection.ensure_connection()
    process = Path("/proc", str(connection.connection.info.backend_pid))
    try:
        return process / "schedstat" if (process / "comm").read_text().startswith("postgres") else None
    except FileNotFoundError:
        return None


def _spent(backend: Path | None) -> float:
    """Processor time of the backend so far, in seconds."""
    return int(backend.read_text().split()[0]) / 1e9 if backend else 0.0


def seconds(run: Run) -> float:
    """Processor time of one long run and of its database backend, in seconds."""
    backend = _backend()
    start = process_time() + _spent(backend)
    run()
    return process_time() + _spent(backend) - start
