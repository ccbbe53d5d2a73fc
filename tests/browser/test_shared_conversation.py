"""The Shared Conversation (S3): its goals are followed until they are met; or a signed form is added."""

from pathlib import Path

import pytest

from supervision_portal.records.models import Action, Record
from tests import factories
from tests.browser.elsewhere import elsewhere
from tests.browser.visitor import Visit, day, sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("CAL-A4.1", "CAL-7.2")
def test_a_goal_lives_until_it_is_met(visit: Visit, pair: factories.Pair) -> None:
    worker, manager = visit(pair.worker, width=360), visit(pair.manager)
    worker.go(f"/files/{pair.file.pk}/")
    worker.unfold("Other records to make")
    worker.press("Record a Shared Conversation (S3)")
    worker.fill(
        goals_words="I want to lead on practice education.", goals__0__what="Become a practice educator"
    )
    worker.is_saved()
    worker.press("Check and share")
    worker.press("Share")
    record = Record.objects.get(kind="s3")
    elsewhere(factories.sign, record, pair.worker, pair.manager)

    manager.go(f"/files/{pair.file.pk}/")
    manager.reads("Become a practice educator", "Goal")
    manager.press("Record supervision (S1)")
    manager.reads("Goal: Become a practice educator")
    goal = Action.objects.get()
    manager.choose(previous_agreed="none", **{f"earlier__{goal.pk}__choice": "done"})
    manager.press("Check and share")
    manager.reads("Become a practice educator", "Met")
    manager.press("Share")
    manager.go(f"/files/{pair.file.pk}/")
    manager.does_not_read("Open actions, goals and development needs")


@pytest.mark.requirement("CAL-A4.2")
@pytest.mark.parametrize("javascript", [True, False])
def test_the_corporate_form_is_added_as_a_pdf(visit: Visit, pair: factories.Pair, javascript: bool) -> None:
    pdf = Path(elsewhere(factories.final, pair).sealed.pdf.path).read_bytes()
    worker = visit(pair.worker, javascript=javascript)
    worker.go(f"/files/{pair.file.pk}/")
    worker.unfold("Other records to make")
    worker.press("Add a signed corporate Shared Conversation form")
    worker.fill(held_on=day(-1), goals__0__what="Become a practice educator")
    worker.attach("holiday.pdf", b"GIF89a")
    worker.press("Add this file", status=422)
    worker.has_error("“holiday.pdf” must be a PDF.")
    assert worker.value("goals-0-what") == "Become a practice educator"
    worker.press("Check and share")
    worker.has_error("Add the signed form as a PDF")
    worker.attach("signed form.pdf", pdf)
    worker.press("Add this file")
    worker.reads("signed form.pdf is added.")
    assert worker.value("goals-0-what") == "Become a practice educator"
    worker.press("Check and share")
    worker.press("Share")
    assert worker.download("The signed form: signed form.pdf") == pdf
    sign(worker)
