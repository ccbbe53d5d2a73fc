"""Pages and autosave: their cost against the floor, their queries, and that rows cost no queries."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from bench import floor
from bench.clock import Run, compare
from bench.council import Council, Desk
from bench.queries import counted
from bench.report import Figure
from supervision_portal.people.models import User
from supervision_portal.records.models import Record

RUNS = 40
QUERIES = 15
AUTOSAVE_QUERIES = 3


@dataclass(frozen=True)
class Page:
    """A page to measure, and what it may cost in floors."""

    name: str
    address: Callable[[Desk], str]
    times: float


PAGES = (
    Page("My work", lambda _desk: reverse("home:my_work"), 6),
    Page("Supervision file", lambda desk: reverse("supervision:file", args=[desk.file.pk]), 6),
    Page("Supervision files", lambda _desk: reverse("supervision:files"), 6),
    Page("S1 form", lambda desk: reverse("records:edit", args=[desk.draft.pk]), 12),
)


def browser_of(user: User) -> Client:
    """A browser in which this person is signed in, and which brings the CSRF token as a browser does."""
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.force_login(user)
    return client


def measure(council: Council) -> list[Figure]:
    """Every page and autosave, times first and queries after."""
    many, one = browser_of(council.many.manager), browser_of(council.one.manager)
    figures = [_queries_of_floor(many)]
    for page in PAGES:
        addresses = page.address(council.many), page.address(council.one)
        figures += _page(page.name, page.times, many, addresses[0])
        counts = [
            len(_statements(browser, address))
            for browser, address in zip((many, one), addresses, strict=True)
        ]
        figures.append(
            Figure(
                f"{page.name}: queries more for many rows than for one", counts[0] - counts[1], "queries", 0
            )
        )
    everyone = browser_of(council.director)
    figures += _page(
        "Supervision files of a director, 2,000 below", 6, everyone, reverse("supervision:files")
    )
    return figures + _autosave(many, council.many.draft)


def _page(name: str, times: float, browser: Client, address: str) -> list[Figure]:
    compared = compare(lambda: _get(browser, floor.ADDRESS), lambda: _get(browser, address), runs=RUNS)
    statements = _statements(browser, address)
    return [
        Figure(name, compared.ratio, "× floor", times, compared.detail),
        Figure(f"{name}: queries", len(statements), "queries", QUERIES, {"statements": statements}),
    ]


def _queries_of_floor(browser: Client) -> Figure:
    """The floor is one query by its definition: more would make every ratio look better than it is."""
    return Figure("Floor: queries", len(_statements(browser, floor.ADDRESS)), "queries", 1)


def _get(browser: Client, address: str) -> Run:
    return lambda: _ok(browser.get(address))


def _ok(response: HttpResponse) -> HttpResponse:
    if response.status_code != 200:
        raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")
    return response


def _statements(browser: Client, address: str) -> list[str]:
    _ok(browser.get(address))  # what is asked once in a process is asked now
    with counted() as statements:
        _ok(browser.get(address))
    return statements


def _autosave(browser: Client, draft: Record) -> list[Figure]:
    """The whole S1 sent again and again, as the page does while somebody types."""
    address = reverse("records:autosave", args=[draft.pk])
    _ok(browser.get(reverse("records:edit", args=[draft.pk])))
    token = browser.cookies["csrftoken"].value
    version = draft.version

    def prepare() -> Run:
        nonlocal version
        data = draft.data | {"version": str(version), "wellbeing": f"Typed {version}."}
        body = encode_multipart(BOUNDARY, data)
        version += 1
        headers = {"x-csrftoken": token, "x-requested-with": "fetch", "host": "localhost"}
        return lambda: _ok(browser.generic("POST", address, body, MULTIPART_CONTENT, headers=headers))

    compared = compare(lambda: _get(browser, floor.ADDRESS), prepare, runs=RUNS)
    run = prepare()
    with counted() as statements:
        run()
    return [
        Figure("Autosave of the S1", compared.ratio, "× floor", 3, compared.detail),
        Figure("Autosave: queries", len(statements), "queries", AUTOSAVE_QUERIES, {"statements": statements}),
    ]
