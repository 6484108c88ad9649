"""In which order hits come, how many there are, and that nothing is lost behind the window of candidates."""

import datetime

import pytest

from krug.clients import finding
from krug.clients.models import Client, Totals
from krug.clients.testing import make_client
from krug.clients.tests.finding_base import company, found, person
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def touched(client: Client, *, hours_ago: int) -> None:
    Totals.objects.filter(pk=client.pk).update(last_interaction_at=NOON - datetime.timedelta(hours=hours_ago))


def test_a_whole_word_comes_before_a_beginning_of_one(cast: Cast) -> None:
    person("Ивановский Пётр")
    person("Иванов Семён")
    person("Ивановичев Лев")
    assert found(cast.anna, "иванов") == ["Иванов Семён", "Ивановичев Лев", "Ивановский Пётр"]


def test_a_surname_comes_before_a_first_name_and_a_patronymic(cast: Cast) -> None:
    person("Белов Иван Петрович")
    person("Пётр Олег")
    person("Белов Пётр")
    person("Петров Олег")
    person("Петровых Олег")
    assert found(cast.anna, "петр") == [
        "Пётр Олег",
        "Белов Пётр",
        "Петров Олег",
        "Петровых Олег",
        "Белов Иван Петрович",
    ]


def test_a_company_comes_before_those_who_work_in_one_of_that_name(cast: Cast) -> None:
    person("Тёплова Анна")
    company("ООО «Тепло»")
    company("ООО «Горячее тепло»")
    assert found(cast.anna, "тепло") == ["ООО «Тепло»", "ООО «Горячее тепло»", "Тёплова Анна"]


def test_of_equals_the_one_touched_last_comes_first_and_then_the_alphabet(cast: Cast) -> None:
    for name, hours_ago in (("Смирнов Глеб", 3), ("Смирнов Артём", 2), ("Смирнов Борис", 1)):
        touched(person(name), hours_ago=hours_ago)
    person("Смирнов Егор")
    person("Смирнов Денис")
    assert found(cast.anna, "смирнов") == [
        "Смирнов Борис", "Смирнов Артём", "Смирнов Глеб", "Смирнов Денис", "Смирнов Егор",
    ]  # fmt: skip


def test_words_that_all_are_whole_come_before_those_recently_touched(cast: Cast) -> None:
    touched(person("Смирнова Аннабель"), hours_ago=1)
    person("Смирнова Анна")
    assert found(cast.anna, "смирнова анна") == ["Смирнова Анна", "Смирнова Аннабель"]


def test_the_whole_number_comes_before_one_that_begins_so(cast: Cast) -> None:
    make_client(last_name="Начинается", inn="500100732259")
    make_client(name="Равно", inn="5001007322")
    assert found(cast.anna, "5001007322") == ["Равно", "Начинается"]


def test_at_most_ten_are_shown(cast: Cast) -> None:
    for number in range(12):
        person(f"Смирнов И{number:02}")
    assert found(cast.anna, "смирнов") == [f"Смирнов И{number:02}" for number in range(10)]


# The window: the newest candidates are looked at first


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "WINDOW", 20)


@pytest.mark.usefixtures("narrow")
def test_a_rare_word_with_a_common_one_is_found_behind_the_window(cast: Cast) -> None:
    """Cut to six letters «константиновская» is as common as «константинова»: the whole question finds the rare one."""
    person("Константиновская Ольга")
    for number in range(30):
        person(f"Константинова Ольга{number}")
    assert found(cast.anna, "константиновск ольга") == ["Константиновская Ольга"]
    assert found(cast.anna, "ольга константиновская") == ["Константиновская Ольга"]


@pytest.mark.usefixtures("narrow")
def test_a_client_of_a_few_owners_is_found_behind_the_window(cast: Cast) -> None:
    person("Смирнова Ольга", cast.boris)
    for number in range(30):
        person(f"Смирнова Ольга{number}", cast.vera)
    assert found(cast.boris, "смирнова ольга") == ["Смирнова Ольга"]


@pytest.mark.usefixtures("narrow")
def test_a_client_of_many_owners_is_found_behind_the_window(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "OWNERS_IN_INDEX", 1)
    person("Смирнова Ольга", cast.boris)
    for number in range(30):
        person(f"Смирнова Ольга{number}", cast.vera)
    assert found(cast.olga, "смирнова ольга") == ["Смирнова Ольга"]


@pytest.mark.usefixtures("narrow")
def test_a_masked_number_is_found_behind_the_window(cast: Cast) -> None:
    """The index is asked by four digits; the whole number is asked for when they are too many."""
    make_client(owner=cast.boris, last_name="Первая", phone="8 912 311-22-33")
    for number in range(30):
        make_client(owner=cast.boris, last_name=f"Другая{number}", phone=f"8 912 399-00-{number:02}")
    assert found(cast.boris, "8 912 311-22-33") == ["Первая"]


@pytest.mark.usefixtures("narrow")
def test_of_more_than_fit_the_window_ten_are_shown_all_the_same(cast: Cast) -> None:
    for number in range(30):
        person(f"Смирнова Ольга{number:02}")
    assert found(cast.anna, "смирнова") == [f"Смирнова Ольга{number}" for number in range(10, 20)]
