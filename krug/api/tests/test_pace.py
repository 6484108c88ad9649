"""Six hundred requests at once, ten more every second, over all processes together."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from krug.api import pace
from krug.api.models import Pace

pytestmark = pytest.mark.django_db

NOON = 1_800_000_000.0


def test_six_hundred_at_once_and_not_one_more() -> None:
    left = [pace.take(1, at=NOON) for _request in range(601)]
    assert [each.allowed for each in left] == [True] * 600 + [False]
    assert [left[0].remaining, left[598].remaining, left[599].remaining, left[600].remaining] == [599, 1, 0, 0]
    assert (left[600].wait_s, left[600].reset_s) == (1, 60)


def test_ten_come_back_every_second() -> None:
    for _request in range(600):
        pace.take(1, at=NOON)
    later = [pace.take(1, at=NOON + 1) for _request in range(11)]
    assert [each.allowed for each in later] == [True] * 10 + [False]
    assert [pace.take(1, at=NOON + 62).remaining] == [599]


def test_tokens_do_not_share() -> None:
    for _request in range(600):
        pace.take(1, at=NOON)
    assert not pace.take(1, at=NOON).allowed
    assert pace.take(2, at=NOON).allowed


def test_nine_of_ten_requests_cost_no_query() -> None:
    costs = []
    for _request in range(30):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            pace.take(1, at=NOON)
        costs.append(bool(asked))
    assert costs == ([False] * 9 + [True]) * 3
    assert Pace.objects.get().token_id == 1


class Process:
    """A process of the web server: it has its own memory and the same database."""

    def __init__(self) -> None:
        self.known: dict[int, pace._Known] = {}

    def take(self, monkeypatch: pytest.MonkeyPatch, at: float = NOON) -> bool:
        monkeypatch.setattr(pace, "_known", self.known)
        return pace.take(1, at=at).allowed


def test_processes_together_let_in_hardly_more_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    four = [Process() for _process in range(4)]
    allowed = sum(each.take(monkeypatch) for _round in range(400) for each in four)
    assert 600 <= allowed <= 640  # 1,600 were asked


def test_without_telling_the_others_each_process_would_let_in_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_tell", lambda *_anything: None)
    four = [Process() for _process in range(4)]
    assert sum(each.take(monkeypatch) for _round in range(400) for each in four) == 1600


@given(st.lists(st.floats(0, 5), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_never_more_than_what_has_come_back_is_let_in(pauses: list[float]) -> None:
    """Bursts of fifty with pauses between: at no moment have more come in than 600 and ten for each second gone."""
    pace.forget()
    Pace.objects.all().delete()
    at, entered = NOON, 0
    for pause in pauses:
        at += pause
        entered += sum(pace.take(1, at=at).allowed for _request in range(50))
        assert entered <= 600 + (at - NOON) * 10 + 1
