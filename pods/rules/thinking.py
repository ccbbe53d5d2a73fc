"""Finds in a record who said what: it is to keep the thinking (CAL-R.2)."""

import re
from collections.abc import Iterable

SAYING = (
    "said|says|asked|asks|suggested|suggests|thought|thinks|felt|feels|wondered|wonders|believed|believes|"
    "mentioned|mentions|told|explained|explains|added|adds|commented|comments|pointed out|points out|"
    "shared|shares|argued|argues|agreed|agrees|disagreed|disagrees|reported|reports|stated|states"
)


def who_said(texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """Where a text says who said something: “Sarah said”. Each once, in their order.

    `names` are of the people who took part: their whole names, or the first ones alone, are looked for.
    """
    known = {
        part for name in names for part in (name.strip(), name.strip().partition(" ")[0]) if len(part) > 1
    }
    if not known:
        return []
    longest_first = "|".join(re.escape(name) for name in sorted(known, key=lambda name: (-len(name), name)))
    pattern = re.compile(rf"\b(?:{longest_first})(?:\s+(?:also|then))?\s+(?:{SAYING})\b", re.IGNORECASE)
    found = (" ".join(hit.group().split()) for text in texts for hit in pattern.finditer(text))
    return list(dict.fromkeys(found))
