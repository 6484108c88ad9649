import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.timezone import get_current_timezone, localtime, now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from krug.core.changes.cells import to_json
from krug.core.text import dates
from krug.core.text.money import Money, parse_money
from krug.core.text.refusals import Refusal
from krug.timeline import lists
from krug.timeline.actions import CORRECTED
from krug.timeline.models import BenefitKind, Direction, Interaction, InteractionKind, RefusalReason, TouchResult
from krug.ui import formats

LONGEST_WAIT: Final = datetime.timedelta(days=30)
LONGEST_TOUCH: Final = 24 * 3600


def _results() -> list[tuple[str, str]]:
    return [("", ""), *((result.code, result.title) for result in lists.results())]


class TouchForm(forms.Form):
    """What was said: one of the kinds, and anything of the rest."""

    kind = forms.ChoiceField(choices=InteractionKind.choices)
    direction = forms.ChoiceField(choices=Direction.choices, required=False)
    result = forms.ChoiceField(choices=_results, required=False)
    text = forms.CharField(max_length=20_000, required=False)
    key = forms.CharField(max_length=64, required=False)  # of this one press, so that a repeat records nothing twice
    attached = forms.CharField(max_length=1000, required=False)  # refs of files sent ahead, with commas between
    at = forms.DateTimeField(required=False)  # when it was sent, if it had to wait for the connection

    def clean_attached(self) -> list[str]:
        return [ref for ref in self.cleaned_data["attached"].split(",") if ref]

    def clean_at(self) -> datetime.datetime | None:
        """A clock that is ahead, or has stood still for weeks, is not believed."""
        at: datetime.datetime | None = self.cleaned_data["at"]
        return at if at is not None and LONGEST_WAIT > now() - at > datetime.timedelta(0) else None


def read_length(text: str) -> int | None:
    """Seconds of «12» minutes, «3:12» or «1:02:30»; nothing of nothing. Raises ValidationError."""
    parts = text.replace(",", ":").replace(".", ":").split(":") if text else []
    if not parts:
        return None
    if len(parts) > 3 or not all(part.isdecimal() and len(part) < 5 for part in parts):
        raise forms.ValidationError(gettext("Write minutes, or minutes and seconds: 12, or 3:12."))
    told = [int(part) for part in parts]
    hours, minutes, seconds = (0, *told, 0) if len(told) == 1 else (0, *told) if len(told) == 2 else told
    length = hours * 3600 + minutes * 60 + seconds
    if length > LONGEST_TOUCH:
        raise forms.ValidationError(gettext("That is longer than a day."))
    return length


class ResultForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = TouchResult
        fields = ("label", "tone", "is_reached", "is_refusal", "wants_reason", "wants_next")


class ReasonForm(forms.Form):
    name = forms.CharField(label=_("Reason"), max_length=100, required=False)


class BenefitFields(forms.Form):
    """What was granted with a touch; the amount and the name belong to a kind."""

    benefit_kind = forms.ChoiceField(label=_("Benefit"), choices=BenefitKind.choices, required=False)
    benefit_what = forms.CharField(label=_("What was granted"), max_length=100, required=False)
    benefit = forms.CharField(label=_("What it cost"), max_length=40, required=False)

    def clean_benefit(self) -> Money:
        try:
            amount = parse_money(self.cleaned_data["benefit"] or "0")
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        if amount < Money(0):
            raise forms.ValidationError(gettext("A benefit cannot cost less than nothing."))
        return amount


class CorrectionForm(BenefitFields):
    """A touch as it was recorded, to be corrected. ``seen`` is what the person was shown, ``part`` who took part."""

    kind = forms.ChoiceField(label=_("Kind"), choices=InteractionKind.choices)
    direction = forms.ChoiceField(label=_("Whose"), choices=Direction.choices, required=False)
    at = forms.CharField(label=_("When"), max_length=60)
    duration_s = forms.CharField(label=_("Duration"), max_length=12, required=False)
    result = forms.ChoiceField(label=_("Result"), required=False)
    reason = forms.ChoiceField(label=_("Reason of a refusal"), required=False)
    text = forms.CharField(
        label=_("What was said"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.CharField(required=False)
    part = forms.CharField(required=False)
    join = forms.CharField(max_length=500, required=False)

    def __init__(self, touch: Interaction, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=typed(touch))
        self.touch = touch
        every = lists.every_reason()
        self._reasons = {str(pk): each for pk, each in every.items() if not each.archived_at or pk == touch.reason_id}
        self._refusals = {code for code, each in lists.every_result().items() if each.is_refusal}
        self._choose("result", _with(lists.results(), touch.result))
        self._choose("reason", [("", _("not said")), *((pk, each.title) for pk, each in self._reasons.items())])

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_at(self) -> datetime.datetime:
        """What was not typed anew is as it was, to the second."""
        text = self.cleaned_data["at"]
        if text == self.initial["at"]:
            return self.touch.at
        try:
            moment = dates.parse_datetime(text, zone=get_current_timezone())
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        if moment > now():
            raise forms.ValidationError(gettext("This is still to come: a touch has happened already."))
        return moment.astimezone(datetime.UTC)

    def clean_duration_s(self) -> int | None:
        text = self.cleaned_data["duration_s"].strip()
        return self.touch.duration_s if text == self.initial["duration_s"] else read_length(text)

    def clean(self) -> dict[str, Any]:
        """A reason belongs to a refusal, an amount and a name to a benefit."""
        data = self.cleaned_data
        reason: RefusalReason | None = self._reasons.get(data.get("reason", ""))
        data["reason"] = reason if data.get("result") in self._refusals else None
        if not data.get("benefit_kind"):
            data |= {"benefit": Money(0), "benefit_what": ""}
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CORRECTED}

    @property
    def was(self) -> dict[str, Any]:
        """What the person was shown, of what can be read of it."""
        try:
            read = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


def _with(results: Sequence[Any], code: str) -> list[tuple[str, Any]]:
    """Also the one that is offered no more, as long as the touch has it."""
    offered = [("", _("not said")), *((result.code, result.title) for result in results)]
    known = {code for code, _label in offered}
    every = lists.every_result() if code not in known else {}
    return [*offered, (code, every[code].title if code in every else code)] if code not in known else offered


def typed(touch: Interaction) -> dict[str, Any]:
    """A touch as its form shows it."""
    return {
        "kind": touch.kind, "direction": touch.direction, "at": f"{localtime(touch.at):%d.%m.%Y %H:%M}",
        "duration_s": formats.length(touch.duration_s) if touch.duration_s is not None else "",
        "result": touch.result, "reason": str(touch.reason_id or ""), "text": touch.text,
        "benefit_kind": touch.benefit_kind, "benefit_what": touch.benefit_what,
        "benefit": formats.typed_money(touch.benefit), "seen": json.dumps(seen(touch)),
    }  # fmt: skip


def seen(touch: Interaction) -> dict[str, Any]:
    told = {name: getattr(touch, "reason_id" if name == "reason" else name) for name in CORRECTED}
    return {name: to_json(value) for name, value in told.items()}
