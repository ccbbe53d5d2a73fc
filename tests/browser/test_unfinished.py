"""Records that are not signed by both come to an end all the same."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from supervision_portal.people import services as people
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Notice
from tests import factories
from tests.browser.conftest import Clock, session_of
from tests.browser.papers import text_of
from tests.browser.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def close_unsigned(above: Visitor, reason: str) -> None:
    """From My work: the manager above closes the record that nobody finishes."""
    above.go("/")
    above.reads("Records refused, or not signed for a long time")
    above.follow("Personal supervision (S1)")
    above.reads("The text belongs to the two people it is about.")
    above.does_not_read("Doing well")
    above.follow("Close it unsigned")
    above.fill(reason=reason)
    above.press("Close it unsigned", status=422)
    above.has_error("Enter your password")
    assert above.value("reason") == reason
    above.fill(password=factories.PASSWORD)
    above.press("Close it unsigned")
    above.reads("Closed unsigned. Both parties are told.")


def test_somebody_will_not_sign(visit: Visit, pair: factories.Pair) -> None:
    record = factories.sign(factories.shared(pair.manager, pair.file), pair.manager)
    worker, above = visit(pair.worker, width=360), visit(pair.above)

    worker.go(f"/records/{record.pk}/")
    worker.follow("I will not sign this")
    worker.fill(password=factories.PASSWORD)
    worker.press("Say that I will not sign", status=422)
    worker.has_error("Say why you will not sign")
    worker.fill(words="We never spoke about this.", password=factories.PASSWORD)
    worker.press("Say that I will not sign")
    worker.reads("Noted.", "We never spoke about this.")
    assert pair.above.email in [to for message in mail.outbox for to in message.to]

    close_unsigned(above, "They could not agree, and met me on Monday.")
    worker.go(f"/files/{pair.file.pk}/")
    worker.reads("Closed unsigned")
    worker.follow("Personal supervision (S1)")
    worker.reads("Closed unsigned", "We never spoke about this.")
    text = text_of(worker.download("Download the PDF"))
    assert "We never spoke about this." in text
    assert "They could not agree" in text


@pytest.mark.requirement("CAL-9b.5")
def test_a_supervisor_leaves_a_draft_behind(visit: Visit, pair: factories.Pair) -> None:
    factories.draft(pair.manager, pair.file)
    people.person_leaves(by=None, user=pair.manager, on=timezone.localdate() - dt.timedelta(days=1))
    new = visit(pair.above, width=360)  # what the leaver held passes to their own manager
    new.go(f"/files/{pair.file.pk}/")
    new.reads("Moses Manager began “Personal supervision (S1)” on", "and left before sharing it.")
    new.press("Take it over")
    new.reads("You have taken over this draft. Wanda Worker is told.")
    assert new.value("wellbeing") == "Doing well after a busy month."
    assert [message.to for message in mail.outbox] == [[pair.worker.email]]
    new.press("Check and share")
    new.press("Share")
    new.reads("Waiting for signatures")


def test_mail_of_which_nobody_knows_whether_it_went_out(visit: Visit, pair: factories.Pair) -> None:
    for number in range(2):
        Notice.objects.create(
            key=str(number),
            mail="file_opened",
            to=pair.worker,
            file=pair.file,
            claimed_at=timezone.now() - dt.timedelta(hours=1),
        )
    admin = visit(factories.person(Role.SYSTEM_ADMIN), width=360)
    admin.go("/account/details/")
    admin.page.get_by_role("button", name="Menu").click()
    admin.page.get_by_role("link", name="Mail", exact=True).click()
    admin.reads("Mail in doubt", "Wanda Worker", "A supervision file was opened for a purpose")
    admin.look()
    first = admin.page.get_by_role("main").get_by_role("listitem").first
    admin.press("Send again", inside=first)
    admin.reads("It is sent again: the mail to Wanda Worker.")
    assert [message.to for message in mail.outbox] == [[pair.worker.email]]
    admin.press("It arrived", inside=first)
    admin.reads("There is none.")


def test_a_party_is_away_for_three_months(visit: Visit, pair: factories.Pair, clock: Clock) -> None:
    manager = visit(pair.manager)
    record = factories.sign(factories.shared(pair.manager, pair.file), pair.manager)
    manager.go("/")
    manager.reads("Waiting for somebody else")
    clock.move(days=91)
    close_unsigned(visit(pair.above, width=360), "Long illness.")
    manager.cookie(session_of(pair.manager))
    manager.go(f"/records/{record.pk}/")
    manager.reads("Closed unsigned", "Sealed", "Long illness.")
