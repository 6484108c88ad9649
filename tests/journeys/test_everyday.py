"""A day of forty calls, mostly without the mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.product import PASSWORD, Product

ANNA = "anna@teplo.example"


def find(page: Page, typed: str) -> None:
    page.keyboard.press("/")
    page.get_by_role("combobox").fill(typed)


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("пет олег", "Петров Олег Юрьевич"),  # 39: beginnings of words, in any order
        ("0313", "Соколов Пётр Ильич"),  # the last four digits
        ("8 912 345 03 13", "Соколов Пётр Ильич"),
        ("rjpkjd", "Козлов Пётр Ильич"),  # the other layout
        ("kozlov petr", "Козлов Пётр Ильич"),
        ("соловьев", "Соловьёв Пётр Ильич"),
        ("client7@mail.example", "Новиков Пётр Ильич"),
        ("уралсвет", "«Уралсвет»"),
    ],
)
def test_whatever_is_typed_the_client_is_found(krug: Product, opened: Open, typed: str, who: str) -> None:
    page = opened(krug, "/clients/", email=ANNA)
    find(page, typed)
    expect(page.get_by_role("option").filter(has_text=who).first).to_be_visible()


def test_a_call_is_found_recorded_and_undone_by_keys_alone(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/", email=ANNA)
    find(page, "зайцев борис")
    expect(page.get_by_role("option").first).to_contain_text("Зайцев Борис Олегович")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/clients/\d+/"))
    page.keyboard.press("c")
    expect(page.locator("#touch textarea")).to_be_focused()
    page.keyboard.type("Перезвонить в понедельник")
    page.keyboard.press("Enter")
    entry = page.locator(".entry", has_text="Перезвонить в понедельник")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+z")
    expect(entry).to_have_count(0)


DRAG = """([selector, kind]) => {
  const data = new DataTransfer();
  data.items.add(new File(["hello"], "offer.txt", {type: "text/plain"}));
  const told = {dataTransfer: data, bubbles: true, cancelable: true};
  document.querySelector(selector).dispatchEvent(new DragEvent(kind, told));
}"""


@pytest.mark.once  # files are kept alike on both
def test_a_file_is_dropped_anywhere_on_a_touch(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/", email=ANNA)
    find(page, "зайцев борис")
    expect(page.get_by_role("option").first).to_contain_text("Зайцев Борис Олегович")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/clients/\d+/"))
    page.keyboard.press("c")
    expect(page.locator("#touch textarea")).to_be_focused()
    page.keyboard.type("Прислать предложение")
    page.keyboard.press("Enter")
    entry = page.locator(".entry.is-touch", has_text="Прислать предложение")
    foot = entry.locator(".foot")
    expect(foot).to_have_css("opacity", "0")
    page.evaluate(DRAG, [".entry.is-touch .said", "dragover"])
    expect(foot).to_have_css("opacity", "1")
    page.evaluate(DRAG, [".entry.is-touch .said", "dragleave"])
    expect(foot).to_have_css("opacity", "0")
    page.evaluate(DRAG, [".entry.is-touch .said", "drop"])
    expect(entry.get_by_role("link", name="offer.txt")).to_be_visible()


def test_a_client_is_added_from_the_palette_and_a_repeat_is_noticed(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/", email=ANNA)
    find(page, "Барсукова Инна")
    expect(page.locator("[data-create]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Name")).to_have_value("Барсукова Инна")
    page.get_by_label("Phone").fill("8 912 345-01-11")
    expect(page.locator("#same")).to_contain_text("Иванов Пётр Ильич")
    page.get_by_label("Phone").fill("8 999 111-22-33")
    expect(page.locator("#same")).not_to_contain_text("Иванов")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/clients/\d+/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Барсукова Инна")
    expect(page.get_by_role("link", name=re.compile("999"))).to_be_visible()


@pytest.mark.once
def test_rows_are_walked_and_opened_by_keys(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?sort=name", email=ANNA)
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("tr[data-row]").nth(1).get_by_role("link").first
    expect(second).to_be_focused()
    name = second.locator("strong").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("find anything")


def test_the_list_grows_as_it_is_scrolled_and_is_filtered_in_place(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?sort=name", email=ANNA)
    rows = page.locator("tr[data-row]")
    expect(rows).to_have_count(50)
    rows.nth(49).scroll_into_view_if_needed()
    expect(rows.nth(60)).to_be_attached()
    page.get_by_role("heading", level=1).scroll_into_view_if_needed()
    page.get_by_text("City", exact=True).first.click()
    page.get_by_role("link", name="Казань").click()
    expect(rows).to_have_count(21)  # twenty persons and the company of one of them
    expect(page).to_have_url(re.compile("city="))
    page.go_back()
    expect(rows.nth(45)).to_be_attached()


def test_what_one_changes_the_other_sees_without_reloading(krug: Product, opened: Open) -> None:
    mine = opened(krug, "/clients/?sort=name", email=ANNA)
    mine.locator("tr[data-row]").nth(4).get_by_role("link").first.click()
    mine.wait_for_url(re.compile(r"/clients/\d+/"))
    other = opened(krug, mine.url.removeprefix(krug.url), email=ANNA)
    expect(other.locator("#live")).to_have_attribute("data-state", "open")
    mine.get_by_role("button", name=re.compile(r"city: .*Change")).click()
    mine.get_by_role("textbox", name="City").fill("Тверь")
    mine.keyboard.press("Enter")
    expect(other.get_by_role("button", name=re.compile("city: Тверь. Change"))).to_be_visible()


@pytest.mark.once
def test_what_was_typed_stays_when_the_server_does_not_answer(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?sort=name", email=ANNA, cut_off=True)
    page.locator("tr[data-row]").nth(7).get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/clients/\d+/"))
    page.get_by_role("button", name=re.compile(r"city: .*Change")).click()
    page.get_by_role("textbox", name="City").fill("Вологда")
    page.route("**/fields/**", lambda route: route.abort())
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("No answer from the server. What you typed is still here")
    expect(page.get_by_role("textbox", name="City")).to_have_value("Вологда")
    page.unroute("**/fields/**")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("city: Вологда. Change"))).to_be_visible()


def test_an_invited_manager_sees_contacts_masked_and_reveals_one(krug: Product, opened: Open) -> None:
    page = opened(krug, "/settings/people/", email=ANNA)
    page.get_by_label("E-mail").fill("boris@teplo.example")
    page.get_by_label("Role").select_option(label="Sales manager")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("input[readonly]").input_value()
    page.goto("/clients/?sort=name")
    joining = opened(krug, link.removeprefix(krug.url))
    joining.get_by_label("First name").fill("Boris")
    joining.get_by_label("Password").fill(PASSWORD)
    joining.get_by_role("button", name="Join").click()
    joining.wait_for_url("**/today/")
    joining.goto("/clients/")
    expect(joining.get_by_role("heading", name="No clients yet")).to_be_visible()  # nobody's clients are not his


@pytest.mark.once
def test_on_a_phone_nothing_is_wider_than_the_screen(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/", email=ANNA, size=PHONE)
    places = ["/clients/", "/clients/new/", "/import/", "/settings/", "/settings/people/", "/settings/me/"]
    places.append(page.locator("tr[data-row] a").first.get_attribute("href") or "")
    too_wide = []
    for place in places:
        page.goto(place)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            too_wide.append(place)
    assert too_wide == []
    page.locator("nav.bottom [data-palette]").tap()
    page.get_by_role("combobox").fill("морозов")
    expect(page.get_by_role("option").first).to_contain_text("Морозов")
    page.get_by_role("option").first.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Морозов")


@pytest.mark.once
def test_dark_and_light_follow_the_system_and_the_choice(krug: Product, opened: Open) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    light = opened(krug, "/clients/", email=ANNA)
    dark = opened(krug, "/clients/", email=ANNA, scheme="dark")
    assert light.evaluate(background) != dark.evaluate(background)
    shade = dark.evaluate(background)
    light.locator(".menu.me summary").click()
    light.get_by_role("button", name="Light or dark").click()
    expect(light.locator("body")).to_have_css("background-color", shade)


@pytest.mark.once
@pytest.mark.parametrize(
    ("locale", "title"), [("ru-RU", "Вход"), ("bg-BG", "Вход"), ("en-US", "Sign in"), ("de-DE", "Sign in")]
)
def test_a_stranger_is_spoken_to_in_the_language_of_the_company(
    krug: Product, opened: Open, locale: str, title: str
) -> None:
    page = opened(krug, "/account/login/", locale=locale)
    assert page.locator("html").get_attribute("lang") == "en"
