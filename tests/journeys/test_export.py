"""Clients taken out of the list into a file, changed there and loaded back, at a real browser."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.product import Product

ANNA = "anna@teplo.example"


def downloaded(page: Page, path: Path) -> Path:
    expect(page.locator("#export")).to_have_attribute("data-state", "done")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    download.value.save_as(path)
    return path


def test_a_file_goes_out_and_comes_back_with_one_cell_changed(krug: Product, opened: Open, tmp_path: Path) -> None:
    page = opened(krug, "/clients/?sort=name", email=ANNA)
    page.get_by_role("link", name="Take out into a file").click()
    expect(page.locator(".export-form")).to_contain_text("Those of the list")
    page.get_by_role("button", name="Take out").click()
    path = downloaded(page, tmp_path / "clients.xlsx")
    expect(page.locator(".export-count")).to_contain_text(" of ")

    book = load_workbook(path)
    sheet = book["Clients"]
    at = {cell.value: cell.column for cell in sheet[1]}["City"]
    sheet.cell(2, at).value = "Кострома"
    book.save(path)
    page.goto("/import/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Change 1 cell").click()
    expect(page.locator("#load")).to_contain_text("Cells changed")
    page.goto("/clients/?sort=name")
    expect(page.locator(".clients tbody")).to_contain_text("Кострома")
    page.goto("/import/")
    page.get_by_role("link", name="clients.xlsx").first.click()
    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.locator("#load")).to_contain_text("Undone")
    page.goto("/clients/?sort=name")
    expect(page.locator(".clients tbody")).not_to_contain_text("Кострома")


@pytest.mark.once
def test_the_chosen_are_taken_out_by_a_thumb(krug: Product, opened: Open, tmp_path: Path) -> None:
    page = opened(krug, "/clients/?sort=name", email=ANNA, size=PHONE)
    boxes = page.locator("[data-pick]")
    boxes.nth(0).click()
    boxes.nth(1).click()
    page.locator("#bulk-bar").get_by_role("button", name="Take out").click()
    expect(page.locator("#bulk .export-form")).to_contain_text("2 clients chosen by hand")
    page.locator("#bulk .export-form").get_by_role("button", name="Take out").click()
    path = downloaded(page, tmp_path / "chosen.xlsx")
    assert load_workbook(path)["Clients"].max_row == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
