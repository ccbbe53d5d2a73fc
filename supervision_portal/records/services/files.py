"""Opening files, passing them on, and opening their text for a stated purpose."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone

from supervision_portal.design.words import in_sentence, uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Cover, ReportingLine, User
from supervision_portal.people.roles import May
from supervision_portal.records import access
from supervision_portal.records.models import File, FileBar, FileGrant, FileHolder
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.services.notices import tell

PURPOSE_DAYS = 7  # how long a stated purpose opens the text of a file
ASKED_FOR = (
    FileGrant.Purpose.DIP_SAMPLE,
    FileGrant.Purpose.DISPUTE,
    FileGrant.Purpose.COVER,
    FileGrant.Purpose.INSPECTION,
)


@transaction.atomic
def open_supervision_file(*, by: User | None, supervisee: User, on: dt.date | None = None) -> File:
    """The person's supervision file; made when there is none yet."""
    User.objects.select_for_update().get(pk=supervisee.pk)
    holder = FileHolder.objects.supervisees().filter(user=supervisee).select_related("file").first()
    if holder:
        return holder.file
    day = on or timezone.localdate()
    file = File.objects.create(kind=File.Kind.SUPERVISION, title=supervisee.name, opened_on=day)
    FileHolder.objects.create(file=file, user=supervisee, start=day)
    log.write(Verb.FILE_OPENED, by=by, file=file)
    return file


def rename_supervision_file(*, supervisee: User) -> None:
    """Keep the file's title at the supervisee's name, in the transaction that changes it and logs that."""
    held = FileHolder.objects.supervisees().filter(user=supervisee)
    File.objects.filter(pk__in=held.values("file")).update(title=supervisee.name)


@transaction.atomic
def open_for_purpose(
    *,
    by: User,
    file: File,
    purpose: str,
    reason: str,
    days: int = PURPOSE_DAYS,
    opened_for: UUID | None = None,
) -> FileGrant:
    """Let a manager above read the text of a file for a time, shown to both parties (CAL-9b.7).

    `opened_for`: the record by whose end it ends at the latest, see `end_grants`.

    Raises Refused for anybody who is not above the supervisee, for no reason, or where this person can
    read it for the same purpose already.
    """
    _refuse_to_open(by, file, purpose, reason)
    File.objects.select_for_update().get(pk=file.pk)
    running = FileGrant.objects.filter(user=by, content_object=file, purpose=purpose).order_by("-end").first()
    if running:
        raise Refused(
            f"You can read this file until {uk_date(running.end)}. Nobody is asked again until then."
        )
    now = timezone.now()
    given = grant(
        by=by,
        to=by,
        file=file,
        purpose=purpose,
        reason=reason.strip(),
        start=now,
        end=now + dt.timedelta(days=days),
        opened_for=opened_for,
    )
    for person in parties_of_file(file):
        tell("file_opened", to=person, file=file, key=f"grant:{given.pk}")
    return given


def _refuse_to_open(by: User, file: File, purpose: str, reason: str) -> None:
    if purpose not in ASKED_FOR:
        raise Refused("Choose what you need to read this file for.")
    if not reason.strip():
        raise Refused("Say why you need to read this file. Both parties will see it.")
    if not (by.may(May.MANAGE_MANAGERS) and access.files_below(by).filter(pk=file.pk).exists()):
        raise Refused("Only a manager above the supervisee can open this file for a purpose.")


def grant(
    *,
    by: User,
    to: User,
    file: File,
    purpose: str,
    reason: str,
    start: dt.datetime,
    end: dt.datetime,
    opened_for: UUID | None,
) -> FileGrant:
    """Open a file to one person for a time: for services that know that they may, and whom to tell."""
    given = FileGrant.whenever.create(
        user=to,
        permission=Permission.objects.get(codename="read_file", content_type__app_label="records"),
        content_object=file,
        purpose=purpose,
        reason=reason,
        opened_for=opened_for,
        start=start,
        end=end,
        given_by=by,
    )
    log.write(Verb.GRANT_GIVEN, by=by, file=file, obj=given, relation=f"grant:{purpose}")
    return given


@transaction.atomic
def end_grants(
    *, by: User, of: Collection[User], opened_for: UUID, files: Collection[UUID] | None = None
) -> None:
    """End now what was opened to these people for an audit or a record: all of it, or these `files`."""
    grants = FileGrant.objects.filter(user__in=of, opened_for=opened_for)
    running = list(grants if files is None else grants.filter(content_object__in=files))
    for grant in running:
        log.write(Verb.GRANT_ENDED, by=by, file=grant.content_object_id, obj=grant)
    FileGrant.whenever.filter(pk__in=[grant.pk for grant in running]).update(end=timezone.now())


@dataclass(frozen=True)
class Readers:
    """Who reads the text of a file by structure, each with by what; and who sees only that and when."""

    text: list[tuple[User, str]]
    that_and_when: list[User]


def readers_of(file: File) -> Readers:
    """Who can read a file today, but for grants; nobody who is barred from it."""
    if file.kind == File.Kind.CHILD:
        return Readers(_readers_of_child(file), [])
    parties = parties_of_file(file)
    above = (
        User.objects.above(parties[0].pk).active().exclude(pk__in=[p.pk for p in parties]) if parties else []
    )
    how = ["whose file it is", "who supervises", *(_covers(cover) for cover in _cover_of(parties[1:2]))]
    return Readers(list(zip(parties, how, strict=False)), list(above))


def _cover_of(people: Iterable[User]) -> list[Cover]:
    return list(Cover.objects.of([person.pk for person in people]).values())


def _covers(cover: Cover) -> str:
    return f"who covers until {uk_date(cover.end)}"


def _readers_of_child(file: File) -> list[tuple[User, str]]:
    holders = FileHolder.objects.workers().filter(file=file).select_related("user").order_by("role")
    found = {holder.user: in_sentence(holder.get_role_display()) for holder in holders}
    for holder in holders:
        for person in User.objects.above(holder.user_id).active():
            found.setdefault(person, f"above {holder.user.name}")
    if file.team_id:
        for person in User.objects.managing(file.team_id):
            found.setdefault(person, "manages the team")
    for cover in _cover_of(list(found)):
        found.setdefault(cover.user, f"covers for somebody who reads it, until {uk_date(cover.end)}")
    barred = set(FileBar.objects.current().filter(file=file).values_list("user", flat=True))
    return [(person, how) for person, how in found.items() if person.is_active and person.pk not in barred]


def parties_of_file(file: File) -> list[User]:
    """The supervisee, the supervisor of the day, and who covers for that one; as far as there are any."""
    holders = FileHolder.objects.supervisees().filter(file=file)
    lines = ReportingLine.objects.supervising().filter(supervisee__in=holders.values("user"))
    line = lines.select_related("supervisee", "supervisor").first()
    if line:
        covers = [cover.user for cover in _cover_of([line.supervisor]) if cover.user != line.supervisee]
        return [line.supervisee, line.supervisor, *covers]
    return [holder.user for holder in holders.select_related("user")]
