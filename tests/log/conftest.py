from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def log_head_file(settings: Any, tmp_path: Path) -> Path:
    """A head of its own for each test: the database starts empty, so must what is kept outside."""
    settings.LOG_HEAD_FILE = tmp_path / "log-head"
    return tmp_path / "log-head"
