"""The tokens a client is found by, and keeping them in step."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from django.db.models import F

from krug.clients import sight
from krug.clients.models import Client, ClientSearch, ContactKind, ContactPoint, Employment, Kind, Merge
from krug.core.db.expressions import OneOf
from krug.core.search import engine, tokens
from krug.core.text import names, phones

INDEX = engine.Index(
    table="clients_clientsearch",
    recency_table="clients_totals",
    recency_key="client_id",
    recency_column="last_interaction_at",
)
MOST_EMPLOYERS = 5


class Subject(Protocol):
    """Of a client as much as its tokens are made of."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def full_name(self) -> str: ...
    @property
    def inn(self) -> str: ...
    @property
    def owner_id(self) -> int | None: ...
    @property
    def city(self) -> str: ...
    @property
    def category_id(self) -> int | None: ...


class _Row(NamedTuple):
    """A `Subject` read by hand."""

    pk: int
    kind: str
    name: str
    full_name: str
    inn: str
    owner_id: int | None
    city: str
    category_id: int | None


def tokens_of(client: Subject, contacts: Iterable[tuple[str, str]], employers: Iterable[str]) -> str:
    """``contacts`` are (kind, key); ``employers`` the names of companies where the person works now."""
    found = [*tokens.of_words(names.company_key(client.name) if client.kind == Kind.COMPANY else client.name)]
    found += tokens.of_words(names.company_key(client.full_name)) if client.full_name else []
    for employer in employers:
        found += tokens.of_words(names.company_key(employer))
    found += [client.inn] if client.inn else []
    for kind, key in contacts:
        found += _of_contact(kind, key)
    found += [tokens.of_owner(client.owner_id)] if client.owner_id else []
    found += [tokens.of_place(client.kind, client.city)]
    found += [tokens.of_group(client.category_id)] if client.category_id else []
    return tokens.join(found)


def _of_contact(kind: str, key: str) -> list[str]:
    """Names in messengers are marked as those of mailboxes are: who sees them masked does not find by their letters."""
    if kind == ContactKind.OTHER or not tokens.squeeze(key):
        return []
    if kind == ContactKind.SITE:
        return [tokens.squeeze(key)]
    return tokens.of_phone(number_of(key)) if is_number(key) else tokens.of_mail(key)


def is_number(key: str) -> bool:
    """Whether a contact is found by digits: a phone, and a messenger known by one."""
    return tokens.squeeze(key).isdecimal()


def number_of(key: str) -> str:
    return phones.search_digits(tokens.squeeze(key))


SEARCHED = frozenset({"inn", "full_name", "city", *(kind.value for kind in ContactKind if kind != ContactKind.OTHER)})


def sort_keys(client_ids: Sequence[int]) -> dict[int, str]:
    """What live clients are ordered by; of who has no name an empty text."""
    return dict(Client.objects.live().filter(OneOf("pk", client_ids)).values_list("pk", "sort_key"))


def tokens_without(client_ids: Sequence[int], hidden: frozenset[str]) -> dict[int, str]:
    """What these live clients are found by for somebody from whom some of it is hidden, in four queries."""
    clients = {pk: sight.veiled(row, hidden) for pk, row in _rows(client_ids).items()}
    contacts, employers = _contacts(clients), _employers(clients)
    found = {
        pk: tokens_of(client, [each for each in contacts[pk] if each[0] not in hidden], employers[pk])
        for pk, client in clients.items()
    }
    return _with_names_of_merged(found)


def reindex(client_ids: Sequence[int]) -> None:
    """Bring the index in step with these clients: five queries and one write for any number of them.

    What is known of them is locked first, so that of two changes at once the later reads what the earlier wrote.
    """
    held = ClientSearch.objects.select_for_update().filter(OneOf("id", client_ids)).order_by("pk")
    known = dict(held.values_list("pk", "tokens"))
    clients = _rows(client_ids)
    contacts = _contacts(clients)
    employers = _employers(clients)
    fresh = {pk: tokens_of(client, contacts[pk], employers[pk]) for pk, client in clients.items()}
    _write(_with_names_of_merged(fresh), known)
    if gone := set(client_ids) - set(fresh):
        forget(gone)


def forget(client_ids: Iterable[int]) -> None:
    """These clients are not found any more: by one statement, after each of which FTS5 writes its index out."""
    ClientSearch.objects.filter(OneOf("id", client_ids)).delete()


def _rows(client_ids: Sequence[int]) -> dict[int, _Row]:
    rows = Client.objects.live().filter(OneOf("pk", client_ids)).values_list(*_Row._fields)
    return {row[0]: _Row(*row) for row in rows}


def _with_names_of_merged(found: dict[int, str]) -> dict[int, str]:
    """Who looks for a client by the name of a card that became a part of another finds the survivor."""
    merges = Merge.objects.filter(OneOf("survivor_id", found), merged__merged_into=F("survivor_id")).order_by("pk")
    for pk, kind, name in merges.values_list("survivor_id", "merged__kind", "merged__name"):
        words = tokens.of_words(names.company_key(name) if kind == Kind.COMPANY else name)
        found[pk] = tokens.join([*found[pk].split(" "), *words])
    return found


def _contacts(client_ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = ContactPoint.objects.filter(OneOf("client_id", client_ids), archived_at=None).order_by("id")
    for client_id, kind, key in rows.values_list("client_id", "kind", "key"):
        found[client_id].append((kind, key))
    return found


def _employers(client_ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Employment.objects.filter(
        OneOf("person_id", client_ids), archived_at=None, ended_on=None, company__archived_at=None
    )
    for person_id, name in rows.order_by("id").values_list("person_id", "company__name"):
        if len(found[person_id]) < MOST_EMPLOYERS:
            found[person_id].append(name)
    return found


def _write(fresh: dict[int, str], known: dict[int, str]) -> None:
    engine.put(INDEX.table, ((pk, text) for pk, text in fresh.items() if known.get(pk) != text))


def relabel(client_ids: Sequence[int]) -> None:
    """These clients have another owner or category or live in another city: of what they are found by only those tokens
    change.
    """
    known = ClientSearch.objects.select_for_update().filter(OneOf("id", client_ids)).order_by("pk")
    found = dict(known.values_list("pk", "tokens"))
    rows: Iterable[Any] = Client.objects.filter(OneOf("id", found)).values_list(
        "pk", "kind", "owner_id", "city", "category_id"
    )
    _write({pk: _relabelled(found[pk], *labels) for pk, *labels in rows}, found)


def _relabelled(text: str, kind: str, owner_id: int | None, city: str, category_id: int | None) -> str:
    """In the order in which `tokens_of` has them."""
    kept = [token for token in text.split(" ") if token[0] not in (tokens.OWNER, tokens.PLACE, tokens.GROUP)]
    labels = [tokens.of_owner(owner_id) if owner_id else "", tokens.of_place(kind, city)]
    return tokens.join([*kept, *labels, tokens.of_group(category_id) if category_id else ""])
