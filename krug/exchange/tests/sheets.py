"""Files as small companies send them, made the way other programs make them."""

import csv
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter

Rows = Sequence[Sequence[object]]

MESSY_HEADERS = (
    "№ п/п", "Организация", "Ф.И.О.", "Должность", "Телефоны", "E-mail", "ИНН", "Город", "Дата рождения",
    "Дата покупки", "Сумма, руб.", "Что куплено", "Дата звонка", "Итог звонка", "Ответственный", "Скидка",
)  # fmt: skip
HEAT, FURNACE = 'ООО "ТЕПЛО"', 'Общество с ограниченной ответственностью "Печи и камины"'
IVANOV: tuple[object, ...] = (
    HEAT, "ИВАНОВ ПЁТР СЕРГЕЕВИЧ", "директор", "8 (912) 345-67-89 моб., 8(343)222-33-44 доб. 12",
    "p.ivanov@teplo.example; info@teplo.example", "7701000019", "г. ЕКАТЕРИНБУРГ", "27.11.85",
    "12.03.2024", "1 234,50 р.", "Котёл", "01.06.2024", "думает", "Осипов Борис",
)  # fmt: skip
MESSY: tuple[tuple[object, ...], ...] = (
    (1, *IVANOV),
    (2, "Тепло, ООО", "петрова анна ивановна", "бухгалтер", "+7 912 000-00-02", "", "", "Екатеринбург",
     "27 ноября 1985", date(2024, 4, 2), 2500, "Насос", "", "", "boris@teplo.example", "5 %"),
    (3, FURNACE, "Смирнов И.И.", "", 89120000003.0, "smirnov@pechi.example", "", "Пермь",
     date(1979, 2, 28), "", "", "", "", "", "Неизвестный"),
    (4, HEAT, "Иванов Пётр", "", "89123456789", "", "", "", "", "02.05.2024", "500", "Кран"),
    (5, "", "Орлова Мария", "", "89120000005 / 89120000006 (дом.)", "maria@mail.example, Аня", "", "казань"),
    (6, "", "", "", "", "", "", "Казань"),
    (7, "", "Кривой Телефон", "", "8912345"),
    (8, "", "Плохая Дата", "", "89120000008", "", "", "", "31.02.1985"),
    (9, "ИП Сидоров", "", "", "89120000009", "", "7701000018"),
    (10, *IVANOV),
    ("Итого", "", "", "", "", "", "", "", "", "", "4 234,50"),
)  # fmt: skip


def xlsx(path: Path, rows: Rows, *, sheet: str = "Лист1", more: dict[str, Rows] | None = None) -> Path:
    """A workbook as Excel saves it, every sheet of ``more`` after the first."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, content in {sheet: rows, **(more or {})}.items():
        made = book.create_sheet(name)
        for row in content:
            made.append(list(row))
    book.save(path)
    return path


def text(path: Path, rows: Rows, *, encoding: str = "utf-8", delimiter: str = ";") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def messy(path: Path) -> Path:
    """A price of a real life: a merged title, an empty row, groups over the names of columns, a row of totals."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet("База 2024")
        sheet.merge_range(0, 0, 0, 15, "Клиентская база ООО «Тепло» на 01.07.2024", book.add_format({"bold": True}))
        sheet.write_row(3, 0, MESSY_HEADERS)
        for line, row in enumerate(MESSY, 4):
            _line(sheet, line, row)
        sheet.write_blank(len(MESSY) + 8, 0, None, book.add_format({"bold": True}))
    return path


def _line(sheet: "xlsxwriter.worksheet.Worksheet", line: int, row: Sequence[object]) -> None:
    for place, cell in enumerate(row):
        if isinstance(cell, date):
            sheet.write_datetime(line, place, cell)
        elif cell not in ("", None):
            sheet.write(line, place, cell)


def bomb(path: Path) -> Path:
    """A small file with a sheet of two hundred megabytes of spaces."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(200):
                sheet.write(b" " * 1_048_576)
    return path
