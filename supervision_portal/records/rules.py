"""Pure rules about records: facts in, an answer out."""

import datetime as dt
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

DAYS_UNTIL_CLOSING = 28  # how long a party may leave a shared record unanswered
BOOKED_AHEAD = dt.timedelta(days=2 * 366)  # further away a date is a slip of the keys


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
    """A service user named in a field: how it is written there, and the initials to write instead."""

    field: str
    child: str  # the full name, which stands for all spellings when the writer decides
    spellings: tuple[str, ...]
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


# One kind of apostrophe and of hyphen; letters that are more than an accent, as a keyboard here types them.
_SAME = str.maketrans(
    dict.fromkeys("’‘ʼ`´", "'")
    | dict.fromkeys("‐‑‒–", "-")
    | dict(zip("ŁłØøĐđÐðı", "LlOoDdDdi", strict=True))
)


def _folded(text: str) -> str:
    """Composed text without accents, for comparing; each character stays in its place."""
    return re.sub(
        r"[^\x00-\x7f]", lambda char: unicodedata.normalize("NFD", char[0])[0], text.translate(_SAME)
    )


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _pattern(*names: str) -> re.Pattern[str]:
    """Names as whole words in folded text, however they are cased and spaced; a group for each."""
    words = [r"\s+".join(map(re.escape, _folded(_composed(name)).split())) for name in names]
    return re.compile(rf"(?<!\w)(?:{'|'.join(f'({each})' for each in words)})(?!\w|-\w)", re.IGNORECASE)


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
    """Service users named in the text of a record, where initials belong (CAL-A1.6).

    A full name is found however it is cased, spaced and accented. A first name or surname alone is found
    too, unless it is a word as well (Grace, Hope, Will) or shorter than three letters. One finding for each
    field and child, with the spellings as they are written there.
    """
    read = {key: _composed(text) for key, text in texts.items()}
    rest = {key: _folded(text) for key, text in read.items()}
    there = {word for folded in rest.values() for word in _words(folded)}
    # Each save looks for every name of a caseload: nearly all are ruled out before there is a search.
    ways = [
        (way, child, initials)
        for child, initials in names
        for way in _ways(child)
        if there.issuperset(_words(_folded(_composed(way))))
    ]
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    # Full names first: a part of one is not found again, be it a brother's surname as well.
    for way, child, initials in sorted(ways, key=lambda one: -len(one[0].split())):
        pattern = _pattern(way)
        for key, folded in rest.items():
            for hit in pattern.finditer(folded):
                text = read[key][hit.start() : hit.end()]
                found.setdefault((key, child, initials), {}).setdefault(_alike(text), text)
            if way == child:
                rest[key] = pattern.sub(lambda hit: "." * len(hit[0]), folded)
    return [FoundName(key, child, tuple(how.values()), short) for (key, child, short), how in found.items()]


def _alike(text: str) -> str:
    """Equal for what differs in capitals and spaces alone."""
    return " ".join(text.casefold().split())


def name_token(secret: str, record: str, name: str) -> str:
    """Stands for a name in what is kept about the writer's decision; the name cannot be read from it."""
    words = _alike(_folded(_composed(name)))
    return hmac.new(secret.encode(), f"{record}:{words}".encode(), hashlib.sha256).hexdigest()[:16]


def replace_names(text: str, instead: Mapping[str, str]) -> str:
    """The text with each whole-word occurrence of a spelling turned into what stands for it.

    In one go and the longest first: a spelling that stands for itself keeps its parts from being replaced.
    """
    if not instead:
        return text
    ordered = sorted(instead, key=len, reverse=True)
    pattern = _pattern(*ordered)
    composed = _composed(text)
    hits = list(pattern.finditer(_folded(composed)))
    for hit in reversed(hits):
        new = instead[ordered[(hit.lastindex or 1) - 1]]
        composed = composed[: hit.start()] + new + composed[hit.end() :]
    return composed if hits else text
