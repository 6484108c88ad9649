"""What the company has made of each finder: whether it is on, with which parameters, and what it may hope for."""

import datetime
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krug.clients import sight
from krug.core.rights import Actor
from krug.staff import queries as staff
from krug.tasks.finders.offer import Finder, Parameter, Scope, finders
from krug.tasks.models import FinderRule

PAUSE, SALE = "pause", "sale"
DAYS = _("days")
COMMON = (
    Parameter(PAUSE, _("Not offered again after «not now» for"), 30, 1, 365, DAYS),
    Parameter(SALE, _("Led to a sale if something is bought within"), 14, 1, 90, DAYS),
)
WEIGHT = 50  # as many occasions of one's own weigh as much as the default chance: decision 026
_STEP = 5  # of a thousand, so that the values of all occasions do not change each night


@dataclass(frozen=True)
class Rule:
    """A finder as the company has it; ``chance`` is of a thousand."""

    finder: Finder
    is_on: bool
    values: Mapping[str, Any]
    used: int = 0
    sold: int = 0

    @property
    def code(self) -> str:
        return self.finder.code

    @property
    def chance(self) -> int:
        """The default, and what became of the occasions used, each weighed by how much is known."""
        learned = (self.sold * 1000 + self.finder.chance * WEIGHT) / (self.used + WEIGHT)
        return max(_STEP, round(learned / _STEP) * _STEP)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (*self.finder.parameters, *COMMON) if self.finder.find else self.finder.parameters


def all_rules() -> list[Rule]:
    """Of every finder there is, in their order."""
    rows = {row.code: row for row in FinderRule.objects.all()}
    return [_rule(finder, rows.get(finder.code)) for finder in finders]


def rule_of(code: str) -> Rule | None:
    finder = finders.get(code)
    return _rule(finder, FinderRule.objects.filter(code=code).first()) if finder else None


def _rule(finder: Finder, row: FinderRule | None) -> Rule:
    defaults = {each.code: each.default for each in (*finder.parameters, *COMMON)}
    if row is None:
        return Rule(finder, True, defaults)
    known = {code: value for code, value in row.values.items() if code in defaults}
    return Rule(finder, row.is_on, defaults | known, row.used, row.sold)


def hidden_from(actor: Actor) -> list[str]:
    """Codes of finders whose sentences would tell something that the actor may not see."""
    hidden = sight.hidden(actor)
    return [rule.code for rule in all_rules() if hidden & set(rule.finder.tells(rule.values))] if hidden else []


def of_circle() -> list[str]:
    """Codes of finders that tell of other cards of the same owner."""
    return [finder.code for finder in finders if finder.is_of_circle]


def zone() -> datetime.tzinfo:
    """Where the company is: its day decides which occasions hold."""
    company = staff.company()
    return zoneinfo.ZoneInfo(company.time_zone) if company else datetime.UTC


def today() -> datetime.date:
    return timezone.now().astimezone(zone()).date()


def scope_of(client_ids: Iterable[int], *, ahead: int = 0) -> Scope:
    """These clients, today and so many days ahead."""
    day = today()
    return Scope(day, day + datetime.timedelta(days=ahead), zone(), tuple(sorted(set(client_ids))))
