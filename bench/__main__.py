"""`make bench`, or `deploy/serve.py exec -- python -m bench [PART…]`.

Makes a council of its own in a database of its own, measures, prints a table, writes JSON to
`bench/results/`, and exits with 1 where a figure is over its bound. Bounds are on ratios, queries and bytes,
never on seconds: those belong to the machine.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.council import Council
    from bench.report import Figure

PARTS = ("pages", "paper", "weight", "chain", "children", "rooms", "audits", "board", "rebuild")


@contextlib.contextmanager
def portal() -> Iterator[Path]:
    """Django as in production, on a database that is gone afterwards; gives a folder for files."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "supervision_portal.settings"
    os.environ["STATICFILES_BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        import django
        from django.conf import settings

        settings.ROOT_URLCONF = "bench.floor"
        settings.STATIC_ROOT = folder / "static"
        settings.LOG_HEAD_FILE = folder / "log-head"
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("collectstatic", interactive=False, verbosity=0)
        # Never in the database that is set: somebody may have set a real one.
        connection.settings_dict["TEST"]["NAME"] = "portal_bench"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield folder
        finally:
            connection.creation.destroy_test_db("portal_bench", verbosity=0)


def measures(folder: Path) -> "dict[str, Callable[[Council], list[Figure]]]":
    """The parts, in the order in which they run."""
    from bench import audits, board, chain, children, pages, paper, rebuild, rooms, weight

    return {
        "pages": pages.measure,
        "paper": lambda _council: paper.measure(folder),
        "weight": weight.measure,
        "chain": chain.measure,
        "children": children.measure,
        "rooms": rooms.measure,
        "audits": audits.measure,
        "board": board.measure,
        "rebuild": rebuild.measure,  # last: what the board made is all rebuilt
    }


def main() -> int:
    """Measure; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measures the portal against its floor."
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all of them without"
    )
    wanted = parser.parse_args().parts or PARTS
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    with portal() as folder:
        from bench import council, report

        start = perf_counter()
        print("Making a council …", flush=True)
        made = council.build()
        council.analyse()
        print(f"… took {perf_counter() - start:.0f} s", flush=True)
        figures = [
            figure for part, measure in measures(folder).items() if part in wanted for figure in measure(made)
        ]
        print(report.table(figures))
        print(f"Kept in {report.keep(figures).relative_to(Path.cwd())}")
    over = [figure for figure in figures if figure.over]
    if over:
        print(f"{len(over)} over the bound.")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
