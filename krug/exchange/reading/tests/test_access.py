import gzip
import re
from datetime import date, time
from pathlib import Path

import pytest

from krug.exchange.reading import open_book
from krug.exchange.reading.tests.access_files import ALONE, CHAINED, Memo, TableOf, compressed, database
from krug.exchange.reading.tests.making import FILES, cells_of, moment, refusal, rows_of

pytestmark = pytest.mark.once

CLIENTS = TableOf(
    [("Код", "int"), ("ФИО", "text"), ("Телефон", "text"), ("Долг", "money"), ("Скидка", "decimal"),
     ("Рождён", "moment"), ("Пишем", "bool"), ("Заметка", "memo"), ("Фото", "file")],
    [
        (1, "Смирнова Анна", compressed("+7 912"), 1_234_500, 1050, date(1985, 3, 17), True, "думает", None),
        (2, "Орлов Ёж", None, None, -5, moment("2026-11-24 14:39"), False, Memo("д" * 500, ALONE), None),
        (None, None, "8 (912) 345-67-89", 0, None, None, True, Memo("ж" * 9000, CHAINED), None),
    ],
)  # fmt: skip


@pytest.mark.parametrize("version", [1, 2, 3, 5])
def test_every_type_is_read_from_either_kind_of_file(tmp_path: Path, version: int) -> None:
    path = database(tmp_path / "a", version, Клиенты=CLIENTS)
    assert cells_of(path) == [
        (1, "Смирнова Анна", "+7 912", 123.45, 10.5, date(1985, 3, 17), True, "думает", None),
        (2, "Орлов Ёж", None, None, -0.05, moment("2026-11-24 14:39"), False, "д" * 500, None),
        (None, None, "8 (912) 345-67-89", 0, None, None, True, "ж" * 9000, None),
    ]


def test_the_columns_are_called_as_in_access_and_rows_are_numbered_from_one(tmp_path: Path) -> None:
    path = database(tmp_path / "a", Клиенты=TableOf([("Кто", "text"), ("Где", "text")], [("Дата", "Пермь")] * 45))
    with open_book(path) as book:
        layout = book.layout()
        rows = list(book.rows(layout))
    assert (layout.headers, layout.header_row) == (("Кто", "Где"), 0)
    assert [row.number for row in rows] == list(range(1, 46))


def test_tables_are_sheets_the_longest_is_taken_and_those_of_access_are_left_out(tmp_path: Path) -> None:
    one = [("Кто", "text")]
    path = database(
        tmp_path / "a", Города=TableOf(one, [("Пермь",)]), Наши_клиенты=TableOf(one, [("Анна",), ("Пётр",)]),
        Скрытая=TableOf(one, [("х",)] * 9, flags=8), MSysACEs=TableOf(one, [("х",)] * 9, flags=0x80000000),
        Форма=TableOf(one, [("х",)] * 9, type=-32768),
    )  # fmt: skip
    with open_book(path) as book:
        told = [(sheet.name, sheet.rows, sheet.hidden) for sheet in book.sheets]
        chosen = [row.cells for row in book.rows(book.layout())]
    assert told == [("Скрытая", 9, True), ("Наши клиенты", 2, False), ("Города", 1, False)]
    assert chosen == [("Анна",), ("Пётр",)]


def test_deleted_rows_are_gone_and_moved_ones_stand_where_they_stood(tmp_path: Path) -> None:
    rows = [(number, f"Зимин{number}") for number in range(50)]
    table = TableOf([("Номер", "int"), ("Кто", "text")], rows, deleted=[0, 7, 49], moved=[3, 20])
    expected = [row for row in rows if row[0] not in (0, 7, 49)]
    assert cells_of(database(tmp_path / "a", Клиенты=table)) == expected


def test_rows_from_before_a_column_was_added_have_nothing_in_it(tmp_path: Path) -> None:
    columns = [("Номер", "int"), ("Кто", "text"), ("Город", "text"), ("Пишем", "bool")]
    table = TableOf(columns, [(1, "Анна", "Пермь", True), (2, "Пётр", "Омск", True)], short={0: 2})
    assert cells_of(database(tmp_path / "a", Клиенты=table)) == [(1, "Анна", None, False), (2, "Пётр", "Омск", True)]


def test_a_definition_of_many_pages_and_a_map_of_maps(tmp_path: Path) -> None:
    columns = [(f"Очень длинное название столбца {number}", "text") for number in range(200)]
    table = TableOf(columns, [[f"{number}" if number % 9 == 0 else None for number in range(200)]], is_far=True)
    [row] = cells_of(database(tmp_path / "a", Клиенты=table))
    assert (len(row), row[0], row[1], row[198]) == (200, "0", None, "198")


def test_moments_at_the_edges(tmp_path: Path) -> None:
    moments = [(0.0,), (0.5,), (date(1900, 1, 5),), (-1.25,), (date(9999, 12, 31),), (1e9,)]
    rows = rows_of(database(tmp_path / "a", Клиенты=TableOf([("Когда", "moment")], moments)))
    read = [row.cells[0] for row in rows]
    assert read == [time(12), date(1900, 1, 5), moment("1899-12-29 06:00"), date(9999, 12, 31), "1000000000.0"]
    assert [problem.code for row in rows for problem in row.problems] == ["not_a_moment"]


@pytest.mark.parametrize(
    ("name", "headers", "second", "count"),
    [
        ("users.mdb.gz", ("UserId", "UserName", "UserSex", "UserBirthday", "UserMarried"),
         (3, "张三", "男", date(1986, 12, 18), True), 3),
        ("freedoms.mdb.gz",
         ("Id No", "Surname", "Forenames", "How Admitted", "Forenames_Master_or_Father", "Surname_Master_or_Father",
          "Notes", "Date of order of Court", "Freedom", "Livery", "Remarks", "Source Ref"),
         (25491, None, "Richard", "Serv.", "Samuel", "Price", None, None, date(1750, 11, 7), None, None, "MF 324"), 20),
    ],
)  # fmt: skip
def test_files_that_access_itself_has_written(
    tmp_path: Path, name: str, headers: tuple[str, ...], second: tuple[object, ...], count: int
) -> None:
    path = tmp_path / "a.mdb"
    path.write_bytes(gzip.decompress((FILES / name).read_bytes()))
    with open_book(path) as book:
        layout = book.layout()
        rows = list(book.rows(layout))
    assert (layout.headers, rows[-1].cells, len(rows)) == (headers, second, count)


def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    one = TableOf([("Кто", "text")], [("Анна",)])
    assert refusal(database(tmp_path / "a", version=0, Клиенты=one)) == "ancient_access"
    assert refusal(database(tmp_path / "b", key=77, Клиенты=one)) == "encrypted"
    linked = TableOf([("Кто", "text")], [("Анна",)], type=6)
    assert refusal(database(tmp_path / "c", Клиенты=linked)) == "linked_tables"
    assert refusal(database(tmp_path / "d")) == "empty"
    fewer = TableOf([("Кто", "text")], [("Анна",)] * 5, counted=6)
    assert refusal(database(tmp_path / "e", Клиенты=fewer)) == "damaged_sheet"


def test_a_file_broken_off_or_with_wrong_bytes_is_refused_and_never_read_in_part(tmp_path: Path) -> None:
    table = TableOf([("Номер", "int"), ("Кто", "text")], [(number, f"Зимин{number}") for number in range(60)])
    whole = database(tmp_path / "a", Клиенты=table).read_bytes()
    for pages in range(1, len(whole) // 4096):
        broken = tmp_path / f"{pages}"
        broken.write_bytes(whole[: pages * 4096 - 1])
        assert re.fullmatch("damaged|damaged_sheet", refusal(broken)), pages
