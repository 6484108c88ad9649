"""Knowing a file of ours again, whatever has become of its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from krug.clients.sheets.column import FileColumn, Of, headings, said
from krug.exchange.exporting.marks import Marker, export_of, print_of
from krug.exchange.models import Export
from krug.exchange.reading import Book, Layout, Row

LOOKED_AT = 200  # rows by which a renamed column is known again
_MOST_SHEETS = 60
_ALIKE = 0.8


@dataclass
class Sheet:
    """One sheet of ours. ``places`` are columns of the export by their code; ``gone`` are those it has no more,
    ``strange`` headings that are none of ours.
    """

    layout: Layout
    mark_at: int
    export_id: int
    heading: str
    places: dict[str, int] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def export_in(book: Book) -> Export | None:
    """Whose file this is, if it is one of ours and unforged."""
    for name in [sheet.name for sheet in book.sheets][:_MOST_SHEETS]:
        if found := _marked(book, name):
            return _known(found)
    return None


def sheets(book: Book, export: Export) -> list[Sheet]:
    """Those of the book that this export has written."""
    names = [sheet.name for sheet in book.sheets][:_MOST_SHEETS]
    found = (_marked(book, name) for name in names)
    return [sheet for sheet in found if sheet is not None and sheet.export_id == export.pk]


def _marked(book: Book, name: str) -> Sheet | None:
    """The heading of the marks may stand under a title by now, and in any column."""
    for row in book.head(name):
        for heading in row.cells:
            if isinstance(heading, str) and (export_id := export_of(heading)) is not None:
                layout = book.layout(name, header_row=row.number)
                return Sheet(layout, layout.headers.index(heading), export_id, heading)
    return None


def _known(sheet: Sheet) -> Export | None:
    export = Export.objects.select_related("by").filter(pk=sheet.export_id).first()
    return export if export is not None and Marker(export.pk, export.columns).knows(sheet.heading) else None


def place(sheet: Sheet, book: Book, columns: Mapping[str, FileColumn | None], marker: Marker) -> None:
    """Find the export's columns in the sheet: by their headings, and those that were renamed by what stands in them."""
    known = [column for column in columns.values() if column is not None]
    named = {said(Of.CHOICE, name): column.code for name, column in zip(headings(known), known, strict=True)}
    left = [at for at in range(len(sheet.layout.headers)) if at != sheet.mark_at]
    for at in list(left):
        code = named.get(said(Of.CHOICE, sheet.layout.headers[at]))
        if code is not None and code not in sheet.places:
            sheet.places[code] = at
            left.remove(at)
    missing = [column for column in known if column.code not in sheet.places]
    if left and missing:
        _by_contents(sheet, left, missing, list(columns), list(islice(book.rows(sheet.layout), LOOKED_AT)), marker)
    taken = {*sheet.places.values(), sheet.mark_at}
    sheet.gone = [str(column.label) for column in known if column.code not in sheet.places]
    sheet.strange = [name for at, name in enumerate(sheet.layout.headers) if at not in taken]


def _by_contents(
    sheet: Sheet, left: list[int], missing: Sequence[FileColumn], codes: Sequence[str], rows: Sequence[Row],
    marker: Marker,
) -> None:  # fmt: skip
    """A column whose cells say what the marks of their rows know of another: it was renamed."""
    marks = [(row, mark) for row in rows if (mark := marker.read(str(row.cells[sheet.mark_at] or "")))]
    for column in missing:
        at_mark, best = codes.index(column.code), (0.0, -1)
        for at in left:
            filled = [(row, mark) for row, mark in marks if row.cells[at] not in (None, "")]
            same = sum(print_of(column, row.cells[at]) == mark.prints[at_mark] for row, mark in filled)
            best = max(best, (same / len(filled) if filled else 0.0, at))
        if best[0] >= _ALIKE:
            sheet.places[column.code] = best[1]
            left.remove(best[1])
