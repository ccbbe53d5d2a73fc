"""Child processes that end when we end, and their output on one screen."""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1  # Linux: the signal a process gets when its parent is gone
LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
SETTLED_AFTER = 60.0  # seconds after which a child counts as well again


class Problem(Exception):
    """Something a person has to put right; its text says what and how."""


def say(text: str, *, who: str = "portal") -> None:
    """Write each line of `text` on the screen under a name, at once."""
    for line in text.splitlines():
        print(f"{who:<8} | {line}", flush=True)


@dataclass(frozen=True)
class Account:
    """The unprivileged user that root starts a server as."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Hand a file or folder of ours to this user."""
        os.chown(path, self.uid, self.gid)

    @property
    def identity(self) -> dict[str, Any]:
        """What `subprocess` wants to know to become this user, without root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def end_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Give what `preexec_fn` runs in a child: from then on it ends when this process does, even by `kill -9`.

    `subprocess` changes user before it calls this, which matters: a change of user forgets the wish.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # it was gone before we asked
            os._exit(1)

    return prepare


class Screen:
    """Shows what children write, line by line, each under its child's name."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._unfinished: dict[int, bytes] = {}

    def add(self, name: str, stream: IO[bytes]) -> None:
        """Show what arrives on this pipe from now on."""
        self._selector.register(stream, selectors.EVENT_READ, name)

    def is_open(self, name: str) -> bool:
        """Tell whether more may come under this name."""
        return any(key.data == name for key in self._selector.get_map().values())

    def show(self, wait: float) -> None:
        """Show what has arrived; wait for it up to so many seconds."""
        for key, _ in self._selector.select(wait):
            arrived = os.read(key.fd, 65536)
            *lines, rest = (self._unfinished.pop(key.fd, b"") + arrived).split(b"\n")
            if arrived:
                self._unfinished[key.fd] = rest
            else:
                lines.append(rest)
                self._remove(key)
            say("\n".join(line.decode(errors="replace") for line in lines), who=key.data)

    def close(self) -> None:
        """Let go of every pipe."""
        for key in list(self._selector.get_map().values()):
            self._remove(key)
        self._selector.close()

    def _remove(self, key: selectors.SelectorKey) -> None:
        self._selector.unregister(key.fileobj)
        key.fileobj.close()  # type: ignore[union-attr]


@dataclass(kw_only=True)
class Child:
    """A process of ours in a session of its own, so that a terminal's Ctrl-C reaches us alone.

    It writes to `log`, or else to the screen. `stop_signal` ends it in order, within `patience` seconds;
    `death_signal`, the same unless it is given, reaches it when we are killed. It keeps the files in `held`
    open: so a lock lasts as long as it does.
    """

    name: str
    argv: list[str]
    env: dict[str, str]
    cwd: Path
    screen: Screen
    log: Path | None = None
    stdin: bytes = b""
    account: Account | None = None
    held: tuple[int, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals | None = None
    patience: float = 20.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started: float = field(default=0.0, init=False)
    _pause: float = field(default=0.5, init=False)
    _again_at: float | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the process."""
        output = self.log.open("ab") if self.log else None
        self.process = subprocess.Popen(
            self.argv,
            env=self.env,
            cwd=self.cwd,
            stdin=subprocess.PIPE,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=self.held,
            preexec_fn=end_with_parent(self.death_signal or self.stop_signal),
            **(self.account.identity if self.account else {}),
        )
        self._started, self._again_at = time.monotonic(), None
        if self.process.stdin is not None:
            with suppress(BrokenPipeError), self.process.stdin as stdin:  # ended already: `ended` will tell
                stdin.write(self.stdin)
        if output:
            output.close()
        elif self.process.stdout is not None:
            self.screen.add(self.name, self.process.stdout)

    def ended(self) -> bool:
        """Tell whether the process has ended; what it may have left of its own children is then ended too."""
        if self.process is None or self.process.returncode is not None:
            return True
        # WNOWAIT leaves the number taken, so that no stranger can have it when the group is ended.
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
        self._kill_group()
        self.process.wait()
        return True

    def revive(self) -> None:
        """Start it again if it has ended, after a pause that grows while it keeps ending."""
        if not self.ended():
            return
        now = time.monotonic()
        if self._again_at is None:
            settled = now - self._started > SETTLED_AFTER
            self._pause = 1.0 if settled else min(self._pause * 2, LONGEST_PAUSE)
            self._again_at = now + self._pause
            code = self.process.returncode if self.process else None
            say(f"{self.name} ended (code {code}). It starts again in {self._pause:.0f} s.")
        elif now >= self._again_at:
            self.start()

    def stop(self) -> None:
        """End the process in order, and hard when it takes longer than its patience."""
        if self.process is None or self.ended():
            return
        self.process.send_signal(self.stop_signal)
        deadline = time.monotonic() + self.patience
        while not self.ended():
            if time.monotonic() > deadline:
                say(f"{self.name} did not end within {self.patience:.0f} s and is ended hard.")
                self._kill_group()
                deadline = float("inf")
            self.screen.show(0.02)

    def _kill_group(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
