from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, connection, transaction

from supervision_portal.log import triggers
from supervision_portal.log.models import Event, EventLink
from supervision_portal.log.services import link_events
from supervision_portal.log.triggers import Trigger, append_only, missing_triggers, register

from .factories import make_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Trigger]:
    """The registry, as it was before once the test is over."""
    copied = dict(triggers._registered)
    monkeypatch.setattr(triggers, "_registered", copied)
    return copied


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", ["log_event", "log_eventlink"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET {} = {}",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "TRUNCATE {} CASCADE",
        "WITH gone AS (DELETE FROM {} RETURNING 1) SELECT count(*) FROM gone",
    ],
)
@pytest.mark.parametrize("rows", [0, 2])
def test_sql_cannot_change_the_log(table: str, statement: str, rows: int) -> None:
    make_events(rows)
    link_events()
    column = "verb" if table == "log_event" else "hash"
    with pytest.raises(IntegrityError, match=f"{table} only takes new rows"), transaction.atomic():
        run(statement.format(table, column, column))
    assert Event.objects.count() == EventLink.objects.count() == rows


def test_an_upsert_cannot_change_the_log() -> None:
    (event,) = make_events(1)
    event.verb = "signed_in"
    with pytest.raises(IntegrityError, match="UPDATE refused"), transaction.atomic():
        Event.objects.bulk_create(
            [event], update_conflicts=True, unique_fields=["id"], update_fields=["verb"]
        )


@pytest.mark.parametrize("model", [Event, EventLink])
def test_the_orm_cannot_change_the_log(model: type[Event] | type[EventLink]) -> None:
    make_events(2)
    link_events()
    row: Any = model.objects.first()
    field = "digest" if model is Event else "hash"
    changes: list[Any] = [
        row.save,
        row.delete,
        model.objects.all().delete,
        lambda: model.objects.update(**{field: "0"}),
        lambda: model.objects.bulk_update([row], [field]),
    ]
    for change in changes:
        with pytest.raises(IntegrityError, match="only takes new rows"), transaction.atomic():
            change()
    assert model.objects.count() == 2


def test_all_triggers_are_there() -> None:
    assert {"log_event_append_only", "log_eventlink_append_only"} <= {t.name for t in triggers.registered()}
    assert missing_triggers() == []


@pytest.mark.parametrize(
    "sabotage",
    [
        "DROP TRIGGER log_event_append_only ON log_event",
        "ALTER TABLE log_event DISABLE TRIGGER log_event_append_only",
        "ALTER TABLE log_event DISABLE TRIGGER USER",
        "COMMENT ON TRIGGER log_event_append_only ON log_event IS 'an earlier version'",
        "ALTER TRIGGER log_event_append_only ON log_event RENAME TO harmless",
    ],
)
def test_a_trigger_that_does_not_work_is_found_and_put_back_by_migrate(sabotage: str) -> None:
    make_events(1)
    run(sabotage)
    assert missing_triggers() == ["log_event_append_only"]
    assert [warning.id for warning in triggers.check_installed(databases=["default"])] == ["log.W001"]
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert missing_triggers() == []
    assert triggers.check_installed(databases=["default"]) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        run("DELETE FROM log_event")


def test_installing_again_does_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert triggers.install() == []


def test_check_asks_no_database_unless_told_to(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert triggers.check_installed(databases=None) == []


def test_a_trigger_of_another_app_is_installed(registry: dict[str, Trigger]) -> None:
    name = "log_event_only_verbs"
    body = """
        CREATE OR REPLACE FUNCTION log_event_only_verbs() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.verb = '' THEN RAISE EXCEPTION 'No verb at 100%'; END IF; RETURN NEW; END $$;
        CREATE OR REPLACE TRIGGER log_event_only_verbs BEFORE INSERT ON log_event
            FOR EACH ROW EXECUTE FUNCTION log_event_only_verbs();"""
    register(Trigger(name, "log_event", body.replace("100%", "100%%")))
    assert missing_triggers() == [name]
    assert triggers.install() == [name]
    assert missing_triggers() == []
    with pytest.raises(Exception, match="No verb"), transaction.atomic():
        Event.objects.create(verb="")


def test_registering_twice_does_no_harm(registry: dict[str, Trigger]) -> None:
    before = dict(registry)
    register(append_only(Event))
    assert registry == before


def test_two_triggers_cannot_have_one_name(registry: dict[str, Trigger]) -> None:
    with pytest.raises(ValueError, match="Two triggers"):
        register(Trigger("log_event_append_only", "log_event", "SELECT 1"))


def test_a_trigger_needs_a_table_of_a_model(registry: dict[str, Trigger]) -> None:
    with pytest.raises(ValueError, match="no model has the table log_evnt"):
        register(Trigger("typing_error", "log_evnt", "SELECT 1"))


def test_a_table_not_made_yet_is_passed_over(registry: dict[str, Trigger]) -> None:
    registry["later"] = Trigger("later", "made_by_a_later_migration", "SELECT 1")
    assert missing_triggers() == []


@pytest.mark.django_db(transaction=True)
def test_the_suite_can_flush_and_the_triggers_stay() -> None:
    make_events(2)
    call_command("flush", interactive=False, verbosity=0)
    assert not Event.objects.exists()
    assert missing_triggers() == []
    with pytest.raises(IntegrityError):
        run("TRUNCATE log_event")
