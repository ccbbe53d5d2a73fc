"""Everything the finders ask of a file, in a set number of queries however much is on it."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import F, Q, TextField, Value, When
from django.utils import timezone

from audits.rules.papers import (
    EARLIER,
    ROWS,
    SHARED_CONVERSATION,
    Case,
    FileFacts,
    Given,
    Held,
    Paper,
    Row,
    Signer,
    Text,
)
from supervision.models import AnonymisedTeam
from supervision_portal.people.models import Post, ReportingLine
from supervision_portal.records import kinds
from supervision_portal.records.models import Action, File, FileHolder, Record, RecordParty, Signature
from supervision_portal.records.rows import EARLIER as EARLIER_CAPTIONS
from supervision_portal.records.rows import ActionRow
from supervision_portal.schedule.duties import Shared, registered
from supervision_portal.schedule.rules import Facts
from supervision_portal.schedule.services import policy

STAFF_DUTIES = ("personal", "agreement", "practice-observation", SHARED_CONVERSATION)
_OF_WORKER = (FileHolder.Role.CASEWORKER, FileHolder.Role.CTS_WORKER)


def gather(file: File, *, since: dt.date, until: dt.date, children: Sequence[File]) -> FileFacts:
    """The facts of a worker's supervision file and of sampled children's files, or of one child's file.

    Drafts, narrow records, addenda, and children's files with a CTS worker are left out here, once for all.
    """
    is_child = file.kind == File.Kind.CHILD
    children = [file] if is_child else [child for child in children if child.kind == File.Kind.CHILD]
    holding = _Holding(file, children, since, until)
    looked_at = [child for child in children if child.pk not in holding.confidential]
    # Of a child's file with a CTS worker nothing is read at all.
    files = [child.pk for child in looked_at] if is_child else [file.pk, *(child.pk for child in looked_at)]
    papers, given = _papers(files, file, holding.initials, since, until)
    in_force = policy.current()
    shared: Shared = {"policy": in_force, "last sessions": []}  # what is said beside a date is not asked
    cases = _case_facts([child.pk for child in looked_at]) if looked_at else {}
    return FileFacts(
        since=since,
        until=until,
        policy=in_force,
        papers=() if is_child else tuple(papers.get(file.pk, ())),
        given=() if is_child else tuple(given.get(file.pk, ())),
        duties={} if is_child else _staff_facts(file.pk, shared),
        supervisor=_supervisor(holding.worker, until),
        anonymises=_anonymises(holding.worker, until),
        holds_cases=is_child or holding.cases,
        holds_confidential=holding.cts,
        cases=tuple(
            Case(
                initials=holding.initials.get(child.pk, ""),
                papers=tuple(papers.get(child.pk, ())),
                given=tuple(given.get(child.pk, ())),
                facts=cases.get(child.pk),
                held=(Held(since, until),) if is_child else tuple(holding.held.get(child.pk, ())),
            )
            for child in looked_at
        ),
        left_out=len(children) - len(looked_at),
    )


class _Holding:
    """Whose file it is, which children were theirs when, and which have a CTS worker. One query."""

    def __init__(self, file: File, children: Sequence[File], since: dt.date, until: dt.date) -> None:
        self.worker: int | None = None
        self.cases = self.cts = False
        self.confidential: set[UUID] = set()
        self.initials: dict[UUID, str] = {}
        self.held: dict[UUID, list[Held]] = defaultdict(list)
        supervisees = FileHolder.objects.filter(file=file, role=FileHolder.Role.SUPERVISEE)
        rows = FileHolder.objects.filter(
            Q(file=file)
            | Q(file__in=children, role__in=_OF_WORKER)
            | Q(user__in=supervisees.values("user"), role__in=_OF_WORKER)
        )
        names = ("file", "file__child__initials", "user", "role", "start", "end")
        found = list(rows.order_by("start", "pk").values_list(*names))
        for _file, _initials, user, role, start, _end in found:
            if role == FileHolder.Role.SUPERVISEE and (self.worker is None or start <= until):
                self.worker = user
        for key, initials, user, role, start, end in found:
            if role == FileHolder.Role.SUPERVISEE:
                continue
            self.initials[key] = initials or ""
            if role == FileHolder.Role.CTS_WORKER:
                self.confidential.add(key)
            if user == self.worker and start <= until and (end is None or end >= since):
                self.cts |= role == FileHolder.Role.CTS_WORKER
                self.cases |= role == FileHolder.Role.CASEWORKER
                if role == FileHolder.Role.CASEWORKER:
                    self.held[key].append(Held(max(start, since), min(end or until, until)))


def _supervisor(worker: int | None, until: dt.date) -> int | None:
    """Who held the worker's personal supervision on the last day."""
    lines = ReportingLine.objects.supervising(until).filter(supervisee=worker)
    return lines.values_list("supervisor", flat=True).first() if worker else None


def _anonymises(worker: int | None, until: dt.date) -> bool:
    posts = Post.objects.on(until).filter(user=worker)
    return bool(worker) and AnonymisedTeam.objects.filter(team__posts__in=posts).exists()


def _staff_facts(file: UUID, shared: Shared) -> dict[str, Facts]:
    """What the rules ask, by duty; nothing where nobody supervises the worker."""
    found = {}
    for key in STAFF_DUTIES:
        subject = registered()[key].subjects([file], whole=True, shared=shared).get(file)
        if subject:
            found[key] = subject.facts
    return found


def _case_facts(files: Sequence[UUID]) -> dict[UUID, Facts]:
    subjects = registered()["case"].subjects(files, whole=True)
    return {file: subject.facts for file, subject in subjects.items()}


# ---- records


_Papers = dict[UUID, list[Paper]]
_Givens = dict[UUID, list[Given]]


def _papers(
    files: Sequence[UUID], own: File, initials: Mapping[UUID, str], since: dt.date, until: dt.date
) -> tuple[_Papers, _Givens]:
    """The records of these files, newest first, and the actions of their threads. Four queries."""
    rows = Record.objects.filter(file__in=files, narrow=False, amends=None, held_on__lte=until)
    rows = rows.exclude(state=Record.State.DRAFT).order_by("-held_on", "-shared_at")
    # The text of years is not fetched: only what lies in the period is read.
    content = Choose(When(held_on__gte=since, then=F("content")), default=Value(""), output_field=TextField())
    fields = ("pk", "file", "kind", "number", "held_on", "shared_at", "state", "closed_by", "session__also")
    signers = _signers(own)
    papers: _Papers = defaultdict(list)
    shared_at: dict[UUID, dt.datetime] = {}
    for row in rows.values(*fields, text=content):
        shared_at[row["pk"]] = row["shared_at"]
        whose = "" if row["file"] == own.pk and own.kind != File.Kind.CHILD else initials.get(row["file"], "")
        papers[row["file"]].append(_paper(row, whose, signers.get(row["pk"], ())))
    return papers, _givens(files, shared_at)


def _paper(row: Mapping[str, Any], whose: str, signers: tuple[Signer, ...]) -> Paper:
    kind = kinds.of(row["kind"])
    texts, agreed, reviewed = _read(row["text"], kind.personal_sections) if row["text"] else ((), (), ())
    return Paper(
        key=str(row["pk"]),
        kind=kind.key,
        label=kind.label,
        number=row["number"],
        on=row["held_on"],
        shared_at=timezone.localtime(row["shared_at"]),
        final=row["state"] in Record.FINAL,
        closed=row["closed_by"] is not None,
        also=row["session__also"] or "",
        whose=whose,
        signers=signers,
        texts=tuple(texts),
        rows=tuple(agreed),
        reviewed=frozenset(reviewed),
    )


def _signers(file: File) -> dict[UUID, tuple[Signer, ...]]:
    """By record of a file: whose signature it asks for, and what they answered. Two queries."""
    parties = RecordParty.objects.filter(record__file=file, signs=True).exclude(role__in=RecordParty.BESIDE)
    answers = {
        (record, user): (answer, timezone.localdate(at), bool(words))
        for record, user, answer, at, words in Signature.objects.filter(
            record__file=file, voided_at=None
        ).values_list("record", "user", "answer", "at", "words")
    }
    found: dict[UUID, tuple[Signer, ...]] = defaultdict(tuple)
    for record, user, role in parties.order_by("role").values_list("record", "user", "role"):
        answer, on, words = answers.get((record, user), ("", None, False))
        signed = answer == Signature.Answer.SIGNED
        refused = answer == Signature.Answer.REFUSED
        found[record] += (Signer(role, user, on if signed else None, refused, signed and words),)
    return found


def _givens(files: Sequence[UUID], shared_at: Mapping[UUID, dt.datetime]) -> _Givens:
    """The actions of these files: since when each stood, and when it ended. One query."""
    rows = Action.objects.filter(file__in=files, kind=Action.Kind.ACTION, record__narrow=False)
    rows = rows.exclude(state=Action.State.WITHDRAWN)
    found: _Givens = defaultdict(list)
    for file, what, record, since, ended_in, ended_on in rows.values_list(
        "file", "what", "record", "record__shared_at", "ended_in", "ended_on"
    ):
        if since is None:
            continue
        ended = shared_at.get(ended_in) if ended_in else None
        if ended_on and ended is None:  # between records: from the first moment of that day
            ended = timezone.make_aware(dt.datetime.combine(ended_on, dt.time()))
        found[file].append(Given(what, str(record), since, ended))
    return found


# ---- what a record says


def _read(content: str, closed: frozenset[str]) -> tuple[list[Text], list[Row], list[str]]:
    """Its texts but those of closed sections, the actions it agrees on, and the earlier ones it looks at."""
    texts: list[Text] = []
    agreed: list[Row] = []
    reviewed: list[str] = []
    shown = json.loads(content)["shown"] or {"sections": ()}
    for section, block in _blocks(shown["sections"], closed):
        title = section["title"]
        if block["type"] == "text":
            texts.append(Text(section["key"], title, block["key"], block["label"], block["value"]))
        elif block["type"] == "table":
            caption = block["caption"]
            is_earlier = caption in EARLIER_CAPTIONS.values()
            key, words = (EARLIER if is_earlier else ROWS), _lines(block["rows"])
            texts.append(Text(section["key"], title, key, caption, words))
            if caption == EARLIER_CAPTIONS["action"]:
                reviewed += [row[0] for row in block["rows"]]
            elif caption == ActionRow.caption:
                agreed += [Row(*row[:3]) for row in block["rows"]]
    return texts, agreed, reviewed


def _blocks(
    sections: Iterable[Mapping[str, Any]], closed: frozenset[str]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for section in sections:
        if section["key"] not in closed:
            for block in section["blocks"]:
                yield section, block


def _lines(rows: Iterable[Sequence[str]]) -> str:
    """The rows of a table, one line each: “Ring the school · Wanda Worker · 1 December 2026”."""
    return "\n".join(" · ".join(filter(None, row)) for row in rows)
