"""A hasty person on a slow connection: answers that are late, refused, lost or overtaken take nothing away and store
nothing twice."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.journeys.conftest import PHONE, Open, settled, sign_in
from tests.journeys.product import Product
from tests.journeys.test_today import ANNA, PROMISES

OFFER: FilePayload = {"name": "offer.txt", "mimeType": "text/plain", "buffer": b"an offer"}
REMIND = """
from django.utils.timezone import now
from krug.clients.models import Client
from krug.staff.models import Employee
from krug.tasks import actions
from krug.tasks.models import Reminder
anna = Employee.objects.get(email="anna@teplo.example")
client = Client.objects.get(pk={client})
task = actions.make_task(client, doing="call", what="told at once", due_at=now(), responsible=anna, by=anna)
Reminder.objects.create(task=task, employee=anna, at=now(), told_at=now(), is_again=True)
"""


pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def krug(founded: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One of its own: others count what was done today."""
    yield from founded.twin(tmp_path_factory.mktemp("slow")).running()


class Held:
    """Answers that are long in coming: each request to such an address waits until it is let go."""

    def __init__(self, page: Page, address: str) -> None:
        self.routes: list[Route] = []
        self.page, self.address = page, address
        page.route(address, self.hold)

    def hold(self, route: Route) -> None:
        self.routes.append(route)

    def after(self, act: Callable[[], None]) -> None:
        with self.page.expect_request(self.address):
            act()

    def let_go(self) -> None:
        for route in self.routes:
            with self.page.expect_event("requestfinished", lambda done, of=route: done == of.request):
                route.continue_()
        self.page.unroute(self.address)


def card(opened: Open, krug: Product, number: int, **told: bool) -> tuple[Page, Locator]:
    """A card, and what was said in its strip."""
    page = opened(krug, f"/clients/{number}/", email=ANNA, **told)
    return page, page.locator("#touch textarea")


def touches(page: Page) -> list[str]:
    page.reload()
    expect(page.locator("#feed")).to_be_visible()
    return [entry.inner_text().partition("\n\n")[2].partition("\n")[0] for entry in page.locator(".is-touch").all()]


def test_a_touch_sent_twice_is_one_and_what_is_typed_meanwhile_stays(krug: Product, opened: Open) -> None:
    page, said = card(opened, krug, 11)
    held = Held(page, "**/strip/")
    said.fill("first")
    held.after(lambda: said.press("Enter"))
    said.press("Enter")
    said.press_sequentially(" second")
    held.let_go()
    expect(said).to_have_value(" second")
    assert touches(page) == ["first"]
    expect(said).to_have_value(" second")


def test_what_is_refused_stays_where_it_was_typed(krug: Product, opened: Open) -> None:
    page, said = card(opened, krug, 12, cut_off=True)
    said.fill("long thought")
    page.locator("#touch [name=next_when]").fill("whenever")
    page.locator("#touch [name=next_when]").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("not understood as a moment: whenever")
    expect(said).to_have_value("long thought")
    task = page.locator("#card-tasks .task-quick [name=what]")
    task.fill("whenever")
    task.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Say when")
    expect(task).to_have_value("whenever")


def test_who_was_signed_out_signs_in_in_another_tab_and_sends_what_is_typed_in_the_first(
    krug: Product, opened: Open
) -> None:
    page, said = card(opened, krug, 17, cut_off=True)
    said.fill("over night")
    page.context.clear_cookies(name="krug_session")
    said.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("You have been signed out")
    expect(said).to_have_value("over night")
    other = page.context.new_page()
    sign_in(other, ANNA)
    said.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("You have been signed out")
    settled(page)
    said.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Recorded")
    assert touches(page) == ["over night"]


def test_a_file_stays_with_what_is_refused(krug: Product, opened: Open) -> None:
    page, said = card(opened, krug, 18, cut_off=True)
    page.locator("#touch [data-attach-input]").set_input_files(OFFER)
    expect(page.locator("#touch .attach .file button")).to_be_visible()
    page.locator("#touch [name=next_when]").fill("whenever")
    said.fill("with the offer")
    said.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("not understood as a moment: whenever")
    expect(page.locator("#touch .attach .file")).to_have_count(1)
    page.locator("#touch [name=next_when]").fill("")
    said.press("Enter")
    expect(page.locator(".is-touch .file", has_text="offer.txt")).to_be_visible()


def test_one_file_is_sent_after_another_and_the_history_read_meanwhile_shows_it(krug: Product, opened: Open) -> None:
    page, said = card(opened, krug, 19)
    said.fill("the offer")
    said.press("Enter")
    choose = page.locator(".is-touch .file-add input")
    expect(choose).to_be_attached()
    held = Held(page, "**/files/")
    held.after(lambda: choose.set_input_files(OFFER))
    expect(choose).to_be_disabled()
    page.evaluate("htmx.trigger(document.body, 'krug:refresh-feed')")
    expect(choose).to_be_enabled()  # it is another one
    held.let_go()
    expect(page.locator(".is-touch .file", has_text="offer.txt")).to_be_visible()


def test_what_is_corrected_while_somebody_is_added_to_a_touch_stays(krug: Product, opened: Open) -> None:
    page, said = card(opened, krug, 20)
    said.fill("met three")
    said.press("Enter")
    page.locator(".is-touch").get_by_role("button", name="Correct").click()
    correction = page.locator(".correction")
    correction.locator("[name=join]").press_sequentially("Зайцев")
    held = Held(page, "**/touches/*/")
    held.after(correction.locator("[data-put]").first.click)
    correction.locator("textarea").fill("met four")
    held.let_go()
    expect(correction.locator("[name=part]")).to_have_count(1)
    expect(correction.locator("textarea")).to_have_value("met four")
    correction.get_by_role("button", name="Save").click()
    expect(page.locator(".is-touch")).to_contain_text("met four")
    expect(page.locator(".is-touch .parties")).to_contain_text("Зайцев")


def test_a_second_press_behind_a_lost_one_sends_nothing_empty(krug: Product, opened: Open) -> None:
    page, said = card(opened, krug, 13, cut_off=True)
    held = Held(page, "**/strip/")
    said.fill("lost")
    held.after(lambda: said.press("Enter"))
    said.press("Enter")
    said.press_sequentially(" and more")
    with page.expect_event("requestfailed"):
        held.routes.pop().abort()
    expect(page.locator("#waiting")).to_contain_text("Waits for the connection: 1")
    held.let_go()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#waiting")).to_be_hidden()
    expect(said).to_have_value(" and more")
    assert touches(page) == ["lost"]


def test_two_tasks_written_at_once_are_both_made(krug: Product, opened: Open) -> None:
    page = opened(krug, "/tasks/", email=ANNA)
    what = page.locator(".task-quick [name=what]")
    held = Held(page, "**/tasks/new/")
    what.fill("alpha tomorrow at 10")
    held.after(lambda: what.press("Enter"))
    what.fill("beta tomorrow at 11")
    what.press("Enter")
    held.let_go()
    expect(page.locator(".task-title", has_text="beta")).to_have_count(1)
    expect(page.locator(".task-title", has_text="alpha")).to_have_count(1)
    expect(what).to_have_value("")


def test_a_touch_recorded_takes_nothing_that_is_written_beside_it(krug: Product, opened: Open) -> None:
    """Neither the line of a task, nor a task that is being changed, nor a touch that is corrected, nor a purchase."""
    page, said = card(opened, krug, 14)
    tasks = page.locator("#card-tasks")
    what = tasks.locator(".task-quick [name=what]")
    what.fill("send the offer tomorrow")
    what.press("Enter")
    expect(tasks.locator("li.task")).to_contain_text("send the offer")
    said.fill("to be corrected")
    said.press("Enter")
    page.locator(".is-touch").get_by_role("button", name="Correct").click()
    page.locator(".correction textarea").fill("corrected at length")
    tasks.locator("li.task summary").click()
    tasks.get_by_role("button", name="Change…").click()
    tasks.locator("li.editing [name=what]").fill("send the long offer")
    page.locator("[hx-target='#new-purchase']").click()
    page.locator("#new-purchase [name=what]").fill("a boiler")
    held = Held(page, "**/strip/")
    said.fill("said beside")
    held.after(lambda: said.press("Enter"))
    what.fill("half a")
    held.let_go()
    what.press_sequentially(" thought")
    expect(what).to_have_value("half a thought")
    expect(tasks.locator("li.editing [name=what]")).to_have_value("send the long offer")
    expect(page.locator(".correction textarea")).to_have_value("corrected at length")
    expect(page.locator("#new-purchase [name=what]")).to_have_value("a boiler")
    page.locator(".correction").get_by_role("button", name="Save").click()
    expect(page.locator(".is-touch", has_text="corrected at length")).to_be_visible()
    expect(page.locator(".is-touch", has_text="said beside")).to_be_visible()  # what was not read meanwhile


def test_the_strip_of_an_occasion_takes_over_what_was_written(krug: Product, opened: Open) -> None:
    page, said = card(opened, krug, 15)
    said.fill("half written")
    page.locator("#touch").evaluate(
        "form => htmx.ajax('GET', location.pathname, {source: form, target: form, select: '#touch', swap: 'outerHTML'})"
    )
    settled(page)
    expect(said).to_have_value("half written")


def test_a_task_put_off_twice_stands_where_it_is(krug: Product, opened: Open) -> None:
    page = opened(krug, "/tasks/", email=ANNA)
    page.locator(".task-quick [name=what]").fill("put off tomorrow at 9")
    page.locator(".task-quick [name=what]").press("Enter")
    line = page.locator("li.task", has_text="put off")
    line.locator("summary").click()
    held = Held(page, "**/postpone/")
    held.after(lambda: line.get_by_role("button", name="by an hour").click())
    held.after(lambda: line.get_by_role("button", name="by a day").click())
    held.let_go()
    expect(page.locator("#toasts")).to_contain_text("Put off")
    other = page.context.new_page()
    other.goto("/tasks/")
    when = other.locator("li.task", has_text="put off").locator(".task-when").inner_text()
    expect(line.locator(".task-when")).to_have_text(when.strip())


@pytest.fixture(scope="module")
def promised(krug: Product) -> Product:
    krug.command("shell", typed=PROMISES.format(first=20, last=28, what="slow"))
    return krug


def waits(page: Page, number: int) -> Locator:
    return page.locator(".waits", has_text=f"slow {number}").locator("a")


def take(page: Page, number: int) -> Locator:
    """Go to a row of the queue; what was said in its strip."""
    waits(page, number).click()
    expect(page.locator("#hand .occasion strong")).to_have_text(f"slow {number}")
    settled(page)
    return page.locator("#hand textarea")


@pytest.mark.parametrize("comes_first", [True, False])
def test_who_goes_to_another_row_before_the_answer_stays_there(
    promised: Product, opened: Open, comes_first: bool
) -> None:
    page = opened(promised, "/today/", email=ANNA)
    said = take(page, int(comes_first))
    said.fill("spoken")
    held, asked = Held(page, "**/strip/"), Held(page, "**/today/?part=hand**")
    held.after(lambda: said.press("Enter"))
    asked.after(lambda: waits(page, 5).click())
    for each in (held, asked) if comes_first else (asked, held):
        each.let_go()
    settled(page)
    expect(page.locator("#toasts")).to_contain_text("Recorded")
    expect(waits(page, int(comes_first))).to_have_count(0)
    expect(page.locator("#hand .occasion strong")).to_have_text("slow 5")
    kept = page.evaluate("Object.keys(localStorage).filter((name) => name.includes(':typed:'))")
    assert kept == []


def test_a_key_that_is_held_or_pressed_twice_deals_with_one_client(promised: Product, opened: Open) -> None:
    page = opened(promised, "/today/", email=ANNA)
    take(page, 2)
    done = int(page.locator("#meter strong").inner_text())
    page.keyboard.press("1")
    page.keyboard.down("Enter")
    for _again in range(20):
        page.keyboard.down("Enter")
    expect(waits(page, 2)).to_have_count(0)
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.keyboard.press("Enter")
    page.reload()
    expect(page.locator("#meter strong")).to_have_text(str(done + 1))


def test_the_way_back_leads_to_the_row_at_hand(promised: Product, opened: Open) -> None:
    page = opened(promised, "/today/", email=ANNA)
    take(page, 6).fill("half written")
    page.get_by_role("link", name="Open the card").click()
    page.wait_for_url("**/clients/**")
    page.go_back()
    expect(page.locator("#hand .occasion strong")).to_have_text("slow 6")
    expect(page.locator("#hand textarea")).to_have_value("half written")
    page.locator("#hand textarea").fill("")


def test_what_happens_elsewhere_does_not_take_the_row_at_hand(promised: Product, opened: Open) -> None:
    page = opened(promised, "/today/", email=ANNA)
    said = take(page, 4)
    page.evaluate("document.querySelector('#day').textContent = 'yesterday'")  # the page was open for a night
    said.fill("in the middle of")
    page.evaluate("htmx.trigger(document.body, 'krug:refresh-tasks')")
    expect(page.locator("#day")).not_to_have_text("yesterday")
    settled(page)
    said.press_sequentially(" it")
    expect(said).to_have_value("in the middle of it")
    expect(page.locator("#hand .occasion strong")).to_have_text("slow 4")


def test_a_reminder_covers_nothing_that_is_pressed(krug: Product, opened: Open) -> None:
    krug.command("shell", typed=REMIND.format(client=16))
    for size in (PHONE, {"width": 1440, "height": 900}):
        page = opened(krug, "/clients/16/", email=ANNA, size=size)
        expect(page.locator(".reminder")).to_be_visible()
        page.get_by_role("link", name="Call", exact=True).click(trial=True)
        bottom = page.locator(".reminder").evaluate("element => element.getBoundingClientRect().bottom")
        assert bottom <= page.locator("main").evaluate("element => element.getBoundingClientRect().top")
    page.get_by_role("button", name="Put away").click()
    expect(page.locator(".reminder")).to_have_count(0)
