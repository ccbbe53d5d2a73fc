"""Who gets which page of a child's file: every person × every address × every method, zero differences.

The table is in docs/. Write it anew with `REWRITE=1`, after reading the difference. A new address fails here
until it has its place in `on_file.py`.
"""

import pytest
from django.urls import get_resolver

from supervision_portal.people.models import Post
from supervision_portal.people.roles import Role
from tests.casefile.cast import PEOPLE, CaseCast
from tests.casefile.matrix import without_keys
from tests.casefile.matrix_page import agrees
from tests.casefile.on_file import OnFile, Records
from tests.urls.table import names

pytestmark = pytest.mark.django_db

# Of what somebody has just uploaded, and of no child: `children/test_import_pages.py`, `test_settings.py`.
OF_NO_CHILD = {
    *("casefile:import_check", "casefile:import_bad_rows"),
    *("casefile:change_status", "casefile:change_case_system"),
}


class World:
    """A child's file with everything on it, confidential discussions too, and everybody around it."""

    def __init__(self) -> None:
        self.around = CaseCast()
        self.on_file = OnFile(self.around, self.around.child, "Own", self.around)
        self.cts = Records(self.around.therapists_manager, self.around.on, "cts", "Cts")


@pytest.fixture
def world(quick_pdfs: None) -> World:
    return World()


def test_every_address_of_a_childs_file_is_asked_for(world: World) -> None:
    asked = {address.name for address in (*world.on_file.addresses(), *without_keys())}
    of_records = {name for name in names(get_resolver()) if name.startswith(("casefile:", "records:"))}
    assert of_records - OF_NO_CHILD == asked & of_records


def test_every_role_asks(world: World) -> None:
    people = [getattr(world.around, name).pk for name in PEOPLE]
    assert set(Post.objects.filter(user__in=people).values_list("role", flat=True)) == set(Role)


@pytest.mark.requirement("CAL-9b.2")
def test_the_file_of_a_child_of_ones_own(world: World) -> None:
    agrees(
        "The child’s file",
        "For the worker and manager of this child, and for everybody around them.",
        world.around,
        world.on_file.addresses(),
        world.on_file.words | world.cts.words,
    )


@pytest.mark.requirement("CAL-2.CTS")
def test_confidential_discussions_on_it(world: World) -> None:
    agrees(
        "Confidential discussions on it",
        "Who sees the file sees that there is one. Its text is for the CTS worker and who supervises them.",
        world.around,
        world.cts.addresses(),
        world.on_file.words | world.cts.words,
    )
