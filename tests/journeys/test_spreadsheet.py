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
    without_news(page)  # both had it open before either wrote
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


def without_news(page: Page) -> None:
    """News of a cell that was written, which draw its row anew, do not come in between."""
    page.evaluate("() => window.addEventListener('krug:news', event => event.stopImmediatePropagation(), true)")


def stand_at(page: Page, row: int, field: str) -> None:
    """Wait until this is the cell that keys go to."""
    page.wait_for_function(
        "([row, field]) => { const at = krug.grid.active();"
        " return at && at.getField() === field && at.getRow().getPosition() === row + 1; }",
        arg=[row, field],
    )


def handle(page: Page, row: int, field: str) -> tuple[float, float]:
    """The corner one draws by, once it is seen at this cell: while cells are drawn anew the table hides it."""
    expect(page.locator(".tabulator-cell.waits")).to_have_count(0)
    stand_at(page, row, field)
    page.wait_for_function(
        "() => { const at = krug.grid.active().getElement().getBoundingClientRect();"
        " const drawn = document.querySelector('.tabulator-range-active'), box = drawn.getBoundingClientRect();"
        " return Math.abs(at.bottom - box.bottom) < 3 && Math.abs(at.right - box.right) < 3"
        " && drawn.checkVisibility({visibilityProperty: true}); }"
    )
    box = page.locator(".tabulator-range-active").bounding_box()
    assert box is not None
    return box["x"] + box["width"] - 1, box["y"] + box["height"] - 1


@pytest.mark.once  # whatever fills, the cells are written as those above
def test_the_handle_fills_as_far_as_it_is_drawn_and_beside_what_is_there(page: Page) -> None:
    shown = page.locator("#grid-paste")
    without_news(page)
    cell(page, 1, "about").click()
    page.keyboard.type("dealer")
    page.keyboard.press("Enter")
    expect(cell(page, 1, "about")).to_have_text("dealer")
    stand_at(page, 2, "about")
    page.keyboard.press("ArrowUp")
    x, y = handle(page, 1, "about")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y + 60, steps=4)
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text("Cells written: 2")
    expect(cell(page, 3, "about")).to_have_text("dealer")
    cell(page, 2, "city").click()
    page.keyboard.type("Omsk")
    page.keyboard.press("Enter")
    expect(cell(page, 2, "city")).to_have_text("Omsk")
    stand_at(page, 3, "city")
    page.keyboard.press("ArrowUp")
    page.mouse.dblclick(*handle(page, 2, "city"))
    expect(shown).to_contain_text("cells will change")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+Shift+End")
    assert page.evaluate("() => krug.grid.range().length === krug.grid.table.getDataCount()")
