from django import forms

from krug.timeline.models import Direction, InteractionKind, Result


class TouchForm(forms.Form):
    """What was said: one of the kinds, and anything of the rest."""

    kind = forms.ChoiceField(choices=InteractionKind.choices)
    direction = forms.ChoiceField(choices=Direction.choices, required=False)
    result = forms.ChoiceField(choices=Result.choices, required=False)
    text = forms.CharField(max_length=20_000, required=False)
    key = forms.CharField(max_length=64, required=False)  # of this one press, so that a repeat records nothing twice
