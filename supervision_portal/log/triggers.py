"""Triggers of the database, for any app: registered in `ready()`, installed after `migrate`.

    register(append_only(Event))
    register(Trigger(name="records_record_final", table="records_record", sql="CREATE OR REPLACE …"))

They are kept out of migrations so that a trigger has one definition, in the code beside its model, and
so that one that was dropped, switched off or changed by hand is found (`missing_triggers`) and put back
by the next `migrate`. Each carries the digest of its definition as its comment.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger and whatever it needs.

    `name` is the trigger's name in the database. `sql` makes it and its function, and can run again:
    CREATE OR REPLACE FUNCTION …; CREATE OR REPLACE TRIGGER name …
    """

    name: str
    table: str
    sql: str

    @property
    def digest(self) -> str:
        """SHA-256 of the definition: tells an installed trigger from one of an earlier version."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


_registered: dict[str, Trigger] = {}


def register(trigger: Trigger) -> None:
    """Have this trigger installed by `migrate`. Call it in `ready()`; twice the same does no harm.

    Raises ValueError if the name is taken by another trigger or no model has the table.
    """
    if _registered.get(trigger.name, trigger) != trigger:
        raise ValueError(f"Two triggers are called {trigger.name}.")
    if trigger.table not in {model._meta.db_table for model in apps.get_models(include_auto_created=True)}:
        raise ValueError(f"Trigger {trigger.name}: no model has the table {trigger.table}.")
    _registered[trigger.name] = trigger


def registered() -> tuple[Trigger, ...]:
    """All triggers that should be there."""
    return tuple(_registered.values())


def append_only(model: type[models.Model]) -> Trigger:
    """Refuses UPDATE, DELETE and TRUNCATE, even of no rows, with an IntegrityError."""
    table = model._meta.db_table
    name = f"{table}_append_only"
    return Trigger(
        name=name,
        table=table,
        sql=f"""
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only takes new rows: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();
""",
    )


# Enabled (O or A), of this version, for tables that are there (a partial `migrate` has made only some).
_MISSING = """
SELECT wanted.name
FROM unnest(%s::text[], %s::text[], %s::text[]) AS wanted (name, of_table, digest)
LEFT JOIN pg_trigger ON tgrelid = to_regclass(quote_ident(of_table)) AND tgname = name
    AND tgenabled IN ('O', 'A') AND obj_description(pg_trigger.oid, 'pg_trigger') = digest
WHERE to_regclass(quote_ident(of_table)) IS NOT NULL AND pg_trigger.oid IS NULL
"""


def missing_triggers(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of registered triggers that are not there, are switched off or are of another version.

    One query; for `/health` and for the check at start-up. Tables not made yet are passed over.
    """
    wanted = registered()
    with connections[using].cursor() as cursor:
        columns = [[t.name for t in wanted], [t.table for t in wanted], [t.digest for t in wanted]]
        cursor.execute(_MISSING, columns)
        return sorted(name for (name,) in cursor.fetchall())


def install(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Put the missing triggers in place, all or none; answers their names."""
    names = missing_triggers(using)
    if not names:
        return names
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for trigger in (_registered[name] for name in names):
            cursor.execute(trigger.sql)
            quote = connections[using].ops.quote_name
            on = f"TRIGGER {quote(trigger.name)} ON {quote(trigger.table)}"
            cursor.execute(f"COMMENT ON {on} IS '{trigger.digest}'")
    return names


def install_after_migrate(*, using: str, **_signal: Any) -> None:
    """Receiver of `post_migrate`."""
    install(using)


def check_installed(databases: Iterable[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """System check, with `check --database default` and before `migrate` (so a warning: `migrate` helps)."""
    return [
        Warning(
            f"The trigger {name} is missing, switched off or of another version.",
            hint="Run manage.py migrate.",
            id="log.W001",
        )
        for alias in databases or ()
        for name in missing_triggers(alias)
    ]
