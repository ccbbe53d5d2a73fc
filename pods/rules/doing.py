"""Who is to do something, as the words of an action say it."""

import re
from collections.abc import Sequence

# What follows a name where it says who acts: “Maya will …”, “Maya to …”, “Maya: …”, “Maya asks …”.
_ACTS = r"\s*(?::|,|–|-|\band\b|\b(?:will|to|is|can|could|should|would|goes|\w+s)\b)"


def who_does(what: str, names: Sequence[str]) -> str:
    """The one of these full names that an action begins with, in full or by the first name alone; else "".

    A first name that two have says nothing, and neither does a name later in the sentence: “Ask Maya”.
    """
    first = [name.split()[0] for name in names if name.strip()]
    for name in names:
        if re.match(rf"{re.escape(name)}\b", what):
            return name
        short = name.split()[0] if name.strip() else ""
        if short and first.count(short) == 1 and re.match(rf"{re.escape(short)}{_ACTS}", what):
            return name
    return ""
