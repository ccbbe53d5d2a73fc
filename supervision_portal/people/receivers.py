"""What is logged when somebody signs in or out, by whatever way Django or allauth does it."""

from typing import Any

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User


def signed_in(*, user: User, **_: Any) -> None:
    log.write(Verb.SIGNED_IN, by=user)


def signed_out(*, user: User | None, **_: Any) -> None:
    """Signing out in a browser whose sign-in had ended already is nobody's."""
    if user is not None:
        log.write(Verb.SIGNED_OUT, by=user)


def sign_in_failed(*, credentials: dict[str, Any], **_: Any) -> None:
    """A wrong password, at the sign-in or before signing. Says whose account it was, never what was typed."""
    typed = str(credentials.get("email") or credentials.get("username") or "")
    log.write(Verb.SIGN_IN_FAILED, by=None, obj=User.objects.with_address(typed).first())
