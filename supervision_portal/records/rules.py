"""Pure rules about records: facts in, an answer out."""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

DAYS_UNTIL_CLOSING = 28  # how long a party may leave a shared record unanswered


@dataclass(frozen=True)
class Missing:
    """What one signer has answered so far."""

    name: str
    answered: bool
    refused: bool
    left: bool


def why_closable(signers: Sequence[Missing], shared_on: dt.date, today: dt.date) -> str:
    """Why a shared record can be closed unsigned, in words; "" when it cannot.

    A refusal and a leaver count at once; silence counts after DAYS_UNTIL_CLOSING days.
    """
    for signer in signers:
        if signer.refused:
            return f"{signer.name} has said that they will not sign."
    for signer in signers:
        if not signer.answered and signer.left:
            return f"{signer.name} has left and cannot sign."
    days = (today - shared_on).days
    for signer in signers:
        if not signer.answered and days >= DAYS_UNTIL_CLOSING:
            return f"{signer.name} has not answered for {days} days."
    return ""


@dataclass(frozen=True)
class FoundName:
    """A service user's name in a field, and the initials to write instead."""

    field: str
    name: str
    initials: str


# First names that are words as well: alone they are no sign of a person, with the surname they are.
WORD_NAMES = frozenset(
    ["amber", "april", "art", "autumn", "bill", "bob", "chance", "charity", "chase", "clay", "crystal", "daisy", "dale", "dawn", "dean", "drew", "eve", "faith", "frank", "gene", "glen", "grace", "grant", "guy", "harmony", "harry", "hazel", "heath", "heather", "holly", "honey", "hope", "hunter", "iris", "ivy", "jack", "jade", "jasmine", "jasper", "jet", "josh", "joy", "june", "lane", "lily", "mark", "mason", "max", "may", "mercy", "miles", "misty", "olive", "page", "patience", "pat", "pearl", "penny", "pierce", "poppy", "ray", "reed", "rich", "river", "rob", "robin", "rock", "rose", "rowan", "ruby", "rusty", "sandy", "savannah", "scarlett", "sky", "spencer", "stone", "storm", "sue", "summer", "sunny", "swift", "tab", "teddy", "trinity", "van", "victor", "violet", "ward", "wade", "will", "willow", "winter", "young", "brown", "black", "white", "green", "grey", "hall", "hill", "king", "law", "long", "may", "moore", "price", "rice", "rivers", "short", "small", "wood", "woods", "wells", "banks", "bush", "cook", "day", "field", "fields", "fox", "gardener", "hunter", "little", "marsh", "mills", "park", "parks", "pool", "stone", "street", "walker", "ward", "waters", "west", "north", "east", "south"]
)


def find_names(texts: Mapping[str, str], names: Iterable[tuple[str, str]]) -> list[FoundName]:
    """Names of service users in the text of a record, where initials belong (CAL-A1.6).

    A full name is found however it is cased and spaced. A first name or surname alone is found too, unless
    it is a word as well (Grace, Hope, Will) or shorter than three letters. One finding a field and child.
    """
    found = []
    for full, initials in names:
        parts = full.split()
        alone = [part for part in (parts[0], parts[-1]) if len(part) > 2 and part.lower() not in WORD_NAMES]
        tries = [r"[\s\u00a0]+".join(map(re.escape, parts)), *map(re.escape, dict.fromkeys(alone))]
        for key, text in texts.items():
            for pattern in tries:
                hit = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
                if hit:
                    found.append(FoundName(key, hit[0], initials))
                    break
    return found


def name_token(secret: str, record: str, name: str) -> str:
    """Stands for a name in what is kept about the writer's decision; the name cannot be read from it."""
    words = " ".join(name.lower().split())
    return hmac.new(secret.encode(), f"{record}:{words}".encode(), hashlib.sha256).hexdigest()[:16]


def replace_name(text: str, name: str, initials: str) -> str:
    """The text with each whole-word occurrence of a name turned into initials."""
    pattern = r"[\s\u00a0]+".join(map(re.escape, name.split()))
    return re.sub(rf"(?<!\w){pattern}(?!\w)", lambda _match: initials, text, flags=re.IGNORECASE)
