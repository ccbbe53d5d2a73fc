"""Timing two things against each other on a machine that others use too."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

Run = Callable[[], object]
Prepare = Callable[[], Run]


@dataclass(frozen=True)
class Compared:
    """Medians in milliseconds over interleaved runs."""

    base: float
    candidate: float
    runs: int

    @property
    def ratio(self) -> float:
        return round(self.candidate / self.base, 2)

    @property
    def detail(self) -> dict[str, Any]:
        return {"base_ms": round(self.base, 2), "ms": round(self.candidate, 2), "runs": self.runs}


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
    times: tuple[list[float], list[float]] = ([], [])
    with without_gc():
        for turn in range(warm_up + runs):
            for prepare, into in zip((base, candidate), times, strict=True):
                taken = _timed(prepare())
                if turn >= warm_up:
                    into.append(taken)
            gc.collect()
    return Compared(median(times[0]), median(times[1]), runs)


def _timed(run: Run) -> float:
    start = perf_counter()
    run()
    return (perf_counter() - start) * 1000
