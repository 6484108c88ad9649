"""Doors of the history for programs: touches read, recorded, corrected, removed."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_noop
from ninja import Query
from ninja.responses import Status

from krug.api import paging
from krug.api.paging import Paged
from krug.api.problems import Problem, Wrong, invalid, not_found
from krug.api.scopes import scoped
from krug.api.values import Amount, Named, Receipt
from krug.clients import access as clients_access
from krug.clients import queries as clients
from krug.clients.models import Client
from krug.core import gate
from krug.core.changes.cells import to_json
from krug.core.text.money import Money, parse_money
from krug.staff.doors import ApiRequest
from krug.timeline import access, actions, lists, queries, touching
from krug.timeline.endpoints.routing import READ, WRITE, router
from krug.timeline.endpoints.shapes import BenefitIO, NewTouch, TouchChange, TouchesPage, TouchFields, TouchOut
from krug.timeline.models import BenefitKind, Direction, Interaction, InteractionKind, RefusalReason
from krug.ui import site

_ = gettext_noop

FIRST = datetime.datetime(1971, 1, 1, tzinfo=datetime.UTC)
AHEAD = datetime.timedelta(days=1)  # clocks differ


@router.get(
    "/clients/{int:client_id}/touches",
    response=TouchesPage,
    url_name="api_client_touches",
    summary=_("List touches of a client"),
    description=_("Calls, letters, messages, meetings and notes, the newest first."),
    **scoped(READ),
)
def list_touches(request: ApiRequest, client_id: int, asked: Query[Paged]) -> TouchesPage:
    paging.only(request, Paged)
    client = get_object_or_404(clients_access.visible_any(request.user), pk=client_id)
    found = queries.touches(request.user, client, after=_after(asked.cursor), size=asked.limit + 1)
    shown = _shown(request, found[: asked.limit])
    more = len(found) > asked.limit
    gate.leave("api.touches", rows=len(shown), by=request.user)
    return TouchesPage(items=shown, next=paging.seal(shown[-1].at.isoformat(), shown[-1].id) if more else None)


def _shown(request: ApiRequest, touches: Sequence[Interaction]) -> list[TouchOut]:
    """What a touch cost is told to whoever may see it."""
    others, reasons = touching.others_of(request.user, touches, but=0), lists.every_reason()
    sees_costs, currency = request.user.may(access.COSTS), site.currency()
    return [
        TouchOut(
            id=touch.pk, client_id=touch.client_id, kind=InteractionKind(touch.kind),
            direction=Direction(touch.direction), result=touch.result,
            reason=_named(reasons.get(touch.reason_id or 0)),
            text=touch.text, duration_s=touch.duration_s, at=touch.at,
            by=Named(id=touch.by.pk, name=str(touch.by)) if touch.by else None,
            participants=[Named(id=party.id, name=party.name) for party in others.get(touch.pk, ())],
            benefit=_benefit(touch, currency), cost=Amount.of(touch.cost, currency) if sees_costs else None,
        )
        for touch in touches
    ]  # fmt: skip


def _named(reason: RefusalReason | None) -> Named | None:
    return Named(id=reason.pk, name=reason.title) if reason else None


def _benefit(touch: Interaction, currency: str) -> BenefitIO | None:
    if not touch.benefit_kind:
        return None
    amount = Amount.of(touch.benefit, currency)
    return BenefitIO.model_construct(kind=BenefitKind(touch.benefit_kind), amount=amount, what=touch.benefit_what)


def _after(cursor: str) -> tuple[datetime.datetime, int] | None:
    parts = paging.unseal(cursor, str, int)
    if parts is None:
        return None
    try:
        place = datetime.datetime.fromisoformat(parts[0]).astimezone(datetime.UTC)
        return place, paging.whole(parts[1])
    except (ValueError, OverflowError):
        raise paging.bad_cursor() from None


@router.post(
    "/clients/{int:client_id}/touches",
    response={201: Receipt},
    url_name="api_client_touches",
    summary=_("Record a touch"),
    description=_("What was said, when and by whom: by the token's owner."),
    **scoped(WRITE),
)
def record_touch(request: ApiRequest, client_id: int, body: NewTouch) -> Status[Receipt]:
    client = get_object_or_404(access.recordable(request.user), pk=client_id)
    told = _values(body, body.model_fields_set)
    benefit = actions.Benefit(told.pop("benefit_kind", ""), told.pop("benefit", Money(0)), told.pop("benefit_what", ""))
    participants = _parties(request, body.participants)
    try:
        touch = actions.record_interaction(client, **told, participants=participants, benefit=benefit, by=request.user)
    except actions.ReasonNeeded as needed:
        raise invalid(Wrong("reason", "required", str(needed.text))) from needed
    assert touch is not None  # only a repeated key gives none, and none was given
    return Status(201, Receipt(id=touch.pk, version=clients.version_of(client_id)))


@router.patch(
    "/touches/{int:touch_id}",
    response=Receipt,
    url_name="api_touch",
    summary=_("Correct a touch"),
    description=_("Send the fields that change; with what you have «seen» a change of somebody else is kept."),
    **scoped(WRITE),
)
def change_touch(request: ApiRequest, touch_id: int, body: TouchChange) -> Receipt:
    touch = get_object_or_404(access.changeable(request.user), pk=touch_id)
    seen = {} if body.seen is None else _values(body.seen, body.seen.model_fields_set)
    if "reason" in seen:
        seen["reason"] = seen["reason"].pk if seen["reason"] else None
    join, leave = _joining(request, touch, body)
    try:
        actions.change_interaction(
            touch, _values(body, body.model_fields_set), seen={name: to_json(value) for name, value in seen.items()},
            join=join, leave=leave, by=request.user,
        )  # fmt: skip
    except actions.ReasonNeeded as needed:
        raise invalid(Wrong("reason", "required", str(needed.text))) from needed
    except actions.Conflict as clash:
        raise _conflict(request, touch, clash) from clash
    except actions.Removed as removed:
        raise not_found() from removed
    return Receipt(id=touch.pk, version=clients.version_of(touch.client_id))


@router.delete(
    "/touches/{int:touch_id}",
    response=Receipt,
    url_name="api_touch",
    summary=_("Remove a touch"),
    description=_("It was recorded by mistake. It leaves the history and the totals, and can be brought back there."),
    **scoped(WRITE),
)
def remove_touch(request: ApiRequest, touch_id: int) -> Receipt:
    touch = get_object_or_404(access.changeable(request.user), pk=touch_id)
    actions.remove_interaction(touch, by=request.user)
    return Receipt(id=touch.pk, version=clients.version_of(touch.client_id))


def _conflict(request: ApiRequest, touch: Interaction, clash: actions.Conflict) -> Problem:
    """Both values of every field; theirs only for a token that may read."""
    reads = request.auth.holds(READ)
    both = [
        {"field": name, "yours": to_json(yours), **({"theirs": to_json(theirs)} if reads else {})}
        for name, (theirs, yours) in clash.differing.items()
    ]
    said = gettext("The touch was corrected since you read it. Look at both values of %(names)s and send what holds.")
    return Problem("conflict", said % {"names": ", ".join(clash.differing)}, conflicts=both)


def _values(body: TouchFields, sent: set[str]) -> dict[str, Any]:
    """Of what was sent the values as the verbs take them. Raises Problem."""
    told: dict[str, Any] = {name: getattr(body, name) for name in sent & {"text", "duration_s"}}
    told |= {name: getattr(body, name).value for name in sent & {"kind", "direction"}}
    if "result" in sent:
        told["result"] = _result(body.result)
    if "reason" in sent:
        told["reason"] = _reason(body.reason)
    if "at" in sent and body.at is not None:
        told["at"] = _moment(body.at)
    if "benefit" in sent:
        granted = body.benefit
        told["benefit_kind"], told["benefit_what"] = (granted.kind.value, granted.what) if granted else ("", "")
        told["benefit"] = _money(granted.amount) if granted else Money(0)
    return told


def _result(code: str) -> str:
    if code and code not in lists.every_result():
        raise invalid(Wrong("result", "unknown", gettext("There is no such result in the company's list.")))
    return code


def _reason(pk: int | None) -> RefusalReason | None:
    if pk is not None and pk not in (known := lists.every_reason()):
        raise invalid(Wrong("reason", "unknown", gettext("There is no such reason in the company's list.")))
    return known[pk] if pk is not None else None


def _moment(at: datetime.datetime) -> datetime.datetime:
    if not FIRST <= at <= now() + AHEAD:
        said = gettext("A touch has happened already: send a moment from 1971 until now.")
        raise invalid(Wrong("at", "out_of_range", said))
    return at.astimezone(datetime.UTC)


def _money(amount: Amount) -> Money:
    money = parse_money(amount.amount)
    if amount.currency != site.currency() or money < Money(0):
        said = gettext("A sum that is not below nothing, in the company's currency: %(currency)s.")
        raise invalid(Wrong("benefit", "amount", said % {"currency": site.currency()}))
    return money


def _parties(request: ApiRequest, ids: Sequence[int]) -> list[Client]:
    found = list(clients_access.visible(request.user).filter(pk__in=ids))
    if len(found) < len(set(ids)):
        raise invalid(Wrong("participants", "unknown", gettext("Some of them are not here, or not yours to see.")))
    return found


def _joining(request: ApiRequest, touch: Interaction, body: TouchChange) -> tuple[list[Client], set[int]]:
    """Those whom the program does not see stay."""
    if body.participants is None:
        return [], set()
    there = {party.id for party in touching.others_of(request.user, [touch], but=0).get(touch.pk, ())}
    return _parties(request, body.participants), there - set(body.participants)
