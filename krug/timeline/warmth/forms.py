"""The form of a rule: each sign is a sentence with places to fill in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _

from krug.core.registry import Label
from krug.core.text.refusals import Refusal
from krug.timeline.warmth.settling import HAND_HOLDS
from krug.timeline.warmth.signs import Number, Several, Sign, signs

LEVELS = ("3", "2", "1", "0")
_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Part:
    """A piece of a sentence: words, or a place with its ``name`` and what stands in it."""

    text: str = ""
    name: str = ""
    value: Any = ""
    choices: Sequence[tuple[str, Label]] = ()
    most: int = 0

    @property
    def is_choice(self) -> bool:
        return bool(self.choices)


@dataclass(frozen=True)
class Blank:
    """One sign in the form."""

    code: str
    is_on: bool
    parts: Sequence[Part]
    error: str = ""


class RuleForm:
    """``level`` and ``tests`` of a rule, from what was typed or from the rule; ``errors`` by sign."""

    def __init__(self, posted: QueryDict | None, *, level: int = 3, tests: Sequence[Sequence[Any]] = ()) -> None:
        self.level, self.tests, self.errors = level, [list(test) for test in tests], dict[str, str]()
        self.posted = posted
        if posted is not None:
            self._read(posted)

    def _read(self, posted: QueryDict) -> None:
        level, chosen = posted.get("level", ""), posted.getlist("sign")
        self.level, self.tests = int(level) if level in LEVELS else self.level, []
        for sign in (each for each in signs if each.code in chosen):
            try:
                self.tests.append([sign.code, sign.read(posted.getlist)])
            except Refusal as refusal:
                self.errors[sign.code] = str(refusal.message)
        if level not in LEVELS or not (self.tests or self.errors):
            self.errors[""] = _("Choose how warm, and at least one sign.")

    @property
    def is_valid(self) -> bool:
        return self.posted is not None and not self.errors

    @property
    def blanks(self) -> list[Blank]:
        held: Mapping[str, Any] = dict(self.tests)
        return [
            Blank(sign.code, sign.code in held or sign.code in self.errors, self._parts(sign, held.get(sign.code, {})),
                  self.errors.get(sign.code, ""))
            for sign in signs
        ]  # fmt: skip

    def _parts(self, sign: Sign, values: Mapping[str, Any]) -> list[Part]:
        places, found = {each.code: each for each in sign.takes}, []
        for at, piece in enumerate(_PLACE.split(str(sign.sentence))):
            found.append(self._place(sign, places[piece], values) if at % 2 else Part(piece))
        return found

    def _place(self, sign: Sign, place: Number | Several, values: Mapping[str, Any]) -> Part:
        name = f"{sign.code}.{place.code}"
        typed = self.posted.getlist(name) if self.posted is not None else None
        if isinstance(place, Several):
            return Part(name=name, value=typed or values.get(place.code, []), choices=place.choices())
        return Part(name=name, value=typed[0] if typed else values.get(place.code, place.usual), most=place.most)


class HoldForm(forms.Form):
    """Until when a hand holds: ``until`` is a day, or nothing for good."""

    for_good = forms.BooleanField(required=False)
    until = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def clean_until(self) -> datetime | None:
        day: date | None = self.cleaned_data.get("until")
        if self.cleaned_data.get("for_good"):
            return None
        day = day or localdate() + HAND_HOLDS
        if not localdate() < day <= localdate() + timedelta(days=3650):
            raise forms.ValidationError(_("Choose a day to come."))
        return datetime.combine(day, time.max, get_current_timezone()).replace(microsecond=0)
