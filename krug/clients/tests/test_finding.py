"""What finds a client: every promise of the search field, asked as the palette asks, with the owner's eyes."""

import pytest

from krug.clients import access, actions, drafts, finding
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.clients.tests.finding_base import company, found, make_base, person
from krug.staff.models import Employee, Role, Team
from krug.staff.testing import Cast, denied, make_employee

pytestmark = pytest.mark.django_db

ANNA, PYOTR, BORIS, FYODOR, ZHUK = (
    "Смирнова Анна Петровна", "Иванов Пётр Сергеевич", "Хабаров Борис", "Ёлкин Фёдор", "Жуков Юрий",
)  # fmt: skip
SMITH, KORSAKOV, TEPLO, NORTH = "Smith John", "Римский-Корсаков Николай", "ООО «Тепло»", "ИП Северов"


@pytest.fixture
def base(cast: Cast) -> dict[str, Client]:
    return make_base(cast)


@pytest.mark.parametrize(
    "text",
    ["Смирнова", "смирн", "СМИРНОВА", "анна смирнова", "Смирнова Анна Петровна", "петровна анна", "ан смир",
     "петр ан см", "  Смирнова,  Анна ", "«Смирнова»", "смирнова-анна"],
)  # fmt: skip
def test_any_words_of_a_name_find_by_their_beginnings_in_any_order(
    base: dict[str, Client], cast: Cast, text: str
) -> None:
    assert found(cast.anna, text) == [ANNA]


@pytest.mark.parametrize(
    "text", ["мирнова", "смирнова юрий", "смирнова анна петровна х", "нет такого", "ооо", "«»", "."]
)
def test_what_does_not_begin_a_word_of_the_client_finds_nothing(base: dict[str, Client], cast: Cast, text: str) -> None:
    assert found(cast.anna, text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("римский", KORSAKOV), ("корсаков", KORSAKOV), ("римский-корсаков", KORSAKOV), ("корсаков римск", KORSAKOV),
     ("николай корс", KORSAKOV)],
)  # fmt: skip
def test_each_part_of_a_double_name_finds(base: dict[str, Client], cast: Cast, text: str, name: str) -> None:
    assert found(cast.anna, text) == [name]


@pytest.mark.parametrize(
    "text",
    ["89123456789", "+79123456789", "79123456789", "9123456789", "8 912 345-67-89", "8 (912) 345 67 89",
     "+7(912)345-67-89", "8.912.345.67.89", "912-345-67-89", "(912) 3456789", "8 — 912 — 345 — 67 — 89"],
)  # fmt: skip
def test_a_phone_is_found_in_any_spelling(base: dict[str, Client], cast: Cast, text: str) -> None:
    assert found(cast.anna, text) == [ANNA]


@pytest.mark.parametrize(
    "text",
    ["6789", "67-89", "56789", "45-67-89", "3456789", "123456789", "9123", "91234", "8912", "8 912 3", "+7 912 345"],
)
def test_the_first_or_last_four_digits_of_a_phone_or_more_find(base: dict[str, Client], cast: Cast, text: str) -> None:
    assert found(cast.anna, text) == [ANNA]


def test_phones_of_other_countries_are_found_by_their_last_digits(base: dict[str, Client], cast: Cast) -> None:
    for text in ("79460958", "0958", "+44 20 7946 0958", "20 7946 0958"):
        assert found(cast.anna, text) == ([SMITH] if text != "+44 20 7946 0958" else [])


@pytest.mark.parametrize(
    "text",
    ["anna.petrova@teplo.example", "ANNA.PETROVA@TEPLO.EXAMPLE", "anna.petrova@", "anna.pet", "annapetrova", "petrova@",
     "Смирнова anna.petrova@teplo.example", "<anna.petrova@teplo.example>"],
)  # fmt: skip
def test_an_e_mail_is_found_whole_and_by_its_beginning(base: dict[str, Client], cast: Cast, text: str) -> None:
    assert found(cast.anna, text) == [ANNA]


@pytest.mark.parametrize(
    ("text", "name"), [("7707083893", TEPLO), ("77070", TEPLO), ("500100732259", BORIS), ("5001", BORIS)]
)
def test_an_inn_is_found_whole_and_by_its_beginning(base: dict[str, Client], cast: Cast, text: str, name: str) -> None:
    assert found(cast.anna, text)[0] == name


@pytest.mark.parametrize(
    "text", ["тепло", "ООО Тепло", "«Тепло»", "тепло, ооо", "jjj ntgkj", "уральские", "котлы уральск"]
)
def test_a_company_is_found_by_any_of_its_names_and_brings_who_works_there(
    base: dict[str, Client], cast: Cast, text: str
) -> None:
    by_its_full_name = "уральск" in text
    assert found(cast.anna, text) == ([TEPLO] if by_its_full_name else [TEPLO, PYOTR])


def test_a_person_brings_the_company_where_they_work(base: dict[str, Client], cast: Cast) -> None:
    assert found(cast.anna, "иванов") == [PYOTR, TEPLO]
    assert found(cast.anna, "иванов тепло") == [PYOTR, TEPLO]
    assert found(cast.anna, "4567") == [PYOTR, TEPLO]


def test_a_sole_trader_is_found_by_the_surname(base: dict[str, Client], cast: Cast) -> None:
    assert found(cast.anna, "северов") == [NORTH]
    assert found(cast.anna, "ИП Северов") == [NORTH]


@pytest.mark.parametrize("text", ["ёлкин", "елкин", "ЕЛКИН ФЕДОР", "ёлкин фёдор", "федор", "фёдор"])
def test_yo_and_ye_are_the_same_letter(base: dict[str, Client], cast: Cast, text: str) -> None:
    assert found(cast.anna, text) == [FYODOR]


@pytest.mark.parametrize(
    ("text", "name"),
    [("cvbhyjdf", ANNA), ("CVBHYJDF Fyyf", ANNA), ("[f,fhjd", BORIS), ("<jhbc", BORIS), (",jhbc", BORIS),
     (";erjd", ZHUK), ("`krby", FYODOR), (">hbq", ZHUK), ("hbvcrbq-rjhcfrjd", KORSAKOV), ("ыьшер", SMITH),
     ("Ыьшер Ощрт", SMITH), ("штфещпуер", None)],
)  # fmt: skip
def test_the_wrong_keyboard_layout_is_understood_both_ways(
    base: dict[str, Client], cast: Cast, text: str, name: str | None
) -> None:
    assert found(cast.anna, text) == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "name"),
    [("smirnova", ANNA), ("Smirnova Anna", ANNA), ("khabarov", BORIS), ("habarov", BORIS), ("zhukov yuriy", ZHUK),
     ("elkin fedor", FYODOR), ("rimskiy", KORSAKOV), ("смит", SMITH), ("смит джон", None), ("смит john", SMITH)],
)  # fmt: skip
def test_the_other_alphabet_is_understood_both_ways(
    base: dict[str, Client], cast: Cast, text: str, name: str | None
) -> None:
    assert found(cast.anna, text) == ([name] if name else [])


def test_words_numbers_and_addresses_together_narrow_the_question(base: dict[str, Client], cast: Cast) -> None:
    assert found(cast.anna, "смирнова 6789") == [ANNA]
    assert found(cast.anna, "anna.petrova@teplo.example 8 912 345-67-89 анна") == [ANNA]
    assert found(cast.anna, "иванов 6789") == []


@pytest.mark.parametrize(("text", "name"), [("t.me/anna_shop", ANNA), ("@anna_shop", ANNA), ("anna_shop", ANNA)])
def test_a_name_in_a_messenger_finds(base: dict[str, Client], cast: Cast, text: str, name: str) -> None:
    actions.add_contact(base["anna"], drafts.contact("telegram", "https://t.me/Anna_Shop"), by=cast.anna)
    assert found(cast.anna, text.removeprefix("t.me/")) == [name]


def test_a_messenger_known_by_a_number_is_found_as_a_phone_is(base: dict[str, Client], cast: Cast) -> None:
    actions.add_contact(base["zhuk"], drafts.contact("whatsapp", "+79137770011"), by=cast.anna)
    assert [found(cast.anna, text) for text in ("89137770011", "0011", "9137")] == [[ZHUK]] * 3


def test_a_site_finds(base: dict[str, Client], cast: Cast) -> None:
    actions.add_contact(base["teplo"], drafts.contact("site", "https://www.kotly-ural.example/"), by=cast.anna)
    assert found(cast.anna, "kotlyural") == [TEPLO]


def test_text_of_any_kind_is_no_error(base: dict[str, Client], cast: Cast) -> None:
    hostile = [
        "", " ", "\0", "'", '"', "*", "%", "_", "\\", "ъ:*", "!&|()", "NOT ъ OR ы", "😀", "\ue003", "-", "--", "{ъ ы}",
        "'; DROP TABLE clients_client; --", "а" * 500, "8" * 300, "@" * 50, "\u202e", "ﬀ", "\U0010ffff", "^ъ", "ъ : ы",
    ]  # fmt: skip
    assert {text: found(cast.anna, text) for text in hostile} == {text: [] for text in hostile}


# Who sees what


def test_only_visible_clients_are_found_and_nobodys_only_by_those_who_see_all(cast: Cast) -> None:
    person("Смирнова Анна", cast.boris)
    person("Смирнова Вера", cast.vera)
    person("Смирнова Ничья")
    assert sorted(found(cast.anna, "смирнова")) == ["Смирнова Анна", "Смирнова Вера", "Смирнова Ничья"]
    assert found(cast.boris, "смирнова") == ["Смирнова Анна"]
    assert found(cast.olga, "смирнова") == ["Смирнова Анна"]
    assert found(cast.vera, "смирнова") == ["Смирнова Вера"]
    assert sorted(found(cast.gleb, "смирнова")) == ["Смирнова Анна", "Смирнова Вера", "Смирнова Ничья"]


def test_an_employer_one_does_not_see_is_not_brought(cast: Cast) -> None:
    worker = person("Смирнова Анна", cast.boris)
    actions.add_employment(worker, company("ООО «Тепло»", cast.vera), by=cast.anna)
    assert found(cast.boris, "смирнова") == ["Смирнова Анна"]
    assert found(cast.anna, "смирнова") == ["Смирнова Анна", "ООО «Тепло»"]


def test_owners_with_a_common_beginning_of_their_number_are_told_apart(cast: Cast) -> None:
    """Owner 1 must not stand for owner 12."""
    for _number in range(14):
        colleague = make_employee(f"C{_number}", "Sales manager")
        person(f"Смирнов {colleague.pk}", colleague)
    for colleague in Employee.objects.filter(first_name__startswith="C"):
        assert found(colleague, "смирнов") == [f"Смирнов {colleague.pk}"]


def test_more_owners_than_the_index_is_asked_for_are_told_apart_all_the_same(cast: Cast) -> None:
    """The head sees nine colleagues; the tenth is of another team."""
    for number in range(8):
        person(f"Смирнов Имя{number}", make_employee(f"C{number}", "Sales manager", Team.objects.get(name="First")))
    person("Смирнов Чужой", cast.vera)
    olga = Employee.objects.get(pk=cast.olga.pk)
    assert sorted(found(olga, "смирнов")) == [f"Смирнов Имя{number}" for number in range(8)]
    assert found(olga, "чужой") == []


def test_somebody_without_the_right_to_see_clients_finds_nothing(base: dict[str, Client], cast: Cast) -> None:
    Role.objects.create(name="Odd", rights={access.EDIT: "all", access.SEE_CONTACTS: "all"})
    assert found(make_employee("Dina", "Odd"), "смирнова") == []


HIDDEN = {"phone": "hidden", "inn": "hidden", "full_name": "hidden", "city": "hidden"}


@pytest.mark.parametrize("typed", ["иванов", "анна", "8912", "иванов 8912", "7707083893", "тепло", "и"])
@pytest.mark.parametrize("limit", [1, 3, 10])
def test_who_is_hidden_a_field_from_finds_the_same_however_few_are_looked_at_first(
    cast: Cast, typed: str, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those found only by what is hidden are passed over, whatever place they would have had."""
    boris = denied(cast.boris, **HIDDEN)
    for at in range(12):
        make_client(
            owner=cast.boris, last_name="Иванов" if at % 3 else "Анненков", first_name="Анна" if at % 2 else "Иван",
            city="Пермь", phone=f"8 912 000-00-{at:02}" if at % 4 else "",
        )  # fmt: skip
    make_client(owner=cast.boris, last_name="", first_name="", phone="8 912 111-22-33", email="ivanov@teplo.example")
    make_client(owner=cast.boris, name="ООО «Тепло»", inn="7707083893", full_name="Общество «Иванов и партнёры»")
    found = []
    for size in (1, 2, 1_000):
        monkeypatch.setattr(finding, "SIFTED", size)
        found.append([match.id for match in finding.find(boris, finding.ask(typed), limit=limit)])
    assert found[0] == found[1] == found[2]
    hit_by_hidden = typed in ("8912", "иванов 8912", "7707083893")
    assert bool(found[0]) is not hit_by_hidden
    assert finding.find(cast.boris, finding.ask(typed), limit=limit)
