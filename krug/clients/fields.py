"""The fields of a card that people edit in place: how each reads what was typed and how it is shown.

One definition serves the card, the form, undo's labels and the import.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients.models import Client, ClientQuerySet, ContactKind, Kind, OwnField, Sex, Warmth
from krug.clients.own import known, types, values
from krug.clients.own.types import BadValue as BadValue
from krug.core import okved
from krug.core.registry import Label
from krug.core.text import dates, names, requisites

Parse = Callable[[str], Any]
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?")

OGRNIP_DIGITS = 15
LONGEST = 20_000
ACTIVITY = 200
LONGEST_ID = 18  # digits
UNKNOWN_YEAR = 1604  # a birthday whose year nobody knows; a leap year, so that 29 February fits


def _follows_nothing(_client: Client, _value: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class CardField:
    """``parse`` takes what was typed and raises Refusal with a sentence; ``kinds`` of client have the field.

    ``brings`` are other fields whose values follow from a new value of this one. ``own`` is the company's definition
    of a field of its own; its values are JSON as `clients.own.types` keeps it.
    """

    code: str
    label: Label
    parse: Parse
    control: str = "text"  # text, long, date, time, choice, owner, zone, category, okved, choices, client, employee
    kinds: frozenset[str] = frozenset(Kind.values)
    choices: tuple[tuple[Any, Label], ...] = ()
    hint: Label = ""
    brings: Callable[[Client, Any], dict[str, Any]] = _follows_nothing
    own: OwnField | None = None

    @property
    def anchor(self) -> str:
        """Its name in the page, where a dot would begin a class."""
        return self.code.replace(".", "-")

    @property
    def help(self) -> str:
        return self.own.help if self.own else ""

    def is_for(self, category_id: int | None) -> bool:
        """Whether cards of this category are asked for it."""
        return self.own is None or self.own.category_id in (None, category_id)


def _text(limit: int) -> Parse:
    def parse(typed: str) -> str:
        text = " ".join(typed.split())
        if len(text) > limit:
            raise _too_long(limit, len(text))
        return text

    return parse


def _too_long(limit: int, long: int) -> BadValue:
    return BadValue(_("At most %(limit)d characters fit here; this is %(long)d.") % {"limit": limit, "long": long})


def _long(typed: str) -> str:
    """Lines end as they do everywhere but in a form that was sent."""
    text = typed.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise _too_long(LONGEST, len(text))
    return text


def _name_part(typed: str) -> str:
    return names.fix_case(_text(100)(typed))[:100]


def _company_name(typed: str) -> str:
    name = names.tidy_company(_text(300)(typed))
    if not name:
        raise BadValue(_("A company needs a name."))
    return name


def _choice(values: set[Any], convert: Callable[[str], Any] = str) -> Parse:
    def parse(typed: str) -> Any:
        try:
            value = convert(typed)
        except ValueError:
            value = None
        if value not in values:
            raise BadValue(_("Choose one of the list."))
        return value

    return parse


def birthday(
    typed: str | datetime.date, *, today: datetime.date | None = None, month_first: bool = False
) -> datetime.date:
    """A day of birth; one without a year is kept under `UNKNOWN_YEAR`. Raises Refusal."""
    read = dates.parse_birthday(typed, today=today or localdate(), month_first=month_first)
    return datetime.date(read.year or UNKNOWN_YEAR, read.month, read.day)


def _birthday(typed: str) -> datetime.date | None:
    return birthday(typed) if typed.strip() else None


def _time(typed: str) -> datetime.time | None:
    """«9», «9:30», «09.30»."""
    if not typed.strip():
        return None
    read = _TIME.fullmatch(typed.strip())
    try:
        return datetime.time(int(read[1]), int(read[2] or 0)) if read else _bad_time()
    except ValueError:
        return _bad_time()


def _bad_time() -> NoReturn:
    raise BadValue(_("Write the time as 14:30."))


def _chosen(typed: str) -> int | None:
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > LONGEST_ID:
        raise BadValue(_("Choose one of the list."))
    return int(typed)


def _ogrn(typed: str) -> str:
    digits = sum(letter.isdigit() for letter in typed)
    return requisites.parse_ogrnip(typed) if digits == OGRNIP_DIGITS else requisites.parse_ogrn(typed)


def _zone(typed: str) -> str:
    try:
        return ZoneInfo(typed.strip()).key if typed.strip() else ""
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # «Europe» is a folder of the zones' files
        raise BadValue(_("There is no such time zone; choose one of the list.")) from error


def _okved(typed: str) -> str:
    if code := okved.code_in(typed):
        return code
    raise BadValue(_("Begin with a code such as 43.22, or type words of the activity and choose one."))


def _code_of_activity(_client: Client, activity: str) -> dict[str, Any]:
    code = okved.code_in(activity)
    return {"okved": code} if code else {}


def _activity_of_code(client: Client, code: str) -> dict[str, Any]:
    """What somebody wrote in words of their own stays."""
    own_words = client.activity and not okved.code_in(client.activity)
    return {} if own_words else {"activity": activity_of(code)}


def activity_of(code: str) -> str:
    """What the directory says of a code, as long as fits."""
    text = okved.titled(code) if code else ""
    return text if len(text) <= ACTIVITY else f"{text[: ACTIVITY - 1]}…"


def _optional(parse: Callable[[str], str]) -> Parse:
    return lambda typed: parse(typed) if typed.strip() else ""


PERSON = frozenset({Kind.PERSON.value})
COMPANY = frozenset({Kind.COMPANY.value})

ALL: tuple[CardField, ...] = (
    CardField("last_name", gettext_lazy("last name"), _name_part, kinds=PERSON),
    CardField("first_name", gettext_lazy("first name"), _name_part, kinds=PERSON),
    CardField("patronymic", gettext_lazy("patronymic"), _name_part, kinds=PERSON),
    CardField("name", gettext_lazy("name"), _company_name, kinds=COMPANY),
    CardField(
        "warmth", gettext_lazy("warmth"), _choice(set(Warmth.values), int), "choice", choices=tuple(Warmth.choices)
    ),
    CardField("category", gettext_lazy("category"), _chosen, "category"),
    CardField("owner", gettext_lazy("owner"), _chosen, "owner"),
    CardField("city", gettext_lazy("city"), _text(100)),
    CardField("about", gettext_lazy("in a few words"), _text(200)),
    CardField("note", gettext_lazy("note"), _long, "long"),
    CardField("sex", gettext_lazy("sex"), _choice(set(Sex.values)), "choice", PERSON, tuple(Sex.choices)),
    CardField("birth_date", gettext_lazy("born"), _birthday, "date", PERSON, hint="27.11.1985"),
    CardField(
        "preferred_channel", gettext_lazy("prefers"), _choice({"", *ContactKind.values}), "choice",
        choices=(("", gettext_lazy("not said")), *ContactKind.choices),
    ),
    CardField("call_from", gettext_lazy("call from"), _time, "time", hint="11:00"),
    CardField("call_to", gettext_lazy("call until"), _time, "time", hint="18:00"),
    CardField("time_zone", gettext_lazy("time zone"), _zone, "zone"),
    CardField("full_name", gettext_lazy("full legal name"), _text(500), kinds=COMPANY),
    CardField("inn", gettext_lazy("INN"), _optional(requisites.parse_inn)),
    CardField("kpp", gettext_lazy("KPP"), _optional(requisites.parse_kpp), kinds=COMPANY),
    CardField("ogrn", gettext_lazy("OGRN"), _optional(_ogrn)),
    CardField("okved", gettext_lazy("OKVED"), _optional(_okved), "okved", hint="43.22", brings=_activity_of_code),
    CardField("activity", gettext_lazy("activity"), _text(ACTIVITY), "okved", brings=_code_of_activity),
    CardField("working_hours", gettext_lazy("working hours"), _text(200), kinds=COMPANY),
)  # fmt: skip
BY_CODE = {field.code: field for field in ALL}
REFERENCES = frozenset({"owner", "category"})  # their values are ids of rows of other tables


def of(kind: str) -> Sequence[CardField]:
    """The fields of a card of this kind, in their order, the company's own last. Whoever needs them all asks here."""
    return _of(kind, known.all_of_them())


def get(kind: str, code: str) -> CardField | None:
    return next((field for field in of(kind) if field.code == code), None)


@lru_cache(maxsize=8)
def _of(kind: str, fields: known.Known) -> Sequence[CardField]:
    """The cards of an import ask a million times, of the same definitions."""
    return [
        *(field for field in ALL if kind in field.kinds),
        *(own(each) for each in fields.live if kind in each.kinds),
    ]


def columns_of(kind: str) -> Mapping[str, CardField]:
    """The same ones by the names their values have in drafts."""
    return _columns_of(kind, known.all_of_them())


@lru_cache(maxsize=8)
def _columns_of(kind: str, fields: known.Known) -> Mapping[str, CardField]:
    return {attname(field.code): field for field in _of(kind, fields)}


def own(field: OwnField) -> CardField:
    return CardField(
        field.code,
        field.label,
        partial(types.parse, field),
        types.controls(field),
        field.kinds,
        tuple(types.choices(field)),
        types.PLACEHOLDERS.get(field.type, ""),
        own=field,
    )


def by_code(code: str) -> CardField | None:
    """Of any kind of client, own fields that are retired by now too: for telling what was written down."""
    field = known.get(code)
    return own(field) if field else BY_CODE.get(code)


def readable(clients: ClientQuerySet) -> ClientQuerySet:
    """Clients read with everything `value_of` needs, so that it asks nothing more for each."""
    return clients.select_related("own")


def value_of(client: Client, code: str) -> Any:
    return values.get(client, code) if values.is_own(code) else getattr(client, attname(code))


def put(client: Client, code: str, value: Any) -> None:
    """Set a value on the instance."""
    if values.is_own(code):
        values.put(client, code, value)
    else:
        setattr(client, attname(code), value)


def attname(code: str) -> str:
    return f"{code}_id" if code in REFERENCES else code


def code_of(column: str) -> str:
    """The other way round: from the name of a column."""
    return column if values.is_own(column) else column.removesuffix("_id")


def is_filled(field: CardField, value: Any) -> bool:
    """A choice of nothing is no value, while a number may well be none; «no» is an answer."""
    return value not in (None, "", []) and not (field.choices and not value and field.own is None)


def typed(field: CardField, value: Any) -> str:
    """A value of a field as its input shows it and as its ``parse`` reads it back."""
    return types.typed(field.own, value) if field.own else typed_form(value)


def typed_form(value: Any) -> str:
    """A value as its input shows it and as ``parse`` reads it back."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.strftime("%d.%m.%Y" if value.year != UNKNOWN_YEAR else "%d.%m")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return str(value)
