"""The kinds of relation in the settings."""

import html
import re

import pytest
from django.test import Client as Browser

from krug.clients.models import RelationKind
from krug.clients.testing import ready_kind
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

PLACE = "/settings/relations/"


def errors(page: bytes) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'class="error" role="alert">([^<]*)', page.decode())]


def test_a_kind_of_ones_own_is_added_and_seen(cast: Cast, anna: Browser) -> None:
    data = {"first_word": "франчайзер", "second_word": "франчайзи", "first_side": "company", "second_side": ""}
    assert anna.post(PLACE, data).status_code == 302
    kind = RelationKind.objects.get(code="")
    assert (kind.first_word, kind.second_word, kind.first_side, kind.second_side, kind.is_symmetric) == (
        "франчайзер", "франчайзи", "company", "", False,
    )  # fmt: skip
    page = anna.get(PLACE).content.decode()
    assert ("франчайзер" in page, "who brought them here" in page) == (True, True)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"first_word": ""}, "This field is required."),
        ({"first_word": "x" * 61}, "Ensure this value has at most 60 characters (it has 61)."),
        ({"first_word": "кум", "first_side": "robot"}, "Select a valid choice. robot is not one of the available"),
    ],
)
def test_what_cannot_be_a_kind_is_refused(cast: Cast, anna: Browser, data: dict[str, str], sentence: str) -> None:
    response = anna.post(PLACE, data)
    assert (response.status_code, [error.startswith(sentence) for error in errors(response.content)]) == (422, [True])
    assert RelationKind.objects.filter(code="").count() == 0


def test_a_kind_that_is_there_is_refused(cast: Cast, anna: Browser) -> None:
    anna.post(PLACE, {"first_word": "кум"})
    response = anna.post(PLACE, {"first_word": "кум"})
    assert (response.status_code, errors(response.content)) == (
        422, ["There is already a kind of relation with these words."],
    )  # fmt: skip


def test_a_kind_is_renamed_retired_and_taken_back(cast: Cast, anna: Browser) -> None:
    kind = ready_kind("contract")
    assert anna.get(f"{PLACE}{kind.pk}/").status_code == 200
    assert anna.post(f"{PLACE}{kind.pk}/", {"first_word": "исполнитель", "second_word": ""}).status_code == 302
    assert ready_kind("contract").title == "исполнитель / customer"
    for _press in range(2):
        assert anna.post(f"{PLACE}{kind.pk}/retire/").status_code == 302
    assert ready_kind("contract").retired_at is not None
    assert "Offer again" in anna.get(PLACE).content.decode()
    for _press in range(2):
        assert anna.post(f"{PLACE}{kind.pk}/take-back/").status_code == 302
    assert ready_kind("contract").retired_at is None
    assert [anna.get(f"{PLACE}{kind.pk}/{door}/").status_code for door in ("retire", "take-back")] == [405, 405]


def test_a_kind_of_ones_own_keeps_a_word(cast: Cast, anna: Browser) -> None:
    anna.post(PLACE, {"first_word": "кум"})
    kind = RelationKind.objects.get(code="")
    assert anna.post(f"{PLACE}{kind.pk}/", {"first_word": ""}).status_code == 422
    anna.post(PLACE, {"first_word": "сват"})
    assert anna.post(f"{PLACE}{kind.pk}/", {"first_word": "сват"}).status_code == 422
    kind.refresh_from_db()
    assert kind.title == "кум"
