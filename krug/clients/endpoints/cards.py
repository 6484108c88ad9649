"""One client: read, add, change, archive, restore."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _
from ninja.responses import Status

from krug.api.scopes import scoped
from krug.api.values import Receipt
from krug.clients import access, actions, fields, queries, sight
from krug.clients.endpoints import adding, changing, own, shapes, shown, wire
from krug.clients.endpoints.routing import READ, WRITE, receipt, router
from krug.clients.fields import BadValue
from krug.core import gate
from krug.staff.doors import ApiRequest


@router.get(
    "/clients/{int:client_id}",
    response=shapes.ClientOut,
    url_name="api_client",
    summary=_("Read a client"),
    description=_(
        "The whole card. Contacts are masked as the role of the token's owner has it. "
        "The number of a card that was merged into another gives that other card."
    ),
    **scoped(READ),
)
def read_client(request: ApiRequest, client_id: int) -> shapes.ClientOut:
    clients = fields.readable(access.visible_any(request.user)).select_related("owner", "totals")
    client = clients.filter(pk=client_id).first()
    if client is None or client.merged_into_id is not None:
        client = get_object_or_404(clients, pk=access.survivor_of(request.user, client_id))
    gate.leave("api.clients", rows=1, by=request.user)
    return shown.card(request.user, queries.card(request.user, client, today=localdate()))


@router.post(
    "/clients",
    response={201: Receipt},
    url_name="api_clients",
    summary=_("Add a client"),
    description=_(
        "A name, a phone or an e-mail is enough. If the same client may be here already, the answer is 409 with "
        "`others`: whom the form and an import would take for the same stands first and is `meant`."
    ),
    **scoped(WRITE),
)
def create_client(request: ApiRequest, body: shapes.NewClient) -> Status[Receipt]:
    if not request.user.may(access.CREATE):
        raise Http404
    draft = adding.draft_of(request, body)
    if not body.even_if_known:
        adding.refuse_same(request, draft)
    try:
        pk = actions.create(draft, by=request.user)
    except actions.RequisitesTaken as taken:
        raise adding.taken(request, taken.other_id) from taken
    except (actions.RuleBroken, BadValue) as refusal:
        raise adding.broken(refusal) from refusal
    return Status(201, receipt(pk, pk))


@router.patch(
    "/clients/{int:client_id}",
    response=Receipt,
    url_name="api_client",
    summary=_("Change a client"),
    description=_("Only the fields you send. What somebody changed since you read the card is answered as 409."),
    **scoped(WRITE),
)
def change_client(request: ApiRequest, client_id: int, body: shapes.ClientChange) -> Receipt:
    reachable = access.assignable(request.user) if "owner" in body.fields else access.editable(request.user)
    client = get_object_or_404(fields.readable(reachable), pk=client_id)
    values = wire.read(client.kind, body.fields, hidden=sight.hidden(request.user))
    values |= own.read(request.user, client.kind, body.own)
    adding.known_owner(request, values.get("owner"))
    seen = changing.seen(request, client, values, body)
    try:
        actions.change(client, values, by=request.user, seen=seen)
    except actions.RequisitesTaken as taken:
        raise adding.taken(request, taken.other_id) from taken
    except (actions.RuleBroken, BadValue) as refusal:
        raise adding.broken(refusal) from refusal
    except actions.Conflict as met:
        raise changing.conflict(request, client, {met.field: (met.theirs, met.yours)}) from met
    return receipt(client_id, client_id)


@router.post(
    "/clients/{int:client_id}/archive",
    response=Receipt,
    url_name="api_client_archive",
    summary=_("Archive a client"),
    description=_("Out of lists and search; everything stays and can be restored."),
    **scoped(WRITE),
)
def archive_client(request: ApiRequest, client_id: int) -> Receipt:
    actions.archive(get_object_or_404(access.archivable(request.user), pk=client_id), by=request.user)
    return receipt(client_id, client_id)


@router.post(
    "/clients/{int:client_id}/restore",
    response=Receipt,
    url_name="api_client_restore",
    summary=_("Restore a client"),
    description=_("Back from the archive, unless another client has its INN by now."),
    **scoped(WRITE),
)
def restore_client(request: ApiRequest, client_id: int) -> Receipt:
    client = get_object_or_404(access.restorable(request.user), pk=client_id)
    try:
        actions.restore(client, by=request.user)
    except actions.RequisitesTaken as taken:
        raise adding.taken(request, taken.other_id) from taken
    return receipt(client_id, client_id)
