"""HTTP input about staff turned into clean data."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from krug.core import registry
from krug.core.rights import HIDDEN, SEEN
from krug.core.text.money import BadMoney, Money, parse_money
from krug.staff import queries, ready_roles
from krug.staff.models import YES, Company, Employee, Role, Team
from krug.ui import zones

CURRENCIES = [("RUB", "₽"), ("BYN", "Br"), ("KZT", "₸"), ("EUR", "€"), ("USD", "$")]
BEFORE = {"BGN": "лв."}  # nobody pays in it any more: Bulgaria has the euro since 2026; who counts in it may stay


def _about_passwords() -> str:
    return " ".join(str(text) for text in password_validators_help_texts()[1:2])


ABOUT_PASSWORDS = lazy(_about_passwords, str)()  # in the language of whoever reads it, not of whoever started Krug


class NewPassword(forms.CharField):
    """One field, shown on request; typed once."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": 10})
        usual = {"label": _("Password"), "widget": widget, "help_text": ABOUT_PASSWORDS, "max_length": 200}
        super().__init__(**{**usual, **options})


class SetupForm(forms.Form):
    """The first visit."""

    company = forms.CharField(label=_("Company"), max_length=200)
    first_name = forms.CharField(label=_("Your first name"), max_length=100)
    last_name = forms.CharField(label=_("Your last name"), max_length=100, required=False)
    email = forms.EmailField(label=_("Your e-mail, for signing in"))
    password = NewPassword()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones.choices)


class JoinForm(forms.Form):
    first_name = forms.CharField(label=_("Your first name"), max_length=100)
    last_name = forms.CharField(label=_("Your last name"), max_length=100, required=False)
    password = NewPassword()


def _usual_role() -> Role | None:
    return Role.objects.filter(name=ready_roles.MANAGER).first()  # most who join sell; nobody becomes owner unasked


class PlaceForm(forms.Form):
    """Role and team; a team can be named that does not exist yet."""

    role = forms.ModelChoiceField(label=_("Role"), queryset=Role.objects.all(), empty_label=None, initial=_usual_role)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=_("no team")
    )
    new_team = forms.CharField(label=_("or a new team"), max_length=100, required=False)


class EmployeeForm(PlaceForm):
    """``hour_cost`` is asked of whoever manages the company."""

    hour_cost = forms.CharField(label=_("What an hour costs the company"), max_length=30, required=False)

    def __init__(self, *told: Any, asks_cost: bool, **more: Any) -> None:
        super().__init__(*told, **more)
        if not asks_cost:
            del self.fields["hour_cost"]

    def clean_hour_cost(self) -> Money:
        try:
            cost = parse_money(self.cleaned_data["hour_cost"] or "0")
        except BadMoney as bad:
            raise forms.ValidationError(str(bad.message)) from bad
        if cost < Money(0):
            raise forms.ValidationError(gettext("An hour cannot cost less than nothing."))
        return cost


class InviteForm(PlaceForm):
    email = forms.EmailField(label=_("E-mail"))
    field_order = ["email", "role", "team", "new_team"]


class CompanyForm(forms.ModelForm[Company]):
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    fill_minutes = forms.IntegerField(
        label=_("Minutes a day for filling the base"), min_value=1, max_value=480, required=False
    )

    class Meta:
        model = Company
        fields = ("name", "language", "time_zone", "currency", "fill_minutes")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        currency = self.fields["currency"]
        if (sign := BEFORE.get(self.instance.currency)) and isinstance(currency, forms.ChoiceField):
            currency.choices = [*CURRENCIES, (self.instance.currency, sign)]

    def clean_fill_minutes(self) -> int:
        """Left empty, it stays as it is."""
        minutes: int | None = self.cleaned_data["fill_minutes"]
        return int(self.initial["fill_minutes"]) if minutes is None else minutes


class MeForm(forms.ModelForm[Employee]):
    """Empty choices mean: as the company has it."""

    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100, required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("as in the company")), *settings.LANGUAGES]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=lambda: [("", str(_("as in the company"))), *zones.choices()]
    )
    theme = forms.ChoiceField(
        label=_("Theme"), required=False, choices=[("", _("as the device")), ("light", _("light")), ("dark", _("dark"))]
    )

    class Meta:
        model = Employee
        fields = ("first_name", "last_name", "language", "time_zone", "theme")


GROUPS = ":groups"


class RoleForm(forms.Form):
    """One choice for each right there is."""

    def __init__(self, *args: Any, role: Role, **options: Any) -> None:
        super().__init__(*args, **options)
        reaches = [(reach.code, reach.label) for reach in registry.reaches]
        for right in registry.rights:
            yes = reaches if right.has_reach else [(YES, _("yes"))]
            self.fields[right.code] = forms.ChoiceField(
                label=right.label, choices=[("", _("no")), *yes], required=False, initial=role.reach_of(right.code),
                disabled=role.is_owner,
            )  # fmt: skip
        self._offer_groups(role)

    def _offer_groups(self, role: Role) -> None:
        """Beside a right with a reach the groups it covers too, where there are any."""
        choices = [(str(pk), name) for offer in registry.row_groups for pk, name in offer.choices()]
        for right in (right for right in registry.rights if choices and right.has_reach and not role.is_owner):
            self.fields[right.code + GROUPS] = forms.MultipleChoiceField(
                label=_("and the clients of these categories"), choices=choices, required=False,
                initial=[str(pk) for pk in role.groups.get(right.code, ())], widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def groups_beside(self, code: str) -> forms.BoundField | None:
        return self[code + GROUPS] if code + GROUPS in self.fields else None

    def rights(self) -> dict[str, str]:
        return {code: reach for code, reach in self.cleaned_data.items() if reach and not code.endswith(GROUPS)}

    def groups(self) -> dict[str, list[int]]:
        told = {code: pks for code, pks in self.cleaned_data.items() if code.endswith(GROUPS)}
        return {code.removesuffix(GROUPS): [int(pk) for pk in pks] for code, pks in told.items() if pks}


class FieldsForm(forms.Form):
    """One choice for each field that roles can be denied."""

    WAYS = ((SEEN, _("seen, not changed")), (HIDDEN, pgettext_lazy("field", "hidden")))

    def __init__(self, *args: Any, role: Role, **options: Any) -> None:
        super().__init__(*args, **options)
        self.groups: dict[str, list[forms.BoundField]] = {}
        for field in queries.guarded_fields():
            ways = [(how, label) for how, label in self.WAYS if how in queries.ways_to_deny(field)]
            initial = "" if role.is_owner else role.fields.get(field.code, "")
            self.fields[field.code] = forms.ChoiceField(
                label=str(field.label), choices=[("", _("seen and changed")), *ways], required=False, initial=initial,
                disabled=role.is_owner,
            )  # fmt: skip
            self.groups.setdefault(str(field.group), []).append(self[field.code])

    def denied(self) -> dict[str, str]:
        return {code: how for code, how in self.cleaned_data.items() if how}


class TokenForm(forms.Form):
    """A token for a program. Of the scopes those are offered that the role of its maker allows."""

    name = forms.CharField(label=_("What for"), max_length=100)
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("Valid for"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("a year"))],
    )  # fmt: skip

    def __init__(self, *args: Any, by: Employee, **options: Any) -> None:
        super().__init__(*args, **options)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [(scope.code, scope.label) for scope in queries.scopes_of(by)]
