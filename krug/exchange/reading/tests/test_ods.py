"""ODS: what stands in a cell, what is merged, repeated or hidden."""

import datetime as dt
from pathlib import Path

import pytest

from krug.exchange.reading import CannotRead, Problem, open_book
from krug.exchange.reading.tests.making import moment, ods, ods_row, rows_of

TEXT = 'office:value-type="string"'


def second_cell(tmp_path: Path, cell: str) -> tuple[object, tuple[Problem, ...]]:
    """What is read from this XML of a cell beside a name."""
    name = f"<table:table-cell {TEXT}><text:p>Анна</text:p></table:table-cell>"
    tables = {"Лист": f"{ods_row('Имя', 'Сумма')}<table:table-row>{name}{cell}</table:table-row>"}
    [row] = rows_of(ods(tmp_path / "book.ods", tables))
    assert row.cells[0] == "Анна"
    return row.cells[1], row.problems


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<table:table-cell office:value-type="float" office:value="79121234567"/>', 79121234567),
        (
            '<table:table-cell office:value-type="float" office:value="1.5"><text:p>1,50</text:p></table:table-cell>',
            1.5,
        ),
        ('<table:table-cell office:value-type="percentage" office:value="0.15"/>', 0.15),
        ('<table:table-cell office:value-type="currency" office:value="12"/>', 12),
        ('<table:table-cell office:value-type="boolean" office:boolean-value="false"/>', False),
        ('<table:table-cell office:value-type="date" office:date-value="1985-03-09"/>', dt.date(1985, 3, 9)),
        (
            '<table:table-cell office:value-type="date" office:date-value="2026-03-01T09:30:00.000000000"/>',
            moment("2026-03-01 09:30"),
        ),
        ('<table:table-cell office:value-type="time" office:time-value="PT09H30M15S"/>', dt.time(9, 30, 15)),
        (
            '<table:table-cell office:value-type="time" office:time-value="PT50H11M00S"/>',
            dt.timedelta(hours=50, minutes=11),
        ),
        ('<table:table-cell office:value-type="time" office:time-value="-PT1H"/>', dt.timedelta(hours=-1)),
        (f'<table:table-cell {TEXT} office:string-value="скрыт"/>', "скрыт"),
        (f"<table:table-cell {TEXT}><text:p>007</text:p></table:table-cell>", "007"),
        (
            f"<table:table-cell {TEXT}><text:p>раз<text:s text:c='2'/>два</text:p><text:p>"
            "<text:span>три</text:span><text:line-break/><text:a>четыре</text:a><text:tab/>5</text:p></table:table-cell>",
            "раз  два\nтри\nчетыре\t5",
        ),
        (
            f"<table:table-cell {TEXT}><office:annotation><text:p>тайна</text:p></office:annotation>"
            "<text:p>явно</text:p><draw:frame xmlns:draw='d'><text:p>рисунок</text:p></draw:frame></table:table-cell>",
            "явно",
        ),
        ("<table:covered-table-cell office:value-type='string'><text:p>x</text:p></table:covered-table-cell>", None),
        ("<table:table-cell/>", None),
        ("<table:table-cell></table:table-cell>", None),
    ],
)
def test_every_kind_of_cell_is_understood(tmp_path: Path, cell: str, read: object) -> None:
    found, problems = second_cell(tmp_path, cell)
    assert (found, problems) == (read, ())
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("cell", "read", "problem"),
    [
        (
            '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
            'calcext:value-type="error" xmlns:calcext="c"><text:p>#DIV/0!</text:p></table:table-cell>',
            None,
            Problem(1, "error", "#DIV/0!"),
        ),
        ('<table:table-cell table:formula="of:=1+1"/>', None, Problem(1, "formula")),
        (f"<table:table-cell {TEXT}><text:p>#N/A</text:p></table:table-cell>", None, Problem(1, "error", "#N/A")),
        ('<table:table-cell office:value-type="float" office:value="пять"/>', None, Problem(1, "error", "пять")),
        (
            '<table:table-cell office:value-type="date" office:date-value="2026-02-31"/>',
            "2026-02-31",
            Problem(1, "not_a_moment"),
        ),
        ('<table:table-cell office:value-type="time" office:time-value="P1Y"/>', "P1Y", Problem(1, "not_a_moment")),
    ],
)
def test_what_cannot_be_carried_over_is_noted(tmp_path: Path, cell: str, read: object, problem: Problem) -> None:
    assert second_cell(tmp_path, cell) == (read, (problem,))


def test_groups_of_merged_columns_are_joined_to_the_names(tmp_path: Path) -> None:
    group = (
        f"<table:table-row><table:table-cell {TEXT}/><table:table-cell {TEXT} table:number-columns-spanned='2'>"
        "<text:p>Контакты</text:p></table:table-cell><table:covered-table-cell/></table:table-row>"
    )
    tables = {"Лист": group + ods_row("Имя", "Телефон", "E-mail", "Город") + ods_row("Анна", "1", "2", "Уфа")}
    with open_book(ods(tmp_path / "book.ods", tables)) as book:
        assert book.layout().headers == ("Имя", "Контакты / Телефон", "Контакты / E-mail", "Город")


def test_repeated_rows_and_cells_are_as_many_as_they_say(tmp_path: Path) -> None:
    twice = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2" '
        'office:value-type="float" office:value="7"/></table:table-row>'
    )
    rows = rows_of(ods(tmp_path / "book.ods", {"Лист": ods_row("Номер", "Код") + ods_row(repeated=3) + twice}))
    assert [(row.number, row.cells) for row in rows] == [(5, (7, 7)), (6, (7, 7))]


def test_rows_in_groups_and_repeated_headers_are_rows_like_others(tmp_path: Path) -> None:
    rows = (
        f"<table:table-header-rows>{ods_row('Имя')}</table:table-header-rows>"
        f"<table:table-row-group>{ods_row('Анна')}<table:table-row-group>{ods_row('Борис')}</table:table-row-group>"
        "</table:table-row-group>"
    )
    assert [row.cells for row in rows_of(ods(tmp_path / "book.ods", {"Лист": rows}))] == [("Анна",), ("Борис",)]


def test_each_sheet_is_read_by_its_name(tmp_path: Path) -> None:
    tables = {"Один": ods_row("Имя") + ods_row("Анна"), "Два & три": ods_row("Имя") + ods_row("Борис")}
    path = ods(tmp_path / "book.ods", {name.replace("&", "&amp;"): rows for name, rows in tables.items()})
    with open_book(path) as book:
        assert [row.cells for row in book.rows(book.layout("Один"))] == [("Анна",)]
        assert [row.cells for row in book.rows(book.layout("Два & три"))] == [("Борис",)]
        with pytest.raises(CannotRead) as refused:
            book.layout("Четыре")
        assert refused.value.message == "The workbook has no sheet «Четыре»."
