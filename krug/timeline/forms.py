import datetime
from typing import Final

from django import forms
from django.utils.timezone import now

from krug.timeline.models import Direction, InteractionKind, Result

LONGEST_WAIT: Final = datetime.timedelta(days=30)


class TouchForm(forms.Form):
    """What was said: one of the kinds, and anything of the rest."""

    kind = forms.ChoiceField(choices=InteractionKind.choices)
    direction = forms.ChoiceField(choices=Direction.choices, required=False)
    result = forms.ChoiceField(choices=Result.choices, required=False)
    text = forms.CharField(max_length=20_000, required=False)
    key = forms.CharField(max_length=64, required=False)  # of this one press, so that a repeat records nothing twice
    at = forms.DateTimeField(required=False)  # when it was sent, if it had to wait for the connection

    def clean_at(self) -> datetime.datetime | None:
        """A clock that is ahead, or has stood still for weeks, is not believed."""
        at: datetime.datetime | None = self.cleaned_data["at"]
        return at if at is not None and LONGEST_WAIT > now() - at > datetime.timedelta(0) else None
