"""The form of the company's word about which clients are in work."""

from django import forms
from django.utils.translation import gettext_lazy as _

from krug.tasks.models import WorkRule


class WorkRuleForm(forms.ModelForm[WorkRule]):
    touched_days = forms.IntegerField(
        label=_("or touched in so many last days"), min_value=0, max_value=730, help_text=_("0: touches do not count")
    )

    class Meta:
        model = WorkRule
        fields = ("warm_from", "touched_days")
