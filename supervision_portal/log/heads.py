"""The head of the chain, kept outside the database in `settings.LOG_HEAD_FILE`.

The file holds the last head as one line of JSON. Beside it, `<name>.history` gets the first head of
each hour added, and nothing there is ever changed: a copy of it elsewhere, or an append-only file
attribute, guards against somebody who can write both the database and the head.
"""

import json
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from .rules import Head


def _file() -> Path:
    return Path(settings.LOG_HEAD_FILE)


def _history_file() -> Path:
    return _file().with_name(f"{_file().name}.history")


def _line(head: Head) -> str:
    return json.dumps({"seq": head.seq, "hash": head.hash, "at": head.at.isoformat()}) + "\n"


def _parse(line: str) -> Head:
    try:
        found = json.loads(line)
        return Head(seq=int(found["seq"]), hash=str(found["hash"]), at=datetime.fromisoformat(found["at"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"Not a head of the log: {line!r}") from error


def _append(path: Path, line: str) -> None:
    with path.open("a", encoding="ascii") as stream:
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


def _replace(path: Path, line: str) -> None:
    """Put the line there whole or not at all, also if the machine stops half-way."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="ascii") as stream:
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read() -> Head | None:
    """The last head; None before the first. Raises ValueError if it cannot be understood."""
    try:
        return _parse(_file().read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def write(head: Head) -> None:
    """Keep this head as the last. The caller holds the chain's lock."""
    _file().parent.mkdir(parents=True, exist_ok=True)
    before = read()
    if before is None or f"{before.at:%Y%m%d%H}" != f"{head.at:%Y%m%d%H}":
        _append(_history_file(), _line(head))
    _replace(_file(), _line(head))


def known() -> dict[int, str]:
    """Every link kept outside, seq → hash; where two differ, the oldest counts. Raises ValueError."""
    found: dict[int, str] = {}
    if _history_file().exists():
        for line in _history_file().read_text(encoding="ascii").splitlines():
            head = _parse(line)
            found.setdefault(head.seq, head.hash)
    last = read()
    if last:
        found.setdefault(last.seq, last.hash)
    return found
