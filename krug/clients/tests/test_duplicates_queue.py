"""The queue of duplicates: what stands there, what is done from there, and what is never told."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from krug.clients import access, actions, drafts, jobs, matching
from krug.clients.drafts import Draft
from krug.clients.duplicates import keeping
from krug.clients.events import ToldApart
from krug.clients.models import Client, DuplicatePair, MassMerge, Merge
from krug.clients.testing import make_client, make_purchase
from krug.core import events
from krug.core.changes import sets
from krug.core.rights import HIDDEN
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def twins(owner: Employee | None, number: int = 0, **more: Any) -> tuple[Client, Client]:
    phone = f"8 912 345-67-{number + 10}"
    made = make_client(owner=owner, last_name="Смирнова", first_name="Анна", phone=phone, city="Пермь")
    return made, make_client(owner=owner, last_name="Смирнова", first_name="Аня", phone=phone, **more)


def found() -> None:
    jobs.find_duplicates.func()


def pairs() -> list[tuple[int, int, int, list[str]]]:
    return list(DuplicatePair.objects.order_by("pk").values_list("first_id", "second_id", "score", "reasons"))


def form(pair: DuplicatePair, keep: int, **more: str) -> dict[str, str]:
    versions = dict(Client.objects.filter(pk__in=[pair.first_id, pair.second_id]).values_list("pk", "version"))
    return {"keep": str(keep), **{f"version-{pk}": str(version) for pk, version in versions.items()}, **more}


def test_a_changed_client_is_looked_for_at_once_and_a_pair_that_is_none_any_more_goes(cast: Cast) -> None:
    one, other = twins(cast.boris)
    keeping.look_again([other.pk])
    assert pairs() == [(one.pk, other.pk, 80, ["phone", "variant"])]
    actions.change(other, {"first_name": "Вера"}, by=cast.anna)
    keeping.look_again([other.pk])
    assert pairs() == []


def test_the_whole_base_and_one_client_come_to_the_same(cast: Cast) -> None:
    one, other = twins(cast.boris)
    found()
    told = pairs()
    keeping.look_again([one.pk, other.pk])
    assert pairs() == told


def test_a_pair_that_only_the_whole_search_finds_stays_while_it_holds(cast: Cast) -> None:
    one = make_client(owner=cast.boris, name="ООО «Вектор Меридиан»", city="Пермь")
    make_client(owner=cast.boris, name="АО «Меридиан Вектор»", city="Пермь")
    found()
    assert [pair[2:] for pair in pairs()] == [(60, ["variant", "city"])]
    actions.change(one, {"about": "Окна"}, by=cast.anna)
    keeping.look_again([one.pk])
    assert len(pairs()) == 1
    actions.change(one, {"name": "ООО «Заря»"}, by=cast.anna)
    keeping.look_again([one.pk])
    assert pairs() == []


@pytest.mark.parametrize(
    ("mine", "theirs", "kept"),
    [("Вова", "Владимир", "Владимир"), ("Владимир", "Вова", "Владимир"), ("Vladimir", "Владимир", "Владимир"),
     ("В.", "Вова", "Вова"), ("Владимир", "Vladimir", "Владимир"), ("Зорро", "Зоро", "Зорро")],
)  # fmt: skip
def test_of_two_names_the_fuller_one_stays(cast: Cast, mine: str, theirs: str, kept: str) -> None:
    one, other = (make_client(last_name="Белов", first_name=first) for first in (mine, theirs))
    actions.merge(one, other, by=cast.anna)
    assert Client.objects.get(pk=one.pk).first_name == kept


def test_a_pair_is_merged_from_the_queue_and_parted_by_the_toast(cast: Cast, anna: Browser) -> None:
    one, other = twins(cast.boris, email="anna@mail.example")
    found()
    pair = DuplicatePair.objects.get()
    assert "Смирнова Аня" in anna.get("/duplicates/").content.decode()
    answer = anna.post(f"/duplicates/{pair.pk}/merge/", form(pair, other.pk, **{"take-city": "theirs"}), headers=HTMX)
    assert answer.status_code == 200
    merge = Merge.objects.get()
    assert (merge.survivor_id, Client.objects.get(pk=other.pk).city) == (other.pk, "Пермь")
    assert f"/duplicates/merged/{merge.pk}/" in answer.headers["HX-Trigger"]
    assert anna.get(f"/clients/{one.pk}/").headers["Location"] == f"/clients/{other.pk}/"
    door = f'href="/duplicates/merged/{merge.pk}/"'
    assert door in anna.get(f"/clients/{other.pk}/").content.decode()
    assert anna.post(f"/duplicates/merged/{merge.pk}/").status_code == 204
    assert anna.get(f"/clients/{one.pk}/").status_code == 200
    assert door not in anna.get(f"/clients/{other.pk}/").content.decode()
    assert (DuplicatePair.objects.get().apart_at is not None, Client.objects.get(pk=other.pk).city) == (True, "")


def test_an_old_number_gives_programs_the_survivor(cast: Cast) -> None:
    from krug.staff.testing import token_of

    one, other = twins(cast.boris)
    actions.merge(one, other, by=cast.anna)
    program = Browser(headers={"Authorization": f"Bearer {token_of(cast.anna, 'clients:read')}"})
    assert program.get(f"/api/v1/clients/{other.pk}").json()["id"] == one.pk


def test_of_two_people_who_merge_the_same_pair_the_second_is_told(cast: Cast, anna: Browser) -> None:
    one, other = twins(cast.boris)
    found()
    pair = DuplicatePair.objects.get()
    sent = form(pair, one.pk)
    actions.change(other, {"about": "Дача"}, by=cast.boris)
    assert anna.post(f"/duplicates/{pair.pk}/merge/", sent, headers=HTMX).status_code == 409
    actions.merge(one, Client.objects.get(pk=other.pk), by=cast.anna)
    assert anna.post(f"/duplicates/{pair.pk}/merge/", sent, headers=HTMX).status_code == 404
    assert Merge.objects.count() == 1


@pytest.fixture
def told_apart() -> Iterator[list[tuple[int | None, int | None]]]:
    """Of whom it was published that they are two."""
    heard: list[tuple[int | None, int | None]] = []

    def hear(event: ToldApart) -> None:
        heard.append((event.client_id, event.other_client_id))

    events.listen(ToldApart, hear)
    yield heard
    events.forget(ToldApart, hear)


def test_who_was_told_apart_never_comes_again(
    cast: Cast, anna: Browser, told_apart: list[tuple[int | None, int | None]]
) -> None:
    one, other = twins(cast.boris)
    found()
    pair = DuplicatePair.objects.get()
    assert anna.post(f"/duplicates/{pair.pk}/apart/", headers=HTMX).status_code == 200
    actions.change(other, {"city": "Пермь"}, by=cast.anna)
    keeping.look_again([one.pk])
    found()
    assert [each.apart_by_id for each in DuplicatePair.objects.all()] == [cast.anna.pk]
    assert "Аня" not in anna.get("/duplicates/").content.decode()
    assert "Аня" in anna.get("/duplicates/?band=apart").content.decode()
    assert told_apart == [(one.pk, other.pk)]
    assert anna.post(f"/duplicates/{pair.pk}/again/").status_code == 204
    assert "Аня" in anna.get("/duplicates/").content.decode()


def test_what_is_put_off_waits_in_its_own_band(cast: Cast, anna: Browser) -> None:
    twins(cast.boris)
    found()
    anna.post(f"/duplicates/{DuplicatePair.objects.get().pk}/later/", headers=HTMX)
    assert ["Аня" in anna.get(f"/duplicates/?band={band}").content.decode() for band in ("sure", "later")] == [
        False,
        True,
    ]


def test_unasked_the_queue_shows_what_is_worth_a_look_when_nothing_is_sure(cast: Cast, anna: Browser) -> None:
    for _twice in range(2):
        make_client(owner=cast.boris, last_name="Орлов", first_name="Пётр", patronymic="Ильич", city="Пермь")
    found()
    assert DuplicatePair.objects.get().score < 80
    shown = [
        "Орлов Пётр" in anna.get(f"/duplicates/{band}").content.decode() for band in ("", "?band=sure", "?band=look")
    ]
    assert shown == [True, False, True]


def a_head(cast: Cast, **fields: str) -> Employee:
    role = cast.olga.role
    role.fields = fields
    role.save()
    found: Employee = Employee.objects.get(pk=cast.olga.pk)
    return found


def test_a_duplicate_of_somebody_invisible_is_never_told(cast: Cast) -> None:
    twins(cast.vera)
    mine, _mine = twins(cast.boris, 1)
    make_client(owner=cast.vera, last_name="Смирнова", first_name="Анна", phone="8 912 345-67-11")
    found()
    olga = cast.browser(cast.olga)
    assert [pair.first_id for pair in access.duplicate_pairs(cast.olga)] == [mine.pk]
    foreign = DuplicatePair.objects.exclude(pk__in=access.duplicate_pairs(cast.olga)).first()
    assert foreign is not None
    assert olga.get(f"/duplicates/{foreign.pk}/").status_code == 404


def test_the_twin_without_that_care_would_tell(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    twins(cast.vera)
    found()
    monkeypatch.setattr(access, "duplicate_pairs", lambda actor: DuplicatePair.objects.all())
    monkeypatch.setattr(access, "mergeable", lambda actor: Client.objects.live())
    assert "Смирнова Аня" in cast.browser(cast.olga).get("/duplicates/").content.decode()


def test_what_is_hidden_is_neither_shown_nor_a_reason(cast: Cast) -> None:
    twins(cast.boris)
    found()
    olga = cast.browser(a_head(cast, phone=HIDDEN, city=HIDDEN))
    page = olga.get("/duplicates/").content.decode()
    assert ["Смирнова Аня" in page, "345" in page, "Пермь" in page, "same phone" in page] == [True, False, False, False]


def test_contacts_are_masked_for_who_sees_them_masked(cast: Cast) -> None:
    twins(cast.boris)
    found()
    role = cast.olga.role
    role.rights = {code: reach for code, reach in role.rights.items() if not code.startswith("contacts.")}
    role.save()
    page = cast.browser(Employee.objects.get(pk=cast.olga.pk)).get("/duplicates/").content.decode()
    assert ("345" in page, "•••" in page) == (False, True)


@pytest.mark.parametrize("more", [0, 3])
def test_one_pair_and_many_take_as_many_questions(cast: Cast, anna: Browser, more: int) -> None:
    for number in range(1 + more):
        twins(cast.boris, number)
    found()
    anna.get("/duplicates/")
    with CaptureQueriesContext(connection) as captured:
        anna.get("/duplicates/")
    assert len(captured) <= 20


def test_all_that_are_sure_are_merged_in_one_change_and_put_back(cast: Cast, anna: Browser) -> None:
    made = [twins(cast.boris, number, city="Пермь") for number in range(3)]
    make_purchase(made[0][1], 100, by=cast.anna)
    make_client(last_name="Смирнова", first_name="А.", phone="8 912 345-67-10")  # only worth a look
    found()
    page = anna.get("/duplicates/mass/?least=80").content.decode()
    assert "3 pairs" in page
    address = anna.post("/duplicates/mass/", {"least": "80", "key": "k"}).headers["HX-Redirect"]
    assert anna.post("/duplicates/mass/", {"least": "80", "key": "k"}).headers["HX-Redirect"] == address
    mass = MassMerge.objects.get()
    assert (mass.state, mass.merged, mass.left) == ("done", 3, 0)
    assert {merge.change_set_id for merge in Merge.objects.all()} == {mass.change_set_id}
    assert Client.objects.live().count() == 4
    actions.undo_mass_merge(mass, by_id=cast.anna.pk)
    assert Client.objects.live().count() == 7
    assert {merge.parted_at is None for merge in Merge.objects.all()} == {False}
    mass.refresh_from_db()
    assert mass.state == "undone"
    assert (jobs.prove_totals.func(), Client.objects.get(pk=made[0][1].pk).totals.purchases) == (0, 1)


def test_what_came_later_is_offered_and_goes_where_it_is_told(cast: Cast, anna: Browser) -> None:
    one, other = twins(cast.boris)
    merge = actions.merge(one, other, by=cast.anna)
    bought = make_purchase(Client.objects.get(pk=one.pk), 77, by=cast.anna)
    name = f"clients.purchase:{bought.pk}"
    assert name in anna.get(f"/duplicates/merged/{merge.pk}/").content.decode()
    anna.post(f"/duplicates/merged/{merge.pk}/", {"back": [name, "clients.purchase:999", "staff.employee:1"]})
    bought.refresh_from_db()
    assert bought.client_id == other.pk


def who(*, contacts: tuple[str, ...] = (), **values: Any) -> Draft:
    return Draft("person", values, contacts=[drafts.contact("phone", phone) for phone in contacts])


def test_one_function_says_who_somebody_is(cast: Cast) -> None:
    one, other = twins(cast.boris)
    alone = make_client(owner=cast.boris, last_name="Белов", first_name="Александр", phone="8 912 000-00-01")
    told = actions.resolve(who(last_name="Белов", first_name="Саша", contacts=("+79120000001",)), by=cast.anna)
    assert (told.client, told.is_alone, [each.reasons for each in told.others]) == (alone, True, [("phone",)])
    spoken = who(last_name="Смирнова", contacts=("89123456710",))
    told = actions.resolve(spoken, by=cast.anna)
    assert (told.client, told.is_alone, len(told.others)) == (one, False, 2)  # the older of two as sure
    spoken.values["first_name"] = "Аня"
    told = actions.resolve(spoken, by=cast.anna)
    assert (told.client, told.is_alone, [each.is_meant for each in told.others]) == (other, True, [True, True])
    assert actions.resolve(spoken, by=cast.anna, but=other.pk).client == one


def test_of_whom_the_actor_does_not_see_only_the_owner_is_told(cast: Cast) -> None:
    make_client(owner=cast.vera, last_name="Белов", first_name="Александр", phone="8 912 000-00-01")
    told = actions.resolve(who(last_name="Белов", first_name="Саша", contacts=("+79120000001",)), by=cast.boris)
    assert (told.client, [(each.client, each.owner_name) for each in told.others]) == (None, [(None, "Vera")])


def test_a_file_speaks_of_the_client_whose_name_it_spells_another_way(cast: Cast) -> None:
    made = make_client(owner=cast.boris, last_name="Белов", first_name="Александр", phone="8 912 000-00-01")
    for first, expected in (("Саша", made.pk), ("Алексей", None)):
        draft = who(last_name="Белов", first_name=first, contacts=("+79120000001",))
        face = matching.recognise(draft, matching.look_up([draft]))
        assert (face.id if face else None) == expected


def test_the_command_searches_the_base(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    one, _other = twins(cast.boris)
    call_command("duplicates", "--json")
    assert (json.loads(capsys.readouterr().out)["pairs"], len(pairs())) == (1, 1)
    call_command("duplicates", str(one.pk), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["pairs"], len(answer["each_ms"])) == (1, 1)


def test_whom_a_mass_change_has_made_is_looked_for_too(cast: Cast) -> None:
    change_set = sets.begin("import", by_id=cast.anna.pk)
    with transaction.atomic():
        twice = [
            who(last_name="Белов", first_name=first, contacts=("+79120000001",)) for first in ("Саша", "Александр")
        ]
        ids = actions.create_many(twice, by_id=cast.anna.pk, change_set_id=change_set.pk)
        keeping.remember_mass(change_set.pk)
        keeping.remember_mass(change_set.pk)
    assert jobs.look_after_masses.func() == 2
    assert [pair[:2] for pair in pairs()] == [tuple(ids)]
    assert jobs.look_after_masses.func() == 0


@pytest.mark.parametrize("most", [0, 2_000])  # the whole base is searched, or one by one
def test_the_look_after_masses_gives_way_to_whoever_waits_and_is_taken_up_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(keeping, "MOST_ONE_BY_ONE", most)
    change_set = sets.begin("import", by_id=cast.anna.pk)
    with transaction.atomic():
        twice = [who(last_name="Белов", first_name="Саша", contacts=("+79120000001",)) for _each in range(2)]
        actions.create_many(twice, by_id=cast.anna.pk, change_set_id=change_set.pk)
        keeping.remember_mass(change_set.pk)
    jobs.run_bulk.enqueue(1)
    assert (jobs.look_after_masses.func(), len(pairs())) == (0, 0)
    DBTaskResult.objects.filter(task_path=jobs.run_bulk.module_path).update(status="RUNNING")
    jobs.look_for_duplicates.enqueue()  # of the other queue
    assert jobs.look_after_masses.func() > 0
    assert len(pairs()) == 1


def test_without_giving_way_somebody_would_wait_for_the_look_after_masses(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krug.core.jobs.giving_way", lambda queue: nullcontext())
    change_set = sets.begin("import", by_id=cast.anna.pk)
    with transaction.atomic():
        twice = [who(last_name="Белов", first_name="Саша", contacts=("+79120000001",)) for _each in range(2)]
        actions.create_many(twice, by_id=cast.anna.pk, change_set_id=change_set.pk)
        keeping.remember_mass(change_set.pk)
    jobs.run_bulk.enqueue(1)
    assert keeping.after_masses() > 0
