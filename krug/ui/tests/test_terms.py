"""How long something lasted, in words."""

import datetime

import pytest
from django.utils.translation import override

from krug.ui import formats

MARCH, YEARS_LATER = datetime.date(2016, 3, 5), datetime.date(2021, 2, 1)


@pytest.mark.parametrize(
    ("start", "end", "english", "russian"),
    [
        (MARCH, None, "since March 2016", "с марта 2016"),
        (MARCH, YEARS_LATER, "2016–2021", "2016–2021"),
        (None, YEARS_LATER, "until February 2021", "до февраля 2021"),
        (MARCH, datetime.date(2016, 9, 1), "until September 2016", "до сентября 2016"),
        (None, None, "", ""),
    ],
)
def test_a_term_is_told_by_months_and_years(
    start: datetime.date | None, end: datetime.date | None, english: str, russian: str
) -> None:
    with override("en"):
        assert formats.term(start, end) == english
    with override("ru"):
        assert formats.term(start, end) == russian
