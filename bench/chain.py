"""The log: linking 100,000 events into the chain, and checking them. Figures in seconds, without a bound."""

from time import perf_counter
from uuid import uuid4

from bench.council import Council
from bench.report import Figure
from supervision_portal.log import services as log
from supervision_portal.log.models import Event
from supervision_portal.log.verbs import Verb

EVENTS = 100_000


def measure(council: Council) -> list[Figure]:
    """Raises RuntimeError where the check finds fault with the chain that was just made."""
    log.link_events(everything=True)  # what the pages have left
    people, file, record = council.many.manager.pk, council.many.file.pk, council.many.draft.pk
    events = [
        Event(
            actor_id=people,
            role="team_manager",
            relation="supervisor",
            verb=Verb.RECORD_READ.value,
            file_id=file,
            record_id=record,
            request_id=uuid4().hex,
        )
        for _ in range(EVENTS)
    ]
    Event.objects.bulk_create(events, batch_size=5_000)
    start = perf_counter()
    linked = log.link_events(everything=True)
    middle = perf_counter()
    report = log.check_chain()
    end = perf_counter()
    if linked != EVENTS or not report.ok or report.events < EVENTS:
        raise RuntimeError(f"{linked} events linked; {report}")
    return [
        Figure("Link 100,000 events of the log", round(middle - start, 2), "s"),
        Figure(
            f"Check the chain of {report.events:,} events (promised: under 5 s)", round(end - middle, 2), "s"
        ),
    ]
