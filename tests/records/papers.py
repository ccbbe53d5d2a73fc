"""A record to print, and tools that are not ours to look at what came out."""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from supervision_portal.records.pdf import render
from supervision_portal.records.shown import (
    Fact,
    Items,
    Party,
    Printed,
    PrintedSignature,
    Section,
    Shown,
    Table,
    Text,
)

BOTH = (
    PrintedSignature("Chidinma Eze-Whitworth", "Supervisee", datetime(2026, 11, 3, 14, 5, tzinfo=UTC)),
    PrintedSignature("Gareth Llewellyn", "Supervisor", datetime(2026, 11, 3, 16, 41, tzinfo=UTC)),
)


def an_s1(*blocks: Text | Table | Items, **changes: Any) -> Printed:
    """A signed S1 with the given blocks in its section 2; `changes` go to what surrounds it."""
    shown = Shown(
        heading="Record of Personal Supervision (S1)",
        council="Demo Council",
        number="S1-000123",
        parties=(
            Party("Supervisee", "Chidinma Eze-Whitworth", "Social worker"),
            Party("Supervisor", "Gareth Llewellyn", "Team manager"),
        ),
        facts=(Fact("Date", "3 November 2026"), Fact("Venue", "Northgate House")),
        sections=(
            Section(
                "previous", "1", "Previous actions", (Text("agenda", "What is on the agenda?", "Leave"),)
            ),
            Section("personal", "2", "Personal and Team issues", blocks),
        ),
    )
    signed = Printed(shown, number="S1-000123", state_line="Signed by both parties", signatures=BOTH)
    return replace(signed, **changes)


def an_answer(value: str) -> Text:
    return Text("wellbeing", "How is the worker?", value)


def run(tool: str, *arguments: str, pdf: bytes) -> str:
    """What a tool says about a PDF that it reads from its standard input."""
    done = subprocess.run([tool, *arguments], input=pdf, capture_output=True, check=True)
    return done.stdout.decode(errors="replace")  # a PDF taken apart holds fonts


def text_of(printed: Printed, *, sealed: bool = True) -> str:
    """What poppler reads on the pages."""
    return run("pdftotext", "-layout", "-", "-", pdf=render(printed, sealed=sealed))


def no_spaces(text: str) -> str:
    return "".join(text.split())
