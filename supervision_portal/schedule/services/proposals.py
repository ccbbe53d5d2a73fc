"""Changes of the policy that somebody has in hand: collected, seen beforehand, published together."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from supervision_portal.people.models import User
from supervision_portal.records import queue
from supervision_portal.schedule.models import FrequencyRule, PolicyDraft, Publication
from supervision_portal.schedule.rules import Rule
from supervision_portal.schedule.rules.days import Span
from supervision_portal.schedule.rules.reading import rule_of
from supervision_portal.schedule.services import policy
from supervision_portal.schedule.services.policy import Change, Spec


@dataclass
class Proposal:
    """What one policy administrator wants to change. Kept until published or dropped, for them alone."""

    specs: dict[str, Spec | None] = field(default_factory=dict)  # by key; None takes the rule away
    orders: dict[str, int] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    start: dt.date | None = None  # the first day that a file asks for
    reason: str = ""  # to begin with

    def __bool__(self) -> bool:
        return bool(self.specs or self.orders or self.settings)

    def changes(self, start: dt.date | None = None) -> list[Change]:
        return policy.changes_to(self.specs, self.orders, start=start)

    @property
    def new_settings(self) -> dict[str, Any]:
        """The settings that would not stay as they are."""
        stored = policy.settings()
        return {key: value for key, value in self.settings.items() if stored.get(key) != value}

    @property
    def pause(self) -> Span | None:
        return Span.parse(self.settings[policy.PAUSE]) if policy.PAUSE in self.settings else None


def in_hand(user: User) -> Proposal:
    """What this person has changed and not published; empty where it is nothing."""
    kept = PolicyDraft.objects.filter(user=user).values_list("content", flat=True).first()
    if kept is None:
        return Proposal()
    start = dt.date.fromisoformat(kept["start"]) if kept["start"] else None
    return Proposal(**{**kept, "start": start})


def keep(user: User, proposal: Proposal) -> None:
    if proposal:
        content = policy.as_stored(asdict(proposal))
        PolicyDraft.objects.update_or_create(user=user, defaults={"content": content})
    else:
        drop(user)


def drop(user: User) -> None:
    PolicyDraft.objects.filter(user=user).delete()


@dataclass(frozen=True)
class Standing:
    """A rule as it stands at the end, with the changes in hand."""

    rule: Rule
    spec: Spec
    row: FrequencyRule | None = None
    state: str = ""  # new, changed, moved, taken away


def standing(proposal: Proposal) -> list[Standing]:
    """All rules that run on or are to come, in the order in which they win; those of `proposal` as it has
    them, what it takes away among them."""
    running = Q(end=None) | Q(end__gte=timezone.localdate())
    rows = {row.key: row for row in FrequencyRule.objects.filter(running).order_by("start")}
    found = [_stands(proposal, key, rows.get(key)) for key in {**rows, **proposal.specs}]
    return sorted(filter(None, found), key=lambda each: _winning(each.rule))


def _stands(proposal: Proposal, key: str, row: FrequencyRule | None) -> Standing | None:
    spec = proposal.specs.get(key) or (row.spec if row else None)
    if spec is None:
        return None
    order = proposal.orders.get(key, row.order if row else 0)
    rule, _ = rule_of(spec, order=order)
    assert rule is not None, "nothing is kept or stored that cannot be read"
    state = ""
    if key in proposal.specs:
        state = "taken away" if proposal.specs[key] is None else "changed" if row else "new"
    elif key in proposal.orders:
        state = "moved"
    return Standing(rule, spec, row, state)


def _winning(rule: Rule) -> tuple[int, int]:
    conditions, order = rule.weight
    return -conditions, -order


def last_order(rules: Sequence[Standing]) -> int:
    """The order that puts a rule behind all others."""
    return max((each.rule.order for each in rules), default=-1) + 1


def move_up(proposal: Proposal, key: str) -> None:
    """Let a rule win before the one above it, of those of its duty that ask for as many conditions."""
    rules = standing(proposal)
    own = next((each.rule for each in rules if each.rule.key == key), None)
    if own is None:
        return
    equals = [each.rule for each in rules if _equals(each.rule, own)]
    place = next(number for number, each in enumerate(equals) if each.key == key)
    if place == 0:
        return
    free, before = sorted(each.order for each in equals), -1
    equals[place - 1], equals[place] = equals[place], equals[place - 1]
    for rule, order in zip(equals, free, strict=True):
        before = max(order, before + 1)
        if rule.order != before:
            proposal.orders[rule.key] = before


def _equals(one: Rule, other: Rule) -> bool:
    return (one.duty, one.weight[0]) == (other.duty, other.weight[0])


def merge(proposal: Proposal, specs: Sequence[Spec], *, whole: bool, settings: Mapping[str, Any]) -> None:
    """Take what a policy file says into the changes in hand. `whole`: what it does not say is taken away."""
    for change in policy.changes_of(specs, whole=whole):
        proposal.specs[change.key] = change.spec if change.new else None
        if change.new and (change.old is None or change.new.order != change.old.order):
            proposal.orders[change.key] = change.new.order
    stored = policy.settings()
    proposal.settings |= {key: value for key, value in settings.items() if stored.get(key) != value}


@transaction.atomic
def publish(
    *, by: User, proposal: Proposal, start: dt.date, reason: str, base: int | None = None
) -> Publication:
    """Put the changes in hand in force; the due dates follow in the background.

    `base` is the last publication when they were looked at. Raises Refused as `policy.put_in_force`.
    """
    publication = policy.put_in_force(
        by=by,
        changes=proposal.changes(start),
        start=start,
        reason=reason,
        settings=proposal.settings,
        base=base,
    )
    queue.after_commit("schedule.rebuild")
    drop(by)
    return publication
