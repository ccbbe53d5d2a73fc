"""What no page may do, whatever a test is about: fail, complain, call another host, shut somebody out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

AXE = (Path(__file__).parents[1] / "assets" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = {"width": 320, "height": 800}
_ONE_TIME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9]{64}|\b[0-9a-f]{16}\b")
_CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((e) => {
    const style = getComputedStyle(e);
    return style.overflowX === "hidden" && style.position !== "absolute" && e.clientWidth > 1
        && e.scrollWidth > e.clientWidth + 1;
}).map((e) => e.outerHTML.slice(0, 120))"""

_looked_at: set[tuple[int, str]] = set()  # pages that were found in order already; the same page is the same


class Watch:
    """Notes everything that goes wrong in one person's browser."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin
        self.problems: list[str] = []
        self._expected: set[int] = set()
        self._met: set[int] = set()
        self._offline = False
        context.on("console", self._console)
        context.on("weberror", self._web_error)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium repeats failed answers here; `_response` and `_failed` judge those.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def _web_error(self, error: WebError) -> None:
        self.problems.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and not request.url.startswith(self.origin):
            self.problems.append(f"another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # ERR_ABORTED: the browser left the page or took the answer as a download.
        if not self._offline and request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.method} {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status < 400:
            return
        self._met.add(response.status)
        if response.status not in self._expected:
            self.problems.append(f"{response.status}: {response.request.method} {response.url}")

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Inside, answers with these statuses belong to the story, and each of them has to come."""
        before, self._expected, self._met = self._expected, {*self._expected, *statuses}, set()
        yield
        assert set(statuses) <= self._met, f"expected {statuses}, met {self._met}"
        self._expected = before

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """Inside, the server cannot be reached, and that is the story."""
        self._offline = True
        yield
        self._offline = False


def look(page: Page, *, javascript: bool = True) -> None:
    """Nothing is found by axe-core, and nothing is cut off or runs over at 320 px."""
    size = page.viewport_size
    assert size
    seen = (size["width"], _ONE_TIME.sub("", page.content()))
    if seen in _looked_at:
        return
    if javascript:
        _examine(page)
        page.set_viewport_size(size)
    else:
        with _copy(page) as copy:
            _examine(copy)
    _looked_at.add(seen)


def _examine(page: Page) -> None:
    page.evaluate(AXE)
    script = (
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
    )
    found = page.evaluate(script, RULES)["violations"]
    assert [_told(one) for one in found] == [], page.url
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], page.url
    assert page.evaluate(_CUT_OFF) == [], page.url


@contextmanager
def _copy(page: Page) -> Iterator[Page]:
    """The same page without its scripts, where scripts of ours can run: axe-core is one."""
    html = re.sub(r"<script\b.*?</script>", "", page.content(), flags=re.DOTALL)
    browser = page.context.browser
    assert browser
    with browser.new_page(viewport=page.viewport_size) as copy:
        copy.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
        copy.goto(page.url)
        yield copy


def _told(violation: dict) -> str:
    nodes = "; ".join(node["html"][:200] for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']}: {nodes}"
