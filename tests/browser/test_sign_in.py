"""The way in and out, and the first page behind it."""

import pytest

from tests import factories
from tests.browser.visitor import Visit, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_in_and_out(visit: Visit, pair: factories.Pair) -> None:
    manager = visit()
    manager.go("/")
    assert "/account/login/" in manager.page.url
    sign_in(manager, pair.manager, "wrong")
    manager.has_error("The email address or the password is wrong. Try again")
    assert manager.page.title().startswith("Error: ")
    assert manager.value("login") == pair.manager.email
    assert manager.value("password") == ""
    sign_in(manager, pair.manager)
    manager.reads("My work", "Supervision you hold", "Wanda Worker", "Overdue", "none held since")
    manager.press("Sign out")
    manager.go("/")
    assert "/account/login/" in manager.page.url


def test_the_sixth_wrong_try_has_to_wait(visit: Visit, pair: factories.Pair) -> None:
    somebody = visit()
    somebody.go("/account/login/")
    for _ in range(5):
        sign_in(somebody, pair.manager, "wrong")
        somebody.reads("The email address or the password is wrong")
    sign_in(somebody, pair.manager)
    somebody.has_error("Too many wrong tries. Wait five minutes, then try again")
    assert somebody.value("login") == pair.manager.email
    colleague = visit()
    colleague.go("/account/login/")
    sign_in(colleague, pair.worker)
    colleague.reads("My work")


def test_my_work_from_both_sides(visit: Visit, pair: factories.Pair) -> None:
    factories.draft(pair.manager, pair.file)
    worker = visit(pair.worker, width=360)
    worker.go("/")
    worker.reads("Your own supervision", "not booked yet")
    worker.does_not_read("Drafts to finish", "Supervision you hold")
    worker.follow("Your supervision file")
    worker.reads("Wanda Worker", "Moses Manager")
    manager = visit(pair.manager)
    manager.go("/")
    manager.reads("Drafts to finish", "Last saved on")
    manager.follow("Personal supervision (S1), Wanda Worker")
    manager.reads("Record of Personal Supervision (S1)")
