"""Getting past the triggers, which only the owner of the tables can do, and only for tests.

Production has no switch for this: a trigger that is off shows in `missing_triggers()`, and whatever was
changed meanwhile breaks the chain.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from supervision_portal.log import triggers


def _switch(tables: set[str], *, on: bool) -> list[str]:
    word = "ENABLE" if on else "DISABLE"
    return [f'ALTER TABLE "{table}" {word} TRIGGER USER;' for table in sorted(tables)]


def triggers_off() -> None:
    """Switch off all registered triggers until the test's transaction is rolled back."""
    assert connection.in_atomic_block, "Only inside a transaction: its rollback switches them on again."
    with connection.cursor() as cursor:
        cursor.execute("".join(_switch({trigger.table for trigger in triggers.registered()}, on=False)))


@pytest.fixture(scope="session", autouse=True)
def flush_past_triggers() -> Iterator[None]:
    """Let Django's flush, after a test with `transaction=True`, truncate tables that refuse it.

    Off, TRUNCATE and on again run in the one transaction that `flush` makes.
    """
    operations = type(connection.ops)
    plain = operations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        guarded = {trigger.table for trigger in triggers.registered()} & set(tables)
        truncate: list[str] = plain(self, style, tables, **options)
        return [*_switch(guarded, on=False), *truncate, *_switch(guarded, on=True)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", sql_flush)
        yield
