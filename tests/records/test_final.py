"""A final record stays as it is, for services, the ORM and the database; an addendum adds to it."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from supervision_portal.log.triggers import missing_triggers
from supervision_portal.records.models import Record, SealedDocument, Signature
from supervision_portal.records.querysets import FinalRecordError
from supervision_portal.records.services import drafts, sealing, signing
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.factories import Pair

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-9b.1")]
REFUSED = (IntegrityError, FinalRecordError)


def signed(pair: Pair) -> Record:
    return factories.final(pair)


def sealed(pair: Pair) -> Record:
    record = factories.final(pair)
    sealing.seal(record_id=str(record.pk))
    return factories.now(record)


def closed(pair: Pair) -> Record:
    record = factories.shared(pair.manager, pair.file)
    signing.refuse(by=pair.worker, record=record, words="Not what was said.", method="password")
    return signing.close_unsigned(by=pair.above, record=record, reason="They do not agree.")


@pytest.fixture(params=[signed, sealed, closed], ids=lambda made: made.__name__)
def record(request: pytest.FixtureRequest, pair: Pair) -> Record:
    made: Record = request.param(pair)
    return made


def refuses(change: Callable[[], object]) -> None:
    with pytest.raises(REFUSED), transaction.atomic():
        change()


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing of the test itself is left to be checked
        cursor.execute(statement)


# ---- the record


def test_saving_refuses(record: Record) -> None:
    for field in ("content", "number", "closed_reason", "kind"):
        changed = factories.now(record)
        setattr(changed, field, "changed")
        refuses(changed.save)
    record.state = Record.State.DRAFT
    refuses(record.save)
    assert factories.now(record).is_final


def test_updating_refuses_and_so_does_each_way_around_it(record: Record) -> None:
    record.content = "{}"
    refuses(lambda: Record.objects.filter(pk=record.pk).update(content="{}"))
    refuses(lambda: Record.objects.bulk_update([record], ["content"]))
    refuses(lambda: Record.objects.update_or_create(pk=record.pk, defaults={"content": "{}"}))
    refuses(lambda: Record._base_manager.filter(pk=record.pk).update(content="{}"))
    assert Record.objects.filter(pk=record.pk).update_unfinished(content="{}") == 0
    assert factories.now(record).content != "{}"


def test_deleting_refuses(record: Record) -> None:
    refuses(lambda: factories.now(record).delete())
    refuses(lambda: Record.objects.filter(pk=record.pk).delete())
    refuses(lambda: record.file.delete())
    assert Record.objects.filter(pk=record.pk).exists()


STATEMENTS = [
    "UPDATE records_record SET content = '{}'",
    "UPDATE records_record SET state = 'draft', signed_at = NULL, sealed_at = NULL",
    "UPDATE records_record SET file_id = gen_random_uuid()",
    "DELETE FROM records_record",
    "TRUNCATE records_record CASCADE",
    "UPDATE records_signature SET words = 'I disagree'",
    "UPDATE records_signature SET voided_at = now()",
    "DELETE FROM records_signature",
    "TRUNCATE records_signature",
]


def test_sql_refuses(record: Record) -> None:
    for statement in STATEMENTS:
        refuses(lambda: sql(statement))  # noqa: B023


def test_nothing_but_the_seal_goes_with_becoming_sealed(pair: Pair) -> None:
    record = signed(pair)
    refuses(lambda: sql("UPDATE records_record SET state = 'sealed', sealed_at = now(), kind = 's3'"))
    assert Record.objects.filter(pk=record.pk).mark_sealed(sealed_at=record.signed_at) == 1
    refuses(lambda: sql("UPDATE records_record SET sealed_at = now()"))


def test_the_seal_itself_stands(pair: Pair) -> None:
    sealed(pair)
    for statement in ("UPDATE {} SET sha256 = ''", "DELETE FROM {}", "TRUNCATE {}"):
        refuses(lambda: sql(statement.format(SealedDocument._meta.db_table)))  # noqa: B023


# ---- signatures


def test_a_signature_on_a_final_record_is_neither_changed_nor_taken_away(record: Record) -> None:
    answer = record.signatures.first()
    assert answer is not None
    answer.words = "Changed"
    refuses(answer.save)
    refuses(answer.delete)
    refuses(lambda: record.signatures.update(words="Changed"))
    assert not Signature.objects.filter(words="Changed").exists()


def test_no_signature_is_added_to_a_final_record(pair: Pair, record: Record) -> None:
    refuses(lambda: Signature.objects.create(record=record, user=pair.above, role="supervisor", digest="0"))


def test_before_that_a_signature_is_only_voided(pair: Pair) -> None:
    record = factories.sign(factories.shared(pair.manager, pair.file), pair.worker)
    refuses(lambda: record.signatures.update(digest="0"))
    record.signatures.update(voided_at=record.shared_at)
    refuses(lambda: record.signatures.update(voided_at=None))


# ---- an unfinished one, and the database's own rules


def test_an_unfinished_record_can_be_changed_and_a_draft_deleted(pair: Pair) -> None:
    draft = factories.draft(pair.manager, pair.file)
    assert Record.objects.filter(pk=draft.pk).update(together=True) == 1
    draft.delete()
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    "change", [{"state": "shared"}, {"state": "signed"}, {"state": "sealed"}, {"closed_reason": "Because"}]
)
def test_a_state_without_its_dates_is_refused(pair: Pair, change: dict[str, str]) -> None:
    draft = factories.draft(pair.manager, pair.file)
    refuses(lambda: Record.objects.filter(pk=draft.pk).update_unfinished(**change))


def test_nobody_is_both_parties(pair: Pair) -> None:
    draft = factories.draft(pair.manager, pair.file)
    refuses(lambda: draft.parties.update(user=pair.worker))


def test_every_trigger_is_there() -> None:
    assert missing_triggers() == []


# ---- the addendum


def test_an_addendum_is_signed_by_both_and_both_are_kept(pair: Pair) -> None:
    record = sealed(pair)
    data = {"held_on": "1/6/2025", "reason": "A date was wrong.", "text": "The visit was on 3 May."}
    addendum = drafts.begin_addendum(by=pair.worker, record=record)
    drafts.save(by=pair.worker, record=addendum, version=0, data=data)
    factories.share(pair.worker, addendum)
    addendum = factories.sign(addendum, pair.manager, pair.worker)
    assert (addendum.amends, addendum.is_final) == (record, True)
    assert factories.now(record).content == record.content
    assert list(record.addenda.all()) == [addendum]


def test_an_unfinished_addendum_is_gone_on_with(pair: Pair) -> None:
    record = factories.final(pair)
    first = drafts.begin_addendum(by=pair.worker, record=record)
    assert drafts.begin_addendum(by=pair.worker, record=record) == first
    assert drafts.begin_addendum(by=pair.manager, record=record) != first


def test_only_what_is_final_is_amended(pair: Pair) -> None:
    record = factories.shared(pair.manager, pair.file)
    with pytest.raises(Refused, match="Only a final record is amended"):
        drafts.begin_addendum(by=pair.worker, record=record)
