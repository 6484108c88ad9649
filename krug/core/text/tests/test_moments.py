"""Moments to come, as people say them in three languages."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krug.core.text.moments import read_moment
from krug.core.text.tests.pieces import ANY_TEXT, widely

MOSCOW = ZoneInfo("Europe/Moscow")
SOFIA = ZoneInfo("Europe/Sofia")
THURSDAY = datetime(2026, 11, 26, 12, 0, tzinfo=MOSCOW)


def read(text: str, *, now: datetime = THURSDAY, language: str = "ru") -> str:
    found = read_moment(text, now=now, zone=now.tzinfo or UTC, language=language)
    if found is None:
        return "nothing"
    said = f"{found.at:%d.%m.%Y}" if found.is_all_day else f"{found.at:%d.%m.%Y %H:%M}"
    return f"{said} {found.rest}".strip()


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("завтра в 10", "27.11.2026 10:00"),
        ("Завтра, 10:00", "27.11.2026 10:00"),
        ("завтра 10.30", "27.11.2026 10:30"),
        ("10:00 завтра", "27.11.2026 10:00"),
        ("в 10 завтра", "27.11.2026 10:00"),
        ("с 10 до 12 завтра", "27.11.2026 10:00"),
        ("заехать с 14:30 до 16:00 в понедельник", "30.11.2026 14:30 заехать"),
        ("с 2 до 4 завтра", "27.11.2026 14:00"),
        ("from 10 to 12 tomorrow", "27.11.2026 10:00"),
        ("от 9 до 11 часа утре", "27.11.2026 09:00"),
        ("от 100 до 200 завтра", "27.11.2026 от 100 до 200"),
        ("завтра", "27.11.2026"),
        ("через два дня 14:39", "28.11.2026 14:39"),
        ("послезавтра утром", "28.11.2026 09:00"),
        ("пн", "30.11.2026"),
        ("чт", "03.12.2026"),
        ("во вторник в 3", "01.12.2026 15:00"),
        ("в пятницу после обеда", "27.11.2026 14:00"),
        ("в следующую среду 9-30", "02.12.2026 09:30"),
        ("на следующей неделе", "30.11.2026"),
        ("после выходных", "30.11.2026"),
        ("через час", "26.11.2026 13:00"),
        ("через полчаса", "26.11.2026 12:30"),
        ("через полтора часа", "26.11.2026 13:30"),
        ("через неделю в 11", "03.12.2026 11:00"),
        ("через полгода", "26.05.2027"),
        ("3 дня", "29.11.2026"),
        ("в 3 дня", "26.11.2026 15:00"),
        ("9 утра", "27.11.2026 09:00"),
        ("25.11 9:00", "25.11.2027 09:00"),
        ("27.11 9:00", "27.11.2026 09:00"),
        ("5/12", "05.12.2026"),
        ("в 10.12", "27.11.2026 10:12"),
        ("30 ноября в 14", "30.11.2026 14:00"),
        ("1 декабря 2027 г. 10:00", "01.12.2027 10:00"),
        ("29.02", "29.02.2028"),
        ("30-го", "30.11.2026"),
        ("25 числа в 9", "25.12.2026 09:00"),
        ("2026-12-01 09:00", "01.12.2026 09:00"),
        ("сейчас", "26.11.2026 12:00"),
        ("tomorrow at 10", "27.11.2026 10:00"),
        ("in two days", "28.11.2026"),
        ("in half an hour", "26.11.2026 12:30"),
        ("next mon", "30.11.2026"),
        ("next friday", "04.12.2026"),
        ("after lunch on friday", "27.11.2026 14:00"),
        ("Dec 5 at 3pm", "05.12.2026 15:00"),
        ("the day after tomorrow at noon", "28.11.2026 12:00"),
        ("утре в 10", "27.11.2026 10:00"),
        ("утре сутринта", "27.11.2026 09:00"),
        ("след два дни", "28.11.2026"),
        ("след половин час", "26.11.2026 12:30"),
        ("понеделник", "30.11.2026"),
        ("следващия вторник в 15", "01.12.2026 15:00"),
        ("вдругиден следобед", "28.11.2026 14:00"),
    ],
)
def test_a_moment_is_read_as_it_is_said(typed: str, moment: str) -> None:
    assert [read(typed, language=language) for language in ("ru", "bg", "en")] == [moment] * 3


@pytest.mark.parametrize(
    "typed", ["", "просто слова", "31.02", "31.13", "24:00", "25:10", "завтрак", "99", "01.01.0001"]
)
def test_what_names_no_moment_is_none(typed: str) -> None:
    assert read(typed) == "nothing"


@pytest.mark.parametrize(
    ("typed", "at_noon", "at_night"),
    [
        ("в 10", "27.11.2026 10:00", "27.11.2026 10:00"),
        ("17.30", "26.11.2026 17:30", "27.11.2026 17:30"),
        ("в 3", "26.11.2026 15:00", "27.11.2026 15:00"),
        ("вечером", "26.11.2026 18:00", "27.11.2026 18:00"),
        ("сегодня в 9", "26.11.2026 21:00", "26.11.2026 21:00"),
        ("сегодня 09:00", "26.11.2026 09:00", "26.11.2026 09:00"),
    ],
)
def test_an_hour_that_has_passed_is_tomorrows_unless_the_day_is_said(typed: str, at_noon: str, at_night: str) -> None:
    assert (read(typed), read(typed, now=THURSDAY.replace(hour=20))) == (at_noon, at_night)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("перезвонить завтра в 10 насчёт котла", "27.11.2026 10:00 перезвонить насчёт котла"),
        ("в понедельник, 10:00 — уточнить высоту", "30.11.2026 10:00 уточнить высоту"),
        ("завтра в 25", "27.11.2026 в 25"),
        ("Отправить КП №3 через 2 дня", "28.11.2026 Отправить КП №3"),
    ],
)
def test_what_else_is_typed_is_left(typed: str, moment: str) -> None:
    assert read(typed) == moment


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("через 2 часа 30 минут", "26.11.2026 14:30"),
        ("через 1 ч 15 мин позвонить", "26.11.2026 13:15 позвонить"),
        ("in 2 hours and 5 minutes", "26.11.2026 14:05"),
        ("2 ч 30 мин", "26.11.2026 14:30"),
        ("через 1.5 часа", "26.11.2026 13:30"),
        ("через 1,5 года", "26.05.2028"),
        ("завтра в 10 30", "27.11.2026 10:30"),
        ("в 10 15 декабря", "15.12.2026 10:00"),
        ("завтра в 10 20 минут на разговор", "27.11.2026 10:00 20 минут на разговор"),
        ("завтра в час", "27.11.2026 13:00"),
        ("завтра в три часа", "27.11.2026 15:00"),
        ("утре в два", "27.11.2026 14:00"),
        ("at three o'clock tomorrow", "27.11.2026 15:00"),
    ],
)
def test_halves_minutes_and_hours_in_words_are_read_whole(typed: str, moment: str) -> None:
    assert read(typed) == moment


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("перезвонить 8 912 345-12-30", "nothing"),
        ("позвонить на 8 912 345 67 89", "nothing"),
        ("завтра на 8 912 345-67-89", "27.11.2026 на 8 912 345-67-89"),
        ("завтра в 9, 8-800-555-35-35", "27.11.2026 09:00 8-800-555-35-35"),
        ("скидка до 10 000 р", "nothing"),
        ("скидка до 5%", "nothing"),
        ("отдать за 10.50 р", "nothing"),
        ("цена 1.5 млн", "nothing"),
        ("скидка 2.5% завтра", "27.11.2026 скидка 2.5%"),
        ("встреча на 1.5 часа завтра", "27.11.2026 встреча на 1.5 часа"),
        ("заказать на 10 штук", "nothing"),
        ("зайти в 5 кабинет", "nothing"),
        ("в два раза больше", "nothing"),
        ("25.12 день рождения", "25.12.2026 день рождения"),
        ("в 10 позвонить Ивану", "27.11.2026 10:00 позвонить Ивану"),
    ],
)
def test_a_phone_a_price_and_a_count_are_no_moment(typed: str, moment: str) -> None:
    assert read(typed) == moment


def test_an_hour_that_comes_twice_in_autumn_is_not_in_the_past() -> None:
    second = datetime(2026, 10, 25, 3, 15, tzinfo=SOFIA, fold=1)
    found = read_moment("3:30", now=second, zone=SOFIA, language="bg")
    assert found
    assert found.at.astimezone(UTC) > second.astimezone(UTC)


def test_a_word_of_two_meanings_is_taken_in_the_readers_language() -> None:
    assert (read("в неделя", language="bg"), read("в неделя", language="ru")) == ("29.11.2026", "nothing")


def test_an_hour_left_out_in_spring_is_the_next_one_and_one_that_comes_twice_the_first() -> None:
    spring, autumn = datetime(2026, 3, 28, 12, 0, tzinfo=SOFIA), datetime(2026, 10, 24, 12, 0, tzinfo=SOFIA)
    late = read_moment("утре 03:30", now=spring, zone=SOFIA, language="bg")
    twice = read_moment("утре 03:30", now=autumn, zone=SOFIA, language="bg")
    assert late
    assert twice
    assert late.at.isoformat() == "2026-03-29T04:30:00+03:00"
    assert twice.at.isoformat() == "2026-10-25T03:30:00+03:00"


def test_hours_from_now_are_hours_though_the_clock_is_changed_meanwhile() -> None:
    before = datetime(2026, 3, 29, 2, 0, tzinfo=SOFIA)
    found = read_moment("след 2 часа", now=before, zone=SOFIA, language="bg")
    assert found
    assert found.at.isoformat() == "2026-03-29T05:00:00+03:00"


def test_the_day_is_that_of_the_zone_asked_for() -> None:
    found = read_moment("завтра", now=datetime(2026, 11, 26, 22, 30, tzinfo=UTC), zone=MOSCOW, language="ru")
    assert found
    assert found.at.isoformat() == "2026-11-28T23:59:00+03:00"


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.sampled_from([UTC, MOSCOW, SOFIA]))  # noqa: DTZ001 — bounds


@widely
@given(MOMENTS, st.integers(0, 23), st.integers(0, 59), st.integers(1, 60))
def test_a_date_and_a_time_written_out_are_read_back(now: datetime, hour: int, minute: int, days: int) -> None:
    day = now.date() + timedelta(days=days)
    found = read_moment(f"{day:%d.%m.%Y} {hour:02}:{minute:02}", now=now, zone=MOSCOW, language="ru")
    assert found
    assert (f"{found.at:%d.%m.%Y %H:%M}", found.rest) == (f"{day:%d.%m.%Y} {hour:02}:{minute:02}", "")


@widely
@given(MOMENTS, st.sampled_from(["завтра", "пн", "в 9", "17:45", "через час", "25.12", "30-го", "next fri", "вечером"]))
def test_what_names_no_past_is_still_to_come(now: datetime, typed: str) -> None:
    found = read_moment(typed, now=now, zone=SOFIA, language="ru")
    assert found
    assert now - timedelta(minutes=1) < found.at < now + timedelta(days=366)


@widely
@given(ANY_TEXT)
def test_any_text_is_a_moment_or_none(text: str) -> None:
    found = read_moment(text, now=THURSDAY, zone=MOSCOW, language="ru")
    assert found is None or len(found.rest) <= len(text)


@pytest.mark.parametrize("piece", ["1 ", "через ", "в 1", "1.", "10:", "next ", "25.11 ", "a ", " ", "-"])
def test_long_garbage_is_answered_at_once(piece: str) -> None:
    read(piece * 20_000)
