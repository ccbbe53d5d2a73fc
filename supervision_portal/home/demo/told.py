"""How each step is done: through the services, at the moment of the story."""

from functools import singledispatch

from weasyprint import HTML

from supervision import services as supervision
from supervision_portal.home.demo import clock, steps
from supervision_portal.home.demo.world import World
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import actions, attachments, drafts, files, signing
from supervision_portal.schedule import services as schedule
from supervision_portal.schedule.models import Session

METHOD = "password"


@singledispatch
def _tell(step: steps.Step, world: World) -> None:  # noqa: ARG001
    raise TypeError(f"Nobody knows how to tell {type(step).__name__}.")


def tell(step: steps.Step, world: World) -> None:
    """Let a step happen. Raises what the service raises: a story that cannot be is a mistake in it."""
    with clock.moved(step.at):
        _tell(step, world)


@_tell.register
def _held(step: steps.Held, world: World) -> None:
    by = world.users[step.by]
    record = drafts.begin(by=by, file=world.files[step.file], kind=step.kind)
    if step.document:
        attachments.attach(by=by, record=record, name=f"{step.document}.pdf", data=_pdf(step.document))
    drafts.save(
        by=by, record=record, version=record.version, data={**record.data, **step.data(world.actions)}
    )
    world.records[step.key] = record
    with clock.moved(step.shared_at):
        _share(by, record, world, step.key)


def _share(by: User, record: Record, world: World, key: str) -> None:
    form = form_of(record, kinds.of(record.kind), record.data, checked=True)
    if not form.is_whole():
        raise ValueError(f"{key} is not whole: {[part.errors for part in form.all_forms()]}")
    signing.share(by=by, record=record, version=record.version, document=form.document())
    made = Action.objects.filter(record=record).values_list("row", "pk")
    world.actions |= {f"{key}/{row}": pk for row, pk in made}


def _pdf(title: str) -> bytes:
    """A small signed form as it comes from elsewhere."""
    html = (
        f"<html lang='en'><title>{title}</title><h1>{title}</h1>"
        "<p>What went well · What I am proud of · What I want to do next · How my manager can help</p>"
        "<p>My goals for the next six months are set out overleaf and were agreed with my manager.</p>"
        "<p>Signed by employee and manager</p></html>"
    )
    pdf: bytes = HTML(string=html).write_pdf()
    return pdf


@_tell.register
def _signed(step: steps.Signed, world: World) -> None:
    signing.sign(
        by=world.users[step.by],
        records=[world.records[step.record]],
        method=METHOD,
        disagreement=step.disagreement,
    )


@_tell.register
def _drafted(step: steps.Drafted, world: World) -> None:
    by = world.users[step.by]
    record = drafts.begin(by=by, file=world.files[step.file], kind=step.kind)
    drafts.save(by=by, record=record, version=record.version, data={**record.data, **step.answers})


@_tell.register
def _returned(step: steps.Returned, world: World) -> None:
    signing.send_back(by=world.users[step.by], record=world.records[step.record], reason=step.reason)


@_tell.register
def _shared_again(step: steps.SharedAgain, world: World) -> None:
    by = world.users[step.by]
    record = Record.objects.get(pk=world.records[step.record].pk)
    drafts.save(by=by, record=record, version=record.version, data={**record.data, **step.answers})
    _share(by, record, world, step.record)


@_tell.register
def _refused(step: steps.Refused, world: World) -> None:
    record = world.records[step.record]
    signing.refuse(by=world.users[step.by], record=record, words=step.words, method=METHOD)


@_tell.register
def _closed(step: steps.Closed, world: World) -> None:
    signing.close_unsigned(by=world.users[step.by], record=world.records[step.record], reason=step.reason)


@_tell.register
def _amended(step: steps.Amended, world: World) -> None:
    by = world.users[step.by]
    record = drafts.begin_addendum(by=by, record=world.records[step.record])
    drafts.save(by=by, record=record, version=record.version, data=dict(step.answers))
    world.records[step.key] = record
    _share(by, record, world, step.key)


@_tell.register
def _booked(step: steps.Booked, world: World) -> None:
    file = world.files[step.file]
    schedule.book(by=world.users[step.by], file=file, at=step.planned_for, place=step.place)


@_tell.register
def _cancelled(step: steps.Cancelled, world: World) -> None:
    schedule.cancel(
        by=world.users[step.by],
        session=_session(step, world),
        by_whom=step.by_whom,
        why=step.why,
        why_text=step.why_text,
        new_time=step.new_time,
    )


@_tell.register
def _stated(step: steps.Stated, world: World) -> None:
    schedule.state(by=world.users[step.file], session=_session(step, world), kind=step.kind, text=step.text)


def _session(step: steps.Cancelled | steps.Stated, world: World) -> Session:
    return Session.objects.select_related("file").get(
        file=world.files[step.file], planned_for=step.planned_for
    )


@_tell.register
def _left(step: steps.Left, world: World) -> None:
    people.person_leaves(by=None, user=world.users[step.who], on=step.at.date())
    world.users[step.who].refresh_from_db()


@_tell.register
def _supervises(step: steps.Supervises, world: World) -> None:
    for key in step.supervisees:
        people.begin_line(by=None, supervisee=world.users[key], supervisor=world.users[step.supervisor])


@_tell.register
def _on_agenda(step: steps.OnAgenda, world: World) -> None:
    supervision.add_agenda_item(by=world.users[step.by], file=world.files[step.file], text=step.text)


@_tell.register
def _prepared(step: steps.Prepared, world: World) -> None:
    by = world.users[step.by]
    notes = supervision.preparation_of(by=by, file=world.files[step.file])
    supervision.save_preparation(by=by, preparation=notes, version=notes.version, text=step.text)
    if step.shared:
        supervision.share_preparation(by=by, preparation=notes)


@_tell.register
def _pointed(step: steps.Pointed, world: World) -> None:
    supervision.note_pointer(
        by=world.users[step.by],
        file=world.files[step.file],
        kind=step.kind,
        held_by=step.held_by,
        reference=step.reference,
        issued_on=step.issued_on,
        expires_on=step.expires_on,
    )


@_tell.register
def _trained(step: steps.Trained, world: World) -> None:
    people.record_training(
        by=world.users[step.by],
        user=world.users[step.who],
        kind=step.kind,
        completed_on=step.on,
        provider=step.provider,
    )


@_tell.register
def _opened(step: steps.Opened, world: World) -> None:
    files.open_for_purpose(
        by=world.users[step.by], file=world.files[step.file], purpose=step.purpose, reason=step.reason
    )


@_tell.register
def _updated(step: steps.Updated, world: World) -> None:
    action = Action.objects.get(pk=world.actions[step.action])
    actions.update(by=world.users[step.by], action=action, text=step.text)
