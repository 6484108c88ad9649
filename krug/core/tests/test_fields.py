import pytest
from django.db import connection
from django.db.models import F, Sum

from krug.core.fields import MoneyField
from krug.core.tests.things import Thing
from krug.core.text.money import Money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]


@pytest.mark.parametrize("amount", [Money(0), Money(1), Money(-18_400_050), Money(10**15), None])
def test_an_amount_survives_the_database(amount: Money | None) -> None:
    row = Thing.objects.create(price=amount)
    row.refresh_from_db()
    assert row.price == amount


def test_an_amount_is_stored_in_minor_units() -> None:
    Thing.objects.create(price=Money(18_400_050))
    with connection.cursor() as cursor:
        cursor.execute("SELECT price FROM core_thing")
        assert cursor.fetchall() == [(18_400_050,)]


def test_amounts_are_compared_and_summed_by_the_database() -> None:
    for minor in (100, 250, 400):
        Thing.objects.create(price=Money(minor))
    assert Thing.objects.filter(price__gt=Money(100)).count() == 2
    assert Thing.objects.filter(price=Money(250)).count() == 1
    assert Thing.objects.aggregate(total=Sum("price"))["total"] == Money(750)


def test_an_amount_grows_in_place() -> None:
    row = Thing.objects.create(price=Money(100))
    Thing.objects.update(price=F("price") + 50)
    row.refresh_from_db()
    assert row.price == Money(150)


@pytest.mark.parametrize(("value", "read"), [(Money(5), Money(5)), (5, Money(5)), ("5", Money(5)), (None, None)])
def test_a_plain_number_is_read_as_minor_units(value: Money | int | str | None, read: Money | None) -> None:
    assert MoneyField().to_python(value) == read


def test_a_default_is_an_amount() -> None:
    assert MoneyField(default=0).get_default() == Money(0)
    assert MoneyField(null=True).get_default() is None
