"""What can happen to warmth and to the rules it follows."""

from dataclasses import dataclass
from typing import Any, ClassVar

from krug.core.events import Event


@dataclass(frozen=True, kw_only=True)
class WarmthChanged(Event):
    """By a rule, whose tests are kept as they were then (none: no rule holds any more); the actor is nobody.

    ``touch`` is the kind and result of the touch that brought it about, if it was one.
    """

    code: ClassVar[str] = "timeline.warmth_changed"
    level: int
    tests: list[Any]
    touch: list[str]


@dataclass(frozen=True, kw_only=True)
class WarmthSettled(Event):
    """Many clients became warmer or colder by the rules at once; the change set says who."""

    code: ClassVar[str] = "timeline.warmth_settled"
    changed: int


@dataclass(frozen=True, kw_only=True)
class WarmthHeld(Event):
    """Somebody keeps the rules from a client until a moment, or for good (empty)."""

    code: ClassVar[str] = "timeline.warmth_held"
    level: int
    until: str


@dataclass(frozen=True, kw_only=True)
class WarmthReleased(Event):
    """The rules decide again."""

    code: ClassVar[str] = "timeline.warmth_released"


@dataclass(frozen=True, kw_only=True)
class WarmthRuleWritten(Event):
    """A rule was added, or is another than before; ``before`` is its level and tests then."""

    code: ClassVar[str] = "timeline.warmth_rule_written"
    rule_id: int
    level: int
    tests: list[Any]
    before: list[Any]


@dataclass(frozen=True, kw_only=True)
class WarmthRuleRetired(Event):
    code: ClassVar[str] = "timeline.warmth_rule_retired"
    rule_id: int
    level: int
    tests: list[Any]


@dataclass(frozen=True, kw_only=True)
class WarmthRuleRestored(Event):
    code: ClassVar[str] = "timeline.warmth_rule_restored"
    rule_id: int
    level: int
    tests: list[Any]


@dataclass(frozen=True, kw_only=True)
class WarmthRulesOrdered(Event):
    """``order`` are the numbers of the rules, the first that holds first."""

    code: ClassVar[str] = "timeline.warmth_rules_ordered"
    order: list[int]
