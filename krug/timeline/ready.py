"""The results and refusal reasons every company begins with, in the words of its language."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.core.registry import Label


@dataclass(frozen=True)
class ReadyResult:
    code: str
    label: Label
    tone: str = ""
    is_reached: bool = True
    is_refusal: bool = False
    wants_next: bool = False


RESULTS = (
    ReadyResult("reached", pgettext_lazy("result of a touch", "reached")),
    ReadyResult("no_answer", _("no answer"), "soon", is_reached=False, wants_next=True),
    ReadyResult("call_back", _("call back"), wants_next=True),
    ReadyResult("thinks", _("thinks it over"), wants_next=True),
    ReadyResult("refused", _("refused"), "late", is_refusal=True),
    ReadyResult("agreed", _("agreed"), "done", wants_next=True),
)
REASONS = {
    "expensive": _("too expensive"),
    "bought": _("have bought already"),
    "not_needed": _("not needed"),
    "others": _("chose others"),
    "no_budget": _("no budget now"),
}
RESULT_LABELS = {result.code: result.label for result in RESULTS}


def result_label(code: str) -> str:
    return str(RESULT_LABELS.get(code, code))


def reason_label(code: str) -> str:
    return str(REASONS.get(code, code))
