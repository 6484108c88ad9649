"""Tags and categories in the feed, in words."""

import pytest

from krug.clients import actions
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core import registry
from krug.staff.testing import Cast
from krug.timeline import queries
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db


def told(cast: Cast, client: Client) -> list[tuple[str, list[tuple[str, str, str]]]]:
    entries = queries.feed(cast.anna, client, kind="changes").entries
    return [
        (entry.title, [(str(each.label), each.before, each.after) for each in entry.differences]) for entry in entries
    ]


def test_a_tag_is_told_by_its_name_and_a_category_by_the_names_before_and_after(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    new, regular = actions.add_category("New", by_id=None), actions.add_category("Regular", by_id=None)
    actions.change(client, {"category": new.pk}, by=cast.boris)
    actions.change(client, {"category": regular.pk}, by=cast.boris)
    actions.add_tag(client, "VIP", by=cast.boris)
    actions.remove_tag(client.taggings.get(), by=cast.boris)
    assert told(cast, client) == [
        ("Tag removed: VIP", []),
        ("Tag added: VIP", []),
        ("Card changed", [("category", "New", "Regular")]),
        ("Card changed", [("category", "", "New")]),
    ]


def test_a_forgotten_tag_is_told_without_its_name(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    actions.add_tag(client, "diabetic", by=cast.boris)
    event = Event.objects.get(code="clients.tag_added")
    event.data = registry.events[event.code].forget(event.data)
    event.save()
    assert told(cast, client) == [("Tag added", [])]
    assert "diabetic" not in str(event.data)
