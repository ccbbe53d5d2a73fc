"""Names are found as they are typed: “o'neill” finds O’Neill, “zoe” finds Zoë, “lukasz” finds Łukasz."""

from typing import Any

from django.db.models import CharField, Q, Transform
from django.db.models.sql.compiler import SQLCompiler

# Letters that are more than an accent, dashes, and apostrophes: these have no counterpart and are left out.
_FROM, _TO = "ŁłØøĐđÐðı‐‑–—'’‘ʼ´`", "LlOoDdDdi----"
# Nearly all names have no such sign, and folding one costs ten times as much as seeing that.
_FOLDED = """
CASE WHEN octet_length({0}) = char_length({0}) THEN lower(translate({0}, '''`', ''))
     ELSE lower(translate(regexp_replace(normalize({0}, NFD), '[\u0300-\u036f]', '', 'g'), %s, %s)) END
"""


@CharField.register_lookup
class Folded(Transform):
    """A text without accents, apostrophes and capitals; what it is compared with as well.

    Functions that PostgreSQL always has, and not its extension `unaccent`, which a council's may lack.
    """

    lookup_name = "folded"
    bilateral = True

    def as_postgresql(self, compiler: SQLCompiler, _connection: object) -> tuple[str, tuple[Any, ...]]:
        text, given = compiler.compile(self.lhs)
        return _FOLDED.format(f"({text})::text"), (*tuple(given) * 4, _FROM, _TO)


def name_has(word: str, field: str = "name") -> Q:
    """Whether a name has this word in it, however it is typed."""
    return Q(**{f"{field}__folded__contains": word})
