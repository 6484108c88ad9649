"""Somebody loads one spreadsheet after the other through the page, and has every other one undone."""

import io
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import xlsxwriter

from tests.crash.browser import Answer, Browser
from tests.crash.ledger import Ledger, Regular
from tests.crash.people import until_answered

HEADERS = ("ФИО", "Телефон", "Город", "Примечание", "Сумма", "Дата покупки", "Товар")
REPEATED, NAMELESS, REGULARS = 40, 25, 30
DONE, UNDONE = "done", "undone"


@dataclass
class Sheet:
    """A spreadsheet and what loading it must come to."""

    number: int
    created: int
    regulars: list[Regular]
    is_undone: bool
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    address: str = ""
    state: str = ""

    @property
    def rows(self) -> int:
        return self.created + len(self.regulars) + REPEATED + NAMELESS

    def mark(self, line: int) -> str:
        return f"sheet {self.number} line {line}"

    @property
    def city(self) -> str:
        return f"Город{self.number}"

    def as_file(self) -> bytes:
        lines: list[list[object]] = [self._line(number) for number in range(self.created)]
        lines += [[each.name, each.phone, self.city, "", 100, "01.10.2026", "Насос"] for each in self.regulars]
        lines += [self._line(number)[:4] for number in range(REPEATED)]
        lines += [["", "", self.city, "nobody"] for _line in range(NAMELESS)]
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            for place, line in enumerate([list(HEADERS), *lines]):
                sheet.write_row(place, 0, line)
        return file.getvalue()

    def _line(self, number: int) -> list[object]:
        phone = f"89{self.number:02d}{number:07d}"
        bought: list[object] = [50, "15.10.2026", "Котёл"] if number % 3 == 0 else []
        return [f"Зимин{number} Пётр", phone, self.city, self.mark(number), *bought]


class Importer:
    def __init__(self, browser: Browser, ledger: Ledger, *, clients_each: int) -> None:
        self.browser, self.ledger, self.clients_each = browser, ledger, clients_each
        self.sheets: list[Sheet] = []

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._step()
            time.sleep(0.1)

    def finish(self, *, at_least: int, within_s: float) -> None:
        """Bring what was begun to its end, and so many sheets in all."""
        deadline = time.monotonic() + within_s
        while len(self.finished()) < max(at_least, len(self.sheets)):
            assert time.monotonic() < deadline, f"{self.sheets[-1]} does not come to its end"
            self._step()
            time.sleep(0.1)

    def finished(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.state]

    def _step(self) -> None:
        if not self.sheets or self.sheets[-1].state:
            self.sheets.append(self._next())
        sheet = self.sheets[-1]
        if not sheet.address:
            sheet.address = self._upload(sheet)
        self._go_on(sheet, self._until_answered(lambda: self.browser.get(sheet.address, fragment=True)).text)

    def _next(self) -> Sheet:
        number = len(self.sheets) + 1
        assert number < 90, "the phones of later sheets would be those of people"
        known, self.ledger.regulars[:REGULARS] = self.ledger.regulars[:REGULARS], []
        return Sheet(number, self.clients_each, known, is_undone=number % 2 == 0)

    def _upload(self, sheet: Sheet) -> str:
        content = sheet.as_file()
        answer = self._until_answered(
            lambda: self.browser.send_file("/import/upload/", {"key": sheet.key}, "clients.xlsx", content)
        )
        assert answer.status == 302, (answer.status, answer.text[-500:])
        return answer.headers["Location"]

    def _go_on(self, sheet: Sheet, page: str) -> None:
        """Press the button that the page offers, as often as it takes to be answered."""
        if f"{sheet.address}start/" in page:
            self._until_answered(lambda: self.browser.post(f"{sheet.address}start/", {}))
        elif f"{sheet.address}undo/" in page:
            if sheet.is_undone:
                self._until_answered(lambda: self.browser.post(f"{sheet.address}undo/", {}))
            else:
                sheet.state = DONE
        elif "Undone: the clients of this file" in page:
            sheet.state = UNDONE
        else:
            assert "working" in page, page[-1000:]

    def _until_answered(self, ask: Callable[[], Answer]) -> Answer:
        return until_answered(ask, self._count_broken)

    def _count_broken(self) -> None:
        self.ledger.broken += 1
