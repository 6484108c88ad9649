"""A task for each of many chosen clients."""

import pytest

from krug.clients import actions as clients
from krug.clients.bulk import deeds
from krug.clients.bulk.selection import Selection
from krug.clients.testing import make_client
from krug.core.text.refusals import Refusal
from krug.staff.testing import Cast
from krug.tasks import actions, jobs, next_steps
from krug.tasks.models import Task, TaskGroup

pytestmark = pytest.mark.django_db


def test_each_client_gets_one_of_its_owner_and_all_are_undone_as_one(cast: Cast) -> None:
    chosen = [make_client(owner=cast.boris), make_client(owner=cast.vera), make_client()]
    deed = deeds.read(cast.anna, "task", "", "tell them of the new price tomorrow at 10")
    bulk = clients.start_bulk(Selection(tuple(each.pk for each in chosen)), deed, key="k", by=cast.anna)
    assert bulk.counts == {"changed": 3}
    told = Task.objects.order_by("client_id").values_list("client_id", "responsible__first_name", "what")
    assert list(told) == [
        (chosen[0].pk, "Boris", "tell them of the new price"),
        (chosen[1].pk, "Vera", "tell them of the new price"),
        (chosen[2].pk, "Anna", "tell them of the new price"),
    ]
    assert TaskGroup.objects.get().tasks.count() == 3
    actions.close(Task.objects.get(client=chosen[1]), by=cast.vera)
    clients.start_undo_bulk(bulk, by=cast.anna)
    assert list(Task.objects.filter(archived_at=None).values_list("client_id", "state")) == [(chosen[1].pk, "done")]


def test_who_has_one_now_has_a_next_step(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    clients.change(client, {"warmth": 2}, by=cast.boris)
    deed = deeds.read(cast.boris, "task", "", "call on friday")
    clients.start_bulk(Selection((client.pk,)), deed, key="k", by=cast.boris)
    assert jobs.follow_masses.func() == 1
    assert next_steps.count(cast.boris) == 0


def test_a_manager_gives_tasks_to_clients_of_theirs_only(cast: Cast) -> None:
    mine, foreign = make_client(owner=cast.boris), make_client(owner=cast.vera)
    deed = deeds.read(cast.boris, "task", "", "call on friday")
    clients.start_bulk(Selection((mine.pk, foreign.pk)), deed, key="k", by=cast.boris)
    assert [task.client for task in Task.objects.all()] == [mine]


def test_without_a_moment_or_the_right_nothing_is_read(cast: Cast) -> None:
    for actor, typed in ((cast.boris, "call"), (cast.gleb, "call on friday")):
        with pytest.raises(Refusal):
            deeds.read(actor, "task", "", typed)


def test_the_dialog_over_the_list_offers_it_and_weighs_it(cast: Cast) -> None:
    client, browser = make_client(owner=cast.boris), cast.browser(cast.boris)
    form = {"ids": str(client.pk), "what": "task", "key": "k"}
    assert "What to do and when" in browser.post("/clients/bulk/", form).content.decode()
    weighed = browser.post("/clients/bulk/weigh/", {**form, "value": "call on friday"})
    assert (weighed.status_code, "1 client will change" in weighed.content.decode()) == (200, True)
    assert browser.post("/clients/bulk/start/", {**form, "value": "call on friday"}).status_code == 204
    assert Task.objects.get().client == client
