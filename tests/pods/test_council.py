"""The `[pods]` table from a policy file to what pods go by."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pods.council import council
from pods.rules.council import Council
from supervision_portal.schedule import registry
from supervision_portal.schedule.models import PolicySetting

pytestmark = pytest.mark.django_db
FILE = """
council = "Anyshire"
in_force_from = 2026-04-01

[[rules]]
key = "pods"
duty = "pod"
clause = "clause 1"
in_each = "month"
times = 1
form = "pod"

[pods]
visitors = true
largest = 12
"""


def load(path: Path, text: str) -> None:
    path.write_text(text)
    call_command("load_policy", path, stdout=StringIO(), stderr=StringIO())


def test_a_new_portal_goes_by_the_guidance_on_pods(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert council() == Council()
    assert PolicySetting.objects.filter(key="pods").exists()


def test_without_a_table_the_defaults_are_in_force() -> None:
    PolicySetting.objects.filter(key="pods").delete()
    assert council() == Council()


def test_a_table_is_loaded_and_read(tmp_path: Path) -> None:
    load(tmp_path / "policy.toml", FILE)
    assert council() == Council(visitors=True, largest=12)


@pytest.mark.requirement("CAL-13.1")
def test_calderdale_loads_its_own_file(settings: Any) -> None:
    """A new portal has the rules of both councils; what pods go by is of the file that is loaded last."""
    file = settings.BASE_DIR / "policies" / "calderdale.toml"
    call_command("load_policy", file, stdout=StringIO(), stderr=StringIO())
    assert (council().record, council().actions, council().way) == ("s2", "after", "reflect-meeting")


def test_a_file_without_the_table_leaves_it(tmp_path: Path) -> None:
    load(tmp_path / "policy.toml", FILE)
    load(tmp_path / "policy.toml", FILE.partition("[pods]")[0].replace("times = 1", "times = 2"))
    assert council().visitors


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("largest = 12", "largest = 0", "line 13: “largest” is a whole number"),
        ("[pods]", "[[pods]]", r"\[pods\] is a table"),
        ("[pods]", "[pod]", "line 13: “pod” is not known here"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        load(tmp_path / "policy.toml", FILE.replace(old, new))
    assert council() == Council(), "nothing of it is taken"


def test_a_stored_table_that_cannot_be_read_is_no_silent_default() -> None:
    PolicySetting.objects.filter(key="pods").update(value={"largest": "many"})
    with pytest.raises(ValueError, match="largest"):
        council()


def test_a_setting_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        registry.register_setting("pods", "Pods", lambda table: [])
