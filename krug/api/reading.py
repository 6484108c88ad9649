"""Reading a request: JSON without what no database holds, and the sentences for what does not fit the schema."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.errors import ValidationError
from ninja.parser import Parser

from krug.api.problems import Problem, Wrong, invalid


class StrictParser(Parser):
    """A character no text can have, half of a pair or a NUL, is refused here, before anything is done with it."""

    def parse_body(self, request: HttpRequest) -> Any:
        read = json.loads(request.body, parse_constant=_no_number)
        _check(read)
        return read

    def parse_querydict(
        self, data: "MultiValueDict[str, Any]", list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        _check(dict(data.lists()))
        return super().parse_querydict(data, list_fields, request)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _check(value: Any, way: str = "") -> None:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            message = _("This text holds a character that no text can have.")
            raise invalid(Wrong(way, "bad_character", message))
    elif isinstance(value, dict):
        for name, member in value.items():
            _check(name, way)
            _check(member, f"{way}.{name}".lstrip("."))
    elif isinstance(value, list):
        for place, member in enumerate(value):
            _check(member, f"{way}.{place}".lstrip("."))


def misfit(error: ValidationError) -> Problem:
    """What pydantic found, each fault with the way to its field and what to send instead."""
    return invalid(*(_wrong(fault) for fault in error.errors))


def _wrong(fault: dict[str, Any]) -> Wrong:
    return Wrong(_way(fault["loc"]), fault["type"], _sentence(fault["type"], fault.get("ctx", {}), fault["msg"]))


def _way(loc: Iterable[str | int]) -> str:
    """Without where it came from and the name of the argument: ("body", "body", "contacts", 0) → contacts.0."""
    source, *rest = loc
    parts = rest[1:] if source == "body" else rest
    return ".".join(str(part) for part in parts) or str(source)


def _sentence(kind: str, context: dict[str, Any], said: str) -> str:
    sentences = {
        "missing": _("It is required; send it."),
        "extra_forbidden": _("There is no such field here; leave it out."),
        "literal_error": _("Choose one of: %(expected)s."),
        "enum": _("Choose one of: %(expected)s."),
        "string_type": _("Send a text."),
        "int_type": _("Send a whole number."),
        "int_parsing": _("Send a whole number."),
        "bool_parsing": _("Send true or false."),
        "string_too_long": _("At most %(max_length)s characters fit here."),
        "string_too_short": _("At least %(min_length)s characters are needed here."),
        "string_pattern_mismatch": _("It has to look like %(pattern)s."),
        "greater_than_equal": _("Send %(ge)s or more."),
        "less_than_equal": _("Send %(le)s or less."),
        "timezone_aware": _("Send the moment with its zone, as 2026-11-24T14:39:00+03:00."),
    }
    return sentences[kind] % context if kind in sentences else said
