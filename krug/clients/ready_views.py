"""Views that a company may want from the first day: offered beside the saved ones, taken by opening and saving."""

from dataclasses import dataclass

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from krug.clients import conditions
from krug.clients.conditions import Condition, Group, Term
from krug.clients.conditions.fields import Field
from krug.core.registry import Label


@dataclass(frozen=True)
class ReadyView:
    label: Label
    condition: Condition
    sort: str = ""

    @property
    def asked(self) -> dict[str, str]:
        found = {"condition": conditions.dumps(self.condition)}
        return found | {"sort": self.sort} if self.sort else found

    @property
    def address(self) -> str:
        return f"?{urlencode(self.asked)}"

    def fits(self, known: dict[str, Field]) -> bool:
        """Whether the reader may ask all of it."""
        return all(term.field in known for term in conditions.terms(self.condition))


def _all(*parts: Condition) -> Group:
    return Group(parts)


ALL = (
    ReadyView(_("Birthday in the next 14 days"), Term("birth_date", "anniversary", 14)),
    ReadyView(
        _("Mine, not touched for a month"), _all(Term("owner", "me"), Term("touched", "not_last", 30)), "touched"
    ),
    ReadyView(_("Hot, not touched for a week"), _all(Term("warmth", "is", "hot"), Term("touched", "not_last", 7))),
    ReadyView(_("Never touched"), Term("touched", "empty")),
    ReadyView(
        _("Bought before, not for half a year"),
        _all(Term("purchases", "gt", 0), Term("last_purchase", "not_last", 180)), "-revenue",
    ),
    ReadyView(_("Bought in the last 30 days"), Term("last_purchase", "last", 30), "-revenue"),
    ReadyView(_("Bought more than once"), Term("purchases", "gt", 1), "-revenue"),
    ReadyView(_("Never bought"), Term("purchases", "eq", 0)),
    ReadyView(_("Without a phone and an e-mail"), _all(Term("phone", "is", False), Term("email", "is", False))),
    ReadyView(_("Companies where we know nobody"), _all(Term("kind", "is", "company"), Term("people", "is", False))),
    ReadyView(_("People who decide"), Term("decision_role", "is", "decides")),
    ReadyView(_("Added in the last 7 days"), Term("created", "last", 7), "-created"),
)  # fmt: skip
