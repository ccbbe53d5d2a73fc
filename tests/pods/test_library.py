"""What the portal knows of activities and ways: its files, and the ways that practice leads made."""

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from pods import library
from pods.models import OwnWay
from tests.factories import UserFactory

WAY = """
key = "short"
name = "Short pod"
clause = "ours"
use = "When there is half an hour"

[[steps]]
key = "in"
kind = "talk"
title = "Check in"
minutes = 5
"""


@pytest.fixture
def files(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A portal with one way in its files."""
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "policies" / "pods" / "ways"
    folder.mkdir(parents=True)
    (folder / "short.toml").write_text(WAY, encoding="utf-8")
    library.shipped_ways.cache_clear()
    yield folder
    library.shipped_ways.cache_clear()


def own(key: str = "own", *, title: str = "Tea first", retired_at: dt.datetime | None = None) -> OwnWay:
    spec = library.spec_of_way("short")
    spec["steps"][0]["title"] = title
    return OwnWay.objects.create(
        key=key,
        name=f"{key} way",
        spec=spec,
        copied_from="short",
        made_by=UserFactory(),
        retired_at=retired_at,
    )


def test_activities_come_in_the_order_of_the_guidance() -> None:
    letters = [activity.letter for activity in library.activities().values() if activity.letter]
    assert letters == sorted(letters)
    assert library.activity("harm-matrix").letter == "b"
    with pytest.raises(KeyError):
        library.activity("no-such-thing")


@pytest.mark.django_db
def test_a_way_that_a_practice_lead_copied_and_changed_joins_the_others(
    files: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own()
    own("gone", retired_at=timezone.now())
    with django_assert_num_queries(1):
        ways = library.ways()
    assert list(ways) == ["short", "own"]
    assert ways["own"].name == "own way"
    assert str(ways["own"].steps[0]) == "Tea first"
    assert str(library.way("short").steps[0]) == "Check in"  # the file is as it was
    assert library.way("own") == ways["own"]
    assert library.spec_of_way("own")["steps"][0]["title"] == "Tea first"
    for key in ("gone", "never"):
        with pytest.raises(KeyError):
            library.way(key)
        with pytest.raises(KeyError):
            library.spec_of_way(key)


@pytest.mark.django_db
def test_a_way_that_can_no_longer_be_read_is_left_out_and_logged(
    files: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own("old", title="")
    with caplog.at_level(logging.WARNING, logger="pods.library"):
        assert list(library.ways()) == ["short"]
    assert "The way “old” cannot be read: step 1" in caplog.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WAY.replace('"talk"', '"tlk"'), "short.toml, line 9: “tlk” is no “kind”"),
        (WAY.replace('"short"', '"other"'), "short.toml has the key “other”"),
        ("[[", "short.toml, line 1: this is not TOML"),
    ],
)
def test_a_release_with_a_wrong_file_says_which_and_where(files: Path, text: str, words: str) -> None:
    (files / "short.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=words):
        library.shipped_ways()
