"""The list as a sheet, and clients looked at over it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.product import Product

pytestmark = pytest.mark.once
ANNA = "anna@teplo.example"


def heads(page: Page) -> list[str]:
    codes: list[str] = page.locator("th[data-code]:not(.for-card)").evaluate_all(
        "all => all.map(one => one.dataset.code)"
    )
    return codes


@pytest.fixture
def page(krug: Product, opened: Open, request: pytest.FixtureRequest) -> Page:
    """The list by name, laid out as everybody has it at first."""
    page = opened(krug, "/clients/?sort=name", email=ANNA, cut_off="refused" in request.node.name)
    page.evaluate(
        "() => fetch('/clients/columns/', {method: 'POST', headers: {'X-CSRFToken': krug.csrf()},"
        " body: new URLSearchParams({usual: 'yes'})})"
    )
    page.reload()
    return page


def test_columns_are_chosen_and_ordered_and_stay_so(page: Page) -> None:
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("E-mail", exact=True).check()
    expect(page.locator("th[data-code=email]")).to_be_visible()
    page.get_by_label("City", exact=True).uncheck()
    expect(page.locator("th[data-code=city]")).to_have_count(0)
    grip = page.get_by_role("button", name=re.compile("Move «E-mail»"))
    grip.focus()
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    expect(page.locator("th[data-code]:not(.for-card)").nth(4)).to_have_attribute("data-code", "email")
    expect(grip).to_be_focused()
    box = page.get_by_role("button", name=re.compile("Move «Phone»")).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 8, box["y"] - 34, steps=4)
    page.mouse.up()
    expect(page.locator("th[data-code]:not(.for-card)").nth(1)).to_have_attribute("data-code", "phone")
    page.reload()
    assert heads(page) == ["name", "phone", "warmth", "touched", "email", "revenue", "owner"]


def test_an_edge_is_drawn_and_pushed_by_keys_and_the_width_stays(page: Page) -> None:
    city = page.locator("th[data-code=city]")
    was = city.bounding_box()
    edge = page.get_by_role("separator", name=re.compile("City"))
    at = edge.bounding_box()
    assert was is not None
    assert at is not None
    page.mouse.move(at["x"] + 4, at["y"] + 10)
    page.mouse.down()
    page.mouse.move(at["x"] + 64, at["y"] + 10, steps=5)
    with page.expect_response(re.compile("/clients/columns/")):
        page.mouse.up()
    edge.focus()
    with page.expect_response(re.compile("/clients/columns/")):
        page.keyboard.press("ArrowRight")
    page.reload()
    now = city.bounding_box()
    assert now is not None
    assert abs(now["width"] - was["width"] - 70) < 2


def test_columns_kept_in_sight_stay_while_the_others_go_by(page: Page) -> None:
    page.get_by_text("Columns", exact=True).click()
    for label in ("E-mail", "Region", "Time there", "Birthday", "Filled in"):
        page.get_by_label(label, exact=True).check()
    page.get_by_label("Keep in sight").select_option("2")
    expect(page.locator("th.f2")).to_have_attribute("data-code", "warmth")
    page.keyboard.press("Escape")
    before = [page.locator(f"th.f{place}").bounding_box() for place in (1, 2)]
    page.locator(".list-box").evaluate("box => { box.scrollLeft = 300; }")
    assert [page.locator(f"th.f{place}").bounding_box() for place in (1, 2)] == before
    phone = page.locator("th[data-code=phone]").bounding_box()
    assert phone is not None
    assert before[1] is not None
    assert phone["x"] < before[1]["x"] + before[1]["width"]


def test_clients_are_looked_at_one_after_another_by_keys(page: Page) -> None:
    names = page.locator("tr[data-row] strong").all_inner_texts()[:3]
    page.keyboard.press("j")
    page.keyboard.press(" ")
    title = page.locator("#peek-name")
    expect(title).to_have_text(names[0])
    expect(title).to_be_focused()
    page.keyboard.press("j")
    expect(title).to_have_text(names[1])
    page.keyboard.press("ArrowDown")
    expect(title).to_have_text(names[2])
    page.keyboard.press("k")
    expect(title).to_have_text(names[1])
    page.keyboard.press("Escape")
    expect(page.locator("#peek")).to_be_hidden()
    expect(page.locator("tr[data-row]").nth(1).get_by_role("link").first).to_be_focused()
    page.keyboard.press(" ")
    expect(title).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(names[1])


def test_a_look_can_be_sent_to_a_colleague_and_left_by_going_back(page: Page, krug: Product, opened: Open) -> None:
    row = page.locator("tr[data-row]").nth(2)
    name = row.locator("strong").inner_text()
    row.hover()
    row.get_by_label(re.compile("Look without leaving")).click()
    expect(page.locator("#peek-name")).to_have_text(name)
    page.wait_for_url(re.compile(r"peek=\d+"))
    other = opened(krug, page.url.removeprefix(krug.url), email=ANNA)
    expect(other.locator("#peek-name")).to_have_text(name)
    page.go_back()
    expect(page.locator("#peek")).to_be_hidden()
    assert "peek=" not in page.url


def test_a_favourite_and_a_client_opened_are_at_hand_before_anything_is_typed(page: Page) -> None:
    names = page.locator("tr[data-row] strong").all_inner_texts()[4:6]
    page.locator("tr[data-row]").nth(4).get_by_role("link").first.focus()
    with page.expect_response(re.compile("/star/")):
        page.keyboard.press("s")
    expect(page.locator("tr[data-row]").nth(4).locator(".star")).to_have_attribute("aria-pressed", "true")
    with page.expect_response(re.compile("/opened/")):
        page.locator("tr[data-row]").nth(5).get_by_role("link").first.click()
    page.keyboard.press("/")
    found = page.locator("#palette-hits").get_by_role("option")
    expect(found.first).to_contain_text(names[1])
    expect(page.locator("#palette-hits")).to_contain_text("Favourites")
    expect(found.filter(has_text=names[0]).first).to_be_visible()
    page.keyboard.press("Escape")
    page.goto("/clients/?view=favourites")
    assert names[0] in page.locator("tr[data-row] strong").all_inner_texts()
    page.goto("/clients/?view=recent")
    assert page.locator("tr[data-row] strong").first.inner_text() == names[1]


def test_on_a_phone_a_look_takes_the_whole_screen(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/?sort=name", email=ANNA, size=PHONE)
    name = page.locator("tr[data-row] strong").nth(1).inner_text()
    page.get_by_label(re.compile("Look without leaving")).nth(1).tap()
    expect(page.locator("#peek-name")).to_have_text(name)
    page.locator("#peek").evaluate("panel => Promise.all(panel.getAnimations().map((one) => one.finished))")
    assert page.locator("#peek").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.locator("#peek").get_by_label("Next client").tap()
    expect(page.locator("#peek-name")).not_to_have_text(name)
    page.locator("#peek").get_by_label("Close").tap()
    expect(page.locator("#peek")).to_be_hidden()


def test_a_cell_is_changed_where_it_stands_and_changed_back(page: Page) -> None:
    row = page.locator("tr[data-row]").nth(9)
    city = row.locator("td.col-city")
    was = city.inner_text()
    city.dblclick()
    expect(city.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Тула")
    page.keyboard.press("Enter")
    expect(city).to_have_text("Тула")
    expect(page.locator(".toast")).to_contain_text("Changed")
    page.get_by_role("button", name="Undo").click()
    expect(city).to_have_text(was)


def test_three_stars_set_at_once_are_all_kept(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/star/", hold)
    stars = page.locator("tr[data-row] .star")
    for place in (20, 21, 22):
        with page.expect_request("**/star/"):
            stars.nth(place).click()
    for late in held:
        late.continue_()
    page.unroute("**/star/")
    for place in (20, 21, 22):
        expect(stars.nth(place)).to_have_attribute("aria-pressed", "true")
    page.reload()
    for place in (20, 21, 22):
        expect(stars.nth(place)).to_have_attribute("aria-pressed", "true")
        stars.nth(place).click()
        expect(stars.nth(place)).to_have_attribute("aria-pressed", "false")


def test_the_row_read_again_after_one_cell_does_not_take_the_editor_of_the_next(page: Page) -> None:
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("INN", exact=True).check()
    expect(page.locator("th[data-code=inn]")).to_be_visible()
    page.keyboard.press("Escape")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/row/", hold)
    row = page.locator("tr[data-row]").nth(9)
    row.locator("td.col-warmth").dblclick()
    with page.expect_request("**/row/"):
        row.get_by_role("combobox").select_option(label="warm")
    inn = row.locator("td.col-inn")
    inn.dblclick()
    expect(inn.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("7727")
    for late in held:
        late.continue_()
    page.unroute("**/row/")
    page.wait_for_load_state("networkidle")
    expect(inn.get_by_role("textbox")).to_have_value("7727")
    page.keyboard.press("Escape")
    expect(row.locator("td.col-warmth")).to_have_text("warm")


def test_cells_are_walked_by_arrows_and_what_is_refused_is_kept(page: Page) -> None:
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("INN", exact=True).check()
    expect(page.locator("th[data-code=inn]")).to_be_visible()
    page.keyboard.press("Escape")
    rows = page.locator("tr[data-row]")
    rows.nth(8).get_by_role("link").first.focus()
    page.keyboard.press("ArrowRight")
    expect(rows.nth(8).locator("td.col-warmth")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(9).locator("td.col-warmth")).to_be_focused()
    page.keyboard.press("e")
    rows.nth(9).get_by_role("combobox").select_option(label="hot")
    expect(rows.nth(9).locator("td.col-warmth")).to_have_text("hot")
    inn = rows.nth(9).locator("td.col-inn")
    inn.dblclick()
    expect(inn.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("123")
    page.keyboard.press("Enter")
    expect(inn.get_by_role("alert")).to_be_visible()
    expect(inn.get_by_role("textbox")).to_have_value("123")
    page.keyboard.press("Escape")
    expect(inn.get_by_role("textbox")).to_have_count(0)
    expect(inn).to_have_text("")


def test_what_is_changed_in_a_look_is_seen_in_the_row_under_it(page: Page) -> None:
    row = page.locator("tr[data-row]").nth(10)
    row.get_by_role("link").first.focus()
    page.keyboard.press(" ")
    expect(page.locator("#peek-name")).to_be_focused()
    page.locator("#peek #fact-city").get_by_role("button").click()
    page.get_by_role("textbox", name="city").fill("Тула")
    page.keyboard.press("Enter")
    expect(row.locator("td.col-city")).to_have_text("Тула")
    expect(page.locator("#peek #fact-city")).to_contain_text("Тула")
    page.keyboard.press("j")
    expect(page.locator("tr.peeked")).to_have_count(1)
    expect(page.locator("tr[data-row]").nth(11)).to_have_class(re.compile("peeked"))
