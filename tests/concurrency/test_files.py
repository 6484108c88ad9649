"""The same file sent twice at once hangs once, a waiting one comes to one touch, a session uses its time up once."""

from pathlib import Path
from typing import Any

import pytest

from krug.clients import actions as clients
from krug.clients import effort
from krug.clients.actions import effort as noting
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core.testing import at_once
from krug.staff.testing import Cast
from krug.timeline import actions
from krug.timeline.attachments import Gone
from krug.timeline.models import Attachment, Interaction, StoredFile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


@pytest.fixture
def client(cast: Cast, tmp_path: Path, settings: Any) -> Client:
    settings.FILES_ROOT = tmp_path
    return make_client(owner=cast.boris)


def test_the_same_file_sent_four_times_at_once_hangs_once(client: Client, cast: Cast) -> None:
    touch = actions.record_interaction(client, kind="call", by=cast.boris)
    assert touch is not None
    made = at_once(*[lambda: actions.attach(touch, "a.txt", [b"yes"], by=cast.boris).pk] * 4)
    assert made == [Attachment.objects.get().pk] * 4
    assert StoredFile.objects.count() == 1


def test_a_waiting_file_comes_to_one_of_two_touches(client: Client, cast: Cast) -> None:
    ref = actions.upload("a.txt", [b"yes"], by=cast.boris).ref

    def record() -> bool:
        try:
            return actions.record_with_files(client, refs=[ref], kind="call", by=cast.boris) is not None
        except Gone:
            return False

    assert sorted(map(str, at_once(record, record))) == ["False", "True"]
    assert Interaction.objects.get() == Attachment.objects.get().touch


def reported(cast: Cast) -> int:
    """What four reports of 400 seconds each, sent at once, add up to."""
    keys = iter(("a", "b", "c", "d"))

    def tell() -> None:
        clients.note_filling({"city": (400, 1)}, at=None, key=next(keys), session="s", by=cast.boris)

    at_once(*[tell] * 4)
    return effort.today(cast.boris)[0]


def test_reports_at_once_add_no_more_than_has_passed(client: Client, cast: Cast) -> None:
    assert reported(cast) == 600


def test_without_the_clock_they_would(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin."""
    monkeypatch.setattr(noting, "_use_up", lambda *_clock: None)
    assert reported(cast) == 1600
