"""Two people at one cell of the spreadsheet: one is told of the other; and the twin, in which a value is lost."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from krug.clients import actions
from krug.clients.actions.gridding import Written
from krug.clients.grid.judging import Fate, Typed
from krug.clients.models import Client
from krug.clients.sheets.judging import Judge
from krug.clients.testing import make_client
from krug.core.models import ChangeSet
from krug.core.testing import at_once
from krug.staff.models import Employee
from krug.staff.testing import Cast, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def typing(client: Client, city: str, key: str, by: Employee) -> Callable[[], Written]:
    return lambda: actions.write_cells([Typed(client.pk, "city", city, "Пермь")], key=key, by=by)


def fates(answers: list[Written | Exception]) -> list[str]:
    judged = [answer.judgement for answer in answers if isinstance(answer, Written)]
    return sorted(verdict.fate.value for judgement in judged if judgement for verdict in judgement.verdicts)


def test_of_two_who_type_into_one_cell_at_once_the_second_is_told(cast: Cast) -> None:
    for number in range(5):
        client = make_client(city="Пермь", owner=cast.olga)
        answers = at_once(
            typing(client, "Омск", f"a{number}", cast.anna), typing(client, "Казань", f"b{number}", cast.olga)
        )
        assert fates(answers) == ["change", "clash"], answers
        clash = next(each.judgement.of(Fate.CLASH) for each in answers if isinstance(each, Written) and each.judgement
                     and each.judgement.of(Fate.CLASH))  # fmt: skip
        client.refresh_from_db()
        assert (clash[0].now, {clash[0].now, clash[0].typed.new}) == (client.city, {"Омск", "Казань"})


def test_one_sending_that_comes_twice_at_once_writes_once(cast: Cast) -> None:
    client = make_client(city="Пермь", owner=cast.olga)
    first, second = at_once(typing(client, "Омск", "one", cast.anna), typing(client, "Омск", "one", cast.anna))
    assert isinstance(first, Written)
    assert isinstance(second, Written)
    assert first.change_set_id == second.change_set_id
    assert ChangeSet.objects.filter(kind="grid").count() == 1


def test_without_a_look_at_what_stands_there_now_one_value_is_lost(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def trusting(
        self: Judge, judged: Any, client: Any, code: str, typed: str, values: Mapping[str, Any], told: Any
    ) -> None:
        values = {**values, code: "Пермь"}
        ask(self, judged, client, code, typed, values, told)

    ask = Judge._of_cell
    monkeypatch.setattr(Judge, "_of_cell", trusting)
    client = make_client(city="Пермь", owner=cast.olga)
    answers = at_once(typing(client, "Омск", "a", cast.anna), typing(client, "Казань", "b", cast.olga))
    assert fates(answers) == ["change", "change"]
