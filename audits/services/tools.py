"""Audit tools: published by version, and the draft of the next one.

An audit keeps the version that it began with. A draft is kept as it is typed, wrong or not; only what is
right can be published. Whoever changes a piece says what it was when they read it, so that of two who
change the same the later is told.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from audits import evidence
from audits.models import Tool, ToolDraft
from audits.rules import changing
from audits.rules import tool as rules
from audits.rules.changing import Data, Kind
from audits.rules.reading import look_through, read
from audits.rules.tables import Wrong
from audits.rules.writing import to_table
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.people.roles import May
from supervision_portal.records.services.errors import Refused

T = TypeVar("T")
LOCK = 0x617564
"""Key of the advisory lock of whoever publishes a tool, or begins a draft."""
GONE = "Somebody has taken this away in the meantime."


class ChangedMeanwhile(Refused):
    """Somebody else, or another tab, was faster."""


# ---- what is published


def tool_of(row: Tool) -> rules.Tool:
    """The tool of a stored version. Raises ValueError where it cannot be read: none is stored unchecked."""
    return _stored(json.dumps(row.content))


@lru_cache(maxsize=64)
def _stored(content: str) -> rules.Tool:
    tool, problems = read(json.loads(content))
    if tool is None:
        raise ValueError(f"The stored tool cannot be read: {problems}")
    return tool


def current() -> list[Tool]:
    """The latest version of every tool that is in use, by name. One query."""
    latest = Tool.objects.order_by("key", "-version").distinct("key").select_related("published_by")
    return sorted((row for row in latest if not row.retired_at), key=lambda row: row.name)


def latest(key: str) -> Tool | None:
    """The latest version of a tool, in use or retired."""
    return Tool.objects.filter(key=key).order_by("-version").first()


@transaction.atomic
def publish(*, by: User | None, tool: rules.Tool, reason: str) -> tuple[Tool, bool]:
    """A tool as the next version of its key, and whether it is one: the same again changes nothing.

    Raises Refused without a reason and without the right; `by` is None for a command.
    """
    _refuse_without_right(by)
    _one_at_a_time()
    reason = clean_text(reason).strip()
    if not reason:
        raise Refused("Say why the tool changes.")
    before, content = latest(tool.key), to_table(tool)
    if before and before.content == content and not before.retired_at:
        return before, False
    row = Tool.objects.create(
        key=tool.key,
        version=before.version + 1 if before else 1,
        name=tool.name,
        content=content,
        published_by=by,
        reason=reason,
    )
    log.write(Verb.AUDIT_TOOL_PUBLISHED, by=by, obj=row)
    return row, True


@transaction.atomic
def retire(*, by: User, row: Tool) -> None:
    """No audit begins with it any more; those that are open go on. Raises Refused."""
    _refuse_without_right(by)
    _one_at_a_time()
    now = latest(row.key)
    if now is None or now.retired_at or now.pk != row.pk:
        raise Refused("This version is not in use any more.")
    now.retired_at = timezone.now()
    now.save(update_fields=["retired_at"])
    log.write(Verb.AUDIT_TOOL_RETIRED, by=by, obj=now)


# ---- the draft of the next version


def wrong_with(table: Mapping[str, Any]) -> list[Wrong]:
    """What is wrong with a table, the names of what looks for evidence included."""
    return look_through(table, evidence.FINDERS)[1]


@transaction.atomic
def begin(*, by: User, row: Tool) -> ToolDraft:
    """The draft of a tool's next version, like this one; the one that is in hand where there is one."""
    _refuse_without_right(by)
    _one_at_a_time()
    fields = {"table": row.content, "base": latest(row.key), "changed_by": by}
    draft, is_new = ToolDraft.objects.get_or_create(key=row.key, defaults=fields)
    if is_new:
        log.write(Verb.AUDIT_TOOL_CHANGED, by=by, obj=draft)
    return draft


@transaction.atomic
def begin_new(*, by: User, name: str) -> ToolDraft:
    """The draft of a tool that there was not yet. Raises Refused."""
    _refuse_without_right(by)
    _one_at_a_time()
    name = clean_text(name).strip()
    names = {*Tool.objects.values_list("name", flat=True)}
    names |= {draft.table.get("name", "") for draft in ToolDraft.objects.all()}
    if name.casefold() in {each.casefold() for each in names}:
        raise Refused("Another tool has this name. Change that one, or choose another name.")
    used = {*Tool.objects.values_list("key", flat=True), *ToolDraft.objects.values_list("key", flat=True)}
    key = changing.free_key(name, used)
    table = {"key": key, "name": name, "heading": name, "looks_at": "worker", "look_back": "12 months"}
    draft = ToolDraft.objects.create(key=key, table=table, changed_by=by)
    log.write(Verb.AUDIT_TOOL_CHANGED, by=by, obj=draft)
    return draft


@transaction.atomic
def discard(*, by: User, key: str) -> None:
    """Throw the draft away; what is published stays. Raises Refused."""
    draft = _locked(by, key)
    log.write(Verb.AUDIT_TOOL_CHANGED, by=by, obj=draft)
    draft.delete()


@transaction.atomic
def change_head(*, by: User, key: str, seen: str, said: Data) -> ToolDraft:
    """Other words in the head of the tool. Raises ChangedMeanwhile, Refused."""
    draft = _locked(by, key)
    _refuse_unseen(changing.head_of(draft.table), seen)
    return _kept(by, draft, changing.with_head(draft.table, _clean(said)))


@transaction.atomic
def change(*, by: User, key: str, kind: Kind, piece: str, seen: str, said: Data) -> ToolDraft:
    """Other words in a part (its questions stay), a question or a scale. Raises ChangedMeanwhile, Refused."""
    draft = _locked(by, key)
    _refuse_unseen(_own(_there(lambda: changing.piece_of(draft.table, kind, piece))), seen)
    return _kept(by, draft, changing.with_piece(draft.table, kind, piece, _clean(said)))


@transaction.atomic
def add(*, by: User, key: str, kind: Kind, said: Data, part: str = "") -> str:
    """A part, scale, or question of a part more; gives its key. Raises Refused."""
    draft = _locked(by, key)
    table, new = _there(lambda: changing.with_new(draft.table, kind, _clean(said), part=part))
    _kept(by, draft, table)
    return new


@transaction.atomic
def move(*, by: User, key: str, kind: Kind, piece: str, up: bool) -> None:
    """One place up or down. Raises Refused."""
    draft = _locked(by, key)
    _kept(by, draft, _there(lambda: changing.moved(draft.table, kind, piece, up=up)))


@transaction.atomic
def take_away(*, by: User, key: str, kind: Kind, piece: str) -> None:
    """A piece less. Raises Refused for a scale that something is answered on."""
    draft = _locked(by, key)
    if kind == "scale" and (uses := changing.uses_of(draft.table, piece)):
        raise Refused(f"It is used by {_listed(uses)}. Choose another scale there first.")
    _kept(by, draft, _there(lambda: changing.without(draft.table, kind, piece)))


def stamp_of(table: Data, kind: Kind, piece: str) -> str:
    """The mark of a piece as it is now, for `seen`; of a part without its questions. Raises KeyError."""
    return changing.stamp(_own(changing.piece_of(table, kind, piece)))


@transaction.atomic
def publish_draft(*, by: User, key: str, seen: str, reason: str) -> Tool:
    """The draft becomes the version in use, and is gone.

    `seen`: the mark of the draft and of the latest version as they were read. Raises ChangedMeanwhile,
    Refused where something is wrong with it, and where it says what is in use already.
    """
    _one_at_a_time()
    draft = _locked(by, key)
    if published_mark(draft) != seen:
        raise ChangedMeanwhile("The tool was changed in the meantime. Look at it again, then publish it.")
    tool, wrong = look_through(draft.table, evidence.FINDERS)
    if tool is None:
        raise Refused(" ".join(f"{changing.in_words(draft.table, each)}." for each in wrong))
    row, is_new = publish(by=by, tool=tool, reason=reason)
    if not is_new:
        raise Refused("Nothing changes: this is the version in use.")
    draft.delete()
    return row


def published_mark(draft: ToolDraft) -> str:
    """The mark of a draft, and of the version that it would follow, for `publish_draft`."""
    before = latest(draft.key)
    return changing.stamp([draft.table, before.pk if before else None])


def _own(piece: Data) -> Data:
    return {key: value for key, value in piece.items() if key != "questions"}


def _locked(by: User, key: str) -> ToolDraft:
    _refuse_without_right(by)
    draft = ToolDraft.objects.select_for_update().filter(key=key).first()
    if draft is None:
        raise Refused("This draft was published or thrown away in the meantime.")
    return draft


def _refuse_without_right(by: User | None) -> None:
    if by is not None and not by.may(May.AUDIT_LEAD):
        raise Refused("Audit tools are kept by the QA lead.")


def _refuse_unseen(now: Data, seen: str) -> None:
    if changing.stamp(now) != seen:
        raise ChangedMeanwhile("Somebody has changed this in the meantime.")


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _there(make: Callable[[], T]) -> T:
    try:
        return make()
    except KeyError:
        raise ChangedMeanwhile(GONE) from None


def _kept(by: User, draft: ToolDraft, table: Data) -> ToolDraft:
    if table != draft.table:
        draft.table, draft.changed_by, draft.changed_at = table, by, timezone.now()
        draft.save(update_fields=["table", "changed_by", "changed_at"])
        log.write(Verb.AUDIT_TOOL_CHANGED, by=by, obj=draft)
    return draft


def _clean(said: Any) -> Any:
    """What was typed, without what PostgreSQL refuses."""
    if isinstance(said, Mapping):
        return {key: _clean(value) for key, value in said.items()}
    if isinstance(said, list):
        return [_clean(each) for each in said]
    return clean_text(said).strip() if isinstance(said, str) else said


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
