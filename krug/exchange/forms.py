"""HTTP input about imports turned into clean data."""

from typing import Any

from django import forms
from django.http import QueryDict

from krug.clients import policies
from krug.exchange import access, making, updating
from krug.exchange.models import Import
from krug.staff.models import Employee, EmployeeQuerySet


class UploadForm(forms.Form):
    file = forms.FileField(allow_empty_file=True)  # an empty one is refused in words, like any that is not a table
    key = forms.CharField(max_length=64, required=False)


class CorrectionForm(forms.Form):
    """Sheet, header row, policies; the columns are read beside it, there being as many as the sheet has."""

    sheet = forms.CharField(max_length=255, required=False)
    header_row = forms.IntegerField(min_value=0, max_value=1_048_576, required=False)
    overwrite = forms.BooleanField(required=False)
    keep_unreadable = forms.BooleanField(required=False)
    as_is = forms.BooleanField(required=False)
    anew = forms.BooleanField(required=False)
    owner = forms.ModelChoiceField(queryset=Employee.objects.none(), required=False)

    def __init__(self, data: QueryDict, *, owners: EmployeeQuerySet) -> None:
        super().__init__(data)
        choice: Any = self.fields["owner"]
        choice.queryset = owners


def corrections(load: Import, form: CorrectionForm, posted: QueryDict) -> dict[str, Any]:
    """What to change of an import: with another sheet or header row the columns are guessed anew, and when asked."""
    data = form.cleaned_data
    changes: dict[str, Any] = {name: data[name] for name in ("overwrite", "keep_unreadable", "as_is", "owner")}
    other_sheet = bool(data["sheet"]) and data["sheet"] != load.sheet and data["sheet"] in load.sheets
    other_row = data["header_row"] is not None and data["header_row"] != load.header_row
    if other_sheet or other_row or data["anew"]:
        changes |= {"mapping": [], "known_by": [], "like": None, "recalls": not data["anew"]}
        changes |= {"sheet": data["sheet"] if other_sheet else load.sheet, "header_row": data["header_row"] or 0}
        return changes | ({"header_row": 0} if other_sheet else {})
    load.mapping = _columns(load, posted, is_other=data["overwrite"] != load.overwrite)
    asked = posted.getlist("known_by") if "key_asked" in posted else load.known_by
    return {**changes, "mapping": load.mapping, "known_by": updating.keep(load, asked)}


def _targets(load: Import) -> set[str]:
    """What columns may become; fields there are none of yet for who may add them."""
    return {column.code for column in access.columns(load.by)} | ({making.NEW} if making.may_make(load.by) else set())


def _columns(load: Import, posted: QueryDict, *, is_other: bool) -> list[dict[str, Any]]:
    """Columns that become the same have one policy. «Overwrite» is said of all of them: whatever was chosen is gone."""
    targets = _targets(load)
    columns = [_column(column, posted, targets) for column in load.mapping]
    if is_other:
        return [{name: value for name, value in column.items() if name != "policy"} for column in columns]
    chosen: dict[str, str] = {}
    for before, column in zip(load.mapping, columns, strict=True):
        policy, target = posted.get(f"policy-{column['index']}", ""), column["target"]
        is_offered = target == before["target"] and policy in policies.offered(target)
        if is_offered and policy != updating.policy_of(load, before):
            chosen[target] = policy
    return [
        column | ({"policy": chosen[target]} if (target := column["target"]) in chosen else {}) for column in columns
    ]


def _column(column: dict[str, Any], posted: QueryDict, targets: set[str]) -> dict[str, Any]:
    chosen = posted.get(f"column-{column['index']}", column["target"])
    of = posted.get(f"fresh-{column['index']}", "")
    if chosen == making.NEW == column["target"] and of in dict(making.offered()) and of != column["fresh"]["type"]:
        return {**column, "fresh": {"type": of, "by_hand": True}}
    if chosen == column["target"] or (chosen and chosen not in targets):
        return column
    return {**{name: column[name] for name in _GUESSED}, "target": chosen, "confidence": 100}


_GUESSED = ("index", "header", "filled", "samples")
