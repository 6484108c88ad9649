"""Who is asked for by conditions, by keys and by thumb, kept as a view and opened again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.product import Product

pytestmark = pytest.mark.once
ANNA = "anna@teplo.example"


def rows(page: Page) -> list[str]:
    names: list[str] = page.locator("[data-row] strong").all_inner_texts()
    return names


def test_conditions_are_built_shown_kept_and_taken_back(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?view=all", email=ANNA)
    page.get_by_role("button", name="More conditions").press("Enter")
    field = page.get_by_label("What", exact=True)
    expect(field.first).to_be_focused()
    field.first.select_option(label="City")
    page.get_by_label("Value", exact=True).select_option("Пермь")
    expect(page.locator("#builder-said")).to_have_text(re.compile(r"exactly 2\d clients"))
    page.get_by_role("button", name="Condition", exact=True).press("Enter")
    field.nth(1).select_option(label="Bought for")
    expect(page.get_by_label("How", exact=True).nth(1)).to_contain_text("more than")
    page.get_by_label("Value", exact=True).nth(1).fill("50 000")
    page.keyboard.press("Enter")
    expect(page.locator(".chips .part")).to_have_text(["City: Пермь", re.compile("Bought for more than: 50 000")])
    expect(page.locator("#count")).to_have_text(re.compile(r"exactly \d clients?"))
    assert "condition=" in page.url
    found = rows(page)
    page.get_by_role("button", name="Saved views").click()
    page.get_by_label("Name").fill("Large in Perm")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Large in Perm")).to_have_attribute("aria-current", "page")
    page.locator(".chips .off").last.click()
    expect(page.get_by_role("button", name="Saved views")).to_have_text("Changed")
    page.get_by_role("link", name="Large in Perm").click()
    expect(page.locator(".chips .part")).to_have_count(2)
    assert rows(page) == found
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("link", name="Large in Perm")).to_have_count(0)
    page.get_by_role("button", name=re.compile("Undo")).click()
    expect(page.get_by_role("link", name="Large in Perm")).to_be_visible()


def test_a_thumb_builds_a_group_on_a_phone(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?view=all", email=ANNA, size=PHONE)
    page.get_by_role("button", name="More conditions").tap()
    page.get_by_role("button", name="Group", exact=True).tap()
    expect(page.locator(".terms.inner .term")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    page.get_by_role("button", name="Take this group out").tap()
    expect(page.locator(".terms.inner")).to_have_count(0)
