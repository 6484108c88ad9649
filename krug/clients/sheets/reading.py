"""What a changed cell of a file wants of the card. The reading is that of the card itself, so one rule serves both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients import drafts, fields
from krug.clients.contacts import Way
from krug.clients.drafts import ContactDraft
from krug.clients.fields import BadValue, CardField
from krug.clients.models import Category, Client, ContactKind, Kind
from krug.clients.own import refs
from krug.clients.sheets import belongings
from krug.clients.sheets.belongings import Belongings, BelongingsReader
from krug.clients.sheets.column import BETWEEN, FileColumn, Of, as_typed, day_of, said
from krug.clients.sheets.ready import NAME, of_kind
from krug.core.rights import Actor
from krug.core.text import emails, names, phones
from krug.core.text.fold import fold
from krug.core.text.refusals import Refusal
from krug.staff import queries as staff

TAGS = "tags"
_WAYS = frozenset(ContactKind.values)
NAMES = ("last_name", "first_name", "patronymic")
_INN_OF_COMPANY, _INN_OF_PERSON, _KPP = 10, 12, 9

ONLY_SHOWN = Refusal("only_shown", gettext_lazy("This column is only shown. Change it on the card."))
NOT_YOURS_TO_SEE = Refusal("denied", gettext_lazy("Your role may not change this."))
MASKED = Refusal("masked", gettext_lazy("It is masked for you, so it cannot be changed. Ask the client's owner."))
NO_FIELD = Refusal("no_field", gettext_lazy("A client of this kind has no such field. Leave the cell empty."))


@dataclass
class Wish:
    """What the cells of one row want: fields by code, contacts and tags to come and to go."""

    values: dict[str, Any] = field(default_factory=dict)
    contacts: list[ContactDraft] = field(default_factory=list)
    gone: list[Way] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    untagged: list[str] = field(default_factory=list)
    beside: Belongings = field(default_factory=Belongings)


def typed_of(column: FileColumn, cell: Any) -> str:
    """A cell as it would be typed on the card, whatever Excel has made of it."""
    if column.of is Of.DAY:
        try:
            return as_typed(day_of(cell)) if cell not in (None, "") else ""
        except (Refusal, ValueError):
            return as_typed(cell)
    typed = as_typed(cell)
    if column.of is Of.DIGITS and isinstance(cell, int | float) and typed.isdecimal():
        return _with_zeros(column.code, typed)
    return typed


def _with_zeros(code: str, digits: str) -> str:
    """What a number has lost of its beginning."""
    if code == "inn":
        return digits.zfill(_INN_OF_COMPANY if len(digits) <= _INN_OF_COMPANY else _INN_OF_PERSON)
    return digits.zfill(_KPP) if code == "kpp" else digits


class Reader:
    """Reads cells for one actor; what the whole file needs is looked up once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._people = staff.by_name_or_mail()
        self._beside = BelongingsReader(actor)
        rows = Category.objects.filter(archived_at=None).values_list("pk", "name", "kind")
        self._categories = {(fold(name), kind or every): pk for pk, name, kind in rows for every in _of_kind(kind)}

    def read(self, column: FileColumn, typed: str, client: Client, told: Mapping[int, Any], wish: Wish) -> None:
        """Put what the cell wants into the wish. Raises Refusal."""
        if column.edits in _WAYS:
            self._contacts(column, typed, told.get(client.pk) or [], wish)
        elif column.edits == TAGS:
            self._tags(typed, told.get(client.pk) or [], wish)
        elif column.edits in belongings.EDITS:
            self._beside.read(column.edits, typed, client, told.get(client.pk), wish.beside)
        elif column.edits == NAME:
            wish.values = {**_name(client, typed), **wish.values}
        else:
            wish.values[column.edits] = self._value(column, typed, client)

    def _value(self, column: FileColumn, typed: str, client: Client) -> Any:
        spec = fields.get(client.kind, column.edits)
        if spec is None:
            raise NO_FIELD
        if spec.own is not None:
            return refs.read(self._actor, spec.own, typed) if typed.strip() else None
        if spec.code == "owner":
            return self._owner(typed)
        if spec.code == "category":
            return self._category(typed, client.kind)
        return _chosen(spec, typed) if spec.choices else spec.parse(typed)

    def _owner(self, typed: str) -> int | None:
        if not typed.strip():
            return None
        found = self._people.get(" ".join(typed.casefold().split()))
        if found is None:
            raise BadValue(_("Nobody of this name works here. Write name and last name, or the e-mail."))
        return found

    def _category(self, typed: str, kind: str) -> int | None:
        if not typed.strip():
            return None
        found = self._categories.get((fold(typed), kind))
        if found is None:
            raise BadValue(_("There is no such category for this client. Write one from the settings."))
        return found

    def _contacts(self, column: FileColumn, typed: str, ways: Sequence[Way], wish: Wish) -> None:
        """Those the cell does not name any more go, new ones come; another spelling is the same contact."""
        kind = ContactKind(column.edits)
        if any(way.is_masked for way in of_kind(kind, list(ways))):
            raise MASKED
        here = {said(column.of, way.text): way for way in of_kind(kind, list(ways), column.place)}
        others = {said(column.of, way.text) for way in of_kind(kind, list(ways))} - set(here)
        wanted = {said(column.of, draft.value): draft for draft in _drafts(kind, typed)}
        wish.gone += [way for key, way in here.items() if key not in wanted]
        wish.contacts += [draft for key, draft in wanted.items() if key not in here and key not in others]

    def _tags(self, typed: str, held: Sequence[str], wish: Wish) -> None:
        wanted = {fold(tag): " ".join(tag.split())[:60] for tag in BETWEEN.split(typed) if tag.strip()}
        had = {fold(tag): tag for tag in held}
        wish.tags += [tag for key, tag in wanted.items() if key not in had]
        wish.untagged += [tag for key, tag in had.items() if key not in wanted]


def _of_kind(kind: str) -> Sequence[str]:
    return [kind] if kind else Kind.values


def _name(client: Client, typed: str) -> dict[str, Any]:
    if not typed.strip():
        raise BadValue(_("A client needs a name."))
    if client.is_company:
        return {"name": fields.BY_CODE["name"].parse(typed)}
    split = names.split(typed)
    parts = zip(NAMES, (split.last, split.first, split.patronymic), strict=True)
    return {code: fields.BY_CODE[code].parse(part) for code, part in parts}


def _chosen(spec: CardField, typed: str) -> Any:
    """By what it is called."""
    named = {str(label).casefold(): value for value, label in spec.choices}
    empty = next((value for value, _label in spec.choices if not value), "")
    found = named.get(typed.strip().casefold()) if typed.strip() else empty
    if found is None:
        options = ", ".join(str(label) for value, label in spec.choices if value)
        raise BadValue(_("Write one of these: %(options)s.") % {"options": options})
    return found


def _drafts(kind: ContactKind, typed: str) -> list[ContactDraft]:
    if kind == ContactKind.PHONE:
        numbers, unread = phones.parse_many(typed) if typed.strip() else ([], [])
        if unread:
            raise Refusal(unread[0].problem.code, unread[0].problem.message)
        return [
            ContactDraft(kind, phones.format_phone(each.phone.key, each.phone.extension), each.phone.key,
                         each.phone.extension, each.label[:60])
            for each in numbers
        ]  # fmt: skip
    if kind == ContactKind.EMAIL:
        addresses, wrong = emails.parse_many(typed) if typed.strip() else ([], [])
        if wrong:
            raise Refusal(wrong[0].problem.code, wrong[0].problem.message)
        return [ContactDraft(kind, each.address, each.address, "", each.label[:60]) for each in addresses]
    return [drafts.contact(kind, piece) for piece in BETWEEN.split(typed) if piece.strip()]
