"""Signed is final: bytes of a sealed PDF changed, taken out and put in, objects and files appended."""

import random
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from supervision_portal.records import seal
from tests.prove import scaled
from tests.prove.conftest import Figure
from tests.records.test_seal import a_seal, a_signer, container

pytestmark = pytest.mark.prove

CHANGES = scaled(1_000)


def change_bytes(dice: random.Random, pdf: bytes) -> bytes:
    changed = bytearray(pdf)
    for at in dice.sample(range(len(pdf)), dice.choice([1, 1, 1, 2, 20])):
        changed[at] = dice.choice([byte for byte in range(256) if byte != pdf[at]])
    return bytes(changed)


def change_the_seal(dice: random.Random, pdf: bytes) -> bytes:
    """A byte of the signature itself, or of what says what it covers."""
    hole = container(pdf)
    at = dice.choice([*hole, *range(hole.stop, hole.stop + 60), *range(hole.start - 60, hole.start)])
    return pdf[:at] + bytes([pdf[at] ^ 1 << dice.randrange(8)]) + pdf[at + 1 :]


def take_out(dice: random.Random, pdf: bytes) -> bytes:
    at = dice.randrange(len(pdf))
    return pdf[:at] + pdf[at + dice.choice([1, 2, 50, 5_000]) :]


def put_in(dice: random.Random, pdf: bytes) -> bytes:
    at = dice.randrange(len(pdf))
    return pdf[:at] + dice.choice([b" ", b"\n", dice.randbytes(dice.randint(1, 300))]) + pdf[at:]


def exchange(dice: random.Random, pdf: bytes) -> bytes:
    """Two pieces of the file change places."""
    a, b, c = sorted(dice.sample(range(len(pdf)), 3))
    return pdf[:a] + pdf[b:c] + pdf[a:b] + pdf[c:]


def append_bytes(dice: random.Random, pdf: bytes) -> bytes:
    comment = b"%" + dice.randbytes(dice.randint(0, 200))
    return pdf + dice.choice([b"\n", b"%%EOF\n", comment, pdf[-dice.randint(1, 3_000) :], pdf])


def append_objects(dice: random.Random, pdf: bytes) -> bytes:
    """A revision as programs write it: a note in the root, the page or neither, or another page text."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    words = generic.TextStringObject(f"Agreed {dice.randrange(10_000)}")
    page = writer.root["/Pages"]["/Kids"][0]
    match dice.choice(["root", "page", "loose", "text"]):
        case "root":
            writer.root[generic.NameObject(f"/Note{dice.randrange(9)}")] = words
            writer.update_root()
        case "page":
            page[generic.NameObject("/Note")] = words
            writer.update_container(page)
        case "loose":
            writer.add_object(generic.DictionaryObject({generic.NameObject("/Note"): words}))
        case _:
            text = generic.StreamObject(stream_data=b"BT /F1 12 Tf (Agreed) Tj ET")
            page[generic.NameObject("/Contents")] = writer.add_object(text)
            writer.update_container(page)
    output = BytesIO()
    writer.write(output)
    assert output.getvalue().startswith(pdf)
    return output.getvalue()


CHANGED: list[Callable[[random.Random, bytes], bytes]] = [
    change_bytes, change_bytes, change_the_seal, take_out, put_in, exchange, append_bytes, append_objects,
]  # fmt: skip


def test_no_changed_seal_is_accepted(tmp_path: Path, figure: Figure) -> None:
    signer, dice = a_signer(tmp_path), random.Random(20260302)
    pdf, known = a_seal(signer), [seal.certificate_of(signer)]
    assert seal.check(pdf, known).verdict == "unchanged"
    made, accepted = Counter[str](), []
    while made.total() < CHANGES:
        change = dice.choice(CHANGED)
        changed = change(dice, pdf)
        if changed == pdf:
            continue  # two equal pieces were exchanged
        made[change.__name__] += 1
        # No accident takes out what shows that there was a seal: the traces stand in several places.
        verdict = seal.check(changed, known).verdict
        accepted += [(made.total(), change.__name__)] if verdict in ("unchanged", "unknown_seal") else []
    objects = made["append_objects"]
    figure(f"{made.total():,} changed PDFs, {objects} of them with objects: {len(accepted)} accepted")
    assert accepted == []
