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
            .only("file", "content")
        )
        return {record.file_id: _words(record.data) for record in latest}


def _words(data: dict[str, str]) -> str:
    words = data.get("frequency", "")
    if data.get("variation"):
        words += f", a variation approved by {data.get('variation_approved', '')}: {data['variation']}"
    return words
