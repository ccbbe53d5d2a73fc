"""Nobody overwrites anybody: many editors save in one draft at once, each from the version they last saw."""

from collections import Counter
from html.parser import HTMLParser
from threading import Lock

import pytest
from django.urls import reverse

from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts
from tests import factories
from tests.concurrency import at_once
from tests.factories import Pair
from tests.pages import faults
from tests.prove import scaled
from tests.prove.conftest import Figure, Portal, Visitor

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]

EDITORS = scaled(50)
SAVES = 6


class ConflictPage(HTMLParser):
    """What the page of two texts shows: the saved text, one's own in a box, and the version to go on from."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.saved, self.mine, self.version = "", "", -1
        self._in = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("name") == "version":
            self.version = int(given["value"] or "")
        if tag == "textarea" and given.get("name") == "wellbeing":
            self._in = "mine"
        if tag == "br" and self._in == "saved":
            self.saved += "\n"
        if tag == "div" and "portal-text" in (given.get("class") or "").split():
            self._in = "saved"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("div", "textarea"):
            self._in = ""

    def handle_data(self, data: str) -> None:
        self.mine += data if self._in == "mine" else ""
        self.saved += data if self._in == "saved" else ""


class Shared:
    """What all editors have seen of the draft, and whose turn it is to bring two texts together."""

    def __init__(self, record: Record) -> None:
        self.address = reverse("records:edit", args=[record.pk])
        self.text_at = {record.version: ""}  # by version, as its writer sent it
        self.conflicts: list[
            tuple[int, str, str, str]
        ] = []  # version, saved and own text shown, own text sent
        self.turn = Lock()


class Editor:
    """A tab in which one line after the other is added."""

    def __init__(self, name: str, visitor: Visitor, shared: Shared) -> None:
        self.name, self.visitor, self.shared = name, visitor, shared
        [(self.version, self.text)] = shared.text_at.items()

    def type_all(self) -> None:
        """First from what this tab last saw; then, after a conflict, one editor at a time.

        Without taking turns fifty programs, which read a page in no time, would conflict for ever.
        """
        for number in range(SAVES):
            line = f"{self.name}, line {number}: “<b>&amp;”"
            if not self.save(line):
                with self.shared.turn:
                    while not self.save(line):
                        pass

    def save(self, line: str) -> bool:
        """Add a line below what was last seen; where somebody was faster, see theirs."""
        text = f"{self.text}\n{line}".strip()
        status, page = self.visitor.post(self.shared.address, {"version": self.version, "wellbeing": text})
        if status == 302:
            self.version, self.text = self.version + 1, text
            assert self.version not in self.shared.text_at, "Two were saved as one version."
            self.shared.text_at[self.version] = text
            return True
        assert status == 409, (status, page)
        assert not faults(page)
        shown = ConflictPage(page)
        self.shared.conflicts.append((shown.version, shown.saved, shown.mine.strip(), text))
        self.version, self.text = shown.version, shown.saved.strip()
        return False


def test_no_line_is_lost_and_every_conflict_shows_both_texts(
    portal: Portal, pair: Pair, figure: Figure
) -> None:
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    drafts.write_together(by=pair.manager, record=record)
    shared, people = Shared(record), [pair.manager, pair.worker]
    portal.start()
    editors = [Editor(f"Editor {n}", Visitor(portal, people[n % 2]), shared) for n in range(EDITORS)]
    at_once(*[editor.type_all for editor in editors])
    now = factories.now(record)
    kept = Counter(now.data["wellbeing"].splitlines())
    typed = Counter(f"Editor {n}, line {k}: “<b>&amp;”" for n in range(EDITORS) for k in range(SAVES))
    hidden = [
        number
        for number, (version, saved, mine, sent) in enumerate(shared.conflicts)
        if (saved.strip(), mine) != (shared.text_at[version], sent)
    ]
    figure(
        f"{EDITORS} editors × {SAVES} saves: {(typed - kept).total()} lost; "
        f"{len(shared.conflicts):,} conflicts, {len(hidden)} without both texts"
    )
    assert kept == typed
    assert now.version == record.version + EDITORS * SAVES
    assert len(shared.conflicts) >= EDITORS - 1
    assert hidden == []
