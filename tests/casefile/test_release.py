"""A child's file as the child would receive it: previewed, asked for, released by another (CAL-15.4)."""

import hashlib
import logging
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import page
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from casefile import masking
from casefile.models import Child, Release
from casefile.release import MAY_BE_MISSING, PREVIEW, records_of
from casefile.services import children, releasing
from supervision_portal.log.models import Event
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Notice, Record
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.casefile.casework import Casework, pages_of, pdf_text
from tests.factories import PASSWORD
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
GROUNDS = "Zanzibar: names the neighbour who rang us"


@pytest.fixture
def casework(db: None) -> Casework:
    return Casework()


@pytest.fixture
def s2(casework: Casework) -> Record:
    return casework.s2("Amara wants to see her grandmother.")


@pytest.fixture
def asked(casework: Casework, s2: Record) -> Release:
    """A release in hand: an S2 and a decision that is held back."""
    held = casework.decision("The neighbour rang us.")
    made = releasing.ask(by=casework.manager, child=casework.child, reason="Request of 3 June, SAR-12")
    releasing.hold_back(by=casework.manager, entry=made.entries.get(record=held), grounds=GROUNDS)
    return made


@pytest.fixture
def released(casework: Casework, asked: Release) -> Release:
    return releasing.release_file(by=casework.governance, made=asked)


def to(name: str, *args: Any) -> str:
    return reverse(f"casefile:{name}", args=args)


def stored(made: Release) -> bytes:
    with made.pdf.open("rb") as pdf:
        data: bytes = pdf.read()
    return data


# ---- what it says


@pytest.mark.requirement("CAL-15.4")
def test_the_preview_shows_every_final_record_in_order_and_says_what_it_is(
    casework: Casework, as_user: SignIn
) -> None:
    casework.decision("She moves to Bridge School.")
    casework.s2("Amara wants to see her grandmother.")
    answer = as_user(casework.manager).get(to("preview_file", casework.child.pk))
    assert answer["Content-Type"] == "application/pdf"
    said = pdf_text(answer.content)
    assert said.index("wants to see her grandmother") < said.index("moves to Bridge School")
    for wanted in ("The file about Amara Okafor", "1 June 2025 to 1 July 2025", "2 records", MAY_BE_MISSING):
        assert wanted in said
    pages = pages_of(answer.content)
    assert len(pages) > 2
    assert all(PREVIEW in one for one in pages)


@pytest.mark.requirement("CAL-15.4")
def test_what_is_released_is_accessible_and_no_preview_any_more(released: Release) -> None:
    pdf = stored(released)
    assert PREVIEW not in pdf_text(pdf)
    assert "wants to see her grandmother" in pdf_text(pdf)
    assert released.sha256 == hashlib.sha256(pdf).hexdigest()
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    assert report.is_compliant, report


@pytest.mark.requirement("CAL-15.4")
def test_nothing_shows_that_something_is_held_back(casework: Casework, released: Release) -> None:
    said = pdf_text(stored(released))
    held = released.entries.exclude(grounds="").get().record
    for secret in ("The neighbour rang us", "Zanzibar", str(held.number)):
        assert secret not in said
    assert "1 record" in said
    assert MAY_BE_MISSING in said


@pytest.mark.requirement("CAL-15.4")
def test_an_addendum_is_held_back_with_its_record(casework: Casework, asked: Release, s2: Record) -> None:
    releasing.withdraw(by=casework.manager, made=asked, why="An addendum came")
    casework.addendum(s2, "It was her aunt.")
    made = releasing.ask(by=casework.manager, child=casework.child, reason="SAR-12")
    assert len(records_of(made)) == 3
    releasing.hold_back(by=casework.manager, entry=made.entries.get(record=s2), grounds="Third party")
    assert [record.kind for record in records_of(made)] == ["decision"]


@pytest.mark.requirement("CAL-2.CTS")
def test_confidential_discussions_are_never_in_it(casework: Casework, s2: Record) -> None:
    narrow = casework.confidential("What she told her therapist.")
    made = releasing.ask(by=casework.manager, child=casework.child, reason="SAR-12")
    assert [entry.record for entry in made.entries.all()] == [s2]
    said = pdf_text(stored(releasing.release_file(by=casework.governance, made=made)))
    assert "therapist" not in said
    assert str(narrow.number) not in said


def test_what_is_not_final_is_not_in_it(casework: Casework, s2: Record) -> None:
    factories.shared(casework.manager, casework.child.file, "decision", {**DECISION, "decisions": "Not yet."})
    made = releasing.ask(by=casework.manager, child=casework.child, reason="SAR-12")
    assert records_of(made) == [s2]


DECISION = {"held_on": "1/7/2025", "discussion": "A talk", "decisions": "Carry on"}


@pytest.mark.requirement("CAL-15.4")
@pytest.mark.parametrize(
    "written",
    [
        "They live at 9 Harbour View, Saltmouth SM1 2AB now.",
        "They live at 9  harbour view\nsaltmouth.",
        "Seen in Harbour View.",
        "They moved to Saltmouth.",
        "Her postcode is SM1 2AB.",
        "The uncle of 14 Tannery Row, Wexcombe is worried.",
        "The aunt lives at Flat 3, 27 Old Mill Lane.",
        "The aunt’s postcode is WX4 5QT.",
    ],
)
def test_no_address_of_somebody_else_and_none_that_is_confidential(casework: Casework, written: str) -> None:
    casework.s2(written)
    made = releasing.ask(by=casework.manager, child=casework.child, reason="SAR-12")
    said = pdf_text(stored(releasing.release_file(by=casework.governance, made=made))).casefold()
    assert "[address left out]" in said
    for secret in ("harbour", "saltmouth", "sm1", "tannery", "wexcombe", "mill lane", "wx4"):
        assert secret not in said


@pytest.mark.requirement("CAL-15.4")
def test_an_address_in_the_facts_of_an_oversight_goes_whole(casework: Casework) -> None:
    shown = {
        "heading": "Oversight",
        "council": "C",
        "number": "MO-1",
        "parties": [],
        "facts": [{"label": "Home address", "value": "c/o the lighthouse"}],
        "sections": [],
    }
    document = masking.shown.Shown.from_json(shown)
    masked = masking.masked(document, str, secret_facts=frozenset({"Home address"}))
    assert masked.facts[0].value == masking.LEFT_OUT


def test_the_own_address_stays_where_it_is_no_secret(casework: Casework) -> None:
    Child.objects.update(address="12 Mill Lane, Demo Town", address_is_confidential=False)
    casework.child.refresh_from_db()
    casework.s2("At 12 Mill Lane since May. Hearing on 3 November Crown Court.")
    made = releasing.ask(by=casework.manager, child=casework.child, reason="SAR-12")
    said = pdf_text(stored(releasing.release_file(by=casework.governance, made=made)))
    assert "At 12 Mill Lane since May. Hearing on 3 November Crown Court." in said


def test_a_brother_with_a_secret_address_is_not_given_away(casework: Casework) -> None:
    brother = factories.child("Bo Okafor", address="5 Quiet Corner, Netherby", address_is_confidential=True)
    children.join_family(by=None, child=casework.child, sibling=brother)
    casework.s2("Her brother is at Quiet Corner in Netherby.")
    casework.child.refresh_from_db()
    said = pdf_text(
        releasing.preview(
            by=casework.manager, child=casework.child, records=list(casework.child.file.records.all())
        )
    )
    assert "Quiet Corner" not in said
    assert "Netherby" not in said


# ---- how it goes


@pytest.mark.requirement("CAL-15.4")
def test_a_manager_asks_and_the_governance_lead_releases(
    casework: Casework, s2: Record, as_user: SignIn
) -> None:
    manager, lead = as_user(casework.manager), as_user(casework.governance)
    assert "Ask for release" in words(manager.get(to("as_received", casework.child.pk)))
    answer = manager.post(to("ask_for_release", casework.child.pk), {"reason": "SAR-12"})
    made = Release.objects.get()
    assert answer["Location"] == to("release", made.pk)
    assert Notice.objects.filter(mail="release_asked", to=casework.governance).exists()
    assert "SAR-12" in words(lead.get(to("releases")))
    assert "Release of the file" in words(lead.get(to("release", made.pk)))
    done = lead.post(to("release_now", made.pk), {"password": PASSWORD}, follow=True)
    assert "Released." in words(done)
    made.refresh_from_db()
    assert (made.released_by, made.is_in_hand) == (casework.governance, False)
    event = Event.objects.get(verb="file.released")
    assert (event.actor_id, event.digest, event.count) == (casework.governance.pk, made.sha256, 1)
    assert Notice.objects.filter(mail="release_settled", to=casework.manager).exists()


@pytest.mark.requirement("CAL-15.4")
def test_each_download_is_logged(casework: Casework, released: Release, as_user: SignIn) -> None:
    for user in (casework.manager, casework.governance, casework.above):
        answer = as_user(user).get(to("released_pdf", released.pk))
        assert hashlib.sha256(answer.content).hexdigest() == released.sha256
        assert answer["Content-Disposition"].startswith("attachment")
    events = Event.objects.filter(verb="export", digest=released.sha256)
    expected = {casework.manager.pk, casework.governance.pk, casework.above.pk}
    assert set(events.values_list("actor_id", flat=True)) == expected


def test_a_preview_is_logged_as_a_reading(casework: Casework, asked: Release, as_user: SignIn) -> None:
    as_user(casework.governance).get(to("preview_release", asked.pk))
    event = Event.objects.get(verb="export")
    assert (event.actor_id, event.file_id, event.count) == (casework.governance.pk, casework.child.pk, 1)


def test_the_lead_can_read_what_is_held_back(casework: Casework, asked: Release, as_user: SignIn) -> None:
    lead = as_user(casework.governance)
    assert "neighbour rang" not in pdf_text(lead.get(to("preview_release", asked.pk)).content)
    assert "neighbour rang" in pdf_text(lead.get(to("preview_release", asked.pk) + "?all").content)


@pytest.mark.requirement("CAL-15.4")
def test_nobody_releases_without_proving_who_they_are(
    casework: Casework, asked: Release, as_user: SignIn
) -> None:
    answer = as_user(casework.governance).post(to("release_now", asked.pk), {"password": "wrong"})
    assert (answer.status_code, errors(answer)) == (422, ["id_password"])
    asked.refresh_from_db()
    assert asked.is_in_hand


@pytest.mark.requirement("CAL-15.4")
def test_nobody_releases_what_they_asked_for_where_somebody_else_can(
    casework: Casework, s2: Record, as_user: SignIn
) -> None:
    people_post(casework.manager)
    made = releasing.ask(by=casework.manager, child=casework.child, reason="SAR-12")
    with pytest.raises(Refused, match="Somebody else"):
        releasing.release_file(by=casework.manager, made=made)
    assert as_user(casework.manager).get(to("release_now", made.pk)).status_code == 404
    User.objects.filter(pk=casework.governance.pk).update(is_active=False)
    releasing.release_file(by=casework.manager, made=made)


def people_post(user: User) -> None:
    """They are information governance lead as well."""
    people.begin_post(by=None, user=user, role=Role.GOVERNANCE, start=factories.LONG_AGO)
    user.forget_posts()


def test_a_manager_alone_releases_nothing(casework: Casework, asked: Release, as_user: SignIn) -> None:
    with pytest.raises(Refused, match="governance"):
        releasing.release_file(by=casework.manager, made=asked)
    assert as_user(casework.manager).get(to("release_now", asked.pk)).status_code == 404


def test_what_is_settled_stays(casework: Casework, released: Release) -> None:
    with pytest.raises(Refused, match="already"):
        releasing.release_file(by=casework.governance, made=released)
    with pytest.raises(Refused, match="already"):
        releasing.hold_back(by=casework.manager, entry=released.entries.all()[0], grounds="Late")
    with pytest.raises(Refused, match="already"):
        releasing.withdraw(by=casework.manager, made=released, why="Late")


def test_one_release_at_a_time(casework: Casework, asked: Release, as_user: SignIn) -> None:
    answer = as_user(casework.manager).post(to("ask_for_release", casework.child.pk), {"reason": "Again"})
    assert (answer.status_code, Release.objects.count()) == (422, 1)


def test_what_became_final_later_is_said_and_left_out(
    casework: Casework, asked: Release, as_user: SignIn
) -> None:
    casework.s2("Later.", day=20)
    assert "1 record became final after this was asked for" in words(
        as_user(casework.governance).get(to("release", asked.pk))
    )
    assert len(records_of(asked)) == 1


def test_a_release_can_end_with_nothing(casework: Casework, asked: Release, as_user: SignIn) -> None:
    lead = as_user(casework.governance)
    assert lead.post(to("withdraw_release", asked.pk), {"why": ""}).status_code == 422
    lead.post(to("withdraw_release", asked.pk), {"why": "Not their file"})
    assert "Not released" in words(lead.get(to("releases")))
    assert lead.get(to("released_pdf", asked.pk)).status_code == 404


def test_holding_back_wants_grounds(casework: Casework, asked: Release, s2: Record, as_user: SignIn) -> None:
    url = to("hold_back", asked.pk, asked.entries.get(record=s2).pk)
    manager = as_user(casework.manager)
    assert errors(manager.post(url, {"goes_in": "no"})) == ["id_grounds"]
    assert errors(manager.post(url, {})) == ["id_goes_in"]
    manager.post(url, {"goes_in": "no", "grounds": "Third party"})
    assert asked.entries.get(record=s2).grounds == "Third party"
    manager.post(url, {"goes_in": "yes", "grounds": "Third party"})
    assert asked.entries.get(record=s2).grounds == ""


def test_nothing_left_is_nothing_to_release(casework: Casework, asked: Release, s2: Record) -> None:
    releasing.hold_back(by=casework.manager, entry=asked.entries.get(record=s2), grounds="Third party")
    with pytest.raises(Refused, match="nothing to release"):
        releasing.release_file(by=casework.governance, made=asked)


# ---- what leaks to nobody


@pytest.mark.requirement("CAL-15.4")
def test_grounds_leak_to_nobody_but_who_prepares_and_releases(
    casework: Casework,
    released: Release,
    as_user: SignIn,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    number, entry = released.pk, released.entries.exclude(grounds="").get()
    child = casework.child.pk
    addresses = [
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
    call_command("export_file", casework.child.case_number, to=tmp_path, stdout=out)
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
