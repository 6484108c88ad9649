"""The foot of a card says what became a part of it, to whoever may part them again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from krug.clients import actions
from krug.clients.duplicates import access
from krug.clients.testing import make_client
from krug.staff.testing import Cast


@pytest.mark.django_db
def test_a_card_says_what_was_merged_into_it_to_who_may_part_them(cast: Cast) -> None:
    one, other = (make_client(owner=cast.boris, last_name=name) for name in ("Смирнова", "Ветрова"))
    actions.merge(one, other, by=cast.anna)
    foot = f"/clients/{one.pk}/?part=foot"
    told = {
        actor.first_name: "Ветрова" in cast.browser(actor).get(foot).content.decode()
        for actor in (cast.anna, cast.gleb)
    }
    assert told == {"Anna": True, "Gleb": False}
    assert [each.merged_id for each in access.merges_into(cast.anna, one.pk)] == [other.pk]


@pytest.mark.django_db
def test_a_card_into_which_nothing_was_merged_asks_one_question(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    with CaptureQueriesContext(connection) as asked:
        assert access.merges_into(cast.anna, client.pk) == []
    assert len(asked) == 1
