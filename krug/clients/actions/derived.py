"""What follows from the cards and must follow at once: names, sort keys, owners in the totals, the search index."""

from collections.abc import Sequence

from django.utils.timezone import now

from krug.clients import search
from krug.clients.actions import completeness
from krug.clients.drafts import display_name, sort_key
from krug.clients.models import Client, Employment, Totals

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


def after_change(client_ids: Sequence[int], fields: set[str]) -> None:
    """These fields of these cards have changed."""
    if "owner" in fields:
        _follow_owner(client_ids)
    if fields & _FOUND_BY:
        search.reindex(client_ids)
    if "name" in fields:
        after_rename(client_ids)
    completeness.refresh(client_ids)


def after_archive(client_ids: Sequence[int]) -> None:
    """These cards were archived or restored: lists, search and their people's search follow."""
    live = set(Client.objects.live().filter(pk__in=client_ids).values_list("pk", flat=True))
    Totals.objects.filter(pk__in=live).update(is_live=True)
    Totals.objects.filter(pk__in=set(client_ids) - live).update(is_live=False)
    search.reindex(client_ids)
    after_rename(client_ids)


def after_undo(client_ids: Sequence[int]) -> None:
    """Values of these cards were put back from outside the verbs."""
    note_undo(client_ids)
    for client in Client.objects.filter(pk__in=client_ids):
        if name(client):
            client.save(update_fields=["name", "sort_key"])
    follow(client_ids)


def note_undo(client_ids: Sequence[int]) -> None:
    """Something of these cards was put back. Their version stays: nobody has worked on them."""
    Client.objects.filter(pk__in=client_ids).update(changed_at=now())


def follow(client_ids: Sequence[int]) -> None:
    """Everything derived from these cards but their names is made anew."""
    _follow_owner(client_ids)
    after_archive(client_ids)
    completeness.refresh(client_ids)


def _follow_owner(client_ids: Sequence[int]) -> None:
    for owner_id in set(Client.objects.filter(pk__in=client_ids).values_list("owner_id", flat=True)):
        mine = Client.objects.filter(pk__in=client_ids, owner_id=owner_id)
        Totals.objects.filter(pk__in=mine.values("pk")).update(owner_id=owner_id)


def after_rename(company_ids: Sequence[int]) -> None:
    """Who works at these companies is found by their names."""
    current = Employment.objects.filter(company_id__in=company_ids, archived_at=None, ended_on=None)
    staff = list(current.values_list("person_id", flat=True))
    if staff:
        search.reindex(staff)
