"""Doors of the history for programs."""

import datetime

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_noop
from ninja import Query, Router
from ninja.responses import Status
from pydantic import AwareDatetime, BaseModel, Field

from krug.api import paging
from krug.api.paging import Paged
from krug.api.problems import Wrong, invalid
from krug.api.scopes import scoped
from krug.api.values import Named, Receipt, Strict
from krug.clients import access as clients_access
from krug.clients import queries as clients
from krug.core import gate
from krug.staff.doors import ApiRequest
from krug.timeline import access, actions, queries
from krug.timeline.models import Direction, Interaction, InteractionKind, Result

_ = gettext_noop

READ, WRITE = "touches:read", "touches:write"
FIRST = datetime.datetime(1971, 1, 1, tzinfo=datetime.UTC)
AHEAD = datetime.timedelta(days=1)  # clocks differ

router = Router()


class TouchOut(BaseModel):
    id: int
    kind: InteractionKind
    direction: Direction
    result: Result
    text: str
    duration_s: int | None
    at: datetime.datetime
    by: Named | None


class TouchesPage(BaseModel):
    items: list[TouchOut]
    next: str | None


class NewTouch(Strict):
    kind: InteractionKind
    direction: Direction = Direction.NONE
    result: Result = Result.NONE
    text: str = Field("", max_length=20_000)
    duration_s: int | None = Field(None, ge=0, le=7 * 24 * 3600)
    at: AwareDatetime | None = Field(None, description=_("When it was, with its zone; without it: now."))


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
    shown = [_shown(touch) for touch in found[: asked.limit]]
    more = len(found) > asked.limit
    gate.leave("api.touches", rows=len(shown), by=request.user)
    return TouchesPage(items=shown, next=paging.seal(shown[-1].at.isoformat(), shown[-1].id) if more else None)


def _shown(touch: Interaction) -> TouchOut:
    return TouchOut(
        id=touch.pk, kind=InteractionKind(touch.kind), direction=Direction(touch.direction),
        result=Result(touch.result), text=touch.text, duration_s=touch.duration_s, at=touch.at,
        by=Named(id=touch.by.pk, name=str(touch.by)) if touch.by else None,
    )  # fmt: skip


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
    if body.at is not None and not FIRST <= body.at <= now() + AHEAD:
        said = gettext("A touch has happened already: send a moment from 1971 until now.")
        raise invalid(Wrong("at", "out_of_range", said))
    touch = actions.record_interaction(
        client, kind=body.kind.value, direction=body.direction.value, result=body.result.value, text=body.text,
        duration_s=body.duration_s, at=body.at, by=request.user,
    )  # fmt: skip
    assert touch is not None  # only a repeated key gives none, and none was given
    return Status(201, Receipt(id=touch.pk, version=clients.version_of(client_id)))
