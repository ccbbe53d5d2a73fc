"""Taking addresses out of what leaves the portal. Text in, text out; nothing of the database.

What the portal knows it finds however it is written. Of other people's addresses it finds what looks like
one: a house with its street, a postcode. It cannot know all of them, which is why a person reads the preview.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from supervision_portal.records import shown

LEFT_OUT = "[address left out]"
OTHER_RECORD = "[another record]"

_POSTCODE = r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?[ \u00a0]?\d[A-Za-z]{2}\b"
_WAY = (
    "Road|Rd|Street|St|Avenue|Ave|Lane|Close|Drive|Way|Court|Crescent|Gardens?|Grove|Hill|Terrace|Place|"
    "Square|Walk|View|Row|Mews|Park|Rise|Green|Parade|Heights|Wharf|Mount|Fold|Croft|Quay|Gate|Yard"
)
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_HOUSE = (
    r"(?:\b(?:Flat|Unit|Apartment|Room|House)\s+\w{1,4},?\s+)?"
    rf"\b\d{{1,4}}[A-Za-z]?,?\s+(?!(?:{_MONTH})[a-z]*\b)(?:[A-Z][\w’'.-]*\s+){{1,3}}(?:{_WAY})\b"
)
_REST = rf"(?:,\s*[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)?(?:,?\s+{_POSTCODE})?"  # the town, the postcode
_LOOKS_LIKE_ONE = re.compile(f"{_HOUSE}{_REST}|{_POSTCODE}")

Mask = Callable[[str], str]


def mask_for(
    *,
    secret: Iterable[str] = (),
    known: Iterable[str] = (),
    own: str = "",
    public: str = "",
    numbers: Iterable[str] = (),
) -> Mask:
    """A function that takes addresses out of a text.

    secret   addresses of which every part is taken out: the street and the town tell too much as well
    known    addresses of other people, taken out as a whole and by their first line
    own      an address that is no secret: it stays
    public   words that stay where a part of a secret address says no more: the name of the council
    numbers  record numbers that are not named either
    """
    found = [part for address in secret for part in _parts(address) if not _within(part, public)]
    found += [part for address in known for part in (address, address.split(",")[0])]
    words = [_loosely(part) for part in sorted(set(found), key=len, reverse=True) if len(part.strip()) > 3]
    addresses = re.compile("|".join(words), re.IGNORECASE) if words else None
    named = [re.escape(number) for number in numbers]
    records = re.compile(rf"\b(?:{'|'.join(named)})\b") if named else None

    def mask(text: str) -> str:
        text = addresses.sub(LEFT_OUT, text) if addresses else text
        text = _LOOKS_LIKE_ONE.sub(lambda like: like[0] if _within(like[0], own) else LEFT_OUT, text)
        return records.sub(OTHER_RECORD, text) if records else text

    return mask


def _parts(address: str) -> list[str]:
    """“9 Harbour View, Saltmouth SM1 2AB” → itself, “9 Harbour View”, “Harbour View”, “Saltmouth”.

    Postcodes are taken out wherever they stand.
    """
    pieces = [piece.strip() for piece in re.split(rf"[,\n;]|{_POSTCODE}", address) if piece.strip()]
    streets = [re.sub(r"^\W*\d+\w?\W+", "", piece) for piece in pieces]
    return [address, *pieces, *streets]


def _within(part: str, public: str) -> bool:
    return part.casefold() in public.casefold()


def _loosely(part: str) -> str:
    """The words of an address with anything but letters and digits between them."""
    return r"\b" + r"\W+".join(re.escape(word) for word in re.findall(r"\w+", part)) + r"\b"


def masked(document: shown.Shown, mask: Mask, *, secret_facts: frozenset[str] = frozenset()) -> shown.Shown:
    """The document without addresses; facts under one of these labels go whole, whatever they say."""
    content: dict[str, Any] = each_text(document.to_json(), mask)
    for fact in content["facts"]:
        if fact["label"] in secret_facts and fact["value"]:
            fact["value"] = LEFT_OUT
    return shown.Shown.from_json({**content, "council": document.council, "number": document.number})


def each_text(value: Any, mask: Mask) -> Any:
    """The same structure with every text masked, but for the names by which its parts are told apart."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {
            name: item if name in ("type", "key") else each_text(item, mask) for name, item in value.items()
        }
    return [each_text(item, mask) for item in value] if isinstance(value, list | tuple) else value
