"""Pure rules about records: facts in, an answer out."""

import datetime as dt
import hashlib
import hmac
import re
import unicodedata
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
    [
        "amber",
        "april",
        "art",
        "autumn",
        "bill",
        "bob",
        "chance",
        "charity",
        "chase",
        "clay",
        "crystal",
        "daisy",
        "dale",
        "dawn",
        "dean",
        "drew",
        "eve",
        "faith",
        "frank",
        "gene",
        "glen",
        "grace",
        "grant",
        "guy",
        "harmony",
        "harry",
        "hazel",
        "heath",
        "heather",
        "holly",
        "honey",
        "hope",
        "hunter",
        "iris",
        "ivy",
        "jack",
        "jade",
        "jasmine",
        "jasper",
        "jet",
        "josh",
        "joy",
        "june",
        "lane",
        "lily",
        "mark",
        "mason",
        "max",
        "may",
        "mercy",
        "miles",
        "misty",
        "olive",
        "page",
        "patience",
        "pat",
        "pearl",
        "penny",
        "pierce",
        "poppy",
        "ray",
        "reed",
        "rich",
        "river",
        "rob",
        "robin",
        "rock",
        "rose",
        "rowan",
        "ruby",
        "rusty",
        "sandy",
        "savannah",
        "scarlett",
        "sky",
        "spencer",
        "stone",
        "storm",
        "sue",
        "summer",
        "sunny",
        "swift",
        "tab",
        "teddy",
        "trinity",
        "van",
        "victor",
        "violet",
        "ward",
        "wade",
        "will",
        "willow",
        "winter",
        "young",
        "brown",
        "black",
        "white",
        "green",
        "grey",
        "hall",
        "hill",
        "king",
        "law",
        "long",
        "may",
        "moore",
        "price",
        "rice",
        "rivers",
        "short",
        "small",
        "wood",
        "woods",
        "wells",
        "banks",
        "bush",
        "cook",
        "day",
        "field",
        "fields",
        "fox",
        "gardener",
        "hunter",
        "little",
        "marsh",
        "mills",
        "park",
        "parks",
        "pool",
        "stone",
        "street",
        "walker",
        "ward",
        "waters",
        "west",
        "north",
        "east",
        "south",
    ]
)


# One kind of apostrophe and one of hyphen.
_SAME = str.maketrans(dict.fromkeys("’‘ʼ`´", "'") | dict.fromkeys("‐‑‒–", "-"))


def _folded(text: str) -> str:
    """Composed text without accents, for comparing; each character stays in its place."""
    return re.sub(
        r"[^\x00-\x7f]", lambda char: unicodedata.normalize("NFD", char[0])[0], text.translate(_SAME)
    )


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _pattern(name: str) -> re.Pattern[str]:
    """A name as whole words in folded text, however it is cased and spaced."""
    words = r"\s+".join(re.escape(word) for word in _folded(_composed(name)).split())
    return re.compile(rf"(?<!\w){words}(?!\w|-\w)", re.IGNORECASE)


def _ways(name: str) -> list[str]:
    """What to look for: the full name first, then its first name and surname where they are no words."""
    parts = name.split()
    alone = [part for part in dict.fromkeys([*parts[:1], *parts[-1:]]) if _is_telling(part)]
    return ([name] if len(parts) > 1 else []) + alone


def _words(folded: str) -> list[str]:
    """The words of a folded text in one case; what `re.IGNORECASE` takes for equal is equal here too."""
    return re.findall(r"\w+", folded.casefold().replace("ı", "i"))


def _is_telling(word: str) -> bool:
    return len(word) > 2 and _folded(_composed(word)).lower() not in WORD_NAMES


def find_names(texts: Mapping[str, str], names: Iterable[tuple[str, str]]) -> list[FoundName]:
    """Names of service users in the text of a record, where initials belong (CAL-A1.6).

    A full name is found however it is cased, spaced and accented. A first name or surname alone is found
    too, unless it is a word as well (Grace, Hope, Will) or shorter than three letters. One finding for each
    field and way of naming a child, as it is written there.
    """
    read = [(key, text, _folded(text)) for key, text in ((key, _composed(raw)) for key, raw in texts.items())]
    there = {word for _, _, folded in read for word in _words(folded)}
    found = []
    for full, initials in names:
        # Each save looks for every name of a caseload: nearly all are ruled out before there is a search.
        ways = [way for way in _ways(full) if there.issuperset(_words(_folded(_composed(way))))]
        patterns = [_pattern(way) for way in ways]
        for key, text, rest in read if patterns else ():
            for pattern in patterns:
                if hit := pattern.search(rest):
                    found.append(FoundName(key, text[hit.start() : hit.end()], initials))
                    rest = pattern.sub(lambda one: "." * len(one[0]), rest)  # its parts are not found again
    return found


def name_token(secret: str, record: str, name: str) -> str:
    """Stands for a name in what is kept about the writer's decision; the name cannot be read from it."""
    words = " ".join(_folded(_composed(name)).lower().split())
    return hmac.new(secret.encode(), f"{record}:{words}".encode(), hashlib.sha256).hexdigest()[:16]


def replace_name(text: str, name: str, initials: str) -> str:
    """The text with each whole-word occurrence of a name turned into initials."""
    composed = _composed(text)
    hits = list(_pattern(name).finditer(_folded(composed)))
    for hit in reversed(hits):
        composed = composed[: hit.start()] + initials + composed[hit.end() :]
    return composed if hits else text
