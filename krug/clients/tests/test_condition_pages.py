"""Pages of the list under a condition: the same rows whichever way they are read, in a fixed number of queries."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients import listing
from krug.clients.models import Client, ContactPoint
from krug.clients.tests.test_listing import DAY, fill, flat, get, walk
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

NO_PHONE = {"field": "phone", "op": "is", "value": False}
IN_PERM = {"field": "city", "op": "is", "value": "Perm"}
RICH = {"field": "revenue", "op": "gt", "value": "15"}
TOUCHED = {"field": "touched", "op": "after", "value": DAY.date().isoformat()}
CONDITIONS: list[Any] = [
    NO_PHONE, {"all": [NO_PHONE, {"any": [IN_PERM, {"field": "city", "op": "empty"}]}]}, {"any": [RICH, IN_PERM]},
    {"all": [TOUCHED, NO_PHONE]}, {"field": "city", "op": "none_of", "value": ["Perm", "Omsk"]},
]  # fmt: skip


def place_of(pk: int, ids: list[int]) -> int:
    return ids.index(pk) % 3


def obvious(asked: Any, pk: int, ids: list[int]) -> bool:
    """Thirds are of no city, of Omsk and of Perm, sold nothing, for 10 and for 20; the odd ones have a phone."""
    if "all" in asked or "any" in asked:
        parts = [obvious(part, pk, ids) for part in asked.get("all", asked.get("any"))]
        return all(parts) if "all" in asked else any(parts)
    third = place_of(pk, ids)
    return {
        ("phone", "is"): ids.index(pk) % 2 == 0, ("city", "is"): third == 2, ("city", "empty"): third == 0,
        ("city", "none_of"): third == 0, ("revenue", "gt"): third == 2, ("touched", "after"): third > 0,
    }[asked["field"], asked["op"]]  # fmt: skip


@pytest.mark.parametrize("exactly", [5, 10_000], ids=["many", "few"])
def test_a_condition_finds_the_same_in_every_order_and_either_way(
    cast: Cast, anna: Browser, exactly: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED_EXACTLY", exactly)
    ids = fill(66)
    ContactPoint.objects.bulk_create(ContactPoint(client_id=pk, kind="phone", value="x") for pk in ids[1::2])
    for asked in CONDITIONS:
        expected = [pk for pk in ids if obvious(asked, pk, ids)]
        for sort in ("-created", "name", "-touched", "revenue"):
            found = flat(walk(anna, f"/clients/?sort={sort}&condition={quote(json.dumps(asked))}"))
            assert sorted(found) == expected, (asked, sort)


def test_a_filter_and_a_condition_hold_together(cast: Cast, anna: Browser, boris: Browser) -> None:
    fill(3)
    own = fill(3, cast.boris)
    condition = quote(json.dumps(IN_PERM))
    assert len(flat(walk(anna, f"/clients/?condition={condition}"))) == 2
    assert flat(walk(anna, f"/clients/?condition={condition}&owner={cast.boris.pk}")) == [own[2]]
    assert flat(walk(boris, f"/clients/?condition={condition}")) == [own[2]]


def test_rows_cost_no_queries_of_their_own(cast: Cast, anna: Browser) -> None:
    address = f"/clients/?condition={quote(json.dumps(CONDITIONS[1]))}"
    asked = set()
    for number in (1, 2, 57):
        fill(number)
        get(anna, address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            get(anna, address)
        asked.add(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert len(asked) == 1
    assert Client.objects.count() == 60
