"""The index follows every change at once: what was true is no longer found, what is true is."""

import datetime
from collections.abc import Callable

import pytest
from django.db import transaction

from krug.clients import actions, drafts, search
from krug.clients.drafts import ContactDraft, EmploymentDraft
from krug.clients.merging import Delta
from krug.clients.models import Client, ClientSearch
from krug.clients.testing import make_client
from krug.clients.tests.finding_base import company, found, person
from krug.core.changes import sets
from krug.core.changes.undo import revert, undo
from krug.core.testing import published
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(
        owner=cast.boris, last_name="Орлова", first_name="Анна", phone="8 912 345-67-89", email="orlova@teplo.example"
    )


def put_back(change: Callable[[], object]) -> None:
    """Do it, and undo it from its event."""
    with published() as told:
        change()
    with transaction.atomic():
        revert([cell for event in told for cell in event.cells])


def test_a_new_name_finds_and_the_old_one_does_not(client: Client, cast: Cast) -> None:
    actions.change(client, {"last_name": "Белова"}, by=cast.anna)
    assert (found(cast.anna, "белова"), found(cast.anna, "орлова анна")) == (["Белова Анна"], [])


def test_a_name_put_back_finds_again(client: Client, cast: Cast) -> None:
    put_back(lambda: actions.change(client, {"last_name": "Белова"}, by=cast.anna))
    assert (found(cast.anna, "белова"), found(cast.anna, "орлова анна")) == ([], ["Орлова Анна"])


def test_a_name_put_back_while_in_the_archive_is_right_when_the_client_returns(client: Client, cast: Cast) -> None:
    def change() -> None:
        actions.change(client, {"last_name": "Белова"}, by=cast.anna)

    with published() as told:
        change()
    actions.archive(client, by=cast.anna)
    with transaction.atomic():
        revert(told[0].cells)
    actions.restore(Client.objects.get(pk=client.pk), by=cast.anna)
    client.refresh_from_db()
    assert (client.name, client.sort_key) == ("Орлова Анна", "орлова анна")
    assert (found(cast.anna, "белова"), found(cast.anna, "орлова анна")) == ([], ["Орлова Анна"])


def test_a_client_handed_over_is_found_by_the_new_owner_only(client: Client, cast: Cast) -> None:
    actions.change(client, {"owner": cast.vera.pk}, by=cast.anna)
    assert (found(cast.boris, "орлова анна"), found(cast.vera, "орлова анна")) == ([], ["Орлова Анна"])
    actions.change(client, {"owner": None}, by=cast.anna)
    assert (found(cast.vera, "орлова анна"), found(cast.anna, "орлова анна")) == ([], ["Орлова Анна"])


def test_an_owner_put_back_finds_again(client: Client, cast: Cast) -> None:
    put_back(lambda: actions.change(client, {"owner": cast.vera.pk}, by=cast.anna))
    assert (found(cast.boris, "орлова анна"), found(cast.vera, "орлова анна")) == (["Орлова Анна"], [])


def test_contacts_added_changed_and_removed_are_followed(client: Client, cast: Cast) -> None:
    point = actions.add_contact(client, drafts.contact("phone", "8 999 111-22-33"), by=cast.anna)
    assert found(cast.anna, "2233") == ["Орлова Анна"]
    other = drafts.contact("phone", "8 999 111-44-55")
    actions.change_contact(point, other, is_preferred=True, opted_out=False, by=cast.anna)
    assert (found(cast.anna, "2233"), found(cast.anna, "4455")) == ([], ["Орлова Анна"])
    actions.remove_contact(point, by=cast.anna)
    assert (found(cast.anna, "4455"), found(cast.anna, "6789")) == ([], ["Орлова Анна"])


@pytest.mark.parametrize(
    ("undone", "text", "names"),
    [
        ("add", "2233", []),
        ("change", "6789", ["Орлова Анна"]),
        ("change", "2233", []),
        ("remove", "6789", ["Орлова Анна"]),
    ],
)
def test_contacts_put_back_are_followed(client: Client, cast: Cast, undone: str, text: str, names: list[str]) -> None:
    phone = client.contact_points.get(kind="phone")
    other = drafts.contact("phone", "8 999 111-22-33")
    put_back({
        "add": lambda: actions.add_contact(client, other, by=cast.anna),
        "change": lambda: actions.change_contact(phone, other, is_preferred=False, opted_out=False, by=cast.anna),
        "remove": lambda: actions.remove_contact(phone, by=cast.anna),
    }[undone])  # fmt: skip
    assert found(cast.anna, text) == names


def test_an_archived_client_is_not_found_and_a_restored_one_is(client: Client, cast: Cast) -> None:
    actions.archive(client, by=cast.anna)
    for text in ("орлова анна", "6789", "orlova@teplo.example"):
        assert found(cast.anna, text) == []
    assert ClientSearch.objects.count() == 0
    client.refresh_from_db()
    actions.restore(client, by=cast.anna)
    assert found(cast.anna, "орлова анна") == ["Орлова Анна"]


def test_archiving_and_restoring_put_back_are_followed(client: Client, cast: Cast) -> None:
    put_back(lambda: actions.archive(client, by=cast.anna))
    assert found(cast.anna, "орлова анна") == ["Орлова Анна"]
    actions.archive(client, by=cast.anna)
    client.refresh_from_db()
    put_back(lambda: actions.restore(client, by=cast.anna))
    assert found(cast.anna, "орлова анна") == []


def test_a_place_of_work_is_followed_from_its_beginning_to_its_end(client: Client, cast: Cast) -> None:
    firm = company("ООО «Тепло»", cast.boris)
    job = actions.add_employment(client, firm, by=cast.anna)
    assert found(cast.anna, "тепло") == ["ООО «Тепло»", "Орлова Анна"]
    actions.end_employment(job, on=job_end(), by=cast.anna)
    assert found(cast.anna, "тепло") == ["ООО «Тепло»"]


def job_end() -> datetime.date:
    return datetime.date(2026, 2, 1)


def test_a_place_of_work_put_back_is_followed(client: Client, cast: Cast) -> None:
    firm = company("ООО «Тепло»", cast.boris)
    put_back(lambda: actions.add_employment(client, firm, by=cast.anna))
    assert found(cast.anna, "тепло") == ["ООО «Тепло»"]
    job = actions.add_employment(client, firm, by=cast.anna)
    for ends in (
        lambda: actions.end_employment(job, on=job_end(), by=cast.anna),
        lambda: actions.remove_employment(job, by=cast.anna),
    ):
        put_back(ends)
        assert found(cast.anna, "тепло") == ["ООО «Тепло»", "Орлова Анна"]


def test_a_renamed_company_is_found_with_its_people_by_the_new_name(client: Client, cast: Cast) -> None:
    firm = company("ООО «Тепло»", cast.boris)
    actions.add_employment(client, firm, by=cast.anna)
    actions.change(firm, {"name": "ООО «Свет»"}, by=cast.anna)
    assert (found(cast.anna, "тепло"), found(cast.anna, "свет")) == ([], ["ООО «Свет»", "Орлова Анна"])
    put_back(lambda: actions.change(firm, {"name": "ООО «Вода»"}, by=cast.anna))
    assert (found(cast.anna, "вода"), found(cast.anna, "свет")) == ([], ["ООО «Свет»", "Орлова Анна"])


def test_people_of_an_archived_company_are_no_longer_found_by_it(client: Client, cast: Cast) -> None:
    firm = company("ООО «Тепло»", cast.boris)
    actions.add_employment(client, firm, by=cast.anna)
    actions.archive(firm, by=cast.anna)
    assert found(cast.anna, "тепло") == []
    firm.refresh_from_db()
    actions.restore(firm, by=cast.anna)
    assert found(cast.anna, "тепло") == ["ООО «Тепло»", "Орлова Анна"]


@pytest.mark.parametrize(
    ("field", "value", "text"), [("inn", "7707083893", "7707083893"), ("full_name", "Общество «Котлы Урала»", "котлы")]
)
def test_requisites_are_followed(cast: Cast, field: str, value: str, text: str) -> None:
    firm = company("ООО «Тепло»")
    actions.change(firm, {field: value}, by=cast.anna)
    assert found(cast.anna, text) == ["ООО «Тепло»"]
    put_back(lambda: actions.change(firm, {field: ""}, by=cast.anna))
    assert found(cast.anna, text) == ["ООО «Тепло»"]
    actions.change(firm, {field: ""}, by=cast.anna)
    assert found(cast.anna, text) == []


def test_a_mass_change_and_its_undo_are_followed(client: Client, cast: Cast) -> None:
    firm = company("", cast.boris)
    actions.add_employment(client, firm, by=cast.anna)
    other = person("Жуков Юрий", cast.boris)
    change_set = sets.begin("import", by_id=cast.anna.pk).pk
    deltas = [
        Delta(client.pk, "person", [("last_name", "Орлова", "Белова"), ("owner_id", cast.boris.pk, cast.vera.pk)],
              [ContactDraft("phone", "89991112233", "79991112233")]),
        Delta(firm.pk, "company", [("name", "", "ООО «Тепло»"), ("inn", "", "7707083893")]),
        Delta(other.pk, "person", employments=[EmploymentDraft(firm.pk, "ООО «Тепло»")]),
    ]  # fmt: skip
    with transaction.atomic():
        actions.update_many(deltas, by_id=cast.anna.pk, change_set_id=change_set)
    after = {text: found(cast.anna, text) for text in ("белова", "орлова анна", "2233", "тепло", "7707083893")}
    assert after == {
        "белова": ["Белова Анна", "ООО «Тепло»"],
        "орлова анна": [],
        "2233": ["Белова Анна", "ООО «Тепло»"],
        "тепло": ["ООО «Тепло»", "Белова Анна", "Жуков Юрий"],
        "7707083893": ["ООО «Тепло»"],
    }
    assert found(cast.vera, "белова") == ["Белова Анна"]
    undo(change_set, by_id=cast.anna.pk)
    after = {text: found(cast.boris, text) for text in ("белова", "орлова анна", "2233", "тепло", "7707083893")}
    assert after == {"белова": [], "орлова анна": ["Орлова Анна", ""], "2233": [], "тепло": [], "7707083893": []}


def test_making_the_index_anew_changes_nothing(client: Client, cast: Cast) -> None:
    firm = company("ООО «Тепло»", cast.boris, inn="7707083893")
    actions.add_employment(client, firm, by=cast.anna)
    actions.add_contact(client, drafts.contact("telegram", "@orlova"), by=cast.anna)
    before = dict(ClientSearch.objects.values_list("pk", "tokens"))
    assert sorted(before) == sorted([client.pk, firm.pk])
    ClientSearch.objects.update(tokens="")
    with transaction.atomic():
        search.reindex([client.pk, firm.pk])
    assert dict(ClientSearch.objects.values_list("pk", "tokens")) == before
    ClientSearch.objects.all().delete()
    with transaction.atomic():
        search.reindex([client.pk, firm.pk])
    assert dict(ClientSearch.objects.values_list("pk", "tokens")) == before
