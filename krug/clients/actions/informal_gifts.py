"""Verbs about gifts given to clients. The same gift is not given twice, unless somebody says so."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import sight
from krug.clients.actions.totals import touch
from krug.clients.fields import BadValue
from krug.clients.informal import events as happened
from krug.clients.models import Client, Gift
from krug.core import db, events, jobs
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.core.text.fold import fold
from krug.core.text.money import Money
from krug.staff.models import Employee

_Told = type[happened.GiftGiven] | type[happened.GiftChanged] | type[happened.GiftRemoved]


@dataclass(frozen=True)
class GiftDraft:
    client_id: int
    what: str
    given_on: datetime.date
    cost: Money
    occasion: str
    given_by_id: int | None


class AlreadyGiven(Exception):
    """The client has got this before; ``gift`` is the one given then."""

    def __init__(self, gift: Gift) -> None:
        super().__init__(gift.what)
        self.gift = gift


def gift_key(what: str) -> str:
    return fold(what)[:200]


@transaction.atomic
def give(
    client: Client,
    what: str,
    *,
    on: datetime.date,
    cost: Money = Money(0),  # noqa: B008 — frozen
    occasion: str = "",
    given_by: Employee | None = None,
    again: bool = False,
    key: str = "",
    by: Employee,
) -> Gift:
    """A gift was given, by ``by`` unless somebody else is named. ``key`` marks one sending of a form.

    Raises FieldDenied, BadValue, and AlreadyGiven unless it is to be given ``again``.
    """
    sight.hold(by, [sight.GIFTS])
    values = _values(what, on, cost, occasion)

    def make() -> int:
        before = _same(client.pk, values["key"])
        if before is not None and not again:
            raise AlreadyGiven(before)
        gift = Gift.objects.create(client=client, given_by=given_by or by, recorded_at=now(), **values)
        _after(gift, happened.GiftGiven, (created(gift),), by)
        return gift.pk

    return Gift.objects.get(pk=jobs.once(f"gift:{by.pk}:{key}", make) if key else make())


@transaction.atomic
def change_gift(
    gift: Gift, *, what: str, on: datetime.date, cost: Money, occasion: str, given_by: Employee | None, by: Employee
) -> int | None:
    """The number by which it can be undone, None when nothing is another. Raises FieldDenied, BadValue."""
    sight.hold(by, [sight.GIFTS])
    values = {**_values(what, on, cost, occasion), "given_by": given_by}
    current = Gift.objects.select_for_update(of=("self",)).select_related("given_by").get(pk=gift.pk)
    before = {field: getattr(current, field) for field in values}
    for field, value in values.items():
        setattr(current, field, value)
    cells = tuple(
        changed(current, field, old.pk if isinstance(old, Employee) else old)
        for field, old in before.items()
        if values[field] != old
    )
    if not cells:
        return None
    current.save(update_fields=list(values))
    return _after(current, happened.GiftChanged, cells, by)


@transaction.atomic
def remove_gift(gift: Gift, *, by: Employee) -> int | None:
    """It was entered by mistake. Twice is once. Raises FieldDenied."""
    sight.hold(by, [sight.GIFTS])
    moment = now()
    if not Gift.objects.filter(pk=gift.pk, archived_at=None).update(archived_at=moment):
        return None
    cell = Cell("clients.gift", gift.pk, "archived_at", None, to_json(moment))
    return _after(gift, happened.GiftRemoved, (cell,), by)


def give_many(drafts: Iterable[GiftDraft], *, at: datetime.datetime) -> None:
    """Gifts to clients that were just made and go as a whole, so that no change set needs to know of them.

    Call inside a transaction; publishes nothing.
    """
    rows = (
        (each.client_id, each.what, gift_key(each.what), each.cost, each.given_on, each.occasion, each.given_by_id, at)
        for each in drafts
    )
    columns = ("client", "what", "key", "cost", "given_on", "occasion", "given_by", "recorded_at")
    db.insert_many(Gift, columns, rows)


def _values(what: str, on: datetime.date, cost: Money, occasion: str) -> dict[str, Any]:
    what = " ".join(what.split())[:200]
    if not what:
        raise BadValue(_("Write what was given."))
    return {
        "what": what, "key": gift_key(what), "cost": cost, "given_on": on,
        "occasion": " ".join(occasion.split())[:100],
    }  # fmt: skip


def _same(client_id: int, key: str) -> Gift | None:
    return Gift.objects.live().filter(client=client_id, key=key).order_by("-given_on").first()


def _after(gift: Gift, what: _Told, cells: tuple[Cell, ...], by: Employee) -> int | None:
    touch(gift.client_id)
    return events.publish(what(by_id=by.pk, client_id=gift.client_id, gift_id=gift.pk, name=gift.what, cells=cells))
