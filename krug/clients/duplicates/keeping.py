"""Keeping the pairs found in step with the base: for clients that changed at once, for all of it now and then."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from krug.clients.duplicates import blocks, nearby
from krug.clients.duplicates.blocks import Found
from krug.clients.duplicates.scoring import Verdict
from krug.clients.models import AwaitingSearch, DuplicatePair
from krug.core import jobs
from krug.core.models import Change, DoneOnce

MOST_ONE_BY_ONE = 2_000  # clients of a mass change; for more of them the whole base is searched
TOLD_BY = frozenset({
    "last_name", "first_name", "patronymic", "name", "city", "inn", "kpp", "ogrn", "birth_date", "archived_at",
})  # fmt: skip
_PORTION, _AT_ONCE = 500, 50
_MASS = "duplicates:mass:"


def remember(client_id: int) -> None:
    """This client was made or changed: `look_for_marked` will look."""
    AwaitingSearch.objects.create(client_id=client_id)


def look_for_marked() -> int:
    """Find the pairs of all who were marked. Marks go after the look, so that a look cut short is taken again."""
    total = 0
    while rows := dict(AwaitingSearch.objects.order_by("pk").values_list("pk", "client_id")[:_AT_ONCE]):
        jobs.go_on()
        total += look_again(dict.fromkeys(rows.values()))
        AwaitingSearch.objects.filter(pk__in=list(rows)).delete()
    return total


def look_again(client_ids: Iterable[int]) -> int:
    """Find these clients' pairs anew; says how many there are. Writes once for all of them, if at all."""
    gone: list[int] = []
    found: dict[tuple[int, int], Found] = {}
    total = 0
    for client_id in client_ids:
        mine = DuplicatePair.objects.filter(Q(first=client_id) | Q(second=client_id), apart_at=None)
        known = {pk: sum(pair) - client_id for pk, *pair in mine.values_list("pk", "first_id", "second_id")}
        verdicts = nearby.of_client(client_id, also=known.values())
        pairs = [_pair(client_id, other, verdict) for other, verdict in verdicts.items()]
        found.update(((pair.first, pair.second), pair) for pair in pairs)
        gone += [pk for pk, other in known.items() if other not in verdicts]
        total += len(pairs)
    if gone or found:
        with transaction.atomic():
            DuplicatePair.objects.filter(pk__in=gone, apart_at=None).delete()
            store([found[key] for key in sorted(found)], now())
    return total


def _pair(one: int, other: int, verdict: Verdict) -> Found:
    return Found(min(one, other), max(one, other), verdict)


def find_all() -> int:
    """Search the whole base. What is not found any more is forgotten, except who was told apart."""
    started, total = now(), 0
    for found in blocks.search():
        for at in range(0, len(found), _PORTION):
            with transaction.atomic():
                store(found[at : at + _PORTION], started)
        total += len(found)
    DuplicatePair.objects.filter(found_at__lt=started, apart_at=None).delete()
    return total


def remember_mass(change_set_id: int) -> None:
    """Somebody made or changed many clients: `after_masses` will look for them. A change of nothing leaves nothing."""
    if Change.objects.filter(change_set=change_set_id).exists():
        DoneOnce.objects.get_or_create(key=f"{_MASS}{change_set_id}")


def after_masses() -> int:
    """Whoever mass changes have made or renamed since is looked for.

    Nobody waits for it, but for an import or its undo somebody does: to these it gives way, and is taken up later.
    """
    total = 0
    with suppress(jobs.GaveWay), jobs.giving_way(jobs.LONG):
        waiting = list(DoneOnce.objects.filter(key__startswith=_MASS, result=None).values_list("key", flat=True))
        total = _look_after([int(key.removeprefix(_MASS)) for key in waiting])
        DoneOnce.objects.filter(key__in=waiting).update(result=1)
    return total


def _look_after(change_set_ids: Sequence[int]) -> int:
    """One search for all of them: two imports in a row are no reason to search the base twice."""
    told = Q(table="clients.client", field__in=["", *TOLD_BY]) | Q(table="clients.contactpoint")
    changes = Change.objects.filter(told, change_set__in=change_set_ids, client_id__isnull=False)
    ids = list(changes.order_by().values_list("client_id", flat=True).distinct()[: MOST_ONE_BY_ONE + 1])
    if len(ids) > MOST_ONE_BY_ONE:
        return find_all()
    total = 0
    for at in range(0, len(ids), 50):
        jobs.go_on()
        total += look_again(pk for pk in ids[at : at + 50] if pk is not None)
    return total


def store(found: Sequence[Found], moment: datetime.datetime) -> None:
    """Call inside a transaction."""
    rows = [
        DuplicatePair(
            first_id=each.first, second_id=each.second, score=each.verdict.score, reasons=list(each.verdict.reasons),
            found_at=moment,
        )
        for each in found
    ]  # fmt: skip
    DuplicatePair.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["first", "second"], update_fields=["score", "reasons", "found_at"]
    )


def is_told_by(fields: Collection[str]) -> bool:
    """Whether a change of these fields may make or part a pair."""
    return not TOLD_BY.isdisjoint(fields)


def compared(first_id: int, second_id: int) -> Verdict | None:
    """What one pair comes to now; None when one of the two is not in the base any more."""
    return nearby.of_client(first_id, also=[second_id]).get(second_id)
