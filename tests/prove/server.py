"""The portal under gunicorn, in a process that can be killed and is there again at once.

    python -m tests.prove.server PORT DATABASE

Loads the portal once. For each line on its standard input it forks a gunicorn master, at the head of a
process group of its own, which forks its workers; tells the master's id once that listens; and waits until
all of them have ended.
"""

import ctypes
import os
import signal
import sys
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from deploy.children import end_with_parent

PR_SET_CHILD_SUBREAPER = 36  # Linux: workers whose master is gone become ours, so that we can wait for them


class Served(BaseApplication):
    """gunicorn as `deploy/serve.py` starts it, over an application that is loaded already."""

    def __init__(self, application: Any, port: str) -> None:
        self.application, self.port = application, port
        super().__init__()

    def load_config(self) -> None:
        """Sizes as in `deploy/serve.py`; tells the master's id when it listens."""
        sizes = {"workers": 2, "threads": 4, "timeout": 60, "control_socket_disable": True}
        for name, value in {"bind": f"127.0.0.1:{self.port}", "loglevel": "error", **sizes}.items():
            self.cfg.set(name, value)
        self.cfg.set("when_ready", lambda _arbiter: print(os.getpid(), flush=True))  # noqa: T201

    def load(self) -> Any:
        """The application."""
        return self.application


def main(port: str, database: str) -> None:
    """Serve as often as asked."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "supervision_portal.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    from django.urls import reverse

    from supervision_portal.wsgi import application

    reverse("home:my_work")  # the views and all they import, which else each worker would load by itself
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    end_too = end_with_parent(signal.SIGKILL)
    while sys.stdin.readline():
        if not os.fork():
            end_too()
            os.setsid()
            Served(application, port).run()
        wait_for_all()


def wait_for_all() -> None:
    """Return when the master and its workers are gone, and with them what holds the port."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
