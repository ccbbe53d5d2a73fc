#!/usr/bin/env python3
"""Start the portal, or run a command, with servers of our own.

    serve.py run                 the demo council on http://127.0.0.1:8000 (PORT), until Ctrl-C; data in var/
    serve.py manage ARGS…        manage.py in the portal that is running
    serve.py test [--] ARGS…     pytest on throw-away servers
    serve.py exec [--] COMMAND…  any command on throw-away servers

PostgreSQL and Valkey are started from wheels unless DATABASE_URL and REDIS_URL name others.
"""

import fcntl
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO
from urllib.parse import quote

BASE = Path(__file__).resolve().parent.parent
VAR = BASE / "var"
PYTHON = BASE / ".venv/bin/python"
if __name__ == "__main__":
    if not os.access(PYTHON, os.X_OK):
        sys.exit("The Python packages are not there yet. Start with “make run” or “make test”.")
    if Path(sys.prefix).resolve() != PYTHON.parent.parent.resolve():
        os.execv(PYTHON, [str(PYTHON), *sys.argv])
    sys.path[0] = str(BASE)  # the project instead of deploy/

from deploy.children import Child, Problem, Screen, end_with_parent, say  # noqa: E402
from deploy.embedded import Postgres, Server, Valkey, clean_environment, throwaway_folder  # noqa: E402

HEALTHY_WITHIN = 120.0  # seconds
LAST_RUN_ENDS_WITHIN = 60.0  # seconds
CELERY_AS_ROOT = "You're running the worker with superuser privileges"  # we say it in one line instead
# How the web server runs, `make bench` included. Threads wait for the database; connections of pages that ask
# again each second stay open, which is half of what a poll of a live room costs (docs/decisions/0016).
WEB = (
    *("-m", "gunicorn", "supervision_portal.wsgi", "--workers=2", "--threads=4", "--keep-alive=5"),
    *("--timeout=60", "--graceful-timeout=10", "--no-control-socket"),
)
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop. Like KeyboardInterrupt, nothing but the outermost `try` should catch it."""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Raise Stopped at the first Ctrl-C, SIGTERM or hang-up; later ones do not disturb the tidying up."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        raise Stopped

    before = {ending: signal.signal(ending, stop) for ending in ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


# ---- what settings.py reads


def demo_environment(environ: Mapping[str, str], var: Path, port: int, secret_key: str) -> dict[str, str]:
    """Give the environment of `run`: the demo council in `var`; what the caller has set goes before."""
    demo = {
        "SECRET_KEY": secret_key,
        "EMAIL_URL": f"filemail:///{quote(str(var / 'mail'))}",
        "MEDIA_ROOT": str(var / "media"),
        "LOG_HEAD_FILE": str(var / "log-head"),
        "PORTAL_URL": f"http://127.0.0.1:{port}",
    }
    if "SEAL_KEY_FILE" not in environ:
        demo |= {"SEAL_KEY_FILE": str(var / "seal-key.p12"), "SEAL_KEY_PASSPHRASE": ""}
        environ = {key: value for key, value in environ.items() if key != "SEAL_KEY_PASSPHRASE"}
    return demo | clean_environment(environ) | {"DEMO": "1"}


def throwaway_environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Give the environment of `test` and `exec`: files in `folder`, no mail, no seal key, plain static."""
    return clean_environment(environ) | {
        "DEMO": "1",
        "SECRET_KEY": secrets.token_hex(32),
        "SEAL_KEY_FILE": "",
        "SEAL_KEY_PASSPHRASE": "",
        "EMAIL_URL": "memorymail://",
        "MEDIA_ROOT": str(folder / "media"),
        "LOG_HEAD_FILE": str(folder / "log-head"),
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "PATH": f"{PYTHON.parent}{os.pathsep}{environ.get('PATH', os.defpath)}",
    }


def servers_for(
    environ: Mapping[str, str], folder: Path, *, lasting: bool, screen: Screen, held: tuple[int, ...] = ()
) -> dict[str, Server]:
    """Choose the servers we have to start ourselves, by the setting that will carry their address."""
    servers: dict[str, Server] = {}
    if not environ.get("DATABASE_URL"):
        servers["DATABASE_URL"] = Postgres(folder / "pg", lasting=lasting, screen=screen, held=held)
    if not environ.get("REDIS_URL"):
        servers["REDIS_URL"] = Valkey(folder / "valkey", lasting=lasting, screen=screen, held=held)
    return servers


def wanted_port(environ: Mapping[str, str]) -> int:
    """Read PORT and see that it is free; raise Problem with what to do."""
    text = environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Problem(f"PORT must be a number from 1 to 65535, not “{text}”.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise Problem(
                f"Port {text} cannot be used ({error.strerror}). Choose another: make run PORT=8001"
            ) from error
    return int(text)


# ---- var/


def secret_key(var: Path) -> str:
    """Read the demo's key from `var`, making it the first time."""
    path = var / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


@contextmanager
def lock(path: Path, *, wait: float, otherwise: str) -> Iterator[IO[str]]:
    """Hold a lock file, or raise Problem with the words of `otherwise` after so many seconds."""
    with path.open("a+") as file:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Problem(otherwise) from None
                time.sleep(0.1)
        yield file


@contextmanager
def only_run(var: Path) -> Iterator[int]:
    """Be the only one at work in `var`; give the file that all children hold open while they live.

    Two locks: the first ends with this process, the second with its last child. So a start after `kill -9`
    waits for what is still ending, and servers can trust that nobody else has their data open.
    """
    running = "The portal is already running from this folder. Stop it with Ctrl-C where it was started."
    ending = f"Processes of an earlier start do not end. To see them: fuser -v {var / 'children.lock'}"
    with (
        lock(var / "run.lock", wait=0, otherwise=running),
        lock(var / "children.lock", wait=LAST_RUN_ENDS_WITHIN, otherwise=ending) as held,
    ):
        yield held.fileno()


# ---- the commands


class Portal:
    """Everything of `run`: servers, then web, worker and beat, stopped in the reverse order."""

    def __init__(self, environ: Mapping[str, str], port: int, held: int) -> None:
        self.screen, self.port, self.held = Screen(), port, held
        self.env = demo_environment(environ, VAR, port, secret_key(VAR))
        self.servers = servers_for(environ, VAR, lasting=True, screen=self.screen, held=(held,))
        self.children: list[Child] = []

    def start(self) -> None:
        """Start all and return when the portal answers."""
        for setting in {"DATABASE_URL", "REDIS_URL"} - self.servers.keys():
            say(f"Using the server in {setting} as it is set; the demo council goes there")
        for setting, server in self.servers.items():
            say(f"Starting {server.name}, data in {server.folder.relative_to(BASE)}")
            self.children.append(server.start())
            self.env[setting] = server.url
        self.prepare()
        self.children += [self.child("web", *self.gunicorn()), self.child("worker", *self.celery("worker"))]
        self.children += [self.child("beat", *self.celery("beat"))]
        say("Starting web, worker and beat")
        for child in self.children[-3:]:
            child.start()
        self.await_health()

    def prepare(self) -> None:
        """Bring keys, tables, static files and the demo council up to date."""
        if self.env["SEAL_KEY_FILE"] == str(VAR / "seal-key.p12") and not (VAR / "seal-key.p12").exists():
            self.manage("Making a key to seal records with", "make_seal_key", str(VAR / "seal-key.p12"))
        self.manage("Bringing the database up to date", "migrate", "--verbosity=0")
        self.manage("Collecting static files", "collectstatic", "--noinput", "--verbosity=0")
        self.manage("Loading the demo council", "load_demo")

    def manage(self, title: str, *arguments: str) -> None:
        """Run a manage.py command to its end; raise Problem when it fails."""
        if title:
            say(title)
        child = self.child("portal", str(BASE / "manage.py"), *arguments)
        child.start()
        try:
            while not child.ended() or self.screen.is_open(child.name):
                self.screen.show(0.1)
        finally:
            child.stop()
        if child.process and child.process.returncode:
            raise Problem(f"“manage.py {arguments[0]}” failed; its words are above.")

    def child(self, name: str, *arguments: str) -> Child:
        """Describe a Python process of the portal."""
        return Child(
            name=name,
            argv=[sys.executable, *arguments],
            # A worker tells about every task, and one runs each second.
            env=self.env if name in ("web", "portal") else {"LOG_LEVEL": "WARNING"} | self.env,
            cwd=BASE,
            screen=self.screen,
            held=(self.held,),
            # Without us a worker has neither broker nor database. Asked to end, it may wait for them for
            # ever; killed, it takes its processes along, and the task they had in hand runs again later.
            death_signal=signal.SIGKILL if name == "worker" else None,
        )

    def gunicorn(self) -> list[str]:
        """Give the arguments that start the web server."""
        return [*WEB, f"--bind=127.0.0.1:{self.port}"]

    def celery(self, program: str) -> list[str]:
        """Give the arguments that start the worker or beat."""
        options = {
            "worker": ["--concurrency=2", "--without-gossip", "--without-mingle"],
            "beat": [f"--schedule={VAR / 'beat-schedule'}"],
        }
        app = ["-m", "celery", "-A", "supervision_portal", "--quiet"]
        return ["-W", f"ignore:{CELERY_AS_ROOT}", *app, program, "--loglevel=WARNING", *options[program]]

    def await_health(self) -> None:
        """Return once /health answers 200; raise Problem if that takes too long."""
        deadline = time.monotonic() + HEALTHY_WITHIN
        while time.monotonic() < deadline:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/health")
                if connection.getresponse().status == http.HTTPStatus.OK:
                    return
            except OSError:  # not listening yet
                pass
            finally:
                connection.close()
            self.look_after(0.5)
        raise Problem(
            f"/health did not answer with 200 within {HEALTHY_WITHIN:.0f} seconds; see what is said above."
        )

    def look_after(self, seconds: float) -> None:
        """Show what the children say for so long, and start again those that have ended."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.screen.show(left)
        for child in self.children:
            child.revive()

    def stop(self) -> None:
        """Stop all in the reverse order."""
        try:
            if self.children:
                say("Stopping " + ", ".join(child.name for child in reversed(self.children)))
        except OSError:  # the terminal, or `| tee log`, ended before us; nobody reads what follows
            with open(os.devnull, "w") as nowhere:
                os.dup2(nowhere.fileno(), sys.stdout.fileno())
        for child in reversed(self.children):
            child.stop()
        self.screen.close()


def run() -> int:
    """Serve the demo council until somebody stops it."""
    os.umask(0o077)
    VAR.mkdir(exist_ok=True)
    if not os.access(VAR, os.W_OK):
        raise Problem(f"{VAR} belongs to another user. Start the portal as that user or as root.")
    if os.geteuid() == 0:
        say("You are root. That serves for a look; a council's portal should run as a user of its own")
        VAR.chmod(0o711)  # PostgreSQL's user passes through to var/pg
    with stopping_on_signals(), only_run(VAR) as held:
        port = wanted_port(os.environ)
        portal = Portal(os.environ, port, held)
        try:
            portal.start()
            ours = {key: value for key, value in portal.env.items() if os.environ.get(key) != value}
            (VAR / "environment.json").write_text(json.dumps(ours))
            portal.manage("", "demo_sign_ins")
            say(f"Ready: http://127.0.0.1:{port} (Ctrl-C stops it)")
            while True:
                portal.look_after(0.5)
        except Stopped:
            return 0
        finally:
            (VAR / "environment.json").unlink(missing_ok=True)
            portal.stop()


def manage(arguments: list[str]) -> int:
    """Become manage.py, with the settings of the portal that is running from this folder."""
    try:
        settings = json.loads((VAR / "environment.json").read_text())
    except FileNotFoundError:
        raise Problem("The portal is not running from this folder. Start it with: make run") from None
    os.execve(PYTHON, [str(PYTHON), str(BASE / "manage.py"), *arguments], os.environ | settings)


def run_on_throwaway_servers(command: list[str]) -> int:
    """Run a command on servers that are gone afterwards, and give its exit code."""
    screen = Screen()
    children: list[Child] = []
    with stopping_on_signals(), throwaway_folder() as folder:
        env = throwaway_environment(os.environ, folder)
        try:
            for setting, server in servers_for(os.environ, folder, lasting=False, screen=screen).items():
                children.append(server.start())
                env[setting] = server.url
            return run_in_foreground(command, env)
        finally:
            for child in reversed(children):
                child.stop()


def run_in_foreground(command: list[str], env: dict[str, str]) -> int:
    """Run a command that has the terminal: Ctrl-C reaches it directly, other endings are passed on."""
    signal.signal(signal.SIGINT, lambda *_: None)  # not SIG_IGN, which the command would inherit
    try:
        process = subprocess.Popen(command, env=env, preexec_fn=end_with_parent(signal.SIGTERM))
    except OSError as error:
        raise Problem(f"“{command[0]}” cannot be started: {error.strerror}.") from error
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: process.terminate())
    code = process.wait()
    return code if code >= 0 else 128 - code


def main(arguments: list[str]) -> int:
    """Do what the command line asks and give the exit code; problems are told in words."""
    command, *rest = arguments or ["help"]
    if rest[:1] == ["--"]:
        del rest[0]
    try:
        match command:
            case "run" if not rest:
                return run()
            case "manage":
                return manage(rest)
            case "test":
                return run_on_throwaway_servers([str(PYTHON), "-m", "pytest", *rest])
            case "exec" if rest:
                return run_on_throwaway_servers(rest)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(
            f"{error.filename} is closed to you. Start as the user it belongs to, or as root.",
            file=sys.stderr,
        )
        return 1
    except Stopped:
        return 130
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
