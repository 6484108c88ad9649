"""Touches as they travel."""

import datetime

from django.utils.translation import gettext_noop as _
from pydantic import AwareDatetime, BaseModel, Field

from krug.api.values import Amount, Named, Strict
from krug.timeline.models import BenefitKind, Direction, InteractionKind


class BenefitIO(Strict):
    kind: BenefitKind = Field(description=_("A discount, a gift or a sample."))
    amount: Amount = Field(description=_("What it cost the company."))
    what: str = Field("", max_length=100)


class TouchOut(BaseModel):
    id: int
    client_id: int = Field(description=_("Whose touch it is: others who took part have it in their history too."))
    kind: InteractionKind
    direction: Direction
    result: str = Field(description=_("A code of the company's list of results."))
    reason: Named | None = Field(description=_("Why the client refused."))
    text: str
    duration_s: int | None
    at: datetime.datetime
    by: Named | None
    participants: list[Named] = Field(description=_("Further clients who took part, as far as you may see them."))
    benefit: BenefitIO | None
    cost: Amount | None = Field(description=_("Minutes by the employee's hour, and the benefit; for who may see it."))


class TouchesPage(BaseModel):
    items: list[TouchOut]
    next: str | None


class TouchFields(Strict):
    kind: InteractionKind = InteractionKind.CALL
    direction: Direction = Direction.NONE
    result: str = Field("", max_length=20, description=_("A code of the company's list of results."))
    reason: int | None = Field(None, description=_("Of a refusal: the number of one of the company's reasons."))
    text: str = Field("", max_length=20_000)
    duration_s: int | None = Field(None, ge=0, le=7 * 24 * 3600)
    at: AwareDatetime | None = Field(None, description=_("When it was, with its zone; without it: now."))
    benefit: BenefitIO | None = None


class NewTouch(TouchFields):
    kind: InteractionKind
    participants: list[int] = Field(
        default_factory=list, max_length=50, description=_("Further clients who took part.")
    )


class TouchChange(TouchFields):
    participants: list[int] | None = Field(None, max_length=50, description=_("All further clients who took part."))
    seen: TouchFields | None = Field(None, description=_("What you had read in the fields you change."))


class ResultOut(BaseModel):
    code: str
    name: str
    is_reached: bool = Field(description=_("The client was reached."))
    is_refusal: bool
    wants_reason: bool = Field(description=_("A refusal of this kind must say its reason."))
    wants_next: bool = Field(description=_("A next step is wanted after it."))


class ResultsOut(BaseModel):
    items: list[ResultOut]


class ReasonsOut(BaseModel):
    items: list[Named]
