"""What a task is about besides its client: a touch it was promised in, and what rooms above offer here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from krug.core.registry import Label, Registry
from krug.core.rights import Actor


@dataclass(frozen=True)
class Subject:
    """One such thing, by the code of its kind and its number there."""

    code: str
    row: int


@dataclass(frozen=True)
class Told:
    """How it is named and where it is shown, for who may see it."""

    label: str
    address: str


@dataclass(frozen=True)
class SubjectKind:
    """``tell(actor, rows)`` names those of the rows that the actor may see, all by one question."""

    code: str
    label: Label
    tell: Callable[[Actor, Iterable[int]], Mapping[int, Told]]
    icon: str = ""
    order: int = 100


kinds: Registry[SubjectKind] = Registry("subjects")


def told(actor: Actor, subjects: Iterable[Subject]) -> dict[Subject, Told]:
    """How these are shown; whoever may not see one, or has its room no more, does not have it among them."""
    rows: dict[str, set[int]] = {}
    for subject in subjects:
        rows.setdefault(subject.code, set()).add(subject.row)
    found: dict[Subject, Told] = {}
    for code, wanted in rows.items():
        if kind := kinds.get(code):
            found |= {Subject(code, row): told for row, told in kind.tell(actor, wanted).items()}
    return found
