"""Teams without a case system: the same S2, kept as a PDF on the case folder (CAL-12.2)."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from casefile.models import CaseRecordTeam
from supervision_portal.people.models import User
from supervision_portal.records.services import checking
from tests import factories
from tests.casefile import cast
from tests.casefile.casework import pdf_text, sealed
from tests.casefile.cast import Case
from tests.pages import Browser, words

SignIn = Callable[[User], Browser]


@pytest.mark.requirement("CAL-12.2")
def test_the_s2_is_taken_as_a_pdf_for_the_case_folder(case: Case, as_user: SignIn) -> None:
    record, manager = sealed(cast.final(case.manager, case.on)), as_user(case.manager)
    assert "Download the PDF" in words(manager.get(reverse("records:record", args=[record.pk])))
    answer = manager.get(reverse("records:pdf", args=[record.pk]))
    data = answer.getvalue()
    name = f"ao-{case.child.case_number}-{record.number}.pdf".lower()
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert checking.check(data=data).record == record  # the sealed one
    text = pdf_text(data)
    assert "Person Amara Okafor" in text
    assert case.child.case_number in text


@pytest.mark.requirement("CAL-12.2")
def test_nobody_is_asked_to_file_it_in_a_case_system(case: Case, as_user: SignIn) -> None:
    elsewhere = factories.TeamFactory(name="Another team")
    CaseRecordTeam.objects.create(team=elsewhere, name="CASS")
    record = sealed(cast.final(case.manager, case.on))
    assert record.filing.case_system == ""
    for user in (case.worker, case.manager):
        browser = as_user(user)
        assert record.number
        assert record.number not in words(browser.get(reverse("casefile:to_file")))
        for address in ("home:my_work", "casefile:file"):
            args = [case.child.pk] if address == "casefile:file" else []
            page = words(browser.get(reverse(address, args=args)))
            assert "CASS" not in page
            assert "case system by" not in page
            assert "to put into the case system" not in page


def test_a_copy_and_a_note_of_disagreement_are_named_like_it(case: Case, as_user: SignIn) -> None:
    record = cast.final(case.manager, case.on)
    answer = as_user(case.worker).get(reverse("records:pdf", args=[record.pk]))
    start = f"ao-{case.child.case_number}".lower()
    assert f'filename="copy-{start}-{record.number}.pdf"'.lower() in answer["Content-Disposition"]
    note = factories.drafts.begin_addendum(by=case.manager, record=record)
    data = {"held_on": "1/6/2025", "reason": "A date was wrong.", "text": "It was Tuesday."}
    factories.drafts.save(by=case.manager, record=note, version=note.version, data=data)
    note = factories.sign(factories.share(case.manager, note), case.manager)
    answer = as_user(case.manager).get(reverse("records:pdf", args=[note.pk]))
    assert f"copy-{start}-{note.number}.pdf".lower() in answer["Content-Disposition"]


def test_a_supervision_record_is_named_by_its_number(case: Case, as_user: SignIn) -> None:
    record = sealed(factories.final(case))
    answer = as_user(case.manager).get(reverse("records:pdf", args=[record.pk]))
    assert answer.getvalue().startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="{str(record.number).lower()}.pdf"'
