"""The parameters of a finder, as the company sets them."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from krug.clients.models import Warmth
from krug.tasks.finders.offer import Parameter
from krug.tasks.finders.rules import Rule

SPARE = 3  # empty lines of standards besides those there are


class FinderForm(forms.Form):
    """Whether it is on, and a field for each parameter by its bounds."""

    is_on = forms.BooleanField(required=False)

    def __init__(self, rule: Rule, data: Any = None, *, categories: "list[tuple[int, str]]") -> None:
        super().__init__(data, initial={"is_on": rule.is_on, **rule.values})
        self.rule, self.categories = rule, categories
        self.fields["is_on"].label = _("Offers occasions") if rule.finder.find else _("Makes tasks")
        for parameter in rule.parameters:
            if not parameter.by_segment:
                self.fields[parameter.code] = _field(parameter)

    @property
    def numbers(self) -> "list[tuple[Parameter, forms.BoundField]]":
        return [(each, self[each.code]) for each in self.rule.parameters if not each.by_segment]

    @property
    def segmented(self) -> Parameter | None:
        return next((each for each in self.rule.parameters if each.by_segment), None)

    @property
    def standards(self) -> list[list[Any]]:
        """The lines of the parameter by segments, and some empty ones."""
        parameter = self.segmented
        told = (
            self._sent(parameter)
            if self.is_bound and parameter
            else self.rule.values[parameter.code]
            if parameter
            else []
        )
        return [*told, *([None, None, ""] for _number in range(SPARE))]

    @property
    def warmths(self) -> list[tuple[int, str]]:
        return [(warmth.value, str(warmth.label)) for warmth in Warmth]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        parameter = self.segmented
        if parameter:
            lines = self._sent(parameter)
            if any(not isinstance(days, int) or not parameter.least <= days <= parameter.most for *_who, days in lines):
                told = {"least": parameter.least, "most": parameter.most}
                self.add_error(None, _("A standard is from %(least)s to %(most)s days.") % told)
            elif len({(category, warmth) for category, warmth, _days in lines}) < len(lines):
                self.add_error(None, _("There are two standards for one segment."))
            cleaned[parameter.code] = lines
        return cleaned

    def _sent(self, parameter: Parameter) -> list[list[Any]]:
        """What was sent: a line without a number of days, or for everybody, is none."""
        known = {str(pk) for pk, _name in self.categories}
        sent = cast("QueryDict", self.data)
        of = [sent.getlist(f"{parameter.code}_{part}") for part in ("category", "warmth", "days")]
        lines = []
        for category, warmth, days in zip(*of, strict=False):
            who = [int(category) if category in known else None, int(warmth) if warmth in "0123" and warmth else None]
            if days.strip() and who != [None, None]:
                lines.append([*who, int(days) if days.strip().isdecimal() and len(days) < 6 else days])
        return lines

    @property
    def values(self) -> dict[str, Any]:
        return {code: value for code, value in self.cleaned_data.items() if code != "is_on"}


def _field(parameter: Parameter) -> forms.Field:
    if parameter.choices:
        choices = list(parameter.choices())
        return forms.MultipleChoiceField(
            label=parameter.label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
    if parameter.is_question:
        return forms.BooleanField(label=parameter.label, required=False)
    return forms.IntegerField(label=parameter.label, min_value=parameter.least, max_value=parameter.most)
