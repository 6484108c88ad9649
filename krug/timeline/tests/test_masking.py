"""What stands of contacts in a history: in full for those who see them, masked for the others."""

from datetime import date, time

import pytest

from krug.clients import actions as clients
from krug.clients import drafts
from krug.clients.models import Client, ContactPoint
from krug.clients.testing import make_client
from krug.core.changes import sets
from krug.core.changes.cells import Cell
from krug.staff.testing import Cast
from krug.timeline.tests.told import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова")


def replace(client: Client, cast: Cast, old: tuple[str, str], new: tuple[str, str], label: str = "") -> ContactPoint:
    point = clients.add_contact(client, drafts.contact(*old), by=cast.olga)
    draft = drafts.contact(*new, label=label)
    clients.change_contact(point, draft, is_preferred=False, opted_out=False, by=cast.olga)
    return point


REPLACED = [
    (("phone", "8 912 345-67-89"), ("phone", "+359 2 123 4567"),
     "value: 8 912 345-67-89 → +359 2 123 4567", "value: +7 912 •••-••-89 → +359 ••••••67"),
    (("phone", "8 912 345-67-89 ext. 12"), ("phone", "8 912 345-67-89"),
     "value: 8 912 345-67-89 ext. 12 → 8 912 345-67-89", "value: +7 912 •••-••-89 → +7 912 •••-••-89"),
    (("email", "Orlova <v.orlova@teplo.example>"), ("email", "anna@teplo.example"),
     "value: Orlova <v.orlova@teplo.example> → anna@teplo.example", "value: v•••@teplo.example → a•••@teplo.example"),
    (("telegram", "@orlova_shop"), ("telegram", "t.me/orlova"),
     "value: @orlova_shop → t.me/orlova", "value: @••• → t•••"),
    (("other", "pager 77-12"), ("other", "fax"), "value: pager 77-12 → fax", "value: p••• → f•••"),
    (("site", "teplo.example"), ("site", "orlova.example"),
     "value: teplo.example → orlova.example", "value: t••• → o•••"),
    # The kind too was another: what was a name of a messenger is not shown as the domain of a mailbox.
    (("telegram", "@orlova_shop"), ("email", "v.orlova@teplo.example"),
     "kind: Telegram → e-mail | value: @orlova_shop → v.orlova@teplo.example",
     "kind: Telegram → e-mail | value: @••• → v•••@teplo.example"),
    (("phone", "8 912 345-67-89"), ("site", "orlova.example"),
     "kind: phone → site | value: 8 912 345-67-89 → orlova.example", "kind: phone → site | value: 8••• → o•••"),
    (("email", "v.orlova@teplo.example"), ("phone", "8 912 345-67-89"),
     "kind: e-mail → phone | value: v.orlova@teplo.example → 8 912 345-67-89",
     "kind: e-mail → phone | value: v••• → +7 912 •••-••-89"),
    (("email", "v.orlova@teplo.example"), ("other", "8 912 345-67-89"),
     "kind: e-mail → other | value: v.orlova@teplo.example → 8 912 345-67-89",
     "kind: e-mail → other | value: v••• → 8•••"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "seen", "masked"), REPLACED)
def test_former_and_present_values_are_masked_alike(
    client: Client, cast: Cast, old: tuple[str, str], new: tuple[str, str], seen: str, masked: str
) -> None:
    replace(client, cast, old, new)

    def shown(line: str) -> str:
        return line.removeprefix("Contact changed | ").removesuffix(" | UNDO").replace("\u00a0", " ")

    assert shown(lines(cast.anna, client)[0]) == seen
    assert shown(lines(cast.boris, client)[0]) == masked
    assert shown(lines(cast.gleb, client)[0]) == masked


def test_the_label_of_a_contact_is_no_secret(client: Client, cast: Cast) -> None:
    replace(client, cast, ("email", "a@teplo.example"), ("email", "a@teplo.example"), label="wife")
    assert lines(cast.boris, client)[0] == "Contact changed | label:  → wife"


def test_contacts_added_and_removed_are_told_without_their_values(client: Client, cast: Cast) -> None:
    point = clients.add_contact(client, drafts.contact("phone", "8 912 345-67-89"), by=cast.boris)
    clients.remove_contact(point, by=cast.boris)
    assert lines(cast.gleb, client) == ["Contact removed", "Contact added"]


def test_a_changed_contact_that_was_removed_since_is_masked_too(client: Client, cast: Cast) -> None:
    point = replace(client, cast, ("phone", "8 912 345-67-89"), ("phone", "8 912 345-67-80"))
    clients.remove_contact(point, by=cast.olga)
    assert lines(cast.boris, client)[1].replace("\u00a0", " ") == (
        "Contact changed | value: +7 912 •••-••-89 → +7 912 •••-••-80"
    )


def test_contacts_put_back_are_masked_in_a_history_of_imports(client: Client, cast: Cast) -> None:
    point = clients.add_contact(client, drafts.contact("phone", "8 912 345-67-89"), by=cast.olga)
    change_set = sets.begin("import", by_id=None, label="list.xlsx")
    cell = Cell("clients.contactpoint", point.pk, "value", "8 912 345-67-80", "8 912 345-67-89")
    sets.record(change_set.pk, [(client.pk, cell)])
    assert lines(cast.boris, client)[0].replace("\u00a0", " ") == (
        "Updated by import | list.xlsx | value: +7 912 •••-••-80 → +7 912 •••-••-89"
    )
    assert lines(cast.olga, client)[0] == ("Updated by import | list.xlsx | value: 8 912 345-67-80 → 8 912 345-67-89")


def test_a_head_sees_the_contacts_of_the_own_team_and_not_of_another(client: Client, cast: Cast) -> None:
    replace(client, cast, ("phone", "8 912 345-67-89"), ("phone", "8 912 345-67-80"))
    assert "8 912 345-67-80" in lines(cast.olga, client)[0]
    clients.change(client, {"owner": cast.vera.pk}, by=cast.anna)
    moved = Client.objects.get(pk=client.pk)
    assert "8 912 345-67-80" not in lines(cast.olga, moved)[1]


# Other values in words


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"city": "Omsk"}, "city: Perm → Omsk"),
        ({"city": ""}, "city: Perm → "),
        ({"warmth": 3}, "warmth: not said → hot"),
        ({"sex": "f"}, "sex:  → female"),
        ({"preferred_channel": "telegram"}, "prefers:  → Telegram"),
    ],
)
def test_values_are_told_in_words(cast: Cast, values: dict[str, object], told: str) -> None:
    client = make_client(owner=cast.boris, city="Perm")
    clients.change(client, values, by=cast.anna)
    assert lines(cast.gleb, client) == [f"Card changed | {told}"]


def test_days_times_and_owners_are_told_in_words(client: Client, cast: Cast) -> None:
    clients.change(client, {"birth_date": date(1604, 2, 29)}, by=cast.anna)
    clients.change(client, {"birth_date": date(1985, 11, 27), "call_from": time(9, 30)}, by=cast.anna)
    clients.change(client, {"owner": None}, by=cast.anna)
    moved = Client.objects.get(pk=client.pk)
    clients.change(moved, {"owner": cast.vera.pk}, by=cast.anna)
    assert lines(cast.gleb, Client.objects.get(pk=client.pk)) == [
        "Card changed | owner:  → Vera",
        "Card changed | owner: Boris → ",
        "Card changed | born: 29.02 → 27.11.1985 | call from:  → 09:30",
        "Card changed | born:  → 29.02",
    ]


def test_places_of_work_that_ended_are_told_with_their_day(client: Client, cast: Cast) -> None:
    job = clients.add_employment(client, make_client(name="ООО «Тепло»"), by=cast.anna)
    clients.end_employment(job, on=date(2026, 2, 1), by=cast.anna)
    assert lines(cast.gleb, client) == [
        "Place of work ended | ООО «Тепло» | until:  → 01.02.2026", "Place of work added | ООО «Тепло»",
    ]  # fmt: skip
    assert lines(cast.gleb, job.company) == [
        f"Left the company | {client.name} | until:  → 01.02.2026", f"Came to work here | {client.name}",
    ]  # fmt: skip
