"""Those who are related to a client and not in the base: kept with the way to them, and taken in with one press."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients import access, actions
from krug.clients.models import Client, ContactPoint, Prospect, Relation
from krug.clients.relations import prospects
from krug.clients.testing import make_client, ready_kind
from krug.clients.tests.spoken_of import text, told_of
from krug.core.testing import codes, published
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(cast: Cast) -> Client:
    return make_client(owner=cast.boris, name="ООО «Тепло»")


# Verbs


def test_a_prospect_is_added_once_a_press_and_told_on_the_card(firm: Client, cast: Cast) -> None:
    with published() as told:
        first, second = (told_of(firm, cast, key="k", note=" vents ") for _press in range(2))
    assert (first.pk, first.note, first.added_by_id, codes(told)) == (
        second.pk, "vents", cast.boris.pk, ["clients.prospect_added"],
    )  # fmt: skip
    assert (told[0].client_id, told[0].other_client_id, told[0].facts()["name"]) == (firm.pk, None, "ИП Соколов")


def test_who_cannot_be_that_is_refused(firm: Client, cast: Cast) -> None:
    with pytest.raises(actions.WrongSides):
        told_of(firm, cast, relation_kind=ready_kind("spouse"))
    with pytest.raises(actions.WrongSides):
        told_of(firm, cast, kind="person")
    assert Prospect.objects.count() == 0


def test_a_prospect_taken_in_is_a_client_with_all_that_was_known_and_the_relation(firm: Client, cast: Cast) -> None:
    prospect = told_of(
        firm, cast, phone="8 922 111-22-33", email="s@sokol.example", site="sokol.example", inn="500100732259",
        note="vents", since=datetime.date(2021, 1, 1), relation_kind=ready_kind("contract"), end="first",
    )  # fmt: skip
    with published() as told:
        pk, number = actions.take_in(prospect, by=cast.boris)
    made = Client.objects.get(pk=pk)
    assert (made.kind, made.name, made.inn, made.note, made.owner_id) == (
        "company", "ИП Соколов", "500100732259", "vents", cast.boris.pk,
    )  # fmt: skip
    assert sorted(made.contact_points.values_list("kind", "key")) == [
        ("email", "s@sokol.example"), ("phone", "79221112233"), ("site", "sokol.example"),
    ]  # fmt: skip
    relation = Relation.objects.get()
    assert (relation.first_id, relation.second_id, relation.kind.code, relation.note, relation.since) == (
        made.pk, firm.pk, "contract", "vents", datetime.date(2021, 1, 1),
    )  # fmt: skip
    assert codes(told) == ["clients.created", "clients.prospect_taken_in"]
    assert (told[1].client_id, told[1].other_client_id, number is not None) == (firm.pk, made.pk, True)


def test_a_person_taken_in_has_the_parts_of_the_name(cast: Cast) -> None:
    client = make_client(owner=cast.boris, last_name="Орлова")
    prospect = told_of(
        client, cast, "Соколов Пётр Ильич", relation_kind=ready_kind("acquaintance"), kind="person"
    )  # fmt: skip
    pk, _number = actions.take_in(prospect, by=cast.boris)
    made = Client.objects.get(pk=pk)
    assert (made.last_name, made.first_name, made.patronymic, made.sex) == ("Соколов", "Пётр", "Ильич", "m")


def test_taken_in_twice_is_once(firm: Client, cast: Cast) -> None:
    prospect = told_of(firm, cast)
    first = actions.take_in(prospect, by=cast.boris)
    second = actions.take_in(Prospect.objects.get(), by=cast.anna)
    assert (second, Client.objects.count(), Relation.objects.count()) == ((first[0], None), 2, 1)


def test_a_prospect_who_is_known_is_linked(firm: Client, cast: Cast) -> None:
    known = make_client(owner=cast.boris, name="ИП Соколов")
    pk, _number = actions.take_in(told_of(firm, cast), known=known, by=cast.boris)
    assert (pk, Client.objects.count()) == (known.pk, 2)
    assert {Relation.objects.get().first_id, Relation.objects.get().second_id} == {firm.pk, known.pk}


def test_a_prospect_who_is_related_already_makes_no_second_relation(firm: Client, cast: Cast) -> None:
    known = make_client(owner=cast.boris, name="ИП Соколов")
    actions.add_relation(firm, known, ready_kind("partner_company"), by=cast.boris)
    actions.take_in(told_of(firm, cast), known=known, by=cast.boris)
    assert (Relation.objects.count(), Prospect.objects.get().became_id) == (1, known.pk)


def test_a_prospect_cannot_turn_out_to_be_the_client_who_told_of_them(firm: Client, cast: Cast) -> None:
    prospect = told_of(firm, cast)
    with pytest.raises(actions.WithItself):
        actions.take_in(prospect, known=firm, by=cast.boris)
    assert Prospect.objects.get().became_at is None


def test_the_word_of_a_prospect_tells_a_man_from_a_woman(cast: Cast) -> None:
    client = make_client(owner=cast.boris, last_name="Орлова")
    said = [
        told_of(client, cast, name, relation_kind=ready_kind("spouse"), kind="person").word
        for name in ("Соколов Пётр Ильич", "Соколова Анна Ильинична", "Шевченко")
    ]
    assert said == ["husband", "wife", "spouse"]


# Who sees and may change what


def test_prospects_are_reached_through_the_client(cast: Cast) -> None:
    for name, owner in (("boris", cast.boris), ("olga", cast.olga), ("vera", cast.vera)):
        told_of(make_client(owner=owner, name=f"ООО «{name}»"), cast, f"ИП {name}")

    def reached(gate: Any, actor: Employee) -> str:
        return " ".join(sorted(each.name.removeprefix("ИП ") for each in gate(actor)))

    gates = (access.seen_prospects, access.prospects, access.revealable_prospects)
    assert {
        actor.first_name: [reached(gate, actor) for gate in gates]
        for actor in (cast.anna, cast.olga, cast.boris, cast.vera, cast.gleb)
    } == {
        "Anna": ["boris olga vera"] * 3,
        "Olga": ["boris olga"] * 3,
        "Boris": ["boris"] * 3,
        "Vera": ["vera"] * 3,
        "Gleb": ["boris olga vera", "", ""],
    }
    actions.archive(Client.objects.get(name="ООО «boris»"), by=cast.anna)
    assert reached(access.seen_prospects, cast.boris) == ""


def test_the_phone_of_a_prospect_is_masked_until_it_is_shown_which_is_written_down(
    firm: Client, cast: Cast, anna: Browser, boris: Browser
) -> None:
    prospect = told_of(firm, cast, phone="8 922 111-22-33", email="sokol@sokol.example", site="sokol.example")
    pages = [f"/clients/{firm.pk}/", "/clients/prospects/"]
    for page in pages:
        assert "+7 922 111-22-33" in text(anna.get(page)).replace("\u00a0", " ")
        seen = text(boris.get(page)).replace("\u00a0", " ")
        assert ("111-22-33" in seen, "sokol@" in seen, "+7 922 •••-••-33" in seen, "sokol.example" in seen) == (
            False, False, True, True,
        )  # fmt: skip
    with published() as told:
        shown = text(boris.post(f"/prospects/{prospect.pk}/reveal/")).replace("\u00a0", " ")
    assert ("+7 922 111-22-33" in shown, "sokol@sokol.example" in shown) == (True, True)
    assert [(event.code, event.by_id) for event in told] == [("clients.prospect_revealed", cast.boris.pk)]
    assert boris.get(f"/prospects/{prospect.pk}/reveal/").status_code == 405
    assert "111-22-33" not in text(boris.get(f"/clients/{firm.pk}/feed/"))


# The list


def test_the_list_shows_the_way_to_each(firm: Client, cast: Cast, boris: Browser, gleb: Browser) -> None:
    assert "Nobody here yet" in text(boris.get("/clients/prospects/"))
    told_of(firm, cast)
    for browser in (boris, gleb):
        assert "ООО «Тепло» → partner company → ИП Соколов" in text(browser.get("/clients/prospects/"))
    assert "Make a client" not in text(gleb.get("/clients/prospects/"))


def test_pages_of_the_list_repeat_nothing_and_lose_nothing(
    firm: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prospects, "PAGE", 3)
    made = [told_of(firm, cast, f"ИП {number}").pk for number in range(8)]
    found, before, pages = [], 0, 0
    while pages == 0 or before:
        page = prospects.page(cast.boris, before=before)
        found += [line.prospect.pk for line in page.lines]
        before, pages = page.next, pages + 1
    assert (found, pages) == (made[::-1], 3)


def test_the_list_asks_the_same_number_of_questions_whatever_there_is(firm: Client, cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            [line.prospect.client.name for line in prospects.page(cast.boris).lines]
        return len(captured)

    told_of(firm, cast, phone="8 922 111-22-33")
    one = asked()
    for number in range(5):
        told_of(make_client(owner=cast.boris, name=f"ООО «{number}»"), cast, f"ИП {number}")
    assert (one, asked()) == (1, 1)


def test_a_prospect_has_no_contact_until_it_is_a_client(firm: Client, cast: Cast) -> None:
    told_of(firm, cast, phone="8 922 111-22-33")
    assert ContactPoint.objects.count() == 0
