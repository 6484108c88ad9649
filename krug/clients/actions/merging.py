"""Verbs about clients who are in the base twice: make one card of two, part them again, remember that they are two."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients import fields, sight
from krug.clients.actions import derived, moving, totals
from krug.clients.duplicates import choosing
from krug.clients.models import Client, ContactPoint, DuplicatePair, Merge
from krug.clients.own import values as own_values
from krug.core import events, registry
from krug.core.changes import sets
from krug.core.changes.cells import Cell, changed, to_json
from krug.core.changes.undo import Reverted, revert
from krug.core.models import Change
from krug.core.registry import Label
from krug.staff.models import Employee

SET_KIND = "merge"
LABEL = 200
_TABLE = "clients.client"


class CannotMerge(Exception):
    """Nothing was written; ``text`` says why."""

    text: Label = _("These two cards cannot be merged.")


class MergedAlready(CannotMerge):
    """Somebody was faster: one of the two is archived, or a part of another card by now."""

    text = _("One of the two cards is archived or merged already.")


class Moved(CannotMerge):
    """Somebody has worked on one of the cards since they were shown."""

    text = _("One of the cards has changed meanwhile. Look at it once more.")


class TwoKinds(CannotMerge):
    text = _("A person and a company cannot be one client.")


class CannotPart(Exception):
    """Nothing was written; ``text`` says why."""

    text: Label = _("They are parted already.")


class MergedFurther(CannotPart):
    text = _("The card was merged with yet another one. Part that first.")


class PlaceTakenSince(CannotPart):
    text = _("An INN or a contact that would come back is another's by now.")


@transaction.atomic
def merge(
    survivor: Client,
    merged: Client,
    *,
    take: Collection[str] | None = None,
    seen: Mapping[int, int] | None = None,
    change_set_id: int | None = None,
    by: Employee,
) -> Merge:
    """Make one card of two. All that belongs to the merged one goes to the survivor; its address leads there.

    ``take`` are codes of the fields whose values come from the merged card, by default what the survivor lacks.
    ``seen`` are the versions of the cards the person was looking at. Of two people who merge the same pair the second
    gets MergedAlready. Raises FieldDenied, Moved, TwoKinds.
    """
    survivor, merged = _held(survivor.pk, merged.pk, seen)
    denied = sight.readonly(by)
    if take is not None:
        sight.hold(by, take)
        unseen = choosing.taken(survivor, merged, denied=denied) & denied
        take = frozenset(take) | unseen
    else:
        take = choosing.taken(survivor, merged, denied=denied)
    set_id = change_set_id or sets.begin(SET_KIND, by_id=by.pk, label=_label(survivor, merged)).pk
    before, marks = _last_change(set_id), moving.marks()
    cells = [*_put_away(survivor, merged), *_values(survivor, merged, take), *_opt_outs(survivor.pk, merged.pk)]
    cells += moving.move_all(survivor.pk, merged.pk)
    sets.record(set_id, ((None, cell) for cell in cells))
    made = Merge.objects.create(
        survivor=survivor, merged=merged, change_set_id=set_id, after_change=before, last_change=_last_change(set_id),
        marks=marks, made_at=now(), by=by,
    )  # fmt: skip
    _follow([survivor.pk, merged.pk])
    events.publish(
        happened.ClientsMerged(
            by_id=by.pk, client_id=survivor.pk, other_client_id=merged.pk, change_set_id=set_id, merge_id=made.pk
        )
    )
    return made


def _held(survivor_id: int, merged_id: int, seen: Mapping[int, int] | None) -> tuple[Client, Client]:
    """Both cards, held in one order by everybody, so that two merges never wait for each other."""
    rows = Client.objects.select_for_update(of=("self",)).filter(pk__in=[survivor_id, merged_id]).order_by("pk")
    held = {client.pk: client for client in rows.select_related("own", "totals")}
    if survivor_id == merged_id or len(held) < 2:
        raise CannotMerge
    survivor, merged = held[survivor_id], held[merged_id]
    if survivor.archived_at is not None or merged.archived_at is not None:
        raise MergedAlready
    if survivor.kind != merged.kind:
        raise TwoKinds
    if seen and any(held[pk].version != version for pk, version in seen.items() if pk in held):
        raise Moved
    return survivor, merged


def _label(survivor: Client, merged: Client) -> str:
    return f"{merged.name} → {survivor.name}"[:LABEL]


def _last_change(change_set_id: int) -> int:
    return Change.objects.filter(change_set=change_set_id).aggregate(last=Max("pk"))["last"] or 0


def _put_away(survivor: Client, merged: Client) -> list[Cell]:
    """Archived before anything else, so that the INN it has is free for the survivor."""
    moment = now()
    Client.objects.filter(pk=merged.pk).update(
        archived_at=moment, merged_into=survivor, version=F("version") + 1, changed_at=moment
    )
    return [
        Cell(_TABLE, merged.pk, "archived_at", None, to_json(moment)),
        Cell(_TABLE, merged.pk, "merged_into", None, survivor.pk),
    ]


def _values(survivor: Client, merged: Client, take: Collection[str]) -> list[Cell]:
    """The survivor's own values, as they are chosen."""
    news: dict[str, Any] = {code: choosing.value(merged, code) for code in take if fields.get(survivor.kind, code)}
    news[choosing.JOINED] = choosing.joined_note(survivor.note, merged.note)
    before = {code: choosing.value(survivor, code) for code in news}
    for code, value in news.items():
        fields.put(survivor, code, value)
    differing = [code for code, old in before.items() if choosing.value(survivor, code) != old]
    derived.name(survivor)
    survivor.version += 1
    survivor.changed_at = now()
    plain = [code for code in differing if not own_values.is_own(code)]
    survivor.save(update_fields=[*plain, "name", "sort_key", "version", "changed_at"])
    if len(plain) < len(differing):
        own_values.save(survivor)
    return [_cell(survivor, code, before[code]) for code in differing]


def _cell(client: Client, code: str, old: Any) -> Cell:
    if own_values.is_own(code):
        return Cell(own_values.TABLE, client.pk, code, old, choosing.value(client, code))
    return changed(client, code, old)


def _opt_outs(survivor_id: int, merged_id: int) -> list[Cell]:
    """Who has asked on either card not to be written to has asked."""
    points = ContactPoint.objects.filter(archived_at=None).exclude(key="")
    asked = points.filter(client=merged_id, opted_out_at__isnull=False)
    told = {(point.kind, point.key): point.opted_out_at for point in asked}
    cells = []
    for point in points.filter(client=survivor_id, opted_out_at=None) if told else ():
        if moment := told.get((point.kind, point.key)):
            point.opted_out_at = moment
            point.save(update_fields=["opted_out_at"])
            cells.append(changed(point, "opted_out_at", None))
    return cells


def _follow(client_ids: list[int]) -> None:
    derived.follow(client_ids)
    totals.refresh_purchases(sorted(client_ids))
    moving.count_anew(sorted(client_ids))


@transaction.atomic
def part(merge: Merge, *, back: Collection[tuple[str, int]] = (), by: Employee) -> Reverted:
    """Make two cards of one again. What came from each returns; values changed since stay and are returned as kept.

    ``back`` are rows added since, as (table, id), that go to the card that returns; all others stay. That the two are
    not one is remembered. Raises CannotPart, also to the second of two at once.
    """
    ids = sorted((merge.survivor_id, merge.merged_id))
    held = {client.pk: client for client in Client.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if held[merge.survivor_id].merged_into_id is not None:
        raise MergedFurther
    mine = Merge.objects.filter(pk=merge.pk, parted_at=None)
    if not mine.update(parted_at=now(), parted_by=by):
        raise CannotPart
    try:
        with transaction.atomic():
            result = revert(cells_of(merge))
            _send_back(merge, back)
    except IntegrityError as error:
        raise PlaceTakenSince from error
    Client.objects.filter(pk__in=ids).update(version=F("version") + 1)
    _follow(ids)
    _remember_apart(ids, by)
    events.publish(
        happened.ClientsParted(
            by_id=by.pk, client_id=merge.survivor_id, other_client_id=merge.merged_id, merge_id=merge.pk
        )
    )
    return result


def cells_of(merge: Merge) -> Sequence[Cell]:
    """What the merge changed, in its order."""
    rows = Change.objects.filter(
        change_set=merge.change_set_id, pk__gt=merge.after_change, pk__lte=merge.last_change
    ).order_by("pk")
    return [Cell(*row) for row in rows.values_list("table", "row", "field", "old", "new")]


def _send_back(merge: Merge, back: Collection[tuple[str, int]]) -> None:
    for offer in registry.belongings:
        wanted = [pk for table, pk in back if table == offer.code and pk > merge.marks.get(offer.code, 0)]
        for name in offer.fields if wanted else ():
            rows = offer.model._default_manager.filter(pk__in=wanted, **{name: merge.survivor_id})
            moving.write(offer, name, rows.values_list("pk", flat=True), merge.merged_id)


def _remember_apart(ids: Sequence[int], by: Employee) -> None:
    first, second = ids
    DuplicatePair.objects.update_or_create(
        first_id=first, second_id=second,
        defaults={"apart_at": now(), "apart_by": by},
        create_defaults={"apart_at": now(), "apart_by": by, "score": 0, "found_at": now()},
    )  # fmt: skip


@transaction.atomic
def tell_apart(pair: DuplicatePair, *, by: Employee) -> bool:
    """They are two, for ever. Twice is once."""
    if not DuplicatePair.objects.filter(pk=pair.pk, apart_at=None).update(apart_at=now(), apart_by=by):
        return False
    events.publish(happened.ToldApart(by_id=by.pk, client_id=pair.first_id, other_client_id=pair.second_id))
    return True


@transaction.atomic
def ask_again(pair: DuplicatePair, *, by: Employee) -> bool:
    """Whoever told them apart, or put them off, was mistaken: the pair stands in the queue again."""
    waiting = Q(apart_at__isnull=False) | Q(put_off_at__isnull=False)
    return bool(DuplicatePair.objects.filter(waiting, pk=pair.pk).update(apart_at=None, apart_by=None, put_off_at=None))


def put_off(pair: DuplicatePair, *, by: Employee) -> None:
    """Not now. It is nobody's business but that of the queue, so it is no event."""
    DuplicatePair.objects.filter(pk=pair.pk, apart_at=None).update(put_off_at=now())


def note_undone(change_set_id: int) -> None:
    """A mass of merges was undone: whose card is back has been parted."""
    undone = Merge.objects.filter(change_set=change_set_id, parted_at=None, merged__merged_into=None)
    undone.update(parted_at=now())
