"""The supervision agreement: written by both, signed by both, sealed, taken as a copy by both."""

import pytest
from django.core import mail

from tests import factories
from tests.browser.papers import text_of
from tests.browser.visitor import Visit, Visitor, day, sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def write_it_together(manager: Visitor, worker: Visitor) -> None:
    """Both write in one draft; where one saved in between, the other is shown both texts."""
    manager.unfold("Other records to make")
    manager.press("Make or review the agreement")
    manager.reads("Both of you can read and write in this draft.")
    assert "uninterrupted time for supervision" in manager.value("expectations")
    manager.fill(held_on=day(), frequency="Monthly", duration="90 minutes", location="Room 4")
    manager.is_saved()

    worker.go("/")
    worker.follow("Supervision agreement")
    worker.fill(useful="Ask me what I would do before you tell me.")
    worker.page.get_by_label("What is your learning style?").select_option("reflecting")
    worker.is_saved()

    with manager.watch.expecting(409):
        manager.fill(challenge="Calmly.")
        manager.status_says("Wanda Worker changed this draft at")
    manager.press("Compare both texts", inside=manager.page.locator(".govuk-error-summary"), status=409)
    manager.reads("This draft was saved by Wanda Worker at")
    manager.press("Save and go on writing")
    assert manager.value("useful") == "Ask me what I would do before you tell me."
    assert manager.value("challenge") == "Calmly."


@pytest.mark.requirement("CAL-9a.1")
def test_the_agreement_of_two(visit: Visit, pair: factories.Pair) -> None:
    manager, worker = visit(pair.manager), visit(pair.worker, width=360)

    manager.go(f"/files/{pair.file.pk}/")
    manager.reads("None signed yet")
    write_it_together(manager, worker)

    manager.press("Check and share")
    manager.reads("By observing and reflecting", "Ask me what I would do")
    manager.press("Share")
    manager.reads("Shared. Wanda Worker is told", "Waiting for signatures")
    assert [message.to for message in mail.outbox] == [[pair.worker.email]]

    worker.go("/")
    worker.reads("Waiting for your signature")
    worker.follow("Supervision agreement")
    worker.follow("Sign")
    worker.fill(disagreement="Ninety minutes are too long for me.", password="wrong")
    worker.press("Sign", status=422)
    worker.has_error("This is not your password. Nothing is signed yet. Try again")
    assert worker.value("disagreement") == "Ninety minutes are too long for me."
    worker.fill(disagreement="", password=factories.PASSWORD)
    worker.press("Sign")
    worker.reads("Signed.")

    manager.page.reload()
    sign(manager)
    manager.reads("Final", "Sealed")
    worker.page.reload()
    worker.look()
    for person in (manager, worker):
        text = text_of(person.download("Download the PDF"))
        assert "Supervision Agreement" in text
        assert "Ask me what I would do before you tell me." in text
        assert "Page 1 of" in text
    worker.go(f"/files/{pair.file.pk}/")
    worker.reads("Signed,", "agreed in the supervision agreement: Monthly")
