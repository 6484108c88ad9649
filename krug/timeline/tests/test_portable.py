"""What a spreadsheet says of touches: its own words for results and reasons are the company's."""

import pytest

from krug.core import registry
from krug.staff.testing import Cast
from krug.timeline import actions, portable
from krug.timeline.testing import ready_reason

pytestmark = pytest.mark.django_db


def read(cast: Cast, **cells: str) -> dict[str, object]:
    values: dict[str, object] = {}
    for code, cell in cells.items():
        column = registry.portable[code]
        (column.read_for(cast.anna) if column.read_for else column.read)(cell, values)
    return values


@pytest.mark.parametrize(
    ("cell", "code"),
    [("Дозвонился", "reached"), ("Недозвон", "no_answer"), ("ОТКАЗ", "refused"), ("no answer", "no_answer")],
)
def test_a_result_is_read_in_the_words_of_spreadsheets(cast: Cast, cell: str, code: str) -> None:
    told = portable.touch(read(cast, touch_result=cell))
    assert told is not None
    assert (told["result"], told["kind"]) == (code, "note")


def test_the_companys_own_words_are_read_too(cast: Cast) -> None:
    own = actions.add_result("Ждёт смету", by=cast.anna)
    told = portable.touch(read(cast, touch_at="01.02.2026", touch_result="ждет смету"))
    assert told is not None
    assert (told["result"], told["kind"]) == (own.code, "call")


def test_a_reason_alone_is_a_refusal(cast: Cast) -> None:
    told = portable.touch(read(cast, touch_reason="Too expensive"))
    assert told is not None
    assert (told["result"], told["reason_id"]) == ("refused", ready_reason("expensive").pk)


def test_what_is_in_no_list_is_kept_in_the_note(cast: Cast) -> None:
    values = read(cast, touch_result="Ни то ни сё", touch_reason="Луна")
    assert (values, portable.touch(values)) == ({"note": ["Ни то ни сё", "Луна"]}, None)


def test_a_visit_is_a_kind_of_its_own(cast: Cast) -> None:
    told = portable.touch(read(cast, touch_kind="Визит", touch_text="Смотрели котёл"))
    assert told is not None
    assert (told["kind"], told["text"]) == ("visit", "Смотрели котёл")
