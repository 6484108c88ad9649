"""The lists of an import, row by row: what is new, what is updated with which cells, what could not be read."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients import actions as clients
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core.rights import HIDDEN
from krug.exchange import access, actions
from krug.exchange.models import Import
from krug.exchange.previewing import rows
from krug.exchange.previewing.rows import Line
from krug.exchange.tests import sheets
from krug.exchange.tests.browsing import read_words
from krug.exchange.tests.importing import read, start
from krug.staff.models import Employee
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db

HEADERS = ("ФИО", "Телефон", "Город", "Фирма", "Должность")
FRAGMENT = {"HX-Request": "true"}


def sheet(folder: Path, *lines: tuple[str, ...]) -> Path:
    return sheets.text(folder / "a.csv", [HEADERS, *(tuple([*line, "", "", "", "", ""][:5]) for line in lines)])


def listed(load: Import, outcome: str, actor: Employee) -> list[Line]:
    return rows.page(load, outcome, actor).lines


def told(line: Line) -> list[tuple[str, str, str]]:
    return [(str(cell.label), cell.old, cell.new) for cell in line.cells]


def test_a_new_client_is_shown_as_the_card_will_show_them(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("ОРЛОВА мария", "89120000001 доб. 5", "г. Пермь", "ооо тепло", "директор")), cast.anna)
    (line,) = listed(load, "create", cast.anna)
    assert (line.number, line.name, line.beside) == (2, "Орлова Мария", "ООО «Тепло», директор")
    assert line.contacts == ["+7 912 000-00-01 ext. 5"]
    assert told(line) == [("City", "", "Пермь"), ("Sex", "", "female")]


def test_an_update_names_the_client_and_the_exact_cells(cast: Cast, tmp_path: Path) -> None:
    client = make_client(owner=cast.boris, phone="89123456789", sex="f", city="Омск")
    row = ("Смирнова Анна", "89123456789, 89120000009", "Казань")
    load = read(sheet(tmp_path, row), cast.anna, overwrite=True)
    (line,) = listed(load, "update", cast.anna)
    assert (line.name, line.client_id) == ("Смирнова Анна Петровна", client.pk)
    assert ("City", "Омск", "Казань") in told(line)
    assert any(new == "89120000009" and old == "" for _label, old, new in told(line))


def test_of_a_client_out_of_sight_neither_name_nor_old_values_are_shown(cast: Cast, tmp_path: Path) -> None:
    """They were in sight when the file was previewed, and were handed over since."""
    client = make_client(owner=cast.boris, phone="89123456789", sex="f", city="Омск", last_name="Тайная")
    load = read(sheet(tmp_path, ("Тайная", "89123456789", "Казань")), cast.olga, overwrite=True)
    (line,) = listed(load, "update", cast.olga)
    assert (line.client_id, ("City", "Омск", "Казань") in told(line)) == (client.pk, True)
    Client.objects.filter(pk=client.pk).update(owner=cast.vera)
    (line,) = listed(load, "update", cast.olga)
    assert (line.client_id, line.name, told(line)) == (None, "Тайная", [("City", "", "Казань")])


def test_a_field_hidden_since_the_preview_is_not_told(cast: Cast, tmp_path: Path) -> None:
    make_client(owner=cast.olga, phone="89123456789", sex="f", city="Омск")
    load = read(sheet(tmp_path, ("Смирнова Анна", "89123456789", "Казань")), cast.olga, overwrite=True)
    assert [label for label, *_texts in told(listed(load, "update", cast.olga)[0])] == ["City"]
    assert told(listed(load, "update", denied(cast.olga, city=HIDDEN))[0]) == []


def test_a_bad_row_has_an_input_for_each_cell_that_could_not_be_read(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("Кривой Иван", "8912", "Омск")), cast.anna)
    (line,) = listed(load, "bad", cast.anna)
    (cell,) = line.mending
    assert (line.name, cell.place, cell.header, cell.text, bool(cell.reason)) == (
        "Кривой Иван", 1, "Телефон", "8912", True,
    )  # fmt: skip


def test_of_a_row_bad_as_a_whole_every_column_is_an_input(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("", "", "Омск")), cast.anna)
    (line,) = listed(load, "bad", cast.anna)
    assert line.why == "There is no name, phone, e-mail or INN in this row."
    assert [(cell.header, cell.text) for cell in line.mending] == [
        ("ФИО", ""), ("Телефон", ""), ("Город", "Омск"), ("Фирма", ""), ("Должность", ""),
    ]  # fmt: skip


def test_pages_go_on_where_they_ended_and_hold_every_row_once(
    anna: Browser, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows.page, "__kwdefaults__", {"after": 0, "size": 3})
    load = read(sheet(tmp_path, *((f"Иванов{n} Пётр", f"8913{n:07}") for n in range(7))), cast.anna)
    address: str | None = f"/import/{load.pk}/rows/create/"
    seen: list[str] = []
    while address:
        page = anna.get(address, headers=FRAGMENT).content.decode()
        seen += re.findall(r"Иванов\d", page)
        more = re.search(r'hx-get="([^"]*after=\d+)"', page)
        address = more[1] if more else None
    assert seen == [f"Иванов{number}" for number in range(7)]


def test_a_number_opens_its_list_and_the_browser_alone_is_led_to_the_page(
    anna: Browser, cast: Cast, tmp_path: Path
) -> None:
    load = read(sheet(tmp_path, ("Орлова Мария", "89120000001")), cast.anna)
    page = anna.get(f"/import/{load.pk}/")
    assert f'hx-get="/import/{load.pk}/rows/create/"' in page.content.decode()
    assert "/rows/bad/" not in page.content.decode()  # there are none
    assert "New clients 1 row 2 Орлова Мария +7 912 000-00-01" in read_words(
        anna.get(f"/import/{load.pk}/rows/create/", headers=FRAGMENT).content
    )
    assert anna.get(f"/import/{load.pk}/rows/create/")["Location"] == f"/import/{load.pk}/?show=create"
    assert "New clients 1" in read_words(anna.get(f"/import/{load.pk}/?show=create").content)
    assert anna.get(f"/import/{load.pk}/rows/nonsense/", headers=FRAGMENT).status_code == 404


@pytest.mark.parametrize("outcome", ["create", "update", "same", "bad"])
def test_three_rows_are_asked_for_in_as_many_queries_as_one(cast: Cast, tmp_path: Path, outcome: str) -> None:
    def lines(count: int) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = []
        for n in range(count):
            make_client(phone=f"8912345678{n}", owner=cast.boris, sex="f")
            make_client(phone=f"8912345679{n}", owner=cast.boris, sex="f", city="Омск")
            found += [
                (f"Орлов{n} Пётр", f"8913000000{n}", "", "ООО «Луч»"), ("Смирнова Анна", f"8912345678{n}", "Казань"),
                ("Смирнова Анна", f"8912345679{n}", "Омск"), ("Кривой Иван", "8912", "Омск"),
            ]  # fmt: skip
        return found

    def asked(load: Import) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            found = rows.page(access.imports(cast.anna).get(pk=load.pk), outcome, cast.anna)
        return len(found.lines), len(queries)

    one = read(sheet(tmp_path, *lines(1)), cast.anna)
    assert asked(one)[0] == 1
    few = asked(one)[1]
    Client.objects.all().delete()
    three = read(sheet(tmp_path, *lines(3)), cast.anna)
    assert asked(three) == (3, few)
    assert few <= 9


def test_after_loading_the_lists_stay_and_nothing_in_them_can_be_corrected(
    anna: Browser, cast: Cast, tmp_path: Path
) -> None:
    load = start(read(sheet(tmp_path, ("Орлова Мария", "89120000001"), ("Кривой Иван", "8912")), cast.anna))
    page = anna.get(f"/import/{load.pk}/").content.decode()
    assert f'hx-get="/import/{load.pk}/rows/create/"' in page
    assert ("Кривой Иван" in page, 'name="cell-' in page, "Leave this row out" in page) == (True, False, False)
    (line,) = listed(load, "bad", cast.anna)
    assert [(cell.place, cell.text) for cell in line.mending] == [(None, "8912")]


def test_an_undo_lists_what_was_left_alone_with_both_values(anna: Browser, cast: Cast, tmp_path: Path) -> None:
    client = make_client(owner=cast.boris, phone="89123456789", sex="f", city="Омск")
    other = make_client(owner=cast.boris, last_name="Орлов", phone="89123456700", sex="m", city="Омск")
    lines = [("Смирнова Анна", "89123456789", "Казань"), ("Орлов", "89123456700", "Казань")]
    lines += [("Зимин Пётр", "89130000001", "")]
    load = start(read(sheet(tmp_path, *lines), cast.anna, overwrite=True))
    client.refresh_from_db()
    clients.change(client, {"city": "Пермь"}, by=cast.boris)
    actions.start_undo(load, by=cast.anna)
    actions.undo(load, by_id=cast.anna.pk)
    other.refresh_from_db()
    assert other.city == "Омск"
    page = read_words(anna.get(f"/import/{load.pk}/").content)
    assert "In the archive now 1" in page
    assert "Values put back 1" in page
    assert "Left as they are 1" in page
    assert "Смирнова Анна Петровна city Пермь Омск" in page
    more = read_words(anna.get(f"/import/{load.pk}/kept/", headers=FRAGMENT).content)
    assert more == "Смирнова Анна Петровна city Пермь Омск"
