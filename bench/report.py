"""What was measured, how it is shown and kept."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Figure:
    """One thing measured. Without a bound it is for information; `detail` is kept in the JSON alone."""

    what: str
    value: float
    unit: str  # "× floor", "queries", "kB", …
    bound: float | None = None
    detail: dict[str, Any] | None = None

    @property
    def over(self) -> bool:
        return self.bound is not None and self.value > self.bound

    @property
    def verdict(self) -> str:
        if self.bound is None:
            return ""
        return "OVER" if self.over else "ok"


def number(value: float) -> str:
    """A figure as people read it: whole ones without decimals."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def table(figures: Sequence[Figure]) -> str:
    """All figures in columns: what, figure, bound, ok or over."""
    rows = [("What", "Figure", "Bound", "")]
    rows += [
        (
            figure.what,
            f"{number(figure.value)} {figure.unit}",
            "" if figure.bound is None else f"≤ {number(figure.bound)}",
            figure.verdict,
        )
        for figure in figures
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [
        f"{what:<{widths[0]}}  {value:>{widths[1]}}  {bound:>{widths[2]}}  {verdict}".rstrip()
        for what, value, bound, verdict in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def keep(figures: Sequence[Figure], *, folder: Path = RESULTS) -> Path:
    """Write the figures as JSON; the file's path."""
    now = datetime.now(UTC)
    folder.mkdir(exist_ok=True)
    path = folder / f"{now:%Y%m%d-%H%M%S}.json"
    content = {
        "at": now.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "figures": [{**asdict(figure), "over": figure.over} for figure in figures],
    }
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return path
