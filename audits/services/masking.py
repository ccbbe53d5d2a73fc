"""Texts of audits for others to read: children by their initials."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from casefile.models import Child
from supervision_portal.records.models import FileHolder
from supervision_portal.records.rules import find_names, replace_names

Names = dict[UUID, list[tuple[str, str]]]


def mask(texts: Sequence[tuple[UUID, str]]) -> list[str]:
    """These texts, each of an audit of a file, with the initials of that file's children for their names.

    The children are those whom the worker of the file ever worked with, and the child of a child's file.
    Two queries, none for no texts.
    """
    by_file: dict[UUID, dict[str, str]] = defaultdict(dict)
    for number, (file, text) in enumerate(texts):
        by_file[file][str(number)] = text
    names = _names(by_file.keys()) if by_file else {}
    masked = {str(number): text for number, (_file, text) in enumerate(texts)}
    for file, own in by_file.items():
        instead: dict[str, dict[str, str]] = defaultdict(dict)
        for found in find_names(own, names.get(file, ())):
            instead[found.field] |= dict.fromkeys(found.spellings, found.initials)
        for key, spellings in instead.items():
            masked[key] = replace_names(own[key], spellings)
    return list(masked.values())


def _names(files: Collection[UUID]) -> Names:
    found: Names = defaultdict(list)
    held = FileHolder.objects.filter(
        role__in=(FileHolder.Role.CASEWORKER, FileHolder.Role.CTS_WORKER),
        user__held_files__file__in=files,
        user__held_files__role=FileHolder.Role.SUPERVISEE,
    )
    rows = held.values_list("user__held_files__file", "file__child__name", "file__child__initials").distinct()
    for file, name, initials in rows:
        found[file].append((name, initials))
    for child in Child.objects.filter(file__in=files).only("name", "initials"):
        found[child.pk].append((child.name, child.initials))
    return found
