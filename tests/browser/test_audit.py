"""Appendix 7 from the assigned file to the completion that the supervisor signs."""

import pytest
from playwright.sync_api import expect

from audits.models import Audit
from supervision_portal.records.models import Record
from tests import factories
from tests.audits.world import AuditWorld
from tests.browser.elsewhere import elsewhere
from tests.browser.papers import text_of
from tests.browser.visitor import Visit, Visitor, day
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answer_everything(auditor: Visitor, audit: Audit) -> None:
    """Yes to what is asked and not shown, what the file shows otherwise; the grades with their reasons."""
    page = auditor.page
    for group in page.locator("[data-audit-question]").all():
        name = group.get_attribute("data-audit-question")
        shown = str(audit.found.get(str(name).removeprefix("q_"), {}).get("answer", ""))
        page.locator(f"[name='{name}'][value='{shown or 'yes'}']").check()
    for grade in ("part_personal_grade", "overall_grade"):
        auditor.choose(**{grade: "good"})
    auditor.fill(part_personal_why="Held well.", overall_why="A good file.")
    for part in page.locator("[name^='part_'][name$='_grade'][value='good']").all():
        part.check()
    for why in page.locator("[name^='part_'][name$='_why']").all():
        why.fill("Held well.")


def sign_now(visitor: Visitor) -> None:
    visitor.press("Check and sign")
    visitor.press("Ready to sign")
    visitor.fill(password=PASSWORD)
    visitor.press("Sign")


def carry_out(auditor: Visitor, audit: Audit) -> Record:
    """Answer, agree what follows, and sign: the audit as it stands in front of the file."""
    answer_everything(auditor, audit)
    page = auditor.page
    expect(page.locator("[data-audit-applicable]")).not_to_have_text("0")
    auditor.fill(corrective__0__what="Sign the agreement", corrective__0__by_when=day(21))
    page.locator("[name=corrective-0-who]").select_option("supervisee")
    auditor.fill(learning__0__what="Agree the agenda first.", good__0__example="Clear words.")
    auditor.is_saved()
    auditor.look()
    sign_now(auditor)
    record = Record.objects.get(kind="file-audit")
    assert record.state == Record.State.SEALED
    with record.sealed.pdf.open() as pdf:
        assert "Number of Questions Answered Yes" in text_of(pdf.read())
    return record


def sign_off(manager: Visitor) -> None:
    """The action that the worker says is done."""
    manager.go("/")
    manager.reads("Corrective actions to sign off")
    manager.follow("Sign the agreement")
    manager.press("Save", status=422)
    manager.has_error("Choose whether you sign it off")
    manager.choose(done="yes")
    manager.press("Save")


@pytest.mark.requirement("CAL-A7.1", "CAL-A7.2", "CAL-A7.3", "CAL-A7.4")
def test_appendix_7_from_the_file_to_the_completion(visit: Visit) -> None:
    world = AuditWorld()
    s1 = elsewhere(lambda: factories.final(world))
    audit = world.assign()
    auditor = visit(world.auditor)

    auditor.go("/")
    auditor.reads("Files to audit")
    auditor.follow("Wanda Worker")
    auditor.press("Begin the audit")
    audit.refresh_from_db()
    auditor.reads("Does the file contain a copy of the individual supervision agreement?")

    page = auditor.page
    page.locator("[data-audit-list] a").first.click()
    expect(page.locator("[data-audit-paper]")).to_contain_text("Sixteen children, which is manageable.")
    expect(page.locator("[data-audit-paper]")).not_to_contain_text("Doing well after a busy month.")
    page.get_by_role("button", name="Back to the list").click()

    record = carry_out(auditor, audit)

    auditor.go(f"/records/{s1.pk}/", status=404)

    worker = visit(world.worker, width=360)
    worker.go(f"/files/{world.file.pk}/")
    worker.reads("File audit", str(record.number))
    worker.go("/")
    worker.follow("Sign the agreement")
    worker.choose(what_now="done")
    worker.press("Save")

    manager = visit(world.manager)
    sign_off(manager)

    elsewhere(lambda: factories.final(world, data=factories.s1_data()))
    manager.page.reload()
    manager.press("Complete the audit")
    sign_now(manager)
    assert Record.objects.get(kind="audit-completion").state == Record.State.SEALED
    manager.go(f"/audits/{audit.pk}/")
    manager.reads("Completed", "discussed in supervision on")
