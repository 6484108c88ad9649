"""Who is around a client: somebody who is not in the base becomes one, and the network is walked."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.product import Product

pytestmark = pytest.mark.once
ANNA = "anna@teplo.example"


def test_a_partner_who_is_not_in_the_base_becomes_a_client_with_one_press(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/1/", email=ANNA)
    page.get_by_role("button", name="Add a relation").click()
    page.get_by_label("Who", exact=True).press_sequentially("Щукин Роман Ильич")
    page.get_by_label("Phone").fill("8 922 000-11-22")
    page.get_by_label("Who they are to the client").select_option("contractor")
    page.locator(".inline-form").get_by_role("button", name="Save").click()
    prospect = page.locator("#card-side .prospect", has_text="Щукин Роман Ильич")
    expect(prospect).to_contain_text("not in the base")
    prospect.get_by_role("button", name="Make a client").click()
    relation = page.locator("#card-side .relation").get_by_role("link", name="Щукин Роман Ильич")
    expect(relation).to_be_visible()
    page.locator(".toast").last.get_by_role("button", name="Undo").click()
    expect(prospect).to_be_visible()
    page.goto("/clients/prospects/")
    row = page.locator(".prospects .prospect", has_text="Щукин Роман Ильич")
    expect(row).to_contain_text("→ contractor → Щукин Роман Ильич")
    row.get_by_role("button", name="Make a client").click()
    expect(page.locator(".prospects .taken")).to_contain_text("is a client now")
    page.locator(".prospects .taken").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Щукин Роман Ильич")
    expect(page.locator("#card-side .relation")).to_have_count(1)


def test_the_network_is_walked_by_keys_and_by_the_thumb(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/2/", email=ANNA)
    page.get_by_role("button", name="Add a relation").click()
    page.get_by_label("Who", exact=True).press_sequentially("Уралсвет")
    page.locator(".other-list button", has_text="Уралсвет").first.click()
    page.get_by_label("Who they are to the client").select_option("contractor")
    page.locator(".inline-form").get_by_role("button", name="Save").click()
    page.get_by_role("link", name="The network in a picture").click()
    other = page.locator(".picture").get_by_role("link", name=re.compile("^ООО «Уралсвет»"))
    other.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Уралсвет")
    expect(page).to_have_url(re.compile(r"/clients/\d+/network/"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Уралсвет")
    phone = opened(krug, "/clients/2/network/", size=PHONE, email=ANNA)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.locator(".around").get_by_role("link", name=re.compile("Уралсвет")).tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Уралсвет")
