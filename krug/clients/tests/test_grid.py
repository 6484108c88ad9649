"""The list as a spreadsheet, as its page meets it: windows, writing, clashes, taking back."""

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from krug.clients import actions
from krug.clients.columns import LIST, Layout
from krug.clients.columns.colours import Colour
from krug.clients.events import SpreadsheetWritten
from krug.clients.grid import places
from krug.clients.models import Client, ContactPoint
from krug.clients.testing import make_client, make_own_field, make_purchase
from krug.core import events
from krug.core.db.limits import TookTooLong
from krug.core.models import Change, ChangeSet
from krug.staff import preferences
from krug.staff.models import Employee
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    places._samples.clear()
    places._counts.clear()


def lay_out(employee: Employee, *codes: str) -> None:
    preferences.keep(employee, "clients.list", {"columns": list(codes), "widths": {}, "frozen": 0})


def rows(browser: Browser, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = window(browser, **asked)["rows"]
    return found


def window(browser: Browser, **asked: str) -> dict[str, Any]:
    answer = browser.get(reverse("grid_rows"), asked)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def columns(browser: Browser) -> list[dict[str, Any]]:
    page = browser.get(reverse("grid")).content.decode()
    told: list[dict[str, Any]] = json.loads(html.unescape(page.partition('data-columns="')[2].partition('"')[0]))
    return told


def cell(client: Client, code: str, new: str, was: str = "") -> dict[str, Any]:
    return {"id": client.pk, "code": code, "new": new, "was": was}


def send(browser: Browser, *cells: dict[str, Any], name: str = "grid_write", key: str = "one") -> Any:
    return browser.post(reverse(name), json.dumps({"key": key, "cells": cells}), content_type="application/json")


def test_a_row_is_what_the_layout_shows_as_somebody_would_type_it(cast: Cast, anna: Browser) -> None:
    lay_out(cast.anna, "name", "city", "birthday", "phone", "warmth")
    client = make_client(city="Пермь", birth_date="1990-03-12", phone="8 912 345-67-89", warmth=3)
    assert rows(anna) == [
        {"id": client.pk, "yours": True, "cells": [
            "Смирнова Анна Петровна", "Пермь", "12.03.1990", "+7 912 345-67-89", "hot"]},
    ]  # fmt: skip


def test_the_same_filters_and_order_as_in_the_list(cast: Cast, anna: Browser) -> None:
    lay_out(cast.anna, "name")
    for name, city in (("Б", "Пермь"), ("А", "Пермь"), ("В", "Омск")):
        make_client(name=name, city=city)
    assert [row["cells"] for row in rows(anna, city="Пермь", sort="name")] == [["А"], ["Б"]]
    assert [row["cells"] for row in rows(anna, sort="-name")] == [["В"], ["Б"], ["А"]]


def test_windows_go_on_both_ways_without_a_gap_from_any_place(
    cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krug.clients.grid.windows.SIZE", 10)
    lay_out(cast.anna, "name")
    for at in range(25):
        make_client(name=f"Фирма {at:03}", city="Пермь" if at % 3 else "")
    for sort in ("name", "-name", "-created", "city", "-touched", "revenue"):
        told = window(anna, sort=sort)
        every = [row["id"] for row in told["rows"]]
        assert (told["first"], told["total"], told["exact"]) == ("", 25, True)
        while told["last"]:
            told = window(anna, sort=sort, after=told["last"])
            every += [row["id"] for row in told["rows"]]
        assert len(set(every)) == len(every) == 25
        middle = window(anna, sort=sort, part="5000")
        assert [row["id"] for row in middle["rows"]] == every[12:22]
        before = window(anna, sort=sort, before=middle["first"])
        assert [row["id"] for row in before["rows"]] == every[2:12]
        first = window(anna, sort=sort, before=before["first"])
        assert ([row["id"] for row in first["rows"]], first["first"]) == (every[:2], "")
        end = window(anna, sort=sort, part="10000")
        assert ([row["id"] for row in end["rows"]], end["last"]) == (every[15:], "")


def test_of_a_long_list_a_place_is_near_and_no_row_is_counted_off(
    cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = make_own_field(cast.anna, label="Car", ready=True)
    lay_out(cast.anna, "name")
    for at in range(25):
        client = make_client(name=f"Фирма {at:03}")
        actions.change(client, {own.code: f"Лада {at:03}"}, by=cast.anna)
    monkeypatch.setattr("krug.clients.listing.COUNTED_EXACTLY", 10)
    for samples in ("SAMPLED", "SAMPLED_OF_SOME"):  # all of them, whatever their numbers are
        monkeypatch.setattr(f"krug.clients.grid.places.{samples}", 10_000_000)
    for sort in ("name", "-created", "-revenue", own.code, f"-{own.code}"):
        every = [row["id"] for row in rows(anna, sort=sort)]
        with CaptureQueriesContext(connection) as asked:
            told = window(anna, sort=sort, part="5000")
        assert [query["sql"] for query in asked.captured_queries if "OFFSET" in query["sql"]] == []
        assert ([row["id"] for row in told["rows"]], told["exact"], told["total"]) == (every[13:], False, 25)


def test_a_window_of_three_rows_and_of_forty_ask_as_often(cast: Cast, anna: Browser) -> None:
    lay_out(cast.anna, "name", "phone", "tags", "category", "owner", "work", "city")
    counts = []
    for many in (3, 40):
        for at in range(many):
            make_client(name=f"Фирма {many} {at}", phone=f"8 912 345-{many:02}-{at:02}", owner=cast.boris)
        rows(anna)
        with CaptureQueriesContext(connection) as asked:
            found = rows(anna)
        counts.append((len(found), len(asked)))
    assert [found for found, _asked in counts] == [3, 43]
    assert counts[0][1] == counts[1][1] <= 12


def test_contacts_are_masked_as_in_the_list_and_cannot_be_written_then(
    cast: Cast, anna: Browser, boris: Browser
) -> None:
    lay_out(cast.anna, "name", "phone")
    lay_out(cast.boris, "name", "phone")
    client = make_client(phone="8 912 345-67-89", owner=cast.boris)
    assert rows(anna)[0]["cells"][1] == "+7 912 345-67-89"
    masked = rows(boris)[0]["cells"][1]
    assert masked == "+7 912 •••-••-89"
    answer = send(boris, cell(client, "phone", "8 912 000-00-00", masked))
    assert (answer.status_code, answer.json()["cells"][0]["fate"]) == (422, "refused")
    assert "345-67" not in answer.content.decode()
    assert ContactPoint.objects.get().key == "79123456789"
    assert send(anna, cell(client, "phone", "8 912 000-00-00", "+7 912 345-67-89")).status_code == 200


def test_a_hidden_field_has_no_column_and_a_readonly_one_no_editor(cast: Cast, boris: Browser) -> None:
    lay_out(cast.boris, "name", "city", "about")
    client = make_client(owner=cast.boris, city="Пермь", about="дилер")
    page = columns(boris)
    assert [(column["code"], column["edits"]) for column in page] == [("name", True), ("city", True), ("about", True)]
    assert send(boris, cell(client, "about", "друг", "дилер")).status_code == 200  # what the denial below takes away
    denied(cast.boris, city="hidden", about="readonly")
    page = columns(boris)
    assert [(column["code"], column["edits"]) for column in page] == [("name", True), ("about", False)]
    assert rows(boris)[0]["cells"] == ["Смирнова Анна Петровна", "друг"]
    for code, was in (("city", "Пермь"), ("about", "друг")):
        answer = send(boris, cell(client, code, "X", was), key=code)
        assert (answer.status_code, answer.json()["cells"][0]["fate"]) == (422, "refused")
    client.refresh_from_db()
    assert (client.city, client.about) == ("Пермь", "друг")


def test_who_sees_a_row_but_may_not_change_it_is_refused(cast: Cast, boris: Browser) -> None:
    mine, theirs = make_client(owner=cast.boris), make_client(owner=cast.vera)
    answer = send(boris, cell(mine, "city", "Омск"), cell(theirs, "city", "Омск"))
    assert (answer.status_code, answer.json()["written"]) == (200, 1)
    assert [told["id"] for told in answer.json()["cells"]] == [theirs.pk]
    theirs.refresh_from_db()
    assert theirs.city == ""


def test_a_cell_is_written_and_told_in_the_history(cast: Cast, anna: Browser) -> None:
    lay_out(cast.anna, "name", "city")
    client, heard = make_client(city="Пермь"), list[SpreadsheetWritten]()
    hear = heard.append
    events.listen(SpreadsheetWritten, hear)
    answer = send(anna, cell(client, "city", " омск ", "Пермь"))
    events.forget(SpreadsheetWritten, hear)
    assert (answer.status_code, answer.json()["rows"][0]["cells"][1]) == (200, "омск")
    (event,) = heard
    assert (event.by_id, event.clients, event.written) == (cast.anna.pk, 1, 1)
    (change,) = Change.objects.filter(change_set=event.change_set_id)
    assert (change.client_id, change.field, change.old, change.new) == (client.pk, "city", "Пермь", "омск")


def test_fields_of_every_sort_are_read_as_on_the_card(cast: Cast, anna: Browser) -> None:
    own = make_own_field(cast.anna, "number", "Height")
    lay_out(cast.anna, "name", "owner", "birthday", "warmth", "email", "tags", own.code)
    client = make_client()
    answer = send(
        anna, cell(client, "name", "Петров Пётр", "Смирнова Анна Петровна"),
        cell(client, "owner", "boris@teplo.example"),
        cell(client, "birth_date", "1.2.1990"), cell(client, "warmth", "hot"), cell(client, "email", "a@x.example"),
        cell(client, "tags", "дилер, друг"), cell(client, own.code, "1 840,5"),
    )  # fmt: skip
    assert (answer.status_code, answer.json()["cells"]) == (200, [])
    assert answer.json()["rows"][0]["cells"] == [
        "Петров Пётр", "Boris", "01.02.1990", "hot", "a@x.example", "дилер, друг", "1840,5",
    ]  # fmt: skip


def test_what_cannot_be_written_says_why_and_the_rest_is_written(cast: Cast, anna: Browser) -> None:
    one, two = make_client(), make_client(name="Теплосервис", inn="7707083893")
    answer = send(
        anna, cell(one, "birth_date", "вчера"), cell(one, "city", "Омск"), cell(two, "inn", "123", "7707083893"),
        cell(two, "revenue", "5"), cell(two, "nonsense", "5"),
    )  # fmt: skip
    told = {(each["id"], each["code"]): each["fate"] for each in answer.json()["cells"]}
    assert (answer.status_code, answer.json()["written"], told) == (
        200, 1, {(one.pk, "birth_date"): "refused", (two.pk, "inn"): "refused", (two.pk, "revenue"): "refused",
                 (two.pk, "nonsense"): "refused"},
    )  # fmt: skip
    assert all(each["why"] for each in answer.json()["cells"])


def test_a_clash_is_answered_with_both_values_and_nothing_is_lost(cast: Cast, anna: Browser) -> None:
    client = make_client(city="Пермь", about="дилер")
    actions.change(client, {"city": "Казань"}, by=cast.boris)
    answer = send(anna, cell(client, "city", "Омск", "Пермь"), cell(client, "about", "друг", "дилер"))
    (clash,) = answer.json()["cells"]
    assert (answer.status_code, clash["fate"], clash["now"], clash["new"]) == (409, "clash", "Казань", "Омск")
    client.refresh_from_db()
    assert (client.city, client.about) == ("Казань", "друг")
    assert send(anna, cell(client, "city", "Омск", "Казань"), key="again").status_code == 200  # «keep mine»


def test_the_same_sending_twice_writes_once(cast: Cast, anna: Browser) -> None:
    client = make_client(city="Пермь")
    first = send(anna, cell(client, "city", "Омск", "Пермь"))
    again = send(anna, cell(client, "city", "Омск", "Пермь"))
    assert (again.status_code, again.json()["written"]) == (200, None)
    assert again.json()["undo"] == first.json()["undo"] != ""
    assert ChangeSet.objects.filter(kind="grid").count() == 1


def test_a_block_is_shown_before_it_is_written(cast: Cast, anna: Browser) -> None:
    one, two = make_client(city="Пермь"), make_client(city="Омск")
    answer = send(
        anna, cell(one, "city", "Казань", "Пермь"), cell(two, "city", "Омск", "Омск"), cell(two, "revenue", "5"),
        name="grid_preview",
    )  # fmt: skip
    page = answer.content.decode()
    assert ("1 cell will change" in page, "<del>Пермь</del>" in page, "only shown" in page) == (True, True, True)
    assert f'data-stay="{two.pk}/city {two.pk}/revenue "' in page
    assert list(Client.objects.order_by("pk").values_list("city", flat=True)) == ["Пермь", "Омск"]


def test_the_last_writing_is_taken_back_by_its_writer_alone(cast: Cast, anna: Browser) -> None:
    lay_out(cast.anna, "name", "city")
    one, two = make_client(city="Пермь"), make_client(city="Пермь")
    undo = send(anna, cell(one, "city", "Омск", "Пермь"), cell(two, "city", "Омск", "Пермь")).json()["undo"]
    actions.change(two, {"city": "Казань"}, by=cast.boris)
    assert cast.browser(cast.olga).post(undo).status_code == 404
    answer = anna.post(undo)
    assert (answer.status_code, answer.json()["kept"]) == (200, 1)
    assert {row["id"]: row["cells"][1] for row in answer.json()["rows"]} == {one.pk: "Пермь", two.pk: "Казань"}
    assert anna.post(undo).status_code == 409


def test_what_is_no_block_is_refused_in_words(anna: Browser) -> None:
    for body in ("", "[]", '{"cells": 1}', '{"cells": [{"id": "1"}]}', '{"cells": [{"id": 1, "code": 5}]}'):
        answer = anna.post(reverse("grid_write"), body, content_type="application/json")
        assert (answer.status_code, "problem" in answer.json()) == (422, True)


def test_too_many_cells_are_refused_in_words(anna: Browser) -> None:
    answer = send(anna, *({"id": 1, "code": "city", "new": "x"} for _cell in range(10_001)))
    assert (answer.status_code, "10000" in answer.json()["problem"]) == (422, True)


def test_a_paste_asks_as_often_for_three_rows_as_for_thirty(cast: Cast, anna: Browser) -> None:
    counts = []
    for many in (3, 30):
        clients = [make_client(name=f"Фирма {many} {at}") for at in range(many)]
        cells = [cell(client, code, "Омск") for client in clients for code in ("city", "about", "phone", "tags")]
        cells = [{**each, "new": f"8 912 {many:03}-{at % 100:02}-{at // 100:02}"} if each["code"] == "phone" else each
                 for at, each in enumerate(cells)]  # fmt: skip
        lay_out(cast.anna, "name", "city")
        with CaptureQueriesContext(connection) as asked:
            answer = send(anna, *cells, key=str(many))
        assert (answer.status_code, answer.json()["written"]) == (200, 4 * many)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2


def bars(browser: Browser, **asked: str) -> list[tuple[str, str]]:
    page = browser.get(reverse("grid_chart"), asked).content.decode()
    found = re.findall(r'<tr><th scope="row">(?:<a [^>]*>)?(.*?)(?:</a>)?</th>.*?<td class="num">(.*?)</td></tr>', page)
    return [(label, said) for label, said in found]


def opened(browser: Browser, **asked: str) -> list[int]:
    """How many rows the list shows behind each bar."""
    page = browser.get(reverse("grid_chart"), asked).content.decode()
    links = [html.unescape(link) for link in re.findall(r'<th scope="row"><a href="([^"]*)"', page)]
    return [browser.get(link).content.decode().count("data-row") for link in links]


def test_what_is_shown_is_counted_and_summed_by_a_field(cast: Cast, anna: Browser) -> None:
    own = make_own_field(cast.anna, "choice", "Boiler", added=("Baxi", "Ariston"))
    baxi, ariston = (option[0] for option in own.options)
    area = make_own_field(cast.anna, "number", "Area")
    told = (("Пермь", 3, baxi, 100), ("Пермь", 1, baxi, 50), ("Омск", 3, ariston, 7), ("", 0, None, None))
    for city, warmth, boiler, size in told:
        client = make_client(city=city, warmth=warmth)
        make_purchase(client, 1_000, by=cast.anna)
        actions.change(client, {own.code: boiler, area.code: size}, by=cast.anna)
    assert bars(anna) == [("Пермь", "2"), ("Омск", "1"), ("not said", "1")]
    assert bars(anna, by="warmth", city="Пермь") == [("cold", "1"), ("hot", "1")]
    assert bars(anna, of="revenue")[0] == ("Пермь", "2\u202f000\xa0₽")
    assert bars(anna, by=own.code, of=area.code) == [("Baxi", "150"), ("Ariston", "7")]
    Client.objects.update(created_at="2026-12-31T21:00:00Z")  # midnight in Moscow
    assert [label for label, _said in bars(anna, by="created")] == ["01.2027"]
    assert opened(anna, by="created") == [4]
    Client.objects.update(created_at="2026-12-31T20:59:59Z")
    assert [label for label, _said in bars(anna, by="created")] == ["12.2026"]
    assert opened(anna, by="created") == [4]


def test_by_what_is_hidden_nothing_is_counted(cast: Cast, anna: Browser, boris: Browser) -> None:
    make_purchase(make_client(owner=cast.boris, city="Пермь"), 1_000, by=cast.anna)
    assert "Bought for" in boris.get(reverse("grid_chart")).content.decode()
    assert bars(boris, by="city") == [("Пермь", "1")]
    denied(cast.boris, city="hidden", purchases="hidden")
    page = boris.get(reverse("grid_chart"), {"by": "city", "of": "revenue"}).content.decode()
    assert ("Пермь" in page, "Bought for" in page, 'value="bought"' in page) == (False, False, False)


def test_a_chart_that_takes_too_long_is_broken_off_in_words(anna: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    make_client()
    monkeypatch.setattr("krug.clients.grid.charts.within", too_long)
    answer = anna.get(reverse("grid_chart"))
    assert (answer.status_code, "takes too long" in answer.content.decode()) == (422, True)


@contextmanager
def too_long(_seconds: float) -> Iterator[None]:
    yield
    raise TookTooLong


def test_rules_of_colour_are_kept_with_the_layout_and_outlive_its_reset(cast: Cast, anna: Browser) -> None:
    lay_out(cast.anna, "name", "city")
    rules = [["city", "is", "Пермь", "hot"], ["revenue", "greater", "1000", "done"], ["city", "empty", "", "late"]]
    assert anna.post(reverse("clients_columns"), {"colours": json.dumps(rules)}).status_code == 204
    cast.anna.refresh_from_db()
    layout = Layout.read(cast.anna.preferences[LIST])
    assert ([list(rule) for rule in layout.colours], layout.columns) == (rules, ("name", "city"))
    anna.post(reverse("clients_columns"), {"usual": "yes"})
    cast.anna.refresh_from_db()
    layout = Layout.read(cast.anna.preferences[LIST])
    assert (len(layout.colours), layout.is_usual) == (3, True)
    page = html.unescape(anna.get(reverse("grid")).content.decode())
    assert '["city", "is", "\\u041f\\u0435\\u0440\\u043c\\u044c", "hot"]' in page


def test_what_is_no_rule_of_colour_is_left_out() -> None:
    good = ["city", "is", "Пермь", "hot"]
    wrong: list[list[object]] = [["city", "is", "", "hot"], ["city", "was", "1", "hot"], ["city", "is", "1", "pink"]]
    wrong += [["", "is", "1", "hot"], ["city", "is", 1, "hot"], ["city", "is", "x" * 101, "hot"], ["city"], []]
    for bad in (None, "x", *wrong):
        assert Layout.read({"colours": [bad, good]}).colours == (("city", "is", "Пермь", "hot"),)
    for broken in ("", "{", "5", '{"a": 1}'):
        assert Layout().changed({"colours": broken}) == Layout()


@pytest.mark.parametrize(
    ("how", "value", "text", "does"),
    [
        ("is", " пермь ", "Пермь", True), ("is", "Пермь", "Пермь 2", False), ("contains", "ерм", "Пермь", True),
        ("empty", "", "", True), ("empty", "", "0", False), ("greater", "1 000", "1000,5 ₽", True),
        ("greater", "1000", "999", False), ("less", "01.02.2025", "31.01.2025", True), ("less", "5", "нет", False),
        ("greater", "5", "", False), ("less", "-1", "-2", True), ("greater", "1e3", "2000", False),
    ],
)  # fmt: skip
def test_a_rule_of_colour_holds_for_what_a_cell_says(how: str, value: str, text: str, does: bool) -> None:
    assert Colour("city", how, value, "hot").holds(text) is does


def test_the_list_is_coloured_by_the_same_rules(cast: Cast, anna: Browser) -> None:
    lay_out(cast.anna, "name", "city", "revenue")
    perm = make_client(name="A", city="Пермь")
    make_purchase(perm, 2000, by=cast.anna)
    omsk = make_client(name="B", city="Омск")
    rules = [["city", "is", "пермь", "hot"], ["revenue", "greater", "1000", "done"], ["phone", "empty", "", "late"]]
    anna.post(reverse("clients_columns"), {"colours": json.dumps(rules)})
    page = anna.get(reverse("clients")).content.decode()
    assert re.findall(r'col-(\w+) (tone-\w+)"', page) == [("city", "tone-hot"), ("revenue", "tone-done")]
    row = anna.get(reverse("client_row", args=[perm.pk])).content.decode()
    assert re.findall(r'col-(\w+) (tone-\w+)"', row) == [("city", "tone-hot"), ("revenue", "tone-done")]
    assert "tone-" not in anna.get(reverse("client_row", args=[omsk.pk])).content.decode()
    assert '["city", "is", "\\u043f\\u0435\\u0440\\u043c\\u044c", "hot"]' in html.unescape(
        anna.get(reverse("clients_colours")).content.decode()
    )


def test_a_coloured_list_costs_the_same_for_one_row_and_for_three(cast: Cast, anna: Browser) -> None:
    lay_out(cast.anna, "name", "city", "phone")
    rules = [["city", "is", "Пермь", "hot"], ["phone", "contains", "912", "done"]]
    anna.post(reverse("clients_columns"), {"colours": json.dumps(rules)})
    counts = []
    for number in range(3):
        make_client(name=f"A{number}", city="Пермь", phone=f"8912000000{number}")
        if number != 1:
            anna.get(reverse("clients"), {"sort": "name"})
            with CaptureQueriesContext(connection) as asked:
                anna.get(reverse("clients"), {"sort": "name"})
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_every_bar_opens_its_rows(cast: Cast, anna: Browser) -> None:
    for city, warmth, tags in (("Пермь", 3, "vip new"), ("Пермь", 1, "vip"), ("Омск", 3, ""), ("", 0, "")):
        client = make_client(city=city, warmth=warmth, owner=cast.boris if city else None)
        make_purchase(client, 1_000, by=cast.anna)
        for tag in tags.split():
            actions.add_tag(client, tag, by=cast.anna)
    found = {
        by: (bars(anna, by=by), opened(anna, by=by)) for by in ("city", "warmth", "tag", "owner", "kind", "bought")
    }
    assert bars(anna, by="tag") == [("vip", "2"), ("not said", "2"), ("new", "1")]
    assert "Altogether: 4" in anna.get(reverse("grid_chart"), {"by": "tag"}).content.decode()
    assert [rows for _bars, rows in found.values()] == [
        [int(said) for _l, said in drawn] for drawn, _ in found.values()
    ]
    assert opened(anna, by="created", city="Пермь") == [2]
    assert opened(anna, by="warmth", condition='{"field":"city","op":"is","value":"Омск"}') == [1]
