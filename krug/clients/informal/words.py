"""The informal side in words of the reader's language."""

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from krug.clients.fields import UNKNOWN_YEAR
from krug.clients.informal.yearly import in_year
from krug.clients.models import OWN_BIRTHDAY, What
from krug.clients.ready_kinds import READY, Word
from krug.core.text import names
from krug.ui import formats

_WORDS: Mapping[str, Word] = {  # who somebody is to the client whose birthday is noted
    What.CHILD: READY["parent"].word("second"),
    What.SPOUSE: READY["spouse"].word("first"),
    What.PARENT: READY["parent"].word("first"),
    What.SIBLING: READY["sibling"].word("first"),
    What.RELATIVE: Word(gettext_lazy("relative")),
    What.COLLEAGUE: Word(gettext_lazy("colleague")),
}


def who(what: str, name: str, sex: str = "", *, of_company: bool = False) -> str:
    """«daughter» for a child called Sonya; of what is nobody's birthday what it is: «wedding»."""
    if what == What.COLLEAGUE and of_company:
        return _("employee")
    if what not in _WORDS:
        return str(What(what).label) if what != OWN_BIRTHDAY else _("birthday")
    return _WORDS[what].said_of(sex or names.sex(names.split(name)) if name else sex)


def when(day: datetime.date) -> str:
    """A day as it is kept: the year of some nobody knows."""
    return formats.day_and_month(day) if day.year == UNKNOWN_YEAR else formats.long_day(day)


def of_day(what: str, name: str, day: datetime.date) -> str:
    """One line of a noted day: «daughter Sonya, 14 May 2017»."""
    called = name if what == What.OTHER else " ".join(filter(None, [who(what, name), name]))
    return f"{called}, {when(day)}"


def age(day: datetime.date, today: datetime.date) -> str:
    """How many years have passed; nothing where the year is not known."""
    if day.year == UNKNOWN_YEAR:
        return ""
    years = today.year - day.year - (in_year(day, today.year) > today)
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years} if years > 0 else ""


def soon(on: datetime.date, today: datetime.date, within: int = 31) -> str:
    """In how many days it is; nothing when it is far off."""
    days = (on - today).days
    if days == 0:
        return _("today")
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days} if 0 < days <= within else ""
