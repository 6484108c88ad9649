"""Staged rows as the lists show them: a page of any of them in the same few queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet

from krug.clients import access, fields, sight
from krug.clients.drafts import Draft, display_name
from krug.clients.labelling import Categories
from krug.clients.merging import Delta
from krug.clients.models import ContactKind, Kind
from krug.core import registry
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.core.text import phones
from krug.exchange import making, resolving
from krug.exchange.models import Import, Outcome, StagedRow, State
from krug.exchange.placing import Placement
from krug.exchange.resolving import Context
from krug.exchange.returning.pages import Cell as Changed
from krug.exchange.returning.pages import changed_cells
from krug.exchange.staging import Staged

SHOWN = 50
AT_FIRST = 5  # bad rows of a page that was not asked for them: below stands what they may come from
_NAMES = frozenset({"name", "last_name", "first_name", "patronymic"})
_KINDS = frozenset(ContactKind.values)


@dataclass(frozen=True)
class Cell:
    """What a row writes: ``old`` is what stands there and goes."""

    label: Label
    old: str
    new: str


@dataclass(frozen=True)
class Mending:
    """A cell of the sheet, with the reason why it could not be read. ``place`` is None where it has no input."""

    place: int | None
    header: str
    text: str
    reason: str


@dataclass(frozen=True)
class Line:
    """One row. ``client_id`` is given only to those in sight; ``why`` is the reason of a row bad as a whole."""

    pk: int
    number: int
    outcome: str
    name: str
    beside: str = ""
    client_id: int | None = None
    contacts: list[str] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    mending: list[Mending] = field(default_factory=list)
    clashes: list[Changed] = field(default_factory=list)  # of a file of ours that came back
    why: str = ""
    can_mend: bool = False
    is_whole: bool = False  # all its columns are inputs already


@dataclass(frozen=True)
class Page:
    outcome: str
    lines: list[Line]
    after: int = 0  # where the next page begins, 0 at the end


def page(load: Import, outcome: str, actor: Actor, *, after: int = 0, size: int = SHOWN) -> Page:
    found = list(_of(load, outcome).filter(pk__gt=after).order_by("pk")[: size + 1])
    return Page(outcome, lines(load, found[:size], actor), found[size - 1].pk if len(found) > size else 0)


def _of(load: Import, outcome: str) -> "QuerySet[StagedRow]":
    """Of a file of ours that came back one row may be of several lists: with cells that are written, and others."""
    rows = StagedRow.objects.filter(load=load)
    if load.export_id and outcome == Outcome.UPDATE:
        return rows.filter(news__isnull=False)
    return rows.filter(outcome=outcome)


def lines(load: Import, rows: Sequence[StagedRow], actor: Actor, *, whole: bool = False) -> list[Line]:
    """``whole``: with an input for every column, not only for cells that could not be read."""
    seen = _in_sight(actor, rows)
    told = {} if load.export_id else _told(load, rows)
    labels = _Labels(sight.hidden(actor), making.labels(load.mapping))
    return [_line(load, row, seen, told.get(row.pk), labels, whole=whole) for row in rows]


def _in_sight(actor: Actor, rows: Sequence[StagedRow]) -> dict[int, str]:
    ids = {row.client_id for row in rows if row.client_id}
    return dict(access.visible_any(actor).filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _told(load: Import, rows: Sequence[StagedRow]) -> dict[int, tuple[Placement, list[list[str]]]]:
    """Whom rows name, and of new ones everything as it will stand on the card."""
    context = Context(load, resolving.nameable(load))
    context.categories = Categories(context.words.unmade_category)
    staged = [Staged(row.pk, row.number, row.values, row.bad, row.outcome) for row in rows]
    placements = resolving.understand(staged, context).placements
    for placement in placements:
        sides = (placement.draft.company, placement.draft.person)
        placement.deltas = [_whole(draft) for draft in sides if draft is not None]
    words = context.words.of(placements)
    return {placement.row.pk: (placement, next(words)) for placement in placements}


def _whole(draft: Draft) -> Delta:
    return Delta(
        0, draft.kind, [(name, None, value) for name, value in draft.values.items() if name not in _NAMES],
        addresses=draft.addresses, purchases=draft.purchases, tags=draft.tags, days=draft.days,
        tastes=draft.tastes,
    )  # fmt: skip


class _Labels:
    """What columns are called, none of those that are hidden from the reader."""

    def __init__(self, hidden: frozenset[str], unmade: Mapping[str, Label]) -> None:
        self._hidden = hidden
        self._known: Mapping[str, Label] = {column.code: column.label for column in registry.portable} | dict(unmade)

    def cells(self, news: Iterable[Sequence[str]], *, old: bool = True) -> list[Cell]:
        """Each once: what a person and their company share stands in both."""
        told = ((code, before if old else "", after) for code, before, after in news if self._is_shown(code, after))
        return [Cell(self.of(code), before, after) for code, before, after in dict.fromkeys(told)]

    def contacts(self, placement: Placement) -> list[str]:
        """As the card will show them: they are what stands in the file."""
        sides = filter(None, (placement.draft.person, placement.draft.company))
        told = (each for draft in sides for each in draft.contacts if each.kind not in self._hidden)
        return [
            phones.format_phone(each.key, each.extension) if each.kind == ContactKind.PHONE and each.key else each.value
            for each in told
        ]

    def _is_shown(self, code: str, text: str) -> bool:
        return bool(text) and sight.of_column(code) not in self._hidden

    def of(self, code: str) -> Label:
        if code in self._known:
            return self._known[code]
        spec = fields.by_code(code)
        return spec.label if spec else ContactKind(code).label if code in _KINDS else code


def _line(
    load: Import, row: StagedRow, seen: Mapping[int, str], told: tuple[Placement, list[list[str]]] | None,
    labels: _Labels, *, whole: bool,
) -> Line:  # fmt: skip
    line = Line(row.pk, row.number, row.outcome, *_names(row, told[0] if told else None))
    is_seen = row.client_id in seen
    if row.client_id is not None and is_seen:
        line = replace(line, name=seen[row.client_id] or line.name, client_id=row.client_id)
    if load.export_id:
        return _of_returned(row, line)
    can_mend = load.state == State.READY and row.cells is not None
    if row.outcome == Outcome.BAD or whole:
        why = "; ".join(reason for header, _value, _code, reason in row.bad if not header)
        mending = _every(load, row) if can_mend and (whole or why) else _bad(load, row, can_mend=can_mend)
        return replace(line, mending=mending, why=why, can_mend=can_mend, is_whole=whole or bool(why))
    line = replace(line, can_mend=can_mend)
    if row.outcome == Outcome.UPDATE:
        return replace(line, cells=labels.cells(row.news or (), old=is_seen))
    if row.outcome == Outcome.CREATE and told:
        return replace(line, contacts=labels.contacts(told[0]), cells=labels.cells(told[1]))
    return line


def _of_returned(row: StagedRow, line: Line) -> Line:
    """What is written, what was changed on both sides, and what is refused."""
    cells = [Cell(cell.label, cell.old, cell.new) for cell in changed_cells(row, clash=False)]
    why = "; ".join(
        f"«{header}» {value}: {reason}" if header else reason for header, value, _code, reason in row.bad
    )  # fmt: skip
    return replace(line, cells=cells, clashes=list(changed_cells(row, clash=True)), why=why)


def _names(row: StagedRow, placement: Placement | None) -> tuple[str, str]:
    """Whom the row names, and their company with what they do there."""
    if placement is None:
        name = row.values.get("name", "")
        text = " ".join(filter(None, name)) if isinstance(name, list) else str(name)
        return text or str(row.values.get("company", "")), ""
    main, company = placement.draft.main, placement.draft.company
    beside = display_name(Kind.COMPANY, company.values) if company and company is not main else ""
    name = display_name(main.kind, main.values)
    return name, ", ".join(filter(None, [beside, *placement.draft.job.values()]))


def _bad(load: Import, row: StagedRow, *, can_mend: bool) -> list[Mending]:
    """The cells that could not be read."""
    found = []
    for header, value, _code, reason in row.bad:
        if header:
            place = place_of(load, row.cells or (), header, value) if can_mend else None
            text = value if place is None or row.cells is None else row.cells[place]
            found.append(Mending(place, header, text, reason))
    return found


def _every(load: Import, row: StagedRow) -> list[Mending]:
    """All cells of the columns that are loaded."""
    cells = row.cells or []
    reasons = {each.place: each.reason for each in _bad(load, row, can_mend=True)}
    wanted = [column for column in load.mapping if column["target"] and column["index"] < len(cells)]
    return [
        Mending(at, column["header"], cells[at], reasons.get(at, "")) for column in wanted for at in [column["index"]]
    ]


def place_of(load: Import, cells: Sequence[str], header: str, value: str) -> int | None:
    """Where a bad cell stands: two columns may be called the same."""
    places = [
        column["index"]
        for column in load.mapping
        if column["target"] and column["header"] == header and column["index"] < len(cells)
    ]
    same = [at for at in places if cells[at][:300] == value]
    return next(iter(same or places), None)


_COUNTED = (*Outcome.values, "companies", "cells", "broken")


def counts(load: Import) -> dict[str, Any]:
    """All of them, also those of which there is none. What was left out is so since the preview."""
    left = load.counts.get("preview", load.counts).get("left", 0)
    return {**dict.fromkeys(_COUNTED, 0), **load.counts, "left": left}


def counted(load: Import, outcome: str) -> int:
    return int(counts(load)[outcome])


def is_listed(load: Import, outcome: str) -> bool:
    """Whether the page of an import in this state has a list of these rows."""
    return load.state in {State.READY, State.DONE} and outcome in Outcome.values


def context_of(load: Import, panel: Page) -> dict[str, Any]:
    """What a list alone needs to be drawn."""
    return {
        "load": load, "panel": panel, "panel_count": counted(load, panel.outcome), "is_oob": False,
        "is_open": load.state == State.READY,
    }  # fmt: skip
