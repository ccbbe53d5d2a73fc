"""Beginning, saving and discarding drafts."""

import datetime as dt
import json
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Cover, User
from supervision_portal.records import access, kinds
from supervision_portal.records.document import canonical
from supervision_portal.records.kinds import RecordKind
from supervision_portal.records.models import File, FileHolder, Record, RecordParty
from supervision_portal.records.querysets import not_empty
from supervision_portal.records.services.errors import Conflict, Refused
from supervision_portal.records.services.notices import tell


@transaction.atomic
def begin(*, by: User, file: File, kind: str) -> Record:
    """A draft of this kind on this file: the unfinished one of these two people, else a new one.

    Raises Refused where the kind is not begun by this person, or a party is missing.
    """
    File.objects.select_for_update().get(pk=file.pk)
    what = kinds.of(kind)
    parties = (what.parties or _two_of_supervision)(file, by)
    role = next((role for role, person in parties.items() if person == by), "")
    if role not in what.begun_by:
        raise Refused(f"“{what.label}” is begun by the {' or the '.join(sorted(what.begun_by))}.")
    drafts = Record.objects.filter(file=file, kind=kind, state=Record.State.DRAFT, amends=None)
    for person in parties.values():
        drafts = drafts.filter(parties__user=person)
    found = (drafts if what.together else drafts.filter(author=by)).order_by("begun_at").first()
    if found:
        return found
    record = new(by=by, file=file, kind=what, data=what.prefill(file, by))
    RecordParty.objects.bulk_create(
        RecordParty(record=record, user=person, role=role, signs=role in what.signers)
        for role, person in parties.items()
    )
    what.begun(record, by)
    return record


def _two_of_supervision(file: File, by: User) -> dict[str, User]:
    """The supervisee of a supervision file and their supervisor of today: who covers, where they begin it."""
    holder = FileHolder.objects.supervisees().filter(file=file).select_related("user").first()
    if holder is None:
        raise Refused("Nobody holds this file any more, so nothing can be written on it.")
    supervisor = User.objects.supervisor_of(holder.user_id)
    if supervisor is None:
        raise Refused(f"{holder.user.name} has no supervisor today. Ask for a reporting line first.")
    cover = Cover.objects.of([supervisor.pk]).get(supervisor.pk)
    covers = cover is not None and cover.user == by != holder.user
    return {"supervisee": holder.user, "supervisor": by if covers else supervisor}


@transaction.atomic
def begin_addendum(*, by: User, record: Record) -> Record:
    """A draft that amends a final record, for the same parties to sign; the author's unfinished one first.

    A party whose signature the record did not ask for signs what they add alone: a note of disagreement.
    Who took part reads it as long as the record. Raises Refused for a record that is not final, or for
    somebody who is not one of the parties.
    """
    record = Record.objects.select_for_update().get(pk=record.pk)
    if not record.is_final:
        raise Refused("Only a final record is amended. This one can still be changed.")
    parties = list(record.parties.all())
    mine = next((party for party in parties if party.user_id == by.pk), None)
    if mine is None or mine.role in RecordParty.BESIDE:
        raise Refused("An addendum is written by one of the two parties.")
    found = record.addenda.filter(author=by, state=Record.State.DRAFT).first()
    if found:
        return found
    kind = kinds.ADDENDUM if mine.signs else kinds.NOTE
    addendum = new(by=by, file=record.file, kind=kind, data={}, amends=record)
    RecordParty.objects.bulk_create(
        RecordParty(
            record=addendum,
            user_id=party.user_id,
            role=party.role,
            signs=party.signs if mine.signs else party == mine,
            until=party.until,
        )
        for party in parties
        if party.role != RecordParty.Role.NOTES
    )
    return addendum


def new(
    *,
    by: User,
    file: File,
    kind: RecordKind,
    data: dict[str, str],
    amends: Record | None = None,
    author: User | None = None,
) -> Record:
    """An empty or prefilled draft, without parties yet: for services that know who they are.

    `author`: whose draft it is, where somebody else begins it.
    """
    record = Record.objects.create(
        file=file,
        kind=kind.key,
        author=author or by,
        together=kind.together,
        narrow=amends.narrow if amends else kind.narrow,
        amends=amends,
        content=canonical({"data": data, "shown": None}),
    )
    log.write(Verb.RECORD_BEGUN, by=by, file=file.pk, record=record)
    return record


def save(*, by: User, record: Record, version: int, data: dict[str, str]) -> int:
    """Keep what was typed, valid or not; returns the new version. One UPDATE.

    The same save sent twice, because its answer was lost, is kept once and is no conflict.

    `record` is one that `records_visible_to(by)` has just given. Raises Conflict where somebody saved
    since `version`, Refused where it is no draft any more.
    """
    shown = json.loads(record.content)["shown"]
    content = canonical({"data": {key: clean_text(text) for key, text in data.items()}, "shown": shown})
    now = timezone.now()
    changed = Record.objects.filter(
        pk=record.pk, state=Record.State.DRAFT, version=version
    ).update_unfinished(content=content, version=version + 1, saved_at=now, saved_by=by)
    if not changed and not _kept_already(record, version, content, by):
        raise _why_not(record)
    record.content, record.version, record.saved_at, record.saved_by = content, version + 1, now, by
    return record.version


def _kept_already(record: Record, version: int, content: str, by: User) -> bool:
    same = Record.objects.filter(pk=record.pk, state=Record.State.DRAFT, version=version + 1, saved_by=by)
    return same.filter(content=content).exists()


def _why_not(record: Record) -> Exception:
    now = Record.objects.select_related("saved_by").filter(pk=record.pk).first()
    if now is None:
        return Refused("This draft was discarded.")
    if not now.is_draft:
        return Refused("This record was shared meanwhile, so it can no longer be typed into.")
    return Conflict(now)


@transaction.atomic
def write_together(*, by: User, record: Record) -> None:
    """Open the author's draft to the other party, who can then read and write in it."""
    record = Record.objects.select_for_update().get(pk=record.pk)
    if record.author_id != by.pk or not record.is_draft:
        raise Refused("Only the person who began a draft can open it to the other party.")
    Record.objects.filter(pk=record.pk).update_unfinished(together=True)
    log.write(Verb.RECORD_WRITTEN_TOGETHER, by=by, file=record.file_id, record=record)


def left_behind(by: User) -> QuerySet[Record]:
    """Unfinished drafts of earlier supervisors that this person can take over."""
    kinds_passing_on = [kind.key for kind in kinds.every() if kind.passes_on]
    return access.left_by_earlier_supervisors(by).filter(not_empty(), kind__in=kinds_passing_on)


@transaction.atomic
def take_over(*, by: User, record: Record) -> None:
    """Go on with an earlier supervisor's draft in their place: as its author and its supervisor.

    The supervisee is told, and so is the one before. Raises Refused where it is none of `left_behind(by)`.
    """
    found = left_behind(by).filter(pk=record.pk).select_related("file", "author")
    draft = found.select_for_update(of=("self",)).first()
    if draft is None:
        raise Refused("This draft was taken over, shared or discarded meanwhile.")
    before = draft.author
    Record.objects.filter(pk=draft.pk).update_unfinished(author=by)
    draft.parties.filter(role="supervisor").update(user=by, until=None)
    log.write(Verb.RECORD_TAKEN_OVER, by=by, file=draft.file_id, record=draft, obj=before)
    for person in (draft.parties.select_related("user").get(role="supervisee").user, before):
        tell("draft_taken_over", to=person, file=draft.file, record=draft, key=f"{draft.pk}:{by.pk}")


@transaction.atomic
def discard(*, by: User, record: Record) -> None:
    """Delete a draft that was never shared. Only its author can.

    Raises Refused where it was shared before: what the other party has read does not vanish.
    """
    record = Record.objects.select_for_update().get(pk=record.pk)
    if record.author_id != by.pk or not record.is_draft:
        raise Refused("Only the person who began a draft can discard it, and only while it is a draft.")
    if record.shared_at:
        raise Refused(
            "This draft was shared before. It cannot be discarded; share it again or let it be closed."
        )
    log.write(Verb.RECORD_DISCARDED, by=by, file=record.file_id, record=record)
    kinds.of(record.kind).discarded(record, by)
    for kept in record.attachments.all():
        transaction.on_commit(partial(kept.document.delete, save=False))
    Record.objects.filter(pk=record.pk).delete()


@transaction.atomic
def discard_empty(*, older_than_days: int = 1) -> int:
    """Take away drafts in which nothing was ever typed; returns how many."""
    before = timezone.now() - dt.timedelta(days=older_than_days)
    return Record.objects.filter(~not_empty(), begun_at__lt=before).delete()[0]
