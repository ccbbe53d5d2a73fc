"""Releasing a child's file to the child: asked for, looked through, released by somebody else (CAL-15.4)."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from casefile import access, release
from casefile.models import Child, Release, ReleaseEntry
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records.models import File, Record
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.services.notices import tell


@transaction.atomic
def ask(*, by: User, child: Child, reason: str) -> Release:
    """Begin a release with every record that goes in by default; who releases files is told.

    Raises Refused for who does not manage the file, without a reason, while another release of it is in
    hand, or where there is nothing to release.
    """
    file = File.objects.select_for_update().get(pk=child.pk)
    reason = clean_text(reason).strip()
    if not access.children_managed_by(by).filter(pk=child.pk).exists():
        raise Refused("This is asked for by a manager of the file.")
    if not reason:
        raise Refused("Say why the file is released.")
    if in_hand(child):
        raise Refused("A release of this file is being prepared already.")
    records = list(release.records_to_release(file))
    if not records:
        raise Refused("There is no final record to release.")
    made = Release.objects.create(file=file, asked_by=by, reason=reason)
    ReleaseEntry.objects.bulk_create(ReleaseEntry(release=made, record=record) for record in records)
    log.write(Verb.RELEASE_ASKED, by=by, file=file, obj=made, count=len(records))
    for person in access.releasers_of(file):
        if person != by:
            tell("release_asked", to=person, file=file, key=f"release:{made.pk}")
    return made


def in_hand(child: Child) -> Release | None:
    """The release of this file that is being prepared."""
    return Release.objects.filter(file=child.pk, released_at=None, withdrawn_at=None).first()


@transaction.atomic
def hold_back(*, by: User, entry: ReleaseEntry, grounds: str) -> None:
    """Hold a whole record back on these grounds, which stay internal; "" lets it go in after all.

    Raises Refused where the release is over, or `by` does not prepare or release it.
    """
    made = _locked(entry.release, by)
    grounds = clean_text(grounds).strip()
    if entry.grounds == grounds:
        return
    entry.grounds, entry.held_back_by = grounds, by if grounds else None
    entry.save(update_fields=["grounds", "held_back_by"])
    # Without the record: which one is held back is for nobody else to find in the log.
    log.write(Verb.RELEASE_CHANGED, by=by, file=made.file_id, obj=made)


@transaction.atomic
def withdraw(*, by: User, made: Release, why: str) -> None:
    """Nothing is released. Raises Refused without a reason, and as `hold_back` does."""
    made = _locked(made, by)
    why = clean_text(why).strip()
    if not why:
        raise Refused("Say why nothing is released.")
    made.withdrawn_at, made.withdrawn_by, made.withdrawn_why = timezone.now(), by, why
    made.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    log.write(Verb.RELEASE_WITHDRAWN, by=by, file=made.file_id, obj=made)
    _tell_asker(made, by)


@transaction.atomic
def release_file(*, by: User, made: Release) -> Release:
    """Make the PDF and keep it: from now on this is what was given to the child.

    Raises Refused for who may not release it, for one's own request where somebody else can release it,
    where the release is over or nothing is left in it; CannotPrint as `release.render` does.
    """
    made = _locked(made, by)
    if why_not := refused_to(by, made):
        raise Refused(why_not)
    records = release.records_of(made)
    if not records:
        raise Refused("Every record is held back, so there is nothing to release.")
    child = Child.objects.get(pk=made.file_id)
    pdf = release.render(child, records, preview=False)
    made.sha256 = hashlib.sha256(pdf).hexdigest()
    made.released_at, made.released_by = timezone.now(), by
    made.pdf.save(f"release-{made.pk}.pdf", ContentFile(pdf), save=False)
    made.save(update_fields=["sha256", "released_at", "released_by", "pdf"])
    log.write(Verb.FILE_RELEASED, by=by, file=made.file_id, obj=made, digest=made.sha256, count=len(records))
    _tell_asker(made, by)
    return made


def refused_to(by: User, made: Release) -> str:
    """Why this person cannot release it; "" where they can."""
    releasers = access.releasers_of(made.file)
    if by not in releasers:
        return "This is released by the information governance lead."
    if made.asked_by == by and len(releasers) > 1:
        return "You asked for this. Somebody else has to release it."
    return ""


def _locked(made: Release, by: User) -> Release:
    locked = (
        Release.objects.select_for_update(of=("self",)).select_related("file", "asked_by").get(pk=made.pk)
    )
    if not access.releases_worked_on_by(by).filter(pk=made.pk).exists():
        raise Refused("You do not prepare or release this.")
    if not locked.is_in_hand:
        raise Refused("This was released or withdrawn already.")
    return locked


def _tell_asker(made: Release, by: User) -> None:
    if made.asked_by != by:
        tell("release_settled", to=made.asked_by, file=made.file, key=f"release:{made.pk}")


def preview(*, by: User | None, child: Child, records: list[Record]) -> bytes:
    """The file as it would be received, marked as a preview; who makes one reads it, so it is logged."""
    pdf = release.render(child, records, preview=True)
    log.write(Verb.EXPORT, by=by, file=child.pk, count=len(records))
    return pdf


def take(*, by: User | None, made: Release) -> bytes:
    """The released PDF, logged. Raises ValueError where the stored file is not what was released."""
    with made.pdf.open("rb") as stored:
        pdf: bytes = stored.read()
    if hashlib.sha256(pdf).hexdigest() != made.sha256:
        raise ValueError(f"The PDF of release {made.pk} is not the one that was released.")
    log.write(Verb.EXPORT, by=by, file=made.file_id, obj=made, digest=made.sha256)
    return pdf
