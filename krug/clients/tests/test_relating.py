"""Relations and prospects through their doors: the form on the card, and one press that makes a client."""

import datetime
import html
import json
import re
from typing import Any

import pytest
from django.test import Client as Browser

from krug.clients.models import Client, Prospect, Relation
from krug.clients.testing import make_client, ready_kind
from krug.clients.tests.spoken_of import text, told_of
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(cast: Cast) -> Client:
    return make_client(owner=cast.boris, name="ООО «Тепло»")


def take_in(browser: Browser, prospect: Prospect, **data: Any) -> tuple[int, str]:
    """The status and the toast."""
    response = browser.post(f"/prospects/{prospect.pk}/take-in/", data)
    told = json.loads(response.headers.get("HX-Trigger", "{}"))
    return response.status_code, told.get("krug:toast", {}).get("text", "")


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
        (
            {"inn": "500100732258"},
            "The 12th digit must be 9, not 8, unless another is mistyped. Compare with the document.",
        ),
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
