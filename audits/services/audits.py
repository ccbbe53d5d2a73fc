"""Audits from assigning to signing: who audits which file, with which grants, and what comes of it."""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from audits import evidence
from audits.models import Answer, Audit, Grade, Point, Sample
from audits.models import Tool as ToolRow
from audits.rules.found import Found
from audits.rules.tool import Tool, is_asked, tally
from audits.services.tools import tool_of
from casefile.services.significant import managers_of
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Post, User
from supervision_portal.people.roles import May, Role
from supervision_portal.records import kinds
from supervision_portal.records.document import Document
from supervision_portal.records.models import File, FileBar, FileGrant, FileHolder, Record, RecordParty
from supervision_portal.records.services import drafts
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.services.files import end_grants
from supervision_portal.records.services.notices import tell
from supervision_portal.schedule.models import PolicySetting
from supervision_portal.schedule.rules.days import Span

KINDS = {  # of the audit's record, by the kind of the file that it looks at
    File.Kind.SUPERVISION: "file-audit",
    File.Kind.CHILD: "child-audit",
    File.Kind.TEAM: "team-audit",
}
LATEST = dt.timedelta(days=28)  # after its due date an auditor who is late can still read the file
KEEPS = 6  # years for which the copy is with the auditors and with QA
Party = RecordParty.Role
POLICY = "audits"  # of the table in a policy file
LOOKS_AT_KIND = {"child": File.Kind.CHILD, "team": File.Kind.TEAM}  # else a supervision file


@dataclass(frozen=True)
class People:
    """Whose file it is and who answers for it; either can be missing."""

    supervisee: User | None
    supervisor: User | None

    def by_role(self) -> dict[str, User]:
        found = {"supervisee": self.supervisee, "supervisor": self.supervisor}
        return {role: person for role, person in found.items() if person}

    def all(self) -> list[User]:
        return list(self.by_role().values())


def people_of(file: File) -> People:
    """The two people of a file today: of a child's, its worker and who answers for the case."""
    if file.kind == File.Kind.TEAM:
        managers = list(User.objects.managing(file.team_id)) if file.team_id else []
        return People(None, managers[0] if managers else None)
    role = FileHolder.Role.CASEWORKER if file.kind == File.Kind.CHILD else FileHolder.Role.SUPERVISEE
    holder = FileHolder.objects.current().filter(file=file, role=role).select_related("user").first()
    if file.kind == File.Kind.CHILD:
        managers = managers_of(file)
        return People(holder.user if holder else None, managers[0] if managers else None)
    return People(holder.user, User.objects.supervisor_of(holder.user_id)) if holder else People(None, None)


def refuse_own_line(auditor: User, people: Collection[User], file: File) -> None:
    """Nobody audits themselves, who is above or below them, or a file they must not see. Raises Refused."""
    if FileBar.objects.current().filter(file=file, user=auditor).exists():
        raise Refused(f"{auditor.name} must not see this file.")
    above = set(User.objects.above(auditor.pk).values_list("pk", flat=True))
    for person in people:
        if person == auditor:
            raise Refused(f"{auditor.name} cannot audit their own file or their own supervision.")
        if person.pk in above or User.objects.above(person.pk).filter(pk=auditor.pk).exists():
            raise Refused(f"{auditor.name} and {person.name} are in one line, so somebody else audits this.")


@transaction.atomic
def assign(
    *,
    by: User,
    file: File,
    tool: ToolRow,
    auditor: User,
    due_on: dt.date,
    second_auditor: User | None = None,
    sample: Sample | None = None,
) -> Audit:
    """Give a file to an auditor: from now until it is closed they read it, and its people are told.

    With it go the files that the tool looks at beside it, drawn from the same seed. Raises Refused for who
    may not assign or audit, for one's own line, for a file of another kind than the tool looks at, and
    where the same tool looks at the file already.
    """
    if not by.may(May.AUDIT_LEAD):
        raise Refused("Audits are assigned by the QA lead.")
    File.objects.select_for_update().get(pk=file.pk)
    content, people = tool_of(tool), people_of(file)
    if file.kind != LOOKS_AT_KIND.get(content.looks_at, File.Kind.SUPERVISION):
        raise Refused(f"“{tool.name}” does not look at files of this kind.")
    if Audit.objects.open().filter(file=file, tool__key=tool.key).exists():
        raise Refused(f"An audit of {file.title} is open already.")
    if content.auditors > 1 and second_auditor is None:
        raise Refused("This tool is answered by two auditors. Choose a second one.")
    if due_on < timezone.localdate():
        raise Refused("The date by when it is to be done must be today or later.")
    for person in filter(None, (auditor, second_auditor)):
        _refuse_auditor(person, people, file)
    audit = Audit.objects.create(
        tool=tool,
        file=file,
        staff=sorted(staff_of(people.supervisee)),
        sample=sample,
        auditor=auditor,
        second_auditor=second_auditor if content.auditors > 1 else None,
        assigned_by=by,
        due_on=due_on,
    )
    audit.cases.set(_beside(audit, content, people))
    log.write(Verb.AUDIT_ASSIGNED, by=by, file=file, obj=audit)
    for person in audit.auditors():
        _open_files(audit, person, by)
    return audit


def _refuse_auditor(auditor: User, people: People, file: File) -> None:
    if not (auditor.is_active and auditor.may(May.AUDIT)):
        raise Refused(f"{auditor.name} is not an auditor.")
    refuse_own_line(auditor, people.all(), file)


def staff_of(person: User | None) -> set[str]:
    """Which kinds of staff somebody is (keys of `rules.tool.STAFF`), by their children and their team’s."""
    if person is None:
        return set()
    if FileHolder.objects.workers().filter(user=person).exists():
        return {"social_care", "case_holding"}
    teams = Post.objects.current().filter(user=person, team__isnull=False).values("team")
    with_children = File.objects.filter(kind=File.Kind.CHILD, team__in=teams).exists()
    return {"social_care"} if with_children else set()


def _beside(audit: Audit, tool: Tool, people: People) -> list[File]:
    """Files that are looked at with it, as many as the tool says: the same ones for the same audit."""
    if not tool.cases or people.supervisee is None:
        return []
    if tool.looks_at == "manager":
        below = User.objects.supervised_by(people.supervisee)
        held = FileHolder.objects.supervisees().filter(user__in=below)
        files = File.objects.filter(pk__in=held.values("file"))
    else:
        held = FileHolder.objects.workers().filter(user=people.supervisee, role=FileHolder.Role.CASEWORKER)
        files = _without_confidential(File.objects.filter(pk__in=held.values("file")))
    barred = FileBar.objects.current().filter(user__in=audit.auditors()).values("file")
    found = list(files.exclude(pk__in=barred))
    seed = audit.sample.seed if audit.sample else str(audit.pk)
    return sorted(found, key=lambda file: hashlib.sha256(f"{seed}:{file.pk}".encode()).digest())[: tool.cases]


def _without_confidential(files: QuerySet[File]) -> QuerySet[File]:
    """Children with a CTS worker are left out: what is confidential there is no matter of audits."""
    cts = FileHolder.objects.current().filter(file=OuterRef("pk"), role=FileHolder.Role.CTS_WORKER)
    return files.filter(~Exists(cts))


def opens_personal_section() -> bool:
    """Whether the policy lets auditors read the personal-issues section of S1 (CAL-9b.7)."""
    stored = PolicySetting.objects.current().filter(key=POLICY).values_list("value", flat=True).first()
    return bool(stored and stored.get("personal_section"))


def problems_of(table: Mapping[str, Any]) -> list[str]:
    """What is wrong with the `[audits]` table of a policy, in words."""
    known = {"personal_section"}
    problems = [f"“{key}” is not known here" for key in table if key not in known]
    if not isinstance(table.get("personal_section", False), bool):
        problems.append("“personal_section” is true or false")
    return problems


def _open_files(audit: Audit, auditor: User, by: User) -> None:
    purpose = FileGrant.Purpose.AUDIT_WHOLE if opens_personal_section() else FileGrant.Purpose.AUDIT
    permission = Permission.objects.get(codename="read_file", content_type__app_label="records")
    start = timezone.now()
    last = dt.datetime.combine(audit.due_on + LATEST, dt.time(23, 59))
    for file in [audit.file, *audit.cases.all()]:
        grant = FileGrant.whenever.create(
            user=auditor,
            permission=permission,
            content_object=file,
            purpose=purpose,
            reason=_reason(audit),
            start=start,
            end=timezone.make_aware(last),
            given_by=by,
        )
        log.write(Verb.GRANT_GIVEN, by=by, file=file, obj=grant, relation=f"grant:{purpose}")
    for person in people_of(audit.file).all():
        tell("audit_begins", to=person, file=audit.file, key=f"{audit.pk}:{auditor.pk}")
    tell("audit_assigned", to=auditor, file=audit.file, key=str(audit.pk))


def _reason(audit: Audit) -> str:
    """By which its grants are found again."""
    return f"{audit.tool.name} ({audit.pk})"


def _locked(audit: Audit) -> Audit:
    found = Audit.objects.select_for_update(of=("self",))
    return found.select_related("tool", "file", "record", "auditor", "second_auditor", "sample").get(
        pk=audit.pk
    )


def _locked_open(audit: Audit) -> Audit:
    audit = _locked(audit)
    if not audit.is_open:
        raise Refused("This audit is closed.")
    return audit


@transaction.atomic
def cancel(*, by: User, audit: Audit, reason: str) -> None:
    """Take an audit back, with the reason; what was typed goes with its draft. Raises Refused."""
    audit = _locked_open(audit)
    reason = clean_text(reason).strip()
    if not by.may(May.AUDIT_LEAD):
        raise Refused("Audits are cancelled by the QA lead.")
    if not reason:
        raise Refused("Say why this audit is not carried out.")
    if audit.record and (audit.record.shared_at or not audit.record.is_draft):
        raise Refused("This audit was ready to be signed already, so it cannot be cancelled.")
    end_grants(by=by, of=audit.auditors(), reason=_reason(audit))
    record, audit.record = audit.record, None
    audit.cancelled_at, audit.cancelled_by, audit.cancel_reason = timezone.now(), by, reason
    audit.save(update_fields=["record", "cancelled_at", "cancelled_by", "cancel_reason"])
    if record:
        log.write(Verb.RECORD_DISCARDED, by=by, file=audit.file_id, record=record)
        record.delete()
    log.write(Verb.AUDIT_CANCELLED, by=by, file=audit.file_id, obj=audit)


@transaction.atomic
def hand_over(*, by: User, audit: Audit, auditor: User) -> None:
    """Give an audit that is not begun to another auditor. Raises Refused."""
    audit = _locked_open(audit)
    if not by.may(May.AUDIT_LEAD):
        raise Refused("Audits are assigned by the QA lead.")
    if audit.record:
        raise Refused("This audit is begun already. Cancel it and assign it anew.")
    if auditor in audit.auditors():
        raise Refused(f"{auditor.name} is the auditor already.")
    _refuse_auditor(auditor, people_of(audit.file), audit.file)
    before, audit.auditor = audit.auditor, auditor
    audit.save(update_fields=["auditor"])
    end_grants(by=by, of=[before], reason=_reason(audit))
    log.write(Verb.AUDIT_ASSIGNED, by=by, file=audit.file_id, obj=audit)
    _open_files(audit, auditor, by)


# ---- carrying it out


@transaction.atomic
def begin(*, by: User, audit: Audit) -> Record:
    """The draft of the audit's record, beside what the file answers itself. Raises Refused."""
    audit = _locked_open(audit)
    if by not in audit.auditors():
        raise Refused("This audit is carried out by somebody else.")
    if audit.record:
        return audit.record
    record = drafts.new(
        by=audit.auditor, file=audit.file, kind=kinds.of(KINDS[File.Kind(audit.file.kind)]), data={}
    )
    roles = {Party.AUDITOR: audit.auditor, Party.SECOND_AUDITOR: audit.second_auditor}
    RecordParty.objects.bulk_create(
        RecordParty(record=record, user=person, role=role) for role, person in roles.items() if person
    )
    if audit.second_auditor:
        Record.objects.filter(pk=record.pk).update_unfinished(together=True)
    audit.record = record
    audit.save(update_fields=["record"])
    look_again(by=by, audit=audit)
    # Saved once, or the sweep of empty drafts would take it away.
    today = timezone.localdate()
    drafts.save(by=by, record=record, version=0, data={"held_on": f"{today:%-d/%-m/%Y}"})
    return record


@transaction.atomic
def look_again(*, by: User, audit: Audit) -> None:
    """Ask the file anew; what it answered before is replaced. Raises Refused for a closed audit."""
    audit = _locked_open(audit)
    if by not in audit.auditors():
        raise Refused("This audit is carried out by somebody else.")
    if audit.record and not audit.record.is_draft:
        raise Refused("This audit is being signed.")
    tool, today = tool_of(audit.tool), timezone.localdate()
    wanted = {
        question.key: question.evidence
        for part in tool.for_staff(set(audit.staff))
        for question in part.questions
        if question.evidence
    }
    answers = evidence.look(
        audit.file,
        since=Span.parse(tool.look_back).before(today),
        until=today,
        children=list(audit.cases.all()),
        finders=set(wanted.values()),
    )
    audit.found = {key: answers[name].to_data() for key, name in wanted.items() if name in answers}
    audit.found_at = timezone.now()
    audit.save(update_fields=["found", "found_at"])
    log.write(Verb.AUDIT_LOOKED, by=by, file=audit.file_id, obj=audit)


def found_in(audit: Audit) -> dict[str, Found]:
    return {key: Found.from_data(data) for key, data in audit.found.items()}


# ---- what follows its record


def before_share(record: Record, _by: User) -> None:
    """From now on its people are party to it: they are shown it once it is final, and can add to it."""
    audit = Audit.objects.select_related("file").get(record=record)
    RecordParty.objects.bulk_create(
        [
            RecordParty(record=record, user=person, role=role, signs=False)
            for role, person in people_of(audit.file).by_role().items()
        ],
        ignore_conflicts=True,
    )


def returned(record: Record) -> None:
    """A draft again, for the auditors alone; nothing has come of it."""
    audit = Audit.objects.get(record=record)
    record.parties.exclude(role__in=(Party.AUDITOR, Party.SECOND_AUDITOR)).delete()
    Record.objects.filter(pk=record.pk).update_unfinished(together=audit.second_auditor_id is not None)
    for rows in (audit.answers, audit.grades, audit.points):
        rows.all().delete()


def shared(record: Record, document: Document) -> None:
    """Keep for reports what the record says: answers, grades, counts and points."""
    audit = Audit.objects.select_related("tool").get(record=record)
    typed: Mapping[str, Any] = document.typed
    answers: dict[str, str] = typed["answers"]
    parts, found = tool_of(audit.tool).for_staff(set(audit.staff)), found_in(audit)
    for rows in (audit.answers, audit.grades, audit.points):
        rows.all().delete()
    made = []
    for part in parts:
        for question in part.questions:
            if question.key not in answers or not is_asked(question, answers):
                continue
            choice = question.scale.choice(answers[question.key])
            told = found[question.key].answer if question.key in found else ""
            made.append(
                Answer(
                    audit=audit,
                    part=part.key,
                    question=question.key,
                    value=choice.value if choice else "",
                    applicable=bool(choice and choice.applies),
                    yes=bool(choice and choice.applies and choice.yes),
                    second=str(typed.get(f"s_{question.key}") or ""),
                    found=told,
                    overruled=bool(told) and told != answers[question.key],
                )
            )
    Answer.objects.bulk_create(made)
    graded = {part.key: typed.get(f"part_{part.key}_grade") for part in parts} | {
        "": typed.get("overall_grade")
    }
    Grade.objects.bulk_create(
        Grade(audit=audit, part=part, value=value) for part, value in graded.items() if value
    )
    actions = {action.row: action for action in record.actions.all()}
    Point.objects.bulk_create(
        Point(
            audit=audit,
            kind=point["kind"],
            part=point["part"],
            text=point["text"],
            who=point["who"],
            priority=point["priority"],
            action=actions.get(point["row"]),
            shared=point["shared"],
        )
        for point in typed["points"]
    )
    counted = tally(parts, answers)
    audit.applicable, audit.answered_yes = counted.applicable, counted.yes
    audit.save(update_fields=["applicable", "answered_yes"])


def finished(record: Record, by: User) -> None:
    """Signed: the auditors' reading of the files ends, and QA has its copy (CAL-A7.3)."""
    audit = _locked(Audit.objects.get(record=record))
    audit.closed_at = timezone.now()
    audit.save(update_fields=["closed_at"])
    end_grants(by=by, of=audit.auditors(), reason=_reason(audit))
    until = Span(KEEPS, "year").after(timezone.localdate())
    record.parties.filter(role__in=(Party.AUDITOR, Party.SECOND_AUDITOR)).update(until=until)
    party = set(record.parties.values_list("user", flat=True))
    barred = FileBar.objects.current().filter(file=record.file_id).values("user")
    leads = User.objects.active().filter(
        pk__in=Post.objects.current().filter(role=Role.QA_LEAD).values("user")
    )
    RecordParty.objects.bulk_create(
        RecordParty(record=record, user=lead, role=Party.PARTICIPANT, signs=False, until=until)
        for lead in leads.exclude(pk__in=barred).exclude(pk__in=party)
    )
    log.write(Verb.AUDIT_CLOSED, by=by, file=audit.file_id, record=record, obj=audit)
