"""Who sees contacts masked cannot feel them out: asking digit by digit or letter by letter tells nothing more."""

import pytest
from django.test import Client as Browser

from krug.clients import access, actions, drafts, hits
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core.rights import Actor
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast, make_employee

pytestmark = pytest.mark.django_db

NUMBER, MAILBOX = "9123456789", "v.kovaleva-shop"


@pytest.fixture
def client(cast: Cast) -> Client:
    """Of Boris. Another client of his makes «nothing was found» different from «nothing is there»."""
    make_client(owner=cast.boris, last_name="Жуков", phone="8 999 000-11-22", email="zhukov@teplo.example")
    made = make_client(owner=cast.boris, last_name="Орлова", phone="8 912 345-67-89", email=f"{MAILBOX}@teplo.example")
    actions.add_contact(made, drafts.contact("telegram", "@kovaleva_shop"), by=cast.anna)
    return made


def found(actor: Actor, text: str) -> list[str]:
    return [str(hit.data["name"]) for hit in hits.find(actor, text).hits]


def each(texts: list[str], names: list[str]) -> dict[str, list[str]]:
    return dict.fromkeys(texts, names)


def found_by_each(actor: Actor, texts: list[str]) -> dict[str, list[str]]:
    return {text: found(actor, text) for text in texts}


@pytest.mark.parametrize("length", [5, 6, 7, 8, 9])
def test_any_digit_after_the_first_four_gives_the_same_hits(client: Client, cast: Cast, length: int) -> None:
    """The owner tells the right digit from the nine others; the manager cannot."""
    asked = [NUMBER[: length - 1] + digit for digit in "0123456789"]
    assert found_by_each(cast.boris, asked) == each(asked, ["Орлова"])
    right = NUMBER[:length]
    assert found_by_each(cast.anna, asked) == {**each(asked, []), right: ["Орлова"]}


@pytest.mark.parametrize("length", [5, 6, 7, 8, 9])
def test_any_digit_before_the_last_four_gives_the_same_hits(client: Client, cast: Cast, length: int) -> None:
    asked = [digit + NUMBER[1 - length :] for digit in "0123456789"]
    assert found_by_each(cast.boris, asked) == each(asked, ["Орлова"])
    right = NUMBER[-length:]
    assert found_by_each(cast.anna, asked) == {**each(asked, []), right: ["Орлова"]}


@pytest.mark.parametrize("begins", ["8", "7", "+7", "8 (", "+7 ("])
def test_the_code_before_a_number_opens_no_way_around(client: Client, cast: Cast, begins: str) -> None:
    asked = [f"{begins}912{digit}" for digit in "0123456789"]
    assert found_by_each(cast.boris, [f"{text}5678" for text in asked]) == {
        f"{text}5678": (["Орлова"] if text.endswith("3") else []) for text in asked
    }
    asked = [f"{begins}9123{digit}" for digit in "0123456789"]
    assert found_by_each(cast.boris, asked) == each(asked, ["Орлова"])


@pytest.mark.parametrize("text", ["3456", "4567", "345678", "23456", "5678"])
def test_the_middle_of_a_number_finds_nothing(client: Client, cast: Cast, text: str) -> None:
    assert found(cast.boris, text) == []


@pytest.mark.parametrize(
    "text", ["9123456789", "89123456789", "+7 (912) 345-67-89", "8-912-345-67-89", "9123", "6789", "8 912 3"]
)
def test_a_whole_number_and_its_first_or_last_four_find(client: Client, cast: Cast, text: str) -> None:
    assert found(cast.boris, text) == ["Орлова"]


@pytest.mark.parametrize("wrong", ["9123456780", "9123456889", "89123456780", "0123456789"])
def test_a_whole_number_with_one_wrong_digit_finds_nothing(client: Client, cast: Cast, wrong: str) -> None:
    assert found(cast.boris, wrong) == []


@pytest.mark.parametrize("length", range(1, 16))
def test_the_beginning_of_an_e_mail_finds_nothing(client: Client, cast: Cast, length: int) -> None:
    """Nor does it with an @ and any domain behind it, which only looks like a whole address."""
    begins = MAILBOX[:length]
    asked = [begins, f"{begins}@", f"{begins}@teplo", f"{begins}@x.ru", f"{begins}@teplo.example.org"]
    assert found_by_each(cast.boris, asked) == each(asked, [])
    assert found(cast.anna, f"{begins}@teplo.example") == ["Орлова"]


@pytest.mark.parametrize("piece", ["kovaleva", "shop", "kovaleva-shop", "kovaleva@teplo.example", "shop@teplo.example"])
def test_a_piece_of_an_e_mail_finds_nothing(client: Client, cast: Cast, piece: str) -> None:
    assert found(cast.boris, piece) == []
    assert found(cast.anna, piece) == ["Орлова"]


def test_an_e_mail_is_found_whole_by_its_very_letters(client: Client, cast: Cast) -> None:
    assert found(cast.boris, "V.Kovaleva-Shop@Teplo.example") == ["Орлова"]
    assert found(cast.boris, "орлова v.kovaleva-shop@teplo.example") == ["Орлова"]
    assert found(cast.boris, "v.kovaleva-shop@teplo.example zhukov@teplo.example") == []
    assert found(cast.boris, "vkovalevashop@teplo.example") == []


@pytest.mark.parametrize("text", ["kov", "kovaleva_shop", "@kovaleva_shop", "лщмфдумф"])
def test_a_name_in_a_messenger_is_not_felt_out_either(client: Client, cast: Cast, text: str) -> None:
    actions.remove_contact(client.contact_points.get(kind="email"), by=cast.anna)
    assert found(cast.anna, text) == ["Орлова"]
    assert found(cast.boris, text) == []


def test_a_removed_contact_finds_nothing(client: Client, cast: Cast) -> None:
    for point in client.contact_points.all():
        actions.remove_contact(point, by=cast.anna)
    asked = [NUMBER, "6789", f"{MAILBOX}@teplo.example"]
    assert found_by_each(cast.boris, asked) == each(asked, [])
    assert found_by_each(cast.anna, asked) == each(asked, [])


# Somebody who sees the contacts of some of the clients they see


@pytest.fixture
def dina(cast: Cast) -> Employee:
    """Sees everybody's clients and the contacts of her own."""
    Role.objects.create(name="Odd", rights={access.VIEW: "all", access.SEE_CONTACTS: "own"})
    return make_employee("Dina", "Odd")


def test_of_ones_own_clients_everything_finds_and_of_others_only_what_may(
    client: Client, cast: Cast, dina: Employee
) -> None:
    make_client(owner=dina, last_name="Белова", phone="8 912 345-99-99", email="v.kovalenko@teplo.example")
    assert found(dina, "91234590") == ["Орлова"]
    assert sorted(found(dina, "9123")) == ["Белова", "Орлова"]
    assert sorted(found(dina, "91234599")) == ["Белова", "Орлова"]
    assert found(dina, "kovalen") == ["Белова"]
    assert found(dina, "v.kovalenko@") == ["Белова"]
    assert found(dina, f"{MAILBOX}@teplo.example") == ["Орлова"]
    assert found(dina, "v.kovaleva@teplo.example") == []


# Other doors


def rows_of(browser: Browser, address: str) -> list[str]:
    page = browser.get(address).content.decode()
    return [line.partition('"')[0] for line in page.split('data-client="')[1:]]


@pytest.mark.parametrize(
    "asked",
    ["phone=9123456789", "key=79123456789", "contact_points__key=79123456789", "email=zhukov@teplo.example", "q=9123",
     "sort=phone", "sort=email", "sort=-key", "sort=contact_points__key", "owner=9123456789", "city=9123456789"],
)  # fmt: skip
def test_the_list_is_neither_filtered_nor_sorted_by_contacts(client: Client, boris: Browser, asked: str) -> None:
    usual = rows_of(boris, "/clients/")
    assert len(usual) == 2
    narrowed = [] if asked.startswith(("owner", "city")) else usual
    assert rows_of(boris, f"/clients/?{asked}") == narrowed


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"phone": "8 912 345-67-89"}, 1),
        ({"phone": "8 912 345-67-8"}, 0),
        ({"phone": "8 912 345-67-88"}, 0),
        ({"email": f"{MAILBOX}@teplo.example"}, 1),
        ({"email": f"{MAILBOX}@teplo.exampl"}, 0),
        ({"email": "kovaleva-shop@teplo.example"}, 0),
        ({"who": "Орлова"}, 0),
    ],
)
def test_the_hint_of_a_duplicate_comes_only_by_a_whole_contact(
    client: Client, cast: Cast, typed: dict[str, str], told: int
) -> None:
    vera = cast.browser(cast.vera)
    hint = vera.post("/clients/check/", typed).content.decode()
    assert hint.count("Boris has such a client") == told
    assert "Орлова" not in hint
