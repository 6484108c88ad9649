"""Bulgaria: article 154 of the Labour Code. Easter is reckoned; the Council of Ministers may add a day, see `ADDED`."""

import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from krug.core.calendar.days import DAY, Days, is_weekend, orthodox_easter

HOLIDAYS: Final[dict[tuple[int, int], Promise]] = {
    (1, 1): _("New Year"),
    (3, 3): _("Liberation Day"),
    (5, 1): _("Labour Day"),
    (5, 6): _("Saint George's Day"),
    (5, 24): _("Day of Letters and Culture"),
    (9, 6): _("Unification Day"),
    (9, 22): _("Independence Day"),
    (12, 24): _("Christmas Eve"),
    (12, 25): _("Christmas"),
    (12, 26): _("Christmas"),
}
GIVEN_FOR_A_WEEKEND = _("day off for a holiday on a weekend")
_DECIDED = _("day off by decision of the ministers")
ADDED: Final[dict[int, dict[tuple[int, int], Promise]]] = {2025: {(12, 31): _DECIDED}, 2026: {(1, 2): _DECIDED}}


def days(year: int) -> Days:
    easter = orthodox_easter(year)
    found = Days({
        easter - 2 * DAY: _("Good Friday"), easter - DAY: _("Holy Saturday"), easter: _("Easter"),
        easter + DAY: _("Easter Monday"),
    })  # fmt: skip
    fixed = {datetime.date(year, *day): name for day, name in HOLIDAYS.items()}
    found.free |= fixed | {datetime.date(year, *day): name for day, name in ADDED.get(year, {}).items()}
    for day in fixed:
        if is_weekend(day):
            found.free[found.first_working_after(day)] = GIVEN_FOR_A_WEEKEND
    return found
