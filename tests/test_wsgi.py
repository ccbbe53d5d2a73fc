"""What comes before Django: the charset that a request claims."""

import io
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from supervision_portal.wsgi import application


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["hex", "undefined", "utf-7", "no-such-one", "rot13", '"utf-8"'])
def test_a_request_is_read_as_utf_8_whatever_it_claims(charset: str) -> None:
    answers: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/account/login/",
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}",
        "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(b"login=nobody"),
        "CONTENT_LENGTH": "12",
    }
    setup_testing_defaults(environ)
    answer = application(environ, lambda status, _headers: answers.append(status))
    list(answer)
    answer.close()  # type: ignore[attr-defined]
    assert answers == ["403 Forbidden"]  # no CSRF token, said by our page
