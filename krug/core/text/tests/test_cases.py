"""Names in the cases of Russian, for letters."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krug.core.text import names
from krug.core.text.names import Case, PersonName
from krug.core.text.names.first_names import FEMALE, MALE

ORDER = (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE, Case.INSTRUMENTAL, Case.PREPOSITIONAL)


def forms(name: PersonName, sex: str = "") -> list[str]:
    return [told.full for case in ORDER if (told := names.decline(name, case, of_sex=sex)) is not None]


@pytest.mark.parametrize(
    ("name", "sex", "expected"),
    [
        (PersonName("Смирнова", "Анна", "Петровна"), "",
         ["Смирновой Анны Петровны", "Смирновой Анне Петровне", "Смирнову Анну Петровну", "Смирновой Анной Петровной",
          "Смирновой Анне Петровне"]),
        (PersonName("Ким", "Виктор"), "",
         ["Кима Виктора", "Киму Виктору", "Кима Виктора", "Кимом Виктором", "Киме Викторе"]),
        (PersonName("Ким", "Анна"), "", ["Ким Анны", "Ким Анне", "Ким Анну", "Ким Анной", "Ким Анне"]),
        (PersonName("Черных", "Лев"), "", ["Черных Льва", "Черных Льву", "Черных Льва", "Черных Львом", "Черных Льве"]),
        (PersonName("Дюма", "Александр"), "",
         ["Дюма Александра", "Дюма Александру", "Дюма Александра", "Дюма Александром", "Дюма Александре"]),
        (PersonName("Коваленко", "Любовь"), "",
         ["Коваленко Любови", "Коваленко Любови", "Коваленко Любовь", "Коваленко Любовью", "Коваленко Любови"]),
        (PersonName("Репин", "Илья", "Ильич"), "",
         ["Репина Ильи Ильича", "Репину Илье Ильичу", "Репина Илью Ильича", "Репиным Ильёй Ильичом",
          "Репине Илье Ильиче"]),
        (PersonName("Римская-Корсакова", "Анна-Мария"), "f",
         ["Римской-Корсаковой Анны-Марии", "Римской-Корсаковой Анне-Марии", "Римскую-Корсакову Анну-Марию",
          "Римской-Корсаковой Анной-Марией", "Римской-Корсаковой Анне-Марии"]),
        (PersonName("Салтыков-Щедрин", "Пётр"), "",
         ["Салтыкова-Щедрина Петра", "Салтыкову-Щедрину Петру", "Салтыкова-Щедрина Петра", "Салтыковым-Щедриным Петром",
          "Салтыкове-Щедрине Петре"]),
        (PersonName("Иванова (Петрова)", "Анна"), "",
         ["Ивановой (Петровой) Анны", "Ивановой (Петровой) Анне", "Иванову (Петрову) Анну", "Ивановой (Петровой) Анной",
          "Ивановой (Петровой) Анне"]),
        (PersonName("Гасанов", "Али", "Гасан оглы"), "",
         ["Гасанова Али Гасан оглы", "Гасанову Али Гасан оглы", "Гасанова Али Гасан оглы", "Гасановым Али Гасан оглы",
          "Гасанове Али Гасан оглы"]),
        (PersonName("Толстой", "Л.", "Н."), "m",
         ["Толстого Л. Н.", "Толстому Л. Н.", "Толстого Л. Н.", "Толстым Л. Н.", "Толстом Л. Н."]),
        (PersonName("Бондарь", "Ольга"), "",
         ["Бондарь Ольги", "Бондарь Ольге", "Бондарь Ольгу", "Бондарь Ольгой", "Бондарь Ольге"]),
    ],
    ids=lambda value: value.full if isinstance(value, PersonName) else "",
)  # fmt: skip
def test_a_name_is_declined(name: PersonName, sex: str, expected: list[str]) -> None:
    assert forms(name, sex) == expected


def test_initials_are_put_after_the_declined_surname() -> None:
    told = names.decline(PersonName("Смирнова", "Анна", "Петровна"), Case.DATIVE)
    assert told is not None
    assert names.short(told) == "Смирновой А. П."


@pytest.mark.parametrize("name", [PersonName("Нгуен", "Хо"), PersonName("Smith", "John"), PersonName()])
def test_a_name_of_unknown_sex_or_in_latin_letters_is_left_alone(name: PersonName) -> None:
    assert forms(name) == []


SURNAMES = ("Иванов", "Кузьмин", "Достоевский", "Ткач", "Шевчук", "Седых", "Гончаренко", "Окуджава", "Ли", "Цой")


@given(
    st.sampled_from(sorted(MALE)), st.sampled_from(sorted(FEMALE)), st.sampled_from(SURNAMES), st.sampled_from(ORDER)
)
def test_any_listed_name_keeps_its_words_their_capitals_and_its_beginning(
    man: str, woman: str, surname: str, case: Case
) -> None:
    for first, sex in ((man, "m"), (woman, "f")):
        name = PersonName(surname, first.capitalize())
        told = names.decline(name, case, of_sex=sex)
        assert told is not None
        assert len(told.full.split()) == len(name.full.split())
        for before, after in ((name.last, told.last), (name.first, told.first)):
            assert after[0] == before[0]
            assert after[1:] == after[1:].lower()
            assert len(after) <= len(before) + 3


def test_the_rules_are_read_only_when_somebody_asks() -> None:
    import subprocess

    said = subprocess.run(
        [sys.executable, "-c", "import sys, krug.core.text.names; print('pytrovich' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout == "False\n"
