"""Rows that could not be read: given back with the reasons, mended, sent again; or loaded into the note."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client as Browser

from krug.clients.models import Client
from krug.exchange import actions
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import bad, loaded, names, numbers, read
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.timeline import doings

HEADERS = ("ФИО", "Телефон", "Дата рождения", "ИНН", "Город")
ROWS = (
    ("Орлова Мария", "89120000001", "27.11.1985", "", "Пермь"),
    ("Кривой Иван", "8912345", "31.02.1985", "", "Омск"),
    ("=1+1", "8912345", "", "", ""),
    ("Смирнов Олег", "89120000002", "", 7701000018, "Казань"),
)


@pytest.fixture
def load(cast: Cast, tmp_path: Path) -> Import:
    rows = [("Список клиентов",), (), HEADERS, *ROWS]
    return loaded(sheets.text(tmp_path / "клиенты.csv", rows), cast.anna)


def downloaded(browser: Browser, load: Import) -> tuple[str, bytes]:
    """The name of the file and what is in it."""
    answer: Any = browser.get(f"/import/{load.pk}/bad/")
    assert answer.status_code == 200
    return answer.filename, b"".join(answer)


def cells(content: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_unread_rows_are_downloaded_as_they_stood_with_the_reasons_in_front(anna: Browser, load: Import) -> None:
    name, content = downloaded(anna, load)
    assert name == "клиенты — not read.xlsx"
    head, *rows = cells(content)
    assert head == ("Reason", "ФИО", "Телефон", "Дата рождения", "ИНН", "Город")
    assert [row[1:] for row in rows] == [
        ("Кривой Иван", "8912345", "31.02.1985", None, "Омск"),
        ("=1+1", "8912345", None, None, None),
        ("Смирнов Олег", "89120000002", None, "7701000018", "Казань"),
    ]
    reasons = {row.number: "; ".join(f"{h}: {reason}" for h, _v, _c, reason in row.bad) for row in load.rows.all()}
    assert [row[0] for row in rows] == [reasons[5], reasons[6], reasons[7]]


def test_the_download_is_told_in_the_changes_of_whoever_took_it(anna: Browser, cast: Cast, load: Import) -> None:
    downloaded(anna, load)
    (said,) = [doing for doing in doings.page(cast.anna, cast.anna).doings if "taken out" in doing.title]
    assert (said.title, said.where_from, said.undo_url) == (
        "Data taken out: rows that could not be read, rows: 3", "in the browser", "",
    )  # fmt: skip


def test_reasons_name_their_columns(load: Import) -> None:
    assert bad(load) == [
        (5, "Телефон", "8912345", "too_few_digits"),
        (5, "Дата рождения", "31.02.1985", "no_such_day"),
        (6, "Телефон", "8912345", "too_few_digits"),
        (7, "ИНН", "7701000018", "checksum"),
    ]


def test_what_looks_like_a_formula_is_given_back_as_text(anna: Browser, load: Import) -> None:
    _name, content = downloaded(anna, load)
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["B3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_mended_and_sent_again_they_are_loaded(anna: Browser, cast: Cast, load: Import, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(downloaded(anna, load)[1]))
    sheet = book.active
    sheet["C2"], sheet["D2"], sheet["E4"] = "89120000003", "28.02.1985", "500100732259"
    book.save(tmp_path / "mended.xlsx")
    again = loaded(tmp_path / "mended.xlsx", cast.anna)
    assert numbers(again) == (3, 2, 0, 0, 1)
    assert names() == ["Орлова Мария", "Кривой Иван", "Смирнов Олег"]
    assert set(Client.objects.values_list("note", flat=True)) == {""}


def test_sent_again_as_they_are_they_are_as_bad_as_before(
    anna: Browser, cast: Cast, load: Import, tmp_path: Path
) -> None:
    (tmp_path / "again.xlsx").write_bytes(downloaded(anna, load)[1])
    again = loaded(tmp_path / "again.xlsx", cast.anna)
    assert (numbers(again), bad(again)[0]) == ((3, 0, 0, 0, 3), (2, "Телефон", "8912345", "too_few_digits"))


def test_by_choice_what_cannot_be_read_is_kept_in_the_note(cast: Cast, tmp_path: Path) -> None:
    load = loaded(sheets.text(tmp_path / "a.csv", [HEADERS, *ROWS]), cast.anna, keep_unreadable=True)
    assert numbers(load) == (4, 4, 0, 0, 0)
    assert dict(Client.objects.values_list("name", "note")) == {
        "Орлова Мария": "",
        "Кривой Иван": "Телефон: 8912345\nДата рождения: 31.02.1985",
        "=1+1": "Телефон: 8912345",
        "Смирнов Олег": "ИНН: 7701000018",
    }
    assert Client.objects.get(last_name="Кривой").city == "Омск"


def test_a_row_that_names_nobody_stays_unread_also_by_that_choice(cast: Cast, tmp_path: Path) -> None:
    rows = [HEADERS, ROWS[0], ("", "", "", "", "Пермь"), ("", "8912345", "", "", "Пермь")]
    load = loaded(sheets.text(tmp_path / "a.csv", rows), cast.anna, keep_unreadable=True)
    assert (numbers(load), [row[0] for row in bad(load)]) == ((3, 1, 0, 0, 2), [3, 4])


def test_they_can_be_downloaded_before_anything_is_loaded(anna: Browser, cast: Cast, tmp_path: Path) -> None:
    load = read(sheets.text(tmp_path / "a.csv", [HEADERS, *ROWS]), cast.anna)
    assert len(cells(downloaded(anna, load)[1])) == 4
    assert names() == []


def test_without_unread_rows_there_is_no_such_file(anna: Browser, cast: Cast, tmp_path: Path) -> None:
    load = loaded(sheets.text(tmp_path / "a.csv", [HEADERS, ROWS[0]]), cast.anna)
    assert anna.get(f"/import/{load.pk}/bad/").status_code == 404


def test_a_discarded_import_gives_none_back(anna: Browser, cast: Cast, tmp_path: Path) -> None:
    load = read(sheets.text(tmp_path / "a.csv", [HEADERS, *ROWS]), cast.anna)
    actions.discard(load, by=cast.anna)
    assert anna.get(f"/import/{load.pk}/bad/").status_code == 404


@pytest.mark.parametrize("who", ["olga", "boris", "gleb"])
def test_whoever_may_not_see_the_import_may_not_have_its_rows(cast: Cast, load: Import, who: str) -> None:
    """Olga may import, but this file is Anna's, full of contacts of other people's clients."""
    stranger: Employee = getattr(cast, who)
    assert len(cells(downloaded(cast.browser(cast.anna), load)[1])) == 4
    assert cast.browser(stranger).get(f"/import/{load.pk}/bad/").status_code == 404
