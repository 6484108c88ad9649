"""What was done with a prospect, undone; and what the history keeps of one, forgotten."""

import json

import pytest

from krug.clients import actions
from krug.clients.models import Client, Relation
from krug.clients.relations import prospects
from krug.clients.testing import make_client
from krug.clients.tests.spoken_of import told_of
from krug.core import registry
from krug.core.changes.undo import Reverted
from krug.staff.testing import Cast
from krug.timeline import actions as timeline
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(cast: Cast) -> Client:
    return make_client(owner=cast.boris, name="ООО «Тепло»")


def undone(number: int | None, cast: Cast) -> Reverted:
    return timeline.undo(Event.objects.get(pk=number or 0), by=cast.boris)


def test_undone_the_prospect_is_a_prospect_again_and_the_client_is_gone(firm: Client, cast: Cast) -> None:
    prospect = told_of(firm, cast)
    pk, number = actions.take_in(prospect, by=cast.boris)
    result = undone(number, cast)
    prospect.refresh_from_db()
    assert (prospect.became_id, prospect.became_at, len(result.kept)) == (None, None, 0)
    assert (Relation.objects.get().archived_at is None, Client.objects.live().filter(pk=pk).exists()) == (False, False)
    assert [line.prospect.pk for line in prospects.of(cast.boris, firm)] == [prospect.pk]
    again, _number = actions.take_in(prospect, by=cast.boris)
    assert again != pk


def test_undone_a_client_somebody_has_worked_on_stays(firm: Client, cast: Cast) -> None:
    pk, number = actions.take_in(told_of(firm, cast), by=cast.boris)
    actions.change(Client.objects.get(pk=pk), {"city": "Omsk"}, by=cast.boris)
    result = undone(number, cast)
    assert ([cell.table for cell in result.kept], Client.objects.live().filter(pk=pk).exists()) == (
        ["clients.client"], True,
    )  # fmt: skip


def test_a_removed_prospect_comes_back_by_undo(firm: Client, cast: Cast) -> None:
    prospect = told_of(firm, cast)
    number = actions.remove_prospect(prospect, by=cast.boris)
    assert (actions.remove_prospect(prospect, by=cast.boris), prospects.of(cast.boris, firm)) == (None, [])
    undone(number, cast)
    assert len(prospects.of(cast.boris, firm)) == 1


def test_what_the_history_keeps_of_a_prospect_is_forgotten(firm: Client, cast: Cast) -> None:
    told_of(firm, cast, phone="8 922 111-22-33")
    event = Event.objects.get(code="clients.prospect_added")
    assert event.data["name"] == "ИП Соколов"
    kept = registry.events[event.code].forget(event.data)
    assert "Соколов" not in json.dumps(kept, ensure_ascii=False)
