"""Whoever works faster than the connection: what is done while an answer is on its way is not lost or misplaced."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.conftest import Open
from tests.journeys.product import Product

pytestmark = pytest.mark.once
ANNA = "anna@teplo.example"
SHEET = """ФИО;Дата рождения;Город;Телефон
Журова Ася Петровна;27.11.1985;Пермь;+79990000021
Журова Ася Петровна;27.11.1985;Пермь;+79990000022
"""


@contextmanager
def on_its_way(page: Page, address: str, method: str = "POST") -> Iterator[None]:
    """What is sent there goes on only after what is done inside."""
    held: list[Route] = []
    is_over = False

    def hold(route: Route) -> None:
        if route.request.method == method and not is_over:
            held.append(route)
        else:
            route.continue_()

    page.route(address, hold)
    yield
    is_over = True
    for route in held:
        route.continue_()
    page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")


@pytest.fixture(scope="module")
def krug(founded: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One of its own: clients are changed here whom others look for by name and place."""
    yield from founded.twin(tmp_path_factory.mktemp("hasty")).running()


@pytest.fixture
def page(krug: Product, opened: Open) -> Page:
    return opened(krug, "/clients/?sort=name", email=ANNA, cut_off=True)


def card(page: Page, row: int) -> None:
    page.locator("tr[data-row]").nth(row).locator("a").first.click()
    expect(page.locator("#card-side")).to_be_visible()


def choose(page: Page, chip: str, option: int) -> None:
    menu = page.locator("details.chip", has_text=chip)
    menu.locator("summary").click()
    menu.locator(".menu-list a").nth(option).click()


def editor(page: Page, code: str) -> Locator:
    return page.locator(f".editing[hx-post$='/fields/{code}/']").locator("[name=value]")


def edit(page: Page, code: str) -> Locator:
    """The field's editor, opened by a press."""
    button = page.locator(f"#card-side .value[hx-get$='/fields/{code}/']")
    button.click()
    expect(editor(page, code)).to_be_focused()
    return editor(page, code)


def fill_in(page: Page, code: str) -> Locator:
    """The editor of a field that is empty, out of the menu of its group."""
    menu = page.locator(f"#card-side details.menu:has([hx-get$='/fields/{code}/'])")
    menu.locator("summary").click()
    menu.locator(f"[hx-get$='/fields/{code}/']").click()
    expect(editor(page, code)).to_be_focused()
    return editor(page, code)


def test_after_back_the_page_still_answers(page: Page) -> None:
    choose(page, "Kind", 1)
    expect(page.locator(".chip.set")).to_contain_text("Kind")
    page.go_back()
    expect(page.locator(".chip.set")).to_have_count(0)
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.locator("#palette-input")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("tr[data-row]").nth(3).hover()
    page.locator("[data-peek]").nth(3).click()
    expect(page.locator("#peek-name")).to_be_visible()
    page.go_back()
    expect(page.locator("#peek")).to_be_hidden()


def test_a_refused_value_does_not_take_the_focus_of_the_next(page: Page) -> None:
    card(page, 20)
    fill_in(page, "birth_date").fill("nonsense")
    with on_its_way(page, "**/fields/birth_date/"):
        page.keyboard.press("Enter")
        edit(page, "city").fill("Kaz")
    expect(page.locator(".editing .error")).to_be_visible()
    expect(editor(page, "city")).to_be_focused()
    page.keyboard.type("an")
    expect(editor(page, "city")).to_have_value("Kazan")
    expect(editor(page, "birth_date")).to_have_value("nonsense")


def test_what_is_written_in_a_card_stays_when_the_card_is_read_anew(page: Page) -> None:
    card(page, 21)
    with on_its_way(page, "**/remove/"):
        page.locator("#card-side .row-menu summary").first.click()
        page.get_by_role("button", name="Remove").first.click()
        page.get_by_role("button", name="Add a contact").click()
        page.locator("#new-contact [name=value]").fill("8 912 111")
    expect(page.locator("#toasts")).to_contain_text("Removed")
    expect(page.locator("#new-contact [name=value]")).to_have_value("8 912 111")
    contacts = page.locator("#card-side [id^=contact-]")
    expect(contacts).to_have_count(2)
    page.keyboard.press("Escape")
    expect(contacts).to_have_count(1)


def test_a_tag_typed_after_another_stays(page: Page) -> None:
    card(page, 22)
    tag = page.locator(".tag-form [name=name]")
    edit(page, "city").fill("Omsk")
    with on_its_way(page, "**/fields/city/"):
        page.keyboard.press("Enter")
        page.get_by_role("button", name="+ tag").click()
        expect(tag).to_be_focused()
        page.keyboard.type("dealer")
    expect(page.locator("#toasts")).to_contain_text("Changed")
    expect(tag).to_have_value("dealer")
    with on_its_way(page, "**/clients/*/tags/"):
        page.keyboard.press("Enter")
        tag.fill("partner")
    expect(page.locator("#card-tags .label-tag")).to_have_text("dealer")
    expect(tag).to_have_value("partner")
    expect(tag).to_be_focused()


def test_a_link_is_followed_once_what_was_typed_is_saved_and_not_when_it_is_refused(page: Page) -> None:
    card(page, 23)
    here = page.url
    edit(page, "city").fill("x" * 300)
    with on_its_way(page, "**/fields/city/"):
        page.get_by_role("link", name="Today").first.click()
    expect(page.locator(".editing .error")).to_be_visible()
    assert page.url == here
    editor(page, "city").fill("Tver")
    with on_its_way(page, "**/fields/city/"):
        page.get_by_role("link", name="Today").first.click()
    page.wait_for_url("**/today/")
    page.goto(here)
    expect(page.locator("#fact-city")).to_contain_text("Tver")


def test_an_editor_that_comes_late_lets_the_other_be_typed_in_and_the_order_waits(page: Page) -> None:
    rows = page.locator("tr[data-row]")
    other = rows.nth(7).locator("td.col-city")
    late = rows.nth(6).get_attribute("data-client")
    with on_its_way(page, f"**/clients/{late}/fields/city/", "GET"):
        rows.nth(6).locator("td.col-city").dblclick()
        other.dblclick()
        expect(other.get_by_role("textbox")).to_be_focused()
        page.keyboard.type("Kaz")
    page.keyboard.type("an")
    expect(other.get_by_role("textbox")).to_have_value("Kazan")
    page.keyboard.press("Escape")
    expect(other.get_by_role("textbox")).to_have_count(0)
    other.dblclick()
    other.get_by_role("textbox").fill("x" * 300)
    with on_its_way(page, "**/fields/city/"):
        page.locator("th[data-code=city] a").click()
        page.wait_for_timeout(300)
    expect(other.locator(".error")).to_be_visible()
    other.get_by_role("textbox").fill("Aaa")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=city**")
    expect(rows.first.locator("td.col-city")).to_have_text("Aaa")


def test_of_two_filters_the_last_one_stands_in_the_list_and_in_its_address(page: Page) -> None:
    with on_its_way(page, "**/clients/?*kind=*", "GET"):
        choose(page, "Kind", 1)
        choose(page, "Warmth", 1)
        expect(page.locator(".chip.set")).to_contain_text("Warmth")
    assert "warmth=1" in page.url
    assert "kind=" not in page.url


def test_a_value_refused_in_the_panel_keeps_the_panel(page: Page) -> None:
    page.locator("tr[data-row]").nth(9).hover()
    page.locator("[data-peek]").nth(9).click()
    name = page.locator("#peek-name").inner_text()
    page.locator("#peek .value[hx-get$='/fields/city/']").click()
    expect(editor(page, "city")).to_be_focused()
    editor(page, "city").fill("x" * 300)
    with on_its_way(page, "**/fields/city/"):
        page.locator("[data-peek-step='1']").click()
    expect(page.locator("#peek .editing .error")).to_be_visible()
    expect(page.locator("#peek-name")).to_have_text(name)


def test_what_is_typed_into_the_form_of_a_new_client_outlives_the_answers_to_it(page: Page) -> None:
    page.goto("/clients/new/")
    with on_its_way(page, "**/clients/blanks/"):
        page.locator("#id_who").fill("ООО Вектор")
        page.locator("#id_who").press("Tab")
        page.locator("summary", has_text="More fields").click()
        page.locator("#id_city").fill("Tver")
    expect(page.locator("#id_city")).to_have_value("Tver")
    page.locator("#id_phone").fill("12")
    with on_its_way(page, "**/clients/new/"):
        page.keyboard.press("Enter")
        page.locator("#id_city").fill("Tver on the Volga")
    expect(page.locator("#new-client .error")).to_be_visible()
    expect(page.locator("#id_city")).to_have_value("Tver on the Volga")
    page.evaluate("localStorage.clear()")


def test_in_the_spreadsheet_a_cell_is_typed_in_while_its_neighbour_is_written(page: Page) -> None:
    page.evaluate(
        "() => fetch('/clients/columns/', {method: 'POST', headers: {'X-CSRFToken': krug.csrf()},"
        " body: new URLSearchParams({columns: 'name,city,about', frozen: '0'})})"
    )
    page.goto("/clients/grid/?sort=name")
    cells = page.locator(".tabulator-row").nth(11).locator(".tabulator-cell")
    city, about, typed = cells.nth(2), cells.nth(3), page.locator("#grid input")
    city.click()
    with on_its_way(page, "**/grid/cells/"):
        page.keyboard.type("Perm")
        page.keyboard.press("Tab")
        page.wait_for_function("() => krug.grid.active()?.getField() === 'about'")
        page.keyboard.type("part")
        expect(typed).to_have_value("part")
    page.keyboard.type("ner")
    expect(typed).to_have_value("partner")
    page.keyboard.press("Enter")
    expect(about).to_have_text("partner")
    expect(city).to_have_text("Perm")


def test_in_the_spreadsheet_a_cell_written_twice_at_once_does_not_clash_with_itself(page: Page) -> None:
    page.goto("/clients/grid/?sort=name")
    city = page.locator(".tabulator-row").nth(12).locator(".tabulator-cell[tabulator-field=city]")
    city.click()
    with on_its_way(page, "**/grid/cells/"):
        for word in ("Tula", "Omsk"):
            page.keyboard.type(word)
            page.keyboard.press("Enter")
            page.wait_for_function("() => krug.grid.active().getRow().getPosition() === 14")
            page.keyboard.press("ArrowUp")
            page.wait_for_function("() => krug.grid.active().getRow().getPosition() === 13")
    expect(page.locator(".tabulator-cell.waits, .tabulator-cell.clash")).to_have_count(0)
    expect(city).to_have_text("Omsk")


def test_of_two_letters_at_once_in_the_queue_of_duplicates_the_first_is_obeyed(
    krug: Product, page: Page, tmp_path: Path
) -> None:
    sheet = tmp_path / "twice.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    krug.command("import", str(sheet), "--json")
    krug.command("duplicates")
    page.goto("/duplicates/")
    pair, keep = page.locator("form.pair"), page.locator("form.pair [name=keep]")
    expect(pair).to_contain_text("Журова")
    was = keep.input_value()
    with on_its_way(page, "**/duplicates/*/?keep=*", "GET"):
        page.keyboard.press("s")
        page.keyboard.press("m")
    expect(keep).not_to_have_value(was)
    expect(pair).to_contain_text("Журова")
    page.keyboard.press("n")
    expect(page.locator("#pair")).not_to_contain_text("Журова")
