"""The long proofs of `docs/promises.md`, run by `make prove`.

PROVE_SCALE, a number such as 0.05, makes all of them smaller for a quick look. What counts is a run without.
"""

import os

SCALE = float(os.environ.get("PROVE_SCALE", "1"))


def scaled(number: int) -> int:
    """So many of something, at the scale of this run; one at least."""
    return max(1, round(number * SCALE))
