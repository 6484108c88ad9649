"""Why a file cannot be read, and what its owner can do about it.

Sentences are translated when they are shown, not when they are raised: the child process that reads files raises
them too, and it starts in a third of the time without the translation machinery.
"""

from typing import NamedTuple


def _(sentence: str) -> str:
    return sentence


class Sentences(NamedTuple):
    message: str
    remedy: str


_SAVE_AGAIN = _("Open the file in Excel or LibreOffice, save it as an Excel workbook (.xlsx) and choose that file.")
_GET_AGAIN = _("Download or copy the file again. If it opens in Excel, save it there once more as .xlsx.")
_SPLIT = _("Delete the rows and columns outside the table, split the file into parts or save the sheet as CSV (UTF-8).")
_OTHER_FILE = _(
    "Choose a table: an Excel workbook (.xlsx, .xls), an OpenDocument sheet (.ods), a text table (.csv) or contact "
    "cards (.vcf)."
)

SENTENCES: dict[str, Sentences] = {
    "empty": Sentences(_("The file is empty."), _("Check that the right file was chosen and that it was saved.")),
    "empty_sheet": Sentences(_("The sheet «{sheet}» has no filled cells."), _("Choose another sheet or another file.")),
    "no_sheets": Sentences(
        _("The workbook has no sheet with cells."), _("Put the table on a sheet and save the file.")
    ),
    "no_such_sheet": Sentences(_("The workbook has no sheet «{sheet}»."), _("Choose one of its sheets.")),
    "no_such_row": Sentences(
        _("The sheet has no filled row {row} near its beginning."), _("Choose the row with the names of the columns.")
    ),
    "truncated": Sentences(_("The file breaks off: its end is missing."), _GET_AGAIN),
    "damaged": Sentences(_("The file is damaged and cannot be read."), _GET_AGAIN),
    "damaged_sheet": Sentences(_("The sheet «{sheet}» is damaged after row {row} and cannot be read."), _GET_AGAIN),
    "unreadable": Sentences(_("The file could not be opened."), _("Check that it still exists and choose it again.")),
    "encrypted": Sentences(
        _("The file is protected with a password."),
        _("Open it in Excel, clear the password (File → Info → Protect Workbook → Encrypt with Password) and save it."),
    ),
    "bomb": Sentences(
        _("Unpacked, the file would take {megabytes} MB, far more than a table of its size ever does."), _SAVE_AGAIN
    ),
    "many_parts": Sentences(_("The file consists of too many parts to be a workbook."), _SAVE_AGAIN),
    "hostile": Sentences(_("The file contains definitions (XML entities) that a spreadsheet never has."), _SAVE_AGAIN),
    "too_large": Sentences(_("The file is larger than {megabytes} MB."), _SPLIT),
    "too_heavy": Sentences(_("Reading the file takes more memory than one file is allowed."), _SPLIT),
    "too_slow": Sentences(_("Reading the file takes longer than one file is allowed."), _SPLIT),
    "too_wide": Sentences(
        _("Row {row} has more than {limit} columns."),
        _("Check which character separates the columns, or delete the columns that are not needed."),
    ),
    "line_too_long": Sentences(
        _("Line {line} is longer than {limit} characters: this does not look like a table."), _OTHER_FILE
    ),
    "repeated": Sentences(
        _("Row {row} of the sheet «{sheet}» is repeated {times} times."),
        _("Delete the repeated rows and save the file."),
    ),
    "not_a_table": Sentences(_("The file is not a table. It is: {kind}."), _OTHER_FILE),
    "unknown_format": Sentences(_("The contents of the file are not those of any known table."), _OTHER_FILE),
    "html": Sentences(_("The file is a web page without a table, although its name may say Excel."), _SAVE_AGAIN),
    "web_archive": Sentences(_("The file is a web page saved as an archive (.mht)."), _SAVE_AGAIN),
    "no_cards": Sentences(
        _("The file of contact cards says nothing of anybody: no name, phone or e-mail."),
        _("Export the contacts again, as vCard (.vcf) or CSV, and choose that file."),
    ),
    "xml_spreadsheet": Sentences(_("The file is an XML table of Excel 2003."), _SAVE_AGAIN),
    "binary_workbook": Sentences(_("The file is a binary Excel workbook (.xlsb)."), _SAVE_AGAIN),
    "ancient_excel": Sentences(_("The file was made by an Excel older than Excel 95."), _SAVE_AGAIN),
    "linked_tables": Sentences(
        _("The tables of this Access database are linked: their rows are in another file."),
        _("Choose the database in which the tables themselves are."),
    ),
    "ancient_access": Sentences(
        _("The file is a database of Access 97 or older."),
        _("In Access open the table with the clients, choose External Data → Export → Excel and load that file."),
    ),
    "numbers": Sentences(
        _("The file is an Apple Numbers table."), _("Open it in Numbers and choose File → Export To → Excel.")
    ),
}

KINDS: dict[str, str] = {
    "archive": _("an archive"),
    "calendar": _("a calendar"),
    "database": _("a database"),
    "document": _("a text document"),
    "json": _("JSON data"),
    "message": _("an e-mail message"),
    "pdf": _("a PDF document"),
    "picture": _("a picture"),
    "presentation": _("a presentation"),
    "program": _("a program"),
    "recording": _("a sound or video recording"),
    "xml": _("an XML document"),
}

PROBLEMS: dict[str, str] = {
    "error": _("The cell holds an error of Excel instead of a value."),
    "formula": _("The cell holds a formula that was never calculated. Open the file in Excel and save it."),
    "digits": _("The number has more than 15 digits, and Excel has replaced the last ones with zeros."),
    "not_a_moment": _("The number is formatted as a date but no calendar has such a date."),
    "encoding": _("Some letters of this cell were in another encoding; check them."),
    "cut": _("The cell was longer than 100,000 characters and was cut."),
    "quote": _("A quotation mark opens here and is never closed; the line was read without it."),
    "outside": _("The row has values outside the columns of the table."),
}

REASONS: dict[str, str] = {
    "blank": _("empty"),
    "title": _("above the table"),
    "header": _("names of the columns"),
    "repeated_header": _("names of the columns repeated"),
    "column_numbers": _("numbers of the columns"),
    "total": _("total"),
    "outside": _("outside the columns of the table"),
}


class CannotRead(Exception):
    """A refusal to read a file, in words for its owner: what happened and what to do."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    @property
    def message(self) -> str:
        facts = {name: _kind(fact) if name == "kind" else fact for name, fact in self.facts.items()}
        return translated(SENTENCES[self.code].message).format(**facts)

    @property
    def remedy(self) -> str:
        return translated(SENTENCES[self.code].remedy)


def _kind(kind: str | int) -> str:
    return translated(KINDS[str(kind)])


def translated(sentence: str) -> str:
    """The sentence in the language of whoever is being answered."""
    # Imported here because the child raises refusals without showing them.
    from django.utils.translation import gettext

    return gettext(sentence)
