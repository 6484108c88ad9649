"""Any spreadsheet file a small company has, turned into rows of cells, safely. See README.md."""

from krug.exchange.reading.book import Book, detect_format, open_book
from krug.exchange.reading.formats import Format
from krug.exchange.reading.limits import Limits
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import Cell, Layout, Problem, Row, SheetInfo, Skipped, SkippedRun

__all__ = [
    "Book",
    "CannotRead",
    "Cell",
    "Format",
    "Layout",
    "Limits",
    "Problem",
    "Row",
    "SheetInfo",
    "Skipped",
    "SkippedRun",
    "detect_format",
    "open_book",
]
