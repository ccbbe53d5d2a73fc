"""Lists agree with details, and both with the rules in plain Python over dated rows, in any organisation.

Nothing of the model below is taken from `records.access`: it reads rows, and says in loops what the
rules say.
`tests/records/test_access.py` has the cases by name.
"""

import datetime as dt
import random
from collections.abc import Iterable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone

from supervision_portal.people.models import ReportingLine, User
from supervision_portal.records import access
from supervision_portal.records.models import File, FileGrant, FileHolder, Record, RecordParty
from supervision_portal.records.services import reading
from tests.factories import UserFactory
from tests.prove import scaled
from tests.prove.conftest import Figure

pytestmark = [pytest.mark.prove, pytest.mark.django_db]

ORGANISATIONS = scaled(1_000)
MOMENT = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)  # in England that is the first of July already
TODAY = dt.date(2026, 7, 1)
KINDS, STATES = ReportingLine.Kind.values, Record.State.values


# ---- organisations


def some_days(dice: random.Random) -> dict[str, dt.date | None]:
    """A first and a last day about today: over, running, to come; on the very day as well."""
    start = TODAY + dt.timedelta(days=dice.choice([-30, -30, -30, -2, -1, 0, 1]))
    ends = [None, None, None, *(TODAY + dt.timedelta(days=days) for days in (-1, -1, 0, 0, 1, 9))]
    return {"start": start, "end": dice.choice([end for end in ends if end is None or end >= start])}


def without_second_open_ones(rows: Iterable[Any], *keys: str) -> list[Any]:
    """Of rows without an end, the database keeps one for each key."""
    kept: list[Any] = []
    taken: set[tuple[Any, ...]] = set()
    for row in rows:
        mine = {(key, getattr(row, key), getattr(row, "kind", "")) for key in keys}
        if row.end is None and mine & taken:
            continue
        taken |= mine if row.end is None else set()
        kept.append(row)
    return kept


class Organisation:
    """People, lines in any direction and in circles, files that change hands, grants, records."""

    def __init__(self, dice: random.Random, people: list[User]) -> None:
        self.people = dice.sample(people, dice.randint(3, len(people)))
        for user in self.people:
            user.is_active = dice.random() < 0.85
        User.objects.bulk_update(self.people, ["is_active"])
        self.files = File.objects.bulk_create(
            File(kind="supervision", title=f"File {n}") for n in range(len(self.people))
        )
        self.make_lines(dice)
        self.make_holders(dice)
        self.make_grants(dice)
        self.records = [self.record(dice, n) for n in range(dice.randint(3, 6))]
        Record.objects.bulk_create(self.records)
        self.make_parties(dice)

    def make_lines(self, dice: random.Random) -> None:
        pairs = [dice.sample(self.people, 2) for _ in range(dice.randint(2, 3 * len(self.people)))]
        lines = [
            ReportingLine(
                supervisee=one, supervisor=other, kind=dice.choice([*KINDS, "line"]), **some_days(dice)
            )
            for one, other in pairs
        ]
        ReportingLine.objects.bulk_create(without_second_open_ones(lines, "supervisee_id"))

    def make_holders(self, dice: random.Random) -> None:
        held = [
            FileHolder(file=file, user=dice.choice(self.people), **some_days(dice)) for file in self.files * 2
        ]
        FileHolder.objects.bulk_create(without_second_open_ones(held, "file_id", "user_id"))

    def make_grants(self, dice: random.Random) -> None:
        permission = Permission.objects.get(codename="read_file", content_type__app_label="records")
        for number in range(dice.randint(0, 3)):
            start = MOMENT + dt.timedelta(seconds=dice.choice([-90_000, -1, 0, 1]))
            FileGrant.whenever.create(
                **{"user": dice.choice(self.people), "content_object": dice.choice(self.files)},
                **{"permission": permission, "purpose": dice.choice(FileGrant.Purpose.values)},
                **{"reason": f"Reason {number}", "given_by": self.people[0], "start": start},
                end=start + dt.timedelta(seconds=dice.choice([1, 90_000, 90_001, 999_999])),
            )

    def record(self, dice: random.Random, number: int) -> Record:
        state, author = dice.choice(STATES), dice.choice(self.people)
        draft, final = state == "draft", state in ("signed", "sealed")
        return Record(
            **{"file": dice.choice(self.files), "kind": "s1", "author": author, "state": state},
            **{"number": None if draft else f"S1-{number}", "held_on": None if draft else TODAY},
            **{"together": dice.random() < 0.5, "sealed_at": MOMENT if state == "sealed" else None},
            **{"shared_at": None if draft else MOMENT, "shared_by": None if draft else author},
            signed_at=MOMENT if final else None,
        )

    def make_parties(self, dice: random.Random) -> None:
        untils = [None, None, *(TODAY + dt.timedelta(days=days) for days in (-1, 0, 1))]
        RecordParty.objects.bulk_create(
            RecordParty(record=record, user=user, role=role, until=dice.choice(untils))
            for record in self.records
            for user, role in zip(dice.sample(self.people, 2), ("supervisee", "supervisor"), strict=True)
            if dice.random() < 0.9
        )


# ---- the rules


def runs(row: Any) -> bool:
    return row["start"] <= TODAY and (row["end"] is None or row["end"] >= TODAY)


class Rules:
    """Who sees and reads what, from the rows as the database has them."""

    def __init__(self) -> None:
        self.lines = [line for line in ReportingLine.objects.values() if runs(line)]
        self.holders = [holder for holder in FileHolder.objects.values() if runs(holder)]
        self.grants = [
            grant for grant in FileGrant.whenever.values() if grant["start"] <= MOMENT < grant["end"]
        ]
        self.parties = list(RecordParty.objects.values())

    def supervisors(self, user_id: int) -> set[int]:
        """By lines of personal supervision; where there is none, by line management."""
        by_kind = {
            kind: {
                line["supervisor_id"]
                for line in self.lines
                if line["supervisee_id"] == user_id and line["kind"] == kind
            }
            for kind in ("supervision", "line")
        }
        return by_kind["supervision"] or by_kind["line"]

    def is_above(self, user_id: int, other_id: int) -> bool:
        """Whether lines, other than clinical ones, lead from the other up to this one."""
        reached = {other_id}
        for _ in self.lines:
            for line in self.lines:
                if line["kind"] != "clinical" and line["supervisee_id"] in reached:
                    reached.add(line["supervisor_id"])
        return user_id != other_id and user_id in reached

    def held_by(self, file_id: Any) -> list[int]:
        return [holder["user_id"] for holder in self.holders if holder["file_id"] == file_id]

    def is_granted(self, user: User, file_id: Any) -> bool:
        return any(
            grant["user_id"] == user.pk and grant["content_object_id"] == file_id for grant in self.grants
        )

    def sees_file(self, user: User, file_id: Any) -> bool:
        if not user.is_active:
            return False
        holders = self.held_by(file_id)
        above = any(self.is_above(user.pk, holder) for holder in holders)
        return user.pk in holders or above or self.is_granted(user, file_id)

    def reads_as_party(self, user: User, record: Record) -> bool:
        for party in self.parties:
            if party["record_id"] != record.pk or party["user_id"] != user.pk:
                continue
            if record.state == "draft":
                return record.author_id == user.pk or record.together
            return record.state == "shared" or (party["until"] is not None and party["until"] >= TODAY)
        return False

    def reads(self, user: User, record: Record) -> bool:
        if not user.is_active:
            return False
        if record.state == "draft":
            return self.reads_as_party(user, record)
        holders = self.held_by(record.file_id)
        supervises = any(user.pk in self.supervisors(holder) for holder in holders)
        on_file = user.pk in holders or supervises or self.is_granted(user, record.file_id)
        return on_file or self.reads_as_party(user, record)

    def knows_of(self, user: User, record: Record) -> bool:
        seen = record.state != "draft" and self.sees_file(user, record.file_id)
        return self.reads(user, record) or seen


# ---- the proof


def differences(made: Organisation, rules: Rules) -> list[str]:
    """Where list, single check and rules do not say the same."""
    found: list[str] = []
    for user in made.people:
        files = set(access.files_visible_to(user).values_list("pk", flat=True))
        read = set(access.records_visible_to(user).values_list("pk", flat=True))
        listed = set(access.records_listed_for(user).values_list("pk", flat=True))
        for file in made.files:
            single = reading.find_file(by=user, pk=file.pk) is not None
            if not (file.pk in files) == single == rules.sees_file(user, file.pk):
                found.append(f"{user} and {file}: list {file.pk in files}, single {single}")
        for record in made.records:
            single = access.can_read(user, record)
            if not (record.pk in read) == single == rules.reads(user, record):
                found.append(f"{user} reads {record}: list {record.pk in read}, single {single}")
            if (record.pk in listed) != rules.knows_of(user, record):
                found.append(f"{user} knows of {record}: list {record.pk in listed}")
    return found


def test_lists_single_checks_and_rules_agree(monkeypatch: pytest.MonkeyPatch, figure: Figure) -> None:
    monkeypatch.setattr(timezone, "now", lambda: MOMENT)
    people = UserFactory.create_batch(5)
    answers = allowed = 0
    different: list[str] = []
    for seed in range(ORGANISATIONS):
        with transaction.atomic():
            made = Organisation(random.Random(seed), people)
            rules = Rules()
            different += [f"organisation {seed}: {words}" for words in differences(made, rules)]
            answers += len(made.people) * (len(made.files) + len(made.records))
            allowed += sum(rules.reads(user, record) for user in made.people for record in made.records)
            transaction.set_rollback(True)
    figure(f"{ORGANISATIONS:,} organisations, {answers:,} answers compared: {len(different)} differ")
    assert different == []
    assert answers / 20 < allowed < answers / 2  # neither all closed nor all open
