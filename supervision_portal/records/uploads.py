"""Whether a PDF from elsewhere may become part of a record.

The file is read by a process of its own, with little memory, little time and no settings: whatever a
hostile file does to the parser, it does it there. That process is this very module, run as a script.
"""

import resource
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject
from pyhanko.pdf_utils.reader import PdfFileReader

LARGEST = 20 * 1024 * 1024  # bytes
SECONDS = 20  # of processor time, and on the clock
MEMORY = 1024 * 1024 * 1024  # bytes of address space
MOST_OBJECTS = 500_000  # dictionaries and arrays in one file

UNREADABLE = "cannot be opened. Print it to a new PDF, and choose that"
ACTIVE = "contains a program or an automatic action. Print it to a new PDF, and choose that"
LOCKED = "is protected with a password. Save it without one, and choose that"
CARRIER = "has other files inside it. Print it to a new PDF, and choose that"
XFA = "is a form that only some programs can show. Print it to a new PDF, and choose that"
EMPTY = "has no pages"

ACTIVE_KEYS = {"/JS", "/JavaScript", "/RichMediaContent"}
ACTIVE_ACTIONS = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute",
    "/Movie", "/Sound",
}  # fmt: skip
ACTIVE_ANNOTATIONS = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}


class UploadRefused(Exception):
    """The file was not taken; the message tells the person why, and what to do."""


def check_pdf_upload(data: bytes, name: str) -> None:
    """Raises UploadRefused where the file is no PDF that everyone can open safely."""
    if not data:
        raise UploadRefused(f"“{name}” is empty.")
    if len(data) > LARGEST:
        raise UploadRefused(f"“{name}” must be smaller than 20 MB.")
    if not data.startswith(b"%PDF-"):
        raise UploadRefused(f"“{name}” must be a PDF.")
    try:
        reading = subprocess.run(
            [sys.executable, "-I", __file__],
            input=data,
            capture_output=True,
            env={},
            timeout=SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise UploadRefused(f"“{name}” {UNREADABLE}.") from error
    if reading.stdout:
        raise UploadRefused(f"“{name}” {reading.stdout.decode()}.")


# ---- in the other process


def _main() -> None:
    """Read a PDF from the standard input, and write what is wrong with it, or nothing."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(_wrong_with(sys.stdin.buffer.read()))


def _wrong_with(data: bytes) -> str:
    """What is wrong with a PDF, in words that follow its name; empty for nothing."""
    reader = PdfFileReader(BytesIO(data), strict=False)
    trailer = reader.trailer_view
    if "/Encrypt" in trailer:
        return LOCKED
    pages = 0
    for found in _dictionaries(trailer):
        if wrong := _wrong_in(found):
            return wrong
        pages += found.get("/Type") == "/Page"
    return "" if pages else EMPTY


def _wrong_in(found: DictionaryObject) -> str:
    if "/XFA" in found:
        return XFA
    if (
        ACTIVE_KEYS & found.keys()
        or found.get("/S") in ACTIVE_ACTIONS
        or found.get("/Subtype") in ACTIVE_ANNOTATIONS
    ):
        return ACTIVE
    if "/EF" in found or "/EmbeddedFiles" in found or found.get("/Type") == "/EmbeddedFile":
        return CARRIER
    return ""


def _dictionaries(trailer: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached. Raises ValueError where there are too many objects."""
    todo: list[PdfObject] = [trailer]
    seen: set[tuple[int, int]] = set()
    for _ in range(MOST_OBJECTS):
        if not todo:
            return
        found = todo.pop()
        if isinstance(found, IndirectObject):
            if (found.idnum, found.generation) in seen:
                continue
            seen.add((found.idnum, found.generation))
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            todo += [found.raw_get(key) for key in found]
        elif isinstance(found, ArrayObject):
            todo += [found.raw_get(i) for i in range(len(found))]
    raise ValueError(f"more than {MOST_OBJECTS} objects")


if __name__ == "__main__":
    _main()
