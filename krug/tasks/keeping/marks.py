"""Who is to be looked at anew."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils.timezone import now

from krug.clients.models import Employment, Relation
from krug.core import db
from krug.core.db.expressions import OneOf
from krug.tasks.finders.offer import Scope
from krug.tasks.models import AwaitingFinding

KEPT = timedelta(minutes=10)  # longer than a portion of the whole base lasts from its reading to its writing


def add(client_ids: Iterable[int | None]) -> None:
    """Something happened with these clients."""
    AwaitingFinding.objects.bulk_create([AwaitingFinding(client_id=pk) for pk in client_ids if pk])


def waiting(most: int) -> dict[int, int]:
    """Clients nobody has looked at yet, by their marks."""
    rows = AwaitingFinding.objects.filter(looked_at=None).order_by("pk")
    return dict(rows.values_list("pk", "client_id")[:most])


def looked(marks: Iterable[int]) -> None:
    AwaitingFinding.objects.filter(OneOf("pk", marks)).update(looked_at=now())


def sweep() -> None:
    """Drop those that nobody may need any more."""
    AwaitingFinding.objects.filter(looked_at__lt=now() - KEPT).delete()


def of(scope: Scope) -> dict[int, int]:
    """All marks of these clients, those looked at too."""
    table = AwaitingFinding._meta.db_table
    return dict(db.rows(f"SELECT id, client_id FROM {table} WHERE {scope.sql('client_id')}"))  # noqa: S608


def with_close_ones(client_ids: Iterable[int]) -> set[int]:
    """And those on whose cards a birthday of these counts: of family, and of people at a company."""
    ids = set(client_ids)
    close = Relation.objects.filter(Q(OneOf("first_id", ids)) | Q(OneOf("second_id", ids)), archived_at=None)
    found = {pk for pair in close.values_list("first_id", "second_id") for pk in pair}
    jobs = Employment.objects.filter(OneOf("person_id", ids), archived_at=None)
    return ids | found | set(jobs.values_list("company_id", flat=True))
