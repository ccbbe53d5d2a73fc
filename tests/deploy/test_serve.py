"""How the portal starts and stops: what settings it gives, who may start, its children and servers."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import environ
import psycopg
import pytest
import redis

from deploy import serve
from deploy.children import Account, Child, Problem, Screen
from deploy.embedded import (
    Postgres,
    Valkey,
    clean_environment,
    closed_folder,
    free_port,
    throwaway_folder,
)

SETUP = str(Path(serve.__file__).with_name("setup.sh"))
STRANGER = Account("stranger", 54321, 54321)
FORKING = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")  # beside a browser's threads


@pytest.fixture
def screen() -> Iterator[Screen]:
    """Where children write."""
    screen = Screen()
    yield screen
    screen.close()


def started(screen: Screen, line: str, patience: float = 20.0) -> Child:
    """A child that runs a line of shell."""
    argv = ["sh", "-c", line]
    child = Child(name="child", argv=argv, env={}, cwd=Path("/"), screen=screen, patience=patience)
    child.start()
    return child


# ---- settings


def test_clean_environment_drops_what_turns_postgresql_elsewhere() -> None:
    assert clean_environment({"PGHOST": "other", "LC_ALL": "de_DE", "A": "b"}) == {
        "A": "b",
        "LC_ALL": "C.UTF-8",
    }


def test_demo_environment_puts_mail_where_django_finds_it(tmp_path: Path) -> None:
    var = tmp_path / "my portal+1"
    url = serve.demo_environment({}, var, 8000, "secret")["EMAIL_URL"]
    assert environ.Env.email_url_config(url)["EMAIL_FILE_PATH"] == str(var / "mail")


def test_demo_environment_lets_the_caller_go_before(tmp_path: Path) -> None:
    caller = {
        "EMAIL_URL": "smtp://relay",
        "SECRET_KEY": "own",
        "SEAL_KEY_FILE": "/k",
        "SEAL_KEY_PASSPHRASE": "p",
    }
    assert caller.items() <= serve.demo_environment(caller, tmp_path, 8000, "secret").items()


def test_demo_environment_has_no_passphrase_for_its_own_key(tmp_path: Path) -> None:
    env = serve.demo_environment({"SEAL_KEY_PASSPHRASE": "of another key"}, tmp_path, 8000, "secret")
    assert env["SEAL_KEY_FILE"] == str(tmp_path / "seal-key.p12")
    assert env["SEAL_KEY_PASSPHRASE"] == ""


def test_throwaway_environment_leaves_no_way_to_the_outside(tmp_path: Path) -> None:
    env = serve.throwaway_environment({"EMAIL_URL": "smtp://relay", "SEAL_KEY_FILE": "/k"}, tmp_path)
    assert env["EMAIL_URL"] == "memorymail://"
    assert env["SEAL_KEY_FILE"] == ""
    assert env["MEDIA_ROOT"].startswith(str(tmp_path))


def test_servers_that_are_set_are_not_started(tmp_path: Path, screen: Screen) -> None:
    ours = serve.servers_for({"REDIS_URL": "redis://other"}, tmp_path, lasting=False, screen=screen)
    assert list(ours) == ["DATABASE_URL"]


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "", "8000.5"])
def test_port_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(Problem, match="PORT must be a number"):
        serve.wanted_port({"PORT": text})


def test_port_in_use_is_refused_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Problem, match="cannot be used"):
            serve.wanted_port({"PORT": str(taken.getsockname()[1])})


def test_free_port_can_be_used() -> None:
    port = free_port()
    assert serve.wanted_port({"PORT": str(port)}) == port


def test_secret_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    key = serve.secret_key(tmp_path)
    assert serve.secret_key(tmp_path) == key
    assert len(key) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


# ---- who may start, and where


def test_closed_folder_names_the_first_that_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "open").mkdir(mode=0o755)
    with throwaway_folder() as open_folder:
        assert closed_folder(open_folder, STRANGER) is None
    closed = closed_folder(tmp_path / "open", STRANGER)
    assert closed is not None
    assert tmp_path.is_relative_to(closed)


def test_closed_folder_is_open_to_its_owner(tmp_path: Path) -> None:
    with throwaway_folder() as folder:
        folder.chmod(0o700)
        owner = Account("owner", folder.stat().st_uid, folder.stat().st_gid)
        assert closed_folder(folder, owner) is None
        assert closed_folder(folder, STRANGER) == folder


def test_second_start_is_refused_in_words(tmp_path: Path) -> None:
    again = serve.only_run(tmp_path)
    with serve.only_run(tmp_path), pytest.raises(Problem, match="already running"), again:
        pytest.fail("two at once")
    with serve.only_run(tmp_path):
        pass


def test_start_waits_for_children_of_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "LAST_RUN_ENDS_WITHIN", 0)
    with serve.only_run(tmp_path) as held:
        leftover = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=(held,))
    with pytest.raises(Problem, match="do not end"), serve.only_run(tmp_path):
        pytest.fail("while a child holds the data")
    leftover.communicate()
    with serve.only_run(tmp_path):
        pass


def test_manage_needs_a_running_portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "VAR", tmp_path)
    with pytest.raises(Problem, match="not running"):
        serve.manage(["check"])


@pytest.mark.parametrize("arguments", [[], ["bogus"], ["exec"], ["run", "now"]])
def test_wrong_command_line_shows_the_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main(arguments) == 2
    assert "serve.py run" in capsys.readouterr().err


def test_setup_refuses_an_old_python_in_words(tmp_path: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    env = {"PATH": f"{tmp_path}:{os.defpath}"}
    done = subprocess.run([SETUP, "run"], env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr


# ---- children


@FORKING
def test_child_writes_under_its_name(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    made = started(screen, "echo one; printf two")
    while screen.is_open("child"):
        screen.show(5)
    made.stop()
    assert capsys.readouterr().out == "child    | one\nchild    | two\n"


@FORKING
def test_child_that_does_not_end_is_ended_hard(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    made = started(screen, "trap '' TERM; echo up; while :; do sleep 60; done", patience=0.1)
    screen.show(5)
    made.stop()
    assert made.process is not None
    assert made.process.returncode == -signal.SIGKILL
    assert "ended hard" in capsys.readouterr().out


@FORKING
def test_child_that_keeps_ending_waits_longer_each_time(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("deploy.children.time", SimpleNamespace(monotonic=lambda: now))
    made = started(screen, "exit 3")
    pauses = []
    for _ in range(7):
        assert made.process is not None
        os.waitid(os.P_PID, made.process.pid, os.WEXITED | os.WNOWAIT)
        made.revive()
        last, pause = made.process, 0.0
        while made.process is last:
            now, pause = now + 0.5, pause + 0.5
            made.revive()
        pauses.append(pause)
    made.stop()
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


@FORKING
def test_what_a_dead_child_left_behind_is_ended(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    made = started(screen, "sleep 60 & echo up; kill -9 $$")
    while not made.ended() or screen.is_open("child"):  # `sleep` holds the pipe open while it lives
        screen.show(0.05)
    assert "up" in capsys.readouterr().out


@FORKING
def test_stop_goes_on_when_nobody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "VAR", tmp_path)
    portal = serve.Portal({"DATABASE_URL": "none", "REDIS_URL": "none"}, 8000, os.open(tmp_path, os.O_RDONLY))
    line = f"trap 'echo in order > {tmp_path}/ended; exit' TERM; echo up; sleep 60 & wait"
    portal.children = [started(portal.screen, line)]
    portal.screen.show(20)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        portal.stop()
    os.close(portal.held)
    assert (tmp_path / "ended").read_text() == "in order\n"


# ---- the servers


@FORKING
def test_postgres_keeps_its_data_and_starts_after_a_hard_end(screen: Screen) -> None:
    with throwaway_folder() as folder:
        with serve.only_run(folder) as held:
            server = Postgres(folder / "pg", lasting=True, screen=screen, held=(held,))
            process = server.start().process
            with psycopg.connect(server.url) as connection:
                connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            assert process is not None
            process.kill()
            process.wait()
        pid_file = server.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")  # the number has a new owner
        with serve.only_run(folder):
            again = Postgres(folder / "pg", lasting=True, screen=screen)
            child = again.start()
            with psycopg.connect(again.url) as connection:
                assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
            child.stop()
        assert not pid_file.exists()


@FORKING
def test_postgres_lets_in_its_role_alone_and_by_password(screen: Screen) -> None:
    with throwaway_folder() as folder:
        server = Postgres(folder / "pg", lasting=False, screen=screen)
        process = server.start()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SHOW is_superuser").fetchone() == ("off",)
        for url in (
            server.url.replace(server.password, "guess"),
            server.url.replace("portal:", "postgres:"),
        ):
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(url)
        process.stop()


@FORKING
def test_valkey_keeps_its_data_and_wants_its_password(screen: Screen) -> None:
    with throwaway_folder() as folder:
        server = Valkey(folder / "valkey", lasting=True, screen=screen)
        process = server.start()
        with redis.Redis.from_url(server.url) as client:
            client.set("kept", "42")
        with (
            redis.Redis(host="127.0.0.1", port=server.port) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.get("kept")
        assert server.password not in " ".join(process.argv)
        process.stop()
        process = server.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.get("kept") == b"42"
        process.stop()


def test_server_that_cannot_start_says_why(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    with throwaway_folder() as folder, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr("deploy.embedded.free_port", lambda: taken.getsockname()[1])
        with pytest.raises(Problem, match=r"(?s)valkey did not start.*in use"):
            Valkey(folder / "valkey", lasting=False, screen=screen).start()
