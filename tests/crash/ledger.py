"""What the people of the load were told is done. Every fact bears a mark of its own, by which it is found again."""

import itertools
from dataclasses import dataclass, field

CLIENT, TOUCH, PURCHASE, NOTE = "client", "touch", "purchase", "note"


@dataclass(frozen=True)
class Fact:
    """One write. Not acknowledged is what was sent once, broke, and was never asked for again."""

    kind: str
    mark: str
    client: int = 0
    amount: int = 0
    is_acknowledged: bool = True


@dataclass(frozen=True)
class Regular:
    """A client by whom an import will recognise somebody it knows."""

    name: str
    phone: str


@dataclass
class Ledger:
    facts: list[Fact] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)  # answers nobody should ever get
    notes: dict[int, str] = field(default_factory=dict)  # of each client the note written last
    regulars: list[Regular] = field(default_factory=list)  # whom no import has met yet
    broken: int = 0  # connections
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def next_number(self) -> int:
        return next(self._numbers)

    def acknowledged(self) -> int:
        return sum(fact.is_acknowledged for fact in self.facts)
