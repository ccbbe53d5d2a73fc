"""What can happen in the portal. To log something new, add its verb here."""

from enum import StrEnum


class Verb(StrEnum):
    """The kinds of event. Values are stored for ever: add, never rename."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"

    RECORD_BEGUN = "record.begun"
    RECORD_READ = "record.read"
    RECORD_READ_PDF = "record.read_pdf"
    RECORD_SHARED = "record.shared"
    RECORD_RETURNED = "record.returned"
    RECORD_SIGNED = "record.signed"
    RECORD_REFUSED = "record.refused"
    RECORD_WRITTEN_TOGETHER = "record.written_together"
    RECORD_TAKEN_OVER = "record.taken_over"
    RECORD_ATTACHED = "record.attached"
    RECORD_CLOSED_UNSIGNED = "record.closed_unsigned"
    RECORD_SEALED = "record.sealed"
    RECORD_SEAL_FAILED = "record.seal_failed"
    RECORD_DISCARDED = "record.discarded"
    RECORD_AMENDED = "record.amended"

    ACTION_UPDATED = "action.updated"
    ACTION_CLOSED = "action.closed"

    FILE_OPENED = "file.opened"
    FILE_READ = "file.read"
    FILE_OPENED_FOR_PURPOSE = "file.opened_for_purpose"
    FILE_LIST = "file.list"

    FILE_BARRED = "file.barred"
    FILE_BAR_LIFTED = "file.bar_lifted"

    CHILD_CHANGED = "child.changed"
    CHILD_DETAILS_READ = "child.details_read"
    CHILD_ALLOCATED = "child.allocated"
    CHILDREN_IMPORTED = "children.imported"
    STATUS_CHANGED = "status.changed"
    CASE_SYSTEM_CHANGED = "case_system.changed"
    EVENT_LOGGED = "significant_event.logged"
    EVENT_WITHDRAWN = "significant_event.withdrawn"
    GENOGRAM_CHANGED = "genogram.changed"
    RECORD_FILED = "record.filed"
    RECORD_DROPPED = "record.dropped"
    RELEASE_ASKED = "release.asked"
    RELEASE_CHANGED = "release.changed"
    RELEASE_WITHDRAWN = "release.withdrawn"
    FILE_RELEASED = "file.released"

    AGENDA_ADDED = "agenda.added"
    AGENDA_REMOVED = "agenda.removed"
    PREPARATION_SHARED = "preparation.shared"

    POINTER_NOTED = "pointer.noted"
    ANONYMISED_TEAMS_CHANGED = "anonymised_teams.changed"

    POLICY_PUBLISHED = "policy.published"
    VARIATION_AGREED = "variation.agreed"
    VARIATION_ENDED = "variation.ended"
    FILE_EVENT_NOTED = "file_event.noted"
    FILE_EVENT_WITHDRAWN = "file_event.withdrawn"

    FEED_READ = "feed.read"
    FEED_RENEWED = "feed.renewed"

    SESSION_BOOKED = "session.booked"
    SESSION_CANCELLED = "session.cancelled"
    SESSION_HELD = "session.held"
    SESSION_DISPUTED = "session.disputed"

    POD_PLANNED = "pod.planned"
    POD_BROUGHT = "pod.brought"
    POD_ATTENDANCE_NOTED = "pod.attendance_noted"
    POD_ABSENCE_ANNOUNCED = "pod.absence_announced"
    POD_OPENED = "pod.opened"
    POD_JOINED = "pod.joined"
    POD_ADMITTED = "pod.admitted"
    POD_LEFT = "pod.left"
    POD_PART_GIVEN = "pod.part_given"
    POD_MOVED = "pod.moved"
    POD_ACTIVITY_CHOSEN = "pod.activity_chosen"
    POD_REVEALED = "pod.revealed"
    POD_PICKED = "pod.picked"
    POD_ENDED = "pod.ended"
    POD_CONFIRMED = "pod.confirmed"
    POD_DESTROYED = "pod.destroyed"
    POD_WAY_COPIED = "pod.way_copied"
    POD_WAY_CHANGED = "pod.way_changed"
    POD_WAY_RETIRED = "pod.way_retired"
    POD_WAY_OFFERED_AGAIN = "pod.way_offered_again"

    SURVEY_QUESTIONS_PUBLISHED = "survey.questions_published"
    SURVEY_PLANNED = "survey.planned"
    SURVEY_KEY_MADE = "survey.key_made"
    SURVEY_BOX_OPENED = "survey.box_opened"
    SURVEY_COUNTED = "survey.counted"
    SURVEY_CANCELLED = "survey.cancelled"
    SURVEY_TEXT_REMOVED = "survey.text_removed"

    GUIDANCE_CHANGED = "guidance.changed"

    PERSON_CREATED = "person.created"
    PERSON_CHANGED = "person.changed"
    SERVICE_ADDED = "service.added"
    TEAM_ADDED = "team.added"
    TEAM_CHANGED = "team.changed"
    TRAINING_RECORDED = "training.recorded"
    PEOPLE_IMPORTED = "people.imported"
    POST_CHANGED = "post.changed"
    LINE_CHANGED = "line.changed"
    ABSENCE_NOTED = "absence.noted"
    ABSENCE_CHANGED = "absence.changed"
    COVER_NAMED = "cover.named"
    COVER_ENDED = "cover.ended"
    GRANT_GIVEN = "grant.given"
    GRANT_ENDED = "grant.ended"

    AUDIT_ASSIGNED = "audit.assigned"
    AUDIT_CANCELLED = "audit.cancelled"
    AUDIT_LOOKED = "audit.looked"  # asked the file what it answers itself
    AUDIT_CLOSED = "audit.closed"
    AUDIT_SAMPLE_DRAWN = "audit.sample_drawn"
    AUDIT_TOOL_CHANGED = "audit.tool_changed"  # the draft of its next version
    AUDIT_TOOL_PUBLISHED = "audit.tool_published"
    AUDIT_TOOL_RETIRED = "audit.tool_retired"
    ACTION_SIGNED_OFF = "action.signed_off"
    ACTION_REOPENED = "action.reopened"

    MAIL_ARRIVED = "mail.arrived"
    MAIL_SENT_AGAIN = "mail.sent_again"

    PDF_CHECKED = "pdf.checked"
    SEARCH = "search"
    EXPORT = "export"


READS = frozenset(
    {
        Verb.RECORD_READ,
        Verb.RECORD_READ_PDF,
        Verb.FILE_READ,
        Verb.FILE_OPENED_FOR_PURPOSE,
        Verb.FILE_LIST,
        Verb.CHILD_DETAILS_READ,
        Verb.SEARCH,
        Verb.EXPORT,
    }
)
"""Verbs that mean: somebody saw something."""

READS_OF_RECORDS = frozenset({Verb.RECORD_READ, Verb.RECORD_READ_PDF, Verb.EXPORT})
"""Of these, the ones by which a record's text was read; after the others, only that something is there."""
