"""The list as a spreadsheet in a real browser: typed, filled, pasted, taken back; and somebody else at one cell."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Open
from tests.journeys.product import Product

pytestmark = pytest.mark.xdist_group("journeys")
ANNA = "anna@teplo.example"


@pytest.fixture
def page(krug: Product, opened: Open, request: pytest.FixtureRequest) -> Page:
    page = opened(krug, "/clients/?sort=name", email=ANNA, cut_off="meanwhile" in request.node.name)
    page.evaluate(
        "() => fetch('/clients/columns/', {method: 'POST', headers: {'X-CSRFToken': krug.csrf()},"
        " body: new URLSearchParams({columns: 'name,city,about', frozen: '0'})})"
    )
    page.get_by_role("link", name="Spreadsheet").click()
    expect(page.locator(".tabulator-row").nth(8)).to_be_visible()
    return page


def cell(page: Page, row: int, field: str) -> Locator:
    return page.locator(".tabulator-row").nth(row).locator(f".tabulator-cell[tabulator-field={field}]")


def paste(page: Page, text: str) -> None:
    page.evaluate(
        "text => { const data = new DataTransfer(); data.setData('text/plain', text);"
        " document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true})); }",
        text,
    )


def test_cells_are_typed_filled_down_pasted_and_taken_back(page: Page) -> None:
    toasts = page.locator("#toasts")
    cell(page, 0, "about").click()
    page.keyboard.type("partner")
    page.keyboard.press("Enter")
    expect(cell(page, 0, "about")).to_have_text("partner")
    page.keyboard.press("ArrowUp")
    for _row in range(2):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(toasts).to_contain_text("Cells written: 2")
    expect(cell(page, 2, "about")).to_have_text("partner")
    paste(page, "supplier\textra\nbuyer\n")
    dialog = page.locator("#grid-paste")
    expect(dialog).to_contain_text("2 cells will change")
    expect(dialog).to_contain_text("Columns of the block that have no column here: 1.")
    expect(cell(page, 1, "about")).to_have_text("partner")
    dialog.get_by_role("button", name="Write").click()
    expect(cell(page, 1, "about")).to_have_text("buyer")
    expect(page.locator(".tabulator-cell.waits")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(cell(page, 1, "about")).to_have_text("partner")
    page.keyboard.press("Control+z")
    expect(cell(page, 2, "about")).not_to_have_text("partner")
    page.reload()
    expect(cell(page, 0, "about")).to_have_text("partner")


def test_what_somebody_has_changed_meanwhile_is_shown_and_one_chooses(page: Page) -> None:
    was = cell(page, 5, "city").inner_text()
    page.evaluate(
        "async was => { const row = krug.grid.table.getRows()[5].getData(); await krug.grid.send("
        "krug.grid.place().dataset.cells, {key: 'theirs', cells: [{id: row.id, code: 'city', new: 'Tver', was}]}); }",
        was,
    )
    cell(page, 5, "city").click()
    page.keyboard.type("Omsk")
    page.keyboard.press("Enter")
    expect(cell(page, 5, "city")).to_have_class(re.compile(r"\bclash\b"))
    cell(page, 5, "city").click()
    note = page.locator("#grid-note")
    expect(note).to_contain_text("There now: «Tver». You typed: «Omsk».")
    note.get_by_role("button", name="Keep mine").click()
    expect(note).to_be_hidden()
    expect(cell(page, 5, "city")).to_have_text("Omsk")
