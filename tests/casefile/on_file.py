"""A child's file with everything on it that an address can ask for, each text with a word of its own."""

import datetime as dt

from django.core.files.base import ContentFile
from django.utils import timezone

from casefile.genogram_models import GenogramPerson
from casefile.models import Child, Release
from casefile.pictures import read_picture
from casefile.services import children, drawings, releasing, significant
from supervision_portal.people.models import User
from supervision_portal.records.models import Attachment, File, Notice, Record
from supervision_portal.records.services import signing
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import Case, CaseCast
from tests.casefile.genogram_rows import Home
from tests.casefile.matrix import Address
from tests.casefile.test_drawings import a_picture

OF_CHILD = (
    *("file", "details", "log_event", "change", "address", "know_address", "allocate", "status", "siblings"),
    *("leave_family", "bars", "genogram", "new_genogram", "add_drawing"),
    *("as_received", "preview_file", "ask_for_release"),
)
OF_RELEASE = ("release", "preview_release", "withdraw_release", "release_now")
# Which addresses are asked for a record in which state. Every one is asked for one in its natural state.
OF_DRAFT = ("record", "edit", "autosave", "names", "check", "discard", "attach", "take_over", "pdf", "sign")
OF_WAITING = ("record", "edit", "check", "sign", "return", "refuse", "close", "pdf", "amend")
OF_FINAL = ("record", "edit", "sign", "return", "close", "amend", "pdf")


class Records:
    """A record in each state on a file, all of one kind and by one author."""

    def __init__(self, by: User, file: File, kind: str, word: str) -> None:
        self.by, self.file, self.kind, self.word = by, file, kind, word
        self.final = self._shared(f"{self.word}final")
        self.attachment = self._document()
        self.final = signing.sign(by=by, records=[self.final], method="password")[0]
        self.waiting = self._shared(f"{self.word}waiting")
        self.draft = cast.draft(by, file, kind, self._text(f"{self.word}draft"))

    def _text(self, word: str) -> dict[str, str]:
        if self.kind == "cts":
            return cast.cts_data(outline=word, **factories.action_data(f"do{word.lower()}"))
        return cast.s2_data(where_now=word, **factories.action_data(f"do{word.lower()}"))

    def _shared(self, word: str) -> Record:
        return cast.ready(self.by, self.file, self.kind, self._text(word))

    def _document(self) -> Attachment:
        made = Attachment(record=self.final, name="form.pdf", size=5, sha256="0" * 64, added_by=self.by)
        made.document.save("form.pdf", ContentFile(b"%PDF-"), save=False)
        made.save()
        return made

    @property
    def words(self) -> dict[str, str]:
        """What stands in them, by the word that only this has."""
        label = "a confidential discussion" if self.kind == "cts" else "an S2"
        return {
            f"{self.word}draft": f"the draft of {label}",
            f"{self.word}waiting": f"{label} that waits for its signature",
            f"{self.word}final": f"{label} that is signed",
            f"do{self.word.lower()}final": f"the action of {label} that is signed",
        }

    def addresses(self) -> list[Address]:
        states = {"draft": OF_DRAFT, "waiting": OF_WAITING, "final": OF_FINAL}
        called = {state: f"{state} {self.kind.upper()}" for state in states}
        found = [
            Address(f"records:{name}", [getattr(self, state).pk], called[state])
            for state, which in states.items()
            for name in which
        ]
        final = self.final.pk
        return [
            *found,
            Address("records:attachment", [final, self.attachment.pk], called["final"]),
            Address("records:action", [self.final.actions.get().pk], called["final"]),
            Address("casefile:record_text", [final], called["final"]),
            Address("casefile:take_over", [self.draft.pk], called["draft"]),
        ]


class OnFile:
    """A child of a case with everything on the file, by the worker and manager of that case."""

    def __init__(self, case: Case, child: Child, word: str, around: CaseCast) -> None:
        self.child, self.word = child, word
        self.worker, self.team, manager = case.worker, case.team, case.manager
        address = {"address": f"{word}street 7, Nowhere", "address_is_confidential": True}
        children.change_child(by=None, child=child, team=case.team, name=f"{word}name Okafor", **address)
        self.child.refresh_from_db()
        sibling = factories.child(f"{word}sister Okafor", worker=case.worker, team=case.team)
        children.join_family(by=None, child=child, sibling=sibling)
        cast.final(manager, sibling.file, data=cast.s2_data(risk=f"{word}siblingtext"))
        self.records = Records(manager, child.file, "s2", word)
        self.event = significant.log_event(
            by=case.worker,
            file=child.file,
            kind="other",
            what=f"{word}event",
            happened_at=timezone.now(),
            known_at=timezone.now(),
        )
        children.let_know_address(by=manager, child=child, user=around.director, reason="Signs")
        other = factories.person(name="Bea Barred")
        self.barred = children.bar(by=manager, file=child.file, user=other, reason=f"{word}bar")
        self.home = Home(child)
        self.home.keep(GenogramPerson(name=f"{word}relative", sex="male"))
        self.drawing = drawings.add(
            by=None,
            file=child.file,
            picture=read_picture(a_picture()),
            drawn_on=child.file.opened_on,
            description=f"{word}drawing",
        )
        self.released, self.in_hand = self._releases(manager, around.governance)
        self.notice = Notice.objects.create(
            key=f"in doubt {word}",
            mail="record_final",
            to=case.worker,
            file=child.file,
            record=self.records.final,
            claimed_at=timezone.now() - dt.timedelta(hours=1),
        )

    def _releases(self, manager: User, governance: User) -> tuple[Release, Release]:
        released = releasing.ask(by=manager, child=self.child, reason=f"{self.word}request")
        releasing.release_file(by=governance, made=released)
        in_hand = releasing.ask(by=manager, child=self.child, reason=f"{self.word}request")
        self.entry = in_hand.entries.get()
        releasing.hold_back(by=manager, entry=self.entry, grounds=f"{self.word}grounds")
        return released, in_hand

    def addresses(self) -> list[Address]:
        """Every address of the file, with the keys of what is on it."""
        return [*self._of_child(), *self._of_genogram(), *self._of_release(), *self.records.addresses()]

    def _of_child(self) -> list[Address]:
        pk = self.child.pk
        return [
            *(Address(f"casefile:{name}", [pk]) for name in OF_CHILD),
            Address("casefile:forget_address", [pk, self.child.address_known_by.get().pk]),
            Address("casefile:lift_bar", [pk, self.barred.pk]),
            *(Address(f"casefile:{name}", [self.event.pk]) for name in ("withdraw_event", "answer_event")),
            *(Address(f"casefile:{name}", [self.worker.pk]) for name in ("session", "sign_session")),
            *(Address("records:start", [pk, kind]) for kind in ("s2", "oversight", "decision", "cts", "s1")),
            *(Address(f"records:{name}", [pk]) for name in ("readers", "open_for_purpose")),
            Address("records:settle_mail", [self.notice.pk]),
            Address("casefile:team", [self.team.pk]),
        ]

    def _of_genogram(self) -> list[Address]:
        pk, person, line = self.home.genogram.pk, self.home.mum.pk, self.home.feeling.pk
        return [
            *(Address(f"casefile:{name}", [pk]) for name in ("genogram_version", "genogram_pdf")),
            Address("casefile:genogram_add", [pk, "relationship"]),
            Address("casefile:genogram_add_relative", [pk, person, "partner"]),
            Address("casefile:genogram_change", [pk, "person", person]),
            Address("casefile:genogram_remove", [pk, "relationship", line]),
            *(Address(f"casefile:{name}", [self.drawing.pk]) for name in ("drawing", "remove_drawing")),
        ]

    def _of_release(self) -> list[Address]:
        pk = self.in_hand.pk
        return [
            *(Address(f"casefile:{name}", [pk], "in hand") for name in OF_RELEASE),
            Address("casefile:hold_back", [pk, self.entry.pk], "in hand"),
            Address("casefile:release", [self.released.pk], "released"),
            Address("casefile:released_pdf", [self.released.pk], "released"),
        ]

    @property
    def words(self) -> dict[str, str]:
        """What stands on the file, by the word that only this has."""
        texts = {
            "name": "the child’s name",
            "sister": "the name of a sibling",
            "siblingtext": "the S2 of a sibling",
            "street": "the confidential address",
            "event": "a significant event",
            "bar": "why somebody must not see it",
            "relative": "the genogram",
            "drawing": "the words to a drawing",
            "request": "why the file is released",
            "grounds": "the grounds for holding a record back",
        }
        return {f"{self.word}{key}": what for key, what in texts.items()} | self.records.words
