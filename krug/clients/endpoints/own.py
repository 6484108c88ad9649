"""The company's own fields for programs: which there are, and the values of a card as an object of their own."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel

from krug.api.problems import Wrong, invalid
from krug.api.scopes import scoped
from krug.clients import sight
from krug.clients.endpoints.routing import READ, router
from krug.clients.fields import BadValue
from krug.clients.models import Client, Kind, OwnField, OwnType
from krug.clients.own import known, refs, types, values
from krug.core.rights import Actor
from krug.core.text.refusals import Refusal
from krug.staff.doors import ApiRequest


class OwnOption(BaseModel):
    code: str
    name: str
    is_offered: bool


class OwnFieldOut(BaseModel):
    key: str
    name: str
    type: OwnType
    kind: Kind | None
    category: int | None
    group: str
    hint: str
    options: list[OwnOption]


class OwnFieldsOut(BaseModel):
    items: list[OwnFieldOut]


@router.get(
    "/own-fields",
    response=OwnFieldsOut,
    url_name="api_own_fields",
    summary=gettext_noop("Read the company's own fields"),
    description=gettext_noop("What the company has added to its cards: their keys are those of «own» of a client."),
    **scoped(READ),
)
def read_own_fields(request: ApiRequest) -> OwnFieldsOut:
    hidden = sight.hidden(request.user)
    return OwnFieldsOut(items=[_field(each) for each in known.live() if each.code not in hidden])


def _field(field: OwnField) -> OwnFieldOut:
    options = [OwnOption(code=code, name=label, is_offered=offered) for code, label, offered in field.options]
    return OwnFieldOut(
        key=field.key, name=field.label, type=OwnType(field.type), kind=Kind(field.kind) if field.kind else None,
        category=field.category_id, group=field.group, hint=field.help, options=options,
    )  # fmt: skip


def shown(actor: Actor, client: Client) -> dict[str, Any]:
    """What the card holds by key, fields without a value left out."""
    hidden, held = sight.hidden(actor), values.of(client)
    found = [each for each in known.live() if client.kind in each.kinds and each.code not in hidden]
    return {each.key: held[each.key] for each in found if each.key in held}


def read(actor: Actor, kind: str, given: Mapping[str, Any], *, within: str = "own") -> dict[str, Any]:
    """What was sent, by the codes the verbs know. Raises Problem with everything that cannot be understood."""
    found: dict[str, Any] = {}
    wrong = []
    for key, sent in given.items():
        try:
            found[values.code_of(key)] = _read(actor, kind, key, sent, is_written=within == "own")
        except Refusal as refusal:
            wrong.append(Wrong(f"{within}.{key}", refusal.code, str(refusal.message)))
    if wrong:
        raise invalid(*wrong)
    return found


def _read(actor: Actor, kind: str, key: str, sent: Any, *, is_written: bool) -> Any:
    """A value as it is read back, or as a person would type it."""
    denied = sight.readonly(actor) if is_written else sight.hidden(actor)
    open_ones = {each.key: each for each in known.live() if kind in each.kinds and each.code not in denied}
    field = open_ones.get(key)
    if field is None:
        said = _("There is no such field here. Known are: %(known)s.")
        raise BadValue(said % {"known": ", ".join(open_ones) or "—"})
    if sent is None or sent in ("", []):
        return None
    typed = _typed(field, sent)
    return refs.read(actor, field, typed) if is_written else types.parse(field, typed)


def _typed(field: OwnField, sent: Any) -> str:
    """What was sent as it would be typed. Sums travel in minor units."""
    if isinstance(sent, bool):
        return types.YES if sent else types.NO
    if isinstance(sent, int) and field.type == OwnType.MONEY:
        return types.typed(field, sent)
    if isinstance(sent, int | float):
        return json.dumps(sent)
    if isinstance(sent, list):
        return "\n".join(map(str, sent))
    if not isinstance(sent, str):
        raise BadValue(_("Send a text."))
    return sent
