"""Whom each staged row speaks of: somebody new, somebody known with something new, or nobody new at all.

The preview and the loading ask here alike, so that what was promised is what happens.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from krug.clients import matching, merging, portable
from krug.clients.drafts import Draft, EmploymentDraft
from krug.clients.matching import Face, Known
from krug.clients.merging import Delta
from krug.exchange.models import Import, Outcome
from krug.exchange.staging import Staged
from krug.timeline import mass
from krug.timeline.portable import touch as touch_of

Save = Callable[[Sequence[Draft]], Sequence[int]]


@dataclass
class Placement:
    """One row, understood: whom it is about and whether it brings news."""

    row: Staged
    draft: portable.RowDraft
    touch: dict[str, Any] | None
    company: Face | None = None
    main: Face | None = None
    is_new: bool = False
    has_news: bool = False

    @property
    def outcome(self) -> Outcome:
        return Outcome.CREATE if self.is_new else Outcome.UPDATE if self.has_news else Outcome.SAME


@dataclass
class Resolved:
    """A portion of rows, and what is still to be written of it."""

    placements: list[Placement] = field(default_factory=list)
    unreadable: list[Staged] = field(default_factory=list)
    deltas: list[Delta] = field(default_factory=list)
    created: set[int] = field(default_factory=set)
    companies_created: int = 0


@dataclass
class Context:
    """What stays the same over an import.

    The preview saves nobody: ``remember`` takes faces that are new or have news, ``local`` holds those of earlier
    portions.
    """

    load: Import
    owners: Mapping[str, int]
    local: Known | None = None
    remember: Callable[[Face], None] | None = None
    temporary_ids: "count[int]" = field(default_factory=lambda: count(-1, -1))


def understand(rows: Sequence[Staged], context: Context) -> Resolved:
    """Rows as drafts, placed nowhere yet: this much needs no transaction."""
    result = Resolved()
    for row in rows:
        readable = not row.bad or context.load.keep_unreadable
        values = _with_unreadable(row) if row.bad else row.values
        draft = portable.drafts(values, owners=context.owners, owner_id=context.load.owner_id) if readable else None
        if draft is None:
            result.unreadable.append(row)
        else:
            result.placements.append(Placement(row, draft, touch_of(values)))
    return result


def resolve(result: Resolved, context: Context, *, save: Save) -> None:
    """Place every row. New clients are handed to ``save``, companies first, since persons work there."""
    drafts = [draft for p in result.placements for draft in (p.draft.person, p.draft.company) if draft]
    known = matching.look_up(drafts, remembered=context.local.faces if context.local else {})
    companies, persons = _Side(context, known), _Side(context, known)
    for placement in result.placements:
        if placement.draft.company:
            placement.company = companies.place(placement, placement.draft.company)
    result.companies_created = companies.save(save, result)
    for placement in result.placements:
        _employ(placement)
        placement.main = placement.company
        if placement.draft.person:
            placement.main = persons.place(placement, placement.draft.person)
    persons.save(save, result)
    _drop_known_touches(result.placements)


def _with_unreadable(row: Staged) -> dict[str, Any]:
    """What could not be read stays in the note, as it was."""
    kept = [f"{header}: {value}" for header, value, _code, _reason in row.bad]
    return {**row.values, "note": [*row.values.get("note", ()), *kept]}


def _employ(placement: Placement) -> None:
    """The person of a row works at the company of the row."""
    if placement.draft.person and placement.company:
        name = str(placement.company.values.get("name") or "")
        told = placement.draft.job
        job = EmploymentDraft(placement.company.id, name, told.get("position", ""), told.get("department", ""))
        placement.draft.person.employments.append(job)


class _Side:
    """Placing drafts of one kind: companies, or persons."""

    def __init__(self, context: Context, known: Known) -> None:
        self.context, self.known = context, known
        self.fresh: dict[int, tuple[Face, Draft]] = {}
        self.deltas: list[Delta] = []

    def place(self, placement: Placement, draft: Draft) -> Face:
        """The client this draft speaks of; somebody new if nobody known."""
        local = self.context.local
        face = matching.recognise(draft, self.known) or (matching.recognise(draft, local) if local else None)
        is_main = draft is placement.draft.main
        if face is None:
            placement.is_new |= is_main
            placement.has_news = True
            return self._new(draft)
        delta = merging.merge(face, draft, self.known, overwrite=self.context.load.overwrite)
        if delta:
            placement.has_news = True
            self._take(face, delta)
        return face

    def _new(self, draft: Draft) -> Face:
        face = matching.face_of(draft, next(self.context.temporary_ids))
        self.fresh[face.id] = (face, draft)
        self.known.add(face)
        if self.context.remember:
            self.context.remember(face)
        return face

    def _take(self, face: Face, delta: Delta) -> None:
        if face.id in self.fresh:
            merging.absorb(self.fresh[face.id][1], delta)
        elif face.id > 0:
            self.deltas.append(delta)
        if self.context.remember:
            self.context.remember(face)

    def save(self, save: Save, result: Resolved) -> int:
        fresh = list(self.fresh.values())
        for (face, _draft), pk in zip(fresh, save([draft for _face, draft in fresh]), strict=True):
            face.id = pk
            result.created.add(pk)
        result.deltas += self.deltas
        return len(fresh)


def _drop_known_touches(placements: Sequence[Placement]) -> None:
    """A touch that was recorded before is no news; of an undated one its text decides."""
    told = [placement for placement in placements if placement.touch and placement.main]
    known = mass.recorded([p.main.id for p in told if p.main and p.main.id > 0])
    texts = {(client_id, kind, text) for client_id, kind, _at, text in known}
    for placement in told:
        touch, main = placement.touch, placement.main
        assert touch is not None
        assert main is not None
        dated = (main.id, touch["kind"], touch["at"], touch["text"])
        if dated in known if touch.pop("is_dated") else dated[:2] + dated[3:] in texts:
            placement.touch = None
        else:
            placement.has_news = True
            known.add(dated)
            texts.add(dated[:2] + dated[3:])
