"""A child of the demo council with who works with them, and how a record comes onto their file."""

import datetime as dt
from dataclasses import dataclass

from casefile.models import Child
from supervision_portal.home.demo import clock
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import drafts, signing


@dataclass(frozen=True)
class Case:
    """A child with who works with them and who supervises that."""

    child: Child
    worker: User
    manager: User
    overseen: tuple[float, ...] | None = None  # weeks ago; None: there is case supervision, once a month
    closing: bool = False

    def manager_on(self, day: dt.date) -> User:
        """Who supervised the worker then."""
        manager = User.objects.supervisor_of(self.worker.pk, day)
        assert manager is not None
        return manager

    @property
    def words(self) -> dict[str, str]:
        called = ("they", "them", "their")
        first = self.child.name.split(" ")[0]
        return {
            "child": first,
            "worker": self.worker.first_name,
            "they": called[0],
            "them": called[1],
            "their": called[2],
            "they_cap": "They",
        }


def shared(
    case: Case, kind: str, moment: dt.datetime, data: dict[str, str], by: User | None = None
) -> Record:
    """Written and ready to be signed; what was open on the file is looked at."""
    by = by or case.manager
    with clock.moved(moment):
        record = drafts.begin(by=by, file=case.child.file, kind=kind)
        save(by, record, {**data, **considered(case)})
        form = form_of(record, kinds.of(kind), record.data, checked=True)
        if not form.is_whole():
            raise ValueError(f"{kind} of {case.child} is not whole: {[f.errors for f in form.all_forms()]}")
        return signing.share(by=by, record=record, version=record.version, document=form.document())


def save(by: User, record: Record, data: dict[str, str]) -> None:
    data = {key: text for key, text in data.items() if text}
    drafts.save(by=by, record=record, version=record.version, data={**record.data, **data})


def considered(case: Case) -> dict[str, str]:
    """Earlier actions are done when their day has come, and else go on."""
    said = {}
    for action in Action.objects.open().filter(file=case.child.pk, kind="action"):
        said[f"earlier-{action.pk}-choice"] = "done"
        said[f"earlier-{action.pk}-note"] = "Done, and written up."
    return said


def sign(by: User, record: Record, moment: dt.datetime) -> None:
    with clock.moved(moment):
        signing.sign(by=by, records=[record], method="password")
        record.parties.exclude(user=by).update(read_at=moment + dt.timedelta(hours=2))
