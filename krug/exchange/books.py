"""Workbooks that are written. Their library is read in by who writes one: each process would hold it for nothing."""

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def new_book(file: IO[bytes]) -> "Workbook":
    """A book at constant memory, in which a text is a text and never a formula or a link."""
    from xlsxwriter import Workbook

    return Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})


def letters(place: int) -> str:
    """Of a column, the first being 0: ``AA`` of 26."""
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))
