"""Where there is nothing, a program is told so as everywhere else."""

import pytest
from django.test import Client as Browser

from krug.staff.testing import Cast, token_of


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["clients/x", "clients/%0A1/touches", "", "nowhere/%0A"])
def test_an_address_that_is_none_is_told_as_a_problem(cast: Cast, address: str) -> None:
    secret = token_of(cast.anna)
    answer = Browser().get(f"/api/v1/{address}", headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
