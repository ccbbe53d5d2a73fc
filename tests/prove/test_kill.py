"""No typing is lost: kill -9 of the server, again and again, while drafts are saved."""

import http.client
import json
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Condition

import pytest
from django.urls import reverse

from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts
from tests import factories
from tests.prove import scaled
from tests.prove.conftest import Figure, Portal, Visitor

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]

KILLS = scaled(200)
WRITERS = 4  # each in a draft of their own, as fast as the server answers
MOST_SAVES = 12  # answered, of all writers together, before the server is killed; at times none
LONGEST = 40_000  # characters: more than one packet, so that a request is cut in two as well


class Answers:
    """How many saves were answered since the server started; wakes whoever waits for them."""

    def __init__(self) -> None:
        self._number, self._over, self._changed = 0, False, Condition()

    def count(self) -> None:
        with self._changed:
            self._number += 1
            self._changed.notify_all()

    def end(self) -> None:
        """There is a writer to whom no more will come."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def wait_for(self, number: int) -> None:
        """Return at this many, or when a writer has ended before."""
        with self._changed:
            self._changed.wait_for(lambda: self._number >= number or self._over)


@dataclass
class Writer:
    """Types in one draft, and remembers every text and which version was acknowledged."""

    draft: Record
    visitor: Visitor
    dice: random.Random
    texts: list[str] = field(default_factory=lambda: [""])  # by version
    acknowledged: int = 0
    sent_again: int = 0

    def type_until_it_dies(self, answers: Answers) -> None:
        """Save without a pause. What was not answered is sent again first, as the page does."""
        try:
            while True:
                self.save()
                answers.count()
        except (OSError, http.client.HTTPException):
            return  # the server was killed
        finally:
            answers.end()

    def save(self) -> None:
        again = len(self.texts) > self.acknowledged + 1
        if not again:
            length = int(self.dice.choice([10, 300, LONGEST]) * self.dice.random())
            self.texts.append(f"{self.acknowledged}: typed" + " typed" * (length // 6))
        self.sent_again += again
        typed = {"version": self.acknowledged, "wellbeing": self.texts[-1]}
        address = reverse("records:autosave", args=[self.draft.pk])
        status, body = self.visitor.post(address, typed, **{"X-Requested-With": "fetch"})
        assert status == 200, (status, body[:500])
        assert json.loads(body)["version"] == self.acknowledged + 1
        self.acknowledged += 1

    def has_lost(self) -> bool:
        """Whether the draft is older than what was acknowledged, or holds what was never typed as that."""
        now = factories.now(self.draft)
        known = self.acknowledged <= now.version < len(self.texts)
        return not known or now.data.get("wellbeing", "") != self.texts[now.version]


def a_writer(portal: Portal, seed: int) -> Writer:
    pair = factories.Pair()
    draft = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    return Writer(draft, Visitor(portal, pair.manager), random.Random(seed))


def test_no_acknowledged_save_is_lost_when_the_server_is_killed(portal: Portal, figure: Figure) -> None:
    dice = random.Random(20260302)
    writers = [a_writer(portal, seed) for seed in range(WRITERS)]
    lost = 0
    with ThreadPoolExecutor(WRITERS) as pool:
        for _ in range(KILLS):
            answers = Answers()
            portal.start()
            typing = [pool.submit(writer.type_until_it_dies, answers) for writer in writers]
            answers.wait_for(dice.randint(0, MOST_SAVES))
            portal.kill()
            for future in typing:
                future.result()
            lost += sum(writer.has_lost() for writer in writers)
    saves, again = (
        sum(getattr(writer, name) for writer in writers) for name in ("acknowledged", "sent_again")
    )
    figure(f"{KILLS} × kill -9, {saves:,} saves acknowledged, {again:,} sent again: {lost} lost")
    assert lost == 0
    assert saves >= KILLS
    assert again >= KILLS / 4  # the server really died in the middle of saves
