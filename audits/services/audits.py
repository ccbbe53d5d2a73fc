"""Who audits which file, and what they can read for it: assigned, handed over, cancelled."""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from audits.models import Audit, Sample
from audits.models import Tool as ToolRow
from audits.rules.tool import Tool
from audits.services.tools import tool_of
from casefile.services.significant import managers_of
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Post, User
from supervision_portal.people.roles import May
from supervision_portal.records.models import File, FileBar, FileGrant, FileHolder, Record, RecordParty
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.services.files import end_grants, grant
from supervision_portal.records.services.notices import tell
from supervision_portal.schedule.models import PolicySetting

LATEST = dt.timedelta(days=28)  # after its due date an auditor who is late can still read the file
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
    _refuse_file(file, tool, content)
    _refuse_terms(content, second_auditor, due_on)
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


def _refuse_file(file: File, tool: ToolRow, content: Tool) -> None:
    if file.kind != LOOKS_AT_KIND.get(content.looks_at, File.Kind.SUPERVISION):
        raise Refused(f"“{tool.name}” does not look at files of this kind.")
    if not without_confidential(File.objects.filter(pk=file.pk)).exists():
        raise Refused("A CTS worker works with this child. Audits leave such files out.")
    if Audit.objects.open().filter(file=file, tool__key=tool.key).exists():
        raise Refused(f"An audit of {file.title} is open already.")


def _refuse_terms(content: Tool, second_auditor: User | None, due_on: dt.date) -> None:
    if content.auditors > 1 and second_auditor is None:
        raise Refused("This tool is answered by two auditors. Choose a second one.")
    if due_on < timezone.localdate():
        raise Refused("The date by when it is to be done must be today or later.")


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
        files = without_confidential(File.objects.filter(pk__in=held.values("file")))
    barred = FileBar.objects.current().filter(user__in=audit.auditors()).values("file")
    found = list(files.exclude(pk__in=barred))
    seed = audit.sample.seed if audit.sample else str(audit.pk)
    return sorted(found, key=lambda file: hashlib.sha256(f"{seed}:{file.pk}".encode()).digest())[: tool.cases]


def barred_since(audit: Audit) -> QuerySet[FileBar]:
    """Who of its auditors must not see which of the files beside it any more."""
    bars = FileBar.objects.current().filter(user__in=audit.auditors())
    return bars.filter(file__in=audit.cases.values("pk"))


def cases_of(audit: Audit) -> QuerySet[File]:
    """The files beside it, without those that one of its auditors must not see any more."""
    return audit.cases.exclude(pk__in=barred_since(audit).values("file"))


def without_confidential(files: QuerySet[File]) -> QuerySet[File]:
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
    last = timezone.make_aware(dt.datetime.combine(audit.due_on + LATEST, dt.time(23, 59)))
    now = timezone.now()
    about = f"{audit.tool.name}, file of {audit.file.title}"
    for file in [audit.file, *audit.cases.all()]:
        of_staff = file != audit.file and file.kind == File.Kind.SUPERVISION
        why = audit.tool.name if of_staff else about  # whose manager is audited is not theirs to read
        grant(
            by=by,
            to=auditor,
            file=file,
            purpose=purpose,
            reason=why,
            start=now,
            end=last,
            opened_for=audit.pk,
        )
        if file == audit.file or of_staff:
            for person in people_of(file).all():
                tell("audit_begins", to=person, file=file, key=f"{audit.pk}:{auditor.pk}:{file.pk}")
    tell("audit_assigned", to=auditor, file=audit.file, key=str(audit.pk))


def locked(audit: Audit) -> Audit:
    found = Audit.objects.select_for_update(of=("self",))
    return found.select_related("tool", "file", "record", "auditor", "second_auditor", "sample").get(
        pk=audit.pk
    )


def locked_open(audit: Audit) -> Audit:
    audit = locked(audit)
    if not audit.is_open:
        raise Refused("This audit is closed.")
    return audit


@transaction.atomic
def cancel(*, by: User, audit: Audit, reason: str) -> None:
    """Take an audit back, with the reason; what was typed goes with its draft. Raises Refused."""
    # The record first, as sharing and signing do: each would wait for the other for ever.
    Record.objects.select_for_update().filter(audit=audit.pk).first()
    audit = locked_open(audit)
    reason = clean_text(reason).strip()
    if not by.may(May.AUDIT_LEAD):
        raise Refused("Audits are cancelled by the QA lead.")
    if not reason:
        raise Refused("Say why this audit is not carried out.")
    if audit.record and (audit.record.shared_at or not audit.record.is_draft):
        raise Refused("This audit was ready to be signed already, so it cannot be cancelled.")
    end_grants(by=by, of=audit.auditors(), opened_for=audit.pk)
    record, audit.record = audit.record, None
    audit.cancelled_at, audit.cancelled_by, audit.cancel_reason = timezone.now(), by, reason
    audit.save(update_fields=["record", "cancelled_at", "cancelled_by", "cancel_reason"])
    if record:
        log.write(Verb.RECORD_DISCARDED, by=by, file=audit.file_id, record=record)
        record.delete()
    log.write(Verb.AUDIT_CANCELLED, by=by, file=audit.file_id, obj=audit)


@transaction.atomic
def hand_over(*, by: User, audit: Audit, before: User, auditor: User) -> None:
    """Give an audit that is not begun to another auditor, instead of one that it has. Raises Refused."""
    audit = locked_open(audit)
    if not by.may(May.AUDIT_LEAD):
        raise Refused("Audits are assigned by the QA lead.")
    if audit.record:
        raise Refused("This audit is begun already. Cancel it and assign it anew.")
    if before not in audit.auditors():
        raise Refused(f"{before.name} does not audit it any more.")
    if auditor in audit.auditors():
        raise Refused(f"{auditor.name} is the auditor already.")
    _refuse_auditor(auditor, people_of(audit.file), audit.file)
    place = "auditor" if audit.auditor == before else "second_auditor"
    setattr(audit, place, auditor)
    audit.save(update_fields=[place])
    # Drawn anew, as what the new auditor must not see falls out; so each of them gets what is drawn now.
    end_grants(by=by, of=[before, *audit.auditors()], opened_for=audit.pk)
    audit.cases.set(_beside(audit, tool_of(audit.tool), people_of(audit.file)))
    log.write(Verb.AUDIT_ASSIGNED, by=by, file=audit.file_id, obj=audit)
    for person in audit.auditors():
        _open_files(audit, person, by)
