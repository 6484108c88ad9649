"""The columns every company has."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients import cities, hours
from krug.clients.columns import gathering
from krug.clients.columns.column import ListColumn, Say
from krug.clients.contacts import NO_WAYS, Ways
from krug.clients.fields import BY_CODE, UNKNOWN_YEAR
from krug.clients.lines import Line
from krug.clients.models import NEVER
from krug.core import places
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.core.text.money import Money
from krug.staff.models import initials
from krug.ui import formats

_TOUCHES = {
    "call": _("call"), "email": _("letter"), "message": _("message"), "meeting": _("meeting"), "visit": _("visit"),
    "note": _("note"),
}  # fmt: skip


def columns(_actor: Actor) -> Sequence[ListColumn]:
    return READY


def _part(part: str) -> Callable[[Line, Any, Say], Any]:
    return lambda line, told, say: line[part]


def _number(part: str) -> Callable[[Line, Any, Say], Any]:
    return lambda line, told, say: formats.number(line[part]) if line[part] else ""


def _day(part: str) -> Callable[[Line, Any, Say], Any]:
    return lambda line, told, say: say.day(line[part]) if line[part] else ""


def _chosen(code: str) -> Callable[[Line, Any, Say], Any]:
    labels = {value: label for value, label in BY_CODE[code].choices if value}
    return lambda line, told, say: say.word(labels, line[code])


def _who(line: Line, told: gathering.Job | None, say: Say) -> tuple[str, str, bool]:
    return line.name, str(told) if told else line["about"], line["starred"]


def _work(line: Line, told: gathering.Job | None, say: Say) -> str:
    return str(told or "")


def _phone(line: Line, told: Ways | None, say: Say) -> tuple[str, str]:
    return (told or NO_WAYS).phone


def _email(line: Line, told: Ways | None, say: Say) -> tuple[str, str]:
    return (told or NO_WAYS).email


def _touch(line: Line, told: None, say: Say) -> str:
    at = line["touched_at"]
    return "" if at == NEVER else f"{say.day(at)}, {say.word(_TOUCHES, line['touched_kind'])}"


def _money(line: Line, told: None, say: Say) -> str:
    revenue: Money = line["revenue"]
    return say.money(revenue) if revenue.minor else ""


def _owner(line: Line, told: None, say: Say) -> tuple[int, str, str] | None:
    if line.owner_id is None:
        return None
    first, last = line["owner_first"], line["owner_last"]
    return line.owner_id, f"{first} {last}".strip(), initials(first, last)


def _category(line: Line, told: None, say: Say) -> tuple[str, str] | None:
    return (line["category"], line["category_colour"]) if line["category"] else None


def _birthday(line: Line, told: None, say: Say) -> str:
    born = line["birth_date"]
    if not born:
        return ""
    return formats.day_and_month(born) if born.year == UNKNOWN_YEAR else formats.long_day(born)


def _region(line: Line, told: Ways | None, say: Say) -> str:
    place = cities.place_of(line["city"]) or (told or NO_WAYS).place or places.of_inn(line["inn"])
    return place.region if place else ""


def _time(line: Line, told: Ways | None, say: Say) -> str:
    there = hours.clock(line["time_zone"], line["city"], (told or NO_WAYS).place, line["inn"], at=now())
    return f"{there:%H:%M}" if there else ""


_GROUPS: tuple[tuple[Label, tuple[ListColumn, ...]], ...] = (
    (
        _("Main"),
        (
            ListColumn(
                "name",
                _("Client"),
                _who,
                "who",
                ("about", "starred"),
                gathering.jobs,
                width=300,
                sort="name",
            ),
            ListColumn(
                "warmth",
                _("Warmth"),
                _part("warmth"),
                "warmth",
                ("warmth",),
                tells=("warmth",),
                width=110,
                edits="warmth",
            ),
            ListColumn("work", _("Place of work"), _work, gather=gathering.jobs, width=220),
            ListColumn(
                "owner",
                pgettext_lazy("client", "Owner"),
                _owner,
                "person",
                ("owner_first", "owner_last"),
                width=56,
                edits="owner",
            ),
            ListColumn(
                "category",
                _("Category"),
                _category,
                "badge",
                ("category", "category_colour"),
                tells=("category",),
                edits="category",
            ),
            ListColumn(
                "tags",
                _("Tags"),
                lambda line, told, say: told or (),
                "tags",
                gather=gathering.tags,
                tells=("tags",),
                width=200,
            ),
            ListColumn(
                "about",
                _("In a few words"),
                _part("about"),
                parts=("about",),
                tells=("about",),
                width=200,
                edits="about",
            ),
            ListColumn("completeness", _("Filled in"), _part("completeness"), "percent", ("completeness",), width=110),
        ),
    ),
    (
        _("When and how to reach"),
        (
            ListColumn("phone", _("Phone"), _phone, "link", gather=gathering.ways, tells=("phone",), width=152),
            ListColumn("email", _("E-mail"), _email, "link", gather=gathering.ways, tells=("email",), width=200),
            ListColumn(
                "city", _("City"), _part("city"), parts=("city",), tells=("city",), width=150, sort="city", edits="city"
            ),
            ListColumn(
                "region",
                _("Region"),
                _region,
                "text",
                ("city", "inn"),
                gathering.ways,
                ("city", "phone", "inn"),
                width=180,
            ),
            ListColumn(
                "there",
                _("Time there"),
                _time,
                "text",
                ("time_zone", "city", "inn"),
                gathering.ways,
                ("time_zone", "city", "phone", "inn"),
                width=104,
            ),
            ListColumn(
                "channel",
                _("Prefers"),
                _chosen("preferred_channel"),
                parts=("preferred_channel",),
                tells=("preferred_channel",),
                width=110,
                edits="preferred_channel",
            ),
        ),
    ),
    (
        _("Touches and purchases"),
        (
            ListColumn("touched", _("Touch"), _touch, parts=("touched_at", "touched_kind"), width=136, sort="touched"),
            ListColumn("touches", _("Touches"), _number("touches"), "num", ("touches",), width=96),
            ListColumn(
                "revenue", _("Bought for"), _money, "num", ("revenue",), tells=("purchases",), width=130, sort="revenue"
            ),
            ListColumn(
                "purchases", _("Purchases"), _number("purchases"), "num", ("purchases",), tells=("purchases",), width=96
            ),
            ListColumn(
                "bought",
                _("Last purchase"),
                _day("last_bought_on"),
                parts=("last_bought_on",),
                tells=("purchases",),
                width=128,
            ),
        ),
    ),
    (
        _("Details"),
        (
            ListColumn("created", _("Added"), _day("created_at"), parts=("created_at",), width=112, sort="created"),
            ListColumn("changed", _("Changed"), _day("changed_at"), parts=("changed_at",), width=112),
            ListColumn(
                "birthday",
                _("Birthday"),
                _birthday,
                parts=("birth_date",),
                tells=("birth_date",),
                width=160,
                edits="birth_date",
            ),
            ListColumn("inn", _("INN"), _part("inn"), parts=("inn",), tells=("inn",), width=124, edits="inn"),
            ListColumn(
                "activity", _("Activity"), _part("activity"), parts=("activity",), tells=("activity",), width=220
            ),
            ListColumn("note", _("Note"), _part("note"), parts=("note",), tells=("note",), width=240),
        ),
    ),
)
READY = tuple(replace(column, group=label) for label, group in _GROUPS for column in group)
