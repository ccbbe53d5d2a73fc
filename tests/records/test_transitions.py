"""The table of a record's life, tried from every state, with every step, by everybody."""

from collections.abc import Callable

import pytest
from django.db import transaction

from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts, reading, sealing, signing
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db
Step = Callable[[User, Record], None]
Trace = tuple[object, ...]

# ---- the steps, as the pages take them: what somebody may not see does not exist for them


class Unseen(Exception):
    """The page answers 404."""


def seen(by: User, record: Record) -> Record:
    found = reading.find(by=by, pk=record.pk)
    if found is None:
        raise Unseen
    return found


def save(by: User, record: Record) -> None:
    found = seen(by, record)
    drafts.save(by=by, record=found, version=found.version, data={"venue": "Elsewhere"})


def share(by: User, record: Record) -> None:
    form = form_of(record, kinds.of(record.kind), record.data, checked=True)
    assert form.is_whole()
    signing.share(by=by, record=record, version=record.version, document=form.document())


def sign(by: User, record: Record) -> None:
    signing.sign(by=by, records=[record], method="password")


def send_back(by: User, record: Record) -> None:
    signing.send_back(by=by, record=record, reason="Something is missing.")


def refuse(by: User, record: Record) -> None:
    signing.refuse(by=by, record=record, words="It is not what was said.", method="password")


def close(by: User, record: Record) -> None:
    signing.close_unsigned(by=by, record=record, reason="They do not agree.")


def discard(by: User, record: Record) -> None:
    drafts.discard(by=by, record=record)


def together(by: User, record: Record) -> None:
    drafts.write_together(by=by, record=record)


def amend(by: User, record: Record) -> None:
    drafts.begin_addendum(by=by, record=record)


ALL: tuple[Step, ...] = (save, share, sign, send_back, refuse, close, discard, together, amend)
STEPS = {step.__name__: step for step in ALL}

# ---- the states; the author is the manager, the other party is the worker


def draft(cast: Cast) -> Record:
    return factories.draft(cast.manager, cast.file)


def written_together(cast: Cast) -> Record:
    record = draft(cast)
    drafts.write_together(by=cast.manager, record=record)
    return record


def shared(cast: Cast) -> Record:
    return factories.shared(cast.manager, cast.file)


def signed_by_worker(cast: Cast) -> Record:
    return factories.sign(shared(cast), cast.worker)


def refused_by_worker(cast: Cast) -> Record:
    record = shared(cast)
    refuse(cast.worker, record)
    return record


def unanswered(cast: Cast) -> Record:
    record = shared(cast)
    factories.age(record, days=90)
    return record


def returned(cast: Cast) -> Record:
    record = shared(cast)
    send_back(cast.worker, record)
    return record


def signed(cast: Cast) -> Record:
    return factories.final(cast)


def sealed(cast: Cast) -> Record:
    record = factories.final(cast)
    assert sealing.seal(record_id=str(record.pk))
    return record


def closed_unsigned(cast: Cast) -> Record:
    record = refused_by_worker(cast)
    close(cast.above, record)
    return record


BOTH, ABOVE = {"manager", "worker"}, {"above", "director"}
# Who may do what; what is not here is allowed to nobody.
TABLE: dict[Callable[[Cast], Record], dict[str, set[str]]] = {
    draft: {"save": {"manager"}, "share": {"manager"}, "discard": {"manager"}, "together": {"manager"}},
    written_together: {"save": BOTH, "share": BOTH, "discard": {"manager"}, "together": {"manager"}},
    shared: {"sign": BOTH, "send_back": BOTH, "refuse": BOTH},
    signed_by_worker: {"sign": {"manager"}, "send_back": BOTH, "refuse": {"manager"}},
    refused_by_worker: {"sign": BOTH, "send_back": BOTH, "refuse": {"manager"}, "close": ABOVE},
    unanswered: {"sign": BOTH, "send_back": BOTH, "refuse": BOTH, "close": ABOVE},
    returned: {"save": BOTH, "share": BOTH, "together": {"manager"}},
    signed: {"amend": BOTH},
    sealed: {"amend": BOTH},
    closed_unsigned: {"amend": BOTH},
}


@pytest.mark.requirement("CAL-9b.1")
@pytest.mark.parametrize("state", TABLE, ids=lambda state: state.__name__)
def test_a_step_is_taken_only_by_whom_the_table_says(cast: Cast, state: Callable[[Cast], Record]) -> None:
    record = state(cast)
    before = trace(record)
    taken = {
        name: {who for who, user in cast.everybody().items() if attempt(step, user, record, before)}
        for name, step in STEPS.items()
    }
    assert taken == {name: TABLE[state].get(name, set()) for name in STEPS}


def attempt(step: Step, user: User, record: Record, before: Trace) -> bool:
    """Whether the step is taken; whatever it did is put back. A refused one has changed nothing."""
    with transaction.atomic():
        try:
            step(user, factories.now(record))
        except (Refused, Unseen):
            taken = False
        else:
            taken = True
        assert (trace(record) != before) == taken
        transaction.set_rollback(True)
    return taken


def trace(record: Record) -> Trace:
    """Everything that a step could change, and what the log says of it."""
    row = Record.objects.filter(pk=record.pk).values().first()
    events = Event.objects.filter(record_id=record.pk).count()
    return (
        row,
        *record.signatures.order_by("pk").values_list("pk", "answer", "voided_at"),
        *(record.returns.count(), record.addenda.count(), events),
    )


def test_everybody_is_tried(cast: Cast) -> None:
    assert set(cast.everybody()) == {
        *("worker", "manager", "above", "director", "former", "colleague", "admin", "auditor", "outsider")
    }


def test_only_the_author_is_asked_where_the_supervisee_began(cast: Cast) -> None:
    record = factories.final(cast)
    addendum = drafts.begin_addendum(by=cast.worker, record=record)
    with pytest.raises(Unseen):
        save(cast.manager, addendum)
    save(cast.worker, addendum)


def test_a_former_supervisor_finishes_what_is_unfinished_and_no_more(cast: Cast) -> None:
    unfinished = factories.shared(cast.manager, cast.file)
    factories.change_supervisor(cast, cast.above)
    assert attempt(send_back, cast.manager, unfinished, trace(unfinished))
    done = factories.sign(unfinished, cast.worker, cast.manager)
    assert seen(cast.manager, done)  # on the day it became final, for the last time
    done.parties.filter(user=cast.manager).update(until="2025-01-01")
    with pytest.raises(Unseen):
        seen(cast.manager, done)


def test_nobody_signs_twice_or_for_somebody_else(cast: Cast) -> None:
    record = factories.sign(factories.shared(cast.manager, cast.file), cast.worker)
    with pytest.raises(Refused, match="signed this record already"):
        sign(cast.worker, record)
    with pytest.raises(Refused, match="not party"):
        sign(cast.above, record)
    assert [answer.user for answer in record.signatures.all()] == [cast.worker]


def test_one_refused_record_of_several_signs_none(cast: Cast) -> None:
    good = factories.shared(cast.manager, cast.file)
    other = factories.Pair()
    with pytest.raises(Refused):
        signing.sign(
            by=cast.worker,
            records=[good, factories.shared(other.manager, other.file)],
            method="password",
        )
    assert not good.signatures.exists()
