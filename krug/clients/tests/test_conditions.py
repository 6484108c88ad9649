"""Conditions against a slow obvious filter, over random bases."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krug.clients import access, conditions
from krug.clients.models import Client
from krug.clients.tests import conditions_base as base_of
from krug.clients.tests.conditions_base import TODAY, Someone
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company_time() -> Any:
    with timezone.override("Europe/Moscow"):
        yield


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    everybody=st.lists(base_of.somebody, min_size=1, max_size=8),
    asked=st.lists(base_of.condition, min_size=6, max_size=6),
)
def test_conditions_find_what_an_obvious_filter_finds(cast: Cast, everybody: list[Someone], asked: list[Any]) -> None:
    owners = [cast.anna.pk, cast.boris.pk]
    base = base_of.made(everybody, owners)
    for each in asked:
        condition = conditions.read(base_of.worded(each, base, owners))
        expected = [pk for pk, who in base.people.items() if base_of.holds(each, who, base)]
        for is_stepping in (False, True):
            where = conditions.where(cast.anna, condition, is_stepping=is_stepping, today=TODAY)
            found = access.visible(cast.anna).filter(where, pk__in=base.people)
            assert sorted(found.values_list("pk", flat=True)) == sorted(expected), (each, is_stepping)
    Client.objects.filter(pk__in=base.people).update(archived_at=timezone.now())
