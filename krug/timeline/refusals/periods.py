"""The stretch of days a report is about."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

EARLIEST = datetime.date(2000, 1, 1)


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    since: datetime.date
    until: datetime.date


def read(since: str, until: str, today: datetime.date) -> Period:
    """As an address has it; what is no day is that of the usual period, the last thirty days."""
    usual = Period(today - datetime.timedelta(days=29), today)
    first, last = _day(since, usual.since), _day(until, usual.until)
    return Period(min(first, last), max(first, last))


def _day(text: str, otherwise: datetime.date) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if EARLIEST <= day <= datetime.date(2999, 1, 1) else otherwise


def ready(today: datetime.date) -> Sequence[tuple[str, Period]]:
    month = today.replace(day=1)
    last_of_before = month - datetime.timedelta(days=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    return (
        (_("30 days"), read("", "", today)),
        (_("this month"), Period(month, today)),
        (_("last month"), Period(last_of_before.replace(day=1), last_of_before)),
        (_("this quarter"), Period(quarter, today)),
        (_("this year"), Period(today.replace(month=1, day=1), today)),
        (_("12 months"), Period(today - datetime.timedelta(days=364), today)),
    )
