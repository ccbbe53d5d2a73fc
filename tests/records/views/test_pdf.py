import subprocess
from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records.models import Record
from supervision_portal.records.services import checking, sealing
from tests import factories
from tests.factories import Cast, Pair
from tests.pages import Browser

pytestmark = pytest.mark.django_db


def address(record: Record) -> str:
    return reverse("records:pdf", args=[record.pk])


def download(browser: Browser, record: Record) -> bytes:
    answer = browser.get(address(record))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.getvalue()


def text(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.mark.requirement("CAL-9b.1")
def test_both_download_the_sealed_original(final: Record, manager: Browser, worker: Browser) -> None:
    sealing.seal(record_id=str(final.pk))
    for browser in (manager, worker):
        assert checking.check(data=download(browser, final)).record == final
    assert Event.objects.filter(verb="record.read_pdf", record_id=final.pk).count() == 2


@pytest.mark.requirement("CAL-A1.8")
def test_it_is_a_record_that_can_be_produced_elsewhere(final: Record, worker: Browser) -> None:
    sealing.seal(record_id=str(final.pk))
    said = text(download(worker, final))
    for wanted in (str(final.number), "Wanda Worker", "Moses Manager", "Signed by both parties"):
        assert wanted in said
    assert "inspected, audited" in said


def test_while_it_is_not_sealed_there_is_a_copy(final: Record, worker: Browser) -> None:
    pdf = download(worker, final)
    assert checking.check(data=pdf).verdict == "not_sealed"
    assert "copy for Wanda Worker" in text(pdf)


def test_a_party_takes_a_copy_of_what_waits(waiting: Record, worker: Browser) -> None:
    assert "Sixteen children" in text(download(worker, waiting))


@pytest.mark.requirement("CAL-9b.7")
def test_an_auditors_copy_leaves_out_the_personal_section(
    cast: Cast, as_user: Callable[[User], Browser]
) -> None:
    record = factories.final(cast, data=factories.s1_data(issues="Her mother is ill."))
    sealing.seal(record_id=str(record.pk))
    said = text(download(as_user(cast.auditor), record))
    assert "Her mother is ill." not in said
    assert "Left out: section 2" in said
    assert "Sixteen children" in said


def test_there_is_none_of_a_draft(draft: Record, manager: Browser) -> None:
    assert manager.get(address(draft)).status_code == 404


def test_a_manager_above_has_none(final: Record, above: Browser) -> None:
    assert above.get(address(final)).status_code == 404


def test_who_else(waiting: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:pdf", waiting.pk, by=pair.worker, methods="GET")
