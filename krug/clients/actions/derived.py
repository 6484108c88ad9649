"""What follows from the cards and must follow at once: names, sort keys, owners in the totals, the search index."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from django.db.models import OuterRef, Subquery
from django.utils.timezone import now

from krug.clients import fields, search
from krug.clients.actions import completeness
from krug.clients.drafts import display_name, sort_key
from krug.clients.entry import standard
from krug.clients.models import Client, Employment, Kind, Totals
from krug.core.changes.cells import Cell
from krug.core.db.expressions import OneOf
from krug.core.registry import Anew

_NAMED_BY = frozenset({"kind", "name", "last_name", "first_name", "patronymic"})
_FOUND_BY = _NAMED_BY | {"full_name", "inn", "owner", "city", "category"}


def name(client: Client) -> bool:
    """Compose the name from its parts; says whether it is another than before."""
    parts = {part: getattr(client, part) for part in ("name", "last_name", "first_name", "patronymic")}
    composed = display_name(client.kind, parts)
    key = sort_key(client.kind, composed)
    differs = (client.name, client.sort_key) != (composed, key)
    client.name, client.sort_key = composed, key
    return differs


def after_change(client_ids: Sequence[int], changed: set[str]) -> None:
    """These fields of these cards have changed."""
    if "owner" in changed:
        follow_owner(client_ids)
    if changed & _FOUND_BY:
        search.reindex(client_ids)
    if "name" in changed:
        after_rename(client_ids)
    completeness.refresh(client_ids)


def after_archive(client_ids: Sequence[int]) -> None:
    """These cards were archived or restored: lists, search and their people's search follow."""
    live = set(Client.objects.live().filter(OneOf("pk", client_ids)).values_list("pk", flat=True))
    if live:
        Totals.objects.filter(OneOf("pk", live)).update(is_live=True)
        search.reindex(sorted(live))
        after_rename(sorted(live))
    if gone := sorted(set(client_ids) - live):
        after_going(gone)


def after_going(client_ids: Sequence[int]) -> None:
    """These cards went into the archive."""
    Totals.objects.filter(OneOf("pk", client_ids)).update(is_live=False)
    search.forget(client_ids)
    # Few of very many, and PostgreSQL looks long for people who work at a person's.
    companies = Client.objects.filter(OneOf("pk", client_ids), kind=Kind.COMPANY).values_list("pk", flat=True)
    if found := list(companies):
        after_rename(found)


def after_undo(client_ids: Sequence[int]) -> None:
    """Values of these cards were put back from outside the verbs."""
    note_undo(client_ids)
    compose(client_ids)


def compose(client_ids: Sequence[int]) -> None:
    """What these cards are called may be otherwise, and with it everything derived from them."""
    for client in Client.objects.filter(pk__in=client_ids):
        if name(client):
            client.save(update_fields=["name", "sort_key"])
    follow(client_ids)


def after_cells(cells: Sequence[Cell]) -> Iterator[Anew]:
    """As `after_undo`, as far as what was put back reaches into what is derived."""
    made = {cell.row for cell in cells if cell.is_creation}
    by_field: dict[str, set[int]] = defaultdict(set)
    for cell in cells:
        if not cell.is_creation:
            by_field[cell.field].add(cell.row)
    yield note_undo, set().union(*by_field.values())  # cards before their aggregates
    yield after_going, made  # nothing on these cards is another than it was
    for derive, names in _DERIVED:
        yield derive, set().union(*(by_field[name] for name in names & by_field.keys()))
    standards = standard.of_each() if by_field else {}
    weighing = {name for name in by_field if any(asked.reached_by(name) for asked in standards.values())}
    yield completeness.refresh, {cell.row for cell in cells if cell.field in weighing and _flips(cell)}


def _flips(cell: Cell) -> bool:
    """Whether the card is fuller or emptier by it; a category decides what is asked for."""
    spec = fields.BY_CODE[cell.field]  # what weighs is a field of the card
    return cell.field == "category" or fields.is_filled(spec, cell.old) != fields.is_filled(spec, cell.new)


def note_undo(client_ids: Sequence[int]) -> None:
    """Something of these cards was put back. Their version stays: nobody has worked on them."""
    Client.objects.filter(OneOf("pk", client_ids)).update(changed_at=now())


def follow(client_ids: Sequence[int]) -> None:
    """Everything derived from these cards but their names is made anew."""
    follow_owner(client_ids)
    after_archive(client_ids)
    completeness.refresh(client_ids)


def follow_owner(client_ids: Sequence[int]) -> None:
    owner = Client.objects.filter(pk=OuterRef("client_id")).values("owner_id")
    Totals.objects.filter(OneOf("client_id", client_ids)).update(owner_id=Subquery(owner))


def after_rename(company_ids: Sequence[int]) -> None:
    """Who works at these companies is found by their names; who is archived is not found at all."""
    companies = OneOf("company_id", company_ids)
    current = Employment.objects.filter(companies, archived_at=None, ended_on=None, person__archived_at=None)
    staff = list(current.values_list("person_id", flat=True))
    if staff:
        search.reindex(staff)


_DERIVED: tuple[tuple[Callable[[Sequence[int]], None], frozenset[str]], ...] = (
    (compose, _NAMED_BY),
    (after_archive, frozenset({"archived_at"})),
    (follow_owner, frozenset({"owner"})),
    (search.reindex, frozenset({"full_name", "inn"})),
    (search.relabel, frozenset({"owner", "city", "category"})),
)
