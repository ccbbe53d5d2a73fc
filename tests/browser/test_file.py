"""The supervision file: what else is on it, who can read it, and who has."""

import pytest
from django.core import mail

from supervision_portal.people.models import User
from tests import factories
from tests.browser.visitor import Visit, day, sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("CAL-9b.7")
def test_reading_from_above_needs_a_purpose_that_both_see(visit: Visit, pair: factories.Pair) -> None:
    factories.shared(pair.manager, pair.file)
    above = visit(pair.above, width=360)
    above.go("/files/")
    above.follow("Wanda Worker")
    above.reads("You see when supervision took place, not what was said.", "Waiting for signatures")
    above.follow("Personal supervision (S1)")
    above.does_not_read("Doing well after a busy month.")
    above.follow("Open for a purpose")
    above.press("Open the file", status=422)
    above.has_error("Choose what you need to read it for")
    above.has_error("Say why you need to read this file")
    above.choose(purpose="dip_sample")
    above.fill(reason="The sample of the second quarter.")
    above.press("Open the file")
    above.reads("You can read this file for 7 days. Both parties are told.")
    above.follow("Personal supervision (S1)")
    above.reads("Doing well after a busy month.")
    told = {to for message in mail.outbox[-2:] for to in message.to}
    assert told == {pair.worker.email, pair.manager.email}

    for person, width in ((pair.worker, 360), (pair.manager, 1280)):
        party = visit(person, width=width)
        party.go("/")
        party.reads("Files opened for a purpose", "The sample of the second quarter.")
        party.follow("Saba Service can read the file of Wanda Worker")
        party.reads("Saba Service, until", "dip sample", "Has read records")
        reader = party.page.get_by_role("row").filter(has_text="Saba Service")
        assert reader.count() == 1


def test_an_outsider_is_told_that_there_is_no_such_page(
    visit: Visit, pair: factories.Pair, outsider: User
) -> None:
    record = factories.shared(pair.manager, pair.file)
    stranger = visit(outsider)
    for path in (
        f"/files/{pair.file.pk}/",
        f"/files/{pair.file.pk}/readers/",
        f"/files/{pair.file.pk}/open/",
        f"/records/{record.pk}/",
        f"/records/{record.pk}/sign/",
    ):
        stranger.go(path, status=404)
        stranger.reads("Page not found", "There is no such page, or it is not one you may see.")
    stranger.go("/files/")
    assert stranger.page.locator(f"a[href*='{pair.file.pk}']").count() == 0


@pytest.mark.requirement("CAL-14.2")
def test_pointers_to_what_is_kept_elsewhere(visit: Visit, pair: factories.Pair) -> None:
    worker = visit(pair.worker, width=360)
    worker.go(f"/files/{pair.file.pk}/")
    worker.follow("Note where something is kept")
    worker.page.get_by_label("What is it?").select_option("registration")
    worker.fill(reference="SW123456", issued_on=day(), expires_on=day(-1))
    worker.press("Save", status=422)
    worker.has_error("The expiry date must be after the date of issue")
    worker.has_error("Enter who holds it, for example iTrent")
    assert worker.value("reference") == "SW123456"
    worker.fill(expires_on=day(5), held_by="iTrent")
    worker.press("Save")
    worker.reads("Professional registration", "SW123456", "Expires in 5 days", "iTrent")


@pytest.mark.requirement("CAL-14.1")
def test_a_practice_observation(visit: Visit, pair: factories.Pair) -> None:
    manager, worker = visit(pair.manager, width=360), visit(pair.worker)
    manager.go(f"/files/{pair.file.pk}/")
    manager.reads("0 in the last year, 2 are expected")
    manager.unfold("Other records to make")
    manager.press("Record a practice observation")
    manager.fill(held_on=day(-1), observed="A home visit", worked_well="Listened to the child first.")
    manager.is_saved()
    manager.press("Check and share")
    manager.press("Share")
    worker.go("/")
    worker.follow("Practice observation")
    sign(worker)
    manager.go(f"/files/{pair.file.pk}/")
    manager.reads("1 in the last year, 2 are expected", "Practice observation")
