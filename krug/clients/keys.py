"""A key: the columns of a sheet that alone say whom a row speaks of, instead of everything a client is known by."""

import datetime
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from krug.clients.drafts import NAMELESS, Draft, display_name, sort_key
from krug.clients.models import Client, ContactKind, Kind, OwnType
from krug.clients.own import indexes, known
from krug.clients.own import values as own_values
from krug.core import db
from krug.core.db.expressions import OneOf
from krug.core.text.fold import fold

NAME = "name"
CONTACTS = tuple(kind.value for kind in ContactKind if kind != ContactKind.OTHER)
CHUNK = 500  # ids of one query
FINDING = frozenset({OwnType.TEXT, OwnType.NUMBER, OwnType.LINK, OwnType.CLIENT})  # types of own fields
# What narrows a key, and alone would find half the base.
NARROWING = ("city", "birth_date", "kpp", "ogrn", "full_name")

Said = tuple[Any, ...]
Contacts = Collection[tuple[str, str]]


@dataclass(frozen=True)
class Key:
    """``parts`` are names of fields, kinds of contact and codes of own fields; all of them have to be filled."""

    parts: tuple[str, ...]

    @cached_property
    def anchor(self) -> str:
        """The part that clients are looked up by, empty when none of them finds few enough."""
        own = [part for part in self.parts if own_values.is_own(part) and _finds(part)]
        rest = [part for part in ("inn", *CONTACTS, NAME) if part in self.parts]
        return next(iter((*own, *rest)), "")

    def ask(self, draft: Draft, *, alone: bool = True) -> bool:
        """Have the key alone decide of whom the draft speaks; of somebody without a name, who is ``alone`` in the row,
        it is not known yet whether they are a person or a company. False when a part of the key is empty."""
        contacts = [(each.kind, each.key or each.value) for each in draft.contacts]
        kinds = Kind.values if alone and is_nameless(draft) else [draft.kind]
        draft.said = tuple(said for kind in kinds for said in self.said(kind, draft.values, contacts))
        return bool(draft.said)

    def said(self, kind: str, values: Mapping[str, Any], contacts: Contacts) -> list[Said]:
        """Every way in which these values say the key: several, where there are several phones; none, where a part of
        it is empty."""
        each = [list(_part(part, kind, values, contacts)) for part in self.parts]
        return [(kind, *chosen) for chosen in product(*each)] if all(each) else []

    def hints(self, values: Mapping[str, Any]) -> Iterator[Said]:
        """What a staged row says of the anchor: rows that share none of it do not speak of one client."""
        told = [(kind, key or value) for kind, value, key, *_rest in values.get("contacts", ())]
        own = {own_values.code_of(key): value for key, value in values.get("own", {}).items()}
        parts = dict(zip(("last_name", "first_name", "patronymic"), values.get("name", ()), strict=False))
        yield from self.hints_of(Kind.PERSON, {**parts, **own, "inn": values.get("inn")}, told)
        if "company" in values:
            yield from self.hints_of(Kind.COMPANY, {"name": values["company"]}, ())

    def hints_of(self, kind: str, values: Mapping[str, Any], contacts: Contacts) -> Iterator[Said]:
        """The same of somebody known."""
        return ((self.anchor, said) for said in _part(self.anchor, kind, values, contacts))

    def find(self, drafts: Sequence[Draft]) -> set[int]:
        """Live clients of whom these may speak, by one question for any number of drafts."""
        wanted = {said for draft in drafts for said in draft.said}
        told = {said[1 + self.parts.index(self.anchor)] for said in wanted} if self.anchor else set()
        if not told:
            return set()
        if own_values.is_own(self.anchor):
            return set(_with_own(self.anchor, told, is_alone=len(self.parts) == 1))
        if self.anchor == NAME:
            return set(self._named(told, wanted))
        if self.anchor == "inn":
            return set(_ids(_WITH_INN, "inn", told))
        return set(_ids(_WITH_CONTACT, "p.key", told, self.anchor))

    def _named(self, names: Collection[str], wanted: Collection[Said]) -> Iterator[int]:
        """A name may have a thousand bearers: those of another city or birthday are not even looked at."""
        asked = [part for part in self.parts if part in NARROWING]
        places = [1 + self.parts.index(part) for part in (NAME, *asked)]
        few = {(said[0], *(said[place] for place in places)) for said in wanted}
        among, told = db.among("sort_key", names)
        sql = _NAMED.format(among=among, asked="".join(f", {part}" for part in asked))
        for pk, kind, name, *values in db.rows(sql, [told]):
            held = {part: _from_row(part, value) for part, value in zip(asked, values, strict=True)}
            each = [list(_part(part, kind, held, ())) for part in asked]
            if all(each) and (kind, name, *(said[0] for said in each)) in few:
                yield pk


def _finds(part: str) -> bool:
    """Whether few hold the same in this own field; one that is to be made yet is nobody's."""
    own = known.get(part)
    return own is None or own.type in FINDING


def is_nameless(draft: Draft) -> bool:
    """Also a company that is called by its INN for want of a name."""
    name = display_name(draft.kind, draft.values)
    return not name or name == draft.values.get("inn")


def _part(part: str, kind: str, values: Mapping[str, Any], contacts: Contacts) -> Iterator[Any]:
    if part == NAME:
        name = sort_key(kind, display_name(kind, values))
        yield from () if name == NAMELESS else (name,)
    elif part in CONTACTS:
        yield from (key for contact_kind, key in contacts if contact_kind == part and key)
    else:
        value = values.get(part)
        if value is not None and value != "":
            yield fold(value) if isinstance(value, str) and not own_values.is_own(part) else value


def _from_row(part: str, value: Any) -> Any:
    return datetime.date.fromisoformat(value) if part == "birth_date" and isinstance(value, str) else value


# By hand, as `clients.matching` asks: of a thousand keys the ORM makes a thousand parameters.
_NAMED = "SELECT id, kind, sort_key{asked} FROM clients_client WHERE {among} AND archived_at IS NULL"
_WITH_INN = "SELECT id FROM clients_client WHERE {among} AND archived_at IS NULL AND NOT (inn = '')"
_WITH_CONTACT = """
SELECT p.client_id FROM clients_contactpoint p JOIN clients_client c ON c.id = p.client_id
WHERE {among} AND NOT (p.key = '') AND p.kind = %s AND p.archived_at IS NULL AND c.archived_at IS NULL
"""
# Value by value on PostgreSQL, which takes many of them for half of the table, index or not.
_WITH_OWN = """
SELECT client_id FROM clients_ownvalues
WHERE {value} IN (SELECT value FROM json_each(%s)) AND {value} IS NOT NULL
"""
_WITH_EACH_OWN = """
SELECT held.client_id FROM unnest(%s::text[]) AS told(value) CROSS JOIN LATERAL
(SELECT client_id FROM clients_ownvalues WHERE {value} = told.value::jsonb AND {value} IS NOT NULL {bound}) AS held
"""


def _ids(sql: str, column: str, texts: Collection[str], *more: Any) -> Iterator[int]:
    among, told = db.among(column, texts)
    yield from (pk for (pk,) in db.rows(sql.format(among=among), [told, *more]))


def _with_own(code: str, told: Collection[Any], *, is_alone: bool) -> Iterator[int]:
    """Said in the words of the field's index, as `clients.own.indexes` builds it. Where nothing else can tell them
    apart a hundred of one value are as many as are told of; the bound keeps the planner from fearing thousands.
    """
    field = known.get(code)
    if field is None:  # it is to be made by this import yet
        return
    sql = (_WITH_OWN if db.is_sqlite() else _WITH_EACH_OWN).format(
        value=indexes.expression(field.key), bound="LIMIT 100" if is_alone else "OFFSET 0"
    )
    parameter = json.dumps(list(told), ensure_ascii=False) if db.is_sqlite() else [json.dumps(each) for each in told]
    ids = [pk for (pk,) in db.rows(sql, [parameter])]
    for chunk in (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)):
        yield from Client.objects.live().filter(OneOf("pk", chunk)).values_list("pk", flat=True)
