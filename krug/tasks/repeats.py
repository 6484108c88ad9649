"""When something that is done again and again is due next.

A rule is text in the words of RFC 5545 («FREQ=WEEKLY;BYDAY=MO»), of which the parts below are understood. It is kept
to on the clock of a zone: «every Monday at ten» stays at ten when the clock is put forward or back. A time that a night
leaves out is due an hour later on the clock, of one that there is twice the first is meant.
"""

import datetime
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext_lazy as _

from krug.core.text.refusals import Refusal

PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "UNTIL")
OFTEN = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
LONGEST = 120  # letters
MOST = 366  # an interval, in days, weeks, months or years
_FAR = 400 * 12  # so many dates of a rule are looked at before it is said to have ended

_BAD = _("This is not understood as a rule of repeating. Choose one of those offered.")
_NEVER = _("By this rule it would never be due again.")


class BadRule(Refusal):
    """What was given is no rule of repeating that is understood here."""


def checked(rule: str, *, at: datetime.datetime, zone: str) -> str:
    """The rule in its one spelling; of one that says when it is to be done only by ``at`` the rest is filled in.

    Raises BadRule, also for a rule by which it would never be due again.
    """
    if not rule.strip():
        return ""
    parts = _parts(rule)
    local = at.astimezone(ZoneInfo(zone))
    text = ";".join(f"{name}={parts[name]}" for name in PARTS if name in _settled(parts, local.date()))
    try:
        found = next_after(text, planned=at, zone=zone, is_all_day=False, now=at)
    except (ValueError, TypeError, OverflowError) as error:
        raise BadRule("bad", _BAD) from error
    if found is None or len(text) > LONGEST:
        raise BadRule("never", _NEVER) if found is None else BadRule("bad", _BAD)
    return text


def _parts(rule: str) -> dict[str, str]:
    pieces = [piece.partition("=") for piece in rule.strip().upper().removeprefix("RRULE:").split(";") if piece]
    parts = {name: value for name, _equals, value in pieces}
    interval, until = parts.get("INTERVAL", "1"), parts.get("UNTIL", "20000101")
    if not (until.isascii() and until.isdigit() and len(until) == 8):  # a day, the last on which it may be due
        raise BadRule("bad", _BAD)
    if len(parts) != len(pieces) or parts.keys() - set(PARTS) or parts.get("FREQ") not in OFTEN:
        raise BadRule("bad", _BAD)
    if not (interval.isascii() and interval.isdigit() and 1 <= int(interval) <= MOST):
        raise BadRule("bad", _BAD)
    if int(interval) == 1:
        parts.pop("INTERVAL", None)
    return parts


def _settled(parts: dict[str, str], day: datetime.date) -> dict[str, str]:
    """With the day it is due on in the rule itself. The 29th to 31st are the last day where a month has none."""
    often = parts["FREQ"]
    named = parts.keys() & {"BYDAY", "BYMONTHDAY"}
    if often == "WEEKLY" and not named:
        parts["BYDAY"] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day.weekday()]
    if often == "YEARLY" and "BYMONTH" not in parts and not named:
        parts["BYMONTH"] = str(day.month)
    if often in {"MONTHLY", "YEARLY"} and not named:
        parts["BYMONTHDAY"] = ",".join(str(number) for number in range(28, day.day + 1)) or str(day.day)
        if day.day > 28:
            parts["BYSETPOS"] = "-1"
    return parts


def next_after(
    rule: str, *, planned: datetime.datetime, zone: str, is_all_day: bool, now: datetime.datetime
) -> datetime.datetime | None:
    """The first moment of the rule after ``planned`` that is not past by ``now``, None when the rule has ended.

    What is due on a day as a whole is not past while that day lasts; its moment is the end of the day.
    """
    clock = planned.astimezone(ZoneInfo(zone)).time()
    here = now.astimezone(ZoneInfo(zone))
    for day in _days(rule, planned.astimezone(ZoneInfo(zone)).date()):
        moment = on(day, clock, zone)
        if day >= here.date() if is_all_day else moment > now:
            return moment
    return None


def _days(rule: str, after: datetime.date) -> Iterator[datetime.date]:
    begins = datetime.datetime.combine(after, datetime.time())
    for number, moment in enumerate(rrulestr(rule, dtstart=begins)):
        if number > _FAR:
            return
        if moment > begins:
            yield moment.date()


def on(day: datetime.date, clock: datetime.time, zone: str) -> datetime.datetime:
    """That day at that time by the clock of the zone, in UTC."""
    return datetime.datetime.combine(day, clock.replace(tzinfo=None, fold=0), ZoneInfo(zone)).astimezone(datetime.UTC)
