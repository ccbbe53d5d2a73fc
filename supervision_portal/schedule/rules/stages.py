"""When reminders of a due date go out, and to whom: data of the policy, one set for each duty (CAL-D.3)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from supervision_portal.schedule.rules.days import Span

# In the order in which they come. The first three go to whoever is responsible.
STAGES = {
    "before": "before the due date",
    "on_the_day": "on the due date",
    "overdue": "when it is overdue",
    "manager": "to their manager",
    "above": "to their manager’s manager",
}


@dataclass(frozen=True)
class Stages:
    """How long before or after the due date each reminder goes out; a stage that is not named never does."""

    spans: tuple[tuple[str, Span], ...]

    @classmethod
    def of(cls, spec: Mapping[str, object]) -> Self:
        """From `{before = "7 days", …}`. Raises ValueError, in words."""
        found = [(stage, Span.parse(str(spec[stage]))) for stage in STAGES if stage in spec]
        late = [span.about for stage, span in found if stage != "before"]
        if late != sorted(late):
            raise ValueError(f"the stages come in this order: {', '.join(STAGES)}")
        return cls(tuple(found))

    def days(self, due_on: dt.date) -> Iterator[tuple[str, dt.date]]:
        """Each stage with the day from which it is to be sent."""
        for stage, span in self.spans:
            if stage == "before":
                yield stage, span.before(due_on)
            else:
                yield stage, span.after(due_on)
