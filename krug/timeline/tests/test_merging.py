"""Two cards become one, and become two again: nothing is lost on either way."""

import contextlib
import datetime
from random import Random
from typing import Any

import pytest
from django.utils.timezone import now

from krug.clients import access, actions, drafts, jobs
from krug.clients.duplicates import choosing
from krug.clients.models import Client, ContactPoint, DuplicatePair, Employment, Merge, Purchase, Relation
from krug.clients.sight import FieldDenied
from krug.clients.testing import make_client, make_own_field, make_purchase, ready_kind
from krug.core import registry
from krug.core.changes.undo import undo
from krug.core.models import Change
from krug.staff.testing import Cast
from krug.timeline import actions as timeline
from krug.timeline.jobs import prove_touches
from krug.timeline.models import Event, Interaction

pytestmark = pytest.mark.django_db


def fresh(client: Client) -> Client:
    return Client.objects.get(pk=client.pk)


def two(cast: Cast, **more: Any) -> tuple[Client, Client]:
    one = make_client(owner=cast.boris, last_name="Смирнова", first_name="Анна", phone="8 912 345-67-89", city="Пермь")
    other = make_client(owner=cast.boris, last_name="Смирнова", first_name="Аня", phone="+7 912 345-67-89", **more)
    return one, other


def test_all_that_belongs_to_the_merged_card_goes_to_the_survivor(cast: Cast) -> None:
    one, other = two(cast, email="anna@mail.example", patronymic="Петровна", city="Омск", note="Пьёт чай")
    company, friend = make_client(name="ООО «Ромашка»"), make_client(last_name="Белова", first_name="Вера")
    actions.add_employment(other, company, by=cast.anna)
    actions.add_relation(other, friend, ready_kind("acquaintance"), by=cast.anna)
    actions.add_address(other, kind="main", text="Пермь, Ленина 1", by=cast.anna)
    actions.add_tag(other, "VIP", by=cast.anna)
    actions.star(other, by=cast.boris)
    make_purchase(one, 100, by=cast.anna)
    make_purchase(other, 250, by=cast.anna)
    timeline.record_interaction(other, kind="call", text="Поговорили", by=cast.anna)
    actions.merge(one, other, by=cast.anna)
    survivor = fresh(one)
    assert survivor.name == "Смирнова Анна Петровна"
    assert (survivor.city, survivor.note) == ("Пермь", "Пьёт чай")
    kinds = ContactPoint.objects.filter(client=one).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["phone", "email"]
    assert [job.company_id for job in survivor.employments.all()] == [company.pk]
    assert Relation.objects.get().first_id == one.pk
    assert [address.text for address in survivor.addresses.all()] == ["Пермь, Ленина 1"]
    assert [each.tag.name for each in survivor.taggings.all()] == ["VIP"]
    assert [each.employee_id for each in survivor.favourites.all()] == [cast.boris.pk]
    assert (survivor.totals.revenue.minor, survivor.totals.purchases, survivor.totals.interactions) == (35_000, 2, 1)
    gone = fresh(other)
    assert (gone.merged_into_id, gone.archived_at is not None, gone.totals.revenue.minor) == (one.pk, True, 0)
    assert [event.client_id for event in Event.objects.filter(code="timeline.interaction_recorded")] == [one.pk]
    told = Event.objects.get(code="clients.merged")
    assert (told.client_id, told.other_id, told.by_id) == (one.pk, other.pk, cast.anna.pk)


def test_the_survivor_is_found_by_what_the_merged_one_was_found_by(cast: Cast) -> None:
    from krug.clients import hits

    one, other = two(cast, email="anna.belova@mail.example")
    actions.merge(one, other, by=cast.anna)
    for asked in ("anna.belova", "смирнова аня"):
        assert [hit.url for hit in hits.find(cast.anna, asked).hits] == [f"/clients/{one.pk}/"]


def test_chosen_values_come_from_the_merged_card(cast: Cast) -> None:
    one, other = two(cast, city="Омск")
    field = make_own_field(cast.anna)
    actions.change(other, {field.code: "Lada"}, by=cast.anna)
    actions.merge(one, other, take=["city", "first_name", field.code], by=cast.anna)
    survivor = Client.objects.select_related("own").get(pk=one.pk)
    assert (survivor.city, survivor.first_name, survivor.own.data) == ("Омск", "Аня", {"car": "Lada"})


def test_who_asked_not_to_be_written_to_on_either_card_has_asked(cast: Cast) -> None:
    one, other = two(cast)
    ContactPoint.objects.filter(client=other).update(opted_out_at=now())
    made = actions.merge(one, other, by=cast.anna)
    assert ContactPoint.objects.get(client=one).opted_out_at is not None
    actions.part(made, by=cast.anna)
    assert ContactPoint.objects.get(client=one).opted_out_at is None


def test_what_is_hidden_from_who_merges_survives_unseen(cast: Cast) -> None:
    one, other = two(cast, birth_date=datetime.date(1985, 11, 27), note="Тайна")
    cast.boris.role.rights |= {"clients.merge": "own"}
    cast.boris.role.fields = {"birth_date": "hidden", "note": "hidden"}
    cast.boris.role.save()
    with pytest.raises(FieldDenied):
        actions.merge(one, other, take=["birth_date"], by=cast.boris)
    actions.merge(one, other, take=[], by=cast.boris)
    assert (fresh(one).birth_date, fresh(one).note) == (datetime.date(1985, 11, 27), "Тайна")


def test_an_inn_that_both_have_is_free_for_the_survivor_and_comes_back(cast: Cast) -> None:
    one = make_client(name="ООО «Ромашка»", inn="7707083893", kpp="770701001")
    other = make_client(name="Ромашка", inn="7707083893")
    made = actions.merge(other, one, take=["inn", "kpp"], by=cast.anna)
    assert (fresh(other).inn, fresh(other).kpp) == ("7707083893", "770701001")
    actions.part(made, by=cast.anna)
    assert [(each.inn, each.kpp, each.archived_at) for each in (fresh(one), fresh(other))] == [
        ("7707083893", "770701001", None), ("7707083893", "", None),
    ]  # fmt: skip


def test_merging_the_same_pair_twice_is_refused(cast: Cast) -> None:
    one, other = two(cast)
    actions.merge(one, other, by=cast.anna)
    for pair in ((one, other), (other, one)):
        with pytest.raises(actions.MergedAlready):
            actions.merge(*pair, by=cast.boris)
    assert Merge.objects.count() == 1


def test_a_card_that_changed_since_it_was_shown_is_not_merged(cast: Cast) -> None:
    one, other = two(cast)
    seen = {one.pk: one.version, other.pk: other.version}
    actions.change(other, {"city": "Тула"}, by=cast.boris)
    with pytest.raises(actions.Moved):
        actions.merge(one, other, seen=seen, by=cast.anna)
    assert (fresh(other).archived_at, Change.objects.count(), Merge.objects.count()) == (None, 0, 0)


def test_a_person_and_a_company_are_never_one(cast: Cast) -> None:
    with pytest.raises(actions.TwoKinds):
        actions.merge(make_client(), make_client(name="ООО «Ромашка»"), by=cast.anna)


def test_what_came_after_the_merge_goes_where_it_is_told(cast: Cast) -> None:
    one, other = two(cast)
    made = actions.merge(one, other, by=cast.anna)
    stays, goes = (make_purchase(fresh(one), rubles, by=cast.anna) for rubles in (10, 20))
    actions.change(fresh(one), {"city": "Тула"}, by=cast.anna)
    actions.part(made, back=[("clients.purchase", goes.pk)], by=cast.anna)
    assert dict(Purchase.objects.values_list("pk", "client_id")) == {stays.pk: one.pk, goes.pk: other.pk}
    assert [fresh(each).totals.revenue.minor for each in (one, other)] == [1_000, 2_000]
    assert (fresh(one).city, fresh(other).merged_into_id, fresh(other).archived_at) == ("Тула", None, None)


def test_rows_from_before_the_merge_cannot_be_sent_away(cast: Cast) -> None:
    one, other = two(cast)
    mine = make_purchase(one, 10, by=cast.anna)
    made = actions.merge(one, other, by=cast.anna)
    actions.part(made, back=[("clients.purchase", mine.pk)], by=cast.anna)
    assert Purchase.objects.get().client_id == one.pk


def test_a_value_changed_since_the_merge_is_kept(cast: Cast) -> None:
    one, other = two(cast, patronymic="Петровна")
    made = actions.merge(one, other, by=cast.anna)
    actions.change(fresh(one), {"patronymic": "Павловна"}, by=cast.anna)
    result = actions.part(made, by=cast.anna)
    assert [(cell.field, cell.new) for cell in result.kept] == [("patronymic", "Петровна")]
    assert (fresh(one).patronymic, fresh(other).patronymic) == ("Павловна", "Петровна")


def test_parting_twice_and_out_of_turn_is_refused(cast: Cast) -> None:
    one, other = two(cast)
    third = make_client(last_name="Смирнова", first_name="Анна")
    made = actions.merge(one, other, by=cast.anna)
    further = actions.merge(third, fresh(one), by=cast.anna)
    with pytest.raises(actions.MergedFurther):
        actions.part(made, by=cast.anna)
    actions.part(further, by=cast.anna)
    actions.part(made, by=cast.anna)
    with pytest.raises(actions.CannotPart):
        actions.part(made, by=cast.anna)
    assert {each.merged_into_id for each in Client.objects.all()} == {None}


def test_who_was_parted_is_told_apart_for_ever(cast: Cast) -> None:
    one, other = two(cast)
    actions.part(actions.merge(one, other, by=cast.anna), by=cast.anna)
    jobs.find_duplicates.func()
    pair = DuplicatePair.objects.get()
    assert (pair.first_id, pair.second_id, pair.apart_by_id) == (one.pk, other.pk, cast.anna.pk)


def test_an_old_address_leads_to_the_survivor_however_far(cast: Cast) -> None:
    one, other = two(cast)
    third = make_client(owner=cast.boris, last_name="Смирнова", first_name="Анна")
    actions.merge(one, other, by=cast.anna)
    actions.merge(third, fresh(one), by=cast.anna)
    assert [access.survivor_of(cast.boris, each.pk) for each in (other, one, third)] == [third.pk, third.pk, None]
    assert access.survivor_of(cast.vera, other.pk) is None


def test_a_merged_card_is_not_restored_from_the_archive(cast: Cast) -> None:
    one, other = two(cast)
    actions.merge(one, other, by=cast.anna)
    assert [list(rows(cast.anna)) for rows in (access.restorable, access.visible_archived)] == [[], []]


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Every row that belongs to clients, and the clients, without what says that somebody has worked on them."""
    models: list[Any] = [Client, *(offer.model for offer in registry.belongings)]
    left_out = {"version", "changed_at"}
    rows = {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}
    return {
        label: [{name: value for name, value in row.items() if name not in left_out} for row in found]
        for label, found in rows.items()
        if label not in ("timeline.Event", "core.Change")
    }


def a_rich_client(draw: Random, cast: Cast, others: list[Client], companies: list[Client]) -> Client:
    """Somebody with a bit of everything, so that some of it is what others have too."""
    client = make_client(
        owner=draw.choice([cast.boris, cast.anna, None]), by=cast.anna, last_name=draw.choice(["Смирнова", "Белова"]),
        first_name=draw.choice(["Анна", "Аня", "А."]), patronymic=draw.choice(["", "Петровна"]),
        city=draw.choice(["", "Пермь", "Омск"]), note=draw.choice(["", "Раз", "Два"]), inn="",
        birth_date=draw.choice([None, datetime.date(1985, 11, 27)]), warmth=draw.choice([0, 1, 3]),
    )  # fmt: skip
    for _each in range(draw.randint(0, 3)):
        point = drafts.contact("phone", f"+7912000000{draw.randint(0, 3)}")
        if not client.contact_points.filter(key=point.key).exists():
            actions.add_contact(client, point, by=cast.anna)
    for _each in range(draw.randint(0, 2)):
        job = actions.add_employment(
            client, draw.choice(companies), position=draw.choice(["", "Директор"]), by=cast.anna
        )
        if draw.random() < 0.3:
            actions.end_employment(job, on=datetime.date(2026, 1, 1), by=cast.anna)
    for kind in draw.sample(["acquaintance", "spouse", "referral", "parent"], draw.randint(0, 2)) if others else ():
        relate(client, draw.choice(others), kind, cast)
    for _each in range(draw.randint(0, 3)):
        make_purchase(client, draw.randint(1, 99), by=cast.anna)
        timeline.record_interaction(client, kind=draw.choice(["call", "note"]), by=cast.anna)
    for tag in draw.sample(["VIP", "дача", "опт"], draw.randint(0, 3)):
        actions.add_tag(client, tag, by=cast.anna)
    for text in draw.sample(["Ленина 1", "Мира 2"], draw.randint(0, 2)):
        actions.add_address(client, kind="main", text=text, by=cast.anna)
    for employee in draw.sample([cast.anna, cast.boris, cast.vera], draw.randint(0, 2)):
        actions.star(client, by=employee)
    return fresh(client)


def relate(client: Client, other: Client, kind: str, cast: Cast) -> None:
    with contextlib.suppress(actions.Unrelatable):
        actions.add_relation(client, other, ready_kind(kind), by=cast.anna)


@pytest.mark.parametrize("seed", range(12))
def test_merging_and_parting_brings_every_row_back(cast: Cast, seed: int) -> None:
    draw = Random(seed)
    companies = [make_client(name=f"ООО «{name}»") for name in ("Ромашка", "Вектор")]
    people: list[Client] = []
    for _person in range(4):
        people.append(a_rich_client(draw, cast, people, companies))
    pair = draw.sample([*people], 2) if seed % 4 else companies
    before = snapshot()
    survivor, merged = choosing.ordered(*(Client.objects.select_related("totals").get(pk=each.pk) for each in pair))
    made = actions.merge(survivor, merged, by=cast.anna)
    assert (jobs.prove_totals.func(), prove_touches.func()) == (0, 0)
    assert snapshot() != before
    if seed % 2:
        actions.part(made, by=cast.anna)
    else:
        undo(made.change_set_id, by_id=cast.anna.pk)
    assert snapshot() == before
    assert (jobs.prove_totals.func(), prove_touches.func()) == (0, 0)
    assert Merge.objects.get().parted_at is not None


def test_the_history_of_both_stands_in_one_order(cast: Cast) -> None:
    one, other = two(cast)
    touch = timeline.record_interaction(other, kind="call", by=cast.anna)
    assert touch is not None
    made = actions.merge(one, other, by=cast.anna)
    assert Interaction.objects.get().client_id == one.pk
    actions.part(made, by=cast.anna)
    assert Interaction.objects.get().client_id == other.pk
    assert set(Event.objects.filter(code="timeline.interaction_recorded").values_list("client", flat=True)) == {
        other.pk
    }


def test_people_of_a_merged_company_are_found_by_the_survivor(cast: Cast) -> None:
    from krug.clients import hits

    one, other = make_client(name="ООО «Ромашка»", phone="8 912 000-00-01"), make_client(name="ООО «Гиацинт»")
    anna = make_client(last_name="Смирнова", first_name="Анна")
    actions.add_employment(anna, other, by=cast.anna)
    actions.merge(one, other, by=cast.anna)
    assert Employment.objects.get().company_id == one.pk
    assert f"/clients/{anna.pk}/" in [hit.url for hit in hits.find(cast.anna, "ромашка").hits]
