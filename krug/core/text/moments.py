"""Moments to come as people say them: «завтра в 10», «через два дня 14:39», «следващия вторник», «in half an hour».

Own code: dateparser 1.x, when we tried it, took «завтра в 10» for tomorrow at the hour of now, knew neither «в пятницу
после обеда» nor «утре в 10», and needed a millisecond a reading.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from krug.core.text import moment_words as words
from krug.core.text.months import month_number

LONGEST: Final = 500  # letters that are looked at
_END_OF_DAY: Final = time(23, 59)
_FRIDAY: Final = 4
_SUNDAY: Final = 6
_YEARS: Final = range(1900, 2201)
_AFTERNOON: Final = range(1, 8)  # hours that mean those after noon where nothing is said beside them


@dataclass(frozen=True, slots=True)
class Moment:
    """``at`` is in the zone that was asked for; of a whole day it is the day's last minute. ``rest`` is what else was
    typed.
    """

    at: datetime
    is_all_day: bool
    rest: str


class _Clock(NamedTuple):
    """An hour as said; a vague one may be meant of the evening («сегодня в 9», said at noon)."""

    at: time
    is_vague: bool
    start: int
    end: int


class _Found(NamedTuple):
    at: datetime
    is_all_day: bool
    start: int
    end: int


def read_moment(text: str, *, now: datetime, zone: tzinfo, language: str) -> Moment | None:
    """The moment said in a text, the nearest to come that fits; None when none is said.

    Words of all three languages are understood whatever the ``language``, which decides only where one means two
    things («неделя»). An hour from 1 to 7 with nothing beside it is of the afternoon. An hour that has passed today is
    tomorrow's unless the day is said too; a time that the change to summer time leaves out is an hour later.
    """
    folded = "".join(map(_fold, text[:LONGEST]))
    local = now.astimezone(zone)
    found = _after(folded, local) or _on_a_day(folded, local, language) or _at_an_hour(folded, local)
    if found is None:
        return None
    return Moment(_real(found.at), found.is_all_day, _rest(text[: found.start], text[found.end :]))


_SAME: Final = {"ё": "е", "–": "-", "—": "-", "\t": " ", "\n": " ", "\r": " ", "\u00a0": " ", "\u202f": " "}


def _fold(letter: str) -> str:
    """Lower case, one letter for one, so that a place in what is folded is the same place in what was typed."""
    low = letter.lower()
    return _SAME.get(low, low if len(low) == 1 else letter)


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.:])(?:{pattern})(?![\w:])")


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_COUNT: Final = rf"(?P<count>[0-9]{{1,3}}(?P<and_half>[.,]5)?|a couple of|{_any(words.NUMBERS)})"
_UNITS: Final = "|".join(f"(?P<{name}>{pattern})" for name, pattern in words.UNITS.items())
_HALVES: Final = "|".join(f"(?P<half{at}>{pattern})" for at, pattern in enumerate(words.HALVES))
_MORE: Final = rf"(?: +(?:(?:и|and) +)?(?P<more>[0-9]{{1,2}}) *(?:{words.UNITS['minutes']})\.?)?"  # «2 часа 30 минут»
_LENGTH: Final = re.compile(rf"\s*(?P<count>[0-9]{{1,3}}(?P<and_half>[.,]5)?) *(?:{_UNITS})\.?{_MORE}\s*")
_IN: Final = _whole(rf"{words.IN} +(?:{_HALVES}|(?:{_COUNT} *)?(?:{_UNITS})\.?{_MORE})")
_NOW: Final = _whole(words.NOW)
_DAY: Final = _whole(
    r"(?P<on>(?:во?|на|on|by|к|ко|до|за|от|през|към)(?: the)? +)?(?:"
    rf"(?P<near>{_any(words.NEAR_DAYS)})"
    r"|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<day>[0-9]{1,2})(?P<sign>[./])(?P<month>0?[1-9]|1[0-2])(?:(?P=sign)(?P<year>[0-9]{4}|[0-9]{2}))?(?!\.[0-9])"
    rf"(?! *(?:{words.COUNTED}|{words.LENGTHS}))"
    rf"|(?P<day_before>[0-9]{{1,2}})(?:{words.ORDINAL})?(?: of)? +(?P<word_after>{words.MONTH_NAME})\.?"
    r"(?: +(?P<word_year>20[0-9]{2})(?: *г(?:ода|\.)?)?)?"
    rf"|(?P<word_before>{words.MONTH_NAME})\.? +(?P<day_after>[0-9]{{1,2}})(?:th|st|nd|rd)?"
    rf"|(?P<of_month>[0-9]{{1,2}})(?: *числа|{words.ORDINAL})"
    rf"|(?P<week_ends>{words.WEEK_ENDS})|(?P<weekend>{words.AFTER_WEEKEND})"
    rf"|(?:{words.NEXT})\.? +(?:(?P<next_week>{words.WEEK})|(?P<next_month>{words.MONTH}))"
    rf"|(?:(?P<next>{words.NEXT})\.? +|(?:{words.THIS}) +)?(?P<weekday>{_any(words.WEEKDAYS)})\.?)"
)
_SIDE: Final = rf"(?: *(?P<morning>{words.MORNING})| *(?P<evening>{words.EVENING})| *(?P<night>{words.NIGHT}))"
# A phone number and a sum of money have hours and minutes in them, as far as a pattern can tell.
_MINUTES: Final = rf"(?:[:.](?P<minute>[0-9]{{2}})(?::[0-9]{{2}})?|-(?P<round>00|15|30|45)(?!-))(?! *{words.COUNTED})"
_SPACED: Final = (
    rf" (?P<spaced>[0-5][05])(?![-.:/]?[0-9])(?! *(?:{words.COUNTED}|{words.LENGTHS}|{words.MONTH_NAME}|числа))"
)
_CLOCK: Final = rf"(?<!-)(?P<hour>[0-9]{{1,2}})(?:{_MINUTES}|{_SPACED})"
_EXACT: Final = rf"(?<!-)(?P<hour>[0-9]{{1,2}}){_MINUTES.replace('[:.]', ':')}"
_NUMBER: Final = rf"(?P<hour>[0-9]{{1,2}})(?![.,][0-9])(?! *{words.COUNTED})(?! *[-(]? *[0-9]{{3}})"
_HOUR: Final = rf"{_NUMBER}(?: *(?:{words.HOUR}))?(?:{_SIDE}| *(?P<noon>{words.OF_DAY}))?"
_IN_WORDS: Final = _whole(
    rf"{words.AT_WORDS} +(?P<word>{_any(words.HOURS)})"
    rf"(?:(?: +(?:{words.HOUR}))?(?:{_SIDE}| *(?P<noon>{words.OF_DAY}))| +(?:{words.HOUR})|(?= *(?:$|[,.;-])))"
)
_PARTS: Final = _whole("|".join(f"(?P<part{at}>{pattern})" for at, pattern in enumerate(words.PARTS)))
_ALONE: Final = (
    _whole(rf"(?:{words.AT} +)?{_EXACT}(?: *(?:{words.HOUR}))?{_SIDE}?(?!\.[0-9])"),
    _whole(rf"{words.AT} +{_CLOCK}{_SIDE}?(?!\.[0-9])"),
    _whole(rf"{words.AT} +{_HOUR}"),
    _whole(rf"{_NUMBER}(?: *(?:{words.HOUR}))?{_SIDE}"),
    _IN_WORDS,
    _PARTS,
)
# After a day a number is an hour without more ado.
_BESIDE: Final = (
    _whole(rf"(?:{words.AT} +)?{_CLOCK}(?: *(?:{words.HOUR}))?{_SIDE}?(?!\.[0-9])"),
    _whole(rf"(?:{words.AT} +)?{_HOUR}"),
    _IN_WORDS,
    _PARTS,
)
_FROM_TO: Final = _whole(
    rf"{words.FROM} +(?P<hour>[0-9]{{1,2}})(?:[:.](?P<minute>[0-9]{{2}}))? *{words.TO} *[0-9]{{1,2}}(?:[:.][0-9]{{2}})?"
    rf"(?: *(?:{words.HOUR}))?{_SIDE}?"
)
_BARE_HOUR: Final = re.compile(r"\s*(?P<hour>[0-9]{1,2})(?:[. ](?P<minute>[0-9]{2}))?\s*")
_GAP: Final = re.compile(r"[ ,]*")


def _after(text: str, now: datetime) -> _Found | None:
    """«через …», and a length that stands alone."""
    if said := _NOW.search(text):
        return _Found(now.replace(second=0, microsecond=0), False, *said.span())
    said = _LENGTH.fullmatch(text) or _IN.search(text)
    if said is None:
        return None
    unit, count = _length(said)
    if unit in {"minutes", "hours"}:
        at = (now.astimezone(UTC) + timedelta(**{unit: count})).replace(second=0, microsecond=0)
        return _Found(at.astimezone(now.tzinfo), False, *said.span())
    day = now.date() + timedelta(**{unit: count}) if unit in {"days", "weeks"} else _months_on(now.date(), unit, count)
    return _with_clock(text, day, said, now) if day.year in _YEARS else None


def _length(said: re.Match[str]) -> tuple[str, int]:
    groups = said.groupdict()
    for at, length in enumerate(words.HALVES.values()):
        if groups.get(f"half{at}"):
            return length
    typed = (groups["count"] or "1").removesuffix(groups["and_half"] or "")
    count = int(typed) if typed.isdecimal() else words.NUMBERS.get(typed, 2)
    unit = next(unit for unit in words.UNITS if groups[unit])
    if groups["and_half"] and unit in _AND_HALF:
        smaller, of_one, of_half = _AND_HALF[unit]
        return smaller, count * of_one + of_half
    if groups["more"] and unit == "hours":
        return "minutes", count * 60 + int(groups["more"])
    return unit, count


# «полтора» in figures: what one of a unit and half of it are in a smaller one.
_AND_HALF: Final = {
    "hours": ("minutes", 60, 30), "days": ("hours", 24, 12), "weeks": ("days", 7, 3), "months": ("days", 30, 15),
    "years": ("months", 12, 6),
}  # fmt: skip


def _months_on(day: date, unit: str, count: int) -> date:
    """The same day so many months later, or the last of that month."""
    months = day.month - 1 + count * (12 if unit == "years" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _on_a_day(text: str, now: datetime, language: str) -> _Found | None:
    for said in _DAY.finditer(text):
        if day := _day(said, now.date(), language):
            return _with_clock(text, day, said, now)
    return None


def _day(said: re.Match[str], today: date, language: str) -> date | None:
    groups = said.groupdict()
    if groups["near"]:
        return today + timedelta(days=words.NEAR_DAYS[groups["near"]])
    if groups["weekday"]:
        return _weekday(groups["weekday"], bool(groups["next"]), today, language)
    if groups["next_week"] or groups["weekend"]:
        return today + timedelta(days=7 - today.weekday())
    if groups["next_month"]:
        return _months_on(today.replace(day=1), "months", 1)
    if groups["week_ends"]:
        return today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
    return _date(groups, today)


def _weekday(word: str, is_next: bool, today: date, language: str) -> date | None:
    """The nearest after today; a «next» one is of the week after this."""
    if word == "неделя" and language != "bg":
        return None
    days = (words.WEEKDAYS[word] - today.weekday() - 1) % 7 + 1
    is_this_week = today.weekday() + days <= _SUNDAY
    return today + timedelta(days=days + 7 * (is_next and is_this_week))


def _date(groups: dict[str, str | None], today: date) -> date | None:
    try:
        if groups["iso"]:
            return _in_range(date.fromisoformat(groups["iso"]))
        if groups["of_month"]:
            return _in_this_month(int(groups["of_month"]), today)
        if groups["day"]:
            if (groups["on"] or "").strip() in {"в", "во"}:
                return None  # «в 10.12» is a time
            day, month, year = groups["day"], int(groups["month"] or 0), groups["year"]
        else:
            day = groups["day_before"] or groups["day_after"] or ""
            month = month_number(groups["word_after"] or groups["word_before"] or "") or 0
            year = groups["word_year"]
        return _nearest(int(day), month, year, today)
    except ValueError:
        return None


def _in_range(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError(day)
    return day


def _in_this_month(day: int, today: date) -> date:
    """That day of this month, or of the next that has it."""
    month = today.replace(day=1)
    while calendar.monthrange(month.year, month.month)[1] < day or month.replace(day=day) < today:
        if day > calendar.monthrange(2000, 1)[1]:
            raise ValueError(day)
        month = _months_on(month, "months", 1)
    return month.replace(day=day)


def _nearest(day: int, month: int, year: str | None, today: date) -> date:
    """That day, of the year said or the nearest to come; 29 February may be years away."""
    if year:
        return _in_range(date(int(year) if len(year) > 2 else today.year // 100 * 100 + int(year), month, day))
    date(2000, month, day)  # some year must have it
    for ahead in range(9):
        with_year = today.year + ahead
        if day <= calendar.monthrange(with_year, month)[1] and date(with_year, month, day) >= today:
            return date(with_year, month, day)
    raise ValueError(day)


def _with_clock(text: str, day: date, said: re.Match[str], now: datetime) -> _Found:
    """A day with the hour said right after or before it, else the day as a whole."""
    after = _GAP.match(text, said.end())
    begins = after.end() if after else said.end()
    clock = next((found for each in _BESIDE if (found := _clock(each.match(text, begins)))), None)
    start, end = said.start(), said.end()
    if clock:
        end = clock.end
    elif clock := _clock_before(text[:start]):
        start = clock.start
    if clock is None:
        return _Found(datetime.combine(day, _END_OF_DAY, now.tzinfo), True, start, end)
    at = datetime.combine(day, clock.at, now.tzinfo)
    if clock.is_vague and day == now.date() and at <= now:
        at += timedelta(hours=12)
    return _Found(at, False, start, end)


def _clock_before(text: str) -> _Clock | None:
    """Of «с 10 до 12» it is the first."""
    length = len(text.rstrip(" ,"))
    for pattern in (_FROM_TO, *_ALONE):
        for said in pattern.finditer(text[:length]):
            if said.end() == length and (clock := _clock(said)):
                return clock
    return None


def _at_an_hour(text: str, now: datetime) -> _Found | None:
    clock = _clock(_BARE_HOUR.fullmatch(text)) or next(
        (clock for each in _ALONE for said in each.finditer(text) if (clock := _clock(said))), None
    )
    if clock is None:
        return None
    at = datetime.combine(now.date(), clock.at, now.tzinfo)
    if at.astimezone(UTC) <= now.astimezone(UTC):  # of two in one zone Python compares the clocks alone
        at = datetime.combine(now.date() + timedelta(days=1), clock.at, now.tzinfo)
    return _Found(at, False, clock.start, clock.end)


def _clock(said: re.Match[str] | None) -> _Clock | None:
    if said is None:
        return None
    groups = said.groupdict()
    for at, hour in enumerate(words.PARTS.values()):
        if groups.get(f"part{at}"):
            return _Clock(time(hour), False, *said.span())
    typed = groups.get("hour") or str(words.HOURS[groups["word"]])
    minute = int(groups.get("minute") or groups.get("round") or groups.get("spaced") or 0)
    hour, is_vague = _hour(typed, groups)
    if not (0 <= hour <= 23 and minute <= 59):
        return None
    return _Clock(time(hour, minute), is_vague, *said.span())


def _hour(typed: str, groups: dict[str, str | None]) -> tuple[int, bool]:
    """The hour of the day, and whether it may as well be twelve hours later; -1 when there is none such."""
    hour = int(typed)
    if groups.get("morning"):
        return (hour % 12 if hour <= 12 else -1), False
    if groups.get("evening") or groups.get("noon"):
        return (hour + 12 if hour < 12 else hour), False
    if groups.get("night"):
        return (hour + 12 if 9 <= hour < 12 else hour % 12), False
    if typed.startswith("0"):
        return hour, False
    return (hour + 12, False) if hour in _AFTERNOON else (hour, hour < 12)


def _real(at: datetime) -> datetime:
    """A time of the clock that is left out in spring becomes the one an hour later."""
    return at.astimezone(UTC).astimezone(at.tzinfo)


def _rest(before: str, after: str) -> str:
    pieces = (before.rstrip(" ,;:-–—").strip(), after.lstrip(" ,;:-–—").strip())
    return " ".join(piece for piece in pieces if piece.strip(".,"))
