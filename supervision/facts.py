"""What the schedule asks of supervision."""

from collections.abc import Iterable
from uuid import UUID

from supervision_portal.records.models import Record


class AgreementFacts:
    """The frequency in each file's latest final agreement, in its own words (CAL-8.1)."""

    def agreed_frequencies(self, file_ids: Iterable[UUID]) -> dict[UUID, str]:
        latest = (
            Record.objects.final()
            .filter(kind="agreement", file__in=list(file_ids))
            .order_by("file", "-held_on", "-signed_at")
            .distinct("file")
        )
        return {record.file_id: record.data.get("frequency", "") for record in latest}
