"""A mail server that remembers what it took, and at times refuses, hangs up or falls silent."""

import random
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

# What it does with a mail, and how often: falls silent before or after it took it, says later, hangs up.
FAULTS = {"": 80, "silent": 5, "silent after": 5, "later": 8, "hangs up": 2}


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a port of its own. `taken` is what it said yes to, or would have."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, dice: random.Random) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.port: int = self.server_address[1]
        self.taken: list[Message] = []
        self.well = False  # without faults
        self._dice, self._changed = dice, threading.Condition()
        self._steps, self._over = 0, False

    def step(self) -> None:
        """Something was said to the server."""
        with self._changed:
            self._steps += 1
            self._changed.notify_all()

    def take(self, mail: bytes) -> None:
        with self._changed:
            self.taken.append(message_from_bytes(mail))

    def fault(self) -> str:
        with self._changed:
            return "" if self.well else self._dice.choices(list(FAULTS), list(FAULTS.values()))[0]

    def begin(self) -> None:
        """Somebody will speak to the server."""
        with self._changed:
            self._steps, self._over = 0, False

    def end(self) -> None:
        """Nobody will any more."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def wait_for_steps(self, number: int, seconds: float) -> None:
        """Return after this many steps, so many seconds, or at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._steps >= number, timeout=seconds)


class Conversation(socketserver.StreamRequestHandler):
    """SMTP, as much of it as Django speaks."""

    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        for line in self.rfile:
            self.server.step()
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self._say("354 go on")
                mail = self._mail()
                if mail is None or not self._take(mail):
                    return
            elif verb == b"QUIT":
                return
            else:
                self._say("250 ok")

    def _mail(self) -> bytes | None:
        """None where the other side died before the end."""
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line.removeprefix(b"."))
        return None

    def _take(self, mail: bytes) -> bool:
        """Whether the conversation goes on."""
        fault = self.server.fault()
        if fault in ("", "silent after"):
            self.server.take(mail)
        self.server.step()  # whoever waits for this kills between our taking it and our saying so
        if fault.startswith("silent"):
            self.rfile.read()  # until the other side gives up
            return False
        self._say({"": "250 taken", "later": "451 later", "hangs up": "421 too busy"}[fault])
        return fault != "hangs up"

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def finish(self) -> None:
        """The other side may be dead."""
        self.connection.close()


@contextmanager
def mail_server(seed: int) -> Iterator[MailServer]:
    with MailServer(random.Random(seed)) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # killed clients break pipes
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
