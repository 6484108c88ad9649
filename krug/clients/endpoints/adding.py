"""From what a program sent to a draft, and who is the same client already."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from krug.api.problems import Problem, Wrong, invalid
from krug.clients import access, actions, drafts, sight
from krug.clients.drafts import ContactDraft, Draft
from krug.clients.duplicates.asked import Namesake
from krug.clients.endpoints import own, shapes, wire
from krug.clients.endpoints.routing import READ
from krug.clients.fields import BY_CODE, BadValue, attname
from krug.clients.intake import read
from krug.clients.models import OWN, Kind
from krug.core.text.refusals import Refusal
from krug.staff import access as staff_access
from krug.staff.doors import ApiRequest


def draft_of(request: ApiRequest, body: shapes.NewClient) -> Draft:
    """Whoever adds a client answers for it, unless they may hand it over and name another. Raises Problem."""
    kind = body.kind or (Kind.COMPANY if body.fields.get("name") else "")
    draft = read({"who": body.name, "kind": kind}, owner_id=None).draft
    parts = {code: value for code, value in draft.values.items() if code in BY_CODE and value}
    values = wire.read(draft.kind, {**parts, **body.fields}, hidden=sight.hidden(request.user) - {"sex"})
    draft.owner_id = _owner(request, values.pop("owner", request.user.pk))
    draft.values = {attname(code): value for code, value in values.items()}
    draft.values |= own.read(request.user, draft.kind, body.own)
    draft.contacts += _contacts(body.contacts)
    draft.addresses = [(address.kind.value, address.text) for address in body.addresses]
    _not_empty(draft)
    return draft


def _contacts(sent: Sequence[shapes.ContactIn]) -> list[ContactDraft]:
    read_ones, wrong = [], []
    for place, each in enumerate(sent):
        try:
            read_ones.append(drafts.contact(each.kind.value, each.value, label=each.label))
        except Refusal as refusal:
            wrong.append(Wrong(f"contacts.{place}.value", refusal.code, str(refusal.message)))
    if wrong:
        raise invalid(*wrong)
    return read_ones


def _not_empty(draft: Draft) -> None:
    named = drafts.display_name(draft.kind, draft.values)
    if draft.kind == Kind.COMPANY and not named:
        raise invalid(Wrong("name", "missing", _("A company needs a name.")))
    if not named and not draft.contacts:
        said = _("Write a name, a company, a phone or an e-mail: one of them is enough.")
        raise invalid(Wrong("name", "missing", said))


def _owner(request: ApiRequest, owner_id: int | None) -> int | None:
    if owner_id == request.user.pk:
        return owner_id
    if not access.covers(request.user, access.ASSIGN, request.user.pk):
        said = _("The role of the token's owner does not hand clients over.")
        raise invalid(Wrong("fields.owner", "not_yours", said))
    return known_owner(request, owner_id)


def known_owner(request: ApiRequest, owner_id: int | None) -> int | None:
    """Raises Problem when nobody of that number works here."""
    if owner_id is not None and not staff_access.colleagues(request.user).working().filter(pk=owner_id).exists():
        raise invalid(Wrong("fields.owner", "unknown", _("No employee has this number.")))
    return owner_id


def refuse_same(request: ApiRequest, draft: Draft) -> None:
    """Raises Problem naming who it is, who is meant first. Unlike a person a program is not stopped by namesakes."""
    same = actions.resolve(draft, by=request.user).same
    if same:
        others = [_other(request, each) for each in same]
        said = _("Such a client is here already: %(others)s. Change that client, or send even_if_known: true.")
        named = ", ".join(other["name"] or "—" for other in others)
        raise Problem("duplicate", said % {"others": named}, others=others)


def _other(request: ApiRequest, same: Namesake) -> dict[str, Any]:
    """A client that may not be seen has neither number nor name; a token that may not read learns of none."""
    client = same.client if request.auth.holds(READ) else None
    owner = same.owner_name if request.auth.holds(READ) else ""
    name, why = client.name if client else "", same.reasons[0]
    return {
        "id": client.pk if client else None,
        "name": name,
        "why": why,
        "owner": owner,
        "meant": bool(client) and same.is_meant,
    }


def taken(request: ApiRequest, other_id: int | None) -> Problem:
    """Another live client has this INN and KPP."""
    may_know = request.auth.holds(READ) and "inn" not in sight.hidden(request.user)
    visible = access.visible(request.user).filter(pk=other_id or 0).first() if may_know else None
    others = [{"id": visible.pk, "name": visible.name, "why": "inn", "owner": "", "meant": True}] if visible else []
    said = _("Another client already has this INN and KPP. Correct them, or change that client.")
    return Problem("taken", said, errors=[Wrong("fields.inn", "taken", said)], others=others)


_BESIDE_FIELDS = {"phone": "contacts", "email": "contacts", "address": "addresses"}


def broken(refusal: actions.RuleBroken | BadValue) -> Problem:
    """The company's rules of entry do not take what was sent, or there is no such category: each with the way to it."""
    if isinstance(refusal, BadValue):
        return invalid(Wrong("fields.category", refusal.code, str(refusal.message)))
    return invalid(*(Wrong(_at(each.field), "rule", each.message) for each in refusal.all))


def _at(code: str) -> str:
    """Where in what was sent an item stands; the codes of own fields say it themselves."""
    return code if code.startswith(OWN) else _BESIDE_FIELDS.get(code, f"fields.{code}")
