"""Photographed drawings: what is taken, what is left of it, and who sees it (CAL-R.6)."""

import struct
import subprocess
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from casefile import pictures
from casefile.genogram_models import Drawing
from casefile.models import Child
from casefile.pictures import PictureRefused, read_picture
from casefile.services import drawings
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db

WORDS = "Amara in the middle; her mother left, her father right, with a line through it."
SignIn = Callable[[User], Browser]


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    """A picture whose left half is black and whose right half is white."""
    made = Image.new("RGB", size, "white")
    made.paste("black", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    made.save(out, kind, **more)
    return out.getvalue()


def from_a_camera() -> bytes:
    """Taken with the camera on its side, at a place."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees, clockwise
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (53.0, 48.0, 1.0)
    return a_picture(exif=exif, comment=b"SecretComment")


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def post(browser: Browser, child: Child, data: bytes, name: str = "photo.jpg", **changes: str) -> Any:
    typed = {"drawn_on": "1/6/2025", "description": WORDS, **changes}
    picture = SimpleUploadedFile(name, data, content_type="text/html")
    return browser.post(reverse("casefile:add_drawing", args=[child.pk]), {**typed, "picture": picture})


@pytest.fixture
def drawing(child: Child) -> Drawing:
    picture = read_picture(a_picture())
    day = child.file.opened_on
    return drawings.add(by=None, file=child.file, picture=picture, drawn_on=day, description=WORDS)


# ---- what is taken, and what is left of it


@pytest.mark.requirement("CAL-R.6")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_goes_on_the_file(as_worker: Browser, child: Child, kind: str) -> None:
    assert post(as_worker, child, a_picture(kind)).status_code == 302
    answer = as_worker.get(reverse("casefile:genogram", args=[child.pk]))
    assert "Drawn on 1 June 2025" in words(answer)
    assert WORDS in words(answer)
    image = as_worker.get(reverse("casefile:drawing", args=[Drawing.objects.get().pk]))
    with opened(image.getvalue()) as seen:
        assert (seen.format, seen.size) == ("JPEG", (60, 40))
    [event] = Event.objects.filter(verb="genogram.changed")
    assert event.file_id == child.pk


def test_it_is_served_as_ours(as_worker: Browser, child: Child) -> None:
    post(as_worker, child, a_picture(), name="../<b>evil</b>.html")
    drawing = Drawing.objects.get()
    image = as_worker.get(reverse("casefile:drawing", args=[drawing.pk]))
    image.getvalue()
    assert image["Content-Type"] == "image/jpeg"
    assert image["X-Content-Type-Options"] == "nosniff"
    assert image["Content-Disposition"] == f'inline; filename="drawing-{drawing.pk}.jpg"'
    assert "default-src 'none'" in image["Content-Security-Policy"]
    assert "evil" not in drawing.image.name


def test_nothing_but_the_picture_is_left() -> None:
    photo = from_a_camera()
    assert b"SecretCamera" in photo
    assert b"SecretComment" in photo
    kept = read_picture(photo)
    for secret in (b"Secret", b"Exif", b"GPS"):
        assert secret not in kept.data
    with opened(kept.data) as seen:
        assert not dict(seen.getexif())
        assert "comment" not in seen.info


def test_the_turn_of_the_camera_is_applied() -> None:
    kept = read_picture(from_a_camera())
    assert (kept.width, kept.height) == (40, 60)
    with opened(kept.data) as seen:
        assert seen.getpixel((20, 5))[0] < 50  # what was left is up
        assert seen.getpixel((20, 55))[0] > 200


def test_a_png_keeps_no_words_either() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "SecretAuthor")
    info.add_itxt("XML:com.adobe.xmp", "<x>SecretXmp</x>")
    assert b"Secret" not in read_picture(a_picture("PNG", pnginfo=info)).data


def test_what_is_transparent_becomes_paper() -> None:
    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    with opened(read_picture(out.getvalue()).data) as seen:
        assert min(seen.getpixel((5, 5))) > 250


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (10, 10)).save(out, "PNG")
    assert read_picture(out.getvalue()).width == 10


def test_a_large_one_is_kept_smaller() -> None:
    kept = read_picture(a_picture(size=(6000, 1500)))
    assert (kept.width, kept.height) == (3000, 750)


def test_a_second_file_behind_the_picture_is_gone() -> None:
    for tail in (b"<html><script>alert(1)</script>", b"PK\x03\x04 a zip", b"%PDF-1.7"):
        kept = read_picture(a_picture() + tail)
        assert tail not in kept.data
    inside = a_picture(comment=b"<script>alert(1)</script>")
    assert b"<script>" not in read_picture(inside).data


# ---- what is refused


def png(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and is small to send."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(min(width * height, 30_000_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GIF89a" + bytes(30), pictures.OTHER_KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", pictures.OTHER_KIND),
        (b"%PDF-1.7", pictures.OTHER_KIND),
        (b"BM" + bytes(60), pictures.OTHER_KIND),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", pictures.UNREADABLE),
        (b"\xff\xd8\xff", pictures.UNREADABLE),
        (a_picture()[:300], pictures.UNREADABLE),
        (a_picture("PNG")[:-30], pictures.UNREADABLE),
        (a_picture() + bytes(pictures.LARGEST), pictures.TOO_LARGE),
        (png(50_000, 50_000), pictures.TOO_MANY_PIXELS),
        (png(2**31 - 1, 2**31 - 1), pictures.TOO_MANY_PIXELS),
        (a_picture("PNG").replace(b"IDAT", b"XDAT"), pictures.UNREADABLE),
    ],
    ids=[
        *("gif", "svg", "pdf", "bmp", "wave", "head", "cut jpeg", "cut png", "large"),
        *("bomb", "larger bomb", "mangled"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        read_picture(data)
    assert str(refused.value) == said


def test_the_other_process_has_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.01)
    with pytest.raises(PictureRefused, match="cannot be opened") as refused:
        read_picture(a_picture())
    assert isinstance(refused.value.__cause__, subprocess.TimeoutExpired)


def test_memory_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(pictures.__file__).read_text(encoding="utf-8")
    tight = tmp_path / "tight.py"
    tight.write_text(source.replace("MEMORY = 1024 * 1024 * 1024", "MEMORY = 200 * 1024 * 1024"))
    monkeypatch.setattr(pictures, "__file__", str(tight))
    read_picture(a_picture())
    with pytest.raises(PictureRefused, match="cannot be opened") as refused:
        read_picture(png(7000, 7000))
    assert b"MemoryError" in refused.value.__cause__.stderr  # type: ignore[union-attr]


def test_the_largest_that_is_taken_has_the_memory_it_needs() -> None:
    out = BytesIO()
    Image.new("RGBA", (7000, 7100), (9, 9, 9, 99)).save(out, "PNG", compress_level=1)
    assert read_picture(out.getvalue()).width == 2958


def test_a_refusal_stands_at_its_field_and_the_words_stay(as_worker: Browser, child: Child) -> None:
    answer = post(as_worker, child, b"GIF89a")
    assert (answer.status_code, errors(answer)) == (422, ["id_picture"])
    assert WORDS in answer.content.decode()
    assert not Drawing.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description": " \u202e "}, "id_description"),
        ({"drawn_on": "1/1/2099"}, "id_drawn_on"),
        ({"drawn_on": ""}, "id_drawn_on"),
    ],
)
def test_a_day_and_a_description_are_needed(
    as_worker: Browser, child: Child, changes: dict[str, str], field: str
) -> None:
    answer = post(as_worker, child, a_picture(), **changes)
    assert (answer.status_code, errors(answer)) == (422, [field])
    assert not Drawing.objects.exists()


def test_hostile_words_are_shown_as_words(as_worker: Browser, child: Child) -> None:
    post(as_worker, child, a_picture(), description='"><script>alert(1)</script>')
    html = as_worker.get(reverse("casefile:genogram", args=[child.pk])).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


# ---- who


def test_who_may(guarded: Callable[..., None], drawing: Drawing, child: Child, pair: Pair) -> None:
    guarded("casefile:add_drawing", child.pk, by=pair.worker)
    guarded("casefile:drawing", drawing.pk, by=pair.worker, methods="GET")
    guarded("casefile:remove_drawing", drawing.pk, by=pair.worker)


def test_who_reads_the_file_sees_it_and_changes_nothing(as_user: SignIn, drawing: Drawing) -> None:
    auditor = factories.person(name="Aud Auditor")
    factories.grant(auditor, drawing.file)
    browser = as_user(auditor)
    seen = browser.get(reverse("casefile:drawing", args=[drawing.pk]))
    assert opened(seen.getvalue()).size == (60, 40)
    for url in (
        reverse("casefile:add_drawing", args=[drawing.file_id]),
        reverse("casefile:remove_drawing", args=[drawing.pk]),
    ):
        assert browser.get(url).status_code == 404
        assert browser.post(url).status_code == 404


def test_each_look_at_it_is_logged(as_worker: Browser, drawing: Drawing) -> None:
    as_worker.get(reverse("casefile:drawing", args=[drawing.pk])).getvalue()
    [event] = Event.objects.filter(verb="file.read", file_id=drawing.file_id)
    assert event.relation == "worker"


def test_it_is_removed_with_its_picture(
    as_worker: Browser, drawing: Drawing, django_capture_on_commit_callbacks: Any
) -> None:
    path = Path(drawing.image.path)
    url = reverse("casefile:remove_drawing", args=[drawing.pk])
    assert "cannot be brought back" in words(as_worker.get(url))
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        as_worker.post(url)
    assert not path.exists()
    assert not Drawing.objects.exists()
    assert Event.objects.filter(verb="genogram.changed", object_id=str(drawing.pk)).count() == 2
