"""The ordinary course of one person's supervision: sessions, goals, actions that come forward, observations."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from supervision.wording import AGREEMENT_AGENDA, AGREEMENT_EXPECTATIONS, AGREEMENT_RECORDING, DISPUTE_ROUTE
from supervision_portal.design.words import short_date, uk_date
from supervision_portal.home.demo import texts
from supervision_portal.home.demo.days import ONE_DAY, Days, at, on_or_after, on_or_before
from supervision_portal.home.demo.people import Person
from supervision_portal.home.demo.steps import Agreed, Cancelled, Considered, Held, Signed, Story
from supervision_portal.schedule.rules import add_months, add_working_days

# How often a prompt of the S1 is answered; what is not named here, never by the ordinary course.
HOW_OFTEN = {
    "matters_arising": 0.5,
    "agenda": 0.85,
    "wellbeing": 1,
    "leave": 0.7,
    "sickness": 0.8,
    "issues": 0.6,
    "diversity": 0.3,
    "workload": 1,
    "priorities": 0.9,
    "targets": 0.6,
    "audit_learning": 0.4,
    "complaints": 0.6,
    "career": 0.3,
    "training_identified": 0.35,
    "training_undertaken": 0.4,
    "registration": 0.3,
    "reflections": 1,
}
WHY_NOT = [
    ("supervisor", "crisis", "Strategy meeting called at short notice."),
    ("supervisee", "court", "Hearing listed for the same morning."),
    ("supervisee", "sickness", ""),
    ("supervisor", "leave", "Booked before the leave was known."),
    ("both", "workload", "Both on duty; agreed to move it by a few days."),
    ("supervisor", "court", "Conference overran into the afternoon."),
]
STYLES = ["experiencing", "reflecting", "analysing", "planning", "mixed"]


@dataclass
class Open:
    """An action, goal or need that is not finished: what it will have said about it, and when it was due."""

    rows: str
    text: Mapping[str, Any]
    by_when: dt.date | None
    told: int = 0  # updates so far


@dataclass
class Year:
    """One person's file as it grows. Every method adds the steps of one record to the story."""

    person: Person
    days: Days
    story: Story
    boss_on: Callable[[dt.date], Person]  # who supervises them on a day
    initials: Sequence[str]
    open: dict[str, Open] = field(default_factory=dict)
    observations: int = 0  # in the ordinary course
    conversation: str = "s3"  # the form they prefer for Shared Conversations
    goals: Sequence[Mapping[str, Any]] = ()  # their own, instead of dealt ones
    observed_on: dt.date | None = None
    talked_on: dt.date | None = None  # the latest Shared Conversation
    sessions: int = 0

    def __post_init__(self) -> None:
        self.rng = Random(self.person.key)
        self.deck = texts.Deck(self.rng)
        self.hour = self.rng.choice([9, 10, 11, 13, 14, 15])
        self.place = self.rng.choice(texts.agreements()["location"])

    # -- the whole course

    def dates(self, last: dt.date) -> list[dt.date]:
        """The days of all sessions up to `last`, oldest first."""
        days = [last]
        while True:
            before = self._before(days[-1]) + self.rng.choice([-2, -1, 0, 0, 0, 1, 2]) * ONE_DAY
            before = on_or_before(before)
            if before < self.days.first + 10 * ONE_DAY:
                return days[::-1]
            days.append(before)

    def _before(self, day: dt.date) -> dt.date:
        if self.person.weeks:
            return day - dt.timedelta(weeks=self.person.weeks)
        return add_months(day, -self.person.months)

    def after(self, day: dt.date) -> dt.date:
        """When the next session after this one is to be, by the person's rhythm."""
        if self.person.weeks:
            return on_or_before(day + dt.timedelta(weeks=self.person.weeks))
        return on_or_before(add_months(day, self.person.months))

    def run(
        self,
        last: dt.date,
        *,
        but: int = 0,
        then: dt.date | None = None,
        dropped: bool = False,
        ends: bool = False,
    ) -> list[dt.date]:
        """Everything from the first agreement to the session on `last`.

        Each session is booked in the one before; a few are moved by some days. The last `but` sessions are left
        out; their days are returned, for they are told elsewhere. After the last one, a session is booked for
        `then`, or by the rhythm; when it is `dropped`, it did not take place and has no new date; when all
        `ends`, there is none.
        """
        dates = self.dates(last)
        self.agree(on_or_before(dates[0] - 3 * ONE_DAY))
        ordinary = len(dates) - but
        seen = set(self.rng.sample(dates[2 : ordinary - 1], min(self.observations, max(0, ordinary - 3))))
        for i, day in enumerate(dates[:ordinary]):
            more = i + 1 < len(dates)
            follows = dates[i + 1] if more else then or self._to_come(day, dropped)
            planned = self._planned(day, follows) if more else follows
            self.hold(day, self._kind(day), follows=None if ends and not more else planned)
            if planned != follows or (dropped and not more):
                self._cancel(planned, follows if more else None)
            if day in seen:
                self.observe(on_or_after(day + 8 * ONE_DAY))
        return dates[ordinary:]

    def _kind(self, day: dt.date) -> str:
        """In March and September a Shared Conversation takes the place of the session (CAL-17.1)."""
        if self.person.form == "s3":
            return "s3"
        far = self.talked_on is None or (day - self.talked_on).days > 100
        return self.conversation if day.month in (3, 9) and far else "s1"

    def _to_come(self, day: dt.date, dropped: bool = False) -> dt.date:
        if dropped:
            return min(self.after(day), self.days.ago(6))
        return max(self.after(day), self.days.ahead(self.rng.randint(2, 6)))

    def _planned(self, day: dt.date, follows: dt.date) -> dt.date:
        """Now and then a session is planned some days before it takes place."""
        if self.rng.random() > 0.1:
            return follows
        return on_or_before(max(follows - self.rng.randint(1, 5) * ONE_DAY, on_or_after(day + 9 * ONE_DAY)))

    def _cancel(self, planned: dt.date, to: dt.date | None) -> None:
        by_whom, why, why_text = self.rng.choice(WHY_NOT)
        self.story.add(
            Cancelled(
                at=at(planned, 8, 40),
                file=self.person.key,
                by=self.boss_on(planned).key,
                planned_for=self.time(planned),
                by_whom=by_whom,
                why=why,
                why_text=why_text,
                new_time=self.time(to) if to else None,
            )
        )

    def time(self, day: dt.date) -> dt.datetime:
        """When this person's sessions begin."""
        return at(day, self.hour)

    # -- single records

    def hold(
        self,
        day: dt.date,
        kind: str = "s1",
        *,
        follows: dt.date | None = None,
        own: Mapping[str, str] | None = None,
        actions: Sequence[Mapping[str, Any]] | None = None,
        signed: bool = True,
        shared: dt.datetime | None = None,
    ) -> Held:
        """A session: what was open is considered, something new is agreed, the next one is booked.

        `own` answers and `actions` stand instead of dealt ones. Returns the record's step; its key is
        file/kind/day.
        """
        boss = self.boss_on(day)
        pen = texts.Pen(self.person, boss.first, self.initials, self.rng)
        words = pen.words(day)
        answers = dict(own) if own is not None else self._answers(kind, words)
        if kind == "s1":
            answers.setdefault("previous_agreed", "yes" if self.sessions else "none")
        if kind in ("s1", "s3"):
            answers.setdefault("venue", self.place)
        considered = self._consider(day, kind)
        agreed, opened = self._agree(day, kind, words, actions)
        step = Held(
            at=self.time(day),
            key=f"{self.person.key}/{kind}/{day}",
            file=self.person.key,
            by=boss.key,
            kind=kind,
            answers={key: text for key, text in answers.items() if text},
            shared_at=shared or self._shared(day),
            agreed=tuple(agreed),
            considered=tuple(considered),
            next=self.time(follows) if follows else None,
            place=self.place,
            document="Shared Conversation record" if kind == "s3-corporate" else "",
        )
        self.open |= {f"{step.key}/{row}": made for row, made in opened.items()}
        self.sessions += 1
        self.talked_on = self.talked_on if kind == "s1" else day
        self.story.add(step)
        if signed:
            self.sign(step)
        return step

    def agree(self, day: dt.date, *, by: Person | None = None) -> None:
        """The supervision agreement, signed by both."""
        boss = by or self.boss_on(day)
        pen = texts.Pen(self.person, boss.first, self.initials, self.rng)
        words, pool = pen.words(day), texts.agreements()
        often = f"every {self.person.weeks} weeks" if self.person.weeks else "monthly"
        names = (
            "difficult",
            "experiences",
            "useful",
            "challenge",
            "needs",
            "diversity",
            "learning_style_words",
        )
        step = Held(
            at=at(day, 9),
            key=f"{self.person.key}/agreement/{day}",
            file=self.person.key,
            by=boss.key,
            kind="agreement",
            answers={
                "expectations": AGREEMENT_EXPECTATIONS,
                "agenda": AGREEMENT_AGENDA,
                "recording": AGREEMENT_RECORDING,
                "disagreements": DISPUTE_ROUTE,
                "review_on": short_date(add_months(day, 12)),
                "learning_style": self.rng.choice(STYLES),
                "frequency": "quarterly" if self.person.months == 3 else often,
                "duration": self.rng.choice(pool["duration"]),
                "location": self.place,
                **{name: texts.fill(self.rng.choice(pool[name]), words) for name in names},
            },
            shared_at=at(day, 16),
        )
        self.story.add(step)
        self.sign(step)

    def observe(self, day: dt.date, *, signed: bool = True) -> Held:
        """A practice observation."""
        boss = self.boss_on(day)
        words = texts.Pen(self.person, boss.first, self.initials, self.rng).words(day)
        step = Held(
            at=at(day, 13, 30),
            key=f"{self.person.key}/observation/{day}",
            file=self.person.key,
            by=boss.key,
            kind="observation",
            answers=texts.fill(self.deck.deal("observations", texts.observations()), words),
            shared_at=at(day, 16, 30),
        )
        self.observed_on = day
        self.story.add(step)
        if signed:
            self.sign(step)
        return step

    def sign(self, step: Held) -> None:
        """Both sign some working days after the record was shared."""
        shared = step.shared_at.date()
        for who, wait in ((step.file, self.rng.randint(1, 3)), (step.by, self.rng.randint(1, 4))):
            moment = at(add_working_days(shared, wait), self.rng.randint(9, 16), self.rng.randint(0, 59))
            self.story.add(Signed(at=min(moment, at(self.days.last, 17)), record=step.key, by=who))

    def _shared(self, day: dt.date) -> dt.datetime:
        if self.rng.random() < 0.6 or day >= self.days.ago(3):
            return at(day, 16, 45)
        return at(add_working_days(day, self.rng.randint(1, 2)), 9, 20)

    # -- what they say

    def _answers(self, kind: str, words: Mapping[str, str]) -> dict[str, str]:
        if kind == "s3-corporate":
            return {}
        if kind == "s3":
            pool = texts.conversations(self.person.voice)
            names = ("goals_words", "fit", "progress", "support")
            return {name: texts.fill(self.deck.deal(name, pool[name]), words) for name in names}
        pool = texts.pools(self.person.voice)
        answers: dict[str, str] = {"observation": self._observation()}
        for name, often in HOW_OFTEN.items():
            if self.rng.random() < often:
                item = texts.fill(self.deck.deal(name, pool[name]), words)
                answers |= {name: item} if isinstance(item, str) else item
        return answers

    def _observation(self) -> str:
        if self.observed_on:
            return f"Observed on {uk_date(self.observed_on)}; the record and its learning are on the file."
        return "Not observed yet this year; a date is to be found." if self.sessions in (3, 7) else ""

    def _consider(self, day: dt.date, kind: str) -> list[Considered]:
        """Every open action has its word; goals and needs now and then, and always in a Shared Conversation."""
        said = []
        for key, item in list(self.open.items()):
            if item.rows != "actions" and kind == "s1" and self.sessions % 3:
                continue
            if item.rows == "actions" and kind == "s3-corporate":
                continue
            updates = item.text.get("updates", [])
            if item.told >= len(updates):
                if "done" in item.text:
                    said.append(Considered(key, "done", item.text["done"]))
                    del self.open[key]
                elif item.rows == "actions":
                    said.append(Considered(key, "carry_on"))
                continue
            moved = None
            if item.by_when and item.by_when <= day:
                moved = item.by_when = on_or_after(day + self.rng.randint(12, 24) * ONE_DAY)
            said.append(Considered(key, "update", updates[item.told], moved))
            item.told += 1
        return said

    def _agree(
        self,
        day: dt.date,
        kind: str,
        words: Mapping[str, str],
        actions: Sequence[Mapping[str, Any]] | None,
    ) -> tuple[list[Agreed], dict[str, Open]]:
        """New rows, and what stays open of them by the row of the form."""
        chosen = [dict(item) for item in actions] if actions is not None else self._dealt(kind)
        rows, opened, numbers = [], {}, dict[str, int]()
        for item in chosen:
            name = item.get("rows", "actions")
            text = texts.fill(item, words)
            by_when = self._by_when(day, item)
            rows.append(Agreed(name, text["what"], text.get("who", "supervisee"), by_when))
            numbers[name] = numbers.get(name, -1) + 1
            opened[f"{name}-{numbers[name]}"] = Open(name, text, by_when)
        return rows, opened

    def _by_when(self, day: dt.date, item: Mapping[str, Any]) -> dt.date | None:
        if "by_when" in item:
            when: dt.date = item["by_when"]
            return when
        if "days" in item:
            return on_or_after(day + item["days"] * ONE_DAY)
        return on_or_after(add_months(day, item["months"])) if "months" in item else None

    def _dealt(self, kind: str) -> list[dict[str, Any]]:
        have = [item.rows for item in self.open.values()]
        pool = texts.pools(self.person.voice)
        dealt: list[dict[str, Any]] = []
        if kind.startswith("s3"):
            goals = self.goals or texts.conversations(self.person.voice)["goals"]
            for _ in range(2 - have.count("goals")):
                if item := self._once("goals", goals):
                    dealt.append({**item, "rows": "goals"})
        if (
            "needs" in pool
            and "needs" not in have
            and self.rng.random() < 0.3
            and (item := self._once("needs", pool["needs"]))
        ):
            dealt.append({**item, "rows": "needs"})
        if "actions" in pool and kind == "s1":
            often = len(pool["actions"]) / 9
            number = int(often) + (self.rng.random() < often % 1)
            dealt += [self.deck.deal("actions", pool["actions"]) for _ in range(min(number, 2))]
        return dealt

    def _once(self, name: str, pool: Sequence[Any]) -> Any:
        """The next of a pool that is not to come twice; None when all were there."""
        if name in self.deck.left and not self.deck.left[name]:
            return None
        return self.deck.deal(name, pool)
