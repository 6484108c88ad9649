"""What can be asked of the client's own row."""

from collections.abc import Sequence
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from krug.clients import fields as card
from krug.clients.cities import in_use
from krug.clients.conditions.fields import Choice, Field
from krug.clients.conditions.operators import Type
from krug.clients.conditions.places import Column, InRegion
from krug.clients.models import Category, ContactKind, Kind, Sex, Warmth
from krug.core import places
from krug.core.registry import Label
from krug.core.rights import Actor

CLIENT, DETAILS, OFFICE = _("Client"), _("Details"), _("Requisites")
WARMTHS = {"cold": Warmth.COLD, "warm": Warmth.WARM, "hot": Warmth.HOT}
_PAST = ("on", "before", "after", "between", "last", "not_last")
_EQUALITY = ("is", "is_not", "one_of", "none_of")


def _label(code: str) -> Label:
    return card.BY_CODE[code].label


def _fixed(choices: Sequence[tuple[str, Label]]) -> "_Choices":
    return _Choices(tuple((value, label) for value, label in choices if value))


class _Choices:
    def __init__(self, choices: tuple[Choice, ...]) -> None:
        self.choices = choices

    def __call__(self, actor: Actor) -> Sequence[Choice]:
        return self.choices


def _cities(actor: Actor) -> list[Choice]:
    return [(city, city) for city in in_use(actor)]


def _regions(actor: Actor) -> list[Choice]:
    return [(region.name, region.name) for region in sorted(places.regions().values(), key=lambda each: each.name)]


def _categories(actor: Actor) -> list[Choice]:
    return [(str(pk), name) for pk, name in Category.objects.values_list("pk", "name")]


def _zones(actor: Actor) -> list[Choice]:
    return [(zone, zone) for zone in sorted(available_timezones()) if "/" in zone]


def _text(code: str, group: Label) -> Field:
    return Field(code, _label(code), group, Type.TEXT, Column(code))


def _code(code: str, hint: str) -> Field:
    return Field(code, _label(code), OFFICE, Type.CODE, Column(code), hint=hint)


_WARMTH_CHOICES = _fixed([(name, level.label) for name, level in WARMTHS.items()])

FIELDS: tuple[Field, ...] = (
    Field("kind", _("kind"), CLIENT, Type.CHOICE, Column("kind"), _fixed(Kind.choices), only=("is",), blanks=()),
    Field("owner", _label("owner"), CLIENT, Type.EMPLOYEE, Column("owner_id", is_nullable=True)),
    Field("city", _label("city"), CLIENT, Type.CHOICE, Column("city"), _cities, is_open=True),
    Field("region", _("region"), CLIENT, Type.CHOICE, InRegion(), _regions, only=_EQUALITY, hidden_with=("city",)),
    Field(
        "warmth", _label("warmth"), CLIENT, Type.CHOICE, Column("warmth"), _WARMTH_CHOICES, blanks=(0,),
        stored=lambda name: int(WARMTHS[name]),
    ),
    Field(
        "category", _label("category"), CLIENT, Type.CHOICE, Column("category_id", is_nullable=True), _categories,
        stored=int, blanks=(),
    ),
    Field("created", _("added"), CLIENT, Type.MOMENT, Column("created_at"), only=_PAST),
    Field("created_by", _("added by"), CLIENT, Type.EMPLOYEE, Column("created_by_id", is_nullable=True)),
    Field("changed", _("changed"), CLIENT, Type.MOMENT, Column("changed_at"), only=_PAST),
    Field("name", _("name"), CLIENT, Type.TEXT, Column("name"), hidden_with=("last_name", "first_name", "patronymic")),
    *(_text(code, DETAILS) for code in ("last_name", "first_name", "patronymic")),
    Field("sex", _label("sex"), DETAILS, Type.CHOICE, Column("sex"), _fixed(Sex.choices)),
    Field("birth_date", _("birthday"), DETAILS, Type.BIRTHDAY, Column("birth_date", is_nullable=True)),
    *(_text(code, DETAILS) for code in ("about", "note")),
    Field(
        "preferred_channel", _("preferred channel"), DETAILS, Type.CHOICE, Column("preferred_channel"),
        _fixed(ContactKind.choices),
    ),
    Field("time_zone", _label("time_zone"), DETAILS, Type.CHOICE, Column("time_zone"), _zones, is_open=True),
    _code("inn", "7707083893"),
    _code("kpp", "770701001"),
    _code("ogrn", "1027700132195"),
    _code("okved", "43"),
    *(_text(code, OFFICE) for code in ("full_name", "activity", "working_hours")),
)  # fmt: skip
