"""A record's life from sharing to being final: share, sign, return, refuse, close unsigned.

draft → shared → signed → sealed, and shared → draft. Each step locks the record's row first.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Prefetch
from django.utils import timezone

from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.people.roles import May
from supervision_portal.records import kinds, rules
from supervision_portal.records.document import Document, canonical, digest
from supervision_portal.records.models import File, FileBar, Record, RecordParty, Return, Signature
from supervision_portal.records.queue import after_commit
from supervision_portal.records.services import actions
from supervision_portal.records.services.errors import Conflict, Refused
from supervision_portal.records.services.notices import tell, tell_all
from supervision_portal.records.shown import Party, Shown


def _locked(record: Record) -> Record:
    return Record.objects.select_for_update(of=("self",)).select_related("file").get(pk=record.pk)


def _parties(record: Record) -> list[RecordParty]:
    """Between whom it is, with their users; fetched before where `_all_locked` gave the record."""
    fetched: list[RecordParty] | None = getattr(record, "people", None)
    people = list(record.parties.select_related("user")) if fetched is None else fetched
    return [party for party in people if party.role not in RecordParty.BESIDE]


def _answers(record: Record) -> list[Signature]:
    """What the parties have said that stands."""
    fetched: list[Signature] | None = getattr(record, "standing", None)
    return list(record.signatures.filter(voided_at=None)) if fetched is None else fetched


def _party(record: Record, user: User) -> RecordParty:
    for party in _parties(record):
        if party.user_id == user.pk:
            return party
    raise Refused("You are not party to this record.")


@transaction.atomic
def share(*, by: User, record: Record, version: int, document: Document) -> Record:
    """Show the record to the other party, ready to be signed: from now on its text stands still.

    Raises Conflict where the draft was saved since `version`; Refused where it is no draft, or `by` may
    not share it.
    """
    record = _locked(record)
    kind = kinds.of(record.kind)
    if not record.parties.filter(user=by).exclude(role=RecordParty.Role.PARTICIPANT).exists():
        raise Refused("You are not party to this record.")
    if not record.is_draft:
        raise Refused("This record was shared already.")
    if record.author_id != by.pk and not record.together:
        raise Refused("Only the person who began this draft can share it.")
    if record.version != version:
        raise Conflict(record)
    if kind.needs_document and not record.attachments.exists():
        raise Refused("Add the signed form as a PDF first.")
    kind.before_share(record, by)
    record.number = record.number or _next_number(kind.prefix)
    record.held_on = document.held_on
    record.state = Record.State.SHARED
    record.shared_at, record.shared_by = timezone.now(), by
    record.content = canonical({"data": record.data, "shown": _shown(record, document).to_json()})
    record.save()
    actions.apply(by=by, record=record, document=document)
    kind.shared(record, document, by)
    log.write(Verb.RECORD_SHARED, by=by, file=record.file_id, record=record, digest=digest(record.content))
    for party in _parties(record):
        if party.user_id != by.pk and party.signs:
            key = f"{record.pk}:{record.version}"
            tell("record_shared", to=party.user, file=record.file, record=record, key=key)
    return record


def _next_number(prefix: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('records_number')")
        return f"{prefix}-{cursor.fetchone()[0]:06d}"


def _shown(record: Record, document: Document) -> Shown:
    return Shown(
        heading=kinds.of(record.kind).heading_of(record),
        council=settings.COUNCIL_NAME,
        number=record.number or "",
        parties=tuple(
            Party(kinds.label_of(record, party.role), party.user.name, party.user.title)
            for party in sorted(_parties(record), key=lambda party: party.role)
        ),
        facts=(*kinds.about(record), *document.facts),
        sections=(*document.sections, *kinds.of(record.kind).adds(record, True)),
    )


def mark_of(record: Record) -> str:
    """A short mark of the text of a record: another one once it has changed."""
    return digest(record.content)[:16]


@transaction.atomic
def sign(
    *,
    by: User,
    records: Iterable[Record],
    method: str,
    disagreement: str = "",
    read: Mapping[str, str] | None = None,
) -> list[Record]:
    """Sign records, having proved who one is again (`method` says how). One step for all, or for none.

    `read`: by the key of a record, the mark (`mark_of`) of the text that the person had before them. If one
    was returned, changed and shared again since, nothing is signed.

    A disagreement is kept with the signature and printed; it never stands in the way. When the last
    signature is there the record is final and its sealing is queued. Raises Refused.
    """
    found = _all_locked(records)
    changed = [str(one) for one in found if (read or {}).get(str(one.pk), "") not in ("", mark_of(one))]
    if changed:
        raise Refused(
            f"The text of {' and '.join(changed)} has changed since you read it. Nothing is signed yet:"
            " read it again, then sign."
        )
    complete = [
        record for record in found if _sign(by=by, record=record, method=method, disagreement=disagreement)
    ]
    _finish(by=by, records=complete)
    return found


def _all_locked(records: Iterable[Record]) -> list[Record]:
    """Locked in one order, whoever asks, with parties and signatures; three queries for however many."""
    keys = [record.pk for record in records]
    locked = Record.objects.select_for_update(of=("self",)).select_related("file", "amends")
    return list(
        locked.filter(pk__in=keys)
        .order_by("pk")
        .prefetch_related(
            Prefetch("parties", RecordParty.objects.select_related("user"), to_attr="people"),
            Prefetch("signatures", Signature.objects.filter(voided_at=None), to_attr="standing"),
        )
    )


def signer_of(*, by: User, record: Record) -> RecordParty:
    """The party as whom somebody signs a record now. Raises Refused where it does not wait for them."""
    party = _party(record, by)
    if not party.signs:
        raise Refused("Your signature is not asked for on this record.")
    _refuse_unless_shared(record)
    if any(one.user_id == by.pk and one.answer == Signature.Answer.SIGNED for one in _answers(record)):
        raise Refused("You have signed this record already.")
    return party


def _sign(*, by: User, record: Record, method: str, disagreement: str) -> bool:
    """Add a signature; whether it was the last one that was missing."""
    party = signer_of(by=by, record=record)
    for refusal in _answers(record):
        if refusal.user_id == by.pk:  # who refused may think again
            Signature.objects.filter(pk=refusal.pk).update(voided_at=timezone.now())
    Signature.objects.create(
        record=record,
        user=by,
        role=party.role,
        digest=digest(record.content),
        words=clean_text(disagreement).strip(),
        method=method,
    )
    log.write(Verb.RECORD_SIGNED, by=by, file=record.file_id, record=record, digest=digest(record.content))
    signed = {one.user_id for one in _answers(record) if one.answer == Signature.Answer.SIGNED} | {by.pk}
    return signed >= {other.user_id for other in _parties(record) if other.signs}


@transaction.atomic
def refuse(*, by: User, record: Record, words: str, method: str) -> None:
    """Say that one will not sign, and why. The manager above the supervisor can then close the record."""
    record = _locked(record)
    party = _party(record, by)
    _refuse_unless_shared(record)
    words = clean_text(words).strip()
    if not party.signs:
        raise Refused("Your signature is not asked for on this record.")
    if not words:
        raise Refused("Say why you will not sign. Your words stay with the record.")
    if record.signatures.filter(user=by, voided_at=None).exists():
        raise Refused("You have answered already.")
    Signature.objects.create(
        record=record,
        user=by,
        role=party.role,
        answer=Signature.Answer.REFUSED,
        digest=digest(record.content),
        words=words,
        method=method,
    )
    log.write(Verb.RECORD_REFUSED, by=by, file=record.file_id, record=record)
    for person in [*_others(record, by), *closers(record)]:
        tell(
            "record_refused", to=person, file=record.file, record=record, key=f"{record.pk}:{record.version}"
        )


def refuse_to_send_back(*, by: User, record: Record) -> None:
    """Raises Refused for who does not sign the record, and where it is not shared."""
    if not _party(record, by).signs:
        raise Refused("Only who signs this record can return it.")
    _refuse_unless_shared(record)


@transaction.atomic
def send_back(*, by: User, record: Record, reason: str) -> None:
    """Return a shared record to draft, with what should change; signatures so far are void."""
    record = _locked(record)
    refuse_to_send_back(by=by, record=record)
    reason = clean_text(reason).strip()
    if not reason:
        raise Refused("Say what should change.")
    now = timezone.now()
    Return.objects.create(record=record, by=by, at=now, reason=reason)
    record.signatures.filter(voided_at=None).update(voided_at=now)
    record.parties.update(read_at=None)
    record.state, record.version, record.together = Record.State.DRAFT, record.version + 1, True
    record.save(update_fields=["state", "version", "together"])
    actions.withdraw(record=record)
    kinds.of(record.kind).returned(record, by)
    log.write(Verb.RECORD_RETURNED, by=by, file=record.file_id, record=record)
    for person in _others(record, by):
        tell(
            "record_returned", to=person, file=record.file, record=record, key=f"{record.pk}:{record.version}"
        )


@transaction.atomic
def close_unsigned(*, by: User, record: Record, reason: str) -> Record:
    """End a record that will not be signed: as final as a signed one, and it prints so.

    For a manager above (see `closers`), once a party has refused, has left, or has not answered for
    `rules.DAYS_UNTIL_CLOSING` days. Raises Refused.
    """
    record = _locked(record)
    _refuse_unless_shared(record)
    reason = clean_text(reason).strip()
    if not reason:
        raise Refused("Say why this record is closed without all signatures.")
    if by.pk not in [person.pk for person in closers(record)]:
        raise Refused("Only a manager above the two of them can close this record.")
    why = may_be_closed(record)
    if not why:
        raise Refused(
            f"It can be closed when a party refuses, has left, or has not answered for "
            f"{rules.DAYS_UNTIL_CLOSING} days."
        )
    record.closed_by, record.closed_reason = by, reason
    log.write(
        Verb.RECORD_CLOSED_UNSIGNED, by=by, file=record.file_id, record=record, digest=digest(record.content)
    )
    _finish(by=by, records=[record])
    return record


def may_be_closed(record: Record, today: dt.date | None = None) -> str:
    """Why a shared record can be closed unsigned today, in words; "" when it cannot."""
    if not record.is_shared or record.shared_at is None:
        return ""
    answers = {answer.user_id: answer for answer in record.signatures.all() if answer.voided_at is None}
    missing = []
    for party in record.parties.select_related("user"):
        if party.signs:
            answer = answers.get(party.user_id)
            missing.append(
                rules.Missing(
                    name=party.user.name,
                    answered=answer is not None and answer.answer == Signature.Answer.SIGNED,
                    refused=answer is not None and answer.answer == Signature.Answer.REFUSED,
                    left=not party.user.is_active,
                )
            )
    return rules.why_closable(missing, timezone.localdate(record.shared_at), today or timezone.localdate())


def closers(record: Record) -> list[User]:
    """Who can close this record unsigned: active managers above its supervisee, no party, not barred.

    Above its supervisor where the supervisee has left, for nobody is above a leaver, or does not sign.
    """
    parties = {party.role: party for party in _parties(record)}
    supervisee, supervisor = parties.get("supervisee"), parties.get("supervisor")
    below = supervisee if supervisee and supervisee.signs and supervisee.user.is_active else supervisor
    if below is None:
        return []
    barred = FileBar.objects.current().filter(file=record.file_id).values_list("user", flat=True)
    out = [*barred, *(party.user_id for party in parties.values())]
    people = User.objects.above(below.user_id).active().exclude(pk__in=out)
    return [person for person in people if person.may(May.MANAGE_MANAGERS)]


def _others(record: Record, by: User) -> list[User]:
    return [party.user for party in _parties(record) if party.user_id != by.pk]


def _refuse_unless_shared(record: Record) -> None:
    if record.is_draft:
        raise Refused("This record is a draft again, so there is nothing to sign.")
    if record.is_final:
        raise Refused("This record is final.")


def _finish(*, by: User, records: list[Record]) -> None:
    """The records are final: they are sealed soon, and their parties are told."""
    for record in records:
        record.state, record.signed_at = Record.State.SIGNED, timezone.now()
        record.save(update_fields=["state", "signed_at", "closed_by", "closed_reason"])
        _end_reading(record)
        kinds.of(record.kind).finished(record, by)
    if len(records) == 1:
        after_commit("records.seal", str(records[0].pk))
    elif records:
        after_commit("records.seal_waiting")
    tell_all(
        "record_final",
        [(party.user, record, str(record.pk)) for record in records for party in _parties(record)],
    )


def _end_reading(record: Record) -> None:
    """A party who no longer supervises reads it today for the last time."""
    if record.file.kind != File.Kind.SUPERVISION:
        return  # who reads a child's file is no matter of parties
    parties = {party.role: party for party in _parties(record)}
    supervisee, supervisor = parties.get("supervisee"), parties.get("supervisor")
    if supervisee and supervisor:
        now = User.objects.supervisor_of(supervisee.user_id)
        if now is None or now.pk != supervisor.user_id:
            RecordParty.objects.filter(pk=supervisor.pk).update(until=timezone.localdate())
