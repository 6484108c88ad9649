"""Doors of occasions for programs."""

import datetime

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, gettext_noop
from ninja import Query, Router
from pydantic import BaseModel

from krug.api import paging
from krug.api.paging import Paged
from krug.api.problems import Problem
from krug.api.scopes import scoped
from krug.api.values import Amount, Named, Receipt
from krug.clients import access as clients_access
from krug.clients import queries as clients
from krug.clients import sight
from krug.core import gate
from krug.staff.doors import ApiRequest
from krug.tasks import access, actions, occasions
from krug.tasks.models import Occasion
from krug.ui import site

_ = gettext_noop

READ, WRITE = "occasions:read", "occasions:write"

router = Router()


class OccasionOut(BaseModel):
    id: int
    client: Named
    finder: str
    sentence: str
    value: Amount | None
    usual: Amount | None
    chance: float
    good_until: datetime.date


class OccasionsPage(BaseModel):
    items: list[OccasionOut]
    next: str | None


@router.get(
    "/occasions",
    response=OccasionsPage,
    url_name="api_occasions",
    summary=_("List occasions"),
    description=_("Reasons to contact your own clients now, the most valuable first."),
    **scoped(READ),
)
def list_occasions(request: ApiRequest, asked: Query[Paged]) -> OccasionsPage:
    paging.only(request, Paged)
    place = paging.unseal(asked.cursor, int, int)
    after = _place(place) if place else None
    found = occasions.page(request.user, request.user, after=after, size=asked.limit)
    shown = [_shown(each.occasion, request) for each in found.offers]
    gate.leave("api.occasions", rows=len(shown), by=request.user)
    following = occasions.read_place(found.next)
    return OccasionsPage(items=shown, next=paging.seal(*following) if following else None)


def _place(parts: list[int]) -> tuple[int, int]:
    try:
        return paging.whole(parts[0]), paging.whole(parts[1])
    except ValueError:
        raise paging.bad_cursor() from None


@router.get(
    "/clients/{int:client_id}/occasions",
    response=list[OccasionOut],
    url_name="api_client_occasions",
    summary=_("List occasions of a client"),
    description=_("Reasons to contact the client now, the most valuable first."),
    **scoped(READ),
)
def list_client_occasions(request: ApiRequest, client_id: int) -> list[OccasionOut]:
    client = get_object_or_404(clients_access.visible(request.user), pk=client_id)
    shown = [_shown(each.occasion, request) for each in occasions.of_client(request.user, client)]
    gate.leave("api.occasions", rows=len(shown), by=request.user)
    return shown


def _shown(occasion: Occasion, request: ApiRequest) -> OccasionOut:
    is_told = sight.PURCHASES not in sight.hidden(request.user)
    return OccasionOut(
        id=occasion.pk, client=Named(id=occasion.client_id, name=occasion.client.name), finder=occasion.finder,
        sentence=occasions.sentence(occasion), value=Amount.of(occasion.value, site.currency()) if is_told else None,
        usual=Amount.of(occasion.usual, site.currency()) if is_told else None, chance=occasion.chance / 1000,
        good_until=occasion.good_until,
    )  # fmt: skip


@router.post(
    "/occasions/{int:occasion_id}/use",
    response=Receipt,
    url_name="api_occasion_use",
    summary=_("Use an occasion"),
    description=_("The client is contacted because of it: it is not offered again."),
    **scoped(WRITE),
)
def use_occasion(request: ApiRequest, occasion_id: int) -> Receipt:
    occasion = get_object_or_404(access.usable(request.user), pk=occasion_id)
    try:
        actions.use_occasion(occasion, by=request.user)
    except actions.OfferedNoMore:
        raise _gone() from None
    return Receipt(id=occasion.pk, version=clients.version_of(occasion.client_id))


@router.post(
    "/occasions/{int:occasion_id}/refuse",
    response=Receipt,
    url_name="api_occasion_refuse",
    summary=_("Refuse an occasion"),
    description=_("Not now: it is offered again after the days the company has set, if it still holds then."),
    **scoped(WRITE),
)
def refuse_occasion(request: ApiRequest, occasion_id: int) -> Receipt:
    occasion = get_object_or_404(access.usable(request.user), pk=occasion_id)
    try:
        actions.refuse_occasion(occasion, by=request.user)
    except actions.OfferedNoMore:
        raise _gone() from None
    return Receipt(id=occasion.pk, version=clients.version_of(occasion.client_id))


def _gone() -> Problem:
    return Problem("conflict", gettext("It is not offered any more"))
