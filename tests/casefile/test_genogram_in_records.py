"""The genogram in the PDF of a case supervision (S2): as it stood when it was shared, and for ever."""

import datetime as dt
import re
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO

import page
import pytest
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from casefile import plain, release
from casefile.genogram.family import FamilyError
from casefile.genogram_models import Genogram, GenogramChild, GenogramFeeling, GenogramPerson, ShownGenogram
from casefile.services import children, genograms
from supervision_portal.design.words import uk_date
from supervision_portal.people.models import User
from supervision_portal.records import pdf, shown
from supervision_portal.records.document import digest
from supervision_portal.records.models import Record
from supervision_portal.records.services import sealing, signing
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.casefile import cast
from tests.casefile.casework import figures, pdf_text, sealed
from tests.casefile.cast import ADDRESS, Case
from tests.casefile.genogram_rows import Home, a_person, add_url, row_url
from tests.pages import Browser, words

SignIn = Callable[[User], Browser]
Queries = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def home(case: Case) -> Home:
    return Home(case.child)


@pytest.fixture
def record(case: Case, home: Home) -> Record:
    """A final S2 of a child with a genogram."""
    return cast.final(case.manager, case.on)


def family_of(record: Record) -> list[str]:
    """The names in the table that a record shows; none where it has no genogram."""
    document = shown.Shown.from_json(record.shown or {})
    parts = [part for part in document.sections if part.key == "genogram"]
    return [
        row[0].split("\n")[0]
        for part in parts
        for block in part.blocks
        if isinstance(block, shown.Table)
        for row in block.rows
    ]


def copy_of(record: Record) -> bytes:
    return pdf.render(sealing.printed(factories.now(record)), sealed=False)


def stored(record: Record) -> bytes:
    with record.sealed.pdf.open() as file:
        data: bytes = file.read()
    return data


# ---- what prints


def test_the_sealed_pdf_has_the_picture_and_the_table(record: Record) -> None:
    data = stored(sealed(record))
    text = pdf_text(data)
    day = uk_date(timezone.localdate())
    for wanted in (
        f"Genogram, {day}",
        "The family in words",
        "separated from Dele Okafor in 2018",
        "in Leeds",
    ):
        assert wanted in text
    assert text.count("Mara Okafor") >= 3  # beneath the symbol, in the table, in the relations of others
    tree = PdfFileReader(BytesIO(data)).root["/StructTreeRoot"]
    assert figures(tree) == [f"Genogram of Amara Okafor, {day}"]
    report = page.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report


def test_a_symbol_in_a_name_is_spelled_out_in_the_picture_too(case: Case, home: Home) -> None:
    home.mum.name = "Mara 👋 Okafor"
    home.keep(home.mum)
    data = stored(sealed(cast.final(case.manager, case.on)))
    assert page.validate_pdf_bytes(data, profile="ua1").is_compliant
    assert "waving hand sign" in pdf_text(data)


def test_a_child_without_a_genogram_has_none_printed(case: Case) -> None:
    record = cast.final(case.manager, case.on)
    assert "Genogram" not in pdf_text(copy_of(record))
    assert not ShownGenogram.objects.exists()


@pytest.mark.requirement("CAL-2.CTS")
@pytest.mark.parametrize("kind", ["oversight", "cts"])
def test_only_case_supervision_has_it(case: Case, home: Home, kind: str) -> None:
    by = case.therapists_manager if kind == "cts" else case.manager
    assert family_of(cast.final(by, case.on, kind)) == []
    assert not home.genogram.shown_in.exists()


def test_it_is_checked_before_it_is_shared_and_read_on_the_page(
    case: Case, home: Home, as_user: SignIn
) -> None:
    manager, draft = as_user(case.manager), cast.draft(case.manager, case.on)
    before = manager.get(reverse("records:check", args=[draft.pk]))
    assert "separated from Dele Okafor in 2018" in words(before)
    assert not home.genogram.shown_in.exists()  # looking keeps nothing
    manager.post(reverse("records:check", args=[draft.pk]), {"version": draft.version})
    after = manager.get(reverse("records:record", args=[draft.pk]))
    assert "separated from Dele Okafor in 2018" in words(after)
    assert after.content.decode().count("<svg") == before.content.decode().count("<svg")
    assert 'role="img"' in after.content.decode()


def test_what_is_typed_stays_text(case: Case, home: Home, as_user: SignIn) -> None:
    home.dad.name, home.dad.note = "<script>alert(1)</script>", "</svg><img src=x>"
    home.keep(home.dad)
    record = cast.final(case.manager, case.on)
    html = as_user(case.manager).get(reverse("records:record", args=[record.pk])).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_as_plain_text_it_is_the_table(case: Case, record: Record) -> None:
    text = plain.text_of(sealing.printed(record), case.child)
    assert "\nGENOGRAM, " in text
    assert "A genogram of 3 people. It is about Amara Okafor." in text
    assert "* Name: Dele Okafor\nin Leeds; Sex: male;" in text
    assert "<svg" not in text


@pytest.mark.parametrize("whose", ["the child", "a brother"])
def test_a_confidential_address_is_not_in_it(case: Case, home: Home, whose: str) -> None:
    home.dad.note = f"moved from {ADDRESS} in spring"
    home.keep(home.dad)
    child = case.child
    if whose == "a brother":
        child = factories.child("Ben Okafor", worker=case.worker, team=case.team)
        children.family_of([case.child, child])
    children.change_child(by=None, child=child, team=case.team, address=ADDRESS, address_is_confidential=True)
    record = cast.final(case.manager, case.on)
    assert "Secret Street" not in record.content
    assert "moved from [address left out] in spring" in pdf_text(copy_of(record))


def upright(data: bytes) -> list[bool]:
    """Of each page, whether it is higher than wide."""
    done = subprocess.run(["pdfinfo", "-l", "99", "-"], input=data, capture_output=True, check=True)
    found = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", done.stdout.decode())
    return [float(wide) < float(high) for wide, high in found]


def test_a_wide_family_lies_on_its_side(case: Case, home: Home) -> None:
    assert set(upright(copy_of(cast.final(case.manager, case.on)))) == {True}
    many = [GenogramPerson(name=f"Child {number}", born=2000 + number) for number in range(9)]
    links = [GenogramChild(child=child, parent_a=home.mum, parent_b=home.dad) for child in many]
    genograms.keep(by=None, genogram=home.genogram, rows=[*many, *links])
    pages = upright(copy_of(cast.final(case.manager, case.on)))
    assert pages[0]
    assert False in pages


def test_a_released_file_has_none(case: Case, record: Record) -> None:
    """It is about other people, and nobody has looked at each of them."""
    text = pdf_text(release.render(case.child, [record], preview=True))
    assert "She likes mornings" in text
    assert "Genogram" not in text
    assert "Mara Okafor" not in text


# ---- it stands still


def test_a_change_afterwards_leaves_the_record_as_it_was(case: Case, home: Home, record: Record) -> None:
    signed, before = record.signatures.get().digest, pdf_text(copy_of(record))
    made = genograms.keep(by=case.worker, genogram=home.genogram, rows=[GenogramPerson(name="Nana Adjei")])
    now = factories.now(record)
    assert digest(now.content) == signed
    assert pdf_text(copy_of(record)) == before
    assert family_of(now) == ["Amara Okafor", "Mara Okafor", "Dele Okafor"]
    assert made != home.genogram
    assert [version.people.count() for version in Genogram.objects.newest_first()] == [4, 3]
    again = cast.final(case.manager, case.on)
    assert "Nana Adjei" in family_of(again)
    assert (again.shown_genogram.genogram, now.shown_genogram.genogram) == (made, home.genogram)


def test_each_row_is_changed_in_the_new_version(case: Case, home: Home, record: Record) -> None:
    before = home.genogram.family()
    home.dad.note, home.couple.kind = "in York", "divorced"
    made = genograms.keep(by=case.worker, genogram=home.genogram, rows=[home.dad, home.couple, home.link])
    assert Genogram.objects.get(pk=home.genogram.pk).family() == before
    family = made.family()
    [couple], [link] = family.couples, family.children
    assert couple.kind == "divorced"
    assert {family.name(key) for key in couple.pair} == {"Mara Okafor", "Dele Okafor"}
    assert {family.name(key) for key in link.parents} == {"Mara Okafor", "Dele Okafor"}
    assert {person.name: person.note for person in family.people}["Dele Okafor"] == "in York"
    [members] = family.households
    assert {family.name(key) for key in members} == {"Amara Okafor", "Mara Okafor"}


@pytest.mark.parametrize("what", ["person", "child", "relationship", "household"])
def test_each_row_is_removed_from_the_new_version(case: Case, home: Home, record: Record, what: str) -> None:
    before = home.genogram.family()
    made = genograms.remove(by=case.worker, genogram=home.genogram, row=home.rows[what])
    assert made != home.genogram
    assert home.genogram.family() == before
    family = made.family()
    left = {
        "person": family.people,
        "child": family.children,
        "relationship": family.emotional,
        "household": family.households,
    }
    assert len(left[what]) == (2 if what == "person" else 0)


def test_who_lives_together_changes_in_the_new_version(case: Case, home: Home, record: Record) -> None:
    made = genograms.keep(by=None, genogram=home.genogram, rows=[home.household], members=[home.dad])
    [members], family = made.family().households, made.family()
    assert {family.name(key) for key in members} == {"Dele Okafor"}
    assert home.genogram.family().households == (frozenset({str(home.mum.pk), str(home.index.pk)}),)


def test_the_pages_say_so_and_go_on_with_the_new_version(
    case: Case, home: Home, record: Record, as_user: SignIn
) -> None:
    worker, address = as_user(case.worker), reverse("casefile:genogram", args=[case.child.pk])
    assert "A record prints this version, so it stays as it is." in words(worker.get(address))
    worker.post(add_url(home.genogram, "person"), a_person())
    said = words(worker.get(address))
    assert "Nana Adjei" in said
    assert "A record prints this version" not in said
    assert "printed in 1 record" in said
    assert Genogram.objects.count() == 2
    old = words(worker.get(reverse("casefile:genogram_version", args=[home.genogram.pk])))
    assert "This is an earlier version" in old
    assert "Nana Adjei" not in old
    refused = worker.post(row_url("change", home.genogram, "person", home.dad.pk), a_person(name="Ben"))
    assert "There is a newer version" in words(refused)


def test_a_refused_change_makes_no_version(case: Case, home: Home, record: Record, as_user: SignIn) -> None:
    url = row_url("change", home.genogram, "person", home.mum.pk)
    answer = as_user(case.worker).post(url, {"name": "Mara Okafor", "sex": "female", "born": "2089"})
    assert answer.status_code == 422
    assert Genogram.objects.count() == 1
    assert row_url("remove", home.genogram, "person", home.mum.pk) in answer.content.decode()


def test_a_refused_removal_makes_no_version(home: Home, record: Record) -> None:
    with pytest.raises(FamilyError, match="Say what"):
        genograms.remove(by=None, genogram=home.genogram, row=home.couple)
    assert Genogram.objects.get() == home.genogram


def test_what_was_removed_in_the_meantime_is_refused(home: Home, record: Record) -> None:
    gone = GenogramPerson(pk=999_999_999, name="Nobody")
    for rows in ([gone], [GenogramFeeling(a=home.mum, b=gone, kind="close")]):
        with pytest.raises(Refused, match="Somebody has removed this"):
            genograms.keep(by=None, genogram=home.genogram, rows=rows)
    with pytest.raises(Refused, match="Somebody has removed this"):
        genograms.remove(by=None, genogram=home.genogram, row=gone)
    assert Genogram.objects.get() == home.genogram


def test_a_record_that_is_returned_lets_it_go(case: Case, home: Home) -> None:
    record = cast.ready(case.manager, case.on)
    signing.send_back(by=case.manager, record=record, reason="The date is wrong")
    home.keep(GenogramPerson(name="Nana Adjei"))
    assert Genogram.objects.count() == 1
    record = factories.share(case.manager, factories.now(record))
    assert "Nana Adjei" in family_of(record)


def test_a_version_of_a_later_day_is_not_in_it(case: Case, home: Home) -> None:
    later = Genogram.objects.create(file=case.on, on=timezone.localdate() + dt.timedelta(days=2))
    GenogramPerson.objects.create(genogram=later, name="Not yet", is_index=True)
    assert "Not yet" not in family_of(cast.final(case.manager, case.on))


# ---- speed


def test_signing_costs_no_more_for_records_with_a_genogram(case: Case, home: Home, queries: Queries) -> None:
    """The family is drawn when a record is shared, one by one; a session signed in one go draws nothing."""
    with_it = cast.ready(case.manager, case.on)
    other = factories.child("Ben Adeyemi", worker=case.worker, team=case.team)
    without = cast.ready(case.manager, other.file)
    counts = []
    for record in (with_it, without):
        with queries() as statements:
            signing.sign(by=case.manager, records=[record], method="password")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_no_query_for_each_person_when_it_is_shared(case: Case, home: Home, queries: Queries) -> None:
    # The first one moves the due date of the case; those after it on the same day do not.
    cast.final(case.manager, case.on)
    first = cast.draft(case.manager, case.on)
    with queries() as few:
        factories.share(case.manager, first)
    signing.sign(by=case.manager, records=[first], method="password")
    genograms.keep(
        by=None, genogram=home.genogram, rows=[GenogramPerson(name=f"Aunt {number}") for number in range(12)]
    )
    second = cast.draft(case.manager, case.on)
    with queries() as many:
        factories.share(case.manager, second)
    assert len(many) == len(few)
