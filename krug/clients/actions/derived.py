"""What follows from the cards and must follow at once: names, sort keys, owners in the totals, the search index."""

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery
from django.utils.timezone import now

from krug.clients import fields, search
from krug.clients.actions import completeness
from krug.clients.drafts import display_name, sort_key
from krug.clients.entry import standard
from krug.clients.models import Client, Employment, Totals
from krug.core.changes.cells import Cell
from krug.core.db.expressions import OneOf

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
        _follow_owner(client_ids)
    if changed & _FOUND_BY:
        search.reindex(client_ids)
    if "name" in changed:
        after_rename(client_ids)
    completeness.refresh(client_ids)


def after_archive(client_ids: Sequence[int]) -> None:
    """These cards were archived or restored: lists, search and their people's search follow."""
    live = set(Client.objects.live().filter(OneOf("pk", client_ids)).values_list("pk", flat=True))
    for ids, is_live in ((live, True), (set(client_ids) - live, False)):
        if ids:
            Totals.objects.filter(OneOf("pk", ids)).update(is_live=is_live)
    search.reindex(client_ids)
    after_rename(client_ids)


def after_undo(client_ids: Sequence[int]) -> None:
    """Values of these cards were put back from outside the verbs."""
    note_undo(client_ids)
    for client in Client.objects.filter(pk__in=client_ids):
        if name(client):
            client.save(update_fields=["name", "sort_key"])
    follow(client_ids)


def after_parts(client_ids: Sequence[int]) -> None:
    """Contacts, addresses or jobs of these cards were put back: what the cards are called and whose they are stays."""
    note_undo(client_ids)
    search.reindex(client_ids)
    completeness.refresh(client_ids)


def after_cells(cells: Sequence[Cell]) -> None:
    """As `after_undo`, as far as what was put back reaches into what is derived."""
    if made := sorted({cell.row for cell in cells if cell.is_creation}):
        # They went into the archive: nothing on their cards is another than it was.
        note_undo(made)
        after_archive(made)
    cells = [cell for cell in cells if not cell.is_creation]
    if not cells:
        return
    client_ids, names = sorted({cell.row for cell in cells}), {cell.field for cell in cells}
    if names & _NAMED_BY:
        after_undo(client_ids)
        return
    note_undo(client_ids)
    if "archived_at" in names:
        after_archive(client_ids)
        names = names - {"archived_at"}
    if "owner" in names:
        _follow_owner(client_ids)
    if names & {"full_name", "inn"}:
        search.reindex(client_ids)
    elif names & {"owner", "city", "category"}:
        search.relabel(client_ids)
    standards = standard.of_each()
    weighing = {name for name in names if any(asked.reached_by(name) for asked in standards.values())}
    completeness.refresh(sorted({cell.row for cell in cells if cell.field in weighing and _flips(cell)}), standards)


def _flips(cell: Cell) -> bool:
    """Whether the card is fuller or emptier by it; a category decides what is asked for."""
    spec = fields.BY_CODE[cell.field]  # what weighs is a field of the card
    return cell.field == "category" or fields.is_filled(spec, cell.old) != fields.is_filled(spec, cell.new)


def note_undo(client_ids: Sequence[int]) -> None:
    """Something of these cards was put back. Their version stays: nobody has worked on them."""
    Client.objects.filter(OneOf("pk", client_ids)).update(changed_at=now())


def follow(client_ids: Sequence[int]) -> None:
    """Everything derived from these cards but their names is made anew."""
    _follow_owner(client_ids)
    after_archive(client_ids)
    completeness.refresh(client_ids)


def _follow_owner(client_ids: Sequence[int]) -> None:
    owner = Client.objects.filter(pk=OuterRef("client_id")).values("owner_id")
    Totals.objects.filter(OneOf("client_id", client_ids)).update(owner_id=Subquery(owner))


def after_rename(company_ids: Sequence[int]) -> None:
    """Who works at these companies is found by their names; who is archived is not found at all."""
    companies = OneOf("company_id", company_ids)
    current = Employment.objects.filter(companies, archived_at=None, ended_on=None, person__archived_at=None)
    staff = list(current.values_list("person_id", flat=True))
    if staff:
        search.reindex(staff)
