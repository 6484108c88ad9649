"""Verbs about who is what to whom."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients.actions.employments import EndsBeforeItBegins
from krug.clients.actions.totals import touch
from krug.clients.models import Client, Relation, RelationKind
from krug.core import db, events, jobs
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.core.registry import Label
from krug.staff.models import Employee

_Told = happened.RelationAdded | happened.RelationChanged | happened.RelationEnded | happened.RelationRemoved


class Unrelatable(Exception):
    """Two clients cannot be this to each other; ``text`` says why."""

    text: Label


class WithItself(Unrelatable):
    text = _("A client cannot be related to itself.")


class WrongSides(Unrelatable):
    text = _("These two cannot be that to each other: one is a person, or one is a company.")


class AlreadyRelated(Unrelatable):
    text = _("This relation is here already.")


@transaction.atomic
def add_relation(
    first: Client,
    second: Client,
    kind: RelationKind,
    *,
    note: str = "",
    since: datetime.date | None = None,
    key: str = "",
    by: Employee,
) -> Relation:
    """``first`` is to ``second`` what the kind calls its first. One row, told on both cards.

    Raises WithItself, WrongSides, AlreadyRelated. ``key`` marks one sending of a form: a repeat of it adds nothing and
    returns the same relation.
    """
    first, second = ordered(first, second, kind)
    new = Relation(kind=kind, first=first, second=second, note=note.strip()[:200], since=since)
    if not key:
        return _added(new, by)
    return Relation.objects.get(pk=jobs.once(f"relation:{by.pk}:{key}", lambda: _added(new, by).pk))


def ordered(first: Client, second: Client, kind: RelationKind) -> tuple[Client, Client]:
    """The two in the order in which the row has them. Raises WithItself, WrongSides."""
    if first.pk == second.pk:
        raise WithItself
    if not kind.fits(first.kind, second.kind):
        raise WrongSides
    return (second, first) if kind.is_symmetric and first.pk > second.pk else (first, second)


def _added(relation: Relation, by: Employee) -> Relation:
    save(relation)
    _after(relation, happened.RelationAdded, (created(relation),), by)
    return relation


def save(relation: Relation) -> None:
    """The row alone. Raises AlreadyRelated, also where a merge has left one in the other order."""
    turned = Relation.objects.filter(first=relation.second_id, second=relation.first_id, kind=relation.kind)
    if relation.kind.is_symmetric and turned.filter(archived_at=None, ended_on=None).exists():
        raise AlreadyRelated
    try:
        with transaction.atomic():
            relation.save()
    except IntegrityError as error:
        raise AlreadyRelated from error


@transaction.atomic
def change_relation(
    relation: Relation, *, note: str, since: datetime.date | None, ended_on: datetime.date | None, by: Employee
) -> int | None:
    """Raises EndsBeforeItBegins; AlreadyRelated when a former relation would last again beside a present one."""
    _check_days(since, ended_on)
    values = {"note": note.strip()[:200], "since": since, "ended_on": ended_on}
    current = Relation.objects.select_for_update().select_related("kind").get(pk=relation.pk)
    before = {field: getattr(current, field) for field in values}
    for field, value in values.items():
        setattr(current, field, value)
    cells = tuple(changed(current, field, old) for field, old in before.items() if values[field] != old)
    if not cells:
        return None
    save(current)
    return _after(current, happened.RelationChanged, cells, by)


@transaction.atomic
def end_relation(relation: Relation, *, on: datetime.date, by: Employee) -> int | None:
    """They are that to each other no more; that they were stays. Twice is once. Raises EndsBeforeItBegins."""
    _check_days(relation.since, on)
    if not Relation.objects.filter(pk=relation.pk, ended_on=None, archived_at=None).update(ended_on=on):
        return None
    relation.ended_on = on
    return _after(relation, happened.RelationEnded, (changed(relation, "ended_on", None),), by)


@transaction.atomic
def remove_relation(relation: Relation, *, by: Employee) -> int | None:
    """It was entered by mistake."""
    moment = now()
    if not Relation.objects.filter(pk=relation.pk, archived_at=None).update(archived_at=moment):
        return None
    cell = Cell("clients.relation", relation.pk, "archived_at", None, to_json(moment))
    return _after(relation, happened.RelationRemoved, (cell,), by)


def _check_days(first: datetime.date | None, last: datetime.date | None) -> None:
    if first and last and last < first:
        raise EndsBeforeItBegins


def _after(relation: Relation, what: type[_Told], cells: tuple[Cell, ...], by: Employee) -> int | None:
    touch(relation.first_id)
    touch(relation.second_id)
    kind = relation.kind
    return events.publish(
        what(
            by_id=by.pk, client_id=relation.first_id, other_client_id=relation.second_id, relation_id=relation.pk,
            kind=kind.code, words=(kind.first_word, kind.second_word), cells=cells,
        )
    )  # fmt: skip


@dataclass(frozen=True)
class RelationDraft:
    """``first`` is to ``second`` what the ready kind of this code calls its first."""

    code: str
    first_id: int
    second_id: int
    note: str = ""
    since: datetime.date | None = None


def relate_many(drafts: Sequence[RelationDraft]) -> None:
    """Relations of clients that were just made and go as a whole, so that no change set needs to know of them.

    Call inside a transaction; publishes nothing.
    """
    kinds = {kind.code: kind for kind in RelationKind.objects.exclude(code="")}
    rows = [(kinds[each.code], each) for each in drafts if each.code in kinds]
    db.insert_many(
        Relation, ("kind", "first", "second", "note", "since"),
        ((kind.pk, *_in_order(kind, each), each.note[:200], each.since) for kind, each in rows),
    )  # fmt: skip


def _in_order(kind: RelationKind, draft: RelationDraft) -> tuple[int, int]:
    ends = (draft.first_id, draft.second_id)
    return (min(ends), max(ends)) if kind.is_symmetric else ends
