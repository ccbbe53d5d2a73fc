"""Plain text as the portal keeps it."""

import re

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Text that PostgreSQL, JSON and a PDF can all hold.

    Control characters go (tab and line ends stay), line ends become `\\n`, lone surrogates become U+FFFD.
    """
    text = _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _UNWANTED.sub("", text)
