"""Signs of warmth: what a rule can ask of a client. Rooms above offer theirs (a letter opened, a stage reached).

A sign becomes SQL over clients, so that one client and a million are judged by the same words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from krug.core.registry import Label, Registry
from krug.core.text.refusals import Refusal, said

Values = Mapping[str, Any]
Choice = tuple[str, Label]


@dataclass(frozen=True)
class Number:
    """A whole number that is typed into the sentence of a sign."""

    code: str
    usual: int
    most: int = 3650
    least: int = 1

    def read(self, typed: Sequence[str]) -> int:
        """Raises Refusal."""
        text = "".join(typed[:1]).strip()
        if not (text.isascii() and text.isdecimal() and len(text) < 9 and self.least <= int(text) <= self.most):
            words = {"least": self.least, "most": self.most}
            raise Refusal("number", said(_("Write a whole number from %(least)s to %(most)s."), **words))
        return int(text)


@dataclass(frozen=True)
class Several:
    """Some of a list. ``choices`` are (value, label), asked anew each time, for the list may be the company's own.

    Where none need be chosen, ``none`` is what the sentence says then.
    """

    code: str
    choices: Callable[[], Sequence[Choice]]
    none: Label = ""

    def read(self, typed: Sequence[str]) -> list[str]:
        """Raises Refusal."""
        known = {value for value, _label in self.choices()}
        chosen = [value for value in dict.fromkeys(typed) if value in known]
        if not chosen and not self.none:
            raise Refusal("choice", _("Choose at least one."))
        return chosen

    def words(self, chosen: Sequence[str]) -> str:
        labels = dict(self.choices())
        told = [str(labels[value]) for value in chosen if value in labels]
        return " / ".join(told) or str(self.none)


@dataclass(frozen=True)
class Sign:
    """``sentence`` has a place for each of what it ``takes``: «touched in the last %(days)s days».

    ``where(values, moment)`` is the condition on clients at that moment.
    """

    code: str
    sentence: Label
    takes: tuple[Number | Several, ...]
    where: Callable[[Values, datetime], Q]
    order: int = 100
    tells: tuple[str, ...] = ()  # codes of `clients.sight`: whoever may not see one of them is not told of the sign

    def words(self, values: Values) -> str:
        told = {
            each.code: each.words(values.get(each.code, ())) if isinstance(each, Several) else values.get(each.code, "")
            for each in self.takes
        }
        return str(self.sentence) % told

    def read(self, typed: Callable[[str], Sequence[str]]) -> dict[str, Any]:
        """What was typed into the sentence. Raises Refusal."""
        return {each.code: each.read(typed(f"{self.code}.{each.code}")) for each in self.takes}


signs: Registry[Sign] = Registry("signs")

Test = tuple[str, dict[str, Any]]


def tells_of(tests: Sequence[Sequence[Any]]) -> set[str]:
    """What the words of these tell of a client."""
    return {told for code, _values in tests if (sign := signs.get(code)) for told in sign.tells}


def words_of(tests: Sequence[Sequence[Any]]) -> str:
    """What a rule asks for, in words. A sign of a room that is not installed is named by its code."""
    told = []
    for code, values in tests:
        sign = signs.get(code)
        told.append(sign.words(values) if sign else code)
    return "; ".join(told)
