"""Professional holidays: on which day, in which country, and of whom."""

import datetime

import pytest
from django.utils import translation

from krug.core.calendar import professions
from krug.core.calendar.rules import LAST, SUNDAY, DayOfYear, Fixed, Weekday

D = datetime.date


def day(code: str, country: str, year: int) -> str:
    rule = professions.ALL[code].rule(country)
    return "" if rule is None else f"{rule.day(year):%d.%m}"


@pytest.mark.parametrize(
    ("code", "country", "days"),
    [  # 2024, 2025, 2026, 2027
        ("accountant", "RU", "21.11 21.11 21.11 21.11"),
        ("builder", "RU", "11.08 10.08 09.08 08.08"),
        ("builder", "BG", "26.10 26.10 26.10 26.10"),
        ("teacher", "RU", "05.10 05.10 05.10 05.10"),
        ("doctor", "RU", "16.06 15.06 21.06 20.06"),
        ("doctor", "BG", "19.10 19.10 19.10 19.10"),
        ("trade", "RU", "27.07 26.07 25.07 24.07"),
        ("miner", "RU", "25.08 31.08 30.08 29.08"),
        ("miner", "BG", "18.08 18.08 18.08 18.08"),
        ("chemist", "RU", "26.05 25.05 31.05 30.05"),
        ("driver", "RU", "27.10 26.10 25.10 31.10"),
        ("programmer", "RU", "12.09 13.09 13.09 13.09"),
        ("sysadmin", "RU", "26.07 25.07 31.07 30.07"),
        ("railway", "RU", "04.08 03.08 02.08 01.08"),
        ("oil_gas", "RU", "01.09 07.09 06.09 05.09"),
        ("geologist", "RU", "07.04 06.04 05.04 04.04"),
        ("lawyer", "RU", "03.12 03.12 03.12 03.12"),
        ("lawyer", "BG", "16.04 16.04 16.04 16.04"),
        ("vet", "RU", "31.08 31.08 31.08 31.08"),
        ("vet", "BG", "27.04 26.04 25.04 24.04"),
        ("architect", "BG", "07.10 06.10 05.10 04.10"),
    ],
)
def test_a_holiday_falls_on_its_day(code: str, country: str, days: str) -> None:
    assert [day(code, country, year) for year in (2024, 2025, 2026, 2027)] == days.split()


def test_a_country_has_none_of_another() -> None:
    assert day("accountant", "BG", 2026) == ""
    assert day("winegrower", "RU", 2026) == ""


def test_every_rule_holds_in_every_year() -> None:
    for profession in professions.ALL.values():
        for rule in profession.rules.values():
            for year in range(2000, 2100):
                on = rule.day(year)
                assert on.year == year
                if isinstance(rule, Fixed):
                    assert (on.month, on.day) == (rule.month, rule.number)
                elif isinstance(rule, Weekday):
                    assert (on.month, on.weekday()) == (rule.month, rule.weekday)
                    week = datetime.timedelta(days=7)
                    before, after = (on - week).month == rule.month, (on + week).month == rule.month
                    assert (not after) if rule.place == LAST else ((on.day - 1) // 7 == rule.place - 1)
                    assert before or rule.place == 1
                else:
                    assert isinstance(rule, DayOfYear)
                    assert on.timetuple().tm_yday == rule.number


def test_what_is_between_goes_over_the_end_of_the_year() -> None:
    found = {(on, each.code) for on, each in professions.between(D(2026, 12, 22), D(2027, 1, 13), "RU")}
    assert found == {
        (D(2026, 12, 22), "energy"), (D(2026, 12, 27), "rescuer"), (D(2027, 1, 12), "prosecutor"),
        (D(2027, 1, 13), "journalist"),
    }  # fmt: skip


def test_the_next_one_may_be_next_year() -> None:
    accountant = professions.ALL["accountant"]
    assert professions.coming(accountant, D(2026, 11, 21), "RU") == D(2026, 11, 21)
    assert professions.coming(accountant, D(2026, 11, 22), "RU") == D(2027, 11, 21)
    assert professions.coming(accountant, D(2026, 11, 22), "BG") is None


@pytest.mark.parametrize(
    ("positions", "okved", "expected"),
    [
        (["Главный бухгалтер"], "", ["accountant"]),
        (["зам. главного бухгалтера"], "43.22", ["accountant"]),
        (["Директор"], "43.22", ["builder"]),
        (["Директор"], "86.23", ["dentist"]),
        (["Директор"], "86.10", ["doctor"]),
        (["участковый врач-терапевт"], "", ["doctor"]),
        (["Ведущий разработчик"], "", ["programmer"]),
        (["Учитель физики"], "", ["teacher"]),
        (["строителен техник"], "", ["builder"]),
        (["машиностроитель"], "", ["machine_builder"]),
        (["Директор"], "", []),
        ([], "99", []),
    ],
)
def test_positions_and_activities_tell_the_profession(positions: list[str], okved: str, expected: list[str]) -> None:
    assert professions.suggested(positions, okved) == expected


def test_holidays_have_their_names_in_three_languages() -> None:
    def name(language: str) -> str:
        with translation.override(language):
            return str(professions.ALL["builder"].name)

    assert (name("en"), name("ru"), name("bg")) == ("Builder's Day", "День строителя", "Ден на строителя")


def test_no_two_words_speak_for_two_professions_without_meaning_to() -> None:
    words = [word for each in professions.ALL.values() for word in each.words.split(", ") if word]
    assert sorted({word for word in words if words.count(word) > 1}) == []
    assert Weekday(2, SUNDAY, 8).day(2026) == D(2026, 8, 9)
