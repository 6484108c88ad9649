"""What the administrator types about an own field, as clean data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients.models import Category, Kind, OwnField, OwnType
from krug.clients.own import types

OPTION = "option-"  # the inputs of options there are, by their codes
_FOR_WHOM = [("", _("for both")), *Kind.choices]


class OwnFieldForm(forms.Form):
    label = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=60)
    kind = forms.ChoiceField(label=_("For whom"), choices=_FOR_WHOM, required=False)
    category = forms.ModelChoiceField(
        label=_("Only for the category"), queryset=Category.objects.none(), required=False, empty_label=_("for all")
    )
    group = forms.CharField(label=_("Group on the card"), max_length=60, required=False)
    help = forms.CharField(label=_("Hint under the field"), max_length=200, required=False)
    added = forms.CharField(label=_("Options, one a line"), max_length=20_000, required=False)
    default = forms.CharField(label=_("Filled in beforehand with"), max_length=300, required=False)
    is_required = forms.BooleanField(label=_("required"), required=False)
    in_lists = forms.BooleanField(label=_("filter and sort lists by it"), required=False)

    def __init__(self, *args: Any, of: str, field: OwnField | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.of, self.field = OwnType(of), field
        category: Any = self.fields["category"]
        category.queryset = Category.objects.filter(archived_at=None)
        self.fields["added"].widget = forms.Textarea(attrs={"rows": 4})
        for name, is_there in (
            ("added", of in types.WITH_OPTIONS),
            ("default", of not in types.REFERENCES),
            ("in_lists", of in types.LISTABLE),
        ):
            if not is_there:
                del self.fields[name]
        for code, label, is_offered in field.options if field else ():
            shown = forms.CharField(max_length=60, required=False, initial=label if is_offered else "")
            self.fields[OPTION + code] = shown

    @property
    def options(self) -> "list[forms.BoundField]":
        return [self[name] for name in self.fields if name.startswith(OPTION)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        category, kind = data.get("category"), data.get("kind")
        if category is not None and category.kind and kind != category.kind:
            data["kind"] = category.kind  # a category of companies makes a field of companies
        return data

    @property
    def spec(self) -> dict[str, Any]:
        """What the verbs are told."""
        data = dict(self.cleaned_data)
        renamed = {name.removeprefix(OPTION): data.pop(name) for name in list(data) if name.startswith(OPTION)}
        return {**data, "renamed": renamed, "added": data.get("added", "").splitlines()}
