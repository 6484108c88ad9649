"""What is to be done to many clients: a field set, a tag put on or taken off, archived, restored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from krug.clients import access, fields, queries, sight
from krug.clients.bulk import further
from krug.clients.fields import BadValue, CardField
from krug.clients.models import Client, ClientQuerySet, Tagging
from krug.clients.own import known, refs
from krug.clients.own import values as own_values
from krug.clients.own.indexes import Compared, Filled
from krug.core.changes.cells import from_json as value_from_json
from krug.core.changes.cells import to_json
from krug.core.rights import Actor
from krug.core.text.fold import fold
from krug.staff import access as staff_access
from krug.staff import queries as staff
from krug.ui import zones

SET, TAG, UNTAG, ARCHIVE, RESTORE = "set", "tag", "untag", "archive", "restore"
_ONE_CLIENTS_OWN = frozenset({
    "last_name", "first_name", "patronymic", "name", "full_name", "inn", "kpp", "ogrn",
})  # fmt: skip
_TABLE = "clients.client"
LONGEST_TAG = 60


@dataclass(frozen=True)
class Deed:
    """``value`` is what ``field`` is set to, or the tag's name. With ``only_empty`` what has a value keeps it."""

    verb: str
    field: str = ""
    value: Any = None
    only_empty: bool = False

    @property
    def spec(self) -> CardField:
        found = fields.by_code(self.field)
        assert found is not None  # own fields are never deleted
        return found

    @property
    def rights(self) -> tuple[str, ...]:
        """Which of them must reach a client."""
        if self.verb in further.offers:
            return (access.VIEW,)
        if self.verb in (ARCHIVE, RESTORE):
            return (access.ARCHIVE,)
        return (access.EDIT, access.ASSIGN) if self.field == "owner" else (access.EDIT,)

    def may_touch(self, actor: Actor, owner_id: int | None, category_id: int | None) -> bool:
        """Whether the rights reach a client of this owner and category."""
        return all(access.covers(actor, right, owner_id, category_id) for right in self.rights)

    def told(self, rows: ClientQuerySet) -> ClientQuerySet:
        """The clients with what decides about each: ``same`` as it would be, ``filled`` otherwise, place ``taken``."""
        told: dict[str, Any] = dict.fromkeys(("same", "filled", "taken"), Value(False))
        if self.verb == SET:
            told["same"] = _holds(self.spec, self.value)
            if self.only_empty:
                told["filled"] = ~_empty(self.spec)
        elif self.verb in (TAG, UNTAG):
            has = Exists(Tagging.objects.filter(client=OuterRef("pk"), tag__key=self.tag_key, archived_at=None))
            told["same"] = has if self.verb == TAG else ~has
        elif self.verb == RESTORE:
            twins = Client.objects.live().filter(inn=OuterRef("inn"), kpp=OuterRef("kpp")).exclude(inn="")
            told["taken"] = Exists(twins)
        return rows.annotate(**told)

    @property
    def tag_key(self) -> str:
        return fold(str(self.value))[:LONGEST_TAG]

    def label(self) -> str:
        """In the words of whoever reads at this moment."""
        if offer := further.offers.get(self.verb):
            return offer.told(self.value)
        if self.verb == SET:
            name = str(self.spec.label)
            return f"{name[:1].upper()}{name[1:]}: {shown(self.spec, self.value) or _('empty')}"
        return {
            TAG: _("Tag added: %(name)s") % {"name": self.value},
            UNTAG: _("Tag removed: %(name)s") % {"name": self.value},
            ARCHIVE: _("Archived"),
            RESTORE: _("Restored"),
        }[self.verb]

    def as_json(self) -> dict[str, Any]:
        value = to_json(self.value)
        return {"verb": self.verb, "field": self.field, "value": value, "only_empty": self.only_empty}


def from_json(data: Mapping[str, Any]) -> Deed:
    value = data["value"]
    if data["verb"] == SET and data["field"] not in fields.REFERENCES and not own_values.is_own(data["field"]):
        value = value_from_json(_TABLE, data["field"], value)
    return Deed(data["verb"], data["field"], value, data["only_empty"])


def offered(actor: Actor) -> list[CardField]:
    """Fields that somebody may set for many: those of the card but what is one client's own, as names are, and those
    the company has added.
    """
    if not actor.may(access.EDIT):
        return []
    denied = _ONE_CLIENTS_OWN | sight.readonly(actor) | (frozenset() if actor.may(access.ASSIGN) else {"owner"})
    own = [fields.own(field) for field in known.live() if not field.is_turning]
    return [field for field in (*fields.ALL, *own) if field.code not in denied]


def may_tag(actor: Actor) -> bool:
    return actor.may(access.EDIT) and sight.TAGS not in sight.readonly(actor)


def may_archive(actor: Actor) -> bool:
    return actor.may(access.ARCHIVE)


def read(actor: Actor, verb: str, field: str, typed: str, *, only_empty: bool = False) -> Deed:
    """What somebody asked for, in values. Raises Refusal."""
    if verb == SET and (spec := next((each for each in offered(actor) if each.code == field), None)):
        value = refs.read(actor, spec.own, typed) if spec.own else spec.parse(typed)
        _check_reference(actor, spec, value)
        return Deed(SET, field, value, only_empty)
    if verb in (TAG, UNTAG) and may_tag(actor):
        name = " ".join(typed.split())[:LONGEST_TAG]
        if not fold(name):
            raise BadValue(_("Write the tag."))
        return Deed(verb, value=name)
    if verb in (ARCHIVE, RESTORE) and may_archive(actor):
        return Deed(verb)
    if (offer := further.offers.get(verb)) and actor.may(offer.right):
        return Deed(verb, value=offer.read(actor, typed))
    raise BadValue(_("Choose one of the list."))


def _check_reference(actor: Actor, spec: CardField, value: Any) -> None:
    if spec.code == "owner" and value is not None:
        found = staff_access.colleagues(actor).working().filter(pk=value).exists()
    elif spec.code == "category" and value is not None:
        found = value in queries.category_names([value])
    else:
        found = True
    if not found:
        raise BadValue(_("Choose one of the list."))


def shown(spec: CardField, value: Any, *, to: Actor | None = None) -> str:
    """A value in words; clients that own fields point at are named ``to`` who sees them, else there is a number."""
    if value in (None, ""):
        return ""
    if spec.own:
        return refs.names(to, [(spec.own, value)]).words(spec.own, value) if to else refs.unseen(spec.own, value)
    if spec.code == "owner":
        return staff.name_of(value)
    if spec.code == "category":
        return queries.category_names([value]).get(value, "")
    if spec.choices:
        return str(dict(spec.choices).get(value, value)) if value else ""
    if spec.code == "time_zone":
        return zones.label(str(value))
    return fields.typed_form(value)


def held(spec: CardField) -> Any:
    """What a client holds in the field, to be read beside it."""
    return KeyTransform(spec.own.key, "own__data") if spec.own else F(fields.attname(spec.code))


def _holds(spec: CardField, value: Any) -> Q:
    if spec.own:
        return _empty(spec) if value is None else Q(Compared(spec.own.key, "=", value))
    return Q(**{fields.attname(spec.code): value}) if value is not None else _null(spec)


def _empty(spec: CardField) -> Q:
    """As `fields.is_filled` has it: a choice of nothing is no value."""
    if spec.own:
        return ~Q(Filled(spec.own.key))
    column: Any = Client._meta.get_field(spec.code)
    if column.null:
        return _null(spec)
    return Q(**{spec.code: 0 if column.get_internal_type().endswith("IntegerField") else ""})


def _null(spec: CardField) -> Q:
    return Q(**{f"{fields.attname(spec.code)}__isnull": True})
