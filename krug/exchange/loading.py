"""The preview and the loading of staged rows, portion by portion."""

import contextlib
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from krug.clients import actions as clients
from krug.clients.entry import standard
from krug.clients.entry.standard import Standard
from krug.clients.labelling import Categories
from krug.clients.matching import Face, Known
from krug.clients.models import Category, Kind
from krug.core import db, events, jobs
from krug.core.changes import sets, version
from krug.core.changes.cells import created
from krug.core.portions import Pace
from krug.core.text.fold import fold
from krug.exchange import events as happened
from krug.exchange import making, resolving, staging, updating
from krug.exchange.models import Import, Outcome, StagedRow, State
from krug.exchange.placing import Resolved
from krug.exchange.resolving import Context
from krug.exchange.staging import Repeated, Staged
from krug.exchange.telling import Words
from krug.timeline import journal, mass
from krug.timeline.mass import TouchDraft

PREVIEWED, CHECKPOINTED = 1_000, 20  # rows of a portion, portions of a checkpoint
FIRST_APPLIED, MOST_APPLIED = 200, 10_000  # rows of one transaction
LEAST_APPLIED = 100  # fewer take hardly less time, being asked as many questions
_BEGUN = [
    "change_set", "counts", "started_at", "rows_done", "went_on_at", "went_on_from", "mapping", "known_by",
]  # fmt: skip


def preview(load: Import, repeated: Repeated) -> None:
    """Say of every staged row what loading it would do, and count. What staging saw repeated has to be remembered."""
    local = Known(updating.key(load))
    counts: Counter[str] = Counter()
    context = Context(
        load, resolving.nameable(load), local, lambda face: _keep(face, repeated, local), standards=_standards(load)
    )
    context.categories = Categories(context.words.unmade_category)
    with db.heavy_writing():  # it writes little, and reads all over the base
        for number, rows in enumerate(staging.in_portions(load, lambda: PREVIEWED), 1):
            jobs.go_on()
            resolved = resolving.placed(rows, context)
            _mark(resolved, context.words)
            _count(counts, resolved)
            if number % CHECKPOINTED == 0:
                db.checkpoint()
    load.counts = {**load.counts, **counts}


def preview_again(load: Import, row: Staged) -> Counter[str]:
    """The same of one row that was corrected, as the base alone tells it: what it adds to the counts."""
    context = Context(load, resolving.nameable(load), standards=_standards(load))
    context.categories = Categories(context.words.unmade_category)
    resolved = resolving.placed([row], context)
    _mark(resolved, context.words)
    counts: Counter[str] = Counter()
    _count(counts, resolved)
    return counts


def _standards(load: Import) -> dict[str, Standard]:
    """What rows are held to: nothing where the company has no rules, or the loader wants them as they are."""
    standards = {} if load.as_is else standard.of_each()
    return standards if any(each.rules for each in standards.values()) else {}


@transaction.atomic
def _make_category(load: Import, name: str) -> int:
    """A category that the sheet names and nobody has added; undoing the import retires it."""
    assert load.change_set_id is not None
    if not Import.objects.select_for_update().filter(pk=load.pk, state=State.RUNNING).exists():
        raise Overtaken  # what is made after a cancel nobody would take back
    try:
        category = clients.add_category(name, by_id=load.by_id)
    except clients.NameTaken:  # somebody adds the same at this moment
        return Category.objects.get(key=fold(name)).pk
    sets.record(load.change_set_id, [(None, created(category))])
    return category.pk


def _keep(face: Face, repeated: Repeated, local: Known) -> None:
    """Remember whom other rows may speak of too."""
    known_by = [*face.contacts, ("inn", face.values.get("inn"))]
    known_by += local.key.hints_of(face.kind, face.values, face.contacts) if local.key else ()
    if face.kind == Kind.COMPANY or repeated.any_of(known_by):
        local.add(face)


def _mark(resolved: Resolved, words: Words) -> None:
    """Write down what became of rows, where something else is written."""
    placed = [p for p in resolved.placements if (p.outcome, p.client_id) != (p.row.outcome, p.row.client_id)]
    told = [*(row for row, _why in resolved.broken), *(row for row, _code, _why in resolved.unsure)]
    bad = [*resolved.unreadable, *resolved.foreign, *told]
    if not (placed or bad):
        return
    news = words.of([placement for placement in placed if placement.outcome == Outcome.UPDATE])
    changed: list[tuple[Any, ...]] = [
        (p.outcome, p.client_id, next(news) if p.outcome == Outcome.UPDATE else None, p.row.pk) for p in placed
    ]
    changed += [(Outcome.BAD, None, None, row.pk) for row in bad if row.outcome != Outcome.BAD]
    with transaction.atomic():
        db.update_many(StagedRow, ["outcome", "client_id", "news"], changed)
        nameless = [row for row in resolved.unreadable if not row.bad]
        _explain(nameless, "nobody", _("There is no name, phone, e-mail or INN in this row."))
        _explain(
            resolved.foreign, "not_yours", _("This client is in the base, and not yours to change. Ask its owner.")
        )
        for row, why in resolved.broken:
            _explain([row], "rule", why)
        for row, code, why in resolved.unsure:
            _explain([row], code, why)


def _explain(rows: Sequence[Staged], code: str, reason: str) -> None:
    """Such a row is bad as a whole, not for one of its cells."""
    cells = [([*(cell for cell in row.bad if cell[0]), ["", "", code, reason]], row.pk) for row in rows]
    db.update_many(StagedRow, ["bad"], cells)


def _count(counts: Counter[str], resolved: Resolved) -> None:
    for placement in resolved.placements:
        counts[placement.outcome.value] += 1
    counts["bad"] += len(resolved.unreadable) + len(resolved.foreign) + len(resolved.broken) + len(resolved.unsure)
    counts["broken"] += len(resolved.broken)
    counts["companies"] += resolved.employers_created
    counts["cells"] += sum(len(delta.cells) + len(delta.contacts) for delta in resolved.deltas)


def begin(load: Import) -> None:
    """Open the change set of this import, once, and note from where it goes on now. Raises Overtaken."""
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=load.pk)
        if held.state != State.RUNNING:
            raise Overtaken
        if held.change_set_id is None:
            held.change_set = sets.begin("import", by_id=load.by_id, label=load.name)
            held.counts = {**held.counts, "preview": {k: v for k, v in held.counts.items() if k != "preview"}}
            held.counts |= dict.fromkeys((*Outcome.values, "companies", "cells", "broken"), 0)
            held.started_at = held.started_at or now()
            held.rows_done = 0
            making.make(held)
        held.went_on_at, held.went_on_from = now(), held.rows_done
        held.save(update_fields=_BEGUN)
    load.change_set_id, load.counts, load.rows_done = held.change_set_id, held.counts, held.rows_done
    load.mapping, load.known_by = held.mapping, held.known_by


def run(load: Import) -> None:
    """Load the staged rows. Killed, or paused, it goes on where the last portion was committed."""
    with contextlib.suppress(Overtaken):
        begin(load)
        updating.make_findable(load)
        _run(load)
        finish(load)


def _run(load: Import) -> None:
    categories = Categories(lambda name: _make_category(load, name))
    context = Context(load, resolving.nameable(load), categories=categories, standards=_standards(load))
    least = min(LEAST_APPLIED, MOST_APPLIED)
    pace = Pace(FIRST_APPLIED, most=MOST_APPLIED, least=least, quiet_s=journal.quiet_s)
    with db.heavy_writing():
        for rows in staging.in_portions(load, pace.rows, after=_reached(load)):
            jobs.go_on()
            pace.note(len(rows), _apply_again(load, rows, context))


def _apply_again(load: Import, rows: Sequence[Staged], context: Context) -> float:
    """A second time if somebody took the same requisites at the same moment: now they are seen."""
    try:
        return apply(load, rows, context)
    except IntegrityError:
        context.familiar.forget()
        return apply(load, rows, context)


class Overtaken(Exception):
    """Another worker took this import for abandoned and is further on, or somebody has paused or cancelled it."""


def _reached(load: Import) -> int:
    return int(Import.objects.get(pk=load.pk).counts.get("reached", 0))


def apply(load: Import, rows: Sequence[Staged], context: Context) -> float:
    """One portion, whole or not at all: clients, what belongs to them, the change set and how far we are.

    Whom the rows speak of is found out before anybody is kept from writing, where the database can tell that nobody
    has written since; else, and if somebody has, it is found out while nobody can. Tells how many seconds the
    transaction took.
    """
    seen = version.seen()
    ahead = _Portion(load, resolving.placed(rows, context)) if seen is not None else None
    started = time.monotonic()
    with transaction.atomic():
        _hold(load, rows[0].pk)
        if seen is None or ahead is None or not seen.is_still(version.seen()):
            context.familiar.forget()
            ahead = _Portion(load, resolving.placed(rows, context))
        _apply(load, ahead, context.words, reached=rows[-1].pk, count=len(rows))
        context.familiar.look()
    context.familiar.welcome(ahead.resolved.companies)
    return time.monotonic() - started


def _hold(load: Import, first: int) -> None:
    """Two imports at once take portions in turn, so that the second sees whom the first has made."""
    held = Import.objects.select_for_update().filter(state=State.RUNNING).order_by("pk")
    found = {pk: (counts, done) for pk, counts, done in held.values_list("pk", "counts", "rows_done")}
    counts, done = found.get(load.pk, ({"reached": first}, 0))
    if counts.get("reached", 0) >= first:
        raise Overtaken
    load.counts, load.rows_done = counts, done  # another worker may have gone on since this one has looked


class _Portion:
    """Rows placed, and everything made ready that can be before it is written."""

    def __init__(self, load: Import, resolved: Resolved) -> None:
        self.resolved, self.standards = resolved, standard.of_each()
        self.ready = [
            clients.make_ready([draft for _face, draft in fresh], by_id=load.by_id, standards=self.standards)
            for fresh in (resolved.companies, resolved.persons)
        ]


def _apply(load: Import, portion: _Portion, words: Words, *, reached: int, count: int) -> None:
    assert load.change_set_id is not None
    set_id, resolved = load.change_set_id, portion.resolved
    resolving.settle(resolved, [partial(clients.insert_ready, each, change_set_id=set_id) for each in portion.ready])
    if resolved.deltas:
        clients.update_many(
            resolved.deltas, by_id=load.by_id, change_set_id=set_id, as_is=True, standards=portion.standards
        )
    touches = [TouchDraft(p.main.id, **p.touch, by_id=load.by_id) for p in resolved.placements if p.touch and p.main]
    if touches:
        mass.record_many(touches, change_set_id=set_id, fresh=resolved.created)
    _mark(resolved, words)
    counts = Counter({key: value for key, value in load.counts.items() if isinstance(value, int)})
    _count(counts, resolved)
    load.counts = {**load.counts, **counts, "reached": reached}
    load.rows_done += count
    load.save(update_fields=["counts", "rows_done"])


@transaction.atomic
def finish(load: Import) -> None:
    """Close the import and tell the house, once. One that is paused or cancelled at its end is left as it is."""
    moment = now()
    running = Import.objects.filter(pk=load.pk, state=State.RUNNING, finished_at=None)
    if not running.update(finished_at=moment, state=State.DONE):
        return
    load.finished_at, load.state = moment, State.DONE
    events.publish(
        happened.ImportFinished(
            by_id=load.by_id, change_set_id=load.change_set_id, import_id=load.pk,
            created=load.counts["create"], updated=load.counts["update"],
        )
    )  # fmt: skip
