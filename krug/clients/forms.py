"""HTTP input about clients turned into clean data."""

import datetime
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients import access, drafts, fields, sight
from krug.clients.drafts import Draft
from krug.clients.entry.standard import Broken
from krug.clients.intake import NAME_PARTS, Intake, field_of, read
from krug.clients.models import AddressKind, Category, Check, Colour, ContactKind, DecisionRole, Kind, SharedWith
from krug.clients.own import types
from krug.core.text import dates
from krug.core.text.money import Money, parse_money
from krug.core.text.refusals import Refusal
from krug.core.text.requisites import parse_inn
from krug.staff import access as staff_access
from krug.staff.models import Employee

ANYBODY = [("", _("anybody")), *Kind.choices]
_MONTH_AND_YEAR = re.compile(r"(?:(?P<month>\d{1,2})[./])?(?P<year>\d{4})", re.ASCII)


_ASKED_AS = {"legal_address": sight.ADDRESS}  # fields of the form by what they are of the card


class Ticked(forms.Textarea):
    """Options ticked one by one: each that is sent is a line."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        sent: list[str] = data.getlist(name) if hasattr(data, "getlist") else [str(data.get(name) or "")]
        return "\n".join(sent)


class NewClientForm(forms.Form):
    """Two fields first; the rest as the conversation goes, card fields under their own codes.

    What the role is ``denied`` of them is not asked, and refused if it comes all the same.
    """

    who = forms.CharField(label=_("Name or company"), max_length=300, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=300, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=500, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("by the name")), *Kind.choices], required=False)
    telegram = forms.CharField(label="Telegram", max_length=300, required=False)
    site = forms.CharField(label=_("Site"), max_length=300, required=False)
    address = forms.CharField(label=_("Address"), max_length=500, required=False)
    legal_address = forms.CharField(label=_("Legal address"), max_length=500, required=False)
    company = forms.CharField(label=_("Place of work"), max_length=300, required=False)
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    tags = forms.CharField(label=_("Tags"), max_length=500, required=False)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    anyway = forms.BooleanField(required=False)

    intake: Intake

    def __init__(
        self, *args: Any, owner_id: int | None = None, denied: frozenset[str] = frozenset(), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id, self.denied = owner_id, denied - sight.ALWAYS_SEEN
        for field in (field for kind in Kind.values for field in fields.of(kind)):
            if field.code not in self.fields and field.code not in NAME_PARTS:
                label = str(field.label)
                label = label[:1].upper() + label[1:]
                several = forms.Textarea if field.control != "choices" else Ticked
                initial = types.typed(field.own, field.own.default) if field.own else None
                self.fields[field.code] = forms.CharField(label=label, required=False, initial=initial, widget=several)
        for name in [name for name in self.fields if _ASKED_AS.get(name, name) in self.denied]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(name, "").strip() for name in ("who", "phone", "email")):
            self.add_error("who", _("Write a name, a company, a phone or an e-mail: one of them is enough."))
        typed = {name: value for name, value in data.items() if isinstance(value, str)}
        self.intake = read(typed, owner_id=self.owner_id)
        self._leave_denied()
        for name, problem in self.intake.problems.items():
            self.add_error(name, problem)
        return data

    def _leave_denied(self) -> None:
        """What only follows from what was typed is left out; what was sent all the same is refused."""
        values = self.intake.draft.values
        for code in self.denied - {"sex"}:
            values.pop(fields.attname(code), None)
        sent = {_ASKED_AS.get(name, name) for name, value in self.data.items() if str(value).strip() not in ("", "0")}
        if refused := sorted(sent & self.denied):
            self.add_error(None, sight.FieldDenied(refused).text)

    def refuse(self, broken: Iterable[Broken]) -> None:
        """Tell of rules of entry that were not kept, each at the field in which it is to be mended."""
        for each in broken:
            name = field_of(each)
            self.add_error(name if name in self.fields else "who", str(each) if name == "who" else each.message)


class CategoryForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("For whom"), choices=[("", _("for both")), *Kind.choices], required=False)
    colour = forms.ChoiceField(label=_("Colour"), choices=Colour.choices, initial=Colour.PLAIN)


class FillingForm(forms.Form):
    """What a page reports of the time in its fields: ``spent`` is {"code": [seconds, edits]}."""

    key = forms.CharField(max_length=64)
    at = forms.DateTimeField(required=False)
    spent = forms.JSONField()

    def clean_spent(self) -> dict[str, tuple[int, int]]:
        spent = self.cleaned_data["spent"]
        if not isinstance(spent, dict) or not 0 < len(spent) <= 100 or not all(map(_is_spent, spent.values())):
            raise forms.ValidationError("{code: [seconds, edits]}")
        return {str(code)[:60]: (seconds, edits) for code, (seconds, edits) in spent.items()}


def _is_spent(told: Any) -> bool:
    return isinstance(told, list) and len(told) == 2 and all(type(each) is int and 0 <= each <= 86_400 for each in told)


class RuleForm(forms.Form):
    """What is asked of one field of the card."""

    is_required = forms.BooleanField(required=False)
    is_left_out = forms.BooleanField(required=False)
    weight = forms.IntegerField(min_value=0, max_value=10, required=False)
    hint = forms.CharField(max_length=200, required=False)
    check_kind = forms.ChoiceField(choices=Check.choices, required=False)
    pattern = forms.CharField(max_length=500, required=False)
    message = forms.CharField(max_length=200, required=False)


class ContactForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind.choices)
    value = forms.CharField(label=_("Contact"), max_length=300)
    label = forms.CharField(label=_("Label"), max_length=60, required=False)
    is_preferred = forms.BooleanField(label=_("preferred"), required=False)
    opted_out = forms.BooleanField(label=_("do not contact here"), required=False)

    draft: drafts.ContactDraft

    def __init__(self, *args: Any, denied: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [choice for choice in ContactKind.choices if choice[0] not in denied]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "value" in data and "kind" in data:
            try:
                self.draft = drafts.contact(data["kind"], data["value"], label=data.get("label", ""))
            except Refusal as refusal:
                self.add_error("value", str(refusal.message))
        return data


class AddressForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=AddressKind.choices)
    text = forms.CharField(label=_("Address"), max_length=500)
    key = forms.CharField(max_length=64, required=False)


class DayField(forms.CharField):
    """A date as Russians and browsers write it."""

    def clean(self, value: Any) -> datetime.date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return dates.parse_date(text)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal


class SinceField(DayField):
    """A day, a month or only a year, as far as one remembers: «2016», «03.2021»."""

    def clean(self, value: Any) -> datetime.date | None:
        text = str(value or "").strip()
        if found := _MONTH_AND_YEAR.fullmatch(text):
            value = f"01.{found['month'] or '01'}.{found['year']}"
        return super().clean(value)


class JobForm(forms.Form):
    """What is known of somebody's work at a company."""

    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    department = forms.CharField(label=_("Department"), max_length=200, required=False)
    duties = forms.CharField(label=_("Responsible for"), max_length=300, required=False)
    decision_role = forms.ChoiceField(label=_("Role in decisions"), choices=DecisionRole.choices, required=False)
    is_head = forms.BooleanField(label=_("heads the company"), required=False)
    is_contact = forms.BooleanField(label=_("contact person"), required=False)
    started_on = SinceField(label=_("Since"), required=False)
    ended_on = SinceField(label=_("Until"), required=False)
    key = forms.CharField(max_length=64, required=False)

    @property
    def job(self) -> dict[str, Any]:
        """What the verbs are told."""
        return {name: self.cleaned_data[name] for name in JobForm.base_fields if name != "key"}


class EmploymentForm(JobForm):
    """The other side by id (chosen from the list) or by name (added when it is not there).

    ``left`` are the present places of work the person leaves for this one.
    """

    other = forms.IntegerField(required=False)
    name = forms.CharField(label=_("Name"), max_length=300, required=False)
    left = forms.TypedMultipleChoiceField(
        label=_("Does not work there any more"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["left"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("other") and not data.get("name"):
            self.add_error("name", _("Write the name."))
        return data


class TermForm(forms.Form):
    """What can be corrected of a relation."""

    since = SinceField(label=pgettext_lazy("relation", "Since"), required=False)
    ended_on = SinceField(label=pgettext_lazy("relation", "Until"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class RelationForm(forms.Form):
    """The other side by id (chosen from the list), or the name of somebody who is not in the base.

    ``kind`` says what the other is to the client, as `relations.seen.choices` offers it.
    """

    other = forms.IntegerField(required=False)
    name = forms.CharField(label=_("Who"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Who they are to the client"))
    since = SinceField(label=pgettext_lazy("relation", "Since"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    who = forms.ChoiceField(label=_("Kind"), choices=[("", _("by the name")), *Kind.choices], required=False)
    phone = forms.CharField(label=_("Phone"), max_length=100, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    site = forms.CharField(label=_("Site"), max_length=200, required=False)
    inn = forms.CharField(label=_("INN"), max_length=40, required=False)
    anyway = forms.BooleanField(required=False)
    key = forms.CharField(max_length=64, required=False)

    draft: Draft

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", _("choose…")), *choices]  # type: ignore[attr-defined]

    def clean_inn(self) -> str:
        try:
            return parse_inn(self.cleaned_data["inn"]) if self.cleaned_data["inn"].strip() else ""
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("other"):
            self._read_prospect(data)
        return data

    def _read_prospect(self, data: dict[str, Any]) -> None:
        told = {name: data.get(name, "") for name in ("phone", "email")}
        intake = read({"who": data.get("name", ""), "kind": data.get("who", ""), **told}, owner_id=None)
        for name, problem in intake.problems.items():
            self.add_error(name, problem)
        self.draft = intake.draft
        self.draft.values["inn"] = data.get("inn", "")
        if not self.prospect["name"]:
            self.add_error("name", _("Write the name."))

    @property
    def prospect(self) -> dict[str, Any]:
        """Who is not in the base, as the verbs are told."""
        told = {contact.kind: contact.value for contact in self.draft.contacts}
        name = drafts.display_name(self.draft.kind, self.draft.values)
        return {
            "kind": self.draft.kind, "name": name, "phone": told.get(ContactKind.PHONE, ""),
            "email": told.get(ContactKind.EMAIL, ""), "site": self.cleaned_data.get("site", ""),
            "inn": self.draft.values["inn"],
        }  # fmt: skip

    @property
    def relation(self) -> tuple[int, str]:
        """The kind's id and the end the other takes."""
        kind, _dash, end = self.cleaned_data["kind"].partition("-")
        return int(kind), end


class HandoverForm(forms.Form):
    """Whose clients go to whom, all of them or those of a category or a city."""

    source = forms.ModelChoiceField(label=_("Whose clients"), queryset=Employee.objects.none(), empty_label=None)
    receivers = forms.ModelMultipleChoiceField(
        label=_("Who takes them over"), queryset=Employee.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    category = forms.ModelChoiceField(
        label=_("Only of the category"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=pgettext_lazy("category", "any"),
    )
    city = forms.CharField(label=_("Only of the city"), max_length=100, required=False)

    def __init__(self, *args: Any, by: Employee, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: Any = self.fields
        choices["source"].queryset = access.handing(by)
        choices["receivers"].queryset = staff_access.colleagues(by).working()
        choices["category"].queryset = Category.objects.all()
        for code in {"category", "city"} & sight.hidden(by):
            del self.fields[code]

    def clean(self) -> dict[str, Any]:
        """As the verb takes it."""
        data = super().clean() or {}
        category = data.pop("category", None)
        return {**data, "category_id": category.pk if category else None}


class KindForm(forms.Form):
    """The words of a kind of relation."""

    first_word = forms.CharField(label=_("What one is to the other"), max_length=60, required=False)
    second_word = forms.CharField(label=_("What the other is to the one"), max_length=60, required=False)


class NewKindForm(KindForm):
    first_word = forms.CharField(label=_("What one is to the other"), max_length=60)
    first_side = forms.ChoiceField(label=_("Who the one may be"), choices=ANYBODY, required=False)
    second_side = forms.ChoiceField(label=_("Who the other may be"), choices=ANYBODY, required=False)


class PurchaseForm(forms.Form):
    amount = forms.CharField(label=_("Amount"), max_length=40)
    made_on = DayField(label=_("Date"))
    what = forms.CharField(label=_("What"), max_length=300, required=False)
    key = forms.CharField(max_length=64, required=False)

    def clean_amount(self) -> Money:
        try:
            return parse_money(self.cleaned_data["amount"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal


class ViewForm(forms.Form):
    """A view of the list under a name."""

    name = forms.CharField(label=_("name"), max_length=60)
    shared_with = forms.ChoiceField(label=_("who sees it"), choices=SharedWith.choices, required=False)

    def __init__(self, *args: Any, of: Employee, kept: str = "", **kwargs: Any) -> None:
        """``kept`` is how the view is shared now: that stays possible."""
        super().__init__(*args, **kwargs)
        possible = {"", kept, "team" if of.team_id else "", "all" if of.may(access.MANAGE_COMPANY) else ""}
        field: Any = self.fields["shared_with"]
        field.choices = [choice for choice in SharedWith.choices if choice[0] in possible]
