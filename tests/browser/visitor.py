"""What a person does in a browser. Every page somebody comes to is looked at (see `watch`)."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from supervision_portal.people.models import User
from tests.browser.watch import Watch, look
from tests.factories import PASSWORD, in_words


class Tab:
    """One tab. Buttons and links are found by what stands on them."""

    def __init__(self, page: Page, watch: Watch, *, javascript: bool = True) -> None:
        self.page = page
        self.watch = watch
        self.javascript = javascript

    # -- going somewhere

    def go(self, path: str, status: int = 200) -> None:
        with self.watch.expecting(*[status] * (status >= 400)):
            response = self.page.goto(path)
        assert response
        assert response.status == status, (path, response.status)
        self.look()

    def press(self, name: str, *, inside: Locator | None = None, status: int = 200) -> None:
        """Press the button that sends a form, and come to the page that answers."""
        whole = re.compile(
            f"^{re.escape(name)}( ?:.*)?$"
        )  # some say after a colon, unseen, what they are for
        self._to((inside or self.page).get_by_role("button", name=whole), status)

    def follow(self, name: str, *, status: int = 200) -> None:
        """Follow a link of the page, or one drawn as a button, by how its name begins."""
        main, beginning = self.page.locator("main"), re.compile("^" + re.escape(name))
        links = main.get_by_role("link", name=beginning)
        self._to(links.or_(main.locator("a").and_(main.get_by_role("button", name=beginning))).first, status)

    def _to(self, what: Locator, status: int) -> None:
        with self.watch.expecting(*[status] * (status >= 400)):
            with self.page.expect_navigation() as navigation:
                what.click()
            answer = navigation.value.status
        assert answer == status, (self.page.url, answer)
        self.look()

    def download(self, name: str) -> bytes:
        """What a link gives to keep."""
        with self.page.expect_download() as download:
            self.page.locator("main a", has_text=name).first.click()
        return Path(download.value.path()).read_bytes()

    def unfold(self, summary: str) -> None:
        self.page.locator("summary").filter(has_text=summary).click()
        self.look()

    # -- reading and writing

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def fill(self, **fields: str) -> None:
        """Type into fields by their names; two underscores stand for a hyphen (`actions__0__what`)."""
        for name, text in fields.items():
            self.page.locator(f"[name='{name.replace('__', '-')}']").fill(text)

    def choose(self, **fields: str) -> None:
        """Choose radio buttons by the names and values of their fields."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name.replace('__', '-')}'][value='{value}']").check()

    def attach(self, name: str, content: bytes) -> None:
        """Choose a file to send."""
        file = {"name": name, "mimeType": "application/pdf", "buffer": content}
        self.page.locator("input[type=file]").set_input_files(files=[file])

    def value(self, name: str) -> str:
        return self.page.locator(f"[name='{name}']").input_value()

    def reads(self, *texts: str) -> None:
        """These words stand on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def does_not_read(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def status_says(self, text: str) -> None:
        expect(self.page.locator("[data-draft-status]")).to_contain_text(text)

    def is_saved(self) -> None:
        """Everything typed is on the server, and the page says when it was saved."""
        line = self.page.locator("[data-draft-status]")
        expect(line).to_have_attribute("data-state", "saved")
        expect(line).to_contain_text("Saved at")

    def has_error(self, text: str) -> None:
        """The summary names the error, and its link leads to where it can be put right."""
        link = self.page.locator(".govuk-error-summary").get_by_role("link", name=text)
        link.click()
        assert self.page.evaluate("document.activeElement.matches('input, textarea, select')")

    def look(self) -> None:
        """What every page is looked at for; moves do it by themselves."""
        look(self.page, javascript=self.javascript)


class Visitor(Tab):
    """One person's browser, with its first tab."""

    def __init__(self, context: BrowserContext, origin: str, user: User | None, *, javascript: bool) -> None:
        self.context = context
        self.origin = origin
        self.user = user
        super().__init__(context.new_page(), Watch(context, origin), javascript=javascript)

    def tab(self) -> Tab:
        return Tab(self.context.new_page(), self.watch, javascript=self.javascript)

    def tell(self) -> None:
        """Print what stands in each tab, for whoever reads why a test failed."""
        for page in self.context.pages:
            print(f"\n--- {self.user} at {page.url}\n{page.locator('body').inner_text()}")  # noqa: T201

    def cookie(self, session: str) -> None:
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.origin}])


Visit = Callable[..., Visitor]


def day(days: int = 0) -> str:
    """Today, or so many days on, as people type it."""
    return in_words(timezone.localdate() + dt.timedelta(days=days))


def sign_in(tab: Tab, user: User, password: str = PASSWORD) -> None:
    """Fill in the sign-in page."""
    tab.fill(login=user.email, password=password)
    tab.press("Sign in")


def sign(tab: Tab, *, disagreement: str = "") -> None:
    """From a record that waits for this person: sign it."""
    tab.follow("Sign")
    tab.fill(disagreement=disagreement, password=PASSWORD)
    tab.press("Sign")
    tab.reads("Signed.")
