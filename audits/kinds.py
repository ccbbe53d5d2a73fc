"""The records that an audit puts on the file it looks at: the audit, and its completion."""

from typing import Any

from django.urls import reverse

from audits import forms
from audits.models import Audit
from audits.services import audits, carrying_out, completion, practice
from audits.services.tools import tool_of
from casefile.models import Child
from supervision_portal.design.words import in_sentence, uk_date
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.document import Document
from supervision_portal.records.forms import RecordForm
from supervision_portal.records.kinds import RecordKind
from supervision_portal.records.models import Action, File, Record
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.shown import Fact, Section, Table
from supervision_portal.schedule.services import deadlines

LABELS = {"supervisee": "Worker", "supervisor": "Supervisor", "second_auditor": "Second auditor"}


def _assigned(_file: File, _user: User) -> dict[str, User]:
    raise Refused("An audit is begun from its own page, by whom it is assigned to.")


def _about(file: File) -> tuple[Fact, ...]:
    """As the head of Appendix 7: team and service beside the two people."""
    people = audits.people_of(file)
    post = (
        people.supervisee.current_posts[0] if people.supervisee and people.supervisee.current_posts else None
    )
    team = post.team if post else file.team
    facts = (Fact("Team", team.name), Fact("Service", team.service.name)) if team else ()
    if file.kind == File.Kind.CHILD:
        child = Child.objects.get(pk=file.pk)
        return Fact("Child", child.initials), Fact("Number in the case system", child.case_number), *facts
    return facts


def audit_form(record: Record) -> type[RecordForm]:
    """The form of this audit, by the version of its tool."""
    audit = Audit.objects.select_related("tool", "file").get(record=record)
    return forms.form_for(
        tool_of(audit.tool),
        staff=set(audit.staff),
        found=carrying_out.found_in(audit),
        people=audits.people_of(audit.file).by_role(),
    )


def _heading(record: Record) -> str:
    return tool_of(Audit.objects.select_related("tool").get(record=record).tool).heading


def _beside(record: Record, user: User) -> dict[str, Any]:
    from audits.beside import beside

    return beside(record, user)


def _beside_shared(record: Record, _user: User) -> dict[str, Any]:
    return {"audit_url": reverse("audits:audit", args=[record.audit.pk])}


def _before_share(record: Record, by: User) -> None:
    carrying_out.before_share(record, by)


def _shared(record: Record, document: Document, _by: User) -> None:
    carrying_out.shared(record, document)


def _returned(record: Record, _by: User) -> None:
    carrying_out.returned(record)


def _finished(record: Record, by: User) -> None:
    carrying_out.finished(record, by)


def _adds(record: Record, _keep: bool) -> tuple[Section, ...]:
    """Which files were looked at beside it: children by their initials."""
    audit = Audit.objects.get(record=record)
    children = Child.objects.filter(pk__in=audits.cases_of(audit).values("pk")).order_by(
        "initials", "case_number"
    )
    rows = tuple((child.initials, child.case_number) for child in children)
    if not rows:
        return ()
    table = Table("", ("Initials", "Number in the case system"), rows)
    return (Section("cases", "", "Children’s files looked at", (table,)),)


def completion_form(record: Record) -> type[RecordForm]:
    """The form of the completion, with the supervisions in which the audit can have been discussed."""
    audit = Audit.objects.get(completion__record=record)
    choices = [
        (str(each.pk), f"{kinds.of(each.kind).label}, {uk_date(each.held_on)}")
        for each in completion.discussed_in(audit)
    ]
    return forms.completion_form(choices)


def _completed(record: Record, _keep: bool) -> tuple[Section, ...]:
    """The tables of Appendix 7 as they ended."""
    audit = Audit.objects.get(completion__record=record)
    parts = {part.key: part.heading for part, _question in tool_of(audit.tool).questions()}
    actions = list(completion.actions_of(audit))
    corrective = tuple(_row(each, parts) for each in actions if each.kind == Action.Kind.ACTION)
    learning = tuple(
        (_part(each, parts), each.what, each.who, each.get_state_display())
        for each in actions
        if each.kind == Action.Kind.LEARNING
    )
    columns = ("Section", "Action", "By whom, and by when", "Actioned, or no longer required", "Signed off")
    tables = []
    if learning:
        tables.append(Table("Learning points", ("Section", "Action", "By whom", "State"), learning))
    if corrective:
        tables.append(Table("Corrective actions", columns, corrective))
    return (Section("actions", "", "Actions of the audit", tuple(tables)),) if tables else ()


def _part(action: Action, parts: dict[str, str]) -> str:
    point = getattr(action, "audit_point", None)
    return parts.get(point.part, "The whole file") if point else ""


def _row(action: Action, parts: dict[str, str]) -> tuple[str, ...]:
    """The nine columns of Appendix 7 in five, which a page is wide enough for."""
    on = uk_date(action.ended_on)
    ended = f"No longer required, {on}" if action.state == Action.State.DROPPED else on
    manager = action.signed_off_by.name if action.signed_off_by else ""
    return (
        _part(action, parts),
        action.what,
        _lines(action.who, uk_date(action.by_when)),
        _lines(ended, action.end_reason),
        _lines(manager, uk_date(action.signed_off_on)),
    )


def _lines(*words: str) -> str:
    return "\n".join(filter(None, words))


def _discussed(record: Record, document: Document, _by: User) -> None:
    completion.shared(record=record, supervision=document.typed["discussed_in"])


def _copied(record: Record, _by: User) -> None:
    completion.copy_to_qa(record)


def _kinds_on(file: str, heading: str, prefix: str) -> tuple[RecordKind, RecordKind]:
    """An audit and its completion, as they stand on one kind of file."""
    return _audit_on(file, heading, prefix), _completion_on(file, prefix)


def _audit_on(file: str, heading: str, prefix: str) -> RecordKind:
    return RecordKind(
        key=carrying_out.KINDS[File.Kind(file)],
        label="File audit",
        heading=heading,
        prefix=prefix,
        form_path="audits.forms.AuditForm",
        form_for=audit_form,
        heading_for=_heading,
        on_file=file,
        begun_by=frozenset(),
        signers=("auditor", "second_auditor"),
        parties=_assigned,
        party_labels=LABELS,
        about=_about,
        adds=_adds,
        in_front=True,
        template="audits/edit_audit.html",
        read_template="audits/read_audit.html",
        beside=_beside,
        beside_shared=_beside_shared,
        before_share=_before_share,
        shared=_shared,
        returned=_returned,
        finished=_finished,
    )


def _completion_on(file: str, prefix: str) -> RecordKind:
    return RecordKind(
        key=completion.KINDS[File.Kind(file)],
        label="Completion of a file audit",
        passes_on=file != File.Kind.TEAM,
        heading="Actions of the audit completed and signed off",
        prefix=f"{prefix}C",
        form_path="audits.forms.CompletionForm",
        form_for=completion_form,
        on_file=file,
        begun_by=frozenset(),
        signers=("supervisor",),
        parties=_assigned,
        party_labels=LABELS,
        about=_about,
        adds=_completed,
        in_front=True,
        shared=_discussed,
        finished=_copied,
    )


def practice_form(record: Record) -> type[RecordForm]:
    """The questions by which a line manager looks at supervision, as they were when it was begun."""
    people = {party.role: party.user for party in record.parties.select_related("user")}
    label, tool = in_sentence(kinds.of(record.kind).label), tool_of(record.practice_review.tool)
    return forms.form_for(tool, staff=set(), found={}, people=people, of=label)


def _practice_heading(record: Record) -> str:
    return tool_of(record.practice_review.tool).heading


def _begun(record: Record, by: User) -> None:
    practice.begun(record, by)


def _drawn_beside(record: Record, user: User) -> dict[str, Any]:
    from audits.beside import drawn

    return {"shelves": drawn(record, user), "is_dip_sample": record.kind == practice.DIP_SAMPLE}


def _drawn(record: Record, _keep: bool) -> tuple[Section, ...]:
    rows = tuple(
        (each.number or "", uk_date(each.held_on), each.file.title)
        for each in record.practice_review.drawn.select_related("file").order_by("held_on", "pk")
    )
    if not rows:
        return ()
    return (
        Section("drawn", "", "Records drawn by the portal", (Table("", ("Record", "Date", "Of"), rows),)),
    )


def _practice_over(record: Record, by: User) -> None:
    practice.close_files(record, by)
    deadlines.renew([record.file_id])


def _practice(key: str, label: str, prefix: str, start_label: str) -> RecordKind:
    return RecordKind(
        key=key,
        label=label,
        heading=label,
        prefix=prefix,
        form_path="audits.forms.AuditForm",
        form_for=practice_form,
        heading_for=_practice_heading,
        duty=key,
        begun=_begun,
        start_label=start_label,
        template="audits/edit_practice.html",
        beside=_drawn_beside,
        adds=_drawn,
        finished=_practice_over,
        discarded=_practice_over,
    )


PRACTICE = (
    _practice(
        practice.OBSERVATION,
        "Observation of supervision practice",
        "OS",
        "Record an observation of supervision practice",
    ),
    _practice(practice.DIP_SAMPLE, "Dip sample of supervision records", "DS", "Draw the yearly dip sample"),
)
KINDS = (
    *PRACTICE,
    *_kinds_on("supervision", "Personal Supervision File Audit Tool", "FA"),
    *_kinds_on("child", "Audit of a child’s file", "CA"),
    *_kinds_on("team", "Audit of a team", "TA"),
)
