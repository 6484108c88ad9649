"""Turning values of one type into another: what would become of each, before it is done and while it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from krug.clients.models import OwnField, OwnType
from krug.clients.own import looking, types
from krug.clients.own.naming import slug
from krug.core.text.fold import fold
from krug.core.text.refusals import Refusal

MOST_NEW_OPTIONS = 100
LONGEST_OPTION = 60


@dataclass
class Preview:
    """What a bounded number of values would become. ``turned`` and ``lost`` are examples: before, after."""

    number: int = 0
    lost_number: int = 0
    is_all: bool = True
    turned: list[tuple[str, str]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)  # of a list, made of what was written


def to_types(old: OwnField) -> list[tuple[str, Any]]:
    """Nothing becomes a client or an employee: whom a text means would be a guess."""
    return [choice for choice in OwnType.choices if choice[0] not in {old.type, *types.REFERENCES}]


def as_type(old: OwnField, to: str, values: Sequence[Any]) -> OwnField:
    """The field as it would be. A list takes up what was written, as far as that is short and of few kinds."""
    new = OwnField(key=old.key, label=old.label, type=OwnType(to), options=list(old.options))
    if to in types.WITH_OPTIONS and old.type not in types.WITH_OPTIONS:
        for label in _labels(old, values):
            codes = {code for code, _label, _offered in new.options}
            new.options.append([slug(label, codes), label, True])
    return new


def _labels(old: OwnField, values: Sequence[Any]) -> list[str]:
    told = {fold(text): text for text in (_text(old, value) for value in reversed(values)) if _is_short(text)}
    return sorted(told.values(), key=fold)[:MOST_NEW_OPTIONS]


def _is_short(text: str) -> bool:
    return 0 < len(text.strip()) <= LONGEST_OPTION and "\n" not in text


def turned(old: OwnField, new: OwnField, value: Any) -> Any:
    """The value in the new type, None if it can be none."""
    try:
        return types.parse(new, _text(old, value))
    except Refusal:
        return None


def _text(old: OwnField, value: Any) -> str:
    """What people would type to say the same."""
    said = {OwnType.CHOICE, OwnType.CHOICES, OwnType.YES_NO}
    return types.words(old, value) if old.type in said else types.typed(old, value)


def preview(old: OwnField, to: str) -> tuple[Preview, OwnField]:
    values = [value for value, _client in looking.held(old)]
    new = as_type(old, to, values)
    found = Preview(is_all=len(values) < looking.MOST_LOOKED_AT)
    if new.options and not old.options:
        found.options = [label for _code, label, _offered in new.options]
    for before, after in _each(old, new, values):
        found.number += 1
        if after is None:
            found.lost_number += 1
            _show(found.lost, types.words(old, before)[:100])
        else:
            _show(found.turned, (types.words(old, before)[:100], types.words(new, after)[:100]))
    return found, new


def _each(old: OwnField, new: OwnField, values: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    return ((value, turned(old, new, value)) for value in values)


def _show(examples: list[Any], example: Any) -> None:
    if len(examples) < looking.EXAMPLES and example not in examples:
        examples.append(example)
