"""Records on paper, judged by poppler and qpdf."""

import json
import re
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_portal.records import pdf
from supervision_portal.records.pdf import CannotPrint, render
from supervision_portal.records.shown import Fact, Items, Party, PrintedSignature, Section, Shown, Table, Text
from tests.records.papers import BOTH, an_answer, an_s1, no_spaces, run, text_of

UNBROKEN = "".join(chr(33 + i * 7 % 94) for i in range(3000))
RIGHT_EDGE = 595.3 - 20 / 25.4 * 72  # the page less its margin, in points


# ---- what stands on it


@pytest.mark.requirement("CAL-9b.1")
def test_says_who_signed_and_when_by_the_clock_in_london() -> None:
    text = text_of(an_s1())
    assert re.search(r"Chidinma Eze-Whitworth +Signed on 3 November 2026 at 2:05pm", text)
    assert re.search(r"Gareth Llewellyn +Signed on 3 November 2026 at 4:41pm", text)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "1 July 2026 at 12:00pm"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 July 2026 at 12:30am"),
        (datetime(2026, 12, 1, 9, 5, tzinfo=UTC), "1 December 2026 at 9:05am"),
    ],
)
def test_moment(at: datetime, words: str) -> None:
    assert pdf.moment(at) == words


@pytest.mark.requirement("CAL-9a.2")
def test_has_heading_parties_facts_and_sections() -> None:
    text = text_of(an_s1(an_answer("Well, and looking forward to leave.")))
    for words in (
        "Demo Council",
        "Record of Personal Supervision (S1)",
        "Record number S1-000123",
        "Chidinma Eze-Whitworth, Social worker",
        "Northgate House",
        "2. Personal and Team issues",
        "How is the worker?",
        "Well, and looking forward to leave.",
    ):
        assert words in text


@pytest.mark.requirement("CAL-A1.8")
def test_says_what_it_may_be_used_for() -> None:
    assert "inspected, audited and used in formal proceedings" in text_of(an_s1())


@pytest.mark.requirement("CAL-A1.7")
def test_a_disagreement_is_part_of_the_record() -> None:
    at = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
    disagrees = PrintedSignature("Chidinma Eze-Whitworth", "Supervisee", at, words="I asked in September.")
    text = text_of(an_s1(signatures=(disagrees, BOTH[1])))
    assert "Signed on 5 November 2026 at 9:00am, with a disagreement" in text
    assert "Disagreement noted by Chidinma Eze-Whitworth (Supervisee)" in text
    assert "I asked in September." in text


def test_a_refusal_is_no_signature() -> None:
    at = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
    refusal = PrintedSignature("Chidinma Eze-Whitworth", "Supervisee", at, words="Too much.", refused=True)
    text = text_of(an_s1(signatures=(refusal,), closing_words="Take it out.", state_line="Closed unsigned"))
    assert "Refused to sign on 5 November 2026 at 9:00am" in text
    assert "Signed on" not in text
    assert "Why Chidinma Eze-Whitworth (Supervisee) refused to sign" in text
    assert "Closed unsigned" in text
    assert "Take it out." in text


def test_nobody_has_signed() -> None:
    assert "Nobody has signed this record." in text_of(an_s1(signatures=()))


def test_an_addendum_and_the_record_it_belongs_to_name_each_other() -> None:
    assert "an addendum to record S1-000100" in text_of(an_s1(amends="S1-000100"))
    assert "Amended by S1-000140" in text_of(an_s1(addenda="Amended by S1-000140"))


def test_a_copy_says_so_on_every_page_and_what_is_left_out() -> None:
    copy = text_of(an_s1(an_answer("line\n" * 90), copy_note="Left out: section 2"), sealed=False)
    assert "Unsealed copy" in copy
    assert "Left out: section 2" in copy
    for page in copy.split("\f")[1:-1]:
        assert re.match(r"\s*Record of Personal Supervision \(S1\) +Copy +Record number S1-000123", page)
    assert "Copy" not in text_of(an_s1())


def test_what_was_left_empty_says_so() -> None:
    blocks = (an_answer(" \n "), Items("Ideas", ()), Table("Actions", ("Action",), ()))
    assert text_of(an_s1(*blocks)).count("Nothing recorded") == 3
    assert text_of(an_s1()).count("Nothing recorded") == 1  # a section without any block


def test_lists_and_tables() -> None:
    table = Table("Actions", ("Action", "By when"), (("Call the school", "4 May 2027"), ("Write", "")))
    text = text_of(an_s1(Items("Ideas", ("first", "second")), table))
    assert re.search(r"Ideas\n\s*• first\n\s*• second", text)
    assert re.search(r"Action +By when\n+ +Call the school +4 May 2027", text)


def test_a_file_travels_inside(tmp_path: Path) -> None:
    printed = an_s1(attachments=[("form.pdf", b"%PDF-1.7 the form", "The signed form")])
    assert "form.pdf: The signed form" in text_of(printed)
    (tmp_path / "record.pdf").write_bytes(render(printed, sealed=True))
    run("pdfdetach", "-save", "1", "-o", str(tmp_path / "form.pdf"), str(tmp_path / "record.pdf"), pdf=b"")
    assert (tmp_path / "form.pdf").read_bytes() == b"%PDF-1.7 the form"


# ---- pages and what they are made of


def test_every_page_has_its_number_of_all() -> None:
    pages = text_of(an_s1(an_answer("A line of the answer.\n" * 150))).split("\f")[:-1]
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert re.search(r"Demo Council +Page", page)
    assert all("Record number S1-000123" in page for page in pages)


def test_is_titled_tagged_and_in_english(tmp_path: Path) -> None:
    document = render(an_s1(), sealed=True)
    about = run("pdfinfo", "-", pdf=document)
    assert re.search(r"Title: +Record of Personal Supervision \(S1\) S1-000123", about)
    assert re.search(r"Author: +Demo Council", about)
    assert re.search(r"Tagged: +yes", about)
    assert re.search(r"Page size: .*A4", about)
    (tmp_path / "record.pdf").write_bytes(document)
    parts = json.loads(run("qpdf", "--json", str(tmp_path / "record.pdf"), pdf=b""))
    catalog = next(
        part["value"] for part in parts["qpdf"][1].values() if "/Catalog" in str(part.get("value"))
    )
    assert catalog["/Lang"] == "u:en-GB"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"] is True
    (heading,) = parts["outlines"]
    assert heading["title"] == "Record of Personal Supervision (S1)"
    assert [entry["title"] for entry in heading["kids"]] == [
        "1. Previous actions",
        "2. Personal and Team issues",
        "Signatures",
    ]


def test_running_lines_are_printed_but_not_read_out(tmp_path: Path) -> None:
    document = render(an_s1(an_answer("A line of the answer.\n" * 100)), sealed=True)
    read_out = run("pdfinfo", "-struct-text", "-", pdf=document)
    assert "Page 2 of 4" in run("pdftotext", "-", "-", pdf=document)
    assert "Page 2 of 4" not in read_out
    assert read_out.count("Record of Personal Supervision (S1)") == 1
    assert read_out.count("A line of the answer.") == 100
    (tmp_path / "record.pdf").write_bytes(document)
    content = run("qpdf", "--qdf", "--object-streams=disable", str(tmp_path / "record.pdf"), "-", pdf=b"")
    marks = re.findall(r"/Artifact\s*<<\s*/Type\s*/Pagination\s*>>\s*BDC", content)
    assert len(marks) == 2 + 4 + 4 + 4  # council and page, and on the later pages heading and number


def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    (tmp_path / "record.pdf").write_bytes(render(an_s1(an_answer(UNBROKEN)), sealed=True))
    assert "No syntax or stream encoding errors" in run(
        "qpdf", "--check", str(tmp_path / "record.pdf"), pdf=b""
    )


def test_a_long_table_repeats_its_headings() -> None:
    rows = tuple((f"Action {i}", "Gareth Llewellyn", "3 May 2027", "New") for i in range(90))
    pages = text_of(an_s1(Table("Actions", ("Action", "Name", "By when", "Updates"), rows))).split("\f")[:-1]
    with_rows = [page for page in pages if re.search(r"^ *Action \d", page, re.MULTILINE)]
    assert len(with_rows) > 2
    assert all(page.count("By when") == 1 for page in with_rows)
    assert sum(len(re.findall(r"^ *Action \d", page, re.MULTILINE)) for page in pages) == 90


def test_a_row_longer_than_a_page_goes_on_under_its_headings() -> None:
    row = ("Call", " ".join(f"word{i}" for i in range(3000)))
    pages = text_of(an_s1(Table("Actions", ("Action", "Updates"), (row,)))).split("\f")[:-1]
    words = [word for page in pages for word in re.findall(r"\bword\d+\b", page)]
    assert words == [f"word{i}" for i in range(3000)]
    assert all("Updates" in page for page in pages if "word" in page)


# ---- whatever people type


@pytest.mark.parametrize(
    "block",
    [an_answer(UNBROKEN), Items("Ideas", (UNBROKEN,)), Table("Actions", ("Action",), ((UNBROKEN,),))],
    ids=["answer", "list", "table"],
)
def test_an_unbroken_string_is_not_cut_off(block: Text | Items | Table) -> None:
    words = words_on(render(an_s1(block), sealed=True))
    assert UNBROKEN in "".join(word for _, word in words if word != "Action")  # the heading on each page
    assert max(edge for edge, _ in words) <= RIGHT_EDGE + 1


def words_on(document: bytes) -> list[tuple[float, str]]:
    """The right edge and the text of every word but the running lines, in the order of reading."""
    pages = run("pdftotext", "-bbox", "-", "-", pdf=document)
    words = re.findall(r'yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*)</word>', pages)
    return [(float(edge), unescape(word)) for top, edge, word in words if 64 < float(top) < 770]


def test_a_long_word_stays_in_its_column() -> None:
    table = Table(
        "Actions", ("Action", "Name", "By when", "Updates"), (("W" * 55, "Bo", "3 May 2027", "New"),)
    )
    edges = {word: edge for edge, word in words_on(render(an_s1(table), sealed=True))}
    assert max(edge for word, edge in edges.items() if "WW" in word) < edges["Bo"]


def test_long_names_and_headings_wrap_too() -> None:
    shown = Shown(
        heading="H" * 200,
        council="C" * 150,
        number="S1-000123",
        parties=(Party("R" * 60, "N" * 200, "T" * 200),),
        facts=(Fact("L" * 80, "V" * 300),),
        sections=(Section("a", "1", "S" * 300, (Text("k", "P" * 300, "A"),)),),
    )
    words = words_on(render(an_s1(shown=shown), sealed=True))
    assert max(edge for edge, _ in words) <= RIGHT_EDGE + 1
    text = "".join(word for _, word in words)
    assert all(letter * count in text for letter, count in (("H", 200), ("N", 200), ("V", 300), ("S", 300)))


def test_a_very_long_answer_is_all_there() -> None:
    words = " ".join(f"word{i}" for i in range(20_000))  # 200 kB
    text = text_of(an_s1(an_answer(words)))
    assert re.findall(r"\bword\d+\b", text) == words.split()


def test_markup_is_text() -> None:
    typed = (
        "<script>alert(1)</script> <img src='https://example.org/x.png'> &amp; {{ number }} {% now %} <b>bold"
    )
    assert no_spaces(typed) in no_spaces(text_of(an_s1(an_answer(typed))))
    name = PrintedSignature("<i>Bo</i>", "Supervisor", BOTH[0].at, words="<u>no</u>")
    text = text_of(an_s1(Table("<p>", ("<th>",), (("<td>",),)), signatures=(name,), state_line="<s>"))
    assert all(tag in text for tag in ("<i>Bo</i>", "<u>no</u>", "<p>", "<th>", "<td>", "<s>"))


def test_control_characters_are_left_out_and_all_kinds_of_line_ends_kept() -> None:
    text = text_of(
        an_s1(an_answer("a\x00b\x07c\ud800d\uffffe\x1b[1m\r\nsecond\rthird\u2028fourth\x0cfifth\x85sixth"))
    )
    assert "abcde[1m" in text
    lines = [line.strip() for line in text.splitlines()]
    assert [line for line in lines if line.endswith(("nd", "rd", "th"))][-5:] == [
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
    ]


def test_right_to_left_text_runs_from_the_right() -> None:
    document = render(an_s1(an_answer("שלום עולם\nLeft to right")), sealed=True)
    edges = {word: edge for edge, word in words_on(document)}
    assert edges["שלום"[::-1]] == pytest.approx(RIGHT_EDGE, abs=2)  # poppler gives the letters as they stand
    assert edges["Left"] < 100


def test_emoji_are_drawn_or_named() -> None:
    text = text_of(an_s1(an_answer("Good 👋🏽 day")))
    assert re.search(r"Good (👋|\[waving hand sign\]).* day", text)


def test_a_symbol_without_a_font_is_named_and_a_letter_left_as_it_is() -> None:
    text = text_of(
        an_s1(an_answer("one \U0001fbf9 two \U00012000 three"))
    )  # a segmented digit, a cuneiform sign
    assert re.search(r"one .* two .* three", text)
    assert pdf._name("\U0001f44b") == "[waving hand sign]"
    assert pdf._name("\U00012000") == ""


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=3, max_size=3))
def test_anything_typed_can_be_printed(typed: list[str]) -> None:
    answer, item, cell = typed
    blocks = (an_answer(answer), Items(item, (item,)), Table(cell, (cell,), ((cell,),)))
    assert render(an_s1(*blocks), sealed=True).startswith(b"%PDF-1.7")


# ---- nothing from elsewhere


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/x.css",
        "http://127.0.0.1/x",
        "data:text/plain,x",
        "file:///etc/passwd",
        f"{pdf.PRINT_FILES.as_uri()}/../css/site.css",
        f"{pdf.PRINT_FILES.as_uri()}/%2e%2e/%2e%2e/manage.py",
        f"file://elsewhere{pdf.PRINT_FILES}/record.css",
        "record.css",
    ],
)
def test_nothing_but_our_print_files_is_read(address: str) -> None:
    with pytest.raises(ValueError, match="may not load"):
        pdf.PrintFetcher().fetch(address)


def test_our_print_files_are_read() -> None:
    with closing(pdf.PrintFetcher().fetch(f"{pdf.PRINT_FILES.as_uri()}/record.css")) as css:
        assert b"@page" in css.read()


def test_a_template_that_asks_for_more_prints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render_to_string", lambda *_: "<img alt=x src='https://example.org/x.png'>")
    with pytest.raises(CannotPrint, match=r"example\.org"):
        render(an_s1(), sealed=True)


# ---- the record as JSON

texts = st.text(max_size=20)
blocks = st.one_of(
    st.builds(Text, texts, texts, texts),
    st.builds(Items, texts, st.lists(texts, max_size=3).map(tuple)),
    st.builds(
        Table, texts, st.tuples(texts, texts), st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
    ),
)
sections = st.builds(Section, texts, texts, texts, st.lists(blocks, max_size=3).map(tuple))


@given(
    st.builds(Shown, texts, texts, texts, st.just(()), st.just(()), st.lists(sections, max_size=3).map(tuple))
)
def test_a_record_comes_back_from_json_as_it_was(shown: Shown) -> None:
    assert Shown.from_json(json.loads(json.dumps(shown.to_json()))) == shown


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"sections": None},
        {"parties": ["Bo"]},
        {"sections": [{"key": "a", "number": "1", "title": "S", "blocks": [{"type": "picture"}]}]},
        {"sections": [{"key": "a", "number": "1", "title": "S", "blocks": [{"type": "text", "key": "k"}]}]},
        {
            "sections": [
                {
                    "key": "a",
                    "number": "1",
                    "title": "S",
                    "blocks": [{"type": "table", "caption": "T", "columns": ["A"], "rows": [["x", "y"]]}],
                }
            ]
        },
    ],
)
def test_what_is_no_record_is_refused(broken: dict[str, object]) -> None:
    content = {**an_s1().shown.to_json(), **broken} if broken else {}
    with pytest.raises(ValueError, match=r"not the content|block|cells"):
        Shown.from_json(content)


@given(st.lists(st.lists(texts, min_size=4, max_size=4), max_size=4))
def test_columns_share_the_width(rows: list[list[str]]) -> None:
    widths = pdf._widths(("Action", "Name", "By when", "Updates"), rows)
    assert sum(widths) == 100
    assert min(widths) >= 5


def test_a_narrow_column_breaks_no_word() -> None:
    points = [
        ("Personal supervision", "Say in each S1 what came of the action before", "Callum Brierley", "Done")
    ]
    widths = pdf._widths(("Section", "Action", "By whom", "State"), points)
    assert sum(widths) == 100
    assert widths[3] >= 10, "“State” and the edges of its cell are 8 hundredths wide"
