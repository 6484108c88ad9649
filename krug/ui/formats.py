"""How values look on a page: money, numbers, moments, in the reader's language and time zone."""

import datetime
from collections.abc import Callable
from functools import lru_cache

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from krug.core.text.money import Money, format_money
from krug.ui import site

THIN = "\u202f"

SHORT_MONTHS = (
    pgettext_lazy("short month", "Jan"), pgettext_lazy("short month", "Feb"), pgettext_lazy("short month", "Mar"),
    pgettext_lazy("short month", "Apr"), pgettext_lazy("short month", "May"), pgettext_lazy("short month", "Jun"),
    pgettext_lazy("short month", "Jul"), pgettext_lazy("short month", "Aug"), pgettext_lazy("short month", "Sep"),
    pgettext_lazy("short month", "Oct"), pgettext_lazy("short month", "Nov"), pgettext_lazy("short month", "Dec"),
)  # fmt: skip
LONG_MONTHS = (
    pgettext_lazy("of month", "January"), pgettext_lazy("of month", "February"), pgettext_lazy("of month", "March"),
    pgettext_lazy("of month", "April"), pgettext_lazy("of month", "May"), pgettext_lazy("of month", "June"),
    pgettext_lazy("of month", "July"), pgettext_lazy("of month", "August"), pgettext_lazy("of month", "September"),
    pgettext_lazy("of month", "October"), pgettext_lazy("of month", "November"), pgettext_lazy("of month", "December"),
)  # fmt: skip


def money(amount: Money | None) -> str:
    """``1 840 000 ₽``; nothing for nothing."""
    return "" if amount is None else format_money(amount, site.currency())


def length(seconds: int) -> str:
    """``3:12``, and ``1:02:30`` of an hour and more."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def typed_money(amount: Money) -> str:
    """As one types it: ``1840`` or ``1840,50``; nothing for nothing at all."""
    whole, cents = divmod(amount.minor, 100)
    return f"{whole},{cents:02}" if cents else str(whole) if whole else ""


def money_teller() -> Callable[[Money], str]:
    """`money` for many sums at once: in which currency is asked only once."""
    currency = site.currency()
    return lambda amount: format_money(amount, currency)


def number(value: int) -> str:
    """Digits in groups of three: ``12 408``."""
    return f"{value:,}".replace(",", THIN)


def size(value: int) -> str:
    """Bytes as people say them: «340 KB», «2,4 MB»."""
    if value < 1024 * 1024:
        return _("%(n)s KB") % {"n": number(max(1, round(value / 1024)))}
    return _("%(n)s MB") % {"n": _tenths(value / 1024 / 1024)}


def _tenths(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return text if get_language() == "en" else text.replace(".", ",")


def day(value: datetime.date | datetime.datetime | None) -> str:
    """``22 Oct``, with the year when it is another; «today» and its neighbours by name."""
    return "" if value is None else day_teller()(value)


def day_teller() -> Callable[[datetime.date | datetime.datetime], str]:
    """`day` for many values at once: whose day it is and which is asked only once."""
    zone, today, language = timezone.get_current_timezone(), timezone.localdate(), get_language()

    def tell(value: datetime.date | datetime.datetime) -> str:
        date = value.astimezone(zone).date() if isinstance(value, datetime.datetime) else value
        return _day(date, today, language)

    return tell


@lru_cache(maxsize=8192)
def _day(date: datetime.date, today: datetime.date, language: str) -> str:
    """A list has fifty of them, and they repeat."""
    names = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    if name := names.get((date - today).days):
        return name
    told = {"day": date.day, "month": SHORT_MONTHS[date.month - 1], "year": date.year}
    if date.year == today.year:
        return pgettext("short day", "%(day)s %(month)s") % told
    return pgettext("short day", "%(day)s %(month)s %(year)s") % told


def moment(value: datetime.datetime | None) -> str:
    """``today, 14:35``, ``22 Oct, 10:00``."""
    return "" if value is None else f"{day(value)}, {timezone.localtime(value):%H:%M}"


def long_day(value: datetime.date | None) -> str:
    """``27 November 1985``"""
    if value is None:
        return ""
    told = {"day": value.day, "month": LONG_MONTHS[value.month - 1], "year": value.year}
    return pgettext("long day", "%(day)s %(month)s %(year)s") % told


def day_and_month(value: datetime.date) -> str:
    """``27 November``"""
    return pgettext("long day", "%(day)s %(month)s") % {"day": value.day, "month": LONG_MONTHS[value.month - 1]}


def weekday_and_day(value: datetime.date) -> str:
    """``Tuesday, 24 November``, with the year when it is another."""
    told = day_and_month(value) if value.year == timezone.localdate().year else long_day(value)
    return f"{WEEKDAYS[value.weekday()]}, {told}"


def month(value: datetime.date) -> str:
    """``March 2021``, as after «since»."""
    return pgettext("month and year", "%(month)s %(year)s") % {
        "month": LONG_MONTHS[value.month - 1],
        "year": value.year,
    }


def term(start: datetime.date | None, end: datetime.date | None) -> str:
    """How long something lasts or lasted: «since March 2021», «2016–2021», «until March 2021»."""
    if end is None:
        return _("since %(month)s") % {"month": month(start)} if start else ""
    if start is None or start.year == end.year:
        return _("until %(month)s") % {"month": month(end)}
    return f"{start.year}–{end.year}"


def iso(value: datetime.datetime | None) -> str:
    return "" if value is None else value.isoformat()


_BROWSERS = (
    ("Edg", "Edge"),
    ("YaBrowser", "Яндекс Браузер"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """A browser's own description in two words: «Chrome, Windows»."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part) or _("unknown device")
