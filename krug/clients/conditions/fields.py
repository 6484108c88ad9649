"""What can be asked of clients: fields that rooms offer through the registry, each with its type and its place."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from krug.clients import sight
from krug.clients.conditions.operators import OF_TYPE, OPERATORS, Operator, Type
from krug.clients.conditions.places import Place
from krug.core import registry
from krug.core.registry import Label
from krug.core.rights import Actor

Choice = tuple[str, Label]


@dataclass(frozen=True)
class Field:
    """``place`` knows how the field becomes SQL. ``choices(actor)`` are (value, label), values as the JSON has them.

    ``is_open``: other values than the choices may be asked for too, as of cities. ``blanks`` are values besides NULL
    that count as empty; of texts, codes and choices that is the empty text. ``hidden_with`` are codes of fields of the
    card: whoever may not see one of them is not offered this field; the field's own code is always among them.
    """

    code: str
    label: Label
    group: Label
    type: Type
    place: Place
    choices: Callable[[Actor], Sequence[Choice]] | None = None
    is_open: bool = False
    stored: Callable[[str], object] = str  # a chosen value as the column has it; raises ValueError
    only: tuple[str, ...] = ()  # operators, if not all of the type
    blanks: tuple[object, ...] | None = None
    hidden_with: tuple[str, ...] = ()
    hint: Label = ""

    def offers(self, actor: Actor) -> Sequence[Choice]:
        return self.choices(actor) if self.choices else ()

    @property
    def title(self) -> str:
        return capfirst(str(self.label))

    @property
    def operators(self) -> list[Operator]:
        return [OPERATORS[code] for code in self.only or OF_TYPE[self.type]]

    @property
    def empties(self) -> tuple[object, ...]:
        if self.blanks is not None:
            return self.blanks
        return ("",) if self.type in (Type.TEXT, Type.CODE, Type.CHOICE) else ()


def offered(actor: Actor) -> dict[str, Field]:
    """The fields this actor may ask for, by code, in the order they are offered."""
    found: Iterable[Field] = (field for source in registry.conditions for field in source.fields(actor))
    hidden = sight.hidden(actor)
    return {field.code: field for field in found if hidden.isdisjoint((field.code, *field.hidden_with))}
