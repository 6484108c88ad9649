"""Queries that are put into SQL once."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from krug.core.db.prepared import prepared
from krug.core.models import Change, ChangeSet

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.datetime(2020, 3, 1, 12, 30, tzinfo=datetime.UTC)
worded: list[bool] = []


@prepared
def sets(kind: Any, since: Any, *, newest_first: bool = False) -> QuerySet[ChangeSet]:
    worded.append(newest_first)
    changed = Exists(Change.objects.filter(change_set=OuterRef("pk"), row=1))
    found = ChangeSet.objects.filter(kind=kind, made_at__gte=since).annotate(has_first=changed)
    return found.order_by("-pk" if newest_first else "pk")


@prepared
def pairs(pk: Any) -> "QuerySet[ChangeSet, Any]":
    return ChangeSet.objects.filter(pk=pk).values_list("pk", "kind", "made_at")


@prepared
def changes(pk: Any) -> QuerySet[Change]:
    return Change.objects.filter(pk=pk).select_related("change_set")


@prepared
def of_kinds(*, kinds: frozenset[str]) -> "QuerySet[ChangeSet, Any]":
    return ChangeSet.objects.filter(kind__in=kinds).order_by("pk").values_list("pk", flat=True)


def test_rows_are_the_models_django_would_give() -> None:
    one, other = ChangeSet.objects.create(kind="bulk", label="One"), ChangeSet.objects.create(kind="bulk")
    ChangeSet.objects.create(kind="import")
    Change.objects.create(change_set=one, table="t", row=1)
    found: list[Any] = sets("bulk", LONG_AGO)
    assert [(each, each.label, each.made_at, each.has_first) for each in found] == [
        (one, "One", one.made_at, True), (other, "", other.made_at, False),
    ]  # fmt: skip
    assert not found[0]._state.adding


def test_each_value_is_asked_for_anew_and_worded_once() -> None:
    one = ChangeSet.objects.create(kind="bulk")
    sets("bulk", LONG_AGO)
    worded.clear()
    other = ChangeSet.objects.create(kind="merge")
    assert [sets("bulk", LONG_AGO), sets("merge", LONG_AGO), sets("merge", now())] == [[one], [other], []]
    assert worded == []


def test_arguments_by_name_make_another_wording() -> None:
    one, other = ChangeSet.objects.create(kind="bulk"), ChangeSet.objects.create(kind="bulk")
    assert sets("bulk", LONG_AGO, newest_first=True) == [other, one]
    assert sets("bulk", LONG_AGO) == [one, other]


def test_what_is_related_comes_in_the_same_statement() -> None:
    made = Change.objects.create(change_set=ChangeSet.objects.create(kind="bulk"), table="t", row=1, new={"a": [1]})
    with CaptureQueriesContext(connection) as asked:
        found = changes.first(made.pk)
        assert found is not None
        assert (found.change_set.kind, found.new, found.old) == ("bulk", {"a": [1]}, None)
    assert len(asked) == 1


def test_lists_of_values_come_as_they_are() -> None:
    made = ChangeSet.objects.create(kind="bulk")
    assert pairs(made.pk) == [(made.pk, "bulk", made.made_at)]
    assert of_kinds(kinds=frozenset({"bulk", "merge"})) == [made.pk]


def test_what_can_meet_nothing_meets_nothing() -> None:
    ChangeSet.objects.create(kind="bulk")
    assert of_kinds(kinds=frozenset()) == []
    assert [pairs(None), pairs(2**63), pairs(-(2**70))] == [[], [], []]
    assert pairs.first(0) is None
