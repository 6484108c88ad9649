"""Spreadsheets as people have them."""

import datetime
from pathlib import Path

import xlsxwriter

SURNAMES = ("Смирнов", "Иванов", "Кузнецов", "Соколов", "Попов", "Лебедев", "Козлов", "Новиков", "Морозов", "Петров",
            "Волков", "Соловьёв", "Васильев", "Зайцев", "Павлов")  # fmt: skip
NAMES = ("Пётр Ильич", "Иван Сергеевич", "Олег Юрьевич", "Борис Олегович")
CITIES = ("Пермь", "Москва", "Казань")


def clients(path: Path) -> Path:
    """Sixty persons and three companies they work for, under a title and an empty row, and a row of totals."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Клиенты")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.merge_range(0, 0, 0, 6, "База клиентов, отдел продаж")
        headers = ("ФИО", "Телефон", "Почта", "Город", "Компания", "Дата покупки", "Сумма")
        for place, header in enumerate(headers):
            sheet.write(2, place, header)
        for number in range(60):
            row = number + 3
            name = f"{SURNAMES[number % 15]} {NAMES[number // 15]}"
            sheet.write(row, 0, name.upper() if number % 10 == 0 else name)
            sheet.write(row, 1, f"8 (912) 345-{number:02d}-{number + 10:02d}")
            sheet.write(row, 2, f"client{number}@mail.example")
            sheet.write(row, 3, CITIES[number % 3])
            if number % 20 == 0:
                sheet.write(row, 4, ("ООО «Уралсвет»", "АО «Аква»", "ООО «Мастер»")[number // 20])
            if number % 2 == 0:
                sheet.write_datetime(row, 5, datetime.datetime(2026, 3, 1 + number % 28), day)  # noqa: DTZ001
                sheet.write_number(row, 6, 1000 * (number + 1))
        sheet.write(63, 0, "Итого")
        sheet.write_number(63, 6, 915_000)
    return path
