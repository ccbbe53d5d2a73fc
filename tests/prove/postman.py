"""Two workers that write mails and send them, at the same time, in processes that can be killed.

    python -m tests.prove.postman DATABASE SMTP_PORT

Loads the portal once. For each line on its standard input it forks a process group of two workers, as if two
beats rang or a task was delivered twice, tells the group's id, and tells again when both have ended. A day
asks for the mails of its morning, a moment (with its offset) for those of the hourly clock.
"""

import datetime as dt
import os
import signal
import smtplib
import sys

from deploy.children import end_with_parent

TIMEOUT = 0.3  # seconds that the mail server may be silent


def main(database: str, port: str) -> None:
    """Work on each day, or moment, as often as it is asked for."""
    load(database, port)
    end_too = end_with_parent(signal.SIGKILL)
    for line in sys.stdin:
        group = 0
        for _ in range(2):
            child = os.fork()
            if not child:
                end_too()
                os.setpgid(0, group)
                work(line.strip())
                os._exit(0)
            group = group or child
            try_to_group(child, group)
        print(group, flush=True)  # noqa: T201
        for _ in range(2):
            os.wait()
        print("ended", flush=True)  # noqa: T201


def load(database: str, port: str) -> None:
    """Set the portal up, with what each worker would load by itself."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "supervision_portal.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", int(port), TIMEOUT
    import django

    django.setup()
    from django.core.mail.backends import smtp  # noqa: F401
    from django.core.mail.utils import DNS_NAME
    from django.template.loader import get_template
    from django.urls import reverse

    from supervision_portal.celery import app
    from supervision_portal.schedule.rules import is_working_day

    app.conf.broker_url = "memory://"  # what is queued wakes nobody: both workers look for themselves
    # what else each worker would load by itself
    DNS_NAME.get_fqdn()
    reverse("home:my_work")
    is_working_day(dt.date.today())
    get_template("mail/digest.html")


def try_to_group(child: int, group: int) -> None:
    """Put the child into the group from here too: whichever of the two comes first."""
    try:
        os.setpgid(child, group)
    except ProcessLookupError:
        return  # it has ended already


def work(when: str) -> None:
    """What beat asks for; the mail server may fail, as it may under Celery."""
    from supervision_portal.records.services import notices
    from supervision_portal.schedule.services import reminders

    if "T" in when:
        reminders.ring(dt.datetime.fromisoformat(when))
    else:
        reminders.write_digests(dt.date.fromisoformat(when))
    try:
        while notices.send_waiting():
            pass
    except (OSError, smtplib.SMTPException):
        return


if __name__ == "__main__":
    main(*sys.argv[1:])
