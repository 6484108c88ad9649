"""What happened between two clients is one event: both cards tell it, and from either it is undone, once."""

import datetime
import json

import pytest
from django.test import Client as Browser

from krug.clients import actions as clients
from krug.clients.models import Client, Employment, Relation
from krug.clients.testing import make_client, ready_kind
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast
from krug.timeline import access, queries
from krug.timeline.journal import LiveEvents
from krug.timeline.models import Event
from krug.timeline.tests.told import lines, pages, texts, undo_urls

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 2, 1)


@pytest.fixture
def person(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова", sex="f")


@pytest.fixture
def firm(cast: Cast) -> Client:
    return make_client(owner=cast.boris, name="ООО «Тепло»")


def undo(browser: Browser, number: int) -> str:
    response = browser.post(f"/history/{number}/undo/")
    told = json.loads(response.headers.get("HX-Trigger", "{}"))
    return str(told["krug:toast"]["text"]) if response.status_code == 204 else str(response.status_code)


def test_both_cards_tell_who_came_changed_and_left(person: Client, firm: Client, cast: Cast) -> None:
    job = clients.add_employment(person, firm, position="engineer", by=cast.boris)
    clients.change_employment(job, {"decision_role": "pays", "is_head": True}, by=cast.boris)
    clients.end_employment(job, on=DAY, by=cast.boris)
    clients.remove_employment(job, by=cast.boris)
    assert lines(cast.boris, person) == [
        "Place of work removed | ООО «Тепло» | UNDO",
        "Place of work ended | ООО «Тепло» | until:  → 01.02.2026 | UNDO",
        "Place of work changed | ООО «Тепло» | role:  → pays | heads the company: no → yes | UNDO",
        "Place of work added | ООО «Тепло» | UNDO",
    ]
    # Whoever answers for the firm is also given a task when somebody leaves.
    assert [line for line in lines(cast.boris, firm) if not line.startswith("Task made")] == [
        "Removed from the people | Орлова | UNDO",
        "Left the company | Орлова | until:  → 01.02.2026 | UNDO",
        "Work here changed | Орлова | role:  → pays | heads the company: no → yes | UNDO",
        "Came to work here | Орлова | UNDO",
    ]
    assert Event.objects.exclude(code="tasks.made").count() == 4
    assert {entry.who for entry in queries.feed(cast.boris, firm).entries} == {"Boris"}


def test_each_card_says_what_the_other_one_is(person: Client, firm: Client, cast: Cast) -> None:
    relation = clients.add_relation(person, firm, ready_kind("contract"), by=cast.boris)
    clients.change_relation(relation, note="pumps", since=DAY, ended_on=None, by=cast.boris)
    clients.end_relation(relation, on=DAY, by=cast.boris)
    clients.remove_relation(relation, by=cast.boris)
    assert lines(cast.gleb, person) == [
        "Relation removed | ООО «Тепло», customer",
        "Relation ended | ООО «Тепло», customer | until:  → 01.02.2026",
        "Relation changed | ООО «Тепло», customer | note:  → pumps | since:  → 01.02.2026",
        "Relation added | ООО «Тепло», customer",
    ]
    assert lines(cast.gleb, firm)[-1] == "Relation added | Орлова, contractor"


def test_the_history_says_what_a_kind_was_called_then(person: Client, firm: Client, cast: Cast) -> None:
    kind = clients.add_kind(first_word="godfather", second_word="godson", by=cast.anna)
    clients.add_relation(person, firm, kind, by=cast.boris)
    clients.rename_kind(kind, first_word="x", second_word="y", by=cast.anna)
    assert lines(cast.gleb, person) == ["Relation added | ООО «Тепло», godson"]


def test_prospects_are_told_on_the_card_and_on_that_of_the_client_they_became(firm: Client, cast: Cast) -> None:
    prospect = clients.add_prospect(
        firm, relation_kind=ready_kind("contract"), end="first", kind="company", name="ИП Соколов", by=cast.boris
    )
    pk, _number = clients.take_in(prospect, by=cast.boris)
    assert lines(cast.gleb, firm) == [
        "Prospect became a client | ИП Соколов, contractor", "Prospect added | ИП Соколов, contractor",
    ]  # fmt: skip
    assert lines(cast.gleb, Client.objects.get(pk=pk)) == [
        "Was a prospect until now | ООО «Тепло», customer", "Client added",
    ]  # fmt: skip


@pytest.mark.parametrize("side", ["person", "company"])
def test_from_either_card_it_is_undone_and_both_say_so(
    person: Client, firm: Client, cast: Cast, boris: Browser, side: str
) -> None:
    job = clients.add_employment(person, firm, by=cast.boris)
    clients.end_employment(job, on=DAY, by=cast.boris)
    card = person if side == "person" else firm
    page = boris.get(f"/clients/{card.pk}/feed/").content.decode()
    assert boris.post(undo_urls(page)[0]).status_code == 204
    assert Employment.objects.get().ended_on is None
    assert lines(cast.boris, person)[:2] == [
        "Change undone | ООО «Тепло» | until: 01.02.2026 →  | UNDO",
        "Place of work ended | ООО «Тепло» | until:  → 01.02.2026 | undone",
    ]
    assert lines(cast.boris, firm)[:2] == [
        "Change undone | Орлова | until: 01.02.2026 →  | UNDO",
        "Left the company | Орлова | until:  → 01.02.2026 | undone",
    ]
    assert boris.post(undo_urls(page)[0]).status_code == 404


def test_a_relation_that_came_again_keeps_the_removed_one_from_coming_back(
    person: Client, firm: Client, cast: Cast, anna: Browser
) -> None:
    relation = clients.add_relation(person, firm, ready_kind("contract"), by=cast.anna)
    number = clients.remove_relation(relation, by=cast.anna)
    clients.add_relation(person, firm, ready_kind("contract"), by=cast.anna)
    assert number is not None
    assert undo(anna, number) == "Not undone: the same is here or with another client by now"
    assert Relation.objects.filter(archived_at=None).count() == 1


# Who sees and may undo what


def test_a_name_the_reader_does_not_see_is_not_told(person: Client, cast: Cast) -> None:
    foreign = make_client(owner=cast.vera, name="ООО «Чужая»")
    clients.add_employment(person, foreign, by=cast.boris)
    clients.add_relation(person, foreign, ready_kind("contract"), by=cast.boris)
    assert lines(cast.gleb, person) == [
        "Relation added | ООО «Чужая», customer", "Place of work added | ООО «Чужая»",
    ]  # fmt: skip
    assert lines(cast.boris, person) == ["Relation added | customer", "Place of work added"]
    assert lines(cast.vera, foreign) == ["Relation added | contractor", "Came to work here"]


def odd(name: str, **rights: str) -> Employee:
    """Somebody of the cast with just these rights."""
    role, _is_new = Role.objects.update_or_create(name=f"Odd {name}", defaults={"rights": rights})
    Employee.objects.filter(first_name=name).update(role=role)
    found: Employee = Employee.objects.get(first_name=name)
    return found


def test_whoever_sees_both_and_may_edit_either_undoes_it(person: Client, cast: Cast) -> None:
    foreign = make_client(owner=cast.vera, name="ООО «Чужая»")
    clients.add_employment(person, foreign, by=cast.anna)
    event = Event.objects.get()

    def may(actor: Employee) -> bool:
        return access.undoable(actor).filter(pk=event.pk).exists()

    view, edit, other = "clients.view", "clients.edit", access.UNDO
    assert {name: may(getattr(cast, name)) for name in ("anna", "olga", "boris", "vera", "gleb")} == {
        "anna": True, "olga": False, "boris": False, "vera": False, "gleb": False,
    }  # fmt: skip
    assert may(odd("Boris", **{view: "all", edit: "own", other: "yes"})) is True
    assert may(odd("Vera", **{view: "all", edit: "own", other: "yes"})) is True
    assert may(odd("Olga", **{view: "all", edit: "own", other: "yes"})) is False
    assert may(odd("Gleb", **{view: "own", edit: "all", other: "yes"})) is False
    assert may(odd("Boris", **{view: "own", edit: "all", other: "yes"})) is False


def test_a_change_of_one_client_is_undone_as_before_whoever_it_is(person: Client, cast: Cast) -> None:
    clients.change(person, {"city": "Omsk"}, by=cast.boris)
    event = Event.objects.get()
    allowed = [
        name for name in ("anna", "olga", "boris", "vera", "gleb")
        if access.undoable(getattr(cast, name)).filter(pk=event.pk).exists()
    ]  # fmt: skip
    assert allowed == ["anna", "olga", "boris"]


# Pages and news


def test_events_of_both_sides_stand_in_one_order_by_pages_that_lose_nothing(
    person: Client, firm: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 2)
    for place in range(3):
        clients.change(firm, {"about": f"{place}"}, by=cast.boris)
        worker = make_client(owner=cast.boris, last_name=f"Белов {place}")
        clients.add_employment(worker, firm, by=cast.boris)
        clients.add_relation(firm, worker, ready_kind("partner"), by=cast.boris)
    found = texts(pages(cast.boris, firm, "changes"))
    assert found == [
        "Белов 2, business partner", "Белов 2", "Card changed",
        "Белов 1, business partner", "Белов 1", "Card changed",
        "Белов 0, business partner", "Белов 0", "Card changed",
    ]  # fmt: skip


def test_the_open_pages_of_both_are_told(person: Client, firm: Client, cast: Cast) -> None:
    source = LiveEvents()
    reached = source.latest()
    clients.add_employment(person, firm, by=cast.boris)
    clients.change(person, {"city": "Omsk"}, by=cast.boris)
    assert [signal.client_id for signal in source.after(reached)] == [person.pk, firm.pk, person.pk]
