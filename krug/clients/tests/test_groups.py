"""A right may cover clients of chosen categories besides those of its owners."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from krug.clients import access, actions, cities, conditions, filling, finding, hits, listing, search
from krug.clients.models import Category, Client, ClientSearch
from krug.clients.testing import make_client, make_purchase
from krug.core import registry
from krug.core.search.tokens import GROUP
from krug.staff import actions as staff
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast, program

pytestmark = pytest.mark.django_db

OVER_CLIENTS = ("clients.view", "clients.edit", "clients.assign", "contacts.see", "touches.record")


@pytest.fixture
def dealers(cast: Cast) -> Category:
    return actions.add_category("Dealers", by_id=cast.anna.pk)


def reaching(employee: Employee, category: Category, *rights: str, reach: str = "own") -> Employee:
    """The employee as of now, whose rights cover clients of the category too."""
    role = Role.objects.get(pk=employee.role_id)
    told = {**role.rights, **dict.fromkeys(rights, reach), "staff.connect": "yes"}
    Role.objects.filter(pk=role.pk).update(rights=told, groups={code: [category.pk] for code in rights})
    found: Employee = Employee.objects.select_related("role").get(pk=employee.pk)
    return found


@pytest.fixture
def three(cast: Cast, dealers: Category) -> tuple[Client, Client, Client]:
    """Boris's own, Vera's dealer, Vera's other."""
    own = make_client(owner=cast.boris, last_name="Орлов", phone="8 912 345-67-81", city="Пермь")
    dealer = make_client(
        owner=cast.vera, last_name="Орлова", phone="8 912 345-67-82", category_id=dealers.pk, city="Омск"
    )
    other = make_client(owner=cast.vera, last_name="Орловский", phone="8 912 345-67-83", city="Томск")
    for client in (own, dealer, other):
        make_purchase(client, 1000, by=cast.anna)
    return own, dealer, other


def test_rows_are_those_of_the_owners_and_of_the_categories(
    cast: Cast, dealers: Category, three: tuple[Client, ...]
) -> None:
    own, dealer, _other = three
    assert list(access.visible(cast.boris)) == [own]
    boris = reaching(cast.boris, dealers, "clients.view")
    assert set(access.visible(boris)) == {own, dealer}
    assert list(access.editable(boris)) == [own]
    alone = reaching(cast.boris, dealers, "clients.view", reach="chosen")
    assert list(access.visible(alone)) == [dealer]


@pytest.mark.parametrize("sort", sorted(listing.SORTS))
def test_lists_in_every_order_hold_both(cast: Cast, dealers: Category, three: tuple[Client, ...], sort: str) -> None:
    boris = reaching(cast.boris, dealers, "clients.view")
    for filters in (listing.Filters(), listing.Filters(owner=cast.vera.pk), listing.Filters(city="Омск")):
        wanted = set(listing.matching(boris, filters).values_list("pk", flat=True))
        for many in (False, True):
            how_many = listing.Count(10_000, is_exact=False) if many else listing.count_for(boris, filters)
            page = listing.page(boris, filters, listing.SORTS[sort], how_many=how_many)
            assert {line.id for line in page.lines} == wanted
    assert cities.in_use(boris) == ["Омск", "Пермь"]


def test_a_condition_holds_among_both(cast: Cast, dealers: Category, three: tuple[Client, ...]) -> None:
    boris = reaching(cast.boris, dealers, "clients.view")
    asked = conditions.read({"any": [{"field": "owner", "op": "me"}, {"field": "city", "op": "filled"}]})
    filters = listing.Filters(condition=asked)
    wanted = set(access.visible(boris).values_list("pk", flat=True))
    for many in (False, True):
        how_many = listing.Count(10_000, is_exact=False) if many else listing.count_for(boris, filters)
        page = listing.page(boris, filters, listing.SORTS["name"], how_many=how_many)
        assert {line.id for line in page.lines} == wanted


def test_the_palette_finds_both_and_shows_contacts_as_the_right_over_them_has_it(
    cast: Cast, dealers: Category, three: tuple[Client, ...]
) -> None:
    own, dealer, _other = three
    boris = reaching(cast.boris, dealers, "clients.view")
    assert {hit.data["id"] for hit in hits.find(boris, "орл").hits} == {own.pk, dealer.pk}
    masked = hits.find(boris, "9123456782").hits[0]
    assert "•" in masked.reason
    boris = reaching(cast.boris, dealers, "clients.view", "contacts.see")
    shown = hits.find(boris, "9123456782").hits[0]
    assert (shown.data["id"], "•" in shown.reason) == (dealer.pk, False)
    assert [hit.data["id"] for hit in hits.find(boris, "345678").hits] == []


def test_more_owners_than_the_index_is_asked_by_are_told_apart_after(
    cast: Cast, dealers: Category, three: tuple[Client, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "OWNERS_IN_INDEX", 0)
    boris = reaching(cast.boris, dealers, "clients.view")
    assert {hit.data["id"] for hit in hits.find(boris, "орл").hits} == {three[0].pk, three[1].pk}


def test_the_index_follows_the_category(cast: Cast, dealers: Category, three: tuple[Client, ...]) -> None:
    boris, other = reaching(cast.boris, dealers, "clients.view"), three[2]
    actions.change(other, {"category": dealers.pk}, by=cast.anna)
    assert other.pk in {hit.data["id"] for hit in hits.find(boris, "орл").hits}
    actions.change(other, {"category": None}, by=cast.anna)
    assert other.pk not in {hit.data["id"] for hit in hits.find(boris, "орл").hits}
    assert ClientSearch.objects.get(pk=three[1].pk).tokens.endswith(f" {GROUP}{dealers.pk}")
    before = dict(ClientSearch.objects.values_list("pk", "tokens"))
    search.reindex(list(before))
    assert dict(ClientSearch.objects.values_list("pk", "tokens")) == before


def test_cards_and_what_belongs_to_them_open_and_are_changed(
    cast: Cast, dealers: Category, three: tuple[Client, ...]
) -> None:
    _own, dealer, other = three
    browser = cast.browser(reaching(cast.boris, dealers, *OVER_CLIENTS))
    cards = [browser.get(reverse("client", args=[client.pk])).status_code for client in (dealer, other)]
    fields = [reverse("client_field", args=[client.pk, "about"]) for client in (dealer, other)]
    assert (cards, [browser.post(place, {"value": "пчеловод"}).status_code for place in fields]) == (
        [200, 404],
        [200, 404],
    )
    page = browser.get(reverse("client", args=[dealer.pk])).content.decode()
    assert reverse("strip_store", args=[dealer.pk]) in page
    assert "tel:+79123456782" in page
    touch = browser.post(reverse("strip_store", args=[dealer.pk]), {"kind": "call", "text": "да"})
    assert touch.status_code == 204


def test_phones_of_the_list_are_masked_by_the_right_over_contacts(
    cast: Cast, dealers: Category, three: tuple[Client, ...]
) -> None:
    place = reverse("api_clients")
    for rights, expected in ((("clients.view",), [True, True]), (("clients.view", "contacts.see"), [False, False])):
        Role.objects.filter(pk=cast.boris.role_id).update(rights={"clients.view": "own"})
        robot = program(reaching(cast.boris, dealers, *rights), "clients:read")
        items = robot.get(place).json()["items"]
        assert [line["phone_is_masked"] for line in items] == expected
        assert [line["id"] for line in items] == [three[1].pk, three[0].pk]


def test_the_list_worth_filling_holds_both(cast: Cast, dealers: Category, three: tuple[Client, ...]) -> None:
    page = filling.page(reaching(cast.boris, dealers, "clients.view"))
    assert {line.client.pk for line in page.lines} == {three[0].pk, three[1].pk}


def test_who_sees_everybody_asks_as_before(cast: Cast, dealers: Category) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(access.visible(cast.anna))
    assert "category_id IN" not in asked.captured_queries[-1]["sql"].replace('"', "")


def test_a_role_is_given_categories_in_the_settings(cast: Cast, dealers: Category) -> None:
    role = cast.boris.role
    anna, place = cast.browser(cast.anna), reverse("role", args=[role.pk])
    form = {**role.rights, "clients.view:groups": [dealers.pk], "contacts.see:groups": [dealers.pk]}
    assert "Dealers" in anna.get(place).content.decode()
    assert anna.post(place, form).status_code == 302
    role.refresh_from_db()
    assert role.groups == {"clients.view": [dealers.pk]}  # a right the role has not covers nothing
    with pytest.raises(staff.UnknownRight):
        staff.change_role(role, role.rights, groups={"clients.view": [dealers.pk + 1]}, by=cast.anna)


def test_every_category_can_be_chosen(dealers: Category) -> None:
    offered = [choice for offer in registry.row_groups for choice in offer.choices()]
    assert offered == [(dealers.pk, "Dealers")]
