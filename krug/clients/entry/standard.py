"""The company's standard of a card: what it requires and looks at. Every door asks here, through the verbs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from krug.clients import fields
from krug.clients.drafts import ContactDraft, Draft
from krug.clients.entry import checks, items
from krug.clients.entry.items import Item, Texts
from krug.clients.models import ContactKind, FieldRule, Instruction, Kind
from krug.core.db.prepared import prepared

REQUIRED_WEIGHT = 3  # at least so much weighs what the company requires
MISSING = _("The company asks for this: fill it in.")


@dataclass(frozen=True)
class Broken:
    """One rule that was not kept: the code of the item, its name, and what to do."""

    field: str
    label: str
    message: str

    def __str__(self) -> str:
        return f"{self.label[:1].upper()}{self.label[1:]}: {self.message}"


class RuleBroken(Exception):
    """The company's rules of entry do not take this. Nothing was written."""

    def __init__(self, broken: Sequence[Broken]) -> None:
        super().__init__(*(str(each) for each in broken))
        self.all = tuple(broken)

    @property
    def field(self) -> str:
        return self.all[0].field

    @property
    def message(self) -> str:
        return self.all[0].message

    @property
    def text(self) -> str:
        return " ".join(map(str, self.all))


@dataclass(frozen=True)
class Standard:
    """What is asked of cards of one kind. Rules of a category are kept beside the general ones, not instead of them."""

    kind: str
    rules: tuple[FieldRule, ...] = ()
    items: tuple[Item, ...] = ()
    _weights: dict[int | None, dict[str, int]] = field(default_factory=dict, compare=False, repr=False)

    def without(self, hidden: Collection[str]) -> "Standard":
        """For a reader from whom these are hidden. Whether there is a second contact is told by all kinds of them."""
        if not hidden:
            return self
        left_out = {*hidden, *(["second_contact"] if set(hidden) & set(ContactKind.values) else [])}
        kept = tuple(item for item in self.items if item.code not in left_out)
        return Standard(self.kind, tuple(rule for rule in self.rules if rule.field not in left_out), kept)

    def of(self, category_id: int | None) -> list[FieldRule]:
        return [rule for rule in self.rules if rule.category_id is None or rule.category_id == category_id]

    def required(self, category_id: int | None) -> set[str]:
        return {rule.field for rule in self.of(category_id) if rule.is_required}

    def left_out(self) -> set[str]:
        """What is in no form, since it costs more than it is worth; what is required stays all the same."""
        return {rule.field for rule in self.rules if rule.category_id is None and rule.is_left_out}

    def hint(self, code: str, category_id: int | None) -> str:
        """The category's hint before the general one."""
        found = [rule for rule in self.of(category_id) if rule.field == code and rule.hint]
        return max(found, key=lambda rule: rule.category_id is not None).hint if found else ""

    def weights(self, category_id: int | None) -> dict[str, int]:
        """How much each item weighs; those that weigh nothing are left out."""
        if category_id not in self._weights:
            self._weights[category_id] = self._weighed(category_id, self.required(category_id))
        return self._weights[category_id]

    def reached_by(self, code: str) -> bool:
        """Whether the completeness of some card depends on this item, or on which category it has."""
        by_category = code == "category" and any(rule.category_id is not None for rule in self.rules)
        return by_category or code in self.weighing()

    def weighing(self) -> set[str]:
        """The items on which the completeness of some card depends."""
        categories = {None, *(rule.category_id for rule in self.rules)}
        return {code for category_id in categories for code in self.weights(category_id)}

    def _weighed(self, category_id: int | None, required: Collection[str]) -> dict[str, int]:
        own = {rule.field: rule.weight for rule in self.rules if rule.category_id is None and rule.weight is not None}
        left_out = self.left_out() - set(required)
        weighed = {
            item.code: max(own.get(item.code, item.weight), REQUIRED_WEIGHT if item.code in required else 0)
            for item in self.items
            if item.category_id in (None, category_id) and item.code not in left_out
        }
        return {code: weight for code, weight in weighed.items() if weight}

    def of_new(self, draft: Draft) -> list[Broken]:
        """What a client not saved yet lacks or has in another form."""
        if not self.rules:
            return []
        category_id, texts = draft.values.get("category_id"), items.texts_of(draft)
        required = self.required(category_id)
        missing = [
            self._broken(item.code, str(MISSING))
            for item in self.items
            if item.code in required and not texts[item.code]
        ]
        return [*missing, *self._unfit(category_id, texts)]

    def of_values(self, category_id: int | None, values: Mapping[str, Any]) -> list[Broken]:
        """What new values of a card's fields, by their codes, would break: they may not empty what is required."""
        if not self.rules:
            return []
        texts = {
            known.code: [fields.typed(known, values[known.code])] if fields.is_filled(known, values[known.code]) else []
            for known in fields.of(self.kind)
            if known.code in values
        }
        required = self.required(category_id)
        emptied = [self._broken(code, str(MISSING)) for code, typed in texts.items() if not typed and code in required]
        return [*emptied, *self._unfit(category_id, texts)]

    def of_contact(self, category_id: int | None, kind: str, value: str, key: str) -> list[Broken]:
        return self._unfit(category_id, {kind: [items.contact_text(kind, value, key)]}) if self.rules else []

    def of_address(self, category_id: int | None, text: str) -> list[Broken]:
        return self._unfit(category_id, {"address": [text]}) if self.rules else []

    def of_delta(
        self,
        category_id: int | None,
        cells: Iterable[tuple[str, Any, Any]],
        contacts: Iterable[ContactDraft] = (),
        addresses: Iterable[tuple[str, str]] = (),
    ) -> list[Broken]:
        """What a mass change of one client would break; ``cells`` are (field, old, new)."""
        values = {fields.code_of(name): new for name, _old, new in cells}
        told = self.of_values(values.get("category", category_id), values)
        for contact in contacts:
            told += self.of_contact(category_id, contact.kind, contact.value, contact.key)
        for _kind, text in addresses:
            told += self.of_address(category_id, text)
        return told

    def of_loss(self, category_id: int | None, code: str, *, left: int) -> list[Broken]:
        """A contact or an address is to go, and ``left`` of its kind would stay."""
        return [self._broken(code, str(MISSING))] if not left and code in self.required(category_id) else []

    def _unfit(self, category_id: int | None, texts: Texts) -> list[Broken]:
        return [
            self._broken(rule.field, rule.message or checks.usual_message(rule.check_kind, rule.pattern))
            for rule in self.of(category_id)
            if rule.check_kind
            and any(not checks.fits(rule.check_kind, rule.pattern, text) for text in texts.get(rule.field, ()))
        ]

    def _broken(self, code: str, message: str) -> Broken:
        label = next((str(item.label) for item in self.items if item.code == code), code)
        return Broken(code, label, message)


def of(kind: str) -> Standard:
    return Standard(kind, tuple(_rules(kind)), tuple(items.of(kind)))


@prepared
def _rules(kind: Any) -> QuerySet[FieldRule]:
    return FieldRule.objects.filter(kind=kind)


def of_each() -> dict[str, Standard]:
    """Of both kinds, in one query."""
    rules: dict[str, list[FieldRule]] = {kind: [] for kind in Kind.values}
    for rule in _every_rule():
        rules[rule.kind].append(rule)
    return {kind: Standard(kind, tuple(found), tuple(items.of(kind))) for kind, found in rules.items()}


@prepared
def _every_rule() -> QuerySet[FieldRule]:
    return FieldRule.objects.all()


def instruction(kind: str, category_id: int | None) -> str:
    """What the company tells whoever fills in a card: the general part, then the category's."""
    written = _instructions(kind, category_id)
    ordered = sorted(written, key=lambda each: each.category_id is not None)
    return "\n\n".join(each.text for each in ordered)


@prepared
def _instructions(kind: Any, category: Any) -> QuerySet[Instruction]:
    return Instruction.objects.filter(Q(category=None) | Q(category=category), kind=kind).exclude(text="")


def own_instruction(kind: str, category_id: int | None) -> str:
    """Only that of the category, or only the general one."""
    return Instruction.objects.filter(kind=kind, category=category_id).values_list("text", flat=True).first() or ""


def hold(broken: Iterable[Broken]) -> None:
    """Raises RuleBroken if anything is."""
    if told := list(broken):
        raise RuleBroken(told)
