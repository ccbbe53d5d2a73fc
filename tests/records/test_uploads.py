"""Signed forms from elsewhere: what is taken, and what is refused in plain words."""

import subprocess
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_portal.records import uploads
from supervision_portal.records.pdf import render
from supervision_portal.records.uploads import UploadRefused, check_pdf_upload
from tests.records.papers import an_s1, run

FORM = render(an_s1(), sealed=True)
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"


def a_pdf(catalog: bytes = b"", *more: bytes, pages: bytes = PAGES, page: bytes = PAGE) -> bytes:
    """A small PDF: its objects are 1, the catalog, 2, the pages, 3, the page, and `more` from 4 on."""
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(
        (b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>", pages, page, *more), start=1
    ):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(out))
    )


def refusal(data: bytes) -> str:
    with pytest.raises(UploadRefused) as refused:
        check_pdf_upload(data, "form.pdf")
    return str(refused.value)


@pytest.mark.requirement("CAL-A4.2")
def test_a_form_is_taken() -> None:
    check_pdf_upload(FORM, "form.pdf")
    check_pdf_upload(a_pdf(), "anything.doc")  # by what it holds, not by its name


@pytest.mark.parametrize(
    "link",
    [
        b"/OpenAction[3 0 R/Fit]",
        b"/X<</Subtype/Link/A<</S/URI/URI(https://example.org)>>>>",
        b"/AcroForm<</Fields[]>>",
    ],
    ids=["opens at a page", "a link", "a form"],
)
def test_what_does_no_harm_is_taken(link: bytes) -> None:
    check_pdf_upload(a_pdf(link), "form.pdf")


def test_no_pdf_at_all() -> None:
    assert refusal(b"") == "“form.pdf” is empty."
    assert refusal(b"PK\x03\x04 a Word file") == "“form.pdf” must be a PDF."
    assert refusal(b"\x89PNG\r\n") == "“form.pdf” must be a PDF."


def test_too_large() -> None:
    assert refusal(FORM + bytes(uploads.LARGEST)) == "“form.pdf” must be smaller than 20 MB."


def test_without_pages() -> None:
    assert refusal(a_pdf(pages=b"<</Type/Pages/Kids[]/Count 7>>")) == "“form.pdf” has no pages."
    assert refusal(a_pdf().replace(b"/Root 1 0 R", b"/Root 9 0 R")) == "“form.pdf” has no pages."


def test_behind_a_password(tmp_path: Path) -> None:
    (tmp_path / "plain.pdf").write_bytes(FORM)
    for user in ("open me", ""):
        locked = tmp_path / "locked.pdf"
        run(
            "qpdf", "--encrypt", user, "owner", "256", "--", str(tmp_path / "plain.pdf"), str(locked), pdf=b""
        )
        assert "is protected with a password" in refusal(locked.read_bytes())


@pytest.mark.parametrize(
    "active",
    [
        b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
        b"/OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>",
        b"/OpenAction 4 0 R",
        b"/Names<</JavaScript<</Names[(a) 4 0 R]>>>>",
        b"/AA<</WC<</S/Launch/F(calc.exe)>>>>",
        b"/X[[<</S/ImportData/F(x)>>]]",
        b"/X<</S/SubmitForm/F(https://example.org)>>",
        b"/X<</S/GoToE>>",
        b"/X<</Subtype/RichMedia>>",
        b"/X<</Subtype/Screen/A<</S/Rendition>>>>",
    ],
)
def test_active_content(active: bytes) -> None:
    assert "contains a program or an automatic action" in refusal(a_pdf(active, b"<</S/JavaScript/JS(x)>>"))


def test_active_content_on_a_page() -> None:
    page = PAGE[:-2] + b"/Annots[<</Subtype/Widget/A<</S/Launch/F(x)>>>>]>>"
    assert "contains a program" in refusal(a_pdf(page=page))


def test_a_form_only_some_programs_show() -> None:
    assert "only some programs can show" in refusal(a_pdf(b"/AcroForm<</XFA 4 0 R>>", b"(x)"))


def test_files_inside() -> None:
    carrier = render(an_s1(attachments=[("inside.exe", b"MZ", "")]), sealed=True)
    assert "has other files inside it" in refusal(carrier)


BOMB = (
    b"%PDF-1.7\n4 0 obj\n<</Type/XRef/W[1 4 2]/Size 99999999/Root 1 0 R/Filter/FlateDecode/Length 200000>>"
    + b"stream\n"
    + zlib.compress(bytes(200_000_000))
    + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
)


@pytest.mark.parametrize(
    "hostile",
    [
        FORM[: len(FORM) // 2],
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"%%EOF\n" * 100_000,
        a_pdf(b"/X " + b"[" * 100_000 + b"]" * 100_000),
        a_pdf(b"/X " + b"<</A " * 100_000 + b"1" + b">>" * 100_000),
        a_pdf().replace(b"0 4\n", b"0 99999999\n"),
        a_pdf().replace(b"/Size 4", b"/Size 4/Prev 9"),
        BOMB,
    ],
    ids=["cut", "head", "ends", "arrays", "dictionaries", "table", "loop", "bomb"],
)
def test_what_cannot_be_read_is_refused_and_the_cause_is_kept(hostile: bytes) -> None:
    with pytest.raises(UploadRefused, match="cannot be opened") as refused:
        check_pdf_upload(hostile, "form.pdf")
    assert isinstance(refused.value.__cause__, subprocess.CalledProcessError)
    assert b"Error" in refused.value.__cause__.stderr


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SECONDS", 0.01)
    with pytest.raises(UploadRefused, match="cannot be opened") as refused:
        check_pdf_upload(FORM, "form.pdf")
    assert isinstance(refused.value.__cause__, subprocess.TimeoutExpired)


def test_too_many_objects_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_OBJECTS", 50)
    assert uploads._wrong_with(a_pdf()) == ""
    with pytest.raises(ValueError, match="more than 50 objects"):
        uploads._wrong_with(a_pdf(b"/X[" + b"[]" * 60 + b"]"))


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_mangled_files_are_taken_or_refused(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(FORM) - 1))
    end = data.draw(st.integers(start, min(start + 300, len(FORM))))
    mangled = FORM[:start] + data.draw(st.binary(max_size=300)) + FORM[end:]
    said = "“form.pdf” "
    try:
        check_pdf_upload(mangled, "form.pdf")
    except UploadRefused as refused:
        said = str(refused)
    assert said.startswith("“form.pdf” ")
