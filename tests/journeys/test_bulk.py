"""Rows of the list chosen and changed together, two people at one card, and an hour taken back, at a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.product import Product

ANNA = "anna@teplo.example"


@pytest.fixture(scope="module")
def krug(founded: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One of its own: these change many clients at once, whom others count on."""
    yield from founded.twin(tmp_path_factory.mktemp("bulk")).running()


def expect_chosen(page: Page, number: str) -> None:
    """``number`` as a pattern."""
    expect(page.locator("#bulk-bar [data-count]")).to_have_text(re.compile(f"^chosen: ({number})$"))


def change_city(page: Page, city: str) -> None:
    page.locator("#bulk-bar").get_by_role("button", name="Field").click()
    page.locator("#bulk-value").fill(city)
    expect(page.locator(".first-rows")).to_contain_text(city)
    page.locator("#bulk-form").get_by_role("button", name="Change").click()


def test_rows_are_chosen_by_range_and_key_changed_and_put_back(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?sort=name", email=ANNA)
    boxes = page.locator("[data-pick]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect_chosen(page, "4")
    page.locator("tr[data-row]").nth(6).get_by_role("link").first.focus()
    page.keyboard.press("x")
    expect_chosen(page, "5")
    change_city(page, "Кострома")
    expect(page.locator(".toast")).to_contain_text("changed")
    expect(page.locator("#bulk")).not_to_be_visible()
    expect(page.locator(".clients tbody")).to_contain_text("Кострома")
    page.locator(".toast button").click()
    expect(page.locator(".clients tbody")).not_to_contain_text("Кострома")
    expect(page.locator("#bulk-bar")).not_to_be_visible()


@pytest.mark.once
def test_all_that_match_are_meant_beyond_the_rows_on_the_page(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?sort=name", email=ANNA)
    page.locator("[data-pick-page]").click()
    page.locator("[data-pick-everything]").click()
    expect_chosen(page, r"5[1-9]|[6-9]\d|\d{3}")
    page.locator("#bulk-bar").get_by_role("button", name="Tag").click()
    page.locator("#bulk-value").fill("осень")
    expect(page.locator("#bulk-weighed")).to_contain_text("clients will change")
    page.keyboard.press("Escape")
    page.locator("[data-pick]").first.click()
    expect_chosen(page, r"\d|[1-4]\d|50")


def test_of_two_people_at_one_card_the_second_is_shown_both_values(krug: Product, opened: Open) -> None:
    card = opened(krug, "/clients/?sort=name", email=ANNA, cut_off=True)  # a browser says every 409 in its console
    card.locator("[data-row] a").first.click()
    card.wait_for_url(re.compile(r"/clients/\d+/"))
    card.locator("#card-side").get_by_role("button", name="city").first.click()
    card.locator("#edit-city").fill("Тамбо")
    other = opened(krug, "/clients/?sort=name", email=ANNA)
    other.locator("[data-pick]").first.click()
    change_city(other, "Вологда")
    expect(other.locator(".toast")).to_contain_text("changed")
    expect(card.locator("#feed")).to_contain_text("Вологда")  # the card has heard of it, and took nothing away
    expect(card.locator("#edit-city")).to_have_value("Тамбо")
    card.locator("#edit-city").press("End")
    card.keyboard.type("в")
    card.keyboard.press("Enter")
    expect(card.locator(".conflict")).to_contain_text("Вологда")
    expect(card.locator("#edit-city")).to_have_value("Тамбов")


def test_the_last_hour_is_seen_and_taken_back(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?sort=-name", email=ANNA)
    page.locator("[data-pick]").first.click()
    change_city(page, "Елец")
    expect(page.locator(".toast")).to_contain_text("changed")
    page.goto(f"{krug.url}/changes/")
    expect(page.locator(".entries")).to_contain_text("City: Елец")
    page.get_by_role("button", name="See what it is").click()
    expect(page.locator("#take-back")).to_contain_text("City: Елец")


@pytest.mark.once
def test_a_thumb_chooses_a_row_and_does_not_open_it(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?sort=name", email=ANNA, size=PHONE)
    page.locator("[data-pick]").nth(1).click()
    expect_chosen(page, "1")
    expect(page.locator("#bulk-bar")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= 360")
