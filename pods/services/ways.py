"""Ways to run a session that practice leads make: copied, changed, retired.

A change is for sessions that are still to be opened: a room keeps the steps that it began with. Whoever
changes something says what it was when they read it, so that of two who change the same the later is told.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from pods import library
from pods.models import OwnWay
from pods.rules import changing
from pods.rules.changing import Data, Said
from pods.rules.steps import Head
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.people.roles import May
from supervision_portal.records.services.errors import Refused

GONE = "Somebody has taken this step away in the meantime."


class ChangedMeanwhile(Refused):
    """Somebody else, or another tab, was faster."""


class NameTaken(Refused):
    """Two ways of one name could not be told apart."""


def may_keep(user: User) -> bool:
    """Whether somebody copies and changes ways to run a session."""
    return user.may(May.KEEP_SESSION_PLANS)


def head(way: Data) -> list[str]:
    """What a way says of itself, for its stamp."""
    return [way["name"], way["use"]]


@transaction.atomic
def copy(*, by: User, key: str, name: str) -> OwnWay:
    """A way that a practice lead can change, like another one; `copied_from` is the one of the guidance.

    Raises NameTaken; Refused without the right, and for a way that there is not.
    """
    _refuse_without_right(by)
    try:
        spec = library.spec_of_way(key)
    except KeyError:
        raise Refused("This way to run a session is gone.") from None
    name = clean_text(name).strip()
    _refuse_name(name)
    earlier = OwnWay.objects.filter(key=key).values_list("copied_from", flat=True).first()
    fields = {"name": name, "copied_from": earlier or key, "made_by": by}
    tried = (
        OwnWay.objects.get_or_create(
            key=free, defaults={**fields, "spec": {**spec, "key": free, "name": name}}
        )
        for free in _keys_like(name)
    )
    made = next(own for own, is_new in tried if is_new)
    log.write(Verb.POD_WAY_COPIED, by=by, obj=made)
    return made


def _keys_like(name: str) -> Iterator[str]:
    """Keys made of the words of a name, without end; none that comes with a release."""
    first = slugify(name)[:50].strip("-_") or "way"
    for number in itertools.count(1):
        key = first if number == 1 else f"{first}-{number}"
        if key not in library.shipped_ways():
            yield key


@transaction.atomic
def describe(*, by: User, key: str, seen: str, name: str, use: str) -> OwnWay:
    """Another name, and what it is for. Raises ChangedMeanwhile, NameTaken, Refused."""
    own = _locked(by, key)
    if changing.stamp(head(own.spec)) != seen:
        raise ChangedMeanwhile("Somebody has changed this in the meantime.")
    name, use = clean_text(name).strip(), clean_text(use).strip()
    _refuse_name(name, other_than=own)
    own.name = name
    return _kept(by, own, {**own.spec, "name": name, "use": use})


@transaction.atomic
def change_parts(*, by: User, key: str, seen: str, said: Sequence[Head]) -> OwnWay:
    """Other parts to play: each as it stands in the way, or without a key where it is new.

    Raises ChangedMeanwhile, Refused.
    """
    own = _locked(by, key)
    if changing.stamp(own.spec.get("parts")) != seen:
        raise ChangedMeanwhile("Somebody has changed the parts in the meantime.")
    clean = [Head(part.key, clean_text(part.label).strip(), clean_text(part.hint).strip()) for part in said]
    return _kept(by, own, changing.with_parts(own.spec, clean))


@transaction.atomic
def change_step(*, by: User, key: str, step: str, seen: str, said: Said) -> OwnWay:
    """Other words and times in a step. Raises ChangedMeanwhile, Refused."""
    own = _locked(by, key)
    if changing.stamp(_step(own, step)) != seen:
        raise ChangedMeanwhile("Somebody has changed this step in the meantime.")
    return _kept(by, own, changing.changed(own.spec, step, _clean(said)))


@transaction.atomic
def add_step(
    *,
    by: User,
    key: str,
    kind: str,
    said: Said,
    after: str,
    asks: str = "",
    of: str = "",
    share: bool = False,
) -> OwnWay:
    """A step more, of a kind of `changing.NEW`, behind another one ("": before all).

    `share`: what is written alone in it is shared in a step of its own. Raises Refused.
    """
    own = _locked(by, key)
    said, used = _clean(said), changing.order(own.spec)
    first = changing.free_key(slugify(said.title).strip("-_") or kind, used)
    new = [changing.new_step(kind, first, said, asks=clean_text(asks).strip(), of=of)]
    if share and kind == "alone":
        sharing = Said(
            title="Share without comment",
            minutes=10,
            say=("One by one, round the room.", "No comments for now. We listen."),
            do="Read out, or listen.",
        )
        second = changing.free_key(f"{first[:50]}-share", [*used, first])
        new.append(changing.new_step("share", second, sharing, of=first))
    return _kept(by, own, _changed(lambda: changing.added(own.spec, new, after)))


@transaction.atomic
def move_step(*, by: User, key: str, step: str, seen: str, up: bool) -> OwnWay:
    """One place up or down. Raises ChangedMeanwhile, Refused."""
    own = _locked(by, key)
    if changing.stamp(changing.order(own.spec)) != seen:
        raise ChangedMeanwhile("Somebody has changed the order in the meantime. This is how it is now.")
    return _kept(by, own, _changed(lambda: changing.moved(own.spec, step, up=up)))


@transaction.atomic
def take_away(*, by: User, key: str, step: str, seen: str) -> OwnWay:
    """A step less. Raises ChangedMeanwhile, Refused."""
    own = _locked(by, key)
    if changing.stamp(_step(own, step)) != seen:
        raise ChangedMeanwhile(
            "Somebody has changed this step in the meantime. Read it before you take it away."
        )
    return _kept(by, own, changing.without(own.spec, step))


@transaction.atomic
def retire(*, by: User, key: str) -> OwnWay:
    """It is no longer offered. Rooms go on; pods booked with it follow the council's usual way."""
    own = _locked(by, key)
    own.retired_at = timezone.now()
    own.save(update_fields=["retired_at"])
    log.write(Verb.POD_WAY_RETIRED, by=by, obj=own)
    return own


@transaction.atomic
def offer_again(*, by: User, key: str) -> OwnWay:
    """A retired one is offered again. Raises NameTaken, Refused."""
    own = _locked(by, key, retired=True)
    _refuse_name(own.name, other_than=own)
    own.retired_at = None
    own.save(update_fields=["retired_at"])
    log.write(Verb.POD_WAY_OFFERED_AGAIN, by=by, obj=own)
    return own


def _locked(by: User, key: str, *, retired: bool = False) -> OwnWay:
    _refuse_without_right(by)
    own = OwnWay.objects.select_for_update().filter(key=key).first()
    if own is None:
        raise Refused("This comes with the guidance. Copy it, and change the copy.")
    if retired != (own.retired_at is not None):
        raise Refused(
            "It is offered again already." if retired else "This way is retired. Offer it again first."
        )
    return own


def _refuse_without_right(by: User) -> None:
    if not may_keep(by):
        raise Refused(
            "Ways to run a session are kept by pod facilitators, the QA lead and policy administrators."
        )


def _refuse_name(name: str, other_than: OwnWay | None = None) -> None:
    others = OwnWay.objects.filter(retired_at=None)
    if other_than:
        others = others.exclude(pk=other_than.pk)
    taken = {*others.values_list("name", flat=True), *(way.name for way in library.shipped_ways().values())}
    if name.casefold() in {each.casefold() for each in taken}:
        raise NameTaken("Another way to run a session has this name")


def _step(own: OwnWay, key: str) -> Data:
    return _changed(lambda: changing.step_of(own.spec, key))


def _changed(make: Callable[[], Data]) -> Data:
    try:
        return make()
    except KeyError:
        raise ChangedMeanwhile(GONE) from None


def _clean(said: Said) -> Said:
    def clean(text: str) -> str:
        return clean_text(text).strip()

    lines = tuple(filter(None, map(clean, said.say)))
    labels, ends, heads = (
        {key: clean(words) for key, words in each.items()} for each in (said.labels, said.ends, said.heads)
    )
    title, do, turn = map(clean, (said.title, said.do, said.turn))
    return Said(title, said.minutes, lines, do, turn, said.who, said.quiet, labels, ends, heads)


def _kept(by: User, own: OwnWay, spec: Data) -> OwnWay:
    """Keep what was changed, if anything was. Raises Refused where it cannot be so."""
    if spec == own.spec:
        return own
    if words := changing.refusal(spec, own.copied_from):
        raise Refused(words)
    own.spec = spec
    own.save(update_fields=["name", "spec"])
    log.write(Verb.POD_WAY_CHANGED, by=by, obj=own)
    return own
