"""Which columns a file has: those of the list as somebody has laid it out, or everything a card says."""

from collections.abc import Iterable, Sequence
from typing import Any

from krug.clients import columns as listed
from krug.clients import sight
from krug.clients.columns import Layout, ListColumn, Say
from krug.clients.lines import Line
from krug.clients.sheets import own, ready
from krug.clients.sheets.column import FileColumn, Of, Value
from krug.clients.sheets.ready import PHONE
from krug.core.rights import Actor


def known(actor: Actor) -> dict[str, FileColumn]:
    """By code, every column this reader may have: what is hidden from them is not there."""
    hidden = sight.hidden(actor)
    return {code: column for code, column in every(actor).items() if hidden.isdisjoint(column.tells)}


def every(actor: Actor) -> dict[str, FileColumn]:
    """Also those that are hidden from the reader, in whose hands a file of somebody else's may be."""
    found = {column.code: column for column in (*ready.ALL, *own.columns())}
    for column in listed.of(actor):
        code = ready.IN_LIST.get(column.code, column.code)
        if code not in found and column.cell in ("text", "num"):
            found[code] = _as_shown(column)
    return found


def _as_shown(column: ListColumn) -> FileColumn:
    """What another room shows in the list, in the words of the list."""

    def value(line: Line, told: Any) -> Value:
        return str(column.show(line, told, Say()) or "") or None

    return FileColumn(column.code, column.label, value, Of.TEXT, column.parts, column.gather, column.tells)


def as_in_list(actor: Actor, layout: Layout, *, phones_apart: bool = False) -> list[str]:
    """Codes of the columns that the list shows, in its order."""
    chosen = (ready.IN_LIST.get(column.code, column.code) for column in layout.of(listed.of(actor)))
    return _with_phones(actor, chosen, apart=phones_apart)


def whole_card(actor: Actor, *, phones_apart: bool = False) -> list[str]:
    """Codes of everything there is of a client."""
    chosen = (code for code in known(actor) if code not in ready.TOLD_APART)
    return _with_phones(actor, chosen, apart=phones_apart)


def _with_phones(actor: Actor, codes: Iterable[str], *, apart: bool) -> list[str]:
    offered = known(actor)
    found: list[str] = []
    for code in codes:
        found += [column.code for column in ready.phones(apart=apart)] if code == PHONE else [code]
    return [code for code in found if code in offered]


def of(actor: Actor, codes: Sequence[str]) -> list[FileColumn]:
    """These columns, without those that nobody offers to this reader any more."""
    offered = known(actor)
    return [offered[code] for code in codes if code in offered]
