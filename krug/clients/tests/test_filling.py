"""«Worth filling»: where most was bought and least is known, page by page."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients import actions, filling
from krug.clients.models import Client, Totals
from krug.clients.testing import make_client, make_purchase
from krug.core.testing import forget_statistics
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def buyer(cast: Cast, name: str, rubles: int, full: int, owner: Employee | None = None) -> Client:
    client = make_client(owner=owner or cast.boris, last_name=name, first_name="")
    if rubles:
        make_purchase(client, rubles, by=cast.anna)
    Totals.objects.filter(pk=client.pk).update(completeness=full)
    return client


def listed(actor: Employee, **more: Any) -> list[str]:
    return [line.client.name for line in filling.page(actor, **more).lines]


@pytest.fixture
def buyers(cast: Cast) -> None:
    """By what is worth: 60,000, 50,000, 9,000, 100; then those who do not belong here."""
    buyer(cast, "Second", 1000, 50)
    buyer(cast, "First", 600, 0, cast.vera)
    buyer(cast, "Third", 900, 90)
    buyer(cast, "Fourth", 2, 50)
    buyer(cast, "Full", 9000, 100)
    buyer(cast, "Idle", 0, 0)
    actions.archive(buyer(cast, "Archived", 9000, 0), by=cast.anna)


def test_the_more_was_bought_and_the_less_is_known_the_higher(cast: Cast, buyers: None) -> None:
    assert listed(cast.anna) == ["First", "Second", "Third", "Fourth"]


def test_everybody_sees_those_they_may_see(cast: Cast, buyers: None) -> None:
    assert (listed(cast.boris), listed(cast.vera), listed(cast.gleb)) == (
        ["Second", "Third", "Fourth"], ["First"], ["First", "Second", "Third", "Fourth"],
    )  # fmt: skip


def test_a_card_filled_in_leaves_the_list_and_one_that_bought_comes(cast: Cast, buyers: None) -> None:
    Totals.objects.filter(client__last_name="First").update(completeness=100)
    make_purchase(Client.objects.get(last_name="Idle"), 7000, by=cast.anna)
    assert listed(cast.anna)[:2] == ["Idle", "Second"]


def test_pages_follow_each_other_without_gap_or_repeat(
    cast: Cast, buyers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer(cast, "Twin", 1000, 50)  # of the same worth as «Second», and newer
    monkeypatch.setattr(filling, "PAGE", 2)
    seen, after = [], None
    for _page in range(3):
        page = filling.page(cast.anna, after=after)
        seen.append([line.client.name for line in page.lines])
        after = filling.read_place(page.next.encode()) if page.next else None
    assert (seen, after) == ([["First", "Twin"], ["Second", "Third"], ["Fourth"]], None)


@pytest.mark.parametrize("text", ["", "x", "W10", "WzEsIDJd" * 9, "W3RydWUsIDFd", "eyJhIjogMX0", "WzFlOTksIDFd", "\0"])
def test_a_hostile_place_is_no_place(text: str) -> None:
    assert filling.read_place(text) is None


def test_the_page_names_what_is_missing_and_stands_among_the_views(cast: Cast, buyers: None, anna: Browser) -> None:
    page = anna.get("/clients/fill/").content.decode()
    first = page[page.index("First") :].partition("</tr>")[0]
    cell = r'<td class="(?:full|lacks|cell-num col-revenue)">(?:<progress[^>]*></progress><span>)?([^<]*)'
    assert re.findall(cell, first) == [
        "0%", "phone, first name, e-mail, city", "600 ₽".replace(" ", "\u00a0"),
    ]  # fmt: skip
    assert '<a href="/clients/fill/" class="here" aria-current="page">Worth filling in</a>' in page
    assert '<a href="/clients/fill/">Worth filling in</a>' in anna.get("/clients/").content.decode()


def test_an_empty_list_says_so(cast: Cast, anna: Browser) -> None:
    assert "Nothing to fill in" in anna.get("/clients/fill/").content.decode()


def test_one_row_and_five_cost_the_same_queries(cast: Cast, anna: Browser) -> None:
    counts = []
    for number in range(5):
        buyer(cast, f"Buyer {number}", 100 + number, 10)
        anna.get("/clients/fill/")
        with CaptureQueriesContext(connection) as captured:
            anna.get("/clients/fill/")
        counts.append(len(captured))
    assert counts == [counts[0]] * 5


@pytest.mark.sqlite
def test_the_list_walks_its_index(cast: Cast, buyers: None) -> None:
    forget_statistics()
    with CaptureQueriesContext(connection) as captured:
        filling.page(cast.anna)
    sql = captured[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = [row[3] for row in cursor.fetchall()]
    assert plan == ["SCAN t USING INDEX clients_worth_filling"]
