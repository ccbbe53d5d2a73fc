"""Texts of audits for others to read: children by their initials, staff by what they are in the audit."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from audits.models import Audit
from casefile.models import Child
from supervision_portal.people.models import Post
from supervision_portal.records.models import FileHolder, RecordParty
from supervision_portal.records.rules import find_names, replace_names

Names = dict[UUID, list[tuple[str, str]]]  # of each audited file: who is named, and what stands instead
_CHILD = ("child__name", "child__initials")
SUPERVISEE, WORKER = "the supervisee", "a worker"
_PARTIES: dict[str, str] = {
    RecordParty.Role.SUPERVISEE: SUPERVISEE,
    RecordParty.Role.SUPERVISOR: "the supervisor",
}


def mask(texts: Sequence[tuple[UUID, str]], *, staff: bool) -> list[str]:
    """These texts, each of an audit of a file, with initials for the names of children.

    The children are those with whom the people of the file, of a file beside it and of its team ever worked.
    With `staff` these people stand there by what they are. At most six queries, none for no texts.
    """
    by_file: dict[UUID, dict[str, str]] = defaultdict(dict)
    for number, (file, text) in enumerate(texts):
        by_file[file][str(number)] = text
    names = _names(by_file.keys(), staff=staff) if by_file else {}
    masked = {str(number): text for number, (_file, text) in enumerate(texts)}
    for file, own in by_file.items():
        instead: dict[str, dict[str, str]] = defaultdict(dict)
        for found in find_names(own, dict.fromkeys(names.get(file, ()))):
            instead[found.field] |= dict.fromkeys(found.spellings, found.initials)
        for key, spellings in instead.items():
            masked[key] = replace_names(own[key], spellings)
    return list(masked.values())


def _names(files: Collection[UUID], *, staff: bool) -> Names:
    found: Names = defaultdict(list)
    looked_at, teams = _looked_at(files)
    if staff:
        parties = RecordParty.objects.filter(record__audit__file__in=files, role__in=_PARTIES)
        for file, role, name in parties.values_list("record__file", "role", "user__name").distinct():
            found[file].append((name, _PARTIES[role]))
    people = FileHolder.objects.filter(role=FileHolder.Role.SUPERVISEE, file__in=looked_at)
    rows = people.values_list("file", "user__name", *(f"user__held_files__file__{each}" for each in _CHILD))
    for file, person, name, initials in rows.distinct():
        for audited in looked_at[file]:
            if staff:
                found[audited].append((person, SUPERVISEE if file == audited else WORKER))
            if name:
                found[audited].append((name, initials))
    for file, name, initials in Child.objects.filter(file__in=looked_at).values_list(
        "file", "name", "initials"
    ):
        for audited in looked_at[file]:
            found[audited].append((name, initials))
    _of_teams(found, teams, staff=staff)
    return found


def _looked_at(files: Collection[UUID]) -> tuple[dict[UUID, set[UUID]], dict[int, UUID]]:
    """By each file that was looked at, the audited files that it stood beside; and those of teams."""
    looked_at: dict[UUID, set[UUID]] = {file: {file} for file in files}
    teams: dict[int, UUID] = {}
    rows = Audit.objects.filter(file__in=files).values_list("file", "cases", "file__team", "file__kind")
    for file, beside, team, kind in rows.distinct():
        if beside:
            looked_at.setdefault(beside, set()).add(file)
        if kind == "team":
            teams[team] = file
    return looked_at, teams


def _of_teams(found: Names, teams: dict[int, UUID], *, staff: bool) -> None:
    """The children of the audited teams, and who works there."""
    if not teams:
        return
    for team, name, initials in Child.objects.filter(file__team__in=teams).values_list(
        "file__team", "name", "initials"
    ):
        found[teams[team]].append((name, initials))
    if staff:
        for team, name in Post.objects.filter(team__in=teams).values_list("team", "user__name").distinct():
            found[teams[team]].append((name, WORKER))
