"""What becomes of each client under a deed: changed, or left as it is and why. Preview and doing both ask here."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients.bulk.deeds import SET, Deed
from krug.clients.entry import standard
from krug.clients.entry.standard import Standard
from krug.clients.fields import BadValue, CardField
from krug.clients.models import Category, Client
from krug.clients.own import values as own_values
from krug.core.rights import Actor

CHANGED, SAME, FILLED, NO_FIELD, FOREIGN, RULE, TAKEN, GONE = (
    "changed", "same", "filled", "no_field", "foreign", "rule", "taken", "gone",
)  # fmt: skip

WHY = {
    SAME: gettext_lazy("as they would be already"),
    FILLED: gettext_lazy("have another value, which stays"),
    NO_FIELD: gettext_lazy("have no such field, being of another kind or category"),
    FOREIGN: gettext_lazy("are not yours to change"),
    TAKEN: gettext_lazy("have an INN that another client has by now"),
    GONE: gettext_lazy("were changed meanwhile and match no more"),
}


class Fact(NamedTuple):
    """What decides about a client, in the order in which it is asked of the database."""

    kind: str
    category_id: int | None
    owner_id: int | None
    same: bool
    filled: bool
    taken: bool


@dataclass
class Judge:
    """``by`` decides whose clients are within reach, the company's rules what may stand on a card."""

    deed: Deed
    by: Actor
    _standards: dict[str, Standard] = field(default_factory=standard.of_each)
    _broken: dict[tuple[str, int | None], str] = field(default_factory=dict)
    _mine: dict[tuple[int | None, int | None], bool] = field(default_factory=dict)
    _refused: str = ""
    _spec: CardField | None = None

    def __post_init__(self) -> None:
        self.look_again()

    def look_again(self) -> None:
        """Whether the value still fits the company's own field. Who writes asks inside the transaction: it may have
        been retired since, or be turning into another type.
        """
        self._spec = self.deed.spec if self.deed.verb == SET else None
        self._refused = ""
        try:
            own_values.hold([(self.deed.field, self.deed.value)])
        except BadValue as refusal:
            self._refused = f"{RULE}: {refusal.message}"

    def of(self, fact: Fact) -> str:
        """`CHANGED`, or the reason why not; a broken rule as ``rule: what it says``."""
        if not self._is_mine(fact.owner_id, fact.category_id):
            return FOREIGN
        spec = self._spec
        if spec and not (fact.kind in spec.kinds and spec.is_for(fact.category_id)):
            return NO_FIELD
        if self._refused:
            return self._refused
        if fact.same:
            return SAME
        if fact.filled:
            return FILLED
        if fact.taken:
            return TAKEN
        broken = self._rule_broken(fact.kind, fact.category_id) if spec else ""
        return f"{RULE}: {broken}" if broken else CHANGED

    def _is_mine(self, owner_id: int | None, category_id: int | None) -> bool:
        whose = (owner_id, category_id)
        if whose not in self._mine:
            self._mine[whose] = self.deed.may_touch(self.by, *whose)
        return self._mine[whose]

    def _rule_broken(self, kind: str, category_id: int | None) -> str:
        """All are set to one value, so that kind and category decide."""
        key = (kind, category_id)
        if key not in self._broken:
            self._broken[key] = self._look_up(kind, category_id)
        return self._broken[key]

    def _look_up(self, kind: str, category_id: int | None) -> str:
        deed = self.deed
        if deed.field == "category":
            category_id = deed.value
            if deed.value is not None and not Category.objects.offered(kind).filter(pk=deed.value).exists():
                return _("the category is for others, or retired")
        values = {deed.field: deed.value, **deed.spec.brings(Client(), deed.value)}
        broken = self._standards[kind].of_values(category_id, values)
        return str(broken[0]) if broken else ""


def reason(code: str) -> str:
    """Why clients were left as they are, in words."""
    said = WHY.get(code)
    return str(said) if said is not None else code.removeprefix(f"{RULE}: ")
