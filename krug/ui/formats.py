"""How values look on a page: money, numbers, moments, in the reader's language and time zone."""

import datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from krug.core.text.money import Money, format_money
from krug.ui import site

THIN = "\u202f"


def money(amount: Money | None) -> str:
    """``1 840 000 ₽``; nothing for nothing."""
    return "" if amount is None else format_money(amount, site.currency())


def number(value: int) -> str:
    """Digits in groups of three: ``12 408``."""
    return f"{value:,}".replace(",", THIN)


def day(value: datetime.date | datetime.datetime | None) -> str:
    """``22 Oct``, with the year when it is another; «today» and «yesterday» by name."""
    if value is None:
        return ""
    date = _local(value).date() if isinstance(value, datetime.datetime) else value
    today = timezone.localdate()
    if date == today:
        return _("today")
    if date == today - datetime.timedelta(days=1):
        return _("yesterday")
    if date == today + datetime.timedelta(days=1):
        return _("tomorrow")
    return date_format(date, pgettext("day of this year", "j M") if date.year == today.year else full_day_format())


def full_day_format() -> str:
    return pgettext("day of another year", "j M Y")


def moment(value: datetime.datetime | None) -> str:
    """``today, 14:35``, ``22 Oct, 10:00``."""
    return "" if value is None else f"{day(value)}, {_local(value):%H:%M}"


def long_day(value: datetime.date | None) -> str:
    """``27 November 1985``"""
    return "" if value is None else date_format(value, pgettext("long day", "j F Y"))


def day_and_month(value: datetime.date) -> str:
    """``27 November``"""
    return date_format(value, pgettext("day and month", "j F"))


def iso(value: datetime.datetime | None) -> str:
    return "" if value is None else value.isoformat()


def _local(value: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def ago(value: datetime.datetime, now: datetime.datetime) -> str:
    """How long ago, roughly: minutes, hours, days."""
    minutes = max(int((now - value).total_seconds() // 60), 0)
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 60 * 24:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s d") % {"n": minutes // (60 * 24)}


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
