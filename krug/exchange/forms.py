"""HTTP input about imports turned into clean data."""

from typing import Any

from django import forms
from django.http import QueryDict

from krug.exchange import access
from krug.exchange.models import Import
from krug.staff.models import Employee, EmployeeQuerySet


class UploadForm(forms.Form):
    file = forms.FileField(allow_empty_file=True)  # an empty one is refused in words, like any that is not a table
    key = forms.CharField(max_length=64, required=False)


class LinkForm(forms.Form):
    link = forms.CharField(max_length=1000)
    key = forms.CharField(max_length=64, required=False)


class CorrectionForm(forms.Form):
    """Sheet, header row, policies; the columns are read beside it, there being as many as the sheet has."""

    sheet = forms.CharField(max_length=255, required=False)
    header_row = forms.IntegerField(min_value=0, max_value=1_048_576, required=False)
    overwrite = forms.BooleanField(required=False)
    keep_unreadable = forms.BooleanField(required=False)
    as_is = forms.BooleanField(required=False)
    owner = forms.ModelChoiceField(queryset=Employee.objects.none(), required=False)

    def __init__(self, data: QueryDict, *, owners: EmployeeQuerySet) -> None:
        super().__init__(data)
        choice: Any = self.fields["owner"]
        choice.queryset = owners


def corrections(load: Import, form: CorrectionForm, posted: QueryDict) -> dict[str, Any]:
    """What to change of an import: with another sheet or header row the columns are guessed anew."""
    data = form.cleaned_data
    changes: dict[str, Any] = {name: data[name] for name in ("overwrite", "keep_unreadable", "as_is", "owner")}
    other_sheet = bool(data["sheet"]) and data["sheet"] != load.sheet and data["sheet"] in load.sheets
    other_row = data["header_row"] is not None and data["header_row"] != load.header_row
    if other_sheet or other_row:
        changes |= {"sheet": data["sheet"] if other_sheet else load.sheet, "mapping": []}
        changes["header_row"] = 0 if other_sheet else data["header_row"]
        return changes
    return {**changes, "mapping": [_column(column, posted, _targets(load)) for column in load.mapping]}


def _targets(load: Import) -> set[str]:
    return {column.code for column in access.columns(load.by)}


def _column(column: dict[str, Any], posted: QueryDict, targets: set[str]) -> dict[str, Any]:
    chosen = posted.get(f"column-{column['index']}", column["target"])
    if chosen == column["target"] or (chosen and chosen not in targets):
        return column
    return {**column, "target": chosen, "confidence": 100}
