"""A cheap browser for the benchmark of live rooms: HTTP over one connection that stays open.

It shares two cores with the server, so it does the least that a browser does: it sends bytes made before,
and reads of an answer the status, the headers that are wanted, and as many bytes of a body as are said.
"""

import asyncio
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True, slots=True)
class Answer:
    """Of an answer what the page looks at."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> str:
        """The value of a header, by its name in small letters; "" where there is none."""
        at = self.head.lower().find(b"\r\n" + name + b": ")
        if at < 0:
            return ""
        start = at + len(name) + 4
        end = self.head.find(b"\r\n", start)
        return self.head[start : end if end >= 0 else None].decode("latin-1")


class _Connection(asyncio.Protocol):
    """One connection, with one question under way at a time."""

    def __init__(self) -> None:
        self.waiting: asyncio.Future[Answer] | None = None
        self.came = b""
        self.open = True
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.came += data
        head, found, body = self.came.partition(b"\r\n\r\n")
        if not found or self.waiting is None:
            return
        answer = Answer(int(head[9:12]), head, body)
        if len(body) >= int(answer.header(b"content-length") or 0):
            self.came = b""
            if answer.header(b"connection") == "close":
                self.open = False
            waiting, self.waiting = self.waiting, None
            waiting.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self.open = False
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(exc or ConnectionResetError())


class Browser:
    """A person's connection to the portal: kept open as browsers do, opened anew when it was closed."""

    def __init__(self, port: int, cookie: str, csrf: str) -> None:
        self.port = port
        own = f"Host: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nX-Requested-With: fetch\r\n"
        self.own = own.encode()
        self.posts = own.encode() + (
            f"X-CSRFToken: {csrf}\r\nContent-Type: application/x-www-form-urlencoded\r\n".encode()
        )
        self.connection: _Connection | None = None

    async def get(self, path: str) -> Answer:
        return await self._send(b"GET %b HTTP/1.1\r\n%b\r\n" % (path.encode(), self.own))

    async def post(self, path: str, body: bytes) -> Answer:
        head = b"POST %b HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n" % (path.encode(), self.posts, len(body))
        return await self._send(head + body)

    async def _send(self, request: bytes) -> Answer:
        """Raises OSError where the server hangs up in the middle of a question.

        One that was kept open can be closed by the server at the very moment of the next question: browsers
        then ask again over a new one, and so does this.
        """
        is_new = self.connection is None or not self.connection.open
        try:
            return await self._ask(request)
        except ConnectionError:
            if is_new:
                raise
            return await self._ask(request)

    async def _ask(self, request: bytes) -> Answer:
        if self.connection is None or not self.connection.open:
            loop = asyncio.get_running_loop()
            _, self.connection = await loop.create_connection(_Connection, "127.0.0.1", self.port)
        self.connection.waiting = asyncio.get_running_loop().create_future()
        self.connection.transport.write(request)
        return await self.connection.waiting
