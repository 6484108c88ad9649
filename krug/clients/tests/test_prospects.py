"""Those who are related to a client and not in the base: kept with the way to them, and taken in with one press."""

import datetime
import html
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients import access, actions
from krug.clients.models import Client, ContactPoint, Prospect, Relation
from krug.clients.relations import prospects
from krug.clients.testing import make_client, ready_kind
from krug.core.changes.undo import Reverted
from krug.core.testing import codes, published
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.timeline import actions as timeline
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(cast: Cast) -> Client:
    return make_client(owner=cast.boris, name="ООО «Тепло»")


def told_of(client: Client, cast: Cast, name: str = "ИП Соколов", **told: Any) -> Prospect:
    usual: dict[str, Any] = {
        "relation_kind": ready_kind("partner_company"), "end": "second", "kind": "company", "name": name,
    }  # fmt: skip
    return actions.add_prospect(client, **{**usual, **told}, by=cast.boris)


def take_in(browser: Browser, prospect: Prospect, **data: Any) -> tuple[int, str]:
    """The status and the toast."""
    response = browser.post(f"/prospects/{prospect.pk}/take-in/", data)
    told = json.loads(response.headers.get("HX-Trigger", "{}"))
    return response.status_code, told.get("krug:toast", {}).get("text", "")


def undone(number: int | None, cast: Cast) -> Reverted:
    return timeline.undo(Event.objects.get(pk=number or 0), by=cast.boris)


def text(response: Any) -> str:
    """What is read on a page."""
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(page).split())


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


def test_undone_the_prospect_is_a_prospect_again_and_the_client_is_gone(firm: Client, cast: Cast) -> None:
    prospect = told_of(firm, cast)
    pk, number = actions.take_in(prospect, by=cast.boris)
    result = undone(number, cast)
    prospect.refresh_from_db()
    assert (prospect.became_id, prospect.became_at, len(result.kept)) == (None, None, 0)
    assert (Relation.objects.get().archived_at is None, Client.objects.live().filter(pk=pk).exists()) == (False, False)
    assert [line.prospect.pk for line in prospects.of(cast.boris, firm)] == [prospect.pk]
    again, _number = actions.take_in(prospect, by=cast.boris)
    assert again != pk


def test_undone_a_client_somebody_has_worked_on_stays(firm: Client, cast: Cast) -> None:
    pk, number = actions.take_in(told_of(firm, cast), by=cast.boris)
    actions.change(Client.objects.get(pk=pk), {"city": "Omsk"}, by=cast.boris)
    result = undone(number, cast)
    assert ([cell.table for cell in result.kept], Client.objects.live().filter(pk=pk).exists()) == (
        ["clients.client"], True,
    )  # fmt: skip


def test_a_removed_prospect_comes_back_by_undo(firm: Client, cast: Cast) -> None:
    prospect = told_of(firm, cast)
    number = actions.remove_prospect(prospect, by=cast.boris)
    assert (actions.remove_prospect(prospect, by=cast.boris), prospects.of(cast.boris, firm)) == (None, [])
    undone(number, cast)
    assert len(prospects.of(cast.boris, firm)) == 1


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


# The doors


def relate(browser: Browser, client: Client, **data: Any) -> Any:
    kind = ready_kind("partner_company" if client.is_company else "acquaintance")
    usual = {"kind": f"{kind.pk}-second", "name": "ИП Соколов", "key": "k1"}
    return browser.post(f"/clients/{client.pk}/relations/add/", {**usual, **data})


def test_a_name_that_is_not_found_becomes_a_prospect_once(firm: Client, boris: Browser) -> None:
    for _press in range(2):
        response = relate(boris, firm, phone="8 922 111-22-33", inn="5001 0073 2259", since="2019", note="vents")
        assert (response.status_code, "Added to the prospects" in response.headers["HX-Trigger"]) == (204, True)
    prospect = Prospect.objects.get()
    assert (prospect.name, prospect.kind, prospect.phone, prospect.inn, prospect.since, prospect.note) == (
        "ИП Соколов", "company", "8 922 111-22-33", "500100732259", datetime.date(2019, 1, 1), "vents",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": " "}, "Write the name."),
        ({"phone": "12"}, "Too few digits. Add the code of the city or of the operator."),
        ({"email": "sokol"}, "There is no @ here. An address looks like name@company.ru."),
        ({"inn": "500100732258"}, "Checksum does not match: one digit is mistyped. Compare with the document."),
        ({"since": "soon"}, "This is not understood as a date. Type it as 31.12.2026."),
        ({"since": "13.2019"}, "There is no such month. Type the day first, then the month."),
        ({"kind": ""}, "This field is required."),
        ({"kind": "999-second"}, "Select a valid choice. 999-second is not one of the available choices."),
    ],
)
def test_what_cannot_be_read_is_refused_and_stays_typed(
    firm: Client, boris: Browser, data: dict[str, str], sentence: str
) -> None:
    response = relate(boris, firm, **{"note": "vents", **data})
    page = html.unescape(response.content.decode())
    assert (response.status_code, re.findall(r'role="alert">([^<]*)', page)) == (422, [sentence])
    assert ('value="vents"' in page, Prospect.objects.count()) == (True, 0)


def test_a_relation_with_oneself_is_said_in_the_form(firm: Client, boris: Browser) -> None:
    response = relate(boris, firm, other=firm.pk)
    assert (response.status_code, "A client cannot be related to itself." in text(response)) == (422, True)


def test_a_chosen_client_is_related_and_a_company_of_that_name_needs_no_choosing(
    firm: Client, cast: Cast, boris: Browser
) -> None:
    known = make_client(owner=cast.boris, name="ООО «Свет»")
    assert relate(boris, firm, name="ооо свет").status_code == 204
    assert (Prospect.objects.count(), Relation.objects.get().second_id) == (0, known.pk)
    chosen = make_client(owner=cast.boris, name="ООО «Вода»")
    assert relate(boris, firm, other=chosen.pk, key="k2").status_code == 204
    response = relate(boris, firm, other=chosen.pk, key="k3")
    assert (response.status_code, "This relation is here already." in text(response)) == (422, True)


def test_a_client_the_reader_does_not_see_cannot_be_chosen(firm: Client, cast: Cast, boris: Browser) -> None:
    foreign = make_client(owner=cast.vera, name="ООО «Чужая»")
    assert relate(boris, firm, other=foreign.pk).status_code == 404
    assert relate(boris, foreign).status_code == 404
    assert (Relation.objects.count(), Prospect.objects.count()) == (0, 0)


def test_somebody_with_the_phone_of_a_client_is_asked_about_before_they_are_a_prospect(
    firm: Client, cast: Cast, boris: Browser
) -> None:
    known = make_client(owner=cast.boris, last_name="Белова", phone="8 922 111-22-33")
    response = relate(boris, firm, phone="+7 922 111 22 33")
    assert (response.status_code, "Is this Белова?" in text(response)) == (409, True)
    assert f'data-choose="{known.pk}"' in response.content.decode()
    assert Prospect.objects.count() == 0
    assert relate(boris, firm, phone="+7 922 111 22 33", anyway="yes").status_code == 204
    assert Prospect.objects.count() == 1


def test_others_are_offered_by_the_beginning_of_the_name_with_the_fields_of_a_prospect(
    firm: Client, cast: Cast, boris: Browser
) -> None:
    make_client(owner=cast.boris, last_name="Теплова")
    make_client(owner=cast.vera, name="ООО «Теплица»")
    make_client(owner=cast.boris, name="ООО «Теплоход»")

    def offered(name: str) -> tuple[list[str], bool]:
        page = html.unescape(boris.post(f"/clients/{firm.pk}/relations/others/", {"name": name}).content.decode())
        return re.findall(r'data-name="([^"]*)"', page), 'name="phone"' in page

    assert offered("тепл") == (["Теплова", "ООО «Теплоход»"], True)
    assert offered("щука") == ([], True)
    assert offered("") == ([], False)


def test_one_press_makes_a_client(firm: Client, cast: Cast, boris: Browser) -> None:
    prospect = told_of(firm, cast, phone="8 922 111-22-33")
    assert take_in(boris, prospect) == (200, "Now a client")
    assert Client.objects.filter(name="ИП Соколов", owner=cast.boris).count() == 1
    assert take_in(boris, prospect) == (404, "")
    assert boris.get(f"/prospects/{prospect.pk}/take-in/").status_code == 405


def test_one_press_links_who_is_here_already(firm: Client, cast: Cast, boris: Browser) -> None:
    known = make_client(owner=cast.boris, name="ИП Соколов", phone="8 922 111-22-33")
    assert take_in(boris, told_of(firm, cast, phone="8 922 111-22-33")) == (
        200, "Linked to the client who was here already",
    )  # fmt: skip
    assert (Client.objects.count(), Prospect.objects.get().became_id) == (2, known.pk)


def test_whoever_has_the_same_phone_under_another_name_is_asked_about(firm: Client, cast: Cast, boris: Browser) -> None:
    known = make_client(owner=cast.boris, name="ООО «Вентиляция»", phone="8 922 111-22-33")
    prospect = told_of(firm, cast, phone="8 922 111-22-33")
    response = boris.post(f"/prospects/{prospect.pk}/take-in/")
    assert (response.status_code, "Is this ООО «Вентиляция»?" in text(response)) == (409, True)
    assert Client.objects.count() == 2
    assert take_in(boris, prospect, known=str(known.pk))[0] == 200
    assert Prospect.objects.get().became_id == known.pk
    other = told_of(firm, cast, "ИП Орлов", phone="8 922 111-22-33")
    assert take_in(boris, other, anyway="yes") == (200, "Now a client")
    assert Client.objects.count() == 3


def test_of_a_client_the_reader_does_not_see_only_whose_it_is_is_told(firm: Client, cast: Cast, boris: Browser) -> None:
    foreign = make_client(owner=cast.vera, name="ИП Соколов", phone="8 922 111-22-33")
    prospect = told_of(firm, cast, phone="8 922 111-22-33")
    response = boris.post(f"/prospects/{prospect.pk}/take-in/")
    said = text(response).removeprefix("ИП Соколов ")
    assert (response.status_code, said.startswith("Vera has a client with the same phone")) == (409, True)
    assert take_in(boris, prospect, known=str(foreign.pk))[0] == 404
    assert take_in(boris, prospect, anyway="yes")[0] == 200


def test_an_inn_that_is_anothers_is_said_and_nothing_is_made(firm: Client, cast: Cast, boris: Browser) -> None:
    make_client(owner=cast.vera, name="ИП Соколов", inn="500100732259")
    prospect = told_of(firm, cast, inn="500100732259")
    response = boris.post(f"/prospects/{prospect.pk}/take-in/", {"anyway": "yes"})
    assert (response.status_code, "Another client already has this INN and KPP." in text(response)) == (409, True)
    assert (Client.objects.count(), Prospect.objects.get().became_at) == (2, None)


def test_without_the_right_to_add_clients_nobody_is_taken_in(firm: Client, cast: Cast, boris: Browser) -> None:
    prospect = told_of(firm, cast)
    role = cast.boris.role
    role.rights = {code: reach for code, reach in role.rights.items() if code != "clients.create"}
    role.save()
    assert take_in(boris, prospect)[0] == 404
    assert "Make a client" not in text(boris.get("/clients/prospects/"))


def test_a_removed_prospect_goes_from_the_page(firm: Client, cast: Cast, boris: Browser) -> None:
    prospect = told_of(firm, cast)
    response = boris.post(f"/prospects/{prospect.pk}/remove/")
    assert (response.status_code, response.content, boris.post(f"/prospects/{prospect.pk}/remove/").status_code) == (
        200, b"", 404,
    )  # fmt: skip


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


def test_what_the_history_keeps_of_a_prospect_is_forgotten(firm: Client, cast: Cast) -> None:
    from krug.core import registry

    told_of(firm, cast, phone="8 922 111-22-33")
    event = Event.objects.get(code="clients.prospect_added")
    assert event.data["name"] == "ИП Соколов"
    kept = registry.events[event.code].forget(event.data)
    assert "Соколов" not in json.dumps(kept, ensure_ascii=False)


def test_a_prospect_has_no_contact_until_it_is_a_client(firm: Client, cast: Cast) -> None:
    told_of(firm, cast, phone="8 922 111-22-33")
    assert ContactPoint.objects.count() == 0
