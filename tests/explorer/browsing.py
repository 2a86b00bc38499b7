"""The explorer in a browser: how its page is opened, found its way about, and timed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page

from tests.explorer.served import wait_until

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DRAWN = "img.partnersim-picture[data-drawn]"
VIEWS = ("Phases", "Positions", "Shares", "Uncertainty", "Room to agree")
SLIDE = """async (key) => {
    const picture = document.querySelector("img.partnersim-picture"), before = picture.dataset.drawn;
    const drawn = new Promise((done) => {
        const watcher = new MutationObserver(() => {
            if (picture.dataset.drawn !== before) {
                watcher.disconnect();
                requestAnimationFrame(() => done(performance.now()));
            }
        });
        watcher.observe(picture, { attributes: true });
    });
    const begun = performance.now();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, bubbles: true }));
    return (await Promise.race([drawn, new Promise((never) => setTimeout(() => never(Infinity), 20000))])) - begun;
}"""


@dataclass
class Seen:
    """A page, what it asked of anybody, and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def elsewhere(self) -> list[str]:
        """Requests that went to anybody but this machine."""
        return [url for url in self.asked if not re.match(r"(http|ws)://127\.0\.0\.1[:/]|data:|blob:", url)]


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Seen]:
    """A page at 1280 × 800, its picture drawn where it is the page alone."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    found = Seen(page)
    page.on("request", lambda request: found.asked.append(request.url))
    page.on("websocket", lambda socket: found.asked.append(socket.url))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("console", lambda said: found.complaints.append(said.text) if said.type == "error" else None)
    page.set_default_timeout(90_000)
    page.goto(address)
    if "/voila/" in address:
        page.wait_for_selector(DRAWN)
    yield found
    page.close()


def control(page: Page, name: str) -> Locator:
    """The field of that name."""
    return page.locator(".partnersim-control").filter(has=page.get_by_text(name, exact=True))


def handle(page: Page, name: str, number: int = 0) -> Locator:
    return control(page, name).locator(".noUi-handle").nth(number)


def written(page: Page, name: str) -> str:
    return control(page, name).locator("input[type=text]").input_value()


def open_view(page: Page, name: str) -> None:
    """Show a view, if it is not shown, and wait until it is drawn, and nothing else is on its way."""
    _quiet(page)
    button, before = page.get_by_role("button", name=name, exact=True), page.locator(DRAWN).get_attribute("data-drawn")
    if "mod-active" not in (button.get_attribute("class") or ""):
        button.click()
        wait_until(lambda: page.locator(DRAWN).get_attribute("data-drawn") != before, name)
        _quiet(page)


def _quiet(page: Page) -> None:
    """No picture came for half a second: else one that was asked for before would pass for the answer."""
    last = None
    while last != (last := page.locator(DRAWN).get_attribute("data-drawn")):
        page.wait_for_timeout(500)


def shown(page: Page) -> str:
    return page.locator(".partnersim-comparison").inner_text()
