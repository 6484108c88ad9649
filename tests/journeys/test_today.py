"""A manager's day of twenty touches by keyboard alone, and the same with the connection cut."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Open, settled
from tests.journeys.product import Product

ANNA = "anna@teplo.example"
TOUCHES = 20
KEYS = Path(__file__).parents[2] / "bench/keys.json"
PROMISES = """
from datetime import timedelta
from django.utils.timezone import now
from krug.clients.models import Client
from krug.staff.models import Employee
from krug.tasks import actions
anna = Employee.objects.get(email="anna@teplo.example")
at = now() - timedelta(hours=30)
for n, client in enumerate(Client.objects.filter(kind="person", archived_at=None).order_by("-pk")[{first}:{last}]):
    told = {{"doing": "call", "what": "{what} " + str(n), "due_at": at + timedelta(minutes=n)}}
    actions.make_task(client, **told, responsible=anna, by=anna)
"""
SAID = """
from krug.timeline.models import Interaction
print("said", Interaction.objects.filter(text="Согласна, в лифте", archived_at=None).count())
"""
DRIFT = """
from krug.clients.jobs import prove_totals
from krug.timeline.jobs import prove_touches
print("drift", prove_totals.call(), prove_touches.call())
"""


class Hands:
    """What somebody presses, counted: a key or a chord is one step, text that is typed is none."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def press(self, key: str) -> None:
        self.steps += 1
        self.page.keyboard.press(key)

    def counted(self) -> int:
        steps, self.steps = self.steps, 0
        return steps


@pytest.fixture(scope="module")
def promised(krug: Product) -> Product:
    krug.command("shell", typed=PROMISES.format(first=0, last=TOUCHES, what="promise"))
    return krug


def drift(product: Product) -> str:
    found: list[str] = re.findall(r"drift \d+ \d+", product.command("shell", typed=DRIFT))
    return found[0]


def row(page: Page, number: int) -> None:
    """It is this promise's turn, and whatever was asked for has come."""
    expect(page.locator("#hand .occasion strong")).to_have_text(f"promise {number}")
    expect(page.locator("#hand form[data-strip]")).to_be_visible()
    settled(page)


def test_a_day_of_twenty_touches_by_keys_alone(promised: Product, opened: Open) -> None:
    page = opened(promised, "/", email=ANNA)
    page.wait_for_url("**/today/")
    hands, measured = Hands(page), list[int]()

    row(page, 0)
    hands.press("4")  # thinks it over: the likeliest next step stands there by itself
    expect(page.locator("#understood")).to_contain_text("10:00")
    hands.press("Enter")
    row(page, 1)
    logged = hands.counted()

    hands.press("3")
    hands.press("d")
    page.locator("[name=next_when]").fill("in two days 14:39 the offer")
    hands.press("Enter")
    row(page, 2)
    measured += [logged, hands.counted()]

    hands.press("6")  # agreed
    hands.press("Enter")
    row(page, 3)
    measured.append(hands.counted())

    for number in range(3, TOUCHES):
        row(page, number)
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    expect(page.locator("div.meter strong")).to_have_text(str(TOUCHES))
    assert drift(promised) == "drift 0 0"

    hands.press("/")
    page.locator("#palette-input").fill("зайцев борис")
    expect(page.get_by_role("option").first).to_contain_text("Зайцев Борис Олегович")
    hands.press("Enter")
    page.wait_for_url(re.compile(r"/clients/\d+/"))
    found = hands.counted()

    hands.press("/")
    page.locator("#palette-input").fill("Журавлёв Тихон")
    expect(page.locator("[data-create]")).to_be_visible()
    hands.press("Control+Enter")
    expect(page.get_by_label("Name")).to_have_value("Журавлёв Тихон")
    hands.press("Enter")
    expect(page.get_by_role("heading", name="Журавлёв Тихон")).to_be_visible()
    told = json.loads(KEYS.read_text())
    assert [found, *measured, hands.counted()] == [each["steps"] for each in told]
    assert [each["action"] for each in told if each["steps"] > each["budget"]] == []


def test_what_is_typed_without_connection_is_recorded_once_and_the_queue_goes_on(krug: Product, opened: Open) -> None:
    krug.command("shell", typed=PROMISES.format(first=30, last=32, what="offline"))
    page = opened(krug, "/today/", email=ANNA, cut_off=True, size=PHONE)
    expect(page.locator("#hand .occasion strong")).to_have_text("offline 0")
    page.context.set_offline(True)
    page.locator("#touch .result", has_text="agreed").click()
    page.locator("#touch [name=text]").fill("Согласна, в лифте")
    page.get_by_role("button", name="Record").click()
    expect(page.locator("#waiting")).to_contain_text("Waits for the connection: 1")
    expect(page.locator("#hand .occasion strong")).to_have_text("offline 0")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator("#hand .occasion strong")).to_have_text("offline 1")
    page.goto("/clients/")
    said = krug.command("shell", typed=SAID)
    assert "said 1" in said


def test_what_somebody_else_closes_leaves_the_queue_by_itself(krug: Product, opened: Open) -> None:
    krug.command("shell", typed=PROMISES.format(first=40, last=42, what="shared"))
    page = opened(krug, "/today/", email=ANNA)
    page.locator(".waits", has_text="shared 1").locator("a").click()
    expect(page.locator("#hand .occasion strong")).to_have_text("shared 1")
    closing = (
        "from krug.tasks import actions; from krug.tasks.models import Task; from krug.staff.models import Employee\n"
        "actions.close(Task.objects.get(what='shared 1'), by=Employee.objects.get(email='anna@teplo.example'))"
    )
    krug.command("shell", typed=closing)
    expect(page.locator(".waits", has_text="shared 1")).to_have_count(0)
    expect(page.locator("#hand .occasion strong")).not_to_have_text("shared 1")
