"""A phone in a lift, a server that dies, a colleague at the same browser: what was typed is recorded once."""

import re
import urllib.parse

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.conftest import Open
from tests.journeys.product import PASSWORD, Product

ANNA = "anna@teplo.example"
WAITS = "Waits for the connection:"


def open_card(page: Page, name: str) -> str:
    """Opens the card of a client found in the list; its address. A second time, so that the worker has the page."""
    page.goto("/clients/?sort=name")
    page.get_by_role("link", name=re.compile(name)).first.click()
    page.wait_for_url(re.compile(r"/clients/\d+/"))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    expect(page.locator("#touch textarea")).to_be_visible()
    return page.url


def record(page: Page, text: str) -> None:
    page.locator("#touch textarea").fill(text)
    page.keyboard.press("Enter")


def recorded(page: Page, text: str) -> int:
    """How many touches say so, as the server tells."""
    page.goto(page.url)
    expect(page.locator("#feed")).to_be_visible()
    return page.locator(".entry.is-touch", has_text=text).count()


def kept(page: Page) -> list[str]:
    """What the browser keeps of what was typed, by name; how long it took, in seconds by field, tells of nobody."""
    found: list[str] = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('krug-kept:')).sort()")
    return [name for name in found if ":effort:" not in name]


@pytest.mark.once
def test_a_touch_typed_without_connection_is_recorded_once_when_it_returns(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/", email=ANNA, cut_off=True)
    card = open_card(page, "Волков Пётр")
    page.context.set_offline(True)
    record(page, "Перезвонить в понедельник")
    expect(page.locator("#waiting")).to_contain_text(f"{WAITS} 1")
    record(page, "И ещё одно")
    expect(page.locator("#waiting")).to_contain_text(f"{WAITS} 2")
    page.reload()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(page.locator("#waiting")).to_contain_text(f"{WAITS} 2")
    page.context.set_offline(False)
    expect(page.locator("#feed")).to_contain_text("Перезвонить в понедельник")
    expect(page.locator("#waiting")).to_be_hidden()  # the second is on its way a moment longer
    assert page.url == card
    assert (recorded(page, "Перезвонить в понедельник"), recorded(page, "И ещё одно"), kept(page)) == (1, 1, [])


@pytest.mark.once
def test_what_is_typed_survives_a_reload_and_is_gone_when_it_is_sent(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/", email=ANNA)
    open_card(page, "Волков Иван")
    page.locator("#touch textarea").fill("Думает до пятницы")
    page.locator("#touch .result", has_text="thinks it over").click()
    page.reload()
    expect(page.locator("#touch textarea")).to_have_value("Думает до пятницы")
    expect(page.locator("#touch .result input:checked")).to_have_value("thinks")
    page.locator("#touch textarea").press("Enter")
    expect(page.locator("#feed")).to_contain_text("Думает до пятницы")
    page.reload()
    expect(page.locator("#touch textarea")).to_have_value("")
    assert (recorded(page, "Думает до пятницы"), kept(page)) == (1, [])


@pytest.mark.once
def test_fields_that_come_with_a_company_survive_a_reload_too(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/new/", email=ANNA)
    page.locator("#id_who").fill("ООО «Затишье»")
    page.locator("#id_who").press("Tab")
    expect(page.locator("#id_kpp")).to_be_attached()
    page.locator("summary", has_text="More fields").click()
    page.locator("#id_kpp").fill("500101001")
    page.reload()
    expect(page.locator("#id_kpp")).to_have_value("500101001")
    expect(page.locator("#id_who")).to_have_value("ООО «Затишье»")


def test_an_answer_lost_on_the_way_records_nothing_twice(krug: Product, opened: Open) -> None:
    """The server has recorded it, the phone never heard so: what is sent again has the same key."""
    page = opened(krug, "/clients/", email=ANNA, cut_off=True)
    open_card(page, "Волков Олег")
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/strip/"):
            sent.append(urllib.parse.parse_qs(request.post_data or "")["key"][0])

    page.on("request", note)
    page.route("**/strip/", lambda route: (route.fetch(), route.abort()), times=1)
    record(page, "Ответ потерялся")
    expect(page.locator("#waiting")).to_contain_text(f"{WAITS} 1")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#waiting")).to_be_hidden()
    assert (len(sent), len(set(sent))) == (2, 1)
    assert recorded(page, "Ответ потерялся") == 1


@pytest.mark.once
def test_a_server_killed_midway_gets_it_after_its_restart_from_a_page_opened_anew(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/", email=ANNA, cut_off=True)
    card = open_card(page, "Волков Борис")
    krug.stop()
    record(page, "Сервер упал")
    expect(page.locator("#waiting")).to_contain_text(f"{WAITS} 1")
    context = page.context
    page.close()
    krug.start()
    page = context.new_page()
    with page.expect_response(re.compile("/strip/$")):  # nothing is shown of what waits until the page has looked
        page.goto("/clients/")
    expect(page.locator("#waiting")).to_be_hidden()
    page.goto(card)
    assert (recorded(page, "Сервер упал"), kept(page)) == (1, [])


@pytest.mark.once
def test_what_is_refused_is_given_back_with_a_reason(krug: Product, opened: Open) -> None:
    page = opened(krug, "/clients/new/", email=ANNA, cut_off=True)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.context.set_offline(True)
    page.get_by_label("Name").fill("Волков Пётр Второй")
    page.get_by_label("Phone").fill("8 (912) 345-10-20")  # of a client who is there
    page.keyboard.press("Enter")
    expect(page.locator("#waiting")).to_contain_text(f"{WAITS} 1")
    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_contain_text("Not recorded: there is such a client already")
    expect(page.locator("#waiting")).to_contain_text("Волков Пётр Второй, 8 (912) 345-10-20")
    page.locator("#waiting").get_by_role("link", name="Open and correct").click()
    expect(page.get_by_label("Name")).to_have_value("Волков Пётр Второй")
    page.get_by_label("Phone").fill("8 912 345-99-99")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile(r"/clients/\d+/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Волков Пётр Второй")
    assert kept(page) == []


@pytest.mark.once
def test_nothing_is_kept_for_the_next_who_signs_in(krug: Product, opened: Open) -> None:
    page = opened(krug, "/settings/people/", email=ANNA)
    page.get_by_label("E-mail").fill("dina@teplo.example")
    page.get_by_label("Role").select_option("Owner")
    page.get_by_role("button", name="Make a link").click()
    invitation = page.get_by_label("Link", exact=True).input_value()
    card = open_card(page, "Петров Иван")
    page.locator("#touch textarea").fill("Только для Анны")
    assert len(kept(page)) == 1
    page.context.clear_cookies(name="krug_session")  # her session has ended; she has not signed out
    page.goto(invitation)
    page.get_by_label("First name").fill("Dina")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/today/")
    page.goto(card)
    expect(page.locator("#touch textarea")).to_have_value("")
    assert kept(page) == []
    page.locator("#touch textarea").fill("Только для Дины")
    page.locator(".me summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/account/login/"))
    assert kept(page) == []
    cached: list[str] = page.evaluate(
        """caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys()))))
        .then((found) => found.flat().map((request) => new URL(request.url).pathname))"""
    )
    assert {path for path in cached if not path.startswith("/static/")} == {"/offline/"}
