"""A child's file as the child would receive it: previewed, asked for, released by another (CAL-15.4)."""

import hashlib
from collections.abc import Callable
from typing import Any

import page
import pytest
from django.urls import reverse

from casefile.models import Release
from casefile.release import MAY_BE_MISSING, PREVIEW, records_of
from casefile.services import releasing
from supervision_portal.log.models import Event
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Notice, Record
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.casefile.casework import Casework, pages_of, pdf_text, stored
from tests.factories import PASSWORD
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


def to(name: str, *args: Any) -> str:
    return reverse(f"casefile:{name}", args=args)


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
    waits = "1 file of children to look through and release"
    assert waits in words(lead.get(reverse("home:my_work")))
    assert waits not in words(manager.get(reverse("home:my_work")))
    assert "SAR-12" in words(lead.get(to("releases")))
    assert "Release of the file" in words(lead.get(to("release", made.pk)))
    done = lead.post(to("release_now", made.pk), {"password": PASSWORD}, follow=True)
    assert "Released." in words(done)
    assert waits not in words(lead.get(reverse("home:my_work")))
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
