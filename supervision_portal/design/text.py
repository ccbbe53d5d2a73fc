"""Plain text as the portal keeps it."""

import re

# The last ones print whole lines backwards; the marks U+200E and U+200F, which mixed text needs, stay.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c]")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Text that PostgreSQL, JSON and a PDF can all hold.

    Control characters (but tab and line ends) and bidirectional overrides go, lone surrogates become U+FFFD.
    Line ends become `\\n`, and so does a vertical tab, which is Word’s new line within a paragraph.
    """
    text = _SURROGATES.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    return _UNWANTED.sub("", text)
