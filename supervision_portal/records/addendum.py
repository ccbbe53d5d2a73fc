"""The forms of what is added to a final record, which is never changed: both are kept (CAL-9b.1)."""

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


class NoteForm(RecordForm):
    """What somebody who was shown a record sees differently."""

    held_on = UKDateField(label="Date", called="the date of the note", initial=timezone.localdate)
    text = Answer(
        "What do you see differently, and why?",
        "The record stays as it is. Your note is shown and printed with it.",
        rows=8,
        required=True,
    )

    sections = (Section("note", "1", "Note of disagreement", ("text",)),)
