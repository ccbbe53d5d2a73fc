"""The files that were built and committed: small, whole, and calling nobody."""

import gzip
import json
import shutil
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
SCRIPTS = sorted(STATIC.glob("portal/*.js"))
FILES = [*SCRIPTS, *STATIC.glob("portal/*.css"), *STATIC.glob("portal/*.svg")]


def travels(*paths: Path) -> int:
    """Bytes on their way to a browser, compressed."""
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    text = path.read_text()
    assert "sourceMappingURL" not in text
    assert "url(" not in text
    assert "@import" not in text
    assert path.suffix != ".js" or "http" not in text


def test_all_scripts_together_are_small() -> None:
    assert travels(*SCRIPTS) < 20_000
    assert travels(*STATIC.glob("portal/*.css")) < 25_000


def test_the_files_can_be_named_by_their_content(tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path, dirs_exist_ok=True)
    storage = ManifestStaticFilesStorage(location=tmp_path)
    files = {
        str(path.relative_to(tmp_path)): (storage, str(path.relative_to(tmp_path)))
        for path in tmp_path.rglob("*.*")
    }
    done = list(storage.post_process(files))
    assert [error for _, _, error in done if isinstance(error, Exception)] == []
    assert len(done) >= len(FILES)


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
