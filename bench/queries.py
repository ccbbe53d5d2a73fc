"""Counting the statements of a request as the promises count them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

# Not counted: session, transaction, and the fetch of the person signed in, which `get` limits to 21 rows.
_TRANSACTION = re.compile(r"(?:SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)\b")
_USER = re.compile(r'SELECT .* FROM "people_user" WHERE "people_user"\."id" = %s LIMIT 21$', re.DOTALL)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Gathers the statements that count while the block runs."""
    statements: list[str] = []
    people = 0

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal people
        if _USER.match(sql):
            people += 1
            if people > 1:
                statements.append(sql)
        elif not _TRANSACTION.match(sql) and "django_session" not in sql:
            statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements
