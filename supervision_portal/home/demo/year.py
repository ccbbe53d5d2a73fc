"""The ordinary course of one person's supervision, and single records for what is told elsewhere."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from supervision.wording import AGREEMENT_AGENDA, AGREEMENT_EXPECTATIONS, AGREEMENT_RECORDING, DISPUTE_ROUTE
from supervision_portal.design.words import short_date, uk_date
from supervision_portal.home.demo import answers, texts
from supervision_portal.home.demo.days import ONE_DAY, Days, at, on_or_after, on_or_before
from supervision_portal.home.demo.people import Person
from supervision_portal.home.demo.steps import Cancelled, Considered, Held, Signed, Story
from supervision_portal.home.demo.thread import Item, Thread
from supervision_portal.schedule.rules import add_months, add_working_days

WHY_NOT = [
    ("supervisor", "crisis", "Strategy meeting called at short notice."),
    ("supervisee", "court", "Hearing listed for the same morning."),
    ("supervisee", "sickness", ""),
    ("supervisor", "leave", "Booked before the leave was known."),
    ("both", "workload", "Both on duty; agreed to move it by a few days."),
    ("supervisor", "court", "Conference overran into the afternoon."),
]
BOTH_ENDS = (1, 2, 3, 10, 11, 12)  # of the year
NEWLY_WEEKLY, NEWLY_FORTNIGHTLY = 42, 182  # days from the start of a post
FROM_THE_FORM = {
    "expectations": AGREEMENT_EXPECTATIONS,
    "agenda": AGREEMENT_AGENDA,
    "recording": AGREEMENT_RECORDING,
    "disagreements": DISPUTE_ROUTE,
}


@dataclass
class Year:
    """One person's file as it grows. Each record is added to the story; call in the order of time."""

    person: Person
    days: Days
    story: Story
    boss_on: Callable[[dt.date], Person]  # who supervises them on a day
    initials: Sequence[str]  # of the children they work with
    observations: int = 0  # in the ordinary course
    conversation: str = "s3"  # the form they prefer for Shared Conversations
    observed_on: dt.date | None = None
    talked_on: dt.date | None = None  # the latest Shared Conversation
    sessions: int = 0

    def __post_init__(self) -> None:
        self.rng = Random(self.person.key)
        self.deck = texts.Deck(self.rng)
        self.thread = Thread(self.deck, self.person.voice)
        self.hour = self.rng.choice([9, 10, 11, 13, 14, 15])
        self.place = self.rng.choice(texts.agreements()["location"])

    # -- the whole course

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

        Each session is booked in the one before; a few are moved by some days. The last `but` sessions are
        left out; their days are returned, for they are told elsewhere. After the last one, a session is
        booked for `then`, or by the rhythm; when it is `dropped`, it did not take place and has no new date;
        when all `ends`, there is none.
        """
        dates = self._dates(last)
        self.agree(on_or_before(dates[0] - 3 * ONE_DAY))
        ordinary = len(dates) - but
        seen = self.rng.sample(dates[2 : ordinary - 1], min(self.observations, max(0, ordinary - 3)))
        for i, day in enumerate(dates[:ordinary]):
            if i + 1 < len(dates):
                self._session(day, self._planned(day, dates[i + 1]), dates[i + 1])
            elif ends:
                self._session(day, None)
            elif dropped:
                self._session(day, min(self.after(day), self.days.ago(6)))
            else:
                planned = then or max(self.after(day), self.days.ahead(self.rng.randint(2, 6)))
                self._session(day, planned, planned)
            if day in seen:
                self.observe(on_or_after(day + 8 * ONE_DAY))
        self._review(dates[0])
        return dates[ordinary:]

    def _review(self, first: dt.date) -> None:
        """Two of three review their agreement some weeks before its year is over."""
        rng = Random(f"{self.person.key}/review")
        day = on_or_after(first + rng.randint(310, 345) * ONE_DAY)
        if rng.random() < 0.67 and day <= self.days.ago(6):
            self.agree(day)

    def _dates(self, last: dt.date) -> list[dt.date]:
        """The days of all sessions up to `last`, oldest first."""
        days = [last]
        while True:
            # Mostly some days before it was due, now and then some days after.
            before = self._before(days[-1]) + self.rng.choice([-3, -1, 0, 1, 1, 2, 3]) * ONE_DAY
            if before < self.days.began(self.person.weeks_here) + 12 * ONE_DAY:
                return days[::-1]
            days.append(on_or_after(before))

    def _before(self, day: dt.date) -> dt.date:
        if weeks := self._weeks(day - ONE_DAY):
            return day - dt.timedelta(weeks=weeks)
        return add_months(day, -self.person.months)

    def after(self, day: dt.date) -> dt.date:
        """When the session after this one is to be, by the person's rhythm."""
        if weeks := self._weeks(day):
            return on_or_before(day + dt.timedelta(weeks=weeks))
        return on_or_before(add_months(day, self.person.months))

    def _weeks(self, day: dt.date) -> int:
        """Between a session on a day and the next one; 0 where it goes by months. Who is newly qualified
        began weekly, then fortnightly."""
        here = (day - self.days.began(self.person.weeks_here)).days
        if self.person.contract == "newly qualified" and here < NEWLY_FORTNIGHTLY:
            return 1 if here < NEWLY_WEEKLY else 2
        return self.person.weeks

    def _planned(self, day: dt.date, follows: dt.date) -> dt.date:
        """Now and then a session is planned some days before it takes place."""
        if self.rng.random() > 0.1:
            return follows
        earlier = max(follows - self.rng.randint(1, 5) * ONE_DAY, on_or_after(day + 9 * ONE_DAY))
        return min(on_or_before(earlier), follows)

    def _session(self, day: dt.date, planned: dt.date | None, takes_place: dt.date | None = None) -> None:
        """One session; the next is `planned`, and where it takes place on another day or never, cancelled."""
        self.hold(day, self._kind(day), follows=planned)
        if planned and planned != takes_place:
            by_whom, why, why_text = self.rng.choice(WHY_NOT)
            self.cancel(planned, by_whom, why, why_text, instead=takes_place)

    def _kind(self, day: dt.date) -> str:
        """In March and September a Shared Conversation takes the place of the session (CAL-17.1); with a
        12-hour contract at the beginning and the end of the year."""
        if self.person.form == "s3":
            return "s3"
        months, apart = (BOTH_ENDS, 60) if self.person.contract == "12 hours" else ((3, 9), 100)
        far = self.talked_on is None or (day - self.talked_on).days > apart
        return self.conversation if day.month in months and far else "s1"

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
        agreed: Sequence[Item] | None = None,
        on_goals: Mapping[str, str] | None = None,
        signed: bool = True,
        shared: dt.datetime | None = None,
    ) -> Held:
        """A session: what was open is considered, something new is agreed, the next one is booked.

        `own` answers, rows `agreed` and words `on_goals` stand instead of dealt ones. The key of the step is
        file/kind/day.
        """
        key = f"{self.person.key}/{kind}/{day}"
        words = self.words(day)
        said = (self._answers(kind, words) if own is None else {**own}) | self._given(kind)
        shared = shared or self._shared(day)
        considered = self._considered(kind, shared.date(), on_goals or {})
        new = self.thread.dealt(kind) if agreed is None else agreed
        step = Held(
            at=self.time(day),
            key=key,
            file=self.person.key,
            by=self.boss_on(day).key,
            kind=kind,
            answers={name: text for name, text in said.items() if text},
            shared_at=shared,
            agreed=tuple(self.thread.agree(key, day, new, words)),
            considered=tuple(considered),
            next=self.time(follows) if follows else None,
            place=self.place,
            document="Shared Conversation record" if kind == "s3-corporate" else "",
        )
        self.sessions += 1
        self.talked_on = self.talked_on if kind == "s1" else day
        return self._add(step, signed)

    def _considered(self, kind: str, on: dt.date, on_goals: Mapping[str, str]) -> list[Considered]:
        """What was open; goals every third time, or when there is something to say of them."""
        goals_too = kind != "s1" or self.sessions % 3 == 0 or bool(on_goals)
        return self.thread.consider(kind, shared=on, goals_too=goals_too, on_goals=on_goals)

    def chapter(self, day: dt.date, told: Mapping[str, Any], follows: dt.date | None, **more: Any) -> Held:
        """A session with the answers and rows of a chapter (`texts.chapters`)."""
        own = {name: text for name, text in told.items() if isinstance(text, str)}
        rows = [{"rows": name, **item} for name in ("actions", "needs") for item in told.get(name, [])]
        own, goals = texts.fill(own, self.words(day)), told.get("on_goals")
        return self.hold(day, follows=follows, own=own, agreed=rows, on_goals=goals, **more)

    def agree(self, day: dt.date) -> None:
        """The supervision agreement, signed by both."""
        often = f"every {self.person.weeks} weeks" if self.person.weeks else "monthly"
        step = Held(
            at=at(day, 9),
            key=f"{self.person.key}/agreement/{day}",
            file=self.person.key,
            by=self.boss_on(day).key,
            kind="agreement",
            answers={
                **FROM_THE_FORM,
                **answers.of_agreement(self.deck, self.words(day)),
                "review_on": short_date(add_months(day, 12)),
                "frequency": "quarterly" if self.person.months == 3 else often,
                "location": self.place,
            },
            shared_at=at(day, 16),
        )
        self._add(step, signed=True)

    def observe(self, day: dt.date, *, of: str = "", signed: bool = True) -> Held:
        """A practice observation, of something in particular or dealt."""
        pool = texts.observations(self.person.voice)
        seen = (
            [item for item in pool if item["observed"] == of]
            if of
            else [self.deck.deal("observations", pool)]
        )
        step = Held(
            at=at(day, 13, 30),
            key=f"{self.person.key}/observation/{day}",
            file=self.person.key,
            by=self.boss_on(day).key,
            kind="observation",
            answers=texts.fill(seen[0], self.words(day)),
            shared_at=at(day, 16, 30),
        )
        self.observed_on = day
        return self._add(step, signed)

    def cancel(
        self, planned: dt.date, by_whom: str, why: str, why_text: str, *, instead: dt.date | None = None
    ) -> None:
        """The session planned for a day does not take place, as the supervisor notes that morning."""
        step = Cancelled(
            at=at(planned, 8, 40),
            file=self.person.key,
            by=self.boss_on(planned).key,
            planned_for=self.time(planned),
            by_whom=by_whom,
            why=why,
            why_text=why_text,
            new_time=self.time(instead) if instead else None,
        )
        self.story.add(step)

    def words(self, day: dt.date) -> dict[str, str]:
        """What the placeholders of the texts stand for on a day."""
        return texts.Pen(self.person, self.boss_on(day).first, self.initials, self.rng).words(day)

    def _add(self, step: Held, signed: bool) -> Held:
        """Add the record; where it is `signed`, both do so some working days after it was shared."""
        self.story.add(step)
        if signed:
            for who, latest in ((step.file, 3), (step.by, 4)):
                day = add_working_days(step.shared_at.date(), self.rng.randint(1, latest))
                moment = at(day, self.rng.randint(9, 16), self.rng.randint(0, 59))
                self.story.add(Signed(at=min(moment, at(self.days.last, 17)), record=step.key, by=who))
        return step

    def _shared(self, day: dt.date) -> dt.datetime:
        if self.rng.random() < 0.6 or day >= self.days.ago(3):
            return at(day, 16, 45)
        return at(add_working_days(day, self.rng.randint(1, 2)), 9, 20)

    def _answers(self, kind: str, words: Mapping[str, str]) -> dict[str, str]:
        if kind == "s1":
            return {**self._observation(), **answers.of_s1(self.deck, self.person.voice, words)}
        return answers.of_s3(self.deck, self.person.voice, words) if kind == "s3" else {}

    def _given(self, kind: str) -> dict[str, str]:
        """What every session says, whoever wrote the rest."""
        if kind == "s3-corporate":
            return {}
        before = {"previous_agreed": "yes" if self.sessions else "none"} if kind == "s1" else {}
        return {"venue": self.place, **before}

    def _observation(self) -> dict[str, str]:
        if self.observed_on:
            words = f"Observed on {uk_date(self.observed_on)}; the record and its learning are on the file."
            return {"observation": words}
        unseen = "Not observed yet this year; a date is to be found."
        return {"observation": unseen} if self.sessions in (3, 7) and self.observations else {}
