"""The last touches in a look at a client over the list."""

import re

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients.testing import make_client
from krug.staff.testing import Cast
from krug.timeline import actions

pytestmark = pytest.mark.django_db


def touches(browser: Browser, client_id: int) -> list[str]:
    page = browser.get(f"/clients/{client_id}/peek/").content.decode()
    return re.findall(r'<div class="touch">.*?<br>([^<]*)</p>', page, re.DOTALL)


def test_a_look_tells_the_last_four_touches_in_one_question(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris)
    assert touches(anna, client.pk) == []
    asked = set()
    for text in ("раз", "два", "три", "четыре", "пять"):
        actions.record_interaction(client, kind="call", text=text, by=cast.boris)
        with CaptureQueriesContext(connection) as captured:
            touches(anna, client.pk)
        asked.add(len(captured))
    assert touches(anna, client.pk) == ["пять", "четыре", "три", "два"]
    assert len(asked) == 1


def test_a_touch_that_was_removed_is_not_among_them(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris)
    touch = actions.record_interaction(client, kind="call", text="<b>думает</b>", by=cast.boris)
    assert touch is not None
    assert touches(anna, client.pk) == ["&lt;b&gt;думает&lt;/b&gt;"]
    actions.remove_interaction(touch, by=cast.boris)
    assert touches(anna, client.pk) == []
