"""What spreadsheets of other programs say of a client in pieces: an address, a deal, a birthday the American way."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients.fields import birthday
from krug.core.registry import Column
from krug.core.text.fold import fold
from krug.core.text.money import Money, format_money

Values = dict[str, Any]
# How other programs call the stage at which money has come in; of the other stages none is a purchase.
_WON = frozenset({"успешно реализовано", "сделка успешна", "closed - won", "closed won", "deal won", "won"})
_NOTHING = re.compile(r"[0\W]*")


def _address_part(cell: Any, values: Values) -> None:
    values.setdefault("address_parts", []).append(_line(cell)[:500])


def _stage(cell: Any, values: Values) -> None:
    values.setdefault("purchase", {})["stage"] = _line(cell)[:200]


def _birth_date_month_first(cell: Any, values: Values) -> None:
    if not says_nothing(_line(cell)):
        typed = cell if isinstance(cell, datetime.date) else _line(cell)
        values["birth_date"] = birthday(typed, month_first=True).isoformat()


def says_nothing(text: str) -> bool:
    """Whether a date is written with zeros only, as address books write that there is none."""
    return _NOTHING.fullmatch(text) is not None


def _line(cell: Any) -> str:
    return " ".join(str(cell).split())


def address(values: Mapping[str, Any]) -> str:
    """The address that came in parts, the city before them; empty if there were none."""
    parts = values.get("address_parts", ())
    return ", ".join(dict.fromkeys(filter(None, [values.get("city", ""), *parts])))[:500] if parts else ""


def is_open(told: Mapping[str, Any]) -> bool:
    """Whether a deal is told of that is not won, or not yet."""
    return "stage" in told and fold(told["stage"]) not in _WON


def deal(told: Mapping[str, Any]) -> str:
    """A deal that is no purchase in words for the note; empty if there is none."""
    if not is_open(told) and not ("stage" in told and "amount" not in told):
        return ""
    amount = (format_money(Money(told["amount"]))) if "amount" in told else ""
    parts = [told.get("what", ""), amount, told["stage"]]
    return _("Deal: %(parts)s") % {"parts": ", ".join(filter(None, parts))}


COLUMNS = (
    Column("address_part", gettext_lazy("Part of the address"), (), _address_part, many=True, order=29),
    Column(
        "birth_date_us",
        gettext_lazy("Date of birth, the month first: 12/31/1985"),
        (),
        _birth_date_month_first,
        order=31,
    ),
    Column("deal_stage", gettext_lazy("Purchase: stage of the deal, only won ones count"), (), _stage, order=37),
)
