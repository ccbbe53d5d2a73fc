"""Work for the portal that cannot run in the test's own thread, where Playwright's loop is running."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import connections

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def elsewhere(
    call: Callable[Arguments, Result], /, *args: Arguments.args, **more: Arguments.kwargs
) -> Result:
    """What the call answers, made in a thread of its own. Sealing needs it: it runs a loop itself."""

    def run() -> Result:
        try:
            return call(*args, **more)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result()
