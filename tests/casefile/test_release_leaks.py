"""What must not come out when a child's file is released: grounds, files of others (CAL-15.4)."""

import hashlib
import logging
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from casefile.models import Release
from casefile.release import PREVIEW
from casefile.services import children, releasing
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records.models import Record
from tests import factories
from tests.casefile.casework import Casework, pages_of, pdf_text
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


def to(name: str, *args: Any) -> str:
    return reverse(f"casefile:{name}", args=args)


def _addresses(casework: Casework, number: int, entry: Any) -> list[str]:
    """Wherever something of the file, of the release or of the record that is held back is shown."""
    child = casework.child.pk
    return [
        "/",
        to("caseload"),
        to("file", child),
        to("as_received", child),
        to("preview_file", child),
        to("releases"),
        *(to(name, number) for name in ("release", "preview_release", "released_pdf", "withdraw_release")),
        to("hold_back", number, entry.pk),
        reverse("records:readers", args=[child]),
        reverse("records:record", args=[entry.record_id]),
        reverse("records:pdf", args=[entry.record_id]),
        to("record_text", entry.record_id),
    ]


@pytest.mark.requirement("CAL-15.4")
@pytest.mark.parametrize("state", ["asked", "released"])
def test_grounds_leak_to_nobody_but_who_prepares_and_releases(
    state: str,
    request: pytest.FixtureRequest,
    casework: Casework,
    as_user: SignIn,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    made: Release = request.getfixturevalue(state)
    number, entry = made.pk, made.entries.exclude(grounds="").get()
    addresses = _addresses(casework, number, entry)
    knows = {casework.manager, casework.governance}
    seen = 0
    for user in casework.everybody().values():
        browser = as_user(user)
        for address in addresses:
            answer = browser.get(address)
            body = answer.getvalue()
            text = pdf_text(body) if answer["Content-Type"] == "application/pdf" else body.decode()
            if user in knows:
                seen += "Zanzibar" in text
            else:
                assert "Zanzibar" not in text, (user, address)
    assert seen >= 2  # the two do see it, so that the search proves something
    out = StringIO()
    preview = state == "asked"
    call_command("export_file", casework.child.case_number, to=tmp_path, preview=preview, stdout=out)
    [pdf] = tmp_path.glob("*.pdf")
    assert "Zanzibar" not in out.getvalue() + pdf_text(pdf.read_bytes()) + caplog.text
    assert not [row for row in Event.objects.values() if "Zanzibar" in str(row)]
    assert not Event.objects.filter(record_id=entry.record_id, verb__startswith="release").exists()


@pytest.mark.parametrize("name", ["as_received", "preview_file", "ask_for_release"])
def test_the_worker_and_who_is_barred_see_nothing_of_it(
    casework: Casework, asked: Release, as_user: SignIn, name: str
) -> None:
    assert as_user(casework.worker).get(to(name, casework.child.pk)).status_code == 404
    children.bar(by=None, file=casework.child.file, user=casework.manager, reason="Aunt")
    children.bar(by=None, file=casework.child.file, user=casework.governance, reason="Neighbour")
    assert as_user(casework.manager).get(to(name, casework.child.pk)).status_code == 404
    for user in (casework.manager, casework.governance):
        for other in ("release", "preview_release", "withdraw_release"):
            assert as_user(user).get(to(other, asked.pk)).status_code == 404
    assert as_user(casework.manager).get(to("releases")).status_code == 404


def test_the_lead_reaches_the_file_for_this_only(
    casework: Casework, asked: Release, s2: Record, as_user: SignIn
) -> None:
    lead = as_user(casework.governance)
    assert lead.get(to("file", casework.child.pk)).status_code == 404
    assert lead.get(to("as_received", casework.child.pk)).status_code == 404
    assert lead.get(reverse("records:record", args=[s2.pk])).status_code == 404


def test_another_manager_of_the_file_does_not_see_what_is_held_back(
    casework: Casework, asked: Release, as_user: SignIn
) -> None:
    above = as_user(casework.above)
    assert "being prepared" in words(above.get(to("as_received", casework.child.pk)))
    assert above.get(to("release", asked.pk)).status_code == 404


@pytest.mark.requirement("CAL-15.4")
def test_what_each_address_refuses(
    casework: Casework, asked: Release, client: Browser, as_user: SignIn
) -> None:
    entry = asked.entries.all()[0]
    pages = {
        to("as_received", casework.child.pk): "GET",
        to("preview_file", casework.child.pk): "GET",
        to("ask_for_release", casework.child.pk): "GET POST",
        to("releases"): "GET",
        to("release", asked.pk): "GET",
        to("preview_release", asked.pk): "GET",
        to("hold_back", asked.pk, entry.pk): "GET POST",
        to("withdraw_release", asked.pk): "GET POST",
        to("release_now", asked.pk): "GET POST",
        to("released_pdf", asked.pk): "GET",
    }
    outside = factories.Pair()
    factories.child("Elsewhere Child", worker=outside.worker)
    manager, stranger = as_user(casework.manager), as_user(outside.manager)
    for address, methods in pages.items():
        assert client.get(address).status_code == 302, address
        assert client.post(address).status_code == 403, address
        for method in {"GET", "POST", "PUT", "DELETE"} - set(methods.split()):
            assert manager.generic(method, address).status_code == 405, (method, address)
        for method in methods.split():
            assert stranger.generic(method, address).status_code == 404, (method, address)
    for name in ("as_received", "preview_file", "ask_for_release"):
        assert manager.get(to(name, uuid4())).status_code == 404
    for name in ("release", "preview_release", "withdraw_release", "release_now", "released_pdf"):
        assert manager.get(to(name, 10**12)).status_code == 404
    assert manager.get(to("hold_back", asked.pk, 10**12)).status_code == 404


def test_an_entry_is_reached_through_its_own_release_alone(
    casework: Casework, asked: Release, as_user: SignIn
) -> None:
    other = Casework()
    other.s2("Somebody else.")
    foreign = releasing.ask(by=other.manager, child=other.child, reason="SAR-13").entries.get()
    answer = as_user(casework.manager).post(to("hold_back", asked.pk, foreign.pk), {"goes_in": "yes"})
    assert answer.status_code == 404


# ---- the command


@pytest.mark.requirement("CAL-15.4")
def test_the_command_writes_what_was_released(casework: Casework, released: Release, tmp_path: Path) -> None:
    call_command("export_file", str(casework.child.pk), to=tmp_path, stdout=StringIO())
    [path] = tmp_path.glob("*.pdf")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == released.sha256
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_file", str(casework.child.pk), to=tmp_path, stdout=StringIO())


@pytest.mark.requirement("CAL-15.4")
def test_the_command_gives_a_preview_only_when_asked(
    casework: Casework, asked: Release, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="not released"):
        call_command("export_file", casework.child.case_number, to=tmp_path)
    assert not list(tmp_path.glob("*.pdf"))
    call_command("export_file", casework.child.case_number, to=tmp_path, preview=True, stdout=StringIO())
    [path] = tmp_path.glob("*.pdf")
    assert all(PREVIEW in one for one in pages_of(path.read_bytes()))
    assert "neighbour" not in pdf_text(path.read_bytes())


@pytest.mark.parametrize("asked_for", ["C999999", "no-such-thing"])
def test_the_command_says_what_it_does_not_find(db: None, asked_for: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No child"):
        call_command("export_file", asked_for, to=tmp_path)


def test_a_pdf_that_was_changed_is_not_given_out(casework: Casework, released: Release) -> None:
    Path(released.pdf.path).write_bytes(b"%PDF-1.7 something else")
    with pytest.raises(ValueError, match="not the one"):
        releasing.take(by=casework.manager, made=released)
