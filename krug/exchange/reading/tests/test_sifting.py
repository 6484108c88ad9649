"""Rows left out of a table: each is counted and named, and none of them is a client."""

from pathlib import Path

import pytest

from krug.exchange.reading import SkippedRun, open_book
from krug.exchange.reading.cells import Noted, Value
from krug.exchange.reading.shapes import Skipped
from krug.exchange.reading.sifting import Kept, Left, Table, sift
from krug.exchange.reading.tests.making import text, xlsx


def sifted(*rows: list[Value]) -> list[Kept | Left]:
    """What becomes of these rows under one row of names."""
    table = Table(1, 1, (0, 1, 2, 3))
    return list(sift(enumerate([["Имя", "Телефон", "Заказов", "Сумма"], *rows], 1), table))[1:]


def test_every_row_of_a_sheet_is_accounted_for(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Клиенты на 1 марта"],
        [],
        ["Имя", "Телефон", "Сумма"],
        [1, 2, 3],
        ["Анна", "1", 100],
        [],
        [],
        ["Итого по Анне", None, 100],
        ["Имя", "Телефон", "Сумма"],
        ["Борис", "2", 50],
        ["ИТОГО:", None, 150],
        [],
    ]
    with open_book(xlsx(tmp_path / "book.xlsx", rows)) as book:
        assert [row.number for row in book.rows(book.layout())] == [5, 10]
        assert book.skipped == Skipped(
            runs=[
                SkippedRun(1, 1, "title"),
                SkippedRun(2, 2, "blank"),
                SkippedRun(3, 3, "header"),
                SkippedRun(4, 4, "column_numbers"),
                SkippedRun(6, 7, "blank"),
                SkippedRun(8, 8, "total"),
                SkippedRun(9, 9, "repeated_header"),
                SkippedRun(11, 11, "total"),
            ],
            counts=book.skipped.counts,
            last_row=11,
        )
        assert dict(book.skipped.counts) == {
            "title": 1,
            "blank": 3,
            "header": 1,
            "column_numbers": 1,
            "total": 2,
            "repeated_header": 1,
        }
        assert [run.sentence for run in book.skipped.runs][-1] == "total"


def test_blank_rows_at_the_end_belong_to_nobody(tmp_path: Path) -> None:
    with open_book(text(tmp_path / "clients.csv", "Имя;Город\nАнна;Уфа\n;\n\n  ; \n")) as book:
        assert len(list(book.rows(book.layout()))) == 1
        assert (dict(book.skipped.counts), book.skipped.last_row) == ({"header": 1}, 2)


@pytest.mark.parametrize(
    "row",
    [
        ["Итого", None, None, 1500],
        ["ИТОГО:", None, 12, 1500.5],
        ["Всего", None, None, None],
        ["Всего клиентов: 25", None, None, None],
        ["Итого по менеджеру Петрову", None, None, 10],
        ["Итого за октябрь", None, 3, 4],
        ["Общий итог", None, None, 4],
        ["Общо:", None, None, "1 500,00"],
        ["Итого", None, None, "12 345 678,90 ₽"],
        ["Итого", None, None, Noted(None, "formula")],
        [None, "Итого:", None, 7],
        ["Total", None, None, 1500],
        ["Grand total", None, None, 1500],
        ["Сумма:", None, None, 1500],
    ],
)
def test_a_row_of_totals_is_left_out(row: list[Value]) -> None:
    assert sifted(row) == [Left(2, 2, "total")]


@pytest.mark.parametrize(
    "row",
    [
        ["Итого Сервис ООО", None, None, 1500],
        ["Всего доброго, магазин", "+7 912 123-45-67", None, None],
        ["Итого", "+7 912 123-45-67", None, None],
        ["Total", 79121234567, None, None],
        ["Total", None, None, None],
        ["Total", "8 912 000-11-22", 1, 100],
        ["Totalis", None, None, 1500],
        ["Иванов", None, None, 1500],
        ["Сумма технологий", None, None, 1500],
    ],
)
def test_a_client_whose_name_resembles_a_total_is_kept(row: list[Value]) -> None:
    assert sifted(row) == [Kept(2, row, False)]


def test_numbers_of_columns_are_left_out_only_right_under_the_names() -> None:
    assert sifted([1, 2, 3, 4], [1, 2, 3, 4]) == [Left(2, 2, "column_numbers"), Kept(3, [1, 2, 3, 4], False)]
    assert sifted(["1", "2", "3", "4"]) == [Left(2, 2, "column_numbers")]


def test_a_row_with_nothing_in_the_columns_of_the_table_is_left_out_by_name() -> None:
    assert sifted([None, None, None, None, "x"]) == [Left(2, 2, "outside")]


def test_a_row_with_something_besides_the_columns_of_the_table_says_so() -> None:
    assert sifted(["Анна", None, None, 0, 0]) == [Kept(2, ["Анна", None, None, 0], True)]


def test_a_row_of_zeros_and_noes_is_not_blank() -> None:
    assert sifted([None, None, 0, False]) == [Kept(2, [None, None, 0, False], False)]


def test_long_accounts_keep_their_counts_and_the_first_ten_thousand_runs() -> None:
    skipped = Skipped()
    for number in range(1, 30_001, 2):
        skipped.add(number, number, "total")
    assert len(skipped.runs) == 10_000
    assert skipped.runs[-1] == SkippedRun(19_999, 19_999, "total")
    assert skipped.counts["total"] == 15_000
