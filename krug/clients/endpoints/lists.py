"""Many clients: the list and finding."""

import html

from django.http import Http404
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query

from krug.api import paging
from krug.api.problems import Wrong, invalid
from krug.api.scopes import scoped
from krug.clients import access, conditions, hits, listing, sight
from krug.clients.endpoints import shapes, shown, wire
from krug.clients.endpoints.routing import READ, router
from krug.clients.listing import SORTS, Filters, Key
from krug.core import gate
from krug.core.rights import Actor
from krug.core.text.refusals import Refusal
from krug.staff.doors import ApiRequest


@router.get(
    "/clients",
    response=shapes.ClientsPage,
    url_name="api_clients",
    summary=_("List clients"),
    description=_("Page by page: send «next» as «cursor» until it is null. Conditions hold together."),
    **scoped(READ),
)
def list_clients(request: ApiRequest, asked: Query[shapes.Asked]) -> shapes.ClientsPage:
    paging.only(request, shapes.Asked)
    if not request.user.may(access.VIEW):
        raise Http404
    _refuse_hidden(request.user, asked)
    try:
        page = _page(request.user, asked)
    except Refusal as refusal:
        raise invalid(Wrong("condition", refusal.code, str(refusal.message))) from refusal
    items = shown.lines(request.user, page.lines)
    gate.leave("api.clients", rows=len(items), by=request.user)
    return shapes.ClientsPage(items=items, next=paging.seal(asked.sort, page.next.encode()) if page.next else None)


@router.get(
    "/clients/conditions",
    response=shapes.ConditionFields,
    url_name="api_conditions",
    summary=_("List what clients can be asked for"),
    description=_("The fields of the language of conditions, with the operators and choices of each."),
    **scoped(READ),
)
def list_conditions(request: ApiRequest) -> shapes.ConditionFields:
    if not request.user.may(access.VIEW):
        raise Http404
    known = conditions.offered(request.user).values()
    return shapes.ConditionFields(items=[_field(request.user, field) for field in known])


def _field(actor: Actor, field: conditions.Field) -> shapes.ConditionField:
    operators = [
        shapes.OperatorOut(code=each.code, label=str(each.label), takes=each.takes) for each in field.operators
    ]
    choices = [shapes.ChoiceOut(value=value, label=str(label)) for value, label in field.offers(actor)]
    return shapes.ConditionField(
        code=field.code, label=field.title, type=field.type, operators=operators, choices=choices,
        other_values=field.is_open,
    )  # fmt: skip


def _refuse_hidden(actor: Actor, asked: shapes.Asked) -> None:
    """A page leaves such a condition out; a program would take the whole base for what it asked for."""
    hidden, sort = sight.hidden(actor), asked.sort.lstrip("-")
    named = [name for name, code in sight.FILTERS.items() if code in hidden and getattr(asked, name, None)]
    if sight.SORTS.get(sort) in hidden:
        named.append("sort")
    if named:
        said = gettext("The role of the token's owner does not see this.")
        raise invalid(*(Wrong(name, "unknown", said) for name in named))


def _page(actor: Actor, asked: shapes.Asked) -> listing.Page:
    """What the list answers. The one place that turns conditions of the API into those of the base."""
    filters = Filters(
        owner=asked.owner if isinstance(asked.owner, int) else None,
        without_owner=asked.owner == listing.NOBODY,
        city=asked.city or "",
        kind=asked.kind or "",
        warmth=wire.WARMTHS[asked.warmth] if asked.warmth else None,
        archived=asked.archived,
        condition=conditions.loads(asked.condition or ""),
    )
    sort = SORTS[asked.sort]
    after = _after(asked, sort)
    how_many = listing.count_for(actor, filters)
    return listing.page(actor, filters, sort, how_many=how_many, after=after, size=asked.limit, parts=shown.PARTS)


def _after(asked: shapes.Asked, sort: listing.Sort) -> Key | None:
    parts = paging.unseal(asked.cursor, str, str)
    if parts is None:
        return None
    order, key = parts
    after = listing.decode_key(key, sort) if order == asked.sort else None
    if after is None:
        raise paging.bad_cursor()
    return after


@router.post(
    "/clients/find",
    response=shapes.FoundPage,
    url_name="api_clients_find",
    summary=_("Find clients"),
    description=_(
        "As the search of the pages: beginnings of names in any order, phones in any spelling, their last digits, "
        "e-mails, INN. By POST, so that phones and names stand in no log."
    ),
    **scoped(READ),
)
def find_clients(request: ApiRequest, body: shapes.SearchIn) -> shapes.FoundPage:
    if not request.user.may(access.VIEW):
        raise Http404
    found = hits.find(request.user, body.text)
    items = [shapes.FoundLine(**hit.data, subtitle=hit.subtitle, reason=_plain(hit.reason)) for hit in found.hits]
    gate.leave("api.clients", rows=len(items), by=request.user)
    return shapes.FoundPage(items=items)


def _plain(marked: str) -> str:
    """What is marked up for the palette, as text."""
    return html.unescape(strip_tags(marked))
