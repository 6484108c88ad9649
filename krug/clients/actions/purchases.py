"""Verbs about purchases. `record_purchase` is the one door to revenue: deals, orders and import call it too."""

import datetime

from django.db import transaction
from django.utils.timezone import now

from krug.clients import events as happened
from krug.clients import sight
from krug.clients.actions import totals
from krug.clients.models import Client, Purchase
from krug.core import events, jobs
from krug.core.changes.cells import changed, created
from krug.core.text.money import Money
from krug.staff.models import Employee


@transaction.atomic
def record_purchase(
    client: Client, *, amount: Money, made_on: datetime.date, what: str = "", key: str = "", by: Employee
) -> Purchase | None:
    """Write a purchase down and count it in the client's totals.

    ``key`` marks one sending: a repeat of it records nothing and returns None. Raises FieldDenied.
    """
    sight.hold(by, [sight.PURCHASES])
    if key and not jobs.first_time(f"purchase:{by.pk}:{key}"):
        return None
    purchase = Purchase.objects.create(
        client=client, amount=amount, made_on=made_on, what=what.strip()[:300], recorded_at=now(), recorded_by=by
    )
    totals.touch(client.pk)
    totals.add_purchase(client.pk, amount, made_on)
    events.publish(
        happened.PurchaseRecorded(
            by_id=by.pk, client_id=client.pk, purchase_id=purchase.pk, amount=amount.minor, cells=(created(purchase),)
        )
    )
    return purchase


@transaction.atomic
def return_purchase(purchase: Purchase, *, by: Employee) -> int | None:
    """The client brought it back: it stays in the history and counts no more. Twice is once. Raises FieldDenied."""
    sight.hold(by, [sight.PURCHASES])
    moment = now()
    if not Purchase.objects.filter(pk=purchase.pk, returned_at=None).update(returned_at=moment):
        return None
    purchase.returned_at = moment
    totals.touch(purchase.client_id)
    totals.refresh_purchases([purchase.client_id])
    return events.publish(
        happened.PurchaseReturned(
            by_id=by.pk,
            client_id=purchase.client_id,
            purchase_id=purchase.pk,
            amount=purchase.amount.minor,
            cells=(changed(purchase, "returned_at", None),),
        )
    )
