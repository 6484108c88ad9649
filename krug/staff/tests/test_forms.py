"""Forms of the settings."""

import pytest
from django.forms import ChoiceField

from krug.staff.forms import CompanyForm
from krug.staff.models import Company
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

NOW = ["RUB", "BYN", "KZT", "EUR", "USD"]


def offered(company: Company) -> list[str]:
    field = CompanyForm(instance=company).fields["currency"]
    assert isinstance(field, ChoiceField)
    return [code for code in (*NOW, "BGN") if field.valid_value(code)]


def sent(company: Company, currency: str) -> CompanyForm:
    told = {"name": "Teplo", "language": "bg", "time_zone": "Europe/Sofia", "currency": currency}
    return CompanyForm(told, instance=company)


def test_a_currency_that_is_gone_is_offered_to_nobody_new(cast: Cast) -> None:
    assert offered(cast.company) == NOW
    assert not sent(cast.company, "BGN").is_valid()


def test_who_counts_in_it_may_stay_and_may_leave(cast: Cast) -> None:
    cast.company.currency = "BGN"
    cast.company.save()
    assert offered(cast.company) == [*NOW, "BGN"]
    assert sent(cast.company, "BGN").is_valid()
    assert sent(cast.company, "EUR").is_valid()
