from uuid import uuid4

import pytest
from django.db import connection

from supervision_portal.log.models import Event
from supervision_portal.log.services import write
from supervision_portal.log.verbs import READS, READS_OF_RECORDS, Verb

from .factories import Person

pytestmark = pytest.mark.django_db


def test_readers_of_a_file_with_the_latest_first() -> None:
    file = uuid4()
    write(Verb.FILE_READ, by=Person(pk=1), file=file)
    last_of_2 = write(Verb.RECORD_READ_PDF, by=Person(pk=2), file=file)
    last_of_1 = write(Verb.RECORD_READ, by=Person(pk=1), file=file)
    assert list(Event.objects.reads_of_file(file)) == [
        {"actor_id": 1, "last": last_of_1.at, "times": 2},
        {"actor_id": 2, "last": last_of_2.at, "times": 1},
    ]


def test_who_only_opened_the_page_of_a_file_has_read_no_record() -> None:
    file = uuid4()
    write(Verb.FILE_READ, by=Person(pk=1), file=file)
    write(Verb.RECORD_READ, by=Person(pk=2), file=file)
    assert [row["actor_id"] for row in Event.objects.reads_of_file(file, READS_OF_RECORDS)] == [2]
    assert [row["actor_id"] for row in Event.objects.reads_of_file(file, READS - READS_OF_RECORDS)] == [1]


@pytest.mark.parametrize("verb", sorted(Verb))
def test_reading_counts_and_changing_does_not(verb: Verb) -> None:
    file = uuid4()
    write(verb, by=Person(), file=file)
    assert Event.objects.reads_of_file(file).exists() == (verb in READS)


def test_other_files_and_the_system_are_left_out() -> None:
    file = uuid4()
    write(Verb.FILE_READ, by=Person(), file=uuid4())
    write(Verb.FILE_READ, by=Person())
    write(Verb.FILE_READ, by=None, file=file)
    assert not Event.objects.reads_of_file(file).exists()


@pytest.mark.parametrize(
    ("column", "index"),
    [
        ("file_id", "log_event_by_file"),
        ("record_id", "log_event_by_record"),
        ("actor_id", "log_event_by_actor"),
    ],
)
def test_newest_first_needs_no_sorting(column: str, index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO log_event (at, actor_id, file_id, record_id,"
            " role, relation, verb, object_type, object_id, digest, request_id)"
            " SELECT now(), n, gen_random_uuid(), gen_random_uuid(), '', '', 'file.read', '', '', '', ''"
            " FROM generate_series(1, 5000) n"
        )
        cursor.execute("ANALYZE log_event")
    value = Event.objects.values_list(column, flat=True).latest("id")
    plan = Event.objects.filter(**{column: value}).order_by("-id")[:50].explain()
    assert index in plan
    assert "Sort" not in plan
