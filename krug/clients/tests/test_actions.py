import datetime

import pytest

from krug.clients import actions
from krug.clients.drafts import ContactDraft, Draft
from krug.clients.events import ClientChanged, ContactRevealed
from krug.clients.models import Client, ContactPoint, Totals
from krug.clients.testing import make_client, make_purchase
from krug.core.changes.cells import Cell
from krug.core.testing import codes, published
from krug.core.text.money import Money
from krug.staff.testing import Cast


def test_a_created_client_has_its_contacts_totals_and_history(cast: Cast) -> None:
    draft = Draft(
        "person",
        {"last_name": "Иванов", "first_name": "Пётр", "city": "Пермь"},
        cast.boris.pk,
        [ContactDraft("phone", "8 912 345-67-89", "79123456789")],
    )
    with published() as told:
        client = Client.objects.get(pk=actions.create(draft, by=cast.boris))
    assert client.name == "Иванов Пётр"
    assert client.sort_key == "иванов петр"
    assert client.owner_id == cast.boris.pk
    assert list(client.contact_points.values_list("kind", "key")) == [("phone", "79123456789")]
    assert Totals.objects.get(pk=client.pk).owner_id == cast.boris.pk
    assert codes(told) == ["clients.created"]


def test_the_same_form_sent_twice_makes_one_client(cast: Cast) -> None:
    first = actions.create(Draft("company", {"name": "ООО «Тепло»"}), by=cast.anna, key="k1")
    second = actions.create(Draft("company", {"name": "ООО «Тепло»"}), by=cast.anna, key="k1")
    assert first == second
    assert Client.objects.count() == 1


def test_a_change_is_published_with_what_was_before(cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    with published() as told:
        actions.change(client, {"city": "Казань"}, by=cast.boris)
    cell = Cell("clients.client", client.pk, "city", "Пермь", "Казань")
    assert told == [ClientChanged(by_id=cast.boris.pk, client_id=client.pk, cells=(cell,))]
    assert Client.objects.get(pk=client.pk).version == 2


def test_a_change_to_the_same_value_leaves_no_trace(cast: Cast) -> None:
    client = make_client(city="Пермь")
    with published() as told:
        assert actions.change(client, {"city": "Пермь"}, by=cast.anna) is None
    assert told == []
    assert Client.objects.get(pk=client.pk).version == 1


def test_a_value_changed_by_somebody_else_meanwhile_is_a_conflict_and_stays(cast: Cast) -> None:
    client = make_client(city="Пермь")
    actions.change(client, {"city": "Казань"}, by=cast.anna)
    with pytest.raises(actions.Conflict) as conflict:
        actions.change(client, {"city": "Омск"}, by=cast.boris, seen={"city": "Пермь"})
    assert (conflict.value.theirs, conflict.value.yours) == ("Казань", "Омск")
    assert Client.objects.get(pk=client.pk).city == "Казань"


def test_a_new_last_name_renames_and_sorts_the_client(cast: Cast) -> None:
    client = make_client(last_name="Смирнова", first_name="Анна")
    actions.change(client, {"last_name": "Орлова"}, by=cast.anna)
    client.refresh_from_db()
    assert (client.name, client.sort_key) == ("Орлова Анна", "орлова анна")


def test_two_live_clients_cannot_have_the_same_requisites(cast: Cast) -> None:
    first = make_client(name="ООО «Тепло»", inn="7701000019", kpp="770101001")
    with pytest.raises(actions.RequisitesTaken) as taken:
        actions.create(Draft("company", {"name": "Другая", "inn": "7701000019", "kpp": "770101001"}), by=cast.anna)
    assert taken.value.other_id == first.pk
    assert Client.objects.count() == 1


def test_an_archived_client_frees_its_requisites_and_its_return_is_refused_if_they_are_taken(cast: Cast) -> None:
    first = make_client(name="ООО «Тепло»", inn="7701000019")
    actions.archive(first, by=cast.anna)
    make_client(name="ООО «Новое тепло»", inn="7701000019")
    first.refresh_from_db()
    with pytest.raises(actions.RequisitesTaken):
        actions.restore(first, by=cast.anna)
    first.refresh_from_db()
    assert first.archived_at is not None


def test_archiving_takes_out_of_totals_and_search_and_restoring_brings_back(cast: Cast) -> None:
    client = make_client()
    with published() as told:
        actions.archive(client, by=cast.anna)
        assert Totals.objects.get(pk=client.pk).is_live is False
        client.refresh_from_db()
        actions.restore(client, by=cast.anna)
    assert Totals.objects.get(pk=client.pk).is_live is True
    assert codes(told) == ["clients.archived", "clients.restored"]


def test_a_client_has_each_contact_once(cast: Cast) -> None:
    client = make_client(phone="8 912 345-67-89")
    with pytest.raises(actions.ContactTaken):
        actions.add_contact(client, ContactDraft("phone", "+7 (912) 3456789", "79123456789"), by=cast.anna)
    assert ContactPoint.objects.count() == 1


def test_a_removed_contact_can_be_added_again(cast: Cast) -> None:
    client = make_client(phone="8 912 345-67-89")
    actions.remove_contact(client.contact_points.get(), by=cast.anna)
    actions.add_contact(client, ContactDraft("phone", "8 912 345-67-89", "79123456789"), by=cast.anna)
    assert client.contact_points.filter(archived_at=None).count() == 1


def test_purchases_are_summed_without_the_returned_ones(cast: Cast) -> None:
    client = make_client()
    make_purchase(client, 1000, by=cast.anna, on=datetime.date(2026, 1, 5))
    back = make_purchase(client, 250, by=cast.anna, on=datetime.date(2025, 12, 1))
    totals = Totals.objects.get(pk=client.pk)
    assert (totals.revenue, totals.purchases) == (Money(125000), 2)
    assert (totals.first_purchase_on, totals.last_purchase_on) == (
        datetime.date(2025, 12, 1),
        datetime.date(2026, 1, 5),
    )
    actions.return_purchase(back, by=cast.anna)
    totals.refresh_from_db()
    assert (totals.revenue, totals.purchases) == (Money(100000), 1)
    assert totals.first_purchase_on == datetime.date(2026, 1, 5)


def test_a_purchase_sent_twice_counts_once(cast: Cast) -> None:
    client = make_client()
    for _again in range(2):
        actions.record_purchase(client, amount=Money(100), made_on=datetime.date(2026, 1, 1), key="one", by=cast.anna)
    assert Totals.objects.get(pk=client.pk).purchases == 1


def test_a_place_of_work_is_told_on_both_cards(cast: Cast) -> None:
    person, company = make_client(), make_client(name="ООО «Тепло»")
    with published() as told:
        job = actions.add_employment(person, company, position="директор", by=cast.anna)
        actions.end_employment(job, on=datetime.date(2026, 2, 1), by=cast.anna)
    assert [(event.code, event.client_id, event.other_client_id) for event in told] == [
        ("clients.employment_added", person.pk, company.pk),
        ("clients.employment_ended", person.pk, company.pk),
    ]


def test_revealing_a_contact_is_published(cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89")
    point = client.contact_points.get()
    with published() as told:
        shown = actions.reveal_contact(point, by=cast.boris)
    assert shown.text == "+7 912 345-67-89"
    assert told == [ContactRevealed(by_id=cast.boris.pk, client_id=client.pk, point_id=point.pk, kind="phone")]
