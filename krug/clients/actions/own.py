"""Verbs about the company's own fields. Their values are written by the verbs of the card, like all others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients.actions.entry import set_rule
from krug.clients.models import Category, FieldRule, OwnField, OwnType
from krug.clients.own import indexes, known, types
from krug.clients.own.naming import slug
from krug.clients.own.types import BadValue
from krug.core import events, jobs
from krug.core.text.fold import fold
from krug.staff.models import Employee

KEEP_INDEXES = "krug.clients.jobs.keep_own_indexes"
LONGEST = 60
MOST_FIELDS, MOST_OPTIONS = 200, 300


class OwnNameTaken(Exception):
    """Another field has this name."""

    text = _("There is a field of this name already.")


class TooManyOwn(Exception):
    """There are as many fields, or as many that lists can be filtered by, as Krug keeps fast."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class OwnSpec:
    """What the administrator says of a field, but its type. ``renamed`` are options by their codes, an empty name takes
    one out of the list; ``added`` are names of new ones."""

    label: str
    kind: str = ""
    category: Category | None = None
    group: str = ""
    help: str = ""
    default: str = ""
    is_required: bool = False
    in_lists: bool = False
    renamed: Mapping[str, str] | None = None
    added: Sequence[str] = ()


@transaction.atomic
def add_own_field(of: str, spec: OwnSpec, *, by: Employee) -> OwnField:
    """Put a field at the end. Raises OwnNameTaken, TooManyOwn, BadValue for a default that is none."""
    if OwnField.objects.live().count() >= MOST_FIELDS:
        raise TooManyOwn(str(_("There are %(most)d own fields already.") % {"most": MOST_FIELDS}))
    last = OwnField.objects.aggregate(last=Max("order"))["last"] or 0
    keys = set(OwnField.objects.values_list("key", flat=True))
    field = OwnField(key=slug(spec.label, keys), type=OwnType(of), order=last + 1)
    _say(field, spec)
    _tell(happened.OwnFieldAdded, field, by)
    _require(field, spec, by)
    return field


@transaction.atomic
def change_own_field(field: OwnField, spec: OwnSpec, *, by: Employee) -> None:
    """Everything but the type. Raises OwnNameTaken, TooManyOwn, BadValue. Cards there are stay as they are."""
    field = OwnField.objects.select_for_update().get(pk=field.pk)
    _say(field, spec)
    _tell(happened.OwnFieldChanged, field, by)
    _require(field, spec, by)


@transaction.atomic
def list_own_field(field: OwnField, *, by: Employee) -> None:
    """Have an index built by which clients are found by what they hold in it. Raises TooManyOwn. Twice is once."""
    field = OwnField.objects.select_for_update().get(pk=field.pk)
    if not field.in_lists:
        _hold_index(field)
        OwnField.objects.filter(pk=field.pk).update(in_lists=True, indexed_at=None, index_problem="")
        _tell(happened.OwnFieldChanged, field, by)


@transaction.atomic
def move_own_field(field: OwnField, *, by: Employee) -> None:
    """One place up; the first stays."""
    ordered = list(OwnField.objects.select_for_update().filter(archived_at=None))
    at = next((place for place, each in enumerate(ordered) if each.pk == field.pk), 0)
    if at:
        ordered[at - 1 : at + 1] = reversed(ordered[at - 1 : at + 1])
        for place, each in enumerate(ordered, 1):
            OwnField.objects.filter(pk=each.pk).exclude(order=place).update(order=place)
        _tell(happened.OwnFieldChanged, field, by)


@transaction.atomic
def retire_own_field(field: OwnField, *, by: Employee) -> None:
    """It is shown nowhere any more. Its values stay, and come back with it. Twice is once."""
    if OwnField.objects.live().filter(pk=field.pk).update(archived_at=now(), indexed_at=None):
        _tell(happened.OwnFieldRetired, field, by)


@transaction.atomic
def restore_own_field(field: OwnField, *, by: Employee) -> None:
    """With all its values. Raises OwnNameTaken, TooManyOwn."""
    if field.in_lists:
        _hold_index(field)
    try:
        with transaction.atomic():
            restored = OwnField.objects.filter(pk=field.pk).exclude(archived_at=None).update(archived_at=None)
    except IntegrityError as error:
        raise OwnNameTaken from error
    if restored:
        _tell(happened.OwnFieldRestored, field, by)


def _say(field: OwnField, spec: OwnSpec) -> None:
    """Write down what is said of a field."""
    field.label = " ".join(spec.label.split())[:LONGEST]
    field.folded = fold(field.label)[:LONGEST]
    if not field.folded:
        raise BadValue(_("Write what the field is called."))
    field.kind, field.category = spec.kind, spec.category
    field.group, field.help = " ".join(spec.group.split())[:LONGEST], spec.help.strip()[:200]
    if field.type in types.WITH_OPTIONS:
        field.options = _options(field.options, spec.renamed or {}, spec.added)
    field.default = _default(field, spec.default)
    wanted = spec.in_lists and field.type in types.LISTABLE
    if wanted and not field.in_lists:
        _hold_index(field)
    if wanted != field.in_lists:
        field.in_lists, field.indexed_at, field.index_problem = wanted, None, ""
    try:
        with transaction.atomic():
            field.save()
    except IntegrityError as error:
        raise OwnNameTaken from error


def _options(options: Iterable[Sequence[Any]], renamed: Mapping[str, str], added: Iterable[str]) -> list[list[Any]]:
    """The list as it is to be. What is taken out stays known for those who have it, and comes back by its name."""
    said = []
    for code, label, is_offered in options:
        new = _tidy(renamed.get(code, label if is_offered else ""))
        said.append([code, new or label, bool(new)])
    by_name = {fold(label): place for place, (_code, label, _offered) in enumerate(said)}
    for label in filter(None, map(_tidy, added)):
        if fold(label) in by_name:
            said[by_name[fold(label)]][2] = True
        else:
            by_name[fold(label)] = len(said)
            said.append([slug(label, {code for code, _label, _offered in said}), label, True])
    if len({fold(label) for _code, label, is_offered in said if is_offered}) < sum(each[2] for each in said):
        raise BadValue(_("Two options have the same name."))
    if not any(is_offered for _code, _label, is_offered in said):
        raise BadValue(_("Write the options, one a line."))
    if len(said) > MOST_OPTIONS:
        raise BadValue(_("A list has at most %(most)d options.") % {"most": MOST_OPTIONS})
    return said


def _tidy(label: str) -> str:
    return " ".join(label.split())[:LONGEST]


def _default(field: OwnField, typed: str) -> Any:
    if field.type in types.REFERENCES:
        return None
    return types.parse(field, typed)


def _hold_index(field: OwnField) -> None:
    others = OwnField.objects.live().filter(in_lists=True).exclude(pk=field.pk).count()
    if others >= indexes.MOST:
        said = _("Lists can be filtered and sorted by %(most)d own fields at most. Take another one off first.")
        raise TooManyOwn(str(said % {"most": indexes.MOST}))


def _require(field: OwnField, spec: OwnSpec, by: Employee) -> None:
    """A required field is a rule of entry like any other, of each kind of client that has it; of others it is none."""
    asked = FieldRule.objects.filter(field=field.code, is_required=True)
    for rule in asked.exclude(kind__in=field.kinds if spec.is_required else (), category=spec.category):
        if rule.kind in field.kinds:
            set_rule(rule.kind, rule.category, field.code, is_required=False, by=by)
        else:
            FieldRule.objects.filter(pk=rule.pk).update(is_required=False)
    for kind in field.kinds if spec.is_required else ():
        if not asked.filter(kind=kind, category=spec.category).exists():
            set_rule(kind, spec.category, field.code, is_required=True, by=by)


def _tell(event: Any, field: OwnField, by: Employee) -> None:
    """Who reads the definitions from now on reads them anew; the indexes follow."""
    known.forget()
    jobs.enqueue(KEEP_INDEXES)
    events.publish(event(by_id=by.pk, field_id=field.pk, key=field.key, name=field.label))
