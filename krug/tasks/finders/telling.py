"""Words that several finders say."""

import datetime
import zoneinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from krug.tasks.finders.offer import Facts
from krug.ui.formats import day_and_month

_NEAR = 14


def day_of(facts: Facts, name: str = "day") -> datetime.date:
    return datetime.date.fromisoformat(facts[name])


def today(facts: Facts, at: datetime.datetime) -> datetime.date:
    """Which day it is where the client is, if that is known to be elsewhere; else where the reader is."""
    return (at.astimezone(zoneinfo.ZoneInfo(facts["zone"])) if facts.get("zone") else at).date()


def when(day: datetime.date, today: datetime.date) -> str:
    """«today», «in 3 days», «on 5 December», to stand behind what it is."""
    days = (day - today).days
    named = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in named:
        return named[days]
    if 0 < days <= _NEAR:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return on(day)


def on(day: datetime.date) -> str:
    return _("on %(day)s") % {"day": day_and_month(day)}
