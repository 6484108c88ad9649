"""Rows on their way: understood, and then placed."""

from dataclasses import dataclass, field
from typing import Any

from krug.clients import portable
from krug.clients.drafts import Draft
from krug.clients.matching import Face
from krug.clients.merging import Delta
from krug.exchange.models import Outcome
from krug.exchange.staging import Staged


@dataclass
class Placement:
    """One row, understood: whom it is about and whether it brings news."""

    row: Staged
    draft: portable.RowDraft
    touch: dict[str, Any] | None
    company: Face | None = None
    main: Face | None = None
    is_new: bool = False
    has_news: bool = False
    deltas: list[Delta] = field(default_factory=list)  # what it adds to clients who are known, also to its company

    @property
    def outcome(self) -> Outcome:
        return Outcome.CREATE if self.is_new else Outcome.UPDATE if self.has_news else Outcome.SAME

    @property
    def client_id(self) -> int | None:
        """Whom of the base it speaks of."""
        return self.main.id if self.main and self.main.id > 0 and not self.is_new else None


@dataclass
class Resolved:
    """A portion of rows, and what is still to be written of it."""

    placements: list[Placement] = field(default_factory=list)
    unreadable: list[Staged] = field(default_factory=list)
    foreign: list[Staged] = field(default_factory=list)  # of clients whom the loader may not change
    unsure: list[tuple[Staged, str, str]] = field(default_factory=list)  # row, code of the reason, reason
    broken: list[tuple[Staged, str]] = field(default_factory=list)  # with the rules of entry they break, in words
    companies: list[tuple[Face, Draft]] = field(default_factory=list)  # those that are new
    persons: list[tuple[Face, Draft]] = field(default_factory=list)
    deltas: list[Delta] = field(default_factory=list)
    created: set[int] = field(default_factory=set)
    employers_created: int = 0  # companies new with a person, beside those that are a row's own client
