"""One thread of actions on a file: written in records, updated in them and between them, ended once."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records import access
from supervision_portal.records.document import Considered, Document
from supervision_portal.records.models import Action, ActionUpdate, Record
from supervision_portal.records.services.errors import Refused

CHANGE_ACTIONS = ("supervisee", "supervisor", access.COVER, "worker", "manager")


def apply(*, by: User, record: Record, document: Document) -> None:
    """Let the actions of a record that is being shared take effect. Runs inside that transaction."""
    for new in document.new_actions:
        Action.objects.update_or_create(
            record=record,
            row=new.row,
            defaults={
                "file_id": record.file_id,
                "kind": new.kind,
                "what": new.what,
                "owner_id": new.owner_id,
                "who": new.who,
                "by_when": new.by_when,
                "state": Action.State.OPEN,
                "ended_on": None,
                "needs_sign_off": new.needs_sign_off,
            },
        )
    wanted = {considered.action_id: considered for considered in document.considered}
    for action in Action.objects.open().select_for_update().filter(file=record.file_id, pk__in=wanted):
        _consider(by=by, record=record, action=action, considered=wanted[action.pk], on=document.held_on)


def _consider(*, by: User, record: Record, action: Action, considered: Considered, on: dt.date) -> None:
    moved = considered.by_when if considered.by_when and considered.by_when != action.by_when else None
    if considered.note or moved:
        ActionUpdate.objects.create(
            action=action,
            record=record,
            by=by,
            on=on,
            text=considered.note or f"New date: {moved:%-d %B %Y}",
            by_when_before=action.by_when if moved else None,
        )
    if moved:
        action.by_when = moved
        action.save(update_fields=["by_when"])
    if considered.choice in ("done", "drop"):
        state = Action.State.DONE if considered.choice == "done" else Action.State.DROPPED
        _end(by=by, action=action, state=state, reason=considered.note, on=on, record=record)


def withdraw(*, record: Record) -> None:
    """Undo what a record did to actions, because it was returned to draft. Nothing typed is lost:
    its own actions wait for the record to be shared again, its updates are in its draft."""
    for update in record.action_updates.exclude(by_when_before=None).select_related("action"):
        Action.objects.filter(pk=update.action_id).update(by_when=update.by_when_before)
    record.action_updates.all().delete()
    record.actions_ended.update(
        state=Action.State.OPEN, ended_on=None, ended_by=None, ended_in=None, end_reason=""
    )
    record.actions.update(
        state=Action.State.WITHDRAWN, ended_on=None, ended_by=None, ended_in=None, end_reason=""
    )


def may_change(by: User, action: Action) -> bool:
    """Whose file it is or who works on it, and who is party to its record; not who reads for a purpose."""
    if access.relation_to(by, action.file) in CHANGE_ACTIONS:
        return True
    return action.record.parties.filter(user=by).exists()


@transaction.atomic
def update(*, by: User, action: Action, text: str) -> ActionUpdate:
    """Add a dated update between records. Raises Refused for no text, or an action that has ended."""
    action = _open(by, action)
    text = clean_text(text).strip()
    if not text:
        raise Refused("Write what has happened with this action.")
    made = ActionUpdate.objects.create(action=action, by=by, text=text)
    log.write(Verb.ACTION_UPDATED, by=by, file=action.file_id, record=action.record_id, obj=action)
    return made


@transaction.atomic
def end(*, by: User, action: Action, state: str, reason: str) -> None:
    """Mark an action as done, or as no longer needed with the reason."""
    action = _open(by, action)
    reason = clean_text(reason).strip()
    if state not in (Action.State.DONE, Action.State.DROPPED):
        raise Refused("Choose whether it is done or no longer needed.")
    if state == Action.State.DROPPED and not reason:
        raise Refused("Say why it is no longer needed.")
    _end(by=by, action=action, state=state, reason=reason, on=timezone.localdate(), record=None)
    log.write(Verb.ACTION_CLOSED, by=by, file=action.file_id, record=action.record_id, obj=action)


def _open(by: User, action: Action) -> Action:
    action = Action.objects.select_for_update().get(pk=action.pk)
    if not may_change(by, action):
        raise Refused("Only the people of this file update this.")
    if action.state != Action.State.OPEN:
        raise Refused("This action has ended already.")
    return action


def _end(*, by: User, action: Action, state: str, reason: str, on: dt.date, record: Record | None) -> None:
    action.state, action.ended_on, action.ended_by = state, on, by
    action.ended_in, action.end_reason = record, reason
    action.save(update_fields=["state", "ended_on", "ended_by", "ended_in", "end_reason"])
