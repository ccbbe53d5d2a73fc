"""What a draft is written with: its form, the names in it to decide about, the last time beside it."""

from typing import Any

from django.conf import settings

from supervision_portal.records import access, rules
from supervision_portal.records.forms import RecordForm
from supervision_portal.records.kinds import RecordKind
from supervision_portal.records.models import Action, Record, RecordParty
from supervision_portal.records.rows import Context


def form_of(record: Record, kind: RecordKind, data: dict[str, str], *, checked: bool = False) -> RecordForm:
    """The record's form over some text, with the two people and what is open on the file."""
    form = kind.form_of(record)
    people = record.parties.exclude(role__in=RecordParty.BESIDE).select_related("user").order_by("role")
    parties = {party.role: party.user for party in people}
    wanted = {which for section in form.sections for which in section.considers}
    earlier = (
        # What a narrow record agreed is considered in the next narrow one, and nowhere else.
        Action.objects.open()
        .filter(file=record.file_id, kind__in=wanted, record__narrow=record.narrow)
        .exclude(record=record)
        .thread()
        if wanted
        else []
    )
    context = Context(parties, _known_to_author(record, list(earlier)))
    return form(data, context=context, checked=checked)


def _known_to_author(record: Record, actions: list[Action]) -> list[Action]:
    """Without what was agreed since the draft was begun in records that its author may not read.

    Whose draft outlived their time as supervisor does not see what the next one agrees.
    """
    later = {action.record_id for action in actions if action.record.begun_at > record.begun_at}
    if not later:
        return actions
    read = access.records_visible_to(record.author).filter(pk__in=later).values_list("pk", flat=True)
    unread = later - set(read)
    return [action for action in actions if action.record_id not in unread]


def names_in(record: Record, kind: RecordKind, data: dict[str, str]) -> list[dict[str, Any]]:
    """Service users named in a draft about whom the writer has not decided yet."""
    names = kind.names_to_guard(record)
    texts = {key: text for key, text in data.items() if not key.startswith("guard-")}
    found = []
    for hit in rules.find_names(texts, names):
        token = rules.name_token(settings.SECRET_KEY, str(record.pk), hit.child)
        if f"guard-{token}" not in data:
            shown = {"field": hit.field, "spellings": hit.spellings, "initials": hit.initials}
            found.append({**shown, "token": token})
    return found


def last_time(record: Record) -> dict[str, Any]:
    """The last shared record of the same kind on this file: its sections by key, to read beside.

    One that the author may read: who finishes an old draft does not see what was written since they left.
    """
    readable = access.records_visible_to(record.author).filter(file=record.file_id, kind=record.kind)
    previous = (
        Record.objects.filter(pk__in=readable, amends=None)
        .exclude(state=Record.State.DRAFT)
        .exclude(pk=record.pk)
        .newest_first()
        .first()
    )
    if previous is None or previous.shown is None:
        return {}
    return {"record": previous, "sections": {part["key"]: part for part in previous.shown["sections"]}}
