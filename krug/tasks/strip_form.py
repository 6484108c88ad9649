"""What the strip sends, read into what the verb takes."""

import datetime
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from krug.clients.models import Client
from krug.core.text.moments import Moment, read_moment
from krug.tasks.actions import Next, Touch
from krug.tasks.models import Doing
from krug.timeline.actions import Benefit
from krug.timeline.forms import BenefitFields, TouchForm
from krug.timeline.models import InteractionKind, RefusalReason

LONGEST_CALL_S = 24 * 3600
LONGEST_WHAT = 300
MOST_PARTIES = 50
TOLD = ("next_when", "benefit", "benefit_kind", "parties")  # fields whose own words say what is wrong


def understood(text: str, *, now: datetime.datetime) -> Moment | None:
    """The moment a text says, by the reader's clock and language."""
    return read_moment(text, now=now, zone=timezone.get_current_timezone(), language=get_language() or "en")


def zone_named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class StripForm(TouchForm, BenefitFields):
    """A touch, and what is next: ``next_when`` is read as it is said, by the clock at the time it was sent.

    ``parties`` are who else took part, a line each: «Name № 12».
    """

    duration_s = forms.IntegerField(min_value=0, max_value=LONGEST_CALL_S, required=False)
    reason = forms.ModelChoiceField(RefusalReason.objects.filter(archived_at=None), required=False)
    next_doing = forms.ChoiceField(choices=Doing.choices, required=False)
    next_when = forms.CharField(max_length=LONGEST_WHAT, required=False)
    about = forms.CharField(max_length=60, required=False)
    page = forms.CharField(max_length=10, required=False)
    parties = forms.CharField(max_length=20_000, required=False)

    def clean_direction(self) -> str:
        """Of what is not said to come from the client; a note is from nobody."""
        if self.data.get("kind") == InteractionKind.NOTE:
            return ""
        return "in" if self.cleaned_data["direction"] == "in" else "out"

    def clean_parties(self) -> list[int]:
        numbers = (line.rpartition("№")[2].strip() for line in self.cleaned_data["parties"].splitlines())
        found = [int(each) for each in numbers if each.isdecimal() and len(each) < 19]
        if len(found) > MOST_PARTIES:
            raise forms.ValidationError(_("At most %(n)d others can have taken part.") % {"n": MOST_PARTIES})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("benefit_kind") and (cleaned.get("benefit") or cleaned.get("benefit_what")):
            self.add_error("benefit_kind", _("Choose what was granted: a discount, a gift or a sample."))
        text = cleaned.get("next_when", "").strip()
        cleaned["following"] = None
        if text:
            moment = understood(text, now=cleaned.get("at") or timezone.now())
            if moment is None:
                self.add_error("next_when", _("When? This is not understood as a moment: %(text)s") % {"text": text})
            else:
                doing = cleaned.get("next_doing") or Doing.CALL.value
                cleaned["following"] = Next(doing, moment.at, moment.is_all_day, moment.rest[:LONGEST_WHAT])
        return cleaned

    def touch(self, participants: Sequence[Client]) -> Touch:
        data = self.cleaned_data
        granted = data["benefit_kind"]
        return Touch(
            data["kind"], data["direction"], data["result"], data["reason"], data["text"], data["duration_s"],
            data["at"], data["attached"], participants,
            Benefit(granted, data["benefit"], data["benefit_what"]) if granted else None,
        )  # fmt: skip

    @property
    def trouble(self) -> str:
        """The first thing that is wrong, in words."""
        told = next((self.errors[name] for name in TOLD if name in self.errors), None)
        return str(told[0]) if told else _("Choose what it was: a call, a letter…")
