"""A person at a browser: does what people do, and every page they meet is looked over.

A page is looked over for accessibility (no serious or critical finding), for errors in the
console (a breach of the content policy is one), for failed requests, and for scrolling sideways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

import qifu.web

AXE = Path(qifu.web.__file__).parent / "static" / "vendor" / "axe.min.js"
REFUSALS = {409, 422}  # a page that says no with the form still filled is a good page
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

SHAPE = """() => {
  const found = [];
  for (const e of document.body.querySelectorAll('*')) {
    if (e.closest('svg') && e.tagName !== 'svg') continue;
    found.push(e.tagName + '.' + e.className + '[' + e.getAttributeNames().filter(
      n => !['id', 'href', 'value', 'name'].includes(n)).join() + ']');
  }
  return document.title.replace(/[A-Z]{2}\\d{4}-[-\\w]+/, '') + Array.from(new Set(found)).join(' ');
}"""
AUDIT = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations'], iframes: false});
  return found.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v =>
    v.id + ' (' + v.impact + '): ' + v.help + '\\n' + v.nodes.slice(0, 3).map(
      n => '    ' + n.html.slice(0, 200) + '\\n    ' + n.failureSummary.replaceAll('\\n', ' ')
    ).join('\\n'));
}"""
WIDTH = "() => [document.documentElement.scrollWidth, innerWidth]"
seen: set[tuple[str, str]] = set()
WIDE = 0xFEE0  # how far the full-width form of an ASCII character is from it
WIDTHS = {
    c: f"[{re.escape(a)}{chr(ord(a) + WIDE)}]" for a in ",:;?!()" for c in (a, chr(ord(a) + WIDE))
}


def loose(text: str, *, whole: bool = False) -> re.Pattern[str]:
    """`text` with its punctuation in either width, as the words on screen may have it."""
    found = "".join(WIDTHS.get(c) or re.escape(c) for c in text)
    return re.compile(f"^{found}$" if whole else found)


@dataclass(frozen=True)
class Device:
    """What a person holds."""

    name: str
    width: int
    height: int
    touch: bool
    scale: int = 1


@lru_cache(maxsize=1)
def axe() -> str:
    return AXE.read_text("utf-8")


class Visitor:
    """One window; `problems` is empty while all is well."""

    def __init__(self, page: Page, site: str, device: Device, *, scripts: bool = True) -> None:
        self.page = page
        self.site = site
        self.device = device
        self.scripts = scripts
        self.problems: list[str] = []
        self.expected = set(REFUSALS)
        self._refused: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        page.on("response", self._receive)
        page.on("requestfailed", self._miss)

    # --- going about -------------------------------------------------------------------------

    def open(self, path: str, status: int = 200) -> Page:
        """Go to an address of the site and look it over."""
        if status >= 400:
            self.expected.add(status)
        response = self.page.goto(path)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}"
        self.look()
        return self.page

    def sign_in(self, username: str, password: str) -> None:
        self.open("/accounts/login/")
        self.fill("用户名或手机号", username)
        self.fill("密码", password)
        self.press("登录", within=self.page.locator("main"))

    def press(self, name: str, *, within: Locator | None = None, exact: bool = False) -> None:
        """Press the button or follow the link of that name; the next page is looked over."""
        self.go(self.named(name, within=within, exact=exact))

    def named(self, name: str, *, within: Locator | None = None, exact: bool = False) -> Locator:
        place = within or self.page.locator("main")
        words = loose(name, whole=exact)
        button = place.get_by_role("button", name=words)
        return button.or_(place.get_by_role("link", name=words)).first

    def go(self, target: Locator) -> None:
        """Press what leads to another page."""
        with self.page.expect_navigation():
            self.touch(target)
        self.look()

    def touch(self, target: Locator) -> None:
        if self.device.touch:
            target.tap()
        else:
            target.click()

    # --- filling in --------------------------------------------------------------------------

    def fill(self, label: str, text: str, *, within: Locator | None = None) -> None:
        self.field(label, within=within).fill(text)

    def field(self, label: str, *, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_label(loose(label)).first

    def choose(self, group: str, option: str) -> None:
        """Tick one choice of a question with several."""
        box = self.page.get_by_role("group", name=loose(group))
        box.get_by_label(loose(option, whole=True)).check()

    def select(self, label: str, *options: str) -> None:
        """Choose from a list that drops down, by the words shown."""
        self.field(label).select_option(label=list(options))

    # --- seeing ------------------------------------------------------------------------------

    def reads(self, *words: str, within: str = "main") -> None:
        """The page says all of `words`."""
        for text in words:
            expect(self.page.locator(within)).to_contain_text(loose(text))

    def reads_not(self, *words: str) -> None:
        for text in words:
            expect(self.page.locator("main")).not_to_contain_text(loose(text))

    def told(self, text: str) -> None:
        """A message of the last act."""
        expect(self.page.locator(".flash").filter(has_text=loose(text)).first).to_be_visible()

    def fact(self, name: str) -> str:
        """The value beside `name` in a list of facts."""
        term = self.page.locator("dt", has_text=re.compile(f"^{name}"))
        return term.first.locator("xpath=following-sibling::dd[1]").inner_text().strip()

    def look(self) -> None:
        """Look the present page over; a shape seen before on this device is not audited again."""
        page = self.page
        page.wait_for_load_state()
        if not self.scripts:
            return
        wide, room = page.evaluate(WIDTH)
        if wide > room or (self.device.touch and room > self.device.width):
            self._note(f"scrolls sideways: {wide} in {room} of {self.device.width}")
        shape = (self.device.name, page.evaluate(SHAPE))
        if shape in seen:
            return
        page.evaluate(axe())
        for finding in page.evaluate(AUDIT):
            self._note(finding)
        seen.add(shape)

    def _note(self, what: str) -> None:
        self.problems.append(f"{self.device.name} {self.page.url}: {what}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        address = str(message.location.get("url", ""))
        if "Failed to load resource" in message.text and address in self._refused:
            return
        self._note(f"console: {message.text} {address}")

    def _receive(self, response: Response) -> None:
        if response.status < 400:
            return
        if response.status in self.expected and response.request.is_navigation_request():
            self._refused.add(response.url)
        else:
            self._note(f"{response.status} {response.request.method} {response.url}")

    def _miss(self, request: Request) -> None:
        failure: Any = request.failure
        if failure != "net::ERR_ABORTED":  # a download, or a page left before it was whole
            self._note(f"{failure} {request.url}")
