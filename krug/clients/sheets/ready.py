"""The columns every company's files have, in the order in which a whole card is told."""

import datetime
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from krug.clients.columns import gathering as listed
from krug.clients.contacts import Way
from krug.clients.fields import BY_CODE
from krug.clients.lines import Line
from krug.clients.models import NEVER, AddressKind, ContactKind, Kind
from krug.clients.sheets import gathering
from krug.clients.sheets.column import FileColumn, Of, Value
from krug.core.registry import Label

FEW_PHONES = 3  # as many stand in columns of their own where that is asked for
PHONE = "phone"
NAME = "name"
IN_LIST = {  # what a column of the list is in a file, where the codes differ
    "birthday": "birth_date", "channel": "preferred_channel",
}  # fmt: skip
_NUMBER_OF_PHONE = {1: _("Phone 1"), 2: _("Phone 2"), 3: _("Phone 3")}


def _part(part: str) -> Callable[[Line, Any], Value]:
    return lambda line, told: line[part] or None


def _moment(part: str) -> Callable[[Line, Any], Value]:
    def value(line: Line, told: Any) -> Value:
        at: datetime.datetime | None = line[part] or None
        return None if at is None or at == NEVER else localtime(at).date()

    return value


def _kind(line: Line, told: Any) -> Value:
    return str(Kind(line.kind).label)


def _chosen(code: str) -> Callable[[Line, Any], Value]:
    return lambda line, told: _word(code, line[code], get_language()) if line[code] else None


@lru_cache(maxsize=200)
def _word(code: str, value: Any, _language: str | None) -> str | None:
    """Translated once, not for each of a million rows."""
    return str(dict(BY_CODE[code].choices).get(value, "")) or None


def _time(part: str) -> Callable[[Line, Any], Value]:
    return lambda line, told: f"{line[part]:%H:%M}" if line[part] else None


def _owner(line: Line, told: Any) -> Value:
    return f"{line['owner_first']} {line['owner_last']}".strip() if line.owner_id else None


def _job(part: str) -> Callable[[Line, Any], Value]:
    return lambda line, told: getattr(told, part) or None if told else None


def _work(line: Line, told: Any) -> Value:
    return str(told) if told else None


def _tags(line: Line, told: Any) -> Value:
    return ", ".join(told) if told else None


def of_kind(kind: ContactKind, told: list[Way] | None, place: int = 0) -> list[Way]:
    """Those that stand in one column."""
    found = [way for way in told or () if way.kind == kind]
    return found[place - 1 : place] if place else found


def _ways(kind: ContactKind, place: int = 0) -> Callable[[Line, Any], Value]:
    return lambda line, told: ", ".join(way.text for way in of_kind(kind, told, place)) or None


def _address(kind: AddressKind) -> Callable[[Line, Any], Value]:
    return lambda line, told: told[kind].text if told and kind in told else None


def _card(code: str, label: Label, of: Of = Of.TEXT, width: int = 18) -> FileColumn:
    """A field of the card whose part has its name."""
    return FileColumn(code, label, _part(code), of, (code,), tells=(code,), edits=code, width=width)


def _contact(kind: ContactKind, label: Label, width: int = 24) -> FileColumn:
    return FileColumn(
        kind.value, label, _ways(kind), Of.LIST, gather=gathering.ways, tells=(kind.value,), edits=kind.value,
        width=width,
    )  # fmt: skip


def _shown(code: str, label: Label, of: Of, part: str, tells: tuple[str, ...] = ()) -> FileColumn:
    value = _moment(part) if part.endswith("_at") else _part(part)
    return FileColumn(code, label, value, of, (part,), tells=tells, width=14)


def phones(*, apart: bool) -> Iterator[FileColumn]:
    """All in one column, or the first three apart."""
    for place in range(1, FEW_PHONES + 1) if apart else (0,):
        yield FileColumn(
            f"{PHONE}.{place}" if place else PHONE, _NUMBER_OF_PHONE[place] if place else _("Phone"),
            _ways(ContactKind.PHONE, place), Of.PHONES, gather=gathering.ways, tells=(PHONE,), edits=PHONE,
            width=20 if place else 24, place=place,
        )  # fmt: skip


ALL: tuple[FileColumn, ...] = (
    FileColumn("kind", _("Person or company"), _kind, Of.CHOICE, width=12),
    FileColumn(NAME, _("Client"), lambda line, told: line.name, edits=NAME, width=34),
    FileColumn("last_name", _("Last name"), _part("last_name"), parts=("last_name",), edits="last_name"),
    FileColumn("first_name", _("First name"), _part("first_name"), parts=("first_name",), edits="first_name"),
    FileColumn("patronymic", _("Patronymic"), _part("patronymic"), parts=("patronymic",), edits="patronymic"),
    FileColumn("warmth", _("Warmth"), _chosen("warmth"), Of.CHOICE, ("warmth",), tells=("warmth",), edits="warmth",
               width=12),
    FileColumn("category", _("Category"), _part("category"), Of.CHOICE, ("category",), tells=("category",),
               edits="category"),
    FileColumn("owner", pgettext_lazy("client", "Owner"), _owner, Of.CHOICE, ("owner_first", "owner_last"),
               edits="owner", width=22),
    FileColumn("tags", _("Tags"), _tags, Of.LIST, gather=listed.tags, tells=("tags",), edits="tags", width=24),
    _card("about", _("In a few words"), width=30),
    FileColumn("work", _("Place of work"), _work, gather=listed.jobs, width=34),
    FileColumn("company", _("Company"), _job("company"), gather=gathering.jobs, edits="company", width=28),
    FileColumn("position", _("Position"), _job("position"), gather=gathering.jobs, edits="position", width=22),
    *phones(apart=False),
    *phones(apart=True),
    _contact(ContactKind.EMAIL, _("E-mail"), 28),
    _contact(ContactKind.TELEGRAM, "Telegram", 18),
    _contact(ContactKind.WHATSAPP, "WhatsApp", 18),
    _contact(ContactKind.MAX, "MAX", 18),
    _contact(ContactKind.VK, "VK", 18),
    _contact(ContactKind.SITE, _("Site")),
    FileColumn("address", _("Address"), _address(AddressKind.MAIN), gather=gathering.addresses, tells=("address",),
               edits="address", width=36),
    FileColumn("legal_address", _("Legal address"), _address(AddressKind.LEGAL), gather=gathering.addresses,
               tells=("address",), edits="legal_address", width=36),
    _card("city", _("City")),
    FileColumn("preferred_channel", _("Prefers"), _chosen("preferred_channel"), Of.CHOICE, ("preferred_channel",),
               tells=("preferred_channel",), edits="preferred_channel", width=14),
    FileColumn("call_from", _("Call from"), _time("call_from"), parts=("call_from",), tells=("call_from",),
               edits="call_from", width=11),
    FileColumn("call_to", _("Call until"), _time("call_to"), parts=("call_to",), tells=("call_to",), edits="call_to",
               width=11),
    _card("time_zone", _("Time zone")),
    _shown("touched", _("Last touch"), Of.DAY, "touched_at"),
    _shown("touches", _("Touches"), Of.NUMBER, "touches"),
    _shown("revenue", _("Bought for"), Of.MONEY, "revenue", ("purchases",)),
    _shown("purchases", _("Purchases"), Of.NUMBER, "purchases", ("purchases",)),
    _shown("first_bought", _("First purchase"), Of.DAY, "first_bought_on", ("purchases",)),
    _shown("bought", _("Last purchase"), Of.DAY, "last_bought_on", ("purchases",)),
    _shown("completeness", _("Filled in, %"), Of.NUMBER, "completeness"),
    _shown("created", _("Added"), Of.DAY, "created_at"),
    _shown("changed", _("Changed"), Of.DAY, "changed_at"),
    _card("birth_date", _("Birthday"), Of.DAY, 14),
    FileColumn("sex", _("Sex"), _chosen("sex"), Of.CHOICE, ("sex",), tells=("sex",), edits="sex", width=10),
    _card("inn", _("INN"), Of.DIGITS, 15),
    _card("kpp", _("KPP"), Of.DIGITS, 12),
    _card("ogrn", _("OGRN"), Of.DIGITS, 18),
    _card("full_name", _("Full legal name"), width=40),
    _card("okved", _("OKVED"), width=11),
    _card("activity", _("Activity"), width=34),
    _card("working_hours", _("Working hours"), width=22),
    FileColumn("note", _("Note"), _part("whole_note"), parts=("whole_note",), tells=("note",), edits="note", width=50),
)  # fmt: skip
TOLD_APART = frozenset({"work", "there", *(column.code for column in phones(apart=True))})  # no part of a whole card
