"""A confidential address: shown to who must know it, masked everywhere else."""

import subprocess
from collections.abc import Callable

import pytest
from django.urls import reverse

from casefile import access
from casefile.models import Child
from casefile.services import children
from casefile.wording import MASKED
from supervision_portal.people.models import User
from supervision_portal.records.models import FileGrant, Record
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import ADDRESS
from tests.factories import Pair
from tests.pages import Browser

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]


@pytest.fixture
def hidden(child: Child) -> Child:
    """The child, with an address that is confidential; a CTS worker too."""
    children.change_child(by=None, child=child, team=child.file.team, address_is_confidential=True)
    return Child.objects.select_related("file__team").get(pk=child.pk)


def who_sees(child: Child, *people: User) -> list[str]:
    return [user.name for user in people if access.sees_address(user, child)]


def test_who_sees_it(pair: Pair, hidden: Child) -> None:
    therapist, lead = factories.person(name="Tess Therapy"), factories.person(name="Lee Lead")
    factories.line(therapist, lead)
    children.allocate(by=None, child=hidden, worker=therapist, role="cts_worker")
    everybody = (pair.worker, pair.manager, pair.above, pair.director, therapist, lead)
    assert who_sees(hidden, *everybody) == ["Wanda Worker", "Moses Manager", "Tess Therapy", "Lee Lead"]
    children.let_know_address(by=None, child=hidden, user=pair.director, reason="Signs the placement")
    assert "Dilys Director" in who_sees(hidden, *everybody)
    [knows] = hidden.address_known_by.all()
    children.no_longer_knows(by=None, knows=knows)
    assert "Dilys Director" not in who_sees(hidden, *everybody)


def test_an_address_that_is_not_confidential_is_for_all_who_see_the_file(pair: Pair, child: Child) -> None:
    assert who_sees(child, pair.worker, pair.director) == ["Wanda Worker", "Dilys Director"]


def test_the_file_page_masks_it(pair: Pair, hidden: Child, as_user: AsUser) -> None:
    url = reverse("casefile:file", args=[hidden.pk])
    for user, shown in (
        (pair.worker, True),
        (pair.manager, True),
        (pair.above, False),
        (pair.director, False),
    ):
        page = as_user(user).get(url).content.decode()
        assert (ADDRESS in page, "Confidential address" in page) == (shown, True), user.name


def test_a_grant_that_opens_the_file_does_not_open_the_address(hidden: Child, as_user: AsUser) -> None:
    auditor = factories.person(name="Aud Auditor")
    factories.grant(auditor, hidden.file, FileGrant.Purpose.AUDIT)
    page = as_user(auditor).get(reverse("casefile:file", args=[hidden.pk]))
    assert page.status_code == 200
    assert ADDRESS not in page.content.decode()


def test_no_page_to_change_a_child_shows_it_to_who_must_not_know_it(
    pair: Pair, hidden: Child, as_user: AsUser
) -> None:
    """The manager above may change the child, and must not learn the address by it."""
    browser = as_user(pair.above)
    pages = [
        browser.get(reverse(f"casefile:{name}", args=[hidden.pk])) for name in ("file", "change", "siblings")
    ]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert not any(ADDRESS in page.content.decode() for page in pages)
    for name in ("address", "know_address"):
        url = reverse(f"casefile:{name}", args=[hidden.pk])
        assert browser.get(url).status_code == 404
        assert (
            browser.post(url, {"address": "", "user": pair.above.email, "reason": "I want to"}).status_code
            == 404
        )
    assert reverse("casefile:address", args=[hidden.pk]) not in pages[0].content.decode()
    hidden.refresh_from_db()
    assert (hidden.address, hidden.address_is_confidential) == (ADDRESS, True)


def test_an_oversight_is_masked_on_screen_and_in_its_pdf(pair: Pair, hidden: Child, as_user: AsUser) -> None:
    record = cast.final(pair.manager, hidden.file, "oversight")
    for user in (pair.worker, pair.manager, pair.director):
        page = as_user(user).get(reverse("records:record", args=[record.pk])).content.decode()
        assert (MASKED in page, ADDRESS in page) == (True, False), user.name
    pdf = as_user(pair.manager).get(reverse("records:pdf", args=[record.pk])).getvalue()
    printed = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    text = " ".join(printed.decode().split())
    assert ("Nowhere" in text, "Ask the allocated worker" in text) == (False, True)
    assert ADDRESS not in Record.objects.get(pk=record.pk).content


def test_an_open_address_is_written_into_the_oversight(pair: Pair, child: Child) -> None:
    """So that the test above would see it."""
    assert ADDRESS in cast.final(pair.manager, child.file, "oversight").content
