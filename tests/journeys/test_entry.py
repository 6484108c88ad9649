"""The one regulated way in, at a real browser: a pasted signature, a rule, the labels, what a card lacks."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.product import Product

pytestmark = pytest.mark.once
ANNA = "anna@teplo.example"
SIGNATURE = "Best regards,\nСавельева Нина\nзавхоз, ООО «Юла»\nтел. 8 912 700-11-22\nг. Тверь"


def paste(page: Page, text: str) -> None:
    """As Ctrl+V does it, without a clipboard to be allowed."""
    page.locator("#id_who").evaluate(
        """(field, text) => {
            const carried = new DataTransfer();
            carried.setData("text/plain", text);
            const how = { clipboardData: carried, bubbles: true, cancelable: true };
            field.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        text,
    )


def test_a_pasted_signature_fills_the_form_is_taken_back_and_becomes_a_card(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/new/", email=ANNA)
    paste(page, SIGNATURE)
    expect(page.locator("#id_who")).to_have_value("Савельева Нина")
    expect(page.locator("#id_company")).to_have_value("ООО «Юла»")
    page.get_by_role("button", name="As it was").click()
    expect(page.locator("#id_who")).to_have_value("")
    paste(page, SIGNATURE)
    expect(page.locator("#id_note")).to_have_value(re.compile("Best regards"))
    page.locator("#id_who").press("Enter")
    page.wait_for_url(re.compile(r"/clients/\d+/$"))
    expect(page.locator("#card-side")).to_contain_text("ООО «Юла»")
    page.locator("#card-foot").get_by_role("button", name="born").click()
    page.locator("#edit-birth_date").fill("1.2.1990")
    page.keyboard.press("Enter")
    expect(page.locator("#card-foot")).not_to_contain_text("born")


def test_warmth_and_tags_are_put_on_by_pressing_and_typing(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?sort=name", email=ANNA)
    page.locator("[data-row] a").first.click()
    page.get_by_role("button", name="warm", exact=True).click()
    expect(page.locator(".warmth.pressable.warm")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="+ tag").click()
    page.get_by_role("textbox", name="Tag").fill("VIP")
    page.keyboard.press("Enter")
    expect(page.locator("#card-tags .label-tag")).to_have_text(["VIP"])
    page.get_by_role("button", name="Close", exact=True).last.click()
    expect(page.locator(".tag-form")).to_have_count(0)


def test_a_rule_made_in_the_settings_holds_at_the_form(krug: Product, opened: Open) -> None:
    page = opened(krug, "/settings/entry/?kind=company", email=ANNA)
    rule = page.locator("#rule-working_hours")
    rule.get_by_role("checkbox").check()
    expect(page.locator(".toast")).to_have_text("Saved")
    try:
        form = opened(krug, "/clients/new/", email=ANNA, size=PHONE)
        form.locator("#id_who").fill("ООО Вершина")
        form.locator("#id_who").press("Tab")
        expect(form.locator("#id_working_hours")).to_be_visible()
        form.locator("#id_working_hours").fill("9-18")
        form.get_by_role("button", name="Add").click()
        form.wait_for_url(re.compile(r"/clients/\d+/$"))
    finally:
        with page.expect_response(re.compile("/settings/entry/company/")):  # the first toast may still stand there
            page.locator("#rule-working_hours").get_by_role("checkbox").uncheck()


def test_a_similar_name_is_pointed_out_while_it_is_typed(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/new/", email=ANNA)
    page.locator("#id_who").fill("Вершинина Ольга")
    page.locator("summary", has_text="More fields").click()
    page.locator("#id_city").fill("Клин")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile(r"/clients/\d+/$"))
    page.goto("/clients/new/")
    page.locator("#id_who").fill("Вершиннна Ольга")
    page.locator("summary", has_text="More fields").click()
    page.locator("#id_city").press_sequentially("Клин")
    expect(page.locator("#same")).to_contain_text("a similar name, the same city")


def test_the_list_worth_filling_in_tells_its_rows_on_a_phone_too(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/fill/", email=ANNA, size=PHONE)
    row = page.locator("tr[data-row]").first
    for part in ("a strong", ".full", ".lacks"):
        expect(row.locator(part)).to_be_visible()
