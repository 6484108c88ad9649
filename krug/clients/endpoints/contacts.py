"""Contacts of a client."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja.responses import Status

from krug.api.problems import Problem, Wrong, invalid
from krug.api.scopes import scoped
from krug.api.values import Receipt
from krug.clients import access, actions, contacts, drafts
from krug.clients.drafts import ContactDraft
from krug.clients.endpoints import shapes
from krug.clients.endpoints.routing import WRITE, receipt, router
from krug.core.text.refusals import Refusal
from krug.staff.doors import ApiRequest


def _draft(kind: str, value: str, label: str) -> ContactDraft:
    try:
        return drafts.contact(kind, value, label=label)
    except Refusal as refusal:
        raise invalid(Wrong("value", refusal.code, str(refusal.message))) from refusal


def _broken(refusal: actions.RuleBroken) -> Problem:
    """The company's rules of entry do not take it, or do not let it go."""
    return Problem("invalid", refusal.text, errors=[Wrong("value", "rule", each.message) for each in refusal.all])


def _taken(refusal: actions.ContactTaken) -> Problem:
    return Problem("taken", str(refusal.text), errors=[Wrong("value", "taken", str(refusal.text))])


@router.post(
    "/clients/{int:client_id}/contacts",
    response={201: Receipt},
    url_name="api_client_contacts",
    summary=_("Add a contact"),
    description=_("A phone, an e-mail, a messenger or a site."),
    **scoped(WRITE),
)
def add_contact(request: ApiRequest, client_id: int, body: shapes.ContactIn) -> Status[Receipt]:
    client = get_object_or_404(access.editable(request.user), pk=client_id)
    draft = _draft(body.kind.value, body.value, body.label)
    try:
        point = actions.add_contact(client, draft, by=request.user)
    except actions.ContactTaken as taken:
        raise _taken(taken) from taken
    except actions.RuleBroken as broken:
        raise _broken(broken) from broken
    return Status(201, receipt(point.pk, client_id))


@router.patch(
    "/contacts/{int:contact_id}",
    response=Receipt,
    url_name="api_contact",
    summary=_("Change a contact"),
    description=_("Only what you send. A contact that the token's owner sees masked is not open to change."),
    **scoped(WRITE),
)
def change_contact(request: ApiRequest, contact_id: int, body: shapes.ContactChange) -> Receipt:
    point = get_object_or_404(access.contact_points(request.user), pk=contact_id)
    if not access.covers(request.user, access.SEE_CONTACTS, *access.whose(point.client)):
        raise Http404
    kind = point.kind if body.kind is None else body.kind.value
    value = contacts.editable_text(point) if body.value is None else body.value
    draft = _draft(kind, value, point.label if body.label is None else body.label)
    preferred = point.is_preferred if body.is_preferred is None else body.is_preferred
    opted_out = point.opted_out_at is not None if body.opted_out is None else body.opted_out
    try:
        actions.change_contact(point, draft, is_preferred=preferred, opted_out=opted_out, by=request.user)
    except actions.ContactTaken as taken:
        raise _taken(taken) from taken
    except actions.RuleBroken as broken:
        raise _broken(broken) from broken
    return receipt(contact_id, point.client_id)


@router.delete(
    "/contacts/{int:contact_id}",
    response=Receipt,
    url_name="api_contact",
    summary=_("Remove a contact"),
    description=_("It leaves the card and stays in the history, from which it can be put back."),
    **scoped(WRITE),
)
def remove_contact(request: ApiRequest, contact_id: int) -> Receipt:
    point = get_object_or_404(access.contact_points(request.user), pk=contact_id)
    try:
        actions.remove_contact(point, by=request.user)
    except actions.RuleBroken as broken:
        raise _broken(broken) from broken
    return receipt(contact_id, point.client_id)
