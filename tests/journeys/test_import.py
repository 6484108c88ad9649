"""A spreadsheet whose one bad cell is corrected in place, at a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.product import Product

pytestmark = pytest.mark.xdist_group("journeys")
ANNA = "anna@teplo.example"
ROWS = (
    "ФИО;Телефон;Город", "Лисицын Роман;89160000001;Тула", "Лисицына Вера;8916000;Тула", "Лисицын Глеб;891600;Тула",
)  # fmt: skip


def test_a_bad_cell_is_corrected_in_place_and_each_number_opens_its_rows(
    krug: Product, opened: Open, tmp_path: Path
) -> None:
    path = tmp_path / "лисицыны.csv"
    path.write_text("\n".join(ROWS), encoding="utf-8")
    page = opened(krug, "/import/", email=ANNA)
    page.locator("input[type=file]").set_input_files(path)
    bad = page.locator(".mend-line")
    expect(bad).to_have_count(2)

    first = bad.nth(0).get_by_label("«Телефон»")
    first.fill("891600")
    first.press("Enter")
    expect(bad.nth(1).get_by_label("«Телефон»")).to_be_focused()
    expect(bad.nth(0).locator(".why")).not_to_be_empty()
    expect(first).to_have_value("891600")
    first.fill("8 916 000-00-02")
    first.press("Enter")
    expect(bad.nth(0).locator(".verdict")).to_contain_text("will be created")
    bad.nth(1).get_by_role("button", name="Leave this row out").click()
    expect(bad.nth(1).locator(".verdict")).to_contain_text("left out")

    page.locator(".opens-create").click()
    expect(page.locator("[data-outcome=create] .line")).to_have_count(2)
    expect(page.locator("[data-outcome=create]")).to_contain_text("+7 916 000-00-02")
    page.get_by_role("button", name="Load 2").click()
    _result(page)


def _result(page: Page) -> None:
    expect(page.locator("#load")).to_contain_text("What is next")
    page.locator(".opens-create").click()
    expect(page.locator("[data-outcome=create] .line")).to_have_count(2)
    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.locator("#load")).to_contain_text("In the archive now")
