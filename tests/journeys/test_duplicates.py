"""The queue of duplicates worked through by keyboard, at a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Open, settled
from tests.journeys.product import Product

ANNA = "anna@teplo.example"


SHEET = """ФИО;Дата рождения;Город;Телефон
Журавлёва Зоя Петровна;27.11.1985;Пермь;+79990000011
Журавлева Зоя Петровна;27.11.1985;Пермь;+79990000012
"""


def test_the_queue_is_worked_through_by_keyboard(krug: Product, opened: Open, tmp_path: Path) -> None:
    sheet = tmp_path / "twice.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    krug.command("import", str(sheet), "--json")
    krug.command("duplicates")
    page = opened(krug, "/duplicates/", email=ANNA)
    stays = page.locator(".twin.stays")
    first = stays.inner_text()
    page.keyboard.press("s")
    expect(stays).not_to_have_text(first)
    settled(page)
    page.keyboard.press("m")
    expect(page.locator("#pair")).not_to_contain_text("Зоя")
    page.goto("/duplicates/merged/")
    page.locator(".merge").get_by_role("link", name="Part").click()
    page.get_by_role("button", name="Part into two cards").click()
    expect(page.locator("#merges")).not_to_contain_text("Зоя")
    page.goto("/duplicates/?band=apart")
    expect(page.locator("#apart")).to_contain_text("Зоя")
    page.get_by_role("button", name="Ask again").first.click()
    expect(page.locator("#apart")).not_to_contain_text("Зоя")
    page.goto("/duplicates/")
    expect(stays).to_be_visible()
    settled(page)
    page.keyboard.press("l")
    expect(page.locator("#bands")).to_contain_text("Put off 1")
    page.goto("/duplicates/?band=later")
    expect(stays).to_be_visible()
    settled(page)
    page.keyboard.press("n")
    expect(page.locator("#bands")).to_contain_text("Told apart 1")


@pytest.mark.once
def test_two_cards_fit_side_by_side_on_the_phone(krug: Product, opened: Open) -> None:
    page = opened(krug, "/duplicates/", email=ANNA, size=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
