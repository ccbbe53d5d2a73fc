"""The form of an addendum: a final record is never changed, only added to, and both are kept (CAL-9b.1)."""

from django.utils import timezone

from supervision_portal.design.fields import UKDateField
from supervision_portal.records.forms import RecordForm, Section
from supervision_portal.records.rows import Answer


class AddendumForm(RecordForm):
    """Why, and what is added."""

    held_on = UKDateField(
        label="Date",
        called="the date of the addendum",
        initial=timezone.localdate,
    )
    reason = Answer("Why is it needed?", rows=2, required=True)
    text = Answer(
        "What is added or corrected?",
        "The record stays as it is. Both are shown together.",
        rows=8,
        required=True,
    )

    sections = (Section("addendum", "1", "Addendum", ("reason", "text")),)
