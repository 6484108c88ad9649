"""Keeping the aggregates: by small steps in the verbs, from scratch where that is surer."""

import datetime
from collections.abc import Sequence

from django.db.models import Count, F, Max, Min, Q, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.timezone import now

from krug.clients.models import NEVER, Client, Purchase, Totals
from krug.core import db
from krug.core.db.expressions import OneOf
from krug.core.text.money import Money

_COUNTED = Q(archived_at=None, returned_at=None)


def hold(client_ids: Sequence[int]) -> None:
    """Nobody else changes the aggregates of these clients until the transaction ends: hold them before counting anew.

    Cards are written before aggregates, everywhere in the same order, so that two verbs never wait for each other.
    """
    if not db.is_sqlite():  # whose transactions have all rows for themselves
        list(Totals.objects.select_for_update().filter(OneOf("pk", client_ids)).order_by("pk").values_list("pk"))


def refresh_purchases(client_ids: Sequence[int]) -> None:
    """Sum the purchases of these clients anew: archived and returned ones do not count."""
    hold(client_ids)
    sums = (
        Purchase.objects.filter(_COUNTED, OneOf("client_id", client_ids))
        .values("client_id")
        .annotate(total=Sum("amount"), count=Count("id"), first=Min("made_on"), last=Max("made_on"))
    )
    found = {row["client_id"]: (row["total"], row["count"], row["first"], row["last"]) for row in sums}
    nothing = (Money(0), 0, None, None)
    columns = ["revenue", "purchases", "first_purchase_on", "last_purchase_on"]
    db.update_many(Totals, columns, [(*found.get(pk, nothing), pk) for pk in client_ids])


def add_purchase(client_id: int, amount: Money, made_on: datetime.date) -> None:
    Totals.objects.filter(pk=client_id).update(
        revenue=F("revenue") + Value(amount.minor),
        purchases=F("purchases") + 1,
        first_purchase_on=_earlier(made_on),
        last_purchase_on=_later(made_on),
    )


def note_interactions(
    client_id: int, *, count: int, last_at: datetime.datetime | None, last_kind: str, cost: Money
) -> None:
    """What `timeline` tells after counting the touches of a client, having held it: how many, the last, their cost."""
    Totals.objects.filter(pk=client_id).update(
        interactions=count, last_interaction_at=last_at or NEVER, last_interaction_kind=last_kind, touch_cost=cost
    )


def touch(client_id: int) -> None:
    """The card was worked on: its version grows."""
    Client.objects.filter(pk=client_id).update(version=F("version") + 1, changed_at=now())


def _earlier(day: datetime.date) -> Least:
    return Least(Coalesce(F("first_purchase_on"), Value(day)), Value(day))


def _later(day: datetime.date) -> Greatest:
    return Greatest(Coalesce(F("last_purchase_on"), Value(day)), Value(day))
