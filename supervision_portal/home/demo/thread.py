"""The thread of actions, goals and needs on one file: agreed, talked about again, ended."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from supervision_portal.home.demo import texts
from supervision_portal.home.demo.days import ONE_DAY, on_or_after
from supervision_portal.home.demo.steps import Agreed, Considered
from supervision_portal.schedule.rules import add_months

Item = Mapping[str, Any]


@dataclass
class Open:
    """What is not finished: its text says what it will have to tell, and how it ends."""

    rows: str  # actions, goals or needs
    item: Item  # as it stands in the pool
    text: Item
    by_when: dt.date | None
    told: int = 0  # updates so far


@dataclass
class Thread:
    """What is open on a file, by the keys of the records and rows it came from."""

    deck: texts.Deck
    voice: str
    goals: Sequence[Item] = ()  # their own, instead of dealt ones
    open: dict[str, Open] = field(default_factory=dict)

    def consider(
        self, kind: str, *, shared: dt.date, goals_too: bool, on_goals: Mapping[str, str]
    ) -> list[Considered]:
        """What a record of this kind says about what is open. Every action has its word.

        What is still open when it is `shared` and was to be done by then gets a new date. `on_goals` has the
        words for some goals, by what they are.
        """
        said = []
        for key, item in list(self.open.items()):
            if kind == "s3-corporate" if item.rows == "actions" else not goals_too:
                continue
            updates = item.text.get("updates", [])
            if words := on_goals.get(item.text["what"]):
                said.append(Considered(key, "update", words))
            elif item.told < len(updates):
                said.append(Considered(key, "update", updates[item.told], self._moved(item, shared)))
                item.told += 1
            elif ends := [choice for choice in ("done", "drop") if choice in item.text]:
                said.append(Considered(key, ends[0], item.text[ends[0]]))
                del self.open[key]
            elif item.rows == "actions":
                said.append(Considered(key, "carry_on", by_when=self._moved(item, shared)))
        return said

    def _moved(self, item: Open, day: dt.date) -> dt.date | None:
        """The new date of what was to be done by now."""
        if item.by_when is None or item.by_when > day:
            return None
        item.by_when = on_or_after(day + self.deck.rng.randint(12, 24) * ONE_DAY)
        return item.by_when

    def agree(self, key: str, day: dt.date, items: Sequence[Item], words: Mapping[str, str]) -> list[Agreed]:
        """Take up new rows of the record with this key."""
        rows: list[Agreed] = []
        for item in items:
            name = item.get("rows", "actions")
            text: Item = texts.fill(item, words)
            number = sum(row.rows == name for row in rows)
            by_when = _by_when(day, item)
            self.open[f"{key}/{name}-{number}"] = Open(name, item, text, by_when)
            rows.append(Agreed(name, text["what"], text.get("who", "supervisee"), by_when))
        return rows

    def dealt(self, kind: str) -> list[dict[str, Any]]:
        """What is newly agreed in an ordinary session: two goals open, a need now and then, some actions."""
        have = [item.rows for item in self.open.values()]
        pool, rng = texts.pools(self.voice), self.deck.rng
        items: list[dict[str, Any]] = []
        if kind.startswith("s3"):
            goals = self.goals or texts.conversations(self.voice)["goals"]
            items += [
                {**goal, "rows": "goals"} for goal in self._once("goals", goals, 2 - have.count("goals"))
            ]
        if "needs" in pool and "needs" not in have and rng.random() < 0.3:
            items += [{**need, "rows": "needs"} for need in self._once("needs", pool["needs"], 1)]
        if "actions" in pool and kind == "s1":
            often = len(pool["actions"]) / 9  # so that a year goes through the pool about once
            number = min(2, int(often) + (rng.random() < often % 1))
            dealt = [self.deck.deal("actions", pool["actions"]) for _ in range(number)]
            items += [item for item in dealt if item not in [open_.item for open_ in self.open.values()]]
        return items

    def _once(self, name: str, pool: Sequence[Item], number: int) -> list[Item]:
        """So many of a pool that nobody has had yet; fewer when there are no more."""
        left = self.deck.left.setdefault(name, self.deck.rng.sample(list(pool), len(pool)))
        return [left.pop() for _ in range(min(number, len(left)))]


def _by_when(day: dt.date, item: Item) -> dt.date | None:
    if "days" in item:
        return on_or_after(day + item["days"] * ONE_DAY)
    return on_or_after(add_months(day, item["months"])) if "months" in item else None
