"""Somebody who works here without a way in, and what the company knows of its sample data."""

import pytest

from krug.core.testing import codes, published
from krug.staff import actions, queries
from krug.staff.models import Role
from krug.staff.testing import Cast
from krug.staff.tests.test_account_signing import sign_in

WHO = {"email": " Dina@Teplo.example ", "first_name": "Dina", "last_name": ""}


def test_who_is_taken_on_works_here_and_cannot_sign_in(cast: Cast) -> None:
    with published() as told:
        dina = actions.take_on(**WHO, role=cast.boris.role, by=cast.anna)
    assert (dina.email, dina.left_at, dina.has_usable_password()) == ("dina@teplo.example", None, False)
    assert codes(told) == ["staff.employee_joined"]
    assert [sign_in(dina.email, password).status_code for password in ("", "!", dina.password)] == [200, 200, 200]


def test_a_taken_email_is_refused(cast: Cast) -> None:
    with pytest.raises(actions.EmailTaken):
        actions.take_on(email="BORIS@teplo.example", first_name="B", last_name="", role=cast.vera.role, by=cast.anna)


def test_only_owners_take_on_an_owner(cast: Cast) -> None:
    with pytest.raises(actions.OnlyOwners):
        actions.take_on(**WHO, role=Role.objects.get(is_owner=True), by=cast.boris)


def test_a_company_has_one_sample_at_a_time(cast: Cast) -> None:
    def known() -> int | None:
        company = queries.company()
        assert company is not None
        return company.sample_change_set_id

    assert [known(), actions.keep_sample(7), known(), actions.keep_sample(8), known()] == [None, True, 7, False, 7]
    actions.drop_sample(8)
    assert known() == 7
    actions.drop_sample(7)
    assert known() is None
