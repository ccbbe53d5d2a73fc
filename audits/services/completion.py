"""After an audit: its actions are signed off one by one, then its completion is signed (CAL-A7.2, A7.3)."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audits.models import Audit, Completion
from audits.services.audits import Party, people_of
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.people.roles import May
from supervision_portal.records import access, kinds
from supervision_portal.records.models import Action, ActionUpdate, File, Record, RecordParty
from supervision_portal.records.services import drafts
from supervision_portal.records.services.errors import Refused

KINDS = {
    File.Kind.SUPERVISION: "audit-completion",
    File.Kind.CHILD: "child-audit-completion",
    File.Kind.TEAM: "team-audit-completion",
}
SUPERVISION = ("s1", "s3", "s3-corporate", "s2", "reflect")  # records in which an audit is discussed


def to_sign_off() -> QuerySet[Action]:
    """Corrective actions that have ended and that no manager has confirmed yet."""
    return Action.objects.filter(
        record__audit__isnull=False,
        needs_sign_off=True,
        signed_off_on=None,
        state__in=(Action.State.DONE, Action.State.DROPPED),
    )


def may_sign_off(by: User, action: Action) -> bool:
    """Who supervises on this file; what they had to do themselves, a manager above confirms."""
    return action.owner_id != by.pk and signs_off_on(by, action.file)


def signs_off_on(by: User, file: File) -> bool:
    """Whether corrective actions of a file are this person's to sign off, but for their own."""
    if not by.may(May.SUPERVISE):
        return False
    if access.relation_to(by, file) in ("supervisor", access.COVER, "manager"):
        return True
    return by.may(May.MANAGE_MANAGERS) and access.files_below(by).filter(pk=file.pk).exists()


def _ended(by: User, action: Action) -> Action:
    action = Action.objects.select_for_update(of=("self",)).select_related("file").get(pk=action.pk)
    if not may_sign_off(by, action):
        raise Refused("A corrective action is signed off by a manager, and not by who carried it out.")
    if not action.needs_sign_off or action.signed_off_on:
        raise Refused("There is nothing to sign off.")
    if action.state not in (Action.State.DONE, Action.State.DROPPED):
        raise Refused("This action is still open.")
    return action


@transaction.atomic
def sign_off(*, by: User, action: Action) -> None:
    """Confirm that a corrective action was carried out, or is no longer required. Raises Refused."""
    action = _ended(by, action)
    action.signed_off_by, action.signed_off_on = by, timezone.localdate()
    action.save(update_fields=["signed_off_by", "signed_off_on"])
    log.write(Verb.ACTION_SIGNED_OFF, by=by, file=action.file_id, record=action.record_id, obj=action)


@transaction.atomic
def reopen(*, by: User, action: Action, why: str) -> None:
    """Say that it is not done yet, and why: it is open again. Raises Refused."""
    action = _ended(by, action)
    why = clean_text(why).strip()
    if not why:
        raise Refused("Say what is still to be done.")
    action.state, action.ended_on, action.ended_by = Action.State.OPEN, None, None
    action.ended_in, action.end_reason = None, ""
    action.save(update_fields=["state", "ended_on", "ended_by", "ended_in", "end_reason"])
    ActionUpdate.objects.create(action=action, by=by, text=f"Not signed off: {why}")
    log.write(Verb.ACTION_REOPENED, by=by, file=action.file_id, record=action.record_id, obj=action)


def actions_of(audit: Audit) -> QuerySet[Action]:
    """Its learning points and corrective actions, in the order in which they were written."""
    found = Action.objects.filter(record=audit.record).exclude(state=Action.State.WITHDRAWN)
    return found.select_related("owner", "ended_by", "signed_off_by", "audit_point").order_by("pk")


def missing(audit: Audit) -> int:
    """How many corrective actions stand in the way of the completion."""
    waiting = Action.objects.filter(record=audit.record, kind=Action.Kind.ACTION)
    waiting = waiting.exclude(state=Action.State.WITHDRAWN)
    unfinished = waiting.filter(state=Action.State.OPEN) | waiting.filter(
        needs_sign_off=True, signed_off_on=None
    )
    return unfinished.distinct().count()


def discussed_in(audit: Audit) -> QuerySet[Record]:
    """Records of supervision on the file since the audit, in which it can have been discussed."""
    found = Record.objects.filter(file=audit.file_id, kind__in=SUPERVISION, amends=None, narrow=False)
    if audit.closed_at:
        found = found.filter(held_on__gte=timezone.localdate(audit.closed_at))
    return found.exclude(state=Record.State.DRAFT).order_by("held_on", "begun_at")


@transaction.atomic
def begin(*, by: User, audit: Audit) -> Record:
    """The supervisor's draft of the completion, or the one begun already. Raises Refused."""
    audit = Audit.objects.select_for_update(of=("self",)).select_related("file", "record").get(pk=audit.pk)
    people = people_of(audit.file)
    if audit.closed_at is None:
        raise Refused("This audit is not signed yet.")
    if by != people.supervisor:
        raise Refused("The completion of an audit is signed by the supervisor.")
    done = Completion.objects.filter(audit=audit).select_related("record").first()
    if done:
        return done.record
    if waiting := missing(audit):
        raise Refused(
            f"{waiting} corrective action{' is' if waiting == 1 else 's are'} not signed off yet. "
            "The completion is signed after that."
        )
    if audit.file.kind != File.Kind.TEAM and not discussed_in(audit).exists():
        raise Refused("The audit is discussed in supervision first. There is no record of one since then.")
    record = drafts.new(by=by, file=audit.file, kind=kinds.of(KINDS[File.Kind(audit.file.kind)]), data={})
    roles = people.by_role()
    RecordParty.objects.bulk_create(
        RecordParty(record=record, user=person, role=role, signs=role == Party.SUPERVISOR)
        for role, person in roles.items()
    )
    Completion.objects.create(audit=audit, record=record)
    today, latest = timezone.localdate(), discussed_in(audit).last()
    data = {"held_on": f"{today:%-d/%-m/%Y}", "discussed_in": str(latest.pk) if latest else ""}
    drafts.save(by=by, record=record, version=0, data=data)
    return record


def shared(*, record: Record, supervision: str) -> None:
    """Keep in which supervision the audit was discussed."""
    Completion.objects.filter(record=record).update(discussed_in=supervision)


def copy_to_qa(record: Record) -> None:
    """Who read the audit as auditor or for QA is shown its completion."""
    audit = Audit.objects.get(completion__record=record)
    before = audit.record.parties.exclude(until=None) if audit.record else RecordParty.objects.none()
    known = set(record.parties.values_list("user", flat=True))
    beside = [party for party in before if party.role not in (Party.SUPERVISEE, Party.SUPERVISOR)]
    RecordParty.objects.bulk_create(
        RecordParty(
            record=record, user_id=party.user_id, role=Party.PARTICIPANT, signs=False, until=party.until
        )
        for party in beside
        if party.user_id not in known
    )
