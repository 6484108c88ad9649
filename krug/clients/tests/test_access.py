"""Who may do what with whose clients: a table of literals, asked of every gate."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client as Browser
from django.utils.timezone import now

from krug.clients import access, actions, listing
from krug.clients.conditions import loads
from krug.clients.listing import Filters
from krug.clients.models import Client, Employment
from krug.clients.testing import make_client, make_purchase
from krug.staff import actions as staff
from krug.staff.models import Employee, Role, Team
from krug.staff.testing import PASSWORD, Cast, make_employee

pytestmark = pytest.mark.django_db

EVERYBODY = "boris nobody olga vera"


@pytest.fixture
def base(cast: Cast) -> Cast:
    """A live and an archived client of Boris, Olga (his team), Vera (another team) and nobody, each with its things."""
    for owner in (cast.boris, cast.olga, cast.vera, None):
        name = owner.first_name.lower() if owner else "nobody"
        _with_things(owner, name, cast.anna)
        actions.archive(_with_things(owner, f"old-{name}", cast.anna), by=cast.anna)
    return cast


def _with_things(owner: Employee | None, name: str, anna: Employee) -> Client:
    client = make_client(owner=owner, last_name=name, phone="8 912 345-67-89")
    actions.add_address(client, kind="main", text=name, by=anna)
    make_purchase(client, 100, by=anna)
    return client


def acting(rights: dict[str, str], *, team: str = "First") -> Employee:
    """Somebody of a team with a role of just these rights."""
    Role.objects.create(name="Odd", rights=rights)
    made = make_employee("Dina", "Odd", Team.objects.get(name=team) if team else None)
    return fresh(made)


def fresh(employee: Employee) -> Employee:
    """As the next request finds them: what they reach is remembered for one."""
    found: Employee = Employee.objects.get(pk=employee.pk)
    return found


def names(rows: "QuerySet[Any]") -> str:
    return " ".join(sorted(row.last_name for row in rows))


def owners(rows: "QuerySet[Any]") -> str:
    return " ".join(sorted(row.client.last_name for row in rows))


GATES: dict[str, Callable[[Any], str]] = {
    "visible": lambda actor: names(access.visible(actor)),
    "visible_archived": lambda actor: names(access.visible_archived(actor)),
    "editable": lambda actor: names(access.editable(actor)),
    "assignable": lambda actor: names(access.assignable(actor)),
    "archivable": lambda actor: names(access.archivable(actor)),
    "restorable": lambda actor: names(access.restorable(actor)),
    "buyers": lambda actor: names(access.buyers(actor)),
    "contact_points": lambda actor: owners(access.contact_points(actor)),
    "revealable": lambda actor: owners(access.revealable(actor)),
    "addresses": lambda actor: owners(access.addresses(actor)),
    "purchases": lambda actor: owners(access.purchases(actor)),
}
ARCHIVE = "old-boris old-nobody old-olga old-vera"
TEAM, OLD_TEAM = "boris olga", "old-boris old-olga"

# For each of the cast what every gate lets through, in the order of GATES.
CAST = {
    "anna": (EVERYBODY, ARCHIVE, EVERYBODY, EVERYBODY, EVERYBODY, ARCHIVE, *[EVERYBODY] * 5),
    "olga": (TEAM, OLD_TEAM, TEAM, TEAM, TEAM, OLD_TEAM, *[TEAM] * 5),
    "boris": ("boris", "old-boris", "boris", "", "", "", *["boris"] * 5),
    "vera": ("vera", "old-vera", "vera", "", "", "", *["vera"] * 5),
    "gleb": (EVERYBODY, ARCHIVE, *[""] * 9),
}


@pytest.mark.parametrize("who", CAST)
def test_everybody_of_the_cast_reaches_what_their_role_says(who: str, base: Cast) -> None:
    actor = getattr(base, who)
    assert tuple(gate(actor) for gate in GATES.values()) == CAST[who]


VIEW, EDIT, ASSIGN, KEEP = access.VIEW, access.EDIT, access.ASSIGN, access.ARCHIVE
SEE, REVEAL, SELL = access.SEE_CONTACTS, access.REVEAL_CONTACTS, access.RECORD_PURCHASES

# Roles nobody would make on purpose: Dina of Boris's team has just these rights, and one gate lets through just these.
ODD = [
    ({}, "visible", ""),
    ({EDIT: "all"}, "visible", ""),
    ({EDIT: "all"}, "editable", ""),
    ({EDIT: "all", VIEW: "own"}, "editable", ""),
    ({EDIT: "all", VIEW: "team"}, "editable", TEAM),
    ({EDIT: "team", VIEW: "all"}, "editable", TEAM),
    ({EDIT: "team", VIEW: "all"}, "visible", EVERYBODY),
    ({EDIT: "team", VIEW: "all"}, "contact_points", TEAM),
    ({EDIT: "team", VIEW: "all"}, "addresses", TEAM),
    ({ASSIGN: "all", VIEW: "all"}, "assignable", ""),
    ({ASSIGN: "all", VIEW: "all", EDIT: "team"}, "assignable", TEAM),
    ({ASSIGN: "team", VIEW: "all", EDIT: "all"}, "assignable", TEAM),
    ({KEEP: "all"}, "archivable", ""),
    ({KEEP: "all", VIEW: "team"}, "archivable", TEAM),
    ({KEEP: "all", VIEW: "team"}, "restorable", OLD_TEAM),
    ({KEEP: "own", VIEW: "all"}, "restorable", ""),
    ({SEE: "all"}, "revealable", ""),
    ({SEE: "all", VIEW: "team"}, "revealable", TEAM),
    ({REVEAL: "all", VIEW: "team"}, "revealable", TEAM),
    ({REVEAL: "team", SEE: "own", VIEW: "all"}, "revealable", TEAM),
    ({SEE: "team", VIEW: "all"}, "revealable", TEAM),
    ({SEE: "all", REVEAL: "own", VIEW: "all"}, "revealable", EVERYBODY),
    ({SELL: "all"}, "buyers", ""),
    ({SELL: "all", VIEW: "team"}, "purchases", TEAM),
    ({SELL: "team", VIEW: "all"}, "buyers", TEAM),
]


@pytest.mark.parametrize(("rights", "gate", "reached"), ODD)
def test_a_right_never_reaches_further_than_sight(rights: dict[str, str], gate: str, reached: str, base: Cast) -> None:
    assert GATES[gate](acting(rights)) == reached


def test_nobodys_clients_are_reached_only_by_those_who_reach_all(base: Cast) -> None:
    assert GATES["visible"](acting({VIEW: "team"})) == TEAM
    assert access.covers(base.anna, EDIT, None) is True
    assert access.covers(base.olga, EDIT, None) is False


def test_without_a_team_the_reach_of_a_team_is_ones_own(base: Cast) -> None:
    dina = acting({VIEW: "team"}, team="")
    _with_things(dina, "dina", base.anna)
    assert GATES["visible"](dina) == "dina"


def test_clients_of_a_colleague_who_left_stay_with_the_team(base: Cast) -> None:
    staff.dismiss(base.boris, by=base.anna)
    assert GATES["visible"](base.olga) == TEAM


def test_somebody_who_left_reaches_nothing(base: Cast) -> None:
    staff.dismiss(base.olga, by=base.anna)
    gone = fresh(base.olga)
    assert [gate(gone) for gate in GATES.values()] == [""] * 11


def test_a_place_of_work_is_reached_when_both_sides_are_seen_and_one_may_be_edited(cast: Cast) -> None:
    sides = {"boris": cast.boris, "olga": cast.olga, "vera": cast.vera}
    people = {name: make_client(owner=owner, last_name=name) for name, owner in sides.items()}
    firms = {name: make_client(owner=owner, name=name) for name, owner in sides.items()}
    for person, firm in (("boris", "boris"), ("boris", "olga"), ("olga", "vera"), ("vera", "vera")):
        actions.add_employment(people[person], firms[firm], by=cast.anna)

    def reached(actor: Employee) -> list[str]:
        return sorted(f"{job.person.last_name} at {job.company.name}" for job in access.employments(actor))

    assert reached(cast.anna) == ["boris at boris", "boris at olga", "olga at vera", "vera at vera"]
    assert reached(cast.olga) == ["boris at boris", "boris at olga"]
    assert reached(cast.boris) == ["boris at boris"]
    assert reached(cast.gleb) == []
    assert reached(acting({VIEW: "all", EDIT: "own"})) == []
    actions.archive(firms["boris"], by=cast.anna)
    assert reached(cast.boris) == []


def test_several_owners_of_a_team_are_several_owners_in_one_question(base: Cast) -> None:
    for number in range(7):
        colleague = make_employee(f"Colleague{number}", "Sales manager", Team.objects.get(name="First"))
        make_client(owner=colleague, last_name=f"of{number}")
    assert GATES["visible"](fresh(base.olga)) == "boris of0 of1 of2 of3 of4 of5 of6 olga"


# A role that changes, while its people are signed in


@pytest.fixture
def foreign(cast: Cast) -> str:
    return f"/clients/{make_client(owner=cast.vera, city='Пермь').pk}/"


def test_a_role_changed_holds_at_the_next_request(cast: Cast, boris: Browser, foreign: str) -> None:
    role = Role.objects.get(name="Sales manager")
    assert boris.get(foreign).status_code == 404
    staff.change_role(role, {VIEW: "all"}, by=cast.anna)
    assert boris.get(foreign).status_code == 200
    assert boris.get(f"{foreign}fields/city/").status_code == 404
    staff.change_role(role, {VIEW: "all", EDIT: "all"}, by=cast.anna)
    assert boris.get(f"{foreign}fields/city/").status_code == 200
    staff.change_role(role, {}, by=cast.anna)
    assert boris.get(foreign).status_code == 404
    assert boris.get("/clients/").status_code == 404


def test_another_role_and_another_team_hold_at_the_next_request(cast: Cast, boris: Browser, foreign: str) -> None:
    head = Role.objects.get(name="Head of sales")
    staff.change_employee(cast.boris, role=head, team=Team.objects.get(name="First"), by=cast.anna)
    assert boris.get(foreign).status_code == 404
    staff.change_employee(cast.boris, role=head, team=Team.objects.get(name="Second"), by=cast.anna)
    assert boris.get(foreign).status_code == 200


def test_somebody_dismissed_is_out_at_the_next_request(cast: Cast, foreign: str) -> None:
    vera = Browser()
    assert vera.login(username=cast.vera.email, password=PASSWORD) is True
    assert vera.get(foreign).status_code == 200
    staff.dismiss(cast.vera, by=cast.anna)
    assert vera.get(foreign).status_code == 302


def test_a_client_handed_over_is_its_new_owners_at_once(cast: Cast, boris: Browser, foreign: str) -> None:
    client = Client.objects.get()
    actions.change(client, {"owner": cast.boris.pk}, by=cast.anna)
    assert boris.get(foreign).status_code == 200
    assert cast.browser(cast.vera).get(foreign).status_code == 404


def test_an_archived_card_is_seen_and_not_changed(cast: Cast, anna: Browser, foreign: str) -> None:
    client = Client.objects.get()
    make_purchase(client, 5, by=cast.anna, on=datetime.date(2026, 1, 1))
    actions.archive(client, by=cast.anna)
    assert anna.get(foreign).status_code == 200
    assert anna.get(f"{foreign}fields/city/").status_code == 404
    assert anna.get(f"{foreign}purchases/").status_code == 404
    assert names(access.visible(cast.anna)) == ""


def test_somebody_known_in_a_company_is_a_person_of_now_whom_the_reader_sees(cast: Cast) -> None:
    """One statement without joins for who sees everybody; for others only those of theirs count."""
    mine, of_others, archived, left, removed = (
        make_client(name=f"ООО «{name}»", owner=cast.boris) for name in ("А", "Б", "В", "Г", "Д")
    )
    for company in (mine, of_others, archived, left, removed):
        owner = cast.vera if company == of_others else cast.boris
        actions.add_employment(make_client(owner=owner), company, position="директор", by=cast.anna)
    actions.archive(Employment.objects.get(company=archived).person, by=cast.anna)
    Employment.objects.filter(company=left).update(ended_on=datetime.date(2026, 1, 1))
    Employment.objects.filter(company=removed).update(archived_at=now())
    unknown = loads('{"all":[{"field":"kind","op":"is","value":"company"},{"field":"people","op":"is","value":false}]}')
    found = [
        set(listing.matching(who, Filters(condition=unknown)).values_list("pk", flat=True))
        for who in (cast.anna, cast.boris)
    ]
    assert found == [{archived.pk, left.pk, removed.pk}, {of_others.pk, archived.pk, left.pk, removed.pk}]
