"""HTTP input about the informal side turned into clean data."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients.fields import birthday
from krug.clients.forms import DayField
from krug.clients.informal import holidays
from krug.clients.models import OF_COMPANY, OF_PERSON, Client, What
from krug.core.text.money import Money, parse_money
from krug.core.text.refusals import Refusal
from krug.staff import access as staff_access
from krug.staff.models import Employee


class DayForm(forms.Form):
    """A day of a client: «14.05.2017», or «14 мая» where nobody knows the year."""

    what = forms.ChoiceField(label=_("What comes round"))
    name = forms.CharField(label=_("Whose it is, or what it is called"), max_length=100, required=False)
    day = forms.CharField(label=_("Day"), max_length=40)
    key = forms.CharField(max_length=64, required=False)

    def __init__(self, *args: Any, of: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["what"]
        field.choices = [(what, What(what).label) for what in (OF_COMPANY if of.is_company else OF_PERSON)]

    def clean_day(self) -> datetime.date:
        try:
            return birthday(self.cleaned_data["day"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal


class ProfessionForm(forms.Form):
    profession = forms.ChoiceField(label=_("Professional holiday"))

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["profession"]
        field.choices = [(each.code, each.name) for each in holidays.offered(country)]


class GiftForm(forms.Form):
    """``again``: it is known that the client has got the same before."""

    what = forms.CharField(label=_("Gift"), max_length=200)
    on = DayField(label=pgettext_lazy("gift", "Given on"))
    cost = forms.CharField(label=_("Cost"), max_length=40, required=False)
    occasion = forms.CharField(label=_("Occasion"), max_length=100, required=False)
    given_by = forms.ModelChoiceField(Employee.objects.none(), label=_("Given by"), required=False)
    again = forms.BooleanField(required=False)
    key = forms.CharField(max_length=64, required=False)

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["given_by"]
        field.queryset = staff_access.colleagues(by).working()

    def clean_cost(self) -> Money:
        typed = self.cleaned_data["cost"].strip()
        try:
            return parse_money(typed) if typed else Money(0)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
