"""The company's own fields set for many clients at once."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from krug.clients import actions, jobs
from krug.clients.actions.categories import add_category
from krug.clients.bulk import applying, deeds, running, weighing
from krug.clients.bulk.deeds import SET, Deed
from krug.clients.bulk.selection import Selection, of_everything
from krug.clients.models import Bulk, Client, FieldRule, OwnField, OwnValues
from krug.clients.own import known, values
from krug.clients.sight import FieldDenied
from krug.clients.testing import make_client, make_own_field
from krug.core import jobs as core_jobs
from krug.core.changes import undo
from krug.core.models import Change
from krug.core.tests import errands
from krug.core.text.refusals import Refusal
from krug.core.worker import Worker
from krug.staff.models import Employee
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db

# What is typed for each type, what is kept of it, and another value that some client has already.
TYPED: list[tuple[str, str, Any, Any]] = [
    ("text", " Lada  Niva ", "Lada Niva", "Volvo"),
    ("long", "Lada\nNiva", "Lada\nNiva", "Volvo"),
    ("number", "12,5", 12.5, 7),
    ("money", "1 234,50", 123450, 100),
    ("date", "27.11.2026", "2026-11-27", "2025-01-31"),
    ("choice", "Dog", "dog", "cat"),
    ("choices", "Dog\nCat", ["cat", "dog"], ["fish"]),
    ("yesno", "no", False, True),
    ("link", "example.com", "https://example.com", "https://другой.рф"),
]


def field_of(cast: Cast, of: str) -> OwnField:
    return make_own_field(cast.anna, of, added=("Cat", "Dog", "Fish") if of in ("choice", "choices") else ())


def hold(client: Client, code: str, value: Any) -> None:
    values.write_many([(client.pk, code, value)])


def held() -> list[Any]:
    """Of each client."""
    found = dict(OwnValues.objects.values_list("client_id", "data"))
    return [found.get(pk, {}) for pk in Client.objects.order_by("pk").values_list("pk", flat=True)]


def bulk(deed: Deed, by: Employee, chosen: Selection | None = None) -> Bulk:
    done = actions.start_bulk(chosen or of_everything({}), deed, key=str(Bulk.objects.count()), by=by)
    done.refresh_from_db()
    return done


def post(browser: Browser, name: str, **form: Any) -> Any:
    return browser.post(reverse(name), form, headers={"HX-Request": "true"})


@pytest.mark.parametrize(("of", "typed", "kept", "other"), TYPED)
def test_every_type_is_set_for_all_and_put_back_whole(cast: Cast, of: str, typed: str, kept: Any, other: Any) -> None:
    field = field_of(cast, of)
    make_own_field(cast.anna, "text", "Beside")
    nothing, beside, has, same = (make_client(last_name=name) for name in ("А", "Б", "В", "Г"))
    hold(beside, "own.beside", "stays")
    hold(has, field.code, other)
    hold(same, field.code, kept)
    before = held()
    deed = deeds.read(cast.anna, SET, field.code, typed)
    assert (deed.value, deeds.from_json(deed.as_json())) == (kept, deed)
    weighed = weighing.weigh(of_everything({}), deed, by=cast.anna)
    assert (weighed.changed, weighed.left) == (3, [("as they would be already", 1)])
    done = bulk(deed, cast.anna)
    assert (done.state, done.counts) == ("done", {"changed": 3, "same": 1})
    assert held() == [{"car": kept}, {"beside": "stays", "car": kept}, {"car": kept}, {"car": kept}]
    cells = Change.objects.order_by("client_id").values_list("client_id", "table", "field", "old", "new")
    assert list(cells) == [
        (nothing.pk, "clients.ownvalues", "own.car", None, kept),
        (beside.pk, "clients.ownvalues", "own.car", None, kept),
        (has.pk, "clients.ownvalues", "own.car", other, kept),
    ]
    assert list(Client.objects.order_by("pk").values_list("version", flat=True)) == [2, 2, 2, 1]
    actions.start_undo_bulk(done, by=cast.anna)
    assert [data or {} for data in held()] == before


@pytest.mark.parametrize(("of", "typed", "kept", "other"), TYPED)
def test_every_type_is_emptied_and_filled_only_where_nothing_stands(
    cast: Cast, of: str, typed: str, kept: Any, other: Any
) -> None:
    field = field_of(cast, of)
    _nothing, has = make_client(last_name="А"), make_client(last_name="Б")
    hold(has, field.code, other)
    filling = deeds.read(cast.anna, SET, field.code, typed, only_empty=True)
    assert bulk(filling, cast.anna).counts == {"changed": 1, "filled": 1}
    assert held() == [{"car": kept}, {"car": other}]
    emptying = deeds.read(cast.anna, SET, field.code, "")
    assert emptying.value is None
    assert bulk(emptying, cast.anna).counts == {"changed": 2}
    assert held() == [{}, {}]
    assert bulk(emptying, cast.anna).counts == {"same": 2}


def test_another_client_and_an_employee_are_among_those_one_sees(cast: Cast, anna: Browser, boris: Browser) -> None:
    partner, boss = make_own_field(cast.anna, "client", "Partner"), make_own_field(cast.anna, "employee", "Engineer")
    mine, foreign = make_client(owner=cast.boris, last_name="Орлов"), make_client(owner=cast.vera, last_name="Чужой")
    assert deeds.read(cast.boris, SET, partner.code, f"Орлов № {mine.pk}").value == mine.pk
    assert deeds.read(cast.boris, SET, boss.code, str(cast.vera.pk)).value == cast.vera.pk
    for code, typed in ((partner.code, f"№ {foreign.pk}"), (partner.code, "Чужой"), (boss.code, "999")):
        with pytest.raises(Refusal):
            deeds.read(cast.boris, SET, code, typed)
    done = bulk(deeds.read(cast.anna, SET, partner.code, f"№ {foreign.pk}"), cast.anna, Selection((mine.pk,)))
    assert done.change_set is not None
    assert done.change_set.label == f"Partner: № {foreign.pk}"  # whoever reads the journal may not see that client
    page = post(boris, "bulk_weigh", ids=str(mine.pk), what=f"set:{partner.code}", value="").content.decode()
    assert ("a client you do not see" in page, "Чужой" in page) == (True, False)
    page = post(anna, "bulk_weigh", ids=str(mine.pk), what=f"set:{partner.code}", value="").content.decode()
    assert "<del>Чужой</del>" in page


def test_cards_of_another_kind_or_category_have_no_such_field(cast: Cast) -> None:
    key_account = add_category("Key", by_id=None)
    field = make_own_field(cast.anna, "text", "Terms", kind="company", category=key_account)
    make_client(last_name="Орлов"), make_client(name="Тепло"), make_client(name="Пар", category_id=key_account.pk)
    done = bulk(deeds.read(cast.anna, SET, field.code, "30 days"), cast.anna)
    assert (done.counts, held()) == ({"changed": 1, "no_field": 2}, [{}, {}, {"terms": "30 days"}])


def test_the_rules_of_the_field_are_kept_and_completeness_follows(cast: Cast) -> None:
    client = make_client(last_name="Орлов")
    field = make_own_field(cast.anna, "text", "Terms", is_required=True)
    FieldRule.objects.filter(field=field.code).update(check_kind="digits", pattern="2")
    assert bulk(deeds.read(cast.anna, SET, field.code, "abc"), cast.anna).counts.get("changed", 0) == 0
    assert bulk(deeds.read(cast.anna, SET, field.code, "30"), cast.anna).counts == {"changed": 1}
    assert jobs.prove_totals.call() == 0
    refused = bulk(deeds.read(cast.anna, SET, field.code, ""), cast.anna)
    assert (refused.counts.get("changed", 0), held()) == (0, [{"terms": "30"}])
    assert Client.objects.get(pk=client.pk).version == 2


def test_a_field_that_is_denied_is_neither_offered_nor_set(cast: Cast) -> None:
    make_own_field(cast.anna, "text", "Car")
    make_own_field(cast.anna, "text", "Boat")
    make_client(owner=cast.boris)
    assert {"own.car", "own.boat"} < {spec.code for spec in deeds.offered(cast.boris)}
    boris = denied(cast.boris, **{"own.car": "hidden", "own.boat": "seen"})
    assert [spec.code for spec in deeds.offered(boris) if spec.own] == []
    for code in ("own.car", "own.boat"):
        with pytest.raises(Refusal):
            deeds.read(boris, SET, code, "Lada")
    assert deeds.offered(cast.gleb) == []


def test_the_dialog_has_the_control_of_each_type(cast: Cast, anna: Browser) -> None:
    pk = str(make_client(city="Пермь").pk)
    for of, there in (
        ("choices", 'type="checkbox" name="value" value="dog"'), ("choice", '<option value="dog">'),
        ("yesno", '<option value="yes">'), ("client", "data-suggests"), ("employee", f'value="{cast.vera.pk}"'),
        ("long", "<textarea"), ("date", 'placeholder="27.11.2026"'), ("money", 'placeholder="1 234,50"'),
    ):  # fmt: skip
        added = ("Cat", "Dog") if of in ("choice", "choices") else ()
        field = make_own_field(cast.anna, of, f"Of {of}", help="As it stands in the contract", added=added)
        page = post(anna, "bulk_ask", ids=pk, what=f"set:{field.code}").content.decode()
        assert (there in page, "As it stands in the contract" in page) == (True, True), of
    assert '<optgroup label="Own fields">' in page
    assert '<option value="Пермь">' in post(anna, "bulk_ask", ids=pk, what="set:city").content.decode()


def test_several_options_are_sent_as_they_are_ticked(cast: Cast, anna: Browser) -> None:
    field = field_of(cast, "choices")
    pk = str(make_client().pk)
    form: dict[str, Any] = {"ids": pk, "what": f"set:{field.code}", "value": ["dog", "cat"], "key": "a"}
    assert "<ins>Cat, Dog</ins>" in post(anna, "bulk_weigh", **form).content.decode()
    assert post(anna, "bulk_start", **form).status_code == 204
    assert held() == [{"car": ["cat", "dog"]}]


@pytest.fixture
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIRST", 20)
    monkeypatch.setattr(running, "MOST", 20)
    monkeypatch.setattr(actions.bulk, "AT_ONCE", 5)


@pytest.mark.usefixtures("_small_portions")
@pytest.mark.parametrize("portions", [0, 1, 3])
def test_killed_between_portions_it_goes_on_where_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, portions: int
) -> None:
    field = make_own_field(cast.anna)
    for _client in range(70):
        make_client()
    started = bulk(Deed(SET, field.code, "Lada"), cast.anna)
    apply, left = running.apply, iter(range(portions))
    with monkeypatch.context() as dying:
        dying.setattr(running, "apply", lambda *a: apply(*a) if next(left, None) is not None else 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.run_bulk.call(started.pk)
    assert (Bulk.objects.get().done, Change.objects.count()) == (20 * portions, 20 * portions)
    jobs.run_bulk.call(started.pk)
    assert (Bulk.objects.get().counts, Change.objects.count()) == ({"changed": 70}, 70)
    assert held() == [{"car": "Lada"}] * 70
    actions.start_undo_bulk(Bulk.objects.get(), by=cast.anna)
    assert errands.work_off(Worker(core_jobs.LONG, "test")) >= 1
    assert (Bulk.objects.get().state, [data or {} for data in held()]) == ("undone", [{}] * 70)


@pytest.mark.usefixtures("_small_portions")
@pytest.mark.parametrize("change", [{"archived_at": "2026-11-25T00:00Z"}, {"turn_set": 7}, {"type": "number"}])
def test_a_field_that_is_none_of_the_kind_any_more_is_left_alone_by_the_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    """Between two portions it is retired, begins to turn, or is of another type: what it held stays as it was."""
    field = make_own_field(cast.anna)
    for _client in range(30):
        make_client()
    started = bulk(Deed(SET, field.code, "Lada"), cast.anna)
    apply, calls = applying.apply, []

    def apply_and(*given: Any, **told: Any) -> None:
        apply(*given, **told)
        calls.append(OwnField.objects.filter(pk=field.pk).update(**change))

    monkeypatch.setattr(applying, "apply", apply_and)
    jobs.run_bulk.call(started.pk)
    done = Bulk.objects.get()
    assert (done.state, done.counts["changed"], done.done, len(calls)) == ("done", 20, 30, 1)
    assert held() == [{"car": "Lada"}] * 20 + [{}] * 10
    known.forget()


def test_one_portion_asks_as_often_for_three_clients_as_for_thirty(cast: Cast) -> None:
    field = make_own_field(cast.anna)
    counted = []
    bulk(Deed(SET, field.code, "Lada"), cast.anna, Selection((make_client().pk,)))  # what follows waits from here on
    for number in (3, 27):
        pks = tuple(make_client().pk for _client in range(number))
        deed = Deed(SET, field.code, f"Lada {number}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            bulk(deed, cast.anna, Selection(pks))
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_undo_keeps_what_somebody_wrote_since(cast: Cast) -> None:
    field = make_own_field(cast.anna)
    one, _two = make_client(last_name="А"), make_client(last_name="Б")
    done = bulk(Deed(SET, field.code, "Lada"), cast.anna)
    actions.change(Client.objects.get(pk=one.pk), {field.code: "Volvo"}, by=cast.vera)
    assert done.change_set_id is not None
    undo.undo(done.change_set_id, by_id=cast.anna.pk)
    assert held() == [{"car": "Volvo"}, {}]


@pytest.mark.parametrize("how", ["hidden", "seen"])
def test_who_was_denied_the_field_since_does_not_put_it_back(cast: Cast, how: str) -> None:
    field = make_own_field(cast.anna)
    make_client(owner=cast.boris)
    done = bulk(Deed(SET, field.code, "Lada"), cast.boris)
    with pytest.raises(FieldDenied):
        actions.start_undo_bulk(done, by=denied(cast.boris, **{field.code: how}))
    assert (Bulk.objects.get().state, held()) == ("done", [{"car": "Lada"}])
