"""Nothing outlives `serve.py`, however it ends."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from deploy import serve
from deploy.embedded import sweep

SERVE = str(Path(serve.__file__))

# Run by `serve.py exec`: tells where the servers are and waits until its input is closed.
TELL = """
import json, os, sys, pathlib, redis
folder = pathlib.Path(os.environ["MEDIA_ROOT"]).parent
postgres = int((folder / "pg/data/postmaster.pid").read_text().split()[0])
valkey = redis.Redis.from_url(os.environ["REDIS_URL"]).info("server")["process_id"]
told = {"folder": str(folder), "pids": [postgres, valkey, os.getpid()], **os.environ}
print(json.dumps(told), flush=True)
sys.stdin.read()
sys.exit(7)
"""

# Starts a worker that does not end when it is asked to, tells its number, and waits to be killed.
STUBBORN = """
import sys, time, pathlib
from deploy import serve
serve.VAR = pathlib.Path(sys.argv[1])
portal = serve.Portal({"DATABASE_URL": "none", "REDIS_URL": "none"}, 8000, 0)
ignore = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (2, 3, 15)]; "
worker = portal.child("worker", "-c", ignore + "print('up', flush=True); time.sleep(600)")
worker.start()
portal.screen.show(20)
print(worker.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def exec_process() -> Iterator[subprocess.Popen[str]]:
    """`serve.py exec` with a command that has told where its servers are."""
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, SERVE, "exec", "--", sys.executable, "-c", TELL]
    with subprocess.Popen(
        command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        yield process
        process.kill()


def told_by(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Read what TELL says, after what serve.py may say before it."""
    assert process.stdout
    line = next(line for line in process.stdout if line.startswith("{"))
    return json.loads(line)


def test_exec_gives_servers_takes_them_away_and_passes_the_code_on(
    exec_process: subprocess.Popen[str],
) -> None:
    told = told_by(exec_process)
    assert told["DEMO"] == "1"
    with psycopg.connect(told["DATABASE_URL"]) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
    exec_process.communicate()
    assert exec_process.returncode == 7
    assert not Path(told["folder"]).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(told["DATABASE_URL"])


def test_nothing_outlives_a_kill(exec_process: subprocess.Popen[str]) -> None:
    told = told_by(exec_process)
    folder = Path(told["folder"])
    watched = [os.pidfd_open(pid) for pid in told["pids"]]
    sweep(folder.parent)
    assert folder.exists()
    exec_process.kill()
    for pidfd in watched:
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)  # readable once the process has ended
        assert poll.poll(20_000)
        os.close(pidfd)
    exec_process.wait()
    sweep(folder.parent)
    assert not folder.exists()


def test_worker_that_does_not_listen_ends_with_us(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STUBBORN, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=serve.BASE, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "worker   | up\n"
        pid = int(process.stdout.readline())
        pidfd = os.pidfd_open(pid)
        process.kill()
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        ended = poll.poll(20_000)
        os.close(pidfd)
        if not ended:
            os.kill(pid, signal.SIGKILL)
        assert ended


def test_term_ends_the_command_and_the_servers(exec_process: subprocess.Popen[str]) -> None:
    folder = Path(told_by(exec_process)["folder"])
    exec_process.terminate()
    exec_process.communicate()
    assert exec_process.returncode == 128 + signal.SIGTERM
    assert not folder.exists()
