"""How tasks are said: icons, repeating and reminding in words."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from krug.core.registry import Label
from krug.staff import queries as staff
from krug.tasks.models import Doing
from krug.ui import formats

ICONS: Mapping[str, str] = {
    Doing.CALL: "phone", Doing.EMAIL: "mail", Doing.MESSAGE: "message", Doing.MEETING: "users",
    Doing.VISIT: "map-pin", Doing.OTHER: "checkbox",
}  # fmt: skip
DOINGS: Mapping[str, Label] = {
    Doing.CALL: pgettext_lazy("what to do", "Call"),
    Doing.EMAIL: pgettext_lazy("what to do", "Write a letter"),
    Doing.MESSAGE: pgettext_lazy("what to do", "Write a message"),
    Doing.MEETING: pgettext_lazy("what to do", "Meet"),
    Doing.VISIT: pgettext_lazy("what to do", "Go there"),
    Doing.OTHER: pgettext_lazy("what to do", "Do"),
}
REPEATS: Mapping[str, Label] = {
    "": gettext_lazy("once"),
    "FREQ=DAILY": gettext_lazy("every day"),
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": gettext_lazy("on working days"),
    "FREQ=WEEKLY": gettext_lazy("every week"),
    "FREQ=WEEKLY;INTERVAL=2": gettext_lazy("every two weeks"),
    "FREQ=MONTHLY": gettext_lazy("every month"),
    "FREQ=MONTHLY;INTERVAL=3": gettext_lazy("every three months"),
    "FREQ=YEARLY": gettext_lazy("every year"),
}
REMINDS: Mapping[str, Label] = {
    "": gettext_lazy("do not remind"),
    "0": gettext_lazy("at its moment"),
    "5": gettext_lazy("5 minutes before"),
    "15": gettext_lazy("15 minutes before"),
    "60": gettext_lazy("an hour before"),
    "1440": gettext_lazy("a day before"),
}


def of_field(field: str, value: str) -> str:
    """What is chosen or typed in a field of a task's form, in words."""
    if field == "repeat":
        return repeated(value) or str(REPEATS[""])
    offered: Mapping[str, Label] = {"doing": DOINGS, "remind": REMINDS}.get(field, {})
    return str(offered.get(value, value)) or "—"


def title(doing: str, what: str) -> str:
    """What was written, or at least what it is."""
    return what or str(DOINGS[doing])


def repeated(rule: str) -> str:
    """A rule in words, as far as there are some for it."""
    if not rule:
        return ""
    choice = choice_of(rule)
    return str(REPEATS[choice]) if choice else _("repeated")


def choice_of(rule: str) -> str:
    """Which of the offered rules it is; empty for none of them, and for another."""
    if rule in REPEATS:
        return rule
    parts = dict(piece.split("=") for piece in rule.split(";") if piece)
    days = parts.pop("BYMONTHDAY", "1"), parts.pop("BYSETPOS", "")
    of_month = days[0].isdigit() if not days[1] else days[1] == "-1" and days[0].startswith("28,29")
    plain = of_month and parts.pop("BYMONTH", "1").isdigit() and len(parts.pop("BYDAY", "MO")) == 2
    offered = ";".join(f"{name}={value}" for name, value in parts.items())
    return offered if plain and offered in REPEATS else ""


def how_late(minutes: int) -> str:
    if not minutes:
        return _("now")
    if minutes < 60:
        return ngettext("%(count)d minute late", "%(count)d minutes late", minutes) % {"count": minutes}
    if minutes < 24 * 60:
        hours = minutes // 60
        return ngettext("%(count)d hour late", "%(count)d hours late", hours) % {"count": hours}
    days = minutes // (24 * 60)
    return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}


def of_event(data: Mapping[str, Any], _other: bool) -> str:
    """What the history says of a task: which it is, when, and to whom it was given."""
    told = [title(data["doing"], data.get("what", ""))]
    if due_at := data.get("due_at"):
        told.append(formats.moment(datetime.datetime.fromisoformat(due_at)))
    if to := data.get("to_id"):
        told.append(f"→ {staff.name_of(to)}")
    return ", ".join(told)
