"""Budgets of statements: the same with one row and with fifty."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people.models import User
from supervision_portal.records.models import Action, ActionUpdate, File, Record, RecordParty, Signature
from supervision_portal.schedule.models import Session, Statement
from tests import factories
from tests.pages import Browser

pytestmark = pytest.mark.django_db
Queries = Callable[[], Any]


def fill_file(pair: factories.Pair, rows: int) -> None:
    """Records in every state, sessions, actions with updates: `rows` of each."""
    for number in range(rows):
        day = timezone.localdate() - dt.timedelta(days=number + 1)
        record = factories.shared(
            pair.manager, pair.file, data=factories.s1_data(held_on=factories.in_words(day), **an_action())
        )
        factories.sign(record, pair.worker, *([pair.manager] if number % 2 else []))


def an_action() -> dict[str, str]:
    return {
        "actions-0-what": "Ring the school",
        "actions-0-who": "supervisee",
        "actions-0-by_when": "1/12/2030",
    }
