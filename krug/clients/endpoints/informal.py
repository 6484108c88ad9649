"""The informal side of a client: days that come round, professional holidays, tastes, gifts."""

import datetime
from typing import Annotated

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja.responses import Status
from pydantic import BaseModel, Field, WithJsonSchema

from krug.api.problems import Problem, Wrong, invalid
from krug.api.scopes import scoped
from krug.api.values import Amount, Receipt, Strict
from krug.clients import access, actions, sight
from krug.clients.endpoints import purchases, shown
from krug.clients.endpoints.routing import READ, WRITE, receipt, router
from krug.clients.fields import UNKNOWN_YEAR, BadValue, birthday
from krug.clients.informal import seen
from krug.clients.models import Anniversary, Client, Gift, Liking, Practice, What
from krug.core import gate
from krug.core.calendar import professions
from krug.core.text.money import Money
from krug.core.text.refusals import Refusal
from krug.staff.doors import ApiRequest

ProfessionCode = Annotated[str, WithJsonSchema({"type": "string", "enum": sorted(professions.ALL)})]
_DAY = _("As 2017-05-14, or --05-14 where nobody knows the year.")


class NewDay(Strict):
    what: What
    day: str = Field(max_length=40, description=_DAY)
    name: str = Field("", max_length=100, description=_("Whose it is; of another day, what it is called."))


class DayOut(BaseModel):
    id: int
    what: What
    day: str = Field(description=_DAY)
    name: str


class NewProfession(Strict):
    profession: ProfessionCode


class ProfessionOut(BaseModel):
    id: int
    profession: str
    holiday: str


class NewTaste(Strict):
    name: str = Field(min_length=1, max_length=60)
    is_dislike: bool = False


class TasteOut(BaseModel):
    id: int
    name: str
    is_dislike: bool


class NewGift(Strict):
    what: str = Field(min_length=1, max_length=200)
    given_on: datetime.date
    cost: Amount | None = None
    occasion: str = Field("", max_length=100)
    again: bool = Field(False, description=_("Also if the client has got the same before."))


class GiftOut(BaseModel):
    id: int
    what: str
    given_on: datetime.date
    cost: Amount | None
    occasion: str


class InformalOut(BaseModel):
    """What is hidden from the role of the token's owner is not there."""

    days: list[DayOut]
    professions: list[ProfessionOut]
    tastes: list[TasteOut]
    gifts: list[GiftOut]


@router.get(
    "/clients/{int:client_id}/informal",
    response=InformalOut,
    url_name="api_client_informal",
    summary=_("Read the informal side of a client"),
    description=_("Days that come round, professional holidays, tastes, and the newest gifts."),
    **scoped(READ),
)
def read_informal(request: ApiRequest, client_id: int) -> InformalOut:
    client = get_object_or_404(access.visible_any(request.user), pk=client_id)
    sees = {code: code not in sight.hidden(request.user) for code in _CODES}
    told = InformalOut(
        days=[_day_out(each) for each in seen.days_of(client)] if sees[sight.DAYS] else [],
        professions=[_profession_out(each) for each in seen.practices_of(client)] if sees[sight.PROFESSIONS] else [],
        tastes=[_taste_out(each) for each in seen.tastes_of(client)] if sees[sight.TASTES] else [],
        gifts=[_gift_out(each) for each in seen.gifts_of(client)] if sees[sight.GIFTS] else [],
    )
    gate.leave("api.clients", rows=1, by=request.user)
    return told


_CODES = (sight.DAYS, sight.PROFESSIONS, sight.TASTES, sight.GIFTS)


def _day_out(noted: Anniversary) -> DayOut:
    day = noted.day.isoformat() if noted.day.year != UNKNOWN_YEAR else noted.day.strftime("--%m-%d")
    return DayOut(id=noted.pk, what=What(noted.what), day=day, name=noted.name)


def _profession_out(practice: Practice) -> ProfessionOut:
    known = professions.ALL.get(practice.profession)
    return ProfessionOut(id=practice.pk, profession=practice.profession, holiday=str(known.name) if known else "")


def _taste_out(liking: Liking) -> TasteOut:
    return TasteOut(id=liking.pk, name=liking.taste.name, is_dislike=liking.is_dislike)


def _gift_out(gift: Gift) -> GiftOut:
    cost = shown.amount(gift.cost) if gift.cost.minor else None
    return GiftOut(id=gift.pk, what=gift.what, given_on=gift.given_on, cost=cost, occasion=gift.occasion)


def _changeable(request: ApiRequest, client_id: int, code: str) -> Client:
    """Whoever may not see this of clients does not learn that there is such a thing."""
    if code in sight.hidden(request.user):
        raise Http404
    client: Client = get_object_or_404(access.editable(request.user), pk=client_id)
    return client


@router.post(
    "/clients/{int:client_id}/days",
    response={201: Receipt},
    url_name="api_client_days",
    summary=_("Note a day that comes round"),
    description=_("A birthday of the family or of a colleague, a wedding, a name day, a day of your own naming."),
    **scoped(WRITE),
)
def note_day(request: ApiRequest, client_id: int, body: NewDay) -> Status[Receipt]:
    client = _changeable(request, client_id, sight.DAYS)
    try:
        noted = actions.note_day(client, body.what.value, birthday(body.day), name=body.name, by=request.user)
    except BadValue as refusal:
        raise invalid(Wrong("what", refusal.code, str(refusal.message))) from refusal
    except Refusal as refusal:
        raise invalid(Wrong("day", refusal.code, str(refusal.message))) from refusal
    return Status(201, receipt(noted.pk, client_id))


@router.post(
    "/clients/{int:client_id}/professions",
    response={201: Receipt},
    url_name="api_client_professions",
    summary=_("Add a professional holiday"),
    description=_("By its code; that the client has it already is no mistake."),
    **scoped(WRITE),
)
def add_profession(request: ApiRequest, client_id: int, body: NewProfession) -> Status[Receipt]:
    client = _changeable(request, client_id, sight.PROFESSIONS)
    try:
        actions.add_profession(client, body.profession, by=request.user)
    except BadValue as refusal:
        raise invalid(Wrong("profession", refusal.code, str(refusal.message))) from refusal
    has = next(each for each in seen.practices_of(client) if each.profession == body.profession)
    return Status(201, receipt(has.pk, client_id))


@router.post(
    "/clients/{int:client_id}/tastes",
    response={201: Receipt},
    url_name="api_client_tastes",
    summary=_("Add a taste"),
    description=_("What they like, or do not; said the other way about before, it is said so from now on."),
    **scoped(WRITE),
)
def add_taste(request: ApiRequest, client_id: int, body: NewTaste) -> Status[Receipt]:
    client = _changeable(request, client_id, sight.TASTES)
    try:
        actions.add_taste(client, body.name, is_dislike=body.is_dislike, by=request.user)
    except BadValue as refusal:
        raise invalid(Wrong("name", refusal.code, str(refusal.message))) from refusal
    key = actions.taste_key(actions.read_taste(body.name).name)
    has = next(each for each in seen.tastes_of(client) if each.taste.key == key)
    return Status(201, receipt(has.pk, client_id))


@router.post(
    "/clients/{int:client_id}/gifts",
    response={201: Receipt},
    url_name="api_client_gifts",
    summary=_("Note a gift"),
    description=_(
        "What was given and when. The same gift for the second time is answered as 409, unless again is true."
    ),
    **scoped(WRITE),
)
def note_gift(request: ApiRequest, client_id: int, body: NewGift) -> Status[Receipt]:
    client = _changeable(request, client_id, sight.GIFTS)
    on, cost = purchases.day(body.given_on, "given_on"), purchases.money(body.cost, "cost") if body.cost else Money(0)
    try:
        gift = actions.give(
            client, body.what, on=on, cost=cost, occasion=body.occasion, again=body.again, by=request.user
        )
    except actions.AlreadyGiven as before:
        said = gettext("They have got this already: %(day)s.") % {"day": before.gift.given_on.isoformat()}
        raise Problem("taken", said, errors=[Wrong("what", "taken", said)]) from before
    except BadValue as refusal:
        raise invalid(Wrong("what", refusal.code, str(refusal.message))) from refusal
    return Status(201, receipt(gift.pk, client_id))
