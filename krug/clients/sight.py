"""What a role is denied of the cards it may open: fields it never sees, and fields it sees but may not change.

Every door asks here: a hidden field is not drawn, not told of, not filtered, sorted or searched by, as if the company
had none such. Codes are those of `fields`, kinds of contact, and what stands on a card besides.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from django.utils.translation import gettext as _

from krug.clients import fields
from krug.clients.drafts import Draft
from krug.clients.models import Client, ContactKind, ContactPoint, Kind
from krug.clients.own import known
from krug.clients.own import values as own_values
from krug.core.changes.cells import Cell
from krug.core.models import Change
from krug.core.registry import GuardedField
from krug.core.rights import HIDDEN, Actor, Denied
from krug.core.text import names

ADDRESS, PURCHASES, TAGS = "address", "purchases", "tags"
DAYS, PROFESSIONS, TASTES, GIFTS = "days", "professions", "tastes", "gifts"
NAMES = frozenset({"last_name", "first_name", "patronymic", "name"})
ALWAYS_SEEN = NAMES | {"owner"}  # what a card is called, and who answers for it: whose it is decides who sees it
CONTACTS = frozenset(kind.value for kind in ContactKind)

FILTERS = {"city": "city", "warmth": "warmth", "category": "category", "tag": TAGS}  # of the list, by their field
SORTS = {"city": "city", "revenue": PURCHASES}
_OF_COLUMN = {
    "legal_address": ADDRESS, "address_part": ADDRESS, "birth_date_us": "birth_date", "deal_stage": PURCHASES,
    "child_birthday": DAYS, "purchase_on": PURCHASES, "purchase_amount": PURCHASES, "purchase_what": PURCHASES,
}  # fmt: skip
_OF_TABLE = {
    "clients.address": ADDRESS, "clients.purchase": PURCHASES, "clients.tagging": TAGS,
    "clients.anniversary": DAYS, "clients.practice": PROFESSIONS, "clients.liking": TASTES, "clients.gift": GIFTS,
}  # fmt: skip
_EMPTY: dict[str, Any] = {"warmth": 0}  # what stands in a row read by hand instead; of the others an empty text

_NOBODY = Client()  # what stands in the fields of a client of whom nothing is known

Row = TypeVar("Row", bound=NamedTuple)


class FieldDenied(Denied):
    """The role may not change these fields. Nothing was written."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = tuple(codes)
        labels = {field.code: str(field.label) for field in offered()}
        labels |= {field.code: field.label for field in known.live()}
        named = ", ".join(labels.get(code, code) for code in self.codes)
        super().__init__(_("Your role may not change this: %(fields)s.") % {"fields": named})


def hidden(actor: Actor) -> frozenset[str]:
    """Codes of what the actor never sees."""
    return frozenset(code for code, how in actor.field_rights.items() if how == HIDDEN)


def readonly(actor: Actor) -> frozenset[str]:
    """Codes of what the actor may not change: what is only seen, and what is hidden."""
    return frozenset(actor.field_rights)


def hold(actor: Actor, codes: Iterable[str]) -> None:
    """Raises FieldDenied if the actor may not change one of these."""
    if denied := [code for code in codes if code in actor.field_rights]:
        raise FieldDenied(denied)


def hold_set(actor: Actor, change_set_id: int) -> None:
    """As `hold`, for a mass change that is to be undone: what one may not change one does not put back either."""
    if actor.field_rights:
        hold(actor, sorted(_told_in_set(change_set_id)))


def _told_in_set(change_set_id: int) -> set[str]:
    """What a change set is about. Clients made by it go as a whole, with whatever stands on their cards."""
    changes = Change.objects.filter(change_set=change_set_id).order_by()
    told = changes.values_list("table", "field").distinct()
    codes = {code_of(Cell(table, 0, field, None, None), {}) for table, field in told}
    points = ContactPoint.objects.filter(pk__in=changes.filter(table="clients.contactpoint").values("row"))
    return (codes | set(points.order_by().values_list("kind", flat=True).distinct())) - {""}


def hold_draft(actor: Actor, draft: Draft) -> None:
    """As `hold`, for a client who is not saved yet. What a new client is called is always given."""
    if actor.field_rights:
        hold(actor, (code for code in told_in(draft) if code not in ALWAYS_SEEN))


def told_in(draft: Draft) -> Iterator[str]:
    """Codes of what a draft says that did not follow from something else in it."""
    follows = _follow_from_others(draft)
    for field in fields.of(draft.kind):
        value = draft.values.get(fields.attname(field.code))
        if fields.is_filled(field, value) and value != follows.get(field.code):
            yield field.code
    yield from dict.fromkeys(contact.kind for contact in draft.contacts)
    said = (
        (ADDRESS, draft.addresses), (TAGS, draft.tags), (PURCHASES, draft.purchases), (DAYS, draft.days),
        (TASTES, draft.tastes),
    )  # fmt: skip
    yield from (code for code, rows in said if rows)


def _follow_from_others(draft: Draft) -> dict[str, Any]:
    name = names.PersonName(*(str(draft.values.get(part) or "") for part in ("last_name", "first_name", "patronymic")))
    return {"sex": names.sex(name)} if draft.kind == Kind.PERSON else {}


def strip(actor: Actor, draft: Draft) -> None:
    """Take out of a draft what the actor may not write, for doors that leave it aside rather than refuse."""
    if denied := readonly(actor) - ALWAYS_SEEN if actor.field_rights else frozenset():
        left_out = {fields.attname(code) for code in denied}
        draft.values = {name: value for name, value in draft.values.items() if name not in left_out}
        draft.contacts = [contact for contact in draft.contacts if contact.kind not in denied]
        draft.addresses = [] if ADDRESS in denied else draft.addresses
        draft.tags = [] if TAGS in denied else draft.tags
        draft.days = [] if DAYS in denied else draft.days
        draft.tastes = [] if TASTES in denied else draft.tastes
        draft.purchases = [] if PURCHASES in denied else draft.purchases


def may_load(actor: Actor, column: str) -> bool:
    """Whether the actor may fill this column of a spreadsheet in. What new clients are called is always given."""
    code = of_column(column)
    return code in ALWAYS_SEEN or code not in actor.field_rights


def of_column(column: str) -> str:
    """Under which code a role may be denied what a column of a spreadsheet holds."""
    return _OF_COLUMN.get(column, column)


def veil(client: Client, codes: frozenset[str]) -> Client:
    """Empty these fields of a client that was read to be shown. Never save it."""
    for field in fields.ALL:
        if field.code in codes:
            setattr(client, field.code, None if field.code in fields.REFERENCES else getattr(_NOBODY, field.code))
    for code in filter(own_values.is_own, codes):
        own_values.put(client, code, None)
    return client


def veiled(row: Row, codes: frozenset[str]) -> Row:
    """The same for a row read by hand."""
    return row._replace(**{code: _EMPTY.get(code, "") for code in codes & _SHOWN_IN_ROWS & set(row._fields)})


_SHOWN_IN_ROWS = frozenset(field.code for field in fields.ALL)


def codes_of(cells: Iterable[Cell], kinds: Mapping[int, str]) -> set[str]:
    """What the cells of a change are about; ``kinds`` are those of contacts by their rows. Empty: of no field."""
    return {code for cell in cells if (code := code_of(cell, kinds))}


def code_of(cell: Cell, kinds: Mapping[int, str]) -> str:
    if own_values.is_own(cell.field):
        return cell.field
    if cell.table == "clients.client":
        return cell.field if cell.field in fields.BY_CODE else ""
    return kinds.get(cell.row, "") if cell.table == "clients.contactpoint" else _OF_TABLE.get(cell.table, "")


def offered() -> list[GuardedField]:
    """What roles can be denied of a client."""
    of_card, of_contacts = _("Card"), _("Contacts")
    card = [GuardedField(each.code, each.label, of_card, hideable=each.code not in ALWAYS_SEEN) for each in fields.ALL]
    contacts = [GuardedField(kind.value, kind.label, of_contacts) for kind in ContactKind]
    return [
        *contacts,
        GuardedField(ADDRESS, _("addresses"), of_contacts),
        *card,
        GuardedField(TAGS, _("tags"), of_card),
        GuardedField(DAYS, _("birthdays of the family and other days"), of_card),
        GuardedField(PROFESSIONS, _("professions"), of_card),
        GuardedField(TASTES, _("tastes"), of_card),
        GuardedField(GIFTS, _("gifts"), of_card),
        GuardedField(PURCHASES, _("purchases and revenue"), of_card, lockable=False),
    ]
