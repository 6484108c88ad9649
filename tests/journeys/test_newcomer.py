"""From nothing to one's own clients, in the browser."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import tables
from tests.journeys.conftest import Open
from tests.journeys.product import PASSWORD, Product


def found(page: Page) -> None:
    """The first visit: the owner and the company."""
    page.get_by_label("Company").fill("Teplo")
    page.get_by_label("First name").fill("Anna")
    page.get_by_label("Last name").fill("Volkova")
    page.get_by_label("E-mail").fill("anna@teplo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Language").select_option("en")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/welcome/")


def test_a_newcomer_loads_a_spreadsheet_finds_a_client_corrects_it_and_takes_it_back(
    fresh: Product, opened: Open, tmp_path: Path
) -> None:
    started = time.monotonic()
    page = opened(fresh)
    found(page)

    page.get_by_role("link", name="Load your spreadsheet").click()
    page.set_input_files("input[type=file]", tables.clients(tmp_path / "Клиенты.xlsx"))
    expect(page.locator(".numbers-cell").first).to_contain_text("60")
    expect(page.get_by_text("left out: 1 row of totals (64)")).to_be_visible()
    page.get_by_role("button", name="Load 60").click()
    expect(page.get_by_role("heading", name="What is next")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="See the clients").click()
    expect(page.get_by_text("exactly 63 clients")).to_be_visible()  # sixty persons and three companies they work for

    page.wait_for_load_state()
    page.keyboard.press("/")
    page.keyboard.type("соловьев 9123451121")
    expect(page.get_by_role("option").first).to_contain_text("Соловьёв")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("лебедев")
    expect(page.get_by_role("option").first).to_contain_text("Лебедев")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/clients/\d+/"))

    page.get_by_role("button", name=re.compile(r"city: .*Change")).click()
    page.get_by_role("textbox", name="City").fill("Самара")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("city: Самара. Change"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name=re.compile("city: Самара. Change"))).to_be_visible()
    page.locator(".entry", has_text="Самара").first.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name=re.compile("city: Самара. Change"))).to_have_count(0)
    assert time.monotonic() - started < 180


@pytest.mark.once
def test_the_whole_import_is_taken_back_with_one_button(fresh: Product, opened: Open, tmp_path: Path) -> None:
    page = opened(fresh)
    found(page)
    page.goto("/import/")
    page.set_input_files("input[type=file]", tables.clients(tmp_path / "clients.xlsx"))
    page.get_by_role("button", name="Load 60").click()
    page.get_by_role("button", name="Undo the whole import").click(timeout=30_000)
    expect(page.get_by_text("Undone: the clients of this file are in the archive")).to_be_visible(timeout=30_000)
    page.goto("/clients/")
    expect(page.get_by_role("heading", name="No clients yet")).to_be_visible()


def test_the_example_is_shown_and_removed_in_one_click(fresh: Product, opened: Open) -> None:
    page = opened(fresh)
    found(page)
    page.get_by_role("button", name="Look at an example").click()
    expect(page.locator("table.clients tbody tr[data-row]")).to_have_count(50, timeout=60_000)
    expect(page.get_by_text("2,300").or_(page.get_by_text("2\u202f300")).first).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="No clients yet")).to_be_visible(timeout=60_000)
