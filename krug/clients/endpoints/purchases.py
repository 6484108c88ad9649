"""Purchases of a client."""

import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, gettext_noop
from ninja import Query
from ninja.responses import Status

from krug.api import paging
from krug.api.paging import Paged
from krug.api.problems import Wrong, invalid
from krug.api.scopes import scoped
from krug.api.values import Amount, Receipt
from krug.clients import access, actions, queries, sight
from krug.clients.endpoints import shapes, shown
from krug.clients.endpoints.routing import READ, SELL, receipt, router
from krug.core import gate
from krug.core.text import dates
from krug.core.text.money import Money, parse_money
from krug.core.text.refusals import Refusal
from krug.staff.doors import ApiRequest
from krug.ui import site

_ = gettext_noop


@router.get(
    "/clients/{int:client_id}/purchases",
    response=shapes.PurchasesPage,
    url_name="api_client_purchases",
    summary=_("List purchases of a client"),
    description=_("The newest first; returned ones too, with the moment they were returned."),
    **scoped(READ),
)
def list_purchases(request: ApiRequest, client_id: int, asked: Query[Paged]) -> shapes.PurchasesPage:
    paging.only(request, Paged)
    client = get_object_or_404(access.visible_any(request.user), pk=client_id)
    if sight.PURCHASES in sight.hidden(request.user):
        raise Http404
    bought = queries.purchases(request.user, client, after=_after(asked.cursor), size=asked.limit + 1)
    items = shown.purchases(bought[: asked.limit])
    more = len(bought) > asked.limit
    gate.leave("api.purchases", rows=len(items), by=request.user)
    return shapes.PurchasesPage(
        items=items, next=paging.seal(items[-1].made_on.isoformat(), items[-1].id) if more else None
    )


def _after(cursor: str) -> tuple[datetime.date, int] | None:
    parts = paging.unseal(cursor, str, int)
    if parts is None:
        return None
    try:
        return datetime.date.fromisoformat(parts[0]), paging.whole(parts[1])
    except ValueError:
        raise paging.bad_cursor() from None


@router.post(
    "/clients/{int:client_id}/purchases",
    response={201: Receipt},
    url_name="api_client_purchases",
    summary=_("Record a purchase"),
    description=_("A fact: when, how much, what. It counts in the client's totals."),
    **scoped(SELL),
)
def record_purchase(request: ApiRequest, client_id: int, body: shapes.NewPurchase) -> Status[Receipt]:
    client = get_object_or_404(access.buyers(request.user), pk=client_id)
    made_on, amount = day(body.made_on, "made_on"), money(body.amount, "amount")
    purchase = actions.record_purchase(client, amount=amount, made_on=made_on, what=body.what, by=request.user)
    assert purchase is not None  # only a repeated key gives none, and none was given
    return Status(201, receipt(purchase.pk, client_id))


def day(sent: datetime.date, name: str) -> datetime.date:
    """A day that can be kept. Raises Problem."""
    try:
        return dates.parse_date(sent)
    except Refusal as refusal:
        raise invalid(Wrong(name, refusal.code, str(refusal.message))) from refusal


def money(amount: Amount, name: str) -> Money:
    """A sum in the company's currency. Raises Problem."""
    if amount.currency != site.currency():
        said = gettext("Sums are kept in %(currency)s here.") % {"currency": site.currency()}
        raise invalid(Wrong(f"{name}.currency", "other_currency", said))
    return parse_money(amount.amount)
