"""A photograph of a drawing from elsewhere, made into a picture of our own.

The file is decoded by a process of its own, with little memory, little time and no settings: whatever a
hostile file does to the decoder, it does it there. That process is this very module, run as a script. What
comes back is encoded anew, so that nothing of the file is left but what can be seen: no place, no camera, no
second file behind the picture.
"""

import resource
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

LARGEST = 20 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000
SIDE = 3000  # px: the longer side of what is kept
SECONDS = 20  # of processor time, and on the clock
MEMORY = 1024 * 1024 * 1024  # bytes of address space
FORMATS = ("JPEG", "PNG", "WEBP")
STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")

UNREADABLE = "This picture cannot be opened. Take the photograph again, or save it as JPEG, and choose that"
OTHER_KIND = "The picture must be a JPEG, PNG or WebP file"
TOO_LARGE = "The picture must be smaller than 20 MB"
TOO_MANY_PIXELS = "The picture has more than 50 million pixels. Choose a smaller one"

_PIXELS = 3  # how the other process ends where a picture has too many pixels


class PictureRefused(Exception):
    """The file was not taken; the message tells the person why, and what to do."""


@dataclass(frozen=True)
class Picture:
    """A JPEG of our own, with its size in px."""

    data: bytes
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """The picture encoded anew, upright. Raises PictureRefused where the file is none that is taken."""
    if len(data) > LARGEST:
        raise PictureRefused(TOO_LARGE)
    if not data.startswith(STARTS):
        raise PictureRefused(OTHER_KIND)
    try:
        reading = subprocess.run(
            [sys.executable, "-I", __file__],
            input=data,
            capture_output=True,
            env={},
            timeout=SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise PictureRefused(TOO_MANY_PIXELS if error.returncode == _PIXELS else UNREADABLE) from error
    except subprocess.TimeoutExpired as error:
        raise PictureRefused(UNREADABLE) from error
    width, height, jpeg = reading.stdout.split(b" ", 2)
    return Picture(jpeg, int(width), int(height))


# ---- in the other process


def _main() -> None:
    """Read a file from the standard input, and write width, height and the JPEG."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # ours is asked below, before anything is decoded
    picture = Image.open(BytesIO(sys.stdin.buffer.read()), formats=FORMATS)
    if picture.width * picture.height > MOST_PIXELS:
        sys.exit(_PIXELS)
    upright = _seen(picture)
    written = BytesIO()
    upright.save(written, "JPEG", quality=85)
    sys.stdout.buffer.write(b"%d %d " % upright.size + written.getvalue())


def _seen(picture: Image.Image) -> Image.Image:
    """What can be seen of a picture, and nothing else: upright, on white, not too large."""
    picture.draft("RGB", (SIDE, SIDE))  # a large JPEG is decoded small at once
    whole = picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")
    whole.thumbnail((SIDE, SIDE))
    turned = ImageOps.exif_transpose(whole)
    seen = Image.new("RGB", turned.size, "white")
    seen.paste(turned, mask=turned.getchannel("A") if turned.mode == "RGBA" else None)
    return seen


if __name__ == "__main__":
    _main()
