"""One session from its agenda to the sealed record on the worker's file, and what was added to it later."""

import pytest
from django.core import mail

from supervision_portal.records.models import Action, Record
from tests import factories
from tests.browser.elsewhere import elsewhere
from tests.browser.papers import text_of
from tests.browser.visitor import Visit, Visitor, day, sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("CAL-7.5")
def test_agenda_and_preparation(visit: Visit, pair: factories.Pair) -> None:
    manager, worker = visit(pair.manager), visit(pair.worker, width=360)
    address = f"/files/{pair.file.pk}/"

    manager.go(address)
    manager.follow("Agenda")
    manager.press("Add to the agenda", status=422)
    manager.has_error("Write what you want to talk about")
    manager.fill(text="The duty rota in August")
    manager.press("Add to the agenda")

    worker.go(address + "agenda/")
    worker.fill(text="My caseload")
    worker.press("Add to the agenda")
    worker.fill(text="A mistake of mine")
    worker.press("Add to the agenda")
    worker.reads("The duty rota in August", "My caseload")
    worker.press("Take back", inside=worker.page.locator("li", has_text="A mistake of mine"))
    worker.does_not_read("A mistake of mine")

    worker.go(address)
    worker.follow("Prepare")
    worker.fill(text="I want to say that I am tired.")
    worker.is_saved()
    worker.go(address)
    worker.reads("yours alone")

    manager.go(address)
    manager.reads("My caseload")
    manager.press("Record supervision (S1)")
    manager.reads("The duty rota in August", "My caseload")
    manager.does_not_read("I am tired")

    worker.follow("Open your notes")
    assert worker.value("text") == "I want to say that I am tired."
    worker.press("Save and share")
    manager.page.reload()
    manager.reads("Notes that Wanda Worker shared", "I want to say that I am tired.")
    manager.look()


def write_the_session(manager: Visitor) -> None:
    """From the empty S1: type in it as one does while talking."""
    manager.reads("Last time,", "Doing well after a busy month.")
    manager.page.get_by_role("link", name="5. Actions").click()
    manager.page.wait_for_url("**#section-actions")
    manager.choose(previous_agreed="yes")
    manager.fill(
        wellbeing="Tired, and says so.", workload="Seventeen children.", next_date=day(28), next_time="10am"
    )
    manager.fill(actions__0__what="Ask for a place on the course", actions__0__by_when=day(14))
    manager.page.locator("[name=actions-0-who]").select_option("supervisor")
    manager.page.get_by_role("button", name="Add another action").click()
    manager.fill(actions__1__what="Write to the school", actions__1__by_when=day(7))
    manager.page.locator("[name=actions-1-who]").select_option("supervisee")
    manager.is_saved()


def check_what_is_missing(manager: Visitor, action: Action) -> None:
    """What has to be said of an earlier action, until nothing is missing."""
    manager.press("Check and share")
    manager.has_error("Choose what happened with “Read the new guidance”")
    manager.choose(**{f"earlier__{action.pk}__choice": "update"})
    manager.press("Check and share")
    manager.has_error("Write the update")
    manager.fill(**{f"earlier__{action.pk}__note": "Half of it is read."})
    manager.press("Check and share")
    manager.reads(
        "Check before you share", "Half of it is read.", "Write to the school", "Seventeen children."
    )


def send_back_and_share_again(pair: factories.Pair, worker: Visitor, manager: Visitor) -> None:
    """Returned with what should change; changed, and shared once more."""
    worker.follow("Return for changes")
    worker.press("Return", status=422)
    worker.has_error("Say what should change")
    worker.fill(reason="It is sixteen children, not seventeen.")
    worker.press("Return")
    worker.reads("Both of you can read and write in this draft.", "It is sixteen children, not seventeen.")
    assert mail.outbox[-1].to == [pair.manager.email]

    manager.go("/")
    manager.reads("Returned")
    manager.follow("Personal supervision (S1), Wanda Worker")
    manager.reads("Wanda Worker returned this", "It is sixteen children, not seventeen.")
    manager.fill(workload="Sixteen children.")
    manager.press("Check and share")
    manager.press("Share")


def read_what_is_sealed(pair: factories.Pair, worker: Visitor, record: Record) -> None:
    """On the file, and in its PDF: as it was signed, and not as it was first written."""
    worker.go(f"/files/{pair.file.pk}/")
    worker.reads("Final", "Supervision booked", "Write to the school")
    pdf = worker.download(f"of {record.number}")
    text = text_of(pdf)
    for words in (
        "I do not agree that I am tired.",
        "Page 1 of",
        record.number,
        "Sixteen children.",
        "Half of it",
    ):
        assert words in text
    assert "Seventeen" not in text


@pytest.mark.requirement("CAL-A2.1", "CAL-A2.2", "CAL-A2.3", "CAL-A1.7")
def test_from_the_first_word_to_the_sealed_record(visit: Visit, pair: factories.Pair) -> None:
    before = {
        "actions-0-what": "Read the new guidance",
        "actions-0-who": "supervisee",
        "actions-0-by_when": day(3),
    }
    elsewhere(factories.final, pair, data=factories.s1_data(**before))
    mail.outbox.clear()
    manager, worker = visit(pair.manager), visit(pair.worker, width=360)

    manager.go("/")
    manager.follow("Wanda Worker")
    manager.press("Record supervision (S1)")
    manager.reads("Action: Read the new guidance")
    write_the_session(manager)

    check_what_is_missing(manager, pair.file.actions.get(what="Read the new guidance"))

    manager.press("Share")
    manager.reads("Shared. Wanda Worker is told", "Waiting for signatures")
    assert [message.to for message in mail.outbox] == [[pair.worker.email]]
    assert "Seventeen" not in mail.outbox[0].body

    worker.go("/")
    worker.reads("Write to the school", "Due in 7 days")
    worker.follow("Personal supervision (S1)")
    send_back_and_share_again(pair, worker, manager)

    worker.go("/")
    worker.follow("Personal supervision (S1)")
    sign(worker, disagreement="I do not agree that I am tired.")
    worker.reads("I do not agree that I am tired.")
    manager.page.reload()
    sign(manager)
    manager.reads("Final", "Sealed")

    read_what_is_sealed(pair, worker, Record.objects.get(pk=manager.page.url.split("/")[-2]))


@pytest.mark.requirement("CAL-11.1")
def test_a_pdf_is_checked_and_an_addendum_belongs_to_its_record(visit: Visit, pair: factories.Pair) -> None:
    record = elsewhere(factories.final, pair)
    worker, manager = visit(pair.worker, width=360), visit(pair.manager)

    worker.go(f"/records/{record.pk}/")
    pdf = worker.download("Download the PDF")
    worker.press("Write an addendum")
    worker.reads(f"This adds to {record.number}")
    worker.fill(held_on=day(), reason="A day is wrong.", text="The course was on Tuesday.")
    worker.is_saved()
    worker.press("Check and share")
    worker.press("Share")
    sign(worker)
    manager.go("/")
    manager.follow("Addendum")
    sign(manager)
    manager.follow(record.number)
    manager.reads("An addendum,", "by Wanda Worker")
    worker.go(f"/files/{pair.file.pk}/")
    worker.reads(f"adds to {record.number}")

    worker.go("/check-a-pdf/")
    worker.press("Check it", status=422)
    worker.has_error("Choose a PDF file")
    worker.attach("a record.pdf", pdf)
    worker.press("Check it")
    worker.reads("Unchanged", record.number, "Wanda Worker, supervisee, signed", "AD-")
    place = pdf.index(b"/Length", len(pdf) // 2)
    worker.attach("a record.pdf", pdf[:place] + b"/Langth" + pdf[place + 7 :])
    worker.press("Check it")
    worker.reads("Changed.", "Do not rely on it.")
    worker.does_not_read("Unchanged")
