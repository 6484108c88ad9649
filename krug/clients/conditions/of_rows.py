"""What can be asked of what belongs to a client: contacts, addresses, work, relations, tags, purchases and sums.

Of other clients, where somebody works and whom they know, only those answer that the reader may see.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from krug.clients import access, sight
from krug.clients.conditions.fields import Choice, Field
from krug.clients.conditions.operators import Type
from krug.clients.conditions.places import Reading, Related, Rows
from krug.clients.models import (
    NEVER,
    Address,
    ContactKind,
    ContactPoint,
    DecisionRole,
    Employment,
    Purchase,
    RelationKind,
    Tag,
    Tagging,
    Totals,
)
from krug.clients.models.relations import End
from krug.core.registry import Label
from krug.core.rights import Actor

REACHED, WORK, BOUGHT, TOUCHED = _("Contacts"), _("Work and relations"), _("Purchases"), _("Touches and filling in")
LISTED_TAGS = 500
_TOUCHES: list[Choice] = [
    ("call", _("call")), ("email", _("letter")), ("message", _("message")), ("meeting", _("meeting")),
    ("visit", _("visit")), ("note", _("note")),
]  # fmt: skip


def _points(**conditions: Any) -> Rows:
    return Rows(lambda reading: ContactPoint.objects.filter(archived_at=None, **conditions))


def _addresses(reading: Reading) -> "QuerySet[Address]":
    return Address.objects.filter(archived_at=None)


def _jobs(column: str, *, is_indexed: bool = False) -> Rows:
    def current(reading: Reading) -> "QuerySet[Employment]":
        return access.seen_employments(reading.actor).filter(ended_on=None)

    return Rows(current, "person", column, is_indexed)


def _people(reading: Reading) -> "QuerySet[Employment]":
    return access.people_seen(reading.actor).filter(ended_on=None)


def _bought(reading: Reading) -> "QuerySet[Purchase]":
    return Purchase.objects.filter(archived_at=None, returned_at=None)


def _totals(column: str, *, is_indexed: bool = False) -> Rows:
    return Rows(lambda reading: Totals.objects.filter(is_live=not reading.of_archive), "client", column, is_indexed)


def _tagged(reading: Reading) -> "QuerySet[Tagging]":
    return Tagging.objects.filter(archived_at=None)


def _tags(actor: Actor) -> list[Choice]:
    return [(str(pk), name) for pk, name in Tag.objects.order_by("key").values_list("pk", "name")[:LISTED_TAGS]]


def _kinds_of_contact(actor: Actor) -> list[Choice]:
    return list(ContactKind.choices)


def _decision_roles(actor: Actor) -> list[Choice]:
    return [(value, label) for value, label in DecisionRole.choices if value]


def _relatives(actor: Actor) -> list[Choice]:
    """Who a client can have: a wife, a partner; of each kind of relation both ends."""
    found: list[Choice] = []
    for kind in RelationKind.objects.order_by("id"):
        ends = (End.FIRST,) if kind.is_symmetric else (End.FIRST, End.SECOND)
        found += [(f"{kind.pk}.{end}", kind.word(end)) for end in ends]
    return found


def _touches(actor: Actor) -> list[Choice]:
    return _TOUCHES


def _yes(code: str, label: Label, place: Rows, group: Label = REACHED, hidden_with: tuple[str, ...] = ()) -> Field:
    return Field(code, label, group, Type.YES, place, hidden_with=hidden_with)


_WAYS = tuple(ContactKind.values)
_ONLY_TEXT = ("contains", "contains_not", "is", "filled", "empty")

_SUM = ("gt", "lt", "eq", "between")
_EQUALITY = ("is", "is_not", "one_of", "none_of")
_PREFIX = ("starts", "is", "one_of", "filled", "empty")
_MONEY = (sight.PURCHASES,)

CONTACTS: tuple[Field, ...] = (
    _yes("phone", _("has a phone"), _points(kind=ContactKind.PHONE)),
    _yes("email", _("has an e-mail"), _points(kind=ContactKind.EMAIL)),
    Field(
        "contact_kind", _("way to reach"), REACHED, Type.CHOICE, Rows(_points().rows, column="kind"),
        _kinds_of_contact, only=_EQUALITY, hidden_with=_WAYS,
    ),
    _yes("opted_out", _("asked not to be contacted"), _points(opted_out_at__isnull=False), hidden_with=_WAYS),
    Field("address", _("address"), REACHED, Type.TEXT, Rows(_addresses, column="text"), only=_ONLY_TEXT),
    Field(
        "tag", _("tag"), REACHED, Type.CHOICE, Rows(_tagged, column="tag_id", is_indexed=True), _tags,
        is_open=True, stored=int, blanks=(), hidden_with=(sight.TAGS,),
    ),
)  # fmt: skip

WORKS: tuple[Field, ...] = (
    Field("works_in", _("works in the company"), WORK, Type.CLIENT, _jobs("company_id", is_indexed=True)),
    Field("employer", _("name of the company where they work"), WORK, Type.TEXT, _jobs("company__name")),
    Field(
        "employer_okved", _("OKVED of the company where they work"), WORK, Type.CODE,
        _jobs("company__okved", is_indexed=True),
        only=_PREFIX, hidden_with=("okved",), hint="43",
    ),
    Field("position", _("position"), WORK, Type.TEXT, _jobs("position")),
    Field(
        "decision_role", _("role in decisions"), WORK, Type.CHOICE, _jobs("decision_role", is_indexed=True),
        _decision_roles,
    ),
    _yes("people", _("somebody is known who works there"), Rows(_people, "company"), WORK),
    Field("relation", _("has among relations"), WORK, Type.CHOICE, Related(), _relatives),
)  # fmt: skip

HISTORY: tuple[Field, ...] = (
    Field(
        "revenue", _("bought for"), BOUGHT, Type.MONEY, _totals("revenue", is_indexed=True), only=_SUM,
        hidden_with=_MONEY,
    ),
    Field(
        "purchases", _("number of purchases"), BOUGHT, Type.NUMBER, _totals("purchases"), only=_SUM,
        hidden_with=_MONEY,
    ),
    Field(
        "first_purchase", _("first purchase"), BOUGHT, Type.DATE, _totals("first_purchase_on"), hidden_with=_MONEY
    ),
    Field("last_purchase", _("last purchase"), BOUGHT, Type.DATE, _totals("last_purchase_on"), hidden_with=_MONEY),
    Field(
        "bought", _("what was bought"), BOUGHT, Type.TEXT, Rows(_bought, column="what"), only=_ONLY_TEXT,
        hidden_with=_MONEY,
    ),
    Field(
        "touched", _("last touch"), TOUCHED, Type.MOMENT, _totals("last_interaction_at", is_indexed=True),
        blanks=(NEVER,),
    ),
    Field(
        "touched_kind", _("kind of the last touch"), TOUCHED, Type.CHOICE, _totals("last_interaction_kind"), _touches
    ),
    Field("touches", _("number of touches"), TOUCHED, Type.NUMBER, _totals("interactions"), only=_SUM),
    Field("completeness", _("filled in, percent"), TOUCHED, Type.NUMBER, _totals("completeness"), only=_SUM),
)  # fmt: skip

FIELDS = (*CONTACTS, *WORKS, *HISTORY)
