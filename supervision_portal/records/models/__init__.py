"""The central noun, `File`, and what hangs on it: records, parties, signatures, seals, actions."""

from supervision_portal.records.models.files import File, FileBar, FileGrant, FileHolder
from supervision_portal.records.models.guidance import Guidance
from supervision_portal.records.models.notices import Notice
from supervision_portal.records.models.papers import Attachment, Record, RecordParty, Return, Signature
from supervision_portal.records.models.seals import SealedDocument, SealFailure
from supervision_portal.records.models.thread import Action, ActionUpdate

__all__ = [
    "Action",
    "ActionUpdate",
    "Attachment",
    "File",
    "FileBar",
    "FileGrant",
    "FileHolder",
    "Guidance",
    "Notice",
    "Record",
    "RecordParty",
    "Return",
    "SealFailure",
    "SealedDocument",
    "Signature",
]
