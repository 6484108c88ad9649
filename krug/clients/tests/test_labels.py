"""Categories, tags and warmth: given, taken away, undone, found by."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients import actions, listing, queries
from krug.clients.drafts import Draft
from krug.clients.fields import BadValue
from krug.clients.models import Category, Client, Tag, Tagging
from krug.clients.testing import make_client
from krug.core.changes import sets
from krug.core.changes.undo import revert, undo
from krug.core.testing import codes, published
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def tags(client: Client) -> list[str]:
    return [tagging.tag.name for tagging in queries.tags_of(client)]


def names(category_list: Any) -> list[str]:
    return [category.name for category in category_list]


# Categories


def test_a_category_is_added_at_the_end_and_moved_up(cast: Cast) -> None:
    for name in ("New", "Regular", "Partner"):
        actions.add_category(name, by_id=cast.anna.pk)
    actions.move_category(Category.objects.get(name="Partner"), by=cast.anna)
    actions.move_category(Category.objects.get(name="New"), by=cast.anna)  # the first stays
    assert names(Category.objects.all()) == ["New", "Partner", "Regular"]


@pytest.mark.parametrize("name", ["Dealers", " dealers ", "DEALERS"])
def test_two_categories_of_one_name_are_refused(cast: Cast, name: str) -> None:
    other = actions.add_category("Other", by_id=None)
    actions.retire_category(actions.add_category("Dealers", by_id=None), by=cast.anna)
    with pytest.raises(actions.NameTaken):
        actions.add_category(name, by_id=None)
    with pytest.raises(actions.NameTaken):
        actions.change_category(other, name=name, kind="", colour="plain", by=cast.anna)
    assert names(Category.objects.order_by("pk")) == ["Other", "Dealers"]


def test_what_was_done_to_the_list_is_told(cast: Cast) -> None:
    with published() as told:
        dealers = actions.add_category("Dealers", by_id=cast.anna.pk)
        actions.change_category(dealers, name="Dealers", kind="", colour="plain", by=cast.anna)  # nothing
        actions.change_category(dealers, name="Dealers", kind="company", colour="hot", by=cast.anna)
        actions.retire_category(dealers, by=cast.anna)
        actions.retire_category(dealers, by=cast.anna)
        actions.restore_category(dealers, by=cast.anna)
    assert codes(told) == [
        "clients.category_added", "clients.category_changed", "clients.category_retired", "clients.category_restored",
    ]  # fmt: skip


def test_a_client_is_given_only_a_category_for_its_kind_that_is_not_retired(cast: Cast) -> None:
    person, company = make_client(owner=cast.boris), make_client(owner=cast.boris, name="Firm")
    dealers = actions.add_category("Dealers", kind="company", by_id=None)
    old = actions.add_category("Old", by_id=None)
    actions.retire_category(old, by=cast.anna)
    for client, category in ((person, dealers), (company, old)):
        with pytest.raises(BadValue):
            actions.change(client, {"category": category.pk}, by=cast.boris)
    with pytest.raises(BadValue):
        actions.create(Draft("person", {"last_name": "Orlov", "category_id": dealers.pk}), by=cast.boris)
    assert actions.change(company, {"category": dealers.pk}, by=cast.boris) is not None
    assert list(Client.objects.exclude(category=None)) == [company]


def test_a_category_on_a_card_is_undone(cast: Cast) -> None:
    client, dealers = make_client(owner=cast.boris), actions.add_category("Dealers", by_id=None)
    with published() as told:
        actions.change(client, {"category": dealers.pk}, by=cast.boris)
    revert(told[0].cells)
    assert Client.objects.get(pk=client.pk).category_id is None


def test_who_has_a_retired_category_keeps_it_in_the_editor(cast: Cast, boris: Browser) -> None:
    client, dealers = make_client(owner=cast.boris), actions.add_category("Dealers", by_id=None)
    actions.change(client, {"category": dealers.pk}, by=cast.boris)
    actions.retire_category(dealers, by=cast.anna)
    editor = boris.get(f"/clients/{client.pk}/fields/category/").content.decode()
    assert f'<option value="{dealers.pk}" selected>Dealers</option>' in editor


def test_the_settings_keep_the_list(cast: Cast, anna: Browser) -> None:
    assert anna.post("/settings/categories/", {"name": "Dealers", "kind": "", "colour": "cold"}).status_code == 302
    pk = Category.objects.get().pk
    again: Any = anna.post("/settings/categories/", {"name": "dealers", "kind": "", "colour": "cold"})
    assert (again.status_code, "There is a category of this name already" in again.content.decode()) == (422, True)
    line: Any = anna.post(f"/settings/categories/{pk}/", {"name": "Partners", "kind": "company", "colour": "hot"})
    assert (line.status_code, '<span class="label-tag hot">Partners</span>' in line.content.decode()) == (200, True)
    bad: Any = anna.post(f"/settings/categories/{pk}/", {"name": "", "kind": "company", "colour": "hot"})
    assert (bad.status_code, Category.objects.get().name) == (422, "Partners")
    anna.post(f"/settings/categories/{pk}/retire/")
    assert Category.objects.get().archived_at is not None
    anna.post(f"/settings/categories/{pk}/restore/")
    assert Category.objects.get().archived_at is None


# Tags


def test_a_tag_is_put_on_once_and_taken_off_once(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    with published() as told:
        assert actions.add_tag(client, " VIP ", by=cast.boris) is not None
        assert actions.add_tag(client, "vip", by=cast.boris) is None
        tagging = Tagging.objects.get()
        assert actions.remove_tag(tagging, by=cast.boris) is not None
        assert actions.remove_tag(tagging, by=cast.boris) is None
        assert actions.add_tag(client, "VIP", by=cast.boris) is not None
    assert codes(told) == ["clients.tag_added", "clients.tag_removed", "clients.tag_added"]
    assert (tags(client), Tag.objects.count(), Client.objects.get().version) == (["VIP"], 1, 4)


@pytest.mark.parametrize("name", ["", "  ", "\t"])
def test_a_tag_of_nothing_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(BadValue):
        actions.add_tag(make_client(), name, by=cast.anna)
    assert Tag.objects.count() == 0


def test_adding_and_taking_off_are_undone(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    with published() as told:
        actions.add_tag(client, "VIP", by=cast.boris)
        actions.add_tag(client, "dealer", by=cast.boris)
        actions.remove_tag(Tagging.objects.get(tag__key="vip"), by=cast.boris)
    revert(told[2].cells)
    assert tags(client) == ["dealer", "VIP"]
    revert(told[1].cells)
    assert tags(client) == ["VIP"]


def test_many_are_tagged_and_untagged_at_once_and_both_are_undone(cast: Cast) -> None:
    clients = [make_client(owner=cast.boris) for _number in range(4)]
    actions.add_tag(clients[0], "VIP", by=cast.boris)
    ids = [client.pk for client in clients]
    first, second = sets.begin("bulk", by_id=None).pk, sets.begin("bulk", by_id=None).pk
    assert actions.tag_many(ids, "vip", change_set_id=first) == 3
    assert actions.tag_many(ids, "VIP", change_set_id=first) == 0
    assert actions.untag_many(ids[:2], "Vip", change_set_id=second) == 2
    assert [tags(client) for client in clients] == [[], [], ["VIP"], ["VIP"]]
    undo(second, by_id=None)
    assert [tags(client) for client in clients] == [["VIP"]] * 4
    undo(first, by_id=None)
    assert [tags(client) for client in clients] == [["VIP"], [], [], []]


@pytest.mark.parametrize("count", [1, 3, 9])
def test_any_number_is_tagged_in_a_few_queries(cast: Cast, count: int) -> None:
    ids = [make_client().pk for _number in range(count)]
    change_set = sets.begin("bulk", by_id=None).pk
    actions.tag_many([make_client().pk], "VIP", change_set_id=change_set)
    with CaptureQueriesContext(connection) as captured:
        actions.tag_many(ids, "VIP", change_set_id=change_set)
    assert (
        len([each for each in captured if "sqlite_sequence" not in each["sql"] and "nextval" not in each["sql"]]) <= 4
    )


def test_the_card_shows_tags_offers_those_somebody_has_and_takes_one_off(cast: Cast, boris: Browser) -> None:
    client, other = make_client(owner=cast.boris), make_client(owner=cast.vera)
    actions.add_tag(other, "VIP", by=cast.anna)
    actions.add_tag(other, "gone", by=cast.anna)
    actions.remove_tag(Tagging.objects.get(tag__key="gone"), by=cast.anna)
    offered = boris.post(f"/clients/{client.pk}/tags/names/", {"name": "v"}).content.decode()
    assert re.findall(r">([^<>\n]+)</button>", offered) == ["VIP"]
    assert "<button" not in boris.post(f"/clients/{client.pk}/tags/names/", {"name": "gone"}).content.decode()
    page = boris.post(f"/clients/{client.pk}/tags/", {"name": 'O\'Neil "&" <b>'}).content.decode()
    assert (tags(client), "O&#39;Neil &#34;&amp;&#34; &lt;b&gt;" in page) == (['O\'Neil "&" <b>'], True)
    offered = html.unescape(boris.post(f"/clients/{client.pk}/tags/names/", {"name": "o"}).content.decode())
    assert r"""{"name": "O\u0027Neil \"\u0026\" \u003cb\u003e"}""" in offered
    page = boris.post(f"/taggings/{Tagging.objects.get(client=client).pk}/remove/").content.decode()
    assert (tags(client), "label-tag" in page) == ([], False)


# Warmth


def test_warmth_is_set_by_pressing_a_bar_and_taken_back_by_pressing_it_again(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris)
    for value, warmth in (("2", 2), ("3", 3), ("3", 0), ("1", 1), ("7", 1), ("", 1)):
        response = boris.post(f"/clients/{client.pk}/warmth/", {"value": value})
        assert (response.status_code, Client.objects.get().warmth) == (204, warmth)


# Finding by them


def shown(browser: Browser, address: str) -> list[str]:
    page = browser.get(address).content.decode()
    return re.findall(r'<td class="cell-who[^"]*"><a href="[^"]*"><strong>([^<]*)', page)


def test_the_list_is_narrowed_by_category_and_by_tag(cast: Cast, anna: Browser, boris: Browser) -> None:
    dealers = actions.add_category("Dealers", by_id=None)
    one, two, three = (make_client(owner=owner, last_name=name, first_name="") for owner, name in
                       ((cast.boris, "Один"), (cast.boris, "Два"), (cast.vera, "Три")))  # fmt: skip
    for client in (one, three):
        actions.change(client, {"category": dealers.pk}, by=cast.anna)
        actions.add_tag(client, "VIP", by=cast.anna)
    actions.add_tag(two, "VIP", by=cast.anna)
    tag = Tag.objects.get().pk
    assert shown(anna, f"/clients/?category={dealers.pk}") == ["Три", "Один"]
    assert shown(anna, f"/clients/?tag={tag}&sort=name") == ["Два", "Один", "Три"]
    assert shown(anna, f"/clients/?tag={tag}&category={dealers.pk}&sort=-revenue") == ["Три", "Один"]
    assert shown(boris, f"/clients/?tag={tag}&sort=name") == ["Два", "Один"]
    actions.remove_tag(Tagging.objects.get(client=one), by=cast.anna)
    assert shown(boris, f"/clients/?tag={tag}&sort=name") == ["Два"]
    chips = anna.get(f"/clients/?tag={tag}&category={dealers.pk}").content.decode()
    assert re.findall(r"<summary>(?:<svg.*?</svg>)?<span>(Category|Tag)</span> <strong>([^<]*)", chips) == [
        ("Category", "Dealers"), ("Tag", "VIP"),
    ]  # fmt: skip
    assert "VIP" in anna.get("/clients/options/tag/").content.decode()
    assert "Dealers" in anna.get("/clients/options/category/").content.decode()


def test_the_many_tagged_are_the_same_rows_as_the_few(
    cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        client = make_client(owner=cast.boris, last_name=f"Номер {number}", first_name="")
        actions.add_tag(client, "VIP" if number else "other", by=cast.anna)
    tag = Tag.objects.get(key="vip").pk
    few = shown(anna, f"/clients/?tag={tag}&sort=name")
    monkeypatch.setattr(listing, "COUNTED_EXACTLY", 1)
    assert shown(anna, f"/clients/?tag={tag}&sort=name") == few == ["Номер 1", "Номер 2", "Номер 3"]


@pytest.mark.parametrize("sort", list(listing.SORTS))
def test_many_are_walked_to_the_same_rows_in_every_order(
    cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    dealers = actions.add_category("Dealers", by_id=None)
    for number in range(4):
        client = make_client(owner=cast.boris, name=f"Номер {number}", category_id=dealers.pk if number % 2 else None)
        if number:
            actions.add_tag(client, "VIP", by=cast.anna)
    tag = Tag.objects.get().pk
    asked = [f"/clients/?{which}&sort={sort}" for which in (f"tag={tag}", f"category={dealers.pk}")]
    few = [shown(anna, address) for address in asked]
    monkeypatch.setattr(listing, "COUNTED_EXACTLY", 1)
    assert [shown(anna, address) for address in asked] == few
    assert [sorted(names) for names in few] == [["Номер 1", "Номер 2", "Номер 3"], ["Номер 1", "Номер 3"]]
