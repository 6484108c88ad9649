"""The types of own fields: how each reads what was typed, keeps it as JSON, and says it again.

A value in the store is plain JSON: a text, a number, a sum in minor units, a day as «2026-11-25», the code of an option
or a list of them, true or false, the id of a client or an employee. None is never stored.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients.models import OwnField, OwnType
from krug.core.registry import Label
from krug.core.text import dates
from krug.core.text.fold import fold
from krug.core.text.money import Money, parse_money
from krug.core.text.numbers import parse_decimal
from krug.core.text.refusals import Refusal
from krug.ui import formats

SHORT, LONG, LONGEST_LINK = 300, 20_000, 500
MOST = 10**15
MOST_DECIMALS = 12
EXACT_DIGITS = 15  # as many as a number of JSON keeps in every engine
LARGEST_ID = 2**53
YES, NO = "yes", "no"

_YES: Final = frozenset({"yes", "y", "true", "1", "+", "да", "д", "есть", "истина"})
_NO: Final = frozenset({"no", "n", "false", "0", "-", "нет", "н", "не", "ложь"})
_BETWEEN: Final = re.compile(r"[,;|]")
_NUMBER_OF: Final = re.compile(r"(?:.*№\s*|.*/clients/|\s*)([0-9]{1,15})/?\s*", re.DOTALL)
_HOST: Final = re.compile(r"[^\s/]+\.[^\s/]+", re.UNICODE)

_ANOTHER = gettext_lazy("Choose one of the list.")
_NOT_AMONG = gettext_lazy("«%(text)s» is not among the options: %(options)s.")
_NO_LINK = gettext_lazy("Write an address such as https://example.com.")
_NO_CLIENT = gettext_lazy("Type the name and choose the client from the list.")


class BadValue(Refusal):
    """What was typed cannot be this field's value; the message says what to do."""

    def __init__(self, message: Label) -> None:
        super().__init__("bad_value", message)  # type: ignore[arg-type]


def parse(field: OwnField, typed: str) -> Any:
    """The value, None for nothing. Raises Refusal with a sentence."""
    typed = typed.replace("\0", "")
    return _PARSE[OwnType(field.type)](field, typed) if typed.strip() else None


def typed(field: OwnField, value: Any) -> str:
    """A value as its input shows it and as `parse` reads it back. What is of another type is shown as it is."""
    if value is None or not holds(field, value):
        return _plainly(value)
    write = _TYPED.get(OwnType(field.type), _plainly)
    return write(value)


def holds(field: OwnField, value: Any) -> bool:
    """Whether a stored value is of the field's type. Options that were taken away are values all the same."""
    return _HOLDS[OwnType(field.type)](value)


def words(field: OwnField, value: Any) -> str:
    """A value for people; of another client or an employee only the number is known here."""
    if value is None or not holds(field, value):
        return _plainly(value)
    say = _WORDS.get(OwnType(field.type))
    return say(field, value) if say else typed(field, value)


def _plainly(value: Any) -> str:
    """A value of a type the field had before."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _text(_field: OwnField, typed: str) -> str:
    return _within(" ".join(typed.split()), SHORT)


def _long(_field: OwnField, typed: str) -> str:
    return _within(typed.replace("\r\n", "\n").replace("\r", "\n").strip(), LONG)


def _within(text: str, limit: int) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:  # half of a sign: no database takes it
        raise BadValue(_("There is a sign here that cannot be kept.")) from error
    if len(text) > limit:
        said = _("At most %(limit)d characters fit here; this is %(long)d.")
        raise BadValue(said % {"limit": limit, "long": len(text)})
    return text


def _number(_field: OwnField, typed: str) -> int | float:
    exact = parse_decimal(typed)
    if not exact.is_finite() or abs(exact) >= MOST:
        raise BadValue(_("A number has at most fifteen digits here."))
    _sign, digits, exponent = exact.normalize().as_tuple()
    if len(digits) > EXACT_DIGITS or int(exponent) < -MOST_DECIMALS:
        raise BadValue(_("A number has at most fifteen digits here."))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _money(_field: OwnField, typed: str) -> int:
    return parse_money(typed).minor


def _day(_field: OwnField, typed: str) -> str:
    return dates.parse_date(typed).isoformat()


def _choice(field: OwnField, typed: str) -> str:
    found = _option(field, typed)
    if found is None:
        raise _not_among(field, typed)
    return found


def _choices(field: OwnField, typed: str) -> list[str] | None:
    """One a line, or divided by commas; an option whose own name has a comma stands on a line for itself."""
    chosen: set[str] = set()
    for line in typed.splitlines():
        whole = _option(field, line)
        for piece in [line] if whole else _BETWEEN.split(line):
            if piece.strip():
                chosen.add(_choice(field, piece))
    return [code for code, _label, _offered in field.options if code in chosen] or None


def _option(field: OwnField, typed: str) -> str | None:
    """The code of an option by its code or name; what was taken away is known all the same."""
    asked = fold(typed)
    known = {code: code for code, _label, _offered in field.options}
    by_name = {fold(label): code for code, label, _offered in reversed(field.options)}
    return known.get(typed.strip()) or by_name.get(asked)


def _not_among(field: OwnField, typed: str) -> BadValue:
    offered = ", ".join(label for _code, label in offered_options(field))
    return BadValue(str(_NOT_AMONG) % {"text": typed.strip()[:60], "options": offered})


def offered_options(field: OwnField) -> list[tuple[str, str]]:
    return [(code, label) for code, label, is_offered in field.options if is_offered]


def _yes_no(_field: OwnField, typed: str) -> bool:
    word = fold(typed).strip(" .")
    if word in _YES or word in _NO:
        return word in _YES
    raise BadValue(_("Write «yes» or «no»."))


def _link(_field: OwnField, typed: str) -> str:
    """An address of the web; a bare «example.com» is one."""
    text = typed.strip()
    if "://" not in text and not text.lower().startswith(("javascript:", "data:", "mailto:")):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise BadValue(_NO_LINK) from error
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc) or re.search(r"[\s<>\"]", text):
        raise BadValue(_NO_LINK)
    return _within(text, LONGEST_LINK)


def _client(_field: OwnField, typed: str) -> int:
    """By the number of the card, alone, at the end of a chosen name, or in the address of the card."""
    return _id(_NUMBER_OF.fullmatch(typed), _NO_CLIENT)


def _employee(_field: OwnField, typed: str) -> int:
    return _id(re.fullmatch(r"\s*([0-9]{1,15})\s*", typed), _ANOTHER)


def _id(found: "re.Match[str] | None", otherwise: Label) -> int:
    number = int(found[1]) if found else 0
    if not 0 < number < LARGEST_ID:
        raise BadValue(otherwise)
    return number


_PARSE: Final[dict[OwnType, Callable[[OwnField, str], Any]]] = {
    OwnType.TEXT: _text,
    OwnType.LONG: _long,
    OwnType.NUMBER: _number,
    OwnType.MONEY: _money,
    OwnType.DAY: _day,
    OwnType.CHOICE: _choice,
    OwnType.CHOICES: _choices,
    OwnType.YES_NO: _yes_no,
    OwnType.LINK: _link,
    OwnType.CLIENT: _client,
    OwnType.EMPLOYEE: _employee,
}


def _typed_number(value: float) -> str:
    return f"{Decimal(repr(value)):f}".replace(".", ",")


def _typed_money(minor: int) -> str:
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole},{cents:02}"


_TYPED: Final[dict[OwnType, Callable[[Any], str]]] = {
    OwnType.NUMBER: _typed_number,
    OwnType.MONEY: _typed_money,
    OwnType.DAY: lambda value: datetime.date.fromisoformat(value).strftime("%d.%m.%Y"),
    OwnType.CHOICES: "\n".join,
    OwnType.YES_NO: lambda value: YES if value else NO,
    OwnType.CLIENT: lambda value: f"№ {value}",
}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


_HOLDS: Final[dict[OwnType, Callable[[Any], bool]]] = {
    OwnType.TEXT: _is_text,
    OwnType.LONG: _is_text,
    OwnType.NUMBER: _is_number,
    OwnType.MONEY: _is_whole,
    OwnType.DAY: _is_day,
    OwnType.CHOICE: _is_text,
    OwnType.CHOICES: lambda value: isinstance(value, list) and all(map(_is_text, value)),
    OwnType.YES_NO: lambda value: isinstance(value, bool),
    OwnType.LINK: _is_text,
    OwnType.CLIENT: _is_whole,
    OwnType.EMPLOYEE: _is_whole,
}


def _labels(field: OwnField, codes: Iterable[str]) -> str:
    known = {code: label for code, label, _offered in field.options}
    return ", ".join(known.get(code, code) for code in codes)


_WORDS: Final[dict[OwnType, Callable[[OwnField, Any], str]]] = {
    OwnType.MONEY: lambda _field, value: formats.money(Money(value)),
    OwnType.DAY: lambda _field, value: formats.long_day(datetime.date.fromisoformat(value)),
    OwnType.CHOICE: lambda field, value: _labels(field, [value]),
    OwnType.CHOICES: _labels,
    OwnType.YES_NO: lambda _field, value: str(_("yes") if value else _("no")),
    OwnType.CLIENT: lambda _field, value: f"№ {value}",
    OwnType.EMPLOYEE: lambda _field, value: f"№ {value}",
}

REFERENCES: Final = frozenset({OwnType.CLIENT, OwnType.EMPLOYEE})
WITH_OPTIONS: Final = frozenset({OwnType.CHOICE, OwnType.CHOICES})
# What a list may be filtered and sorted by: one value of a few words that an index can hold.
LISTABLE: Final = frozenset(OwnType) - {OwnType.LONG, OwnType.CHOICES}
RANGED: Final = frozenset({OwnType.NUMBER, OwnType.MONEY, OwnType.DAY})

PLACEHOLDERS: Final[dict[str, Label]] = {
    OwnType.NUMBER: "12,5",
    OwnType.MONEY: "1 234,50",
    OwnType.DAY: "27.11.2026",
    OwnType.LINK: "https://example.com",
    OwnType.CLIENT: gettext_lazy("begin with the name"),
}


def controls(field: OwnField) -> str:
    """How it is typed in: one of the controls of `clients.fields`."""
    return {
        OwnType.LONG: "long", OwnType.CHOICE: "choice", OwnType.CHOICES: "choices", OwnType.YES_NO: "choice",
        OwnType.CLIENT: "client", OwnType.EMPLOYEE: "employee",
    }.get(OwnType(field.type), "text")  # fmt: skip


def choices(field: OwnField) -> Sequence[tuple[str, Label]]:
    """What may be chosen, as it is sent, with what it is called."""
    nothing = ("", gettext_lazy("not said"))
    if field.type == OwnType.YES_NO:
        return (nothing, (YES, gettext_lazy("yes")), (NO, gettext_lazy("no")))
    if field.type == OwnType.CHOICE:
        return (nothing, *offered_options(field))
    return tuple(offered_options(field)) if field.type == OwnType.CHOICES else ()
