"""One change for many clients: who is changed, who is left and why, and that everything follows and comes back."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import F

from krug.clients import actions, fields, jobs, search
from krug.clients.bulk import deeds, weighing
from krug.clients.bulk.deeds import ARCHIVE, RESTORE, SET, TAG, UNTAG, Deed
from krug.clients.bulk.selection import Selection, of_chosen, of_everything
from krug.clients.models import Bulk, Client, ClientSearch, FieldRule, Tag, Totals
from krug.clients.testing import make_client
from krug.core.changes import sets
from krug.core.models import Change
from krug.core.testing import codes, published
from krug.core.text.refusals import Refusal
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

INN = "7707083893"


def bulk(chosen: Selection, deed: Deed, by: Employee, key: str = "one") -> Bulk:
    return actions.start_bulk(chosen, deed, key=key, by=by)


def chosen(*clients: Client) -> Selection:
    return Selection(tuple(client.pk for client in clients))


def cities() -> list[str]:
    return list(Client.objects.order_by("pk").values_list("city", flat=True))


def is_consistent() -> bool:
    """Sums, copies and completeness are as counted from nothing, and so is what clients are found by."""
    drifted = jobs.prove_totals.call()
    before = dict(ClientSearch.objects.values_list("pk", "tokens"))
    search.reindex(list(Client.objects.values_list("pk", flat=True)))
    return drifted == 0 and before == dict(ClientSearch.objects.values_list("pk", "tokens"))


VALUES: list[tuple[str, Any]] = [
    ("city", "Омск"), ("city", ""), ("warmth", 3), ("about", "с выставки"), ("note", "—"), ("sex", "f"),
    ("preferred_channel", "email"), ("time_zone", "Asia/Omsk"), ("activity", "43.22 Сантехника"), ("okved", "43.22"),
    ("working_hours", "9-18"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), VALUES)
def test_any_field_is_set_for_all_and_put_back_whole(cast: Cast, field: str, value: Any) -> None:
    make_client(owner=cast.boris, city="Пермь", about="было")
    make_client(name="Тепло", city="Москва", working_hours="8-17", inn=INN)
    before = list(Client.objects.order_by("pk").values())
    done = bulk(of_everything({}), Deed(SET, field, value), cast.anna)
    spec = fields.BY_CODE[field]
    assert {getattr(client, field) for client in Client.objects.filter(kind__in=spec.kinds)} == {value}
    assert is_consistent()
    actions.start_undo_bulk(done, by=cast.anna)
    ignored = {"version", "changed_at"}
    assert [{k: v for k, v in row.items() if k not in ignored} for row in Client.objects.order_by("pk").values()] == [
        {k: v for k, v in row.items() if k not in ignored} for row in before
    ]
    assert (is_consistent(), Bulk.objects.get().state) == (True, "undone")


def test_owner_and_category_are_set_and_lists_and_search_follow(cast: Cast) -> None:
    first, second = make_client(owner=cast.boris), make_client()
    category = actions.add_category("Dealers", by_id=cast.anna.pk)
    bulk(chosen(first, second), Deed(SET, "owner", cast.vera.pk), cast.anna)
    bulk(chosen(first, second), Deed(SET, "category", category.pk), cast.anna, key="two")
    rows = Client.objects.order_by("pk").values_list("owner_id", "category_id", "version", "totals__owner_id")
    assert list(rows) == [(cast.vera.pk, category.pk, 3, cast.vera.pk)] * 2
    assert is_consistent()
    bulk(chosen(first, second), Deed(SET, "owner", None), cast.anna, key="three")
    assert (Totals.objects.filter(owner=None).count(), is_consistent()) == (2, True)


def test_one_event_and_one_change_set_tell_of_it(cast: Cast) -> None:
    clients = [make_client(city="Пермь") for _client in range(3)]
    with published() as told:
        done = bulk(chosen(*clients), Deed(SET, "city", "Омск"), cast.anna)
    assert codes(told) == ["clients.bulk_finished"]
    assert (done.state, done.total, done.done, done.counts) == ("done", 3, 3, {"changed": 3})
    changes = Change.objects.filter(change_set=done.change_set).order_by("pk")
    assert list(changes.values_list("client_id", "field", "old", "new")) == [
        (client.pk, "city", "Пермь", "Омск") for client in clients
    ]
    assert done.change_set is not None
    assert (done.change_set.kind, done.change_set.label, done.change_set.by_id) == ("bulk", "City: Омск", cast.anna.pk)


def test_who_is_left_as_they_are_is_counted_by_reason(cast: Cast) -> None:
    make_client(owner=cast.boris, city="Пермь")
    make_client(owner=cast.boris, city="Омск")
    make_client(owner=cast.vera, city="Пермь")
    make_client(city="Пермь")
    cast.boris.role.rights = {"clients.view": "all", "clients.edit": "own"}
    cast.boris.role.save()
    boris = Employee.objects.get(pk=cast.boris.pk)
    found = weighing.weigh(of_everything({}), Deed(SET, "city", "Омск"), by=boris)
    assert (found.total, found.changed) == (4, 1)
    assert found.left == [("are not yours to change", 2), ("as they would be already", 1)]
    assert [(first.before, first.why) for first in found.first] == [
        ("Пермь", ""), ("Омск", "as they would be already"), ("Пермь", "are not yours to change"),
        ("Пермь", "are not yours to change"),
    ]  # fmt: skip
    done = bulk(of_everything({}), Deed(SET, "city", "Омск"), boris)
    assert done.counts == {"changed": 1, "same": 1, "foreign": 2}
    assert cities() == ["Омск", "Омск", "Пермь", "Пермь"]


def test_without_the_reach_of_the_right_all_would_be_changed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test before."""
    make_client(owner=cast.vera, city="Пермь")
    cast.boris.role.rights = {"clients.view": "all", "clients.edit": "own"}
    cast.boris.role.save()
    monkeypatch.setattr(Deed, "may_touch", lambda *asked: True)
    bulk(of_everything({}), Deed(SET, "city", "Омск"), Employee.objects.get(pk=cast.boris.pk))
    assert cities() == ["Омск"]


def test_clients_one_does_not_see_are_neither_changed_nor_counted(cast: Cast) -> None:
    foreign = make_client(owner=cast.vera, city="Пермь")
    done = bulk(chosen(foreign), Deed(SET, "city", "Омск"), cast.boris)
    assert (done.total, done.counts, cities()) == (0, {}, ["Пермь"])


def test_only_the_empty_ones_are_filled_when_asked_so(cast: Cast) -> None:
    make_client(city="Пермь", warmth=2)
    make_client()
    found = weighing.weigh(of_everything({}), Deed(SET, "city", "Омск", only_empty=True), by=cast.anna)
    assert (found.changed, found.left) == (1, [("have another value, which stays", 1)])
    bulk(of_everything({}), Deed(SET, "city", "Омск", only_empty=True), cast.anna)
    bulk(of_everything({}), Deed(SET, "warmth", 1, only_empty=True), cast.anna, key="two")
    assert list(Client.objects.order_by("pk").values_list("city", "warmth")) == [("Пермь", 2), ("Омск", 1)]


def test_what_breaks_a_rule_is_left_out_by_the_name_of_the_rule(cast: Cast) -> None:
    person, company = make_client(city="Пермь"), make_client(name="Тепло", city="Пермь")
    FieldRule.objects.create(kind="person", field="city", is_required=True)
    found = weighing.weigh(of_everything({}), Deed(SET, "city", ""), by=cast.anna)
    assert found.left == [("City: The company asks for this: fill it in.", 1)]
    done = bulk(of_everything({}), Deed(SET, "city", ""), cast.anna)
    assert done.counts == {"changed": 1, "rule: City: The company asks for this: fill it in.": 1}
    assert [Client.objects.get(pk=client.pk).city for client in (person, company)] == ["Пермь", ""]


def test_a_category_for_others_and_a_field_of_the_other_kind_leave_clients_out(cast: Cast) -> None:
    make_client()
    make_client(name="Тепло")
    category = actions.add_category("Dealers", kind="company", by_id=cast.anna.pk)
    one = bulk(of_everything({}), Deed(SET, "category", category.pk), cast.anna)
    two = bulk(of_everything({}), Deed(SET, "sex", "f"), cast.anna, key="two")
    assert one.counts == {"changed": 1, "rule: the category is for others, or retired": 1}
    assert two.counts == {"changed": 1, "no_field": 1}


def test_a_tag_is_put_on_and_taken_off_and_each_comes_back(cast: Cast) -> None:
    clients = [make_client() for _client in range(3)]
    actions.add_tag(clients[0], "VIP", by=cast.anna)
    on = bulk(of_everything({}), Deed(TAG, value="vip"), cast.anna)
    assert (on.counts, Tag.objects.count()) == ({"changed": 2, "same": 1}, 1)
    tag = str(Tag.objects.get().pk)
    off = bulk(of_everything({"tag": tag}), Deed(UNTAG, value="VIP"), cast.anna, key="two")
    assert (off.counts, of_everything({"tag": tag}).rows(cast.anna).count()) == ({"changed": 3}, 0)
    actions.start_undo_bulk(off, by=cast.anna)
    assert of_everything({"tag": tag}).rows(cast.anna).count() == 3
    actions.start_undo_bulk(on, by=cast.anna)
    assert list(of_everything({"tag": tag}).rows(cast.anna)) == [clients[0]]


def test_archived_at_once_they_leave_lists_and_search_and_come_back(cast: Cast) -> None:
    clients = [make_client(name="Тепло", inn=INN), make_client()]
    done = bulk(of_everything({}), Deed(ARCHIVE), cast.anna)
    assert (Client.objects.live().count(), ClientSearch.objects.count(), is_consistent()) == (0, 0, True)
    made = make_client(name="Другое", inn=INN)
    archive = of_everything({"view": "archive"})
    found = weighing.weigh(archive, Deed(RESTORE), by=cast.anna)
    assert (found.changed, found.left) == (1, [("have an INN that another client has by now", 1)])
    back = bulk(archive, Deed(RESTORE), cast.anna, key="two")
    assert back.counts == {"changed": 1, "taken": 1}
    assert sorted(Client.objects.live().values_list("pk", flat=True)) == [clients[1].pk, made.pk]
    assert (is_consistent(), done.counts) == (True, {"changed": 2})


def test_of_two_archived_with_one_inn_one_is_restored(cast: Cast) -> None:
    for name in ("First", "Second"):
        actions.archive(make_client(name=name, inn=INN), by=cast.anna)
    done = bulk(of_everything({"view": "archive"}), Deed(RESTORE), cast.anna)
    assert done.counts == {"changed": 1, "taken": 1}


def test_clients_added_after_it_was_counted_are_not_meant(cast: Cast) -> None:
    make_client(city="Пермь")
    counted = of_everything({"city": "Пермь"})
    make_client(city="Пермь")
    bulk(counted, Deed(SET, "city", "Омск"), cast.anna)
    assert cities() == ["Омск", "Пермь"]


def test_sent_twice_it_is_done_once(cast: Cast) -> None:
    client = make_client(city="Пермь")
    one = bulk(chosen(client), Deed(SET, "city", "Омск"), cast.anna)
    actions.change(Client.objects.get(), {"city": "Тула"}, by=cast.anna)
    two = bulk(chosen(client), Deed(SET, "city", "Омск"), cast.anna)
    assert (one.pk, cities(), Bulk.objects.count()) == (two.pk, ["Тула"], 1)
    assert bulk(chosen(client), Deed(SET, "city", "Омск"), cast.boris).pk != one.pk


def test_what_somebody_changed_since_stays_when_the_bulk_is_undone(cast: Cast) -> None:
    clients = [make_client(city="Пермь") for _client in range(3)]
    done = bulk(chosen(*clients), Deed(SET, "city", "Омск"), cast.anna)
    actions.change(Client.objects.get(pk=clients[1].pk), {"city": "Тула"}, by=cast.anna)
    actions.start_undo_bulk(done, by=cast.anna)
    assert cities() == ["Пермь", "Тула", "Пермь"]
    with pytest.raises(actions.NotNow):
        actions.start_undo_bulk(done, by=cast.anna)


def test_an_open_card_is_told_of_the_bulk_instead_of_overwriting_it(cast: Cast) -> None:
    client = make_client(city="Пермь")
    bulk(chosen(client), Deed(SET, "city", "Омск"), cast.boris)
    assert Client.objects.get().version == 1  # not his
    bulk(chosen(client), Deed(SET, "city", "Омск"), cast.anna)
    assert Client.objects.get().version == 2
    with pytest.raises(actions.Conflict) as refused:
        actions.change(client, {"city": "Тула"}, by=cast.boris, seen={"city": "Пермь"})
    assert (refused.value.theirs, refused.value.yours) == ("Омск", "Тула")


def test_a_right_that_is_taken_away_meanwhile_is_gone(cast: Cast) -> None:
    make_client(owner=cast.boris, city="Пермь")
    waiting = actions.bulk._start(of_everything({}), Deed(SET, "city", "Омск"), 1, "x", cast.boris)
    Bulk.objects.update(state="running", reached=0, done=0, counts={})
    Client.objects.update(city="Пермь")
    cast.boris.role.rights = {"clients.view": "own"}
    cast.boris.role.save()
    jobs.run_bulk.call(waiting.pk)
    assert (cities(), Bulk.objects.get().counts) == (["Пермь"], {"foreign": 1})


@pytest.mark.parametrize(
    ("verb", "field", "typed"),
    [
        (SET, "last_name", "Иванов"), (SET, "inn", INN), (SET, "nothing", "x"), (SET, "warmth", "9"), (TAG, "", " "),
        (SET, "owner", "999999"), (SET, "category", "999999"), ("drop", "", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_refused(cast: Cast, verb: str, field: str, typed: str) -> None:
    with pytest.raises(Refusal):
        deeds.read(cast.anna, verb, field, typed)


def test_who_may_not_is_refused(cast: Cast) -> None:
    for verb, field, typed in ((SET, "owner", ""), (ARCHIVE, "", ""), (RESTORE, "", "")):
        with pytest.raises(Refusal):
            deeds.read(cast.boris, verb, field, typed)
    for verb, field, typed in ((SET, "city", "Омск"), (TAG, "", "VIP")):
        with pytest.raises(Refusal):
            deeds.read(cast.gleb, verb, field, typed)
    role = cast.boris.role
    role.fields = {"city": "seen", "tags": "hidden"}
    with pytest.raises(Refusal):
        deeds.read(cast.boris, SET, "city", "Омск")
    with pytest.raises(Refusal):
        deeds.read(cast.boris, TAG, "", "VIP")


def test_numbers_of_chosen_clients_are_read_or_refused() -> None:
    assert of_chosen("3,1,2,3", {}) == Selection((1, 2, 3), {})
    assert [of_chosen(text, {}) for text in ("", "1,x", "1;2", "-1", ",".join(["1"] * 5001))] == [None] * 5


def test_a_value_is_written_down_in_a_form_that_reads_back(cast: Cast) -> None:
    for field, typed in (("birth_date", "27.11.1985"), ("call_from", "9:30"), ("warmth", "2"), ("note", "а\nб")):
        deed = deeds.read(cast.anna, SET, field, typed)
        assert deeds.from_json(deed.as_json()) == deed


def test_portions_are_whole_or_not_at_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portion that breaks leaves nothing of itself, and is tried once more."""
    for _client in range(3):
        make_client(city="Пермь")
    record, calls = sets.record, []

    def broken(*told: Any) -> None:
        record(*told)
        calls.append(told)
        if len(calls) == 1:
            raise IntegrityError

    monkeypatch.setattr(sets, "record", broken)
    bulk(of_everything({}), Deed(SET, "city", "Омск"), cast.anna)
    assert (len(calls), cities(), Change.objects.count()) == (2, ["Омск"] * 3, 3)
    assert Client.objects.filter(version=F("version")).count() == 3
