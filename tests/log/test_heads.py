from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from supervision_portal.log import heads
from supervision_portal.log.rules import Head


def head(seq: int, *, hour: int = 9, hash_: str = "a") -> Head:
    return Head(seq, hash_ * 64, datetime(2026, 3, 2, hour, 30, tzinfo=UTC))


def test_there_is_none_at_first() -> None:
    assert heads.read() is None
    assert heads.known() == {}


def test_what_is_written_is_read() -> None:
    heads.write(head(3))
    heads.write(head(5))
    assert heads.read() == head(5)


def test_the_folder_is_made(settings: Any, tmp_path: Path) -> None:
    settings.LOG_HEAD_FILE = str(tmp_path / "var" / "log" / "head")
    heads.write(head(3))
    assert heads.read() == head(3)


def test_the_first_head_of_each_hour_is_kept(log_head_file: Path) -> None:
    for seq, hour in ((1, 9), (2, 9), (3, 10), (4, 10), (5, 11), (6, 11)):
        heads.write(head(seq, hour=hour))
    assert sorted(heads.known()) == [1, 3, 5, 6]
    assert len(log_head_file.with_name("log-head.history").read_text().splitlines()) == 3


def test_the_oldest_head_counts_where_two_differ(log_head_file: Path) -> None:
    heads.write(head(1))
    log_head_file.unlink()
    heads.write(head(1, hash_="b"))
    assert heads.known() == {1: "a" * 64}


def test_a_write_that_fails_leaves_the_head_before(monkeypatch: pytest.MonkeyPatch) -> None:
    heads.write(head(1))

    def fail(*args: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fail)
        with pytest.raises(OSError, match="No space"):
            heads.write(head(2))
    assert heads.read() == head(1)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"seq": "x", "hash": "", "at": ""}', "null"])
def test_what_is_not_a_head_is_refused(log_head_file: Path, text: str) -> None:
    log_head_file.write_text(text)
    with pytest.raises(ValueError, match="Not a head of the log"):
        heads.read()
