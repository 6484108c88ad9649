"""Who is this? One answer for every door: by INN, by e-mail or phone when the name does not speak against it, and for
companies by name."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any, TypeVar

from django.db.models import QuerySet

from krug.clients.drafts import Draft, PurchaseDraft, display_name, sort_key
from krug.clients.duplicates import likeness
from krug.clients.duplicates.likeness import Likeness
from krug.clients.keys import Key, Said
from krug.clients.models import (
    Address,
    Anniversary,
    Client,
    ContactKind,
    ContactPoint,
    Employment,
    Kind,
    Liking,
    Purchase,
    Tagging,
)
from krug.clients.own import values as own_values
from krug.core import db
from krug.core.db.expressions import OneOf
from krug.core.text.fold import fold

_PARTS = ("last_name", "first_name", "patronymic")
CHUNK = 500  # parameters of one query
_MOST_ALIKE = 50
FINDS = (ContactKind.EMAIL, ContactKind.PHONE)
INN, COMPANY = "inn", "company"  # kinds of keys beside these

K = TypeVar("K")


@dataclass(slots=True, eq=False)
class Face:
    """What is known of a client for telling whether a draft speaks of it and what it adds.

    A negative id is a client not yet saved. Addresses, purchases, jobs and tags are known only if some draft asks for
    them.
    """

    id: int
    kind: str
    values: dict[str, Any]
    contacts: set[tuple[str, str]] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    address_kinds: set[str] = field(default_factory=set)
    purchases: set[tuple[datetime.date, int, str]] = field(default_factory=set)
    jobs: set[int] = field(default_factory=set)  # ids of companies
    tags: set[str] = field(default_factory=set)  # folded
    days: set[tuple[str, int, int, str]] = field(default_factory=set)
    tastes: set[str] = field(default_factory=set)  # folded

    @property
    def key(self) -> str:
        return key_of(self.kind, self.values)


@dataclass
class Known:
    """Faces by everything they can be recognised by. ``key`` is what alone decides of drafts that say so."""

    key: Key | None = None
    by_key: dict[Said, list[Face]] = field(default_factory=lambda: defaultdict(list))
    by_inn: dict[str, list[Face]] = field(default_factory=lambda: defaultdict(list))
    by_contact: dict[tuple[str, str], list[Face]] = field(default_factory=lambda: defaultdict(list))
    by_company: dict[str, list[Face]] = field(default_factory=lambda: defaultdict(list))
    faces: dict[int, Face] = field(default_factory=dict)

    def add(self, face: Face) -> None:
        """Also one that is here already and has become known better."""
        self.faces[face.id] = face
        if face.values.get("inn"):
            _once(self.by_inn[face.values["inn"]], face)
        for contact in face.contacts:
            _once(self.by_contact[contact], face)
        if face.kind == Kind.COMPANY:
            _once(self.by_company[face.key], face)
        self._note_key(face)

    def add_contact(self, face: Face, contact: tuple[str, str]) -> None:
        face.contacts.add(contact)
        _once(self.by_contact[contact], face)
        self._note_key(face)

    def has(self, key: tuple[str, str]) -> bool:
        """Whether anybody known can be recognised by this."""
        kind, text = key
        if kind == INN:
            return text in self.by_inn
        return text in self.by_company if kind == COMPANY else key in self.by_contact

    def use(self, key: Key | None) -> None:
        """Have those known already found by it too."""
        self.key = key
        for face in self.faces.values():
            self._note_key(face)

    def _note_key(self, face: Face) -> None:
        for said in self.key.said(face.kind, face.values, face.contacts) if self.key else ():
            _once(self.by_key[said], face)

    def met(self, draft: Draft) -> list[Face]:
        """Everybody whom the key of this draft names."""
        met = (face for said in draft.said for face in self.by_key.get(said, ()))
        return list(dict.fromkeys(met))


def _once(faces: list[Face], face: Face) -> None:
    if face not in faces:
        faces.append(face)


def key_of(kind: str, values: Mapping[str, Any]) -> str:
    """How a client of these values is sorted, and a company recognised."""
    return sort_key(kind, display_name(kind, values))


def recognise(draft: Draft, known: Known) -> Face | None:
    """The client a draft speaks of, if it is known: who is meant first of `spoken_of`.

    A key decides alone; where it names several, ask `Known.met`.
    """
    if draft.said:
        return next(iter(known.met(draft)), None)
    return next((_fitting(draft, found)[0] for found in _spoken_of(draft, known) if found), None)


def spoken_of(draft: Draft, known: Known) -> list[list[Face]]:
    """Everybody a draft may speak of, who is meant first; those of one list answer to the same, and as well."""
    groups: list[list[Face]] = []
    seen: set[int] = set()
    for found in _spoken_of(draft, known):
        fresh = _fitting(draft, [face for face in found if face.id not in seen])
        seen.update(face.id for face in fresh)
        groups += [list(equals) for _fit, equals in groupby(fresh, lambda face: fit(face, draft))]
    return groups


def _spoken_of(draft: Draft, known: Known) -> Iterator[list[Face]]:
    """By what says most first."""
    if inn := draft.values.get("inn"):
        yield _first(known.by_inn.get(inn, ()), lambda face: face.kind == draft.kind and _same_branch(face, draft))
    for kind in FINDS:
        for contact in draft.contacts:
            if contact.kind == kind and contact.key:
                with_it = known.by_contact.get((kind, contact.key), ())
                yield _first(with_it, lambda face: face.kind == draft.kind and names_agree(face, draft))
    if draft.kind == Kind.COMPANY:
        yield _companies_of_that_name(draft, known)


def _first(faces: Iterable[Face], fits: Callable[[Face], bool]) -> list[Face]:
    """The phone of an office is answered by hundreds: the first of them are enough."""
    return list(islice(filter(fits, faces), _MOST_ALIKE))


def _fitting(draft: Draft, faces: list[Face]) -> list[Face]:
    """Of several who answer to the same whose name fits best; of equals the older."""
    return faces if len(faces) < 2 else sorted(faces, key=lambda face: fit(face, draft), reverse=True)


def fit(face: Face, draft: Draft) -> tuple[int, bool]:
    """How well name and city agree, the better the greater."""
    city = bool(draft.values.get("city")) and fold(str(face.values.get("city") or "")) == fold(draft.values["city"])
    if draft.kind == Kind.COMPANY:
        return int(face.key == key_of(draft.kind, draft.values)), city
    one, other = ([str(values.get(part) or "") for part in _PARTS] for values in (face.values, draft.values))
    return likeness.of_persons(likeness.person(*one), likeness.person(*other)), city


def _same_branch(face: Face, draft: Draft) -> bool:
    one, other = face.values.get("kpp"), draft.values.get("kpp")
    return not one or not other or one == other


def _companies_of_that_name(draft: Draft, known: Known) -> list[Face]:
    named = known.by_company.get(key_of(draft.kind, draft.values), ())
    return _first(named, lambda face: _one_or_empty(face, draft, "city") and _one_or_empty(face, draft, "inn"))


def _one_or_empty(face: Face, draft: Draft, name: str) -> bool:
    one, other = face.values.get(name) or "", draft.values.get(name) or ""
    return not one or not other or one == other or fold(str(one)) == fold(str(other))


def names_agree(face: Face, draft: Draft) -> bool:
    """Whether two names can be one client's: a phone is often shared by a family or an office."""
    if draft.kind == Kind.COMPANY:
        mine = key_of(draft.kind, draft.values)
        return face.key == mine or not draft.values.get("name") or not face.values.get("name")
    one, other = ([str(values.get(part) or "") for part in _PARTS] for values in (face.values, draft.values))
    if all(_part_agrees(*parts) for parts in zip(one, other, strict=True)):
        return True
    # «Саша» and «Александр», a slip of the pen, Latin letters, the parts in another order.
    return likeness.of_persons(likeness.person(*one), likeness.person(*other)) >= Likeness.TYPO


def _part_agrees(one: str, other: str) -> bool:
    """Empty agrees with anything, an initial with a name that begins so."""
    if not one or not other or one == other:
        return True
    one, other = fold(one).rstrip("."), fold(other).rstrip(".")
    if not one or not other:
        return True
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def lonely(drafts: Sequence[Draft], *known: Known) -> set[int]:
    """Which of these drafts can speak of nobody known and of nobody of whom another of them speaks, by their `id`."""
    keyed = [(draft, _keys(draft)) for draft in drafts]
    told = Counter(key for _draft, keys in keyed for key in keys)
    return {
        id(draft)
        for draft, keys in keyed
        if all(told[key] == 1 and not any(each.has(key) for each in known) for key in keys)
    }


def _keys(draft: Draft) -> set[tuple[str, str]]:
    """All that `recognise` goes by."""
    keys = {(contact.kind, contact.key) for contact in draft.contacts if contact.kind in FINDS and contact.key}
    if inn := draft.values.get("inn"):
        keys.add((INN, inn))
    if draft.kind == Kind.COMPANY:
        keys.add((COMPANY, key_of(draft.kind, draft.values)))
    return keys


def wanted(drafts: Iterable[Draft]) -> frozenset[str]:
    """What the drafts bring that has to be compared with more than the client's own row and contacts."""
    told = list(drafts)
    brought = {
        "addresses": any(draft.addresses for draft in told),
        "purchases": any(draft.purchases for draft in told),
        "tags": any(draft.tags for draft in told),
        "days": any(draft.days for draft in told),
        "tastes": any(draft.tastes for draft in told),
        "jobs": any(draft.kind == Kind.COMPANY for draft in told),
        "own": any(map(own_values.is_own, set[str]().union(*(draft.values for draft in told)))),
    }
    return frozenset(name for name, is_brought in brought.items() if is_brought)


def look_up(
    drafts: Sequence[Draft],
    *,
    remembered: Mapping[int, Face] | None = None,
    familiar: Mapping[int, Face] | None = None,
    wants: frozenset[str] | None = None,
    key: Key | None = None,
    most: int | None = None,
) -> Known:
    """Everybody in the base whom these drafts could speak of: a handful of queries for any number of drafts.

    ``remembered`` faces stand for what the base says of these clients. ``familiar`` ones do so with all that the drafts
    want, and are not asked for at all. ``most`` bounds the clients of one phone.
    """
    usual = [draft for draft in drafts if not draft.said]
    contacts = {contact.key for draft in usual for contact in draft.contacts if contact.kind in FINDS and contact.key}
    inns = {draft.values["inn"] for draft in drafts if draft.values.get("inn")}
    companies = {key_of(draft.kind, draft.values) for draft in usual if draft.kind == Kind.COMPANY}
    ids = key.find(drafts) if key else set()
    ids.update(_with_contacts(contacts, most))
    for keys in _chunks(inns):
        ids.update(Client.objects.with_inn(*keys).values_list("pk", flat=True))
    for keys in _chunks(companies):
        ids.update(Client.objects.live().filter(kind=Kind.COMPANY, sort_key__in=keys).values_list("pk", flat=True))
    familiar = familiar or {}
    known = _faces(ids, remembered or {}, familiar)
    asked = {pk: face for pk, face in known.faces.items() if pk not in familiar}
    _add_belongings(asked, wanted(drafts) if wants is None else wants)
    known.use(key)
    return known


# By hand: of a thousand keys the ORM makes a thousand parameters, in more time than the database needs to find them.
_WITH_CONTACTS = """
SELECT p.client_id FROM clients_contactpoint p JOIN clients_client c ON c.id = p.client_id
WHERE {among} AND NOT (p.key = '') AND p.archived_at IS NULL AND c.archived_at IS NULL AND p.kind IN ('email', 'phone')
{limit}
"""


def _with_contacts(keys: Collection[str], most: int | None) -> Iterator[int]:
    """Live clients of these phones and addresses of e-mail, as `ContactPointQuerySet.with_key` finds them."""
    if keys:
        among, told = db.among("p.key", keys)
        limit = "" if most is None else f"ORDER BY p.client_id LIMIT {most:d}"
        for (pk,) in db.rows(_WITH_CONTACTS.format(among=among, limit=limit), [told]):
            yield pk


def face_of(draft: Draft, face_id: int) -> Face:
    """How a client made of this draft will be recognised."""
    return Face(
        face_id,
        draft.kind,
        dict(draft.values),
        {(contact.kind, contact.key or contact.value) for contact in draft.contacts},
        {fold(text) for _kind, text in draft.addresses},
        {kind for kind, _text in draft.addresses},
        {purchase_key(purchase) for purchase in draft.purchases},
        {job.company_id for job in draft.employments},
        {fold(tag) for tag in draft.tags},
        {day_key(*day) for day in draft.days},
        {fold(name) for name, _is_dislike in draft.tastes},
    )


def day_key(what: str, day: datetime.date, name: str) -> tuple[str, int, int, str]:
    """What two notes of one day have in common, the year left out: it may be known to one of them only."""
    return what, day.month, day.day, fold(name)


def purchase_key(purchase: PurchaseDraft) -> tuple[datetime.date, int, str]:
    return (purchase.made_on, purchase.amount.minor, purchase.what)


def _add_belongings(faces: Mapping[int, Face], wants: frozenset[str]) -> None:
    """Read of the known clients only what the drafts bring more of."""
    for chunk in _chunks(faces):
        if "addresses" in wants:
            addresses = Address.objects.filter(OneOf("client_id", chunk), archived_at=None)
            for pk, text, kind in addresses.values_list("client_id", "text", "kind"):
                faces[pk].addresses.add(fold(text))
                faces[pk].address_kinds.add(kind)
        if "purchases" in wants:
            bought = Purchase.objects.filter(OneOf("client_id", chunk), archived_at=None)
            for pk, made_on, amount, what in bought.values_list("client_id", "made_on", "amount", "what"):
                faces[pk].purchases.add((made_on, amount.minor, what))
        if "tags" in wants:
            tagged = Tagging.objects.filter(OneOf("client_id", chunk), archived_at=None)
            for pk, key in tagged.values_list("client_id", "tag__key"):
                faces[pk].tags.add(key)
        _add_informal(faces, chunk, wants)
        if "own" in wants:
            for pk, held in own_values.read_many(chunk).items():
                was = faces[pk].values
                faces[pk].values = {own_values.code_of(key): value for key, value in held.items()} | was
        if "jobs" in wants:
            jobs = Employment.objects.filter(OneOf("person_id", chunk), archived_at=None)
            for pk, company_id in jobs.values_list("person_id", "company_id"):
                faces[pk].jobs.add(company_id)


def _add_informal(faces: Mapping[int, Face], chunk: Sequence[int], wants: frozenset[str]) -> None:
    if "days" in wants:
        noted = Anniversary.objects.filter(OneOf("client_id", chunk), archived_at=None)
        for pk, what, day, name in noted.values_list("client_id", "what", "day", "name"):
            faces[pk].days.add(day_key(what, day, name))
    if "tastes" in wants:
        liked = Liking.objects.filter(OneOf("client_id", chunk), archived_at=None)
        for pk, key in liked.values_list("client_id", "taste__key"):
            faces[pk].tastes.add(key)


FACE_FIELDS = (
    "name", "last_name", "first_name", "patronymic", "sex", "birth_date", "warmth", "city", "category_id", "about",
    "note", "full_name", "inn", "kpp", "ogrn", "activity", "okved", "owner_id",
)  # fmt: skip


def _faces(ids: Iterable[int], remembered: Mapping[int, Face], familiar: Mapping[int, Face]) -> Known:
    found = {pk: familiar[pk] for pk in ids if pk in familiar}
    for chunk in _chunks(set(ids) - found.keys()):
        for pk, kind, *values in (
            Client.objects.filter(OneOf("pk", chunk)).order_by("pk").values_list("pk", "kind", *FACE_FIELDS)
        ):
            found[pk] = remembered.get(pk) or Face(pk, kind, dict(zip(FACE_FIELDS, values, strict=True)))
        points: QuerySet[ContactPoint] = ContactPoint.objects.filter(OneOf("client_id", chunk), archived_at=None)
        for client_id, contact_kind, key, value in points.values_list("client_id", "kind", "key", "value"):
            found[client_id].contacts.add((contact_kind, key or value))
    known = Known()
    for face in sorted(found.values(), key=lambda each: each.id):
        known.add(face)
    return known


def _chunks(keys: Iterable[K]) -> Iterator[list[K]]:
    listed = sorted(keys)  # type: ignore[type-var]
    for at in range(0, len(listed), CHUNK):
        yield listed[at : at + CHUNK]
