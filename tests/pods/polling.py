"""A poll of a live room, as the web server hands it on: it does not reach Django."""

from typing import Any, NamedTuple
from wsgiref.util import setup_testing_defaults

from supervision_portal.wsgi import application


class Told(NamedTuple):
    """What a poll was answered."""

    status: int
    headers: dict[str, str]
    body: str


def poll(url: str, version: int | None = None) -> Told:
    """Ask for news, as a page that has `version`."""
    environ: dict[str, Any] = {
        "PATH_INFO": url,
        "QUERY_STRING": "" if version is None else f"v={version}",
        "HTTP_HOST": "localhost",
    }
    setup_testing_defaults(environ)
    begun: list[Any] = []
    body = b"".join(application(environ, lambda *told: begun.extend(told)))
    return Told(int(begun[0].split()[0]), dict(begun[1]), body.decode())
