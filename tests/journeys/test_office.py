"""Looking things up while the client is on the phone."""

import re
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Open
from tests.journeys.product import Product

pytestmark = pytest.mark.once
ANNA = "anna@teplo.example"


def test_an_activity_is_chosen_by_keys_and_a_name_taken_in_its_case(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?sort=-name", email=ANNA)
    page.get_by_role("link", name=re.compile("Попов Пётр")).first.click()
    page.wait_for_url(re.compile(r"/clients/\d+/"))
    part = page.locator("#card-side .part", has_text="Requisites")
    part.locator("summary").click()
    part.get_by_role("button", name="activity").click()
    with page.expect_response(lambda answer: "/okved/" in answer.url and "систем" in unquote_plus(answer.url)):
        page.locator("#edit-activity").press_sequentially("отопительных систем")
    expect(page.locator("[data-put]").first).to_contain_text("43.22")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#fact-okved")).to_contain_text("43.22")
    expect(page.locator("#fact-activity")).to_contain_text("Производство санитарно-технических работ")

    page.get_by_text("The name in its cases").click()
    expect(page.locator("#case-DATIVE")).to_have_text("Попову Петру Ильичу")
    expect(page.locator("#short-DATIVE")).to_have_text("Попову П. И.")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy: Попову Петру Ильичу").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "Попову Петру Ильичу"
