"""Addresses and places of work of a file that came back: written where it is beyond doubt which row is meant."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from krug.clients import actions as clients
from krug.clients.models import Address, Client, Employment
from krug.clients.testing import make_client
from krug.exchange import actions
from krug.exchange.models import Export
from krug.exchange.tests.exporting import exported
from krug.exchange.tests.importing import bad, start
from krug.exchange.tests.test_export import allowed
from krug.exchange.tests.test_returning import back, changes, put
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_exports(settings: LazySettings, tmp_path: Path) -> None:
    settings.EXPORT_ROOT = tmp_path / "exports"


def only(cast: Cast, client: Client, by: Employee | None = None) -> Export:
    """The file of one client."""
    return exported(by or cast.anna, columns="whole", ids=str(client.pk))


def addresses(client: Client) -> list[tuple[str, str]]:
    return list(Address.objects.filter(client=client, archived_at=None).order_by("pk").values_list("kind", "text"))


def jobs(client: Client) -> list[tuple[str, str, bool]]:
    """Company, position, whether it has ended."""
    held = Employment.objects.filter(person=client, archived_at=None).order_by("pk").select_related("company")
    return [(job.company.name, job.position, job.ended_on is not None) for job in held]


def working(cast: Cast, position: str = "инженер") -> tuple[Client, Client]:
    person, company = make_client(owner=cast.boris), make_client(owner=cast.boris, name="ООО «Тепло»")
    clients.add_employment(person, company, position=position, by=cast.anna)
    return person, company


def test_one_address_of_a_kind_is_exchanged_added_and_taken_off(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    clients.add_address(client, kind="main", text="Пермь, Мира 1", by=cast.anna)
    export = only(cast, client)
    edit = put(2, **{"Address": "Пермь, Ленина 2", "Legal address": "Омск, Труда 3"})
    load = start(back(export, edit, cast.anna))
    assert (bad(load), load.counts["cells"]) == ([], 2)
    assert sorted(addresses(client)) == [("legal", "Омск, Труда 3"), ("main", "Пермь, Ленина 2")]
    actions.undo(load, by_id=cast.anna.pk)
    assert addresses(client) == [("main", "Пермь, Мира 1")]
    gone = start(back(only(cast, client), put(2, Address=None), cast.anna))
    assert (addresses(client), gone.counts["cells"]) == ([], 1)


def test_which_of_several_addresses_is_meant_nobody_knows(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    for text in ("Пермь, Мира 1", "Пермь, Ленина 2"):
        clients.add_address(client, kind="main", text=text, by=cast.anna)
    load = start(back(only(cast, client), put(2, Address="Омск", City="Омск"), cast.anna))
    assert bad(load) == [(2, "Address", "Омск", "several")]
    assert (len(addresses(client)), Client.objects.get(pk=client.pk).city) == (2, "Омск")


def test_an_address_the_company_requires_is_not_taken_off(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    clients.add_address(client, kind="main", text="Пермь", by=cast.anna)
    clients.set_rule("person", None, "address", is_required=True, by=cast.anna)
    load = start(back(only(cast, client), put(2, Address=None), cast.anna))
    assert (bad(load)[0][:2], addresses(client)) == ((2, "Address"), [("main", "Пермь")])


def test_another_position_is_written_and_undone(cast: Cast) -> None:
    person, _company = working(cast)
    load = back(only(cast, person), put(2, Position="директор"), cast.anna)
    assert changes(load) == [("Position", "инженер", "директор")]
    start(load)
    assert (jobs(person), load.counts["cells"]) == ([("ООО «Тепло»", "директор", False)], 1)
    actions.undo(load, by_id=cast.anna.pk)
    assert jobs(person) == [("ООО «Тепло»", "инженер", False)]


@pytest.mark.parametrize("how", ["name", "number"])
def test_another_company_ends_one_place_of_work_and_begins_the_next(cast: Cast, how: str) -> None:
    person, _company = working(cast)
    other = make_client(owner=cast.boris, name="АО «Свет»")
    said = "свет, ао" if how == "name" else f"Свет № {other.pk}"
    load = start(back(only(cast, person), put(2, Company=said), cast.anna))
    assert bad(load) == []
    assert jobs(person) == [("ООО «Тепло»", "инженер", True), ("АО «Свет»", "инженер", False)]
    actions.undo(load, by_id=cast.anna.pk)
    assert jobs(person) == [("ООО «Тепло»", "инженер", False)]


def test_a_first_place_of_work_comes_with_its_position(cast: Cast) -> None:
    person = make_client(owner=cast.boris)
    make_client(owner=cast.boris, name="ООО «Тепло»")
    load = start(back(only(cast, person), put(2, Company="Тепло", Position="директор"), cast.anna))
    assert (bad(load), jobs(person), load.counts["cells"]) == ([], [("ООО «Тепло»", "директор", False)], 2)


def test_what_is_in_doubt_is_named_with_row_column_and_reason(cast: Cast) -> None:
    for _twice in range(2):
        make_client(owner=cast.boris, name="ООО «Тепло»")
    person = make_client(owner=cast.boris)
    for heading, value, code in (
        ("Company", "Тепло", "bad_value"), ("Company", "Никто", "bad_value"), ("Company", "X № 999999", "bad_value"),
        ("Position", "директор", "no_job"),
    ):  # fmt: skip
        load = back(only(cast, person), put(2, **{heading: value}), cast.anna)
        assert bad(load) == [(2, heading, value, code)]
    working_one, _company = working(cast)
    assert bad(back(only(cast, working_one), put(2, Company=None), cast.anna))[0][3] == "left"
    clients.add_employment(working_one, Client.objects.filter(kind="company")[0], by=cast.anna)
    assert bad(back(only(cast, working_one), put(2, Position="x"), cast.anna))[0][3] == "several"


def test_a_company_has_no_place_of_work(cast: Cast) -> None:
    company = make_client(owner=cast.boris, name="ООО «Тепло»")
    load = back(only(cast, company), put(2, Position="директор"), cast.anna)
    assert bad(load) == [(2, "Position", "директор", "no_field")]


def test_a_company_out_of_sight_is_not_found_and_a_denied_address_not_written(cast: Cast) -> None:
    person = make_client(owner=cast.boris)
    make_client(owner=cast.vera, name="ООО «Чужое»")
    Role.objects.filter(pk=cast.boris.role_id).update(rights=cast.boris.role.rights | {"exchange.import": "yes"})
    boris = allowed(Employee.objects.select_related("role").get(pk=cast.boris.pk))
    load = back(only(cast, person, boris), put(2, Company="Чужое"), boris)
    assert bad(load) == [(2, "Company", "Чужое", "bad_value")]
    boris = denied(boris, address="seen")
    load = back(only(cast, person, boris), put(2, Address="Пермь"), boris)
    assert bad(load) == [(2, "Address", "Пермь", "denied")]


def test_what_somebody_changed_meanwhile_stays(cast: Cast) -> None:
    person, _company = working(cast)
    load = back(only(cast, person), put(2, Position="директор"), cast.anna)
    clients.change_employment(Employment.objects.get(), {"position": "главный инженер"}, by=cast.boris)
    start(load)
    assert (jobs(person)[0][1], bad(load)) == ("главный инженер", [(2, "Position", "директор", "since")])
