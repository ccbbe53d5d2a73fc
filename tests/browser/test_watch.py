"""That the tests of this folder would notice: what they look for on every page is found where it is."""

import pytest
from playwright.sync_api import Response

from tests.browser.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def is_it(found: object) -> bool:
    """Of answers the one that failed: the page may still have waited for another one."""
    return not isinstance(found, Response) or not found.ok


@pytest.mark.parametrize(
    ("script", "event", "noted"),
    [
        ("console.error('Oh no')", "console", "console: Oh no"),
        ("setTimeout(() => { throw new Error('Oh no') })", "pageerror", "script: "),
        ("document.body.setAttribute('style', 'color: red')", "console", "Content Security Policy"),
        (
            "document.body.append(Object.assign(new Image(), {src: '//other.test/'}))",
            "console",
            "Security Policy",
        ),
        ("fetch('/nowhere/')", "response", "404: GET"),
        ("location = 'http://other.test/'", "requestfailed", "another host: http://other.test/"),
    ],
)
def test_what_goes_wrong_is_noted(visit: Visit, script: str, event: str, noted: str) -> None:
    somebody = visit()
    somebody.go("/help/")
    with somebody.page.expect_event(event, is_it):
        somebody.page.evaluate(f"() => {{ {script} }}")
    assert noted in " ".join(somebody.watch.problems)
    somebody.watch.problems.clear()


@pytest.mark.parametrize(
    "html",
    [
        "<input>",
        "<p class='govuk-!-width-full'>" + "unbroken" * 40 + "</p>",
        "<div class='govuk-accordion__section-toggle portal-text'>"
        + "<table><tr>"
        + "<td>cell</td>" * 60
        + "</table>",
    ],
)
def test_a_page_that_shuts_somebody_out_is_no_page(visit: Visit, html: str) -> None:
    somebody = visit()
    somebody.go("/help/")
    somebody.page.evaluate(
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", html
    )
    with pytest.raises(AssertionError):
        somebody.look()
