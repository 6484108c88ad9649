"""The bar and the dialog over the list, the progress and the way back, as a browser meets them."""

import json
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from krug.clients import actions
from krug.clients.models import Bulk, Client
from krug.clients.testing import make_client
from krug.core.tests import errands
from krug.core.worker import Worker
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def post(browser: Browser, name: str, *args: int, **form: str) -> Any:
    return browser.post(reverse(name, args=args), form, headers={"HX-Request": "true"})


def told(answer: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(answer.headers["HX-Trigger"])["krug:toast"]
    return found


def test_rows_can_be_chosen_by_who_may_change_somebody(cast: Cast, boris: Browser, gleb: Browser) -> None:
    make_client(owner=cast.boris)
    assert 'data-pick value="' in boris.get("/clients/").content.decode()
    assert "data-pick" not in gleb.get("/clients/").content.decode()


def test_in_the_archive_they_can_only_be_restored_and_only_by_some(cast: Cast, anna: Browser, boris: Browser) -> None:
    actions.archive(make_client(owner=cast.boris), by=cast.anna)
    page = anna.get("/clients/?view=archive").content.decode()
    assert ("&#34;restore&#34;" in page or '"restore"' in page, '"archive"' in page) == (True, False)
    assert "data-pick" not in boris.get("/clients/?view=archive").content.decode()


def test_the_dialog_offers_what_its_reader_may_do(cast: Cast, anna: Browser, boris: Browser) -> None:
    pk = make_client(owner=cast.boris).pk
    for browser, there, missing in (
        (anna, ["set:owner", "set:city", "tag", "archive"], ["set:inn", "set:name"]),
        (boris, ["set:city", "untag"], ["set:owner", "archive"]),
    ):
        page = post(browser, "bulk_ask", ids=str(pk), what="set:city").content.decode()
        assert [code for code in there if f'value="{code}"' in page] == there
        assert [code for code in missing if f'value="{code}"' in page] == []


def test_what_will_happen_is_shown_before_it_does(cast: Cast, anna: Browser) -> None:
    one, two = make_client(city="Пермь"), make_client(city="Омск")
    page = post(anna, "bulk_weigh", ids=f"{one.pk},{two.pk}", what="set:city", value="Омск").content.decode()
    assert "1 client will change" in page
    assert "of 2 chosen" in page
    assert "<del>Пермь</del>" in page
    assert Client.objects.filter(city="Омск").count() == 1


def test_a_value_that_is_none_is_refused_where_it_was_typed(cast: Cast, anna: Browser) -> None:
    pk = str(make_client().pk)
    answer = post(anna, "bulk_weigh", ids=pk, what="set:birth_date", value="вчера или раньше")
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)
    assert post(anna, "bulk_start", ids=pk, what="set:birth_date", value="вчера или раньше").status_code == 422


def test_few_are_changed_at_once_and_the_toast_leads_back(cast: Cast, anna: Browser) -> None:
    clients = [make_client(city="Пермь") for _client in range(3)]
    ids = ",".join(str(client.pk) for client in clients)
    answer = post(anna, "bulk_start", ids=ids, what="set:city", value="Омск", key="a")
    assert (answer.status_code, told(answer)["text"]) == (204, "3 clients changed")
    assert Client.objects.filter(city="Омск").count() == 3
    back = anna.post(told(answer)["undo"], headers={"HX-Request": "true"})
    assert (told(back)["text"], Client.objects.filter(city="Пермь").count()) == ("Undone", 3)


def test_a_form_sent_twice_changes_once(cast: Cast, anna: Browser) -> None:
    pk = str(make_client(city="Пермь").pk)
    for _time in range(2):
        post(anna, "bulk_start", ids=pk, what="set:city", value="Омск", key="same")
    assert (Bulk.objects.count(), Client.objects.get().version) == (1, 2)


def test_everything_that_matches_is_what_the_list_showed(cast: Cast, anna: Browser) -> None:
    for city in ("Пермь", "Пермь", "Тула"):
        make_client(city=city)
    asked = {"everything": "yes", "where": "city=Пермь&sort=name", "what": "set:warmth", "value": "3"}
    page = post(anna, "bulk_ask", **asked).content.decode()
    upto = page.partition('name="upto" value="')[2].partition('"')[0]
    make_client(city="Пермь")
    answer = post(anna, "bulk_start", **asked, upto=upto, key="a")
    assert told(answer)["text"] == "2 clients changed"
    assert list(Client.objects.order_by("pk").values_list("warmth", flat=True)) == [3, 3, 0, 0]


def test_many_are_changed_by_the_worker_while_the_page_asks_how_far(
    cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions.bulk, "AT_ONCE", 1)
    for _client in range(3):
        make_client(city="Пермь")
    answer = post(anna, "bulk_start", everything="yes", where="", what="set:city", value="Омск", key="a")
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, "#bulk-body")
    assert "Changing: 0 of 3" in answer.content.decode()
    assert errands.work_off(Worker("long", "long-1")) == 1
    address = reverse("bulk", args=[Bulk.objects.get().pk])
    page = anna.get(address, headers={"HX-Request": "true"}).content.decode()
    assert ("3 clients changed" in page, "hx-trigger" in page) == (True, False)
    assert "<html" in anna.get(address).content.decode()
    assert "Being undone" in post(anna, "bulk_undo", Bulk.objects.get().pk).content.decode()
    assert errands.work_off(Worker("long", "long-1")) == 1
    assert "Undone" in anna.get(address).content.decode()
    assert Client.objects.filter(city="Пермь").count() == 3


def test_stopped_it_says_so(cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.bulk, "AT_ONCE", 0)
    make_client(city="Пермь")
    post(anna, "bulk_start", everything="yes", where="", what="set:city", value="Омск", key="a")
    assert "Stopped." in post(anna, "bulk_stop", Bulk.objects.get().pk).content.decode()
    errands.work_off(Worker("long", "long-1"))
    assert (Client.objects.get().city, Bulk.objects.get().state) == ("Пермь", "stopped")


def test_nonsense_is_not_found(cast: Cast, anna: Browser) -> None:
    pk = str(make_client().pk)
    for form in ({"ids": "x", "what": "set:city"}, {"ids": pk, "what": "set:inn"}, {"ids": pk, "what": "drop"},
                 {"what": "set:city"}):  # fmt: skip
        assert post(anna, "bulk_ask", **form).status_code == 404


def test_a_card_open_at_somebody_else_gets_its_conflict_with_both_values(
    cast: Cast, anna: Browser, boris: Browser
) -> None:
    """Two people at one card: one by the list, the other on the card itself."""
    client = make_client(owner=cast.boris, city="Пермь")
    address = reverse("client_field", args=[client.pk, "city"])
    assert boris.get(address).status_code == 200
    post(anna, "bulk_start", ids=str(client.pk), what="set:city", value="Омск", key="a")
    answer = boris.post(address, {"value": "Тула", "seen": "Пермь"})
    page = answer.content.decode()
    assert (answer.status_code, "Омск" in page, "Тула" in page) == (409, True, True)
    assert Client.objects.get().city == "Омск"
    assert boris.post(address, {"value": "Тула", "seen": "Омск"}).status_code == 200
    assert Client.objects.get().city == "Тула"
