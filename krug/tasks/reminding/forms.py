"""What a browser says of itself when messages are turned on in it; and quiet hours."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from krug.tasks.reminding import push
from krug.tasks.reminding.quiet_hours import QuietHours


class BrowserForm(forms.Form):
    address = forms.CharField(max_length=1000)
    key = forms.CharField(max_length=120)
    secret = forms.CharField(max_length=40)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = self.cleaned_data
        try:
            push.checked(*(told.get(name, "") for name in ("address", "key", "secret")))
        except push.BadBrowser as bad:
            raise forms.ValidationError(
                _("Messages of this browser go through a service that Krug does not know. Use another browser.")
                if str(bad) == "service"
                else _("The browser has sent something that could not be understood. Try again.")
            ) from bad
        return told


class QuietForm(forms.Form):
    """Hours from and until; both empty: none."""

    begins = forms.TimeField(required=False)
    ends = forms.TimeField(required=False)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = self.cleaned_data
        begins, ends = told.get("begins"), told.get("ends")
        if (begins is None) != (ends is None) and not self.errors:
            raise forms.ValidationError(_("Say both: from when and until when nothing is to be sent."))
        if begins is not None and begins == ends:
            raise forms.ValidationError(_("Quiet hours have to end at another time than they begin."))
        return told

    @property
    def hours(self) -> QuietHours | None:
        begins, ends = self.cleaned_data["begins"], self.cleaned_data["ends"]
        return QuietHours(begins, ends) if begins is not None and ends is not None else None
