"""What travels about clients."""

import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, Field, WithJsonSchema

from krug.api.paging import Paged
from krug.api.values import Amount, Named, Strict
from krug.clients.conditions import Takes, Type
from krug.clients.conditions import language as conditions
from krug.clients.endpoints.wire import Fields
from krug.clients.models import AddressKind, ContactKind, DecisionRole, Kind

WarmthName = Literal["unknown", "cold", "warm", "hot"]
Order = Literal[
    "name", "-name", "created", "-created", "city", "-city", "touched", "-touched", "revenue", "-revenue"
]  # fmt: skip

Own = Annotated[
    dict[str, Any],
    WithJsonSchema({
        "type": "object",
        "title": "Own",
        "description": "values of the company's own fields by their keys; sums in minor units, days as 2026-11-25",
        "additionalProperties": {
            "anyOf": [
                {"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"},
                {"type": "array", "items": {"type": "string"}},
            ],
        },
    }),
]  # fmt: skip
_OWN = _("Values of the company's own fields by their keys, as reading a client shows them; null empties one.")


class Asked(Paged):
    """The conditions of the list, all of which hold together."""

    owner: Annotated[int, Field(ge=1, lt=2**63)] | Literal["none"] | None = Field(
        None, description=_("An employee's number; «none»: nobody's.")
    )
    city: str | None = Field(None, max_length=100)
    kind: Kind | None = None
    warmth: WarmthName | None = None
    condition: str | None = Field(
        None,
        max_length=conditions.LONGEST,
        description=_(
            'In the language of conditions, as JSON: {"field": "city", "op": "is", "value": "Perm"}; several as '
            '{"all": […]} or {"any": […]}. What can be asked says /clients/conditions.'
        ),
        examples=['{"field": "birth_date", "op": "anniversary", "value": 14}'],
    )
    archived: bool = Field(False, description=_("The archive instead of the base."))
    sort: Order = Field("-created", description=_("What the rows are ordered by; «-» turns it round."))


class ClientLine(BaseModel):
    id: int
    kind: Kind
    name: str
    owner: Named | None
    warmth: WarmthName
    city: str
    about: str
    phone: str
    phone_is_masked: bool
    last_touch_at: datetime.datetime | None
    last_touch_kind: str
    revenue: Amount | None = Field(description=_("Null: hidden from the role of the token's owner."))


class ClientsPage(BaseModel):
    items: list[ClientLine]
    next: str | None


class ChoiceOut(BaseModel):
    value: str
    label: str


class OperatorOut(BaseModel):
    code: str
    label: str
    takes: Takes


class ConditionField(BaseModel):
    code: str
    label: str
    type: Type
    operators: list[OperatorOut]
    choices: list[ChoiceOut]
    other_values: bool


class ConditionFields(BaseModel):
    items: list[ConditionField]


class SearchIn(Strict):
    text: str = Field(max_length=200, description=_("A name, phone, e-mail, INN, company or part of one."))


class FoundLine(BaseModel):
    id: int
    kind: Kind
    name: str
    subtitle: str
    reason: str


class FoundPage(BaseModel):
    items: list[FoundLine]


class ContactOut(BaseModel):
    id: int
    kind: ContactKind
    value: str
    label: str
    extension: str
    is_masked: bool
    is_preferred: bool
    opted_out: bool


class AddressOut(BaseModel):
    id: int
    kind: AddressKind
    text: str


class EmploymentOut(BaseModel):
    id: int
    person: Named
    company: Named
    position: str
    department: str
    decision_role: DecisionRole
    started_on: datetime.date | None
    ended_on: datetime.date | None


class TotalsOut(BaseModel):
    revenue: Amount | None = Field(description=_("Null: hidden from the role of the token's owner."))
    purchases: int | None
    first_purchase_on: datetime.date | None
    last_purchase_on: datetime.date | None
    touches: int
    last_touch_at: datetime.datetime | None
    last_touch_kind: str


class ClientOut(BaseModel):
    id: int
    version: int
    kind: Kind
    name: str
    owner: Named | None
    created_at: datetime.datetime
    changed_at: datetime.datetime
    archived_at: datetime.datetime | None
    fields: Fields
    own: Own
    contacts: list[ContactOut]
    addresses: list[AddressOut]
    employments: list[EmploymentOut]
    totals: TotalsOut


class ContactIn(Strict):
    kind: ContactKind
    value: str = Field(
        min_length=1, max_length=300, description=_("A phone in any spelling, an e-mail, a name in a messenger.")
    )
    label: str = Field("", max_length=60)


class AddressIn(Strict):
    kind: AddressKind = AddressKind.MAIN
    text: str = Field(min_length=1, max_length=500)


class NewClient(Strict):
    name: str = Field("", max_length=300, description=_("A company, or a person's whole name, which is taken apart."))
    kind: Kind | None = Field(None, description=_("Without it the name tells."))
    fields: Fields = Field(default_factory=dict, description=_("Fields of the card, as reading a client shows them."))
    own: Own = Field(default_factory=dict, description=_OWN)
    contacts: list[ContactIn] = Field(default_factory=list, max_length=50)
    addresses: list[AddressIn] = Field(default_factory=list, max_length=20)
    even_if_known: bool = Field(False, description=_("Add also when somebody is here already who may be the same."))


class ClientChange(Strict):
    version: int = Field(ge=0, le=2**31, description=_("Of the card you have read."))
    fields: Fields = Field(default_factory=dict, description=_("The fields to change; the others stay."))
    own: Own = Field(default_factory=dict, description=_OWN)
    seen: Fields = Field(
        default_factory=dict,
        description=_("What you had read in these fields: then only changes to them are in your way."),
    )
    seen_own: Own = Field(default_factory=dict, description=_("The same of the company's own fields."))


class ContactChange(Strict):
    kind: ContactKind | None = None
    value: str | None = Field(None, min_length=1, max_length=300)
    label: str | None = Field(None, max_length=60)
    is_preferred: bool | None = None
    opted_out: bool | None = Field(None, description=_("Do not contact here."))


class NewPurchase(Strict):
    made_on: datetime.date
    amount: Amount
    what: str = Field("", max_length=300)


class PurchaseOut(BaseModel):
    id: int
    made_on: datetime.date
    amount: Amount
    what: str
    returned_at: datetime.datetime | None


class PurchasesPage(BaseModel):
    items: list[PurchaseOut]
    next: str | None
