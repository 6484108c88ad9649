"""The report of refusals as a workbook: what it is about, and its counts as the page has them."""

import io
from collections.abc import Sequence

from django.utils.translation import gettext as _

from krug.timeline.refusals import report
from krug.timeline.refusals.report import Line, Question
from krug.ui import formats

DOOR = "timeline.refusals"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book(question: Question, lines: Sequence[Line], total: tuple[int, int]) -> bytes:
    """Texts are written as texts: none of them becomes a formula or a link."""
    import xlsxwriter  # each process would hold it for nothing

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        sheet, bold = made.add_worksheet(_("Refusals")), made.add_format({"bold": True, "bottom": 1})
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 2, 12)
        about = _about(question)
        for row, (label, value) in enumerate(about):
            sheet.write_string(row, 0, f"{label}: {value}")
        head = len(about) + 1
        for column, title in enumerate((str(question.by.label), _("Refusals"), _("Clients"))):
            sheet.write_string(head, column, title, bold)
        shown = [(line.label, line.number, line.clients) for line in lines]
        for row, (label, number, clients) in enumerate([*shown, (_("Altogether"), *total)], head + 1):
            sheet.write_string(row, 0, label)
            sheet.write_number(row, 1, number)
            sheet.write_number(row, 2, clients)
        sheet.freeze_panes(head + 1, 0)
    return file.getvalue()


def _about(question: Question) -> list[tuple[str, str]]:
    days = f"{formats.day(question.period.since)} \N{EN DASH} {formats.day(question.period.until)}"
    return [(_("Period"), days), *((label, value) for label, value, _without in report.chips(question))]


def name(question: Question) -> str:
    return f"{_('Refusals')} {question.period.since.isoformat()} {question.period.until.isoformat()}.xlsx"
