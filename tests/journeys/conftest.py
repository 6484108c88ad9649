"""People at real browsers in front of the product as it is run."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect, sync_playwright

from tests.journeys import tables
from tests.journeys.product import PASSWORD, Product
from tests.ready import ready

DESK: ViewportSize = {"width": 1440, "height": 900}
PATIENCE_MS = 20_000  # of a machine that has much else to do; what is there is not waited for
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed after the last journey, with its loop: beside a loop no later test of this process may ask a database."""
    chromium = os.environ.get("KRUG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "no Chromium: name one in KRUG_CHROMIUM"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Product:
    """A Krug with its tables, never run: others begin as its twins, so that tables are made once."""
    folder = tmp_path_factory.mktemp("journeys") / "empty"
    return Product(folder, ready().copy(folder))


@pytest.fixture(scope="session")
def founded(empty: Product, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """A Krug in English with Anna, sixty persons and three companies, never run."""
    folder = tmp_path_factory.mktemp("founded")
    product = empty.twin(folder)
    founding = ["--email", "anna@teplo.example", "--company", "Teplo", "--name", "Anna Volkova", "--language", "en"]
    product.command("owner", "create", *founding, "--password-stdin", typed=PASSWORD)
    product.command("import", str(tables.clients(folder / "clients.xlsx")), "--json")
    product.close()
    return product


@pytest.fixture(scope="session")
def krug(founded: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    yield from founded.twin(tmp_path_factory.mktemp("krug")).running()


@pytest.fixture
def fresh(empty: Product, tmp_path: Path) -> Iterator[Product]:
    """A Krug nobody has opened yet."""
    yield from empty.twin(tmp_path / "krug").running()


Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Opens pages as a person with a browser of their own; afterwards no page may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        # What a page still asked for when it was left is broken off by the browser: no fault, though htmx says so.
        if said.type == "error" and "htmx:sendAbort" in said.text:
            if complaints and "htmx:afterRequest" in complaints[-1]:
                complaints.pop()
        elif said.type == "error":
            complaints.append(f"{said.location['url']}: {said.text}")

    def open_page(
        product: Product, path: str = "/", *, size: ViewportSize = DESK, email: str = "", locale: str = "en-US",
        scheme: Literal["dark", "light"] = "light", cut_off: bool = False,
    ) -> Page:  # fmt: skip
        context = browser.new_context(
            base_url=product.url, viewport=size, locale=locale, color_scheme=scheme, has_touch=size["width"] < 700,
            storage_state=product.signed_in.get(email),
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        if not cut_off:  # a page whose requests the test breaks off says so, and should
            page.on("console", hear)
        if email and email not in product.signed_in:
            sign_in(page, email)
            product.signed_in[email] = context.storage_state()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def settled(page: Page) -> None:
    """What a swap has brought is seen some moments before htmx has gone through it: a key pressed then sends the form
    as if there were no script. A click takes longer to aim than that."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/account/" not in url)
