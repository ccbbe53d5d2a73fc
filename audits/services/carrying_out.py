"""Carrying an audit out: what the file answers itself, the record, and what is kept of it for reports."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from audits import evidence
from audits.models import Answer, Audit, Grade, Point
from audits.rules.found import Found
from audits.rules.tool import Part, is_asked, tally
from audits.services.audits import Party, barred_since, locked, locked_open, people_of
from audits.services.tools import tool_of
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Post, User
from supervision_portal.people.roles import Role
from supervision_portal.records import access, kinds
from supervision_portal.records.document import Document
from supervision_portal.records.models import File, FileBar, Record, RecordParty
from supervision_portal.records.services import drafts
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.services.files import end_grants
from supervision_portal.schedule.rules.days import Span

KEEPS = 6  # years for which the copy is with the auditors and with QA
KINDS = {  # of the audit's record, by the kind of the file that it looks at
    File.Kind.SUPERVISION: "file-audit",
    File.Kind.CHILD: "child-audit",
    File.Kind.TEAM: "team-audit",
}


@transaction.atomic
def begin(*, by: User, audit: Audit) -> Record:
    """The draft of the audit's record, beside what the file answers itself. Raises Refused."""
    audit = locked_open(audit)
    if by not in audit.auditors():
        raise Refused("This audit is carried out by somebody else.")
    if audit.record:
        return audit.record
    kind = kinds.of(KINDS[File.Kind(audit.file.kind)])
    record = drafts.new(by=by, author=audit.auditor, file=audit.file, kind=kind, data={})
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
    """Ask the files anew; what they answered before is replaced. Each file knows that it was looked at.

    Only what every auditor may read today is asked: a child's file from which somebody was barred since it
    was drawn is none of the audit any more, and closed to the other auditor too. Raises Refused for a closed
    audit, and where its own file is not open any more.
    """
    audit = locked_open(audit)
    if by not in audit.auditors():
        raise Refused("This audit is carried out by somebody else.")
    if audit.record and not audit.record.is_draft:
        raise Refused("This audit is being signed.")
    cases = {file.pk: file for file in audit.cases.all()}
    open_to_all = {audit.file_id, *cases}
    for auditor in audit.auditors():  # each by itself: one within the other takes PostgreSQL minutes
        found = access.files_visible_to(auditor).filter(pk__in=list(open_to_all))
        open_to_all = set(found.values_list("pk", flat=True))
    if audit.file_id not in open_to_all:
        raise Refused("The file of this audit is not open to you any more. Ask the QA lead.")
    children = [file for pk, file in cases.items() if pk in open_to_all]
    end_grants(by=by, of=audit.auditors(), opened_for=audit.pk, files=cases.keys() - open_to_all)
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
        children=children,
        finders=set(wanted.values()),
    )
    audit.found = {key: answers[name].to_data() for key, name in wanted.items() if name in answers}
    audit.found_at = timezone.now()
    audit.cases.set(children)
    audit.save(update_fields=["found", "found_at"])
    for file in [audit.file_id, *(child.pk for child in children)]:
        log.write(Verb.AUDIT_LOOKED, by=by, file=file, obj=audit)


def found_in(audit: Audit) -> dict[str, Found]:
    """By question, what the files answered: nothing from the moment that one of its auditors was barred
    from one of them until they are looked at again, for the answers are of all of them together.
    """
    if barred_since(audit).exists():
        return {}
    return {key: Found.from_data(data) for key, data in audit.found.items()}


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
    _forget(audit)


def shared(record: Record, document: Document) -> None:
    """Keep for reports what the record says: answers, grades, counts and points."""
    audit = Audit.objects.select_related("tool").get(record=record)
    typed: Mapping[str, Any] = document.typed
    parts = tool_of(audit.tool).for_staff(set(audit.staff))
    _forget(audit)
    Answer.objects.bulk_create(_answers(audit, parts, typed))
    graded = {part.key: typed.get(f"part_{part.key}_grade") for part in parts}
    graded[""] = typed.get("overall_grade")
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
    counted = tally(parts, typed["answers"])
    audit.applicable, audit.answered_yes = counted.applicable, counted.yes
    audit.save(update_fields=["applicable", "answered_yes"])


def _forget(audit: Audit) -> None:
    for rows in (audit.answers, audit.grades, audit.points):
        rows.all().delete()


def _answers(audit: Audit, parts: tuple[Part, ...], typed: Mapping[str, Any]) -> Iterator[Answer]:
    answers, found = typed["answers"], found_in(audit)
    for part in parts:
        for question in part.questions:
            if question.key not in answers or not is_asked(question, answers):
                continue
            choice = question.scale.choice(answers[question.key])
            told = found[question.key].answer if question.key in found else ""
            yield Answer(
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


def finished(record: Record, by: User) -> None:
    """Signed: the auditors' reading of the files ends, and QA has its copy (CAL-A7.3)."""
    audit = locked(Audit.objects.get(record=record))
    audit.closed_at = timezone.now()
    audit.save(update_fields=["closed_at"])
    end_grants(by=by, of=audit.auditors(), opened_for=audit.pk)
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
