"""Dates, moments and birthdays as people and spreadsheets write them."""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final, Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

from krug.core.text.months import month_number
from krug.core.text.refusals import Refusal
from krug.core.text.signs import plain

Epoch = Literal[1900, 1904]

PIVOT: Final = 69
_YEARS: Final = range(1800, 2201)
# Contact books write this year where a birthday has none.
_NO_YEAR = 1604
_LEAP_YEAR = 2000

_EMPTY = _("There is no date here. Type one as 31.12.2026, or leave the field empty.")
_UNKNOWN = _("This is not understood as a date. Type it as 31.12.2026.")
_NUMBER = _("This is a bare number. Type the date as 31.12.2026, or make the column of the spreadsheet a date.")
_NO_SUCH_DAY = _("There is no such day. Check the day and the month.")
_NO_SUCH_MONTH = _("There is no such month. Type the day first, then the month.")
_NO_SUCH_TIME = _("There is no such time. Type it as 14:39.")
_OUT_OF_RANGE = _("The year is out of range: only the years 1800 to 2200 are kept.")
_FUTURE = _("This day is still to come. Check the year.")

_ORDINAL = r"(?:-?(?:е|го|ое|th|st|nd|rd|ви|ри|ти))?"
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2}) ?([./\\ -]) ?([0-9]{1,2}) ?\2 ?([0-9]{4}|[0-9]{2})")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})([./-])([0-9]{1,2})\2([0-9]{1,2})")
_EIGHT_DIGITS: Final = re.compile(r"[0-9]{8}")
_DAY_AND_WORD: Final = re.compile(rf"([0-9]{{1,2}}){_ORDINAL}[ .-]*([^\W\d_]{{3,}})\.?[ ,-]*([0-9]{{4}}|[0-9]{{2}})")
_WORD_AND_DAY: Final = re.compile(rf"([^\W\d_]{{3,}})\.? +([0-9]{{1,2}}){_ORDINAL},? +([0-9]{{4}})")
_WORD_AND_YEAR: Final = re.compile(r"([^\W\d_]{3,})\.?[ ,-]*([0-9]{4})")
_YEARLESS: Final = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})\.?")
_YEARLESS_CARD: Final = re.compile(r"--([0-9]{2})-?([0-9]{2})")
_YEARLESS_WORD: Final = re.compile(rf"([0-9]{{1,2}}){_ORDINAL}[ .-]*([^\W\d_]{{3,}})\.?")
_YEAR_WORD: Final = re.compile(r"(?<=[0-9]) *(?:года?|году|г|year)\.?$", re.IGNORECASE)
_WEEKDAY: Final = re.compile(
    r"^(?:пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|понеделник|сряда"
    r"|четвъртък|петък|събота|неделя|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\.?,? +",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"(?:^|[ T,]+(?:(?:в|at) +)?)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(?: *([ap]m)| *ч\.?)? *(Z|UTC|[+-][0-9]{2}:?(?:[0-9]{2})?)?$",
    re.IGNORECASE,
)
_TIME_FIRST: Final = re.compile(r"([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?),? +(.+)")
_NUMBER_TEXT: Final = re.compile(r"[0-9]{1,7}(?:[.,][0-9]+)?")


class BadDate(Refusal):
    """What was typed is no date; the message says what is wrong with it and how to type one."""


class _Day(NamedTuple):
    """A day as typed, not yet looked up in the calendar; the year may have two digits."""

    day: int
    month: int
    year: str


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A birthday: the day and the month, and the year if it is known."""

    day: int
    month: int
    year: int | None = None


def parse_date(
    value: str | date | float,
    *,
    excel: Epoch | None = None,
    month_first: bool = False,
    never_after: date | None = None,
    pivot: int = PIVOT,
) -> date:
    """The day; of a month without a day («фев 2026») its first. Raises BadDate.

    Bare numbers are days of a spreadsheet only if ``excel`` names its calendar. A year of two digits is of this century
    below the pivot, and with ``never_after`` (birthdays: today) the latest one that is not after that day.
    """
    if isinstance(value, date):
        return _in_range(value.date() if isinstance(value, datetime) else value, never_after)
    text = _plain(value)
    if number := _as_number(text):
        return _in_range(_from_excel(number, excel).date(), never_after)
    day = _day(_apart_from_time(text)[0], month_first=month_first)
    return _in_range(_in_calendar(day, _year(day, never_after, pivot)), never_after)


def parse_datetime(
    value: str | date | float,
    *,
    zone: tzinfo,
    excel: Epoch | None = None,
    month_first: bool = False,
) -> datetime:
    """The moment, in its own zone if one is written and else in ``zone``; a day without time begins. Raises BadDate."""
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time(tzinfo=zone))
    elif number := _as_number(text := _plain(value)):
        moment = _from_excel(number, excel).replace(tzinfo=zone)
    else:
        day_text, clock = _apart_from_time(text)
        day = parse_date(day_text, month_first=month_first)
        moment = datetime.combine(day, _time(clock, zone) if clock else time(tzinfo=zone))
    _in_range(moment.date(), None)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def parse_birthday(
    value: str | date | float,
    *,
    today: date,
    excel: Epoch | None = None,
    month_first: bool = False,
) -> PartialDate:
    """The birthday, never in the future; the year may be missing («27.11», «27 ноября»). Raises BadDate."""
    if isinstance(value, date):
        day = _Day(value.day, value.month, f"{value.year:04}")
    else:
        text = _plain(value)
        # A cell with the number 27.1 may have been 27.10, so only text can be a day and a month.
        if isinstance(value, str) and (yearless := _yearless(text, month_first=month_first)):
            return _without_year(yearless)
        if _as_number(text):
            value = parse_date(value, excel=excel)
            return parse_birthday(value, today=today)
        day = _day(_apart_from_time(text)[0], month_first=month_first)
    if day.year == str(_NO_YEAR):
        return _without_year(day)
    whole = _in_range(_in_calendar(day, _year(day, today, PIVOT)), today)
    return PartialDate(whole.day, whole.month, whole.year)


def _plain(value: str | float) -> str:
    if isinstance(value, bool):
        raise BadDate("unknown", _UNKNOWN)
    text = value if isinstance(value, str) else repr(value)
    text = plain(text).strip()
    if not text:
        raise BadDate("empty", _EMPTY)
    return text.removesuffix(".0") if _EIGHT_DIGITS.fullmatch(text[:-2]) else text


def _as_number(text: str) -> str:
    return text.replace(",", ".") if _NUMBER_TEXT.fullmatch(text) else ""


def _from_excel(number: str, excel: Epoch | None) -> datetime:
    """The moment so many days after the beginning of a spreadsheet's calendar."""
    if excel is None:
        raise BadDate("number", _NUMBER)
    days = float(number)
    if excel == 1904:
        start = datetime(1904, 1, 1, tzinfo=UTC)
    elif days < 1:
        raise BadDate("out_of_range", _OUT_OF_RANGE)
    elif math.floor(days) == 60:
        # The calendar of 1900 has a 29 February that never was.
        raise BadDate("no_such_day", _NO_SUCH_DAY)
    else:
        start = datetime(1899, 12, 31 if days < 60 else 30, tzinfo=UTC)
    try:
        return start + timedelta(seconds=round(days * 86400))
    except OverflowError as overflow:
        raise BadDate("out_of_range", _OUT_OF_RANGE) from overflow


def _apart_from_time(text: str) -> tuple[str, re.Match[str] | None]:
    if ":" not in text:
        return text, None
    if swapped := _TIME_FIRST.fullmatch(text):
        text = f"{swapped[2]} {swapped[1]}"
    clock = _TIME.search(text)
    return (text[: clock.start()] if clock else text), clock


def _day(text: str, *, month_first: bool) -> _Day:
    text = _YEAR_WORD.sub("", text.strip())
    if usual := _DAY_FIRST.fullmatch(text):
        one, _sign, other, year = usual.groups()
        return _Day(int(other), int(one), year) if month_first else _Day(int(one), int(other), year)
    if iso := _YEAR_FIRST.fullmatch(text):
        return _Day(int(iso[4]), int(iso[3]), iso[1])
    if _EIGHT_DIGITS.fullmatch(text):
        return _from_eight_digits(text)
    return _in_words(_WEEKDAY.sub("", text))


def _from_eight_digits(text: str) -> _Day:
    """«20260201» or «01022026»: whichever begins or ends with a year of our time."""
    if int(text[:4]) in _YEARS and 1 <= int(text[4:6]) <= 12:
        return _Day(int(text[6:]), int(text[4:6]), text[:4])
    return _Day(int(text[:2]), int(text[2:4]), text[4:])


def _in_words(text: str) -> _Day:
    if usual := _DAY_AND_WORD.fullmatch(text):
        day, word, year = usual.groups()
    elif english := _WORD_AND_DAY.fullmatch(text):
        word, day, year = english.groups()
    elif whole_month := _WORD_AND_YEAR.fullmatch(text):
        day, word, year = "1", *whole_month.groups()
    else:
        raise BadDate("unknown", _UNKNOWN)
    month = month_number(word)
    if month is None:
        raise BadDate("unknown", _UNKNOWN)
    return _Day(int(day), month, year)


def _yearless(text: str, *, month_first: bool) -> _Day | None:
    if numbers := _YEARLESS.fullmatch(text):
        one, other = map(int, numbers.groups())
        return _Day(other, one, "") if month_first else _Day(one, other, "")
    if card := _YEARLESS_CARD.fullmatch(text):
        return _Day(int(card[2]), int(card[1]), "")
    if (words := _YEARLESS_WORD.fullmatch(text)) and (month := month_number(words[2])):
        return _Day(int(words[1]), month, "")
    return None


def _without_year(day: _Day) -> PartialDate:
    known = _in_calendar(day, _LEAP_YEAR)
    return PartialDate(known.day, known.month)


def _year(day: _Day, never_after: date | None, pivot: int) -> int:
    year = int(day.year)
    if len(day.year) == 4:
        return year
    if never_after is None:
        return year + (2000 if year < pivot else 1900)
    year += never_after.year // 100 * 100
    return year - 100 if (year, day.month, day.day) > (never_after.year, never_after.month, never_after.day) else year


def _in_calendar(day: _Day, year: int) -> date:
    if year not in _YEARS:
        raise BadDate("out_of_range", _OUT_OF_RANGE)
    if not 1 <= day.month <= 12:
        raise BadDate("no_such_month", _NO_SUCH_MONTH)
    try:
        return date(year, day.month, day.day)
    except ValueError as error:
        raise BadDate("no_such_day", _NO_SUCH_DAY) from error


def _in_range(day: date, never_after: date | None) -> date:
    if day.year not in _YEARS:
        raise BadDate("out_of_range", _OUT_OF_RANGE)
    if never_after and day > never_after:
        raise BadDate("future", _FUTURE)
    return day


def _time(clock: re.Match[str], zone: tzinfo) -> time:
    hour, minute, second, half, offset = clock.groups()
    hours = int(hour) % 12 + 12 * (half.lower() == "pm") if half and 1 <= int(hour) <= 12 else int(hour)
    try:
        return time(hours, int(minute), int(second or 0), tzinfo=_zone(offset) if offset else zone)
    except ValueError as error:
        raise BadDate("no_such_time", _NO_SUCH_TIME) from error


def _zone(offset: str) -> tzinfo:
    if offset.upper() in ("Z", "UTC"):
        return UTC
    sign = -1 if offset[0] == "-" else 1
    minutes = offset[3:].lstrip(":") or "0"
    return timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(minutes)))
