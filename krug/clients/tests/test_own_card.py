"""Own fields on the card: shown, edited in place, undone, told in the history."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from krug.clients import actions
from krug.clients.actions import OwnSpec
from krug.clients.models import Client, OwnField
from krug.clients.own import values
from krug.clients.testing import make_client
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def make_field(cast: Cast, of: str = "text", label: str = "Car", **told: object) -> OwnField:
    return actions.add_own_field(of, OwnSpec(label, **told), by=cast.anna)  # type: ignore[arg-type]


def held(client: Client) -> dict[str, object]:
    return dict(values.of(Client.objects.get(pk=client.pk)))


def test_a_value_is_written_in_place_shown_and_undone(cast: Cast, anna: Browser) -> None:
    make_field(cast)
    client = make_client()
    place = reverse("client_field", args=[client.pk, "own.car"])
    assert "Car" in anna.get(reverse("client", args=[client.pk])).content.decode()
    saved = anna.post(place, {"value": " Lada  Niva ", "seen": ""})
    assert saved.status_code == 200
    assert "Lada Niva" in saved.content.decode()
    assert held(client) == {"car": "Lada Niva"}
    page = anna.get(reverse("client", args=[client.pk])).content.decode()
    assert "Lada Niva" in page
    feed = anna.get(reverse("client_feed", args=[client.pk])).content.decode()
    assert "Lada Niva" in feed
    undo = __import__("json").loads(saved.headers["HX-Trigger"])["krug:toast"]["undo"]
    assert anna.post(undo).status_code in (200, 204)
    assert held(client) == {}


def test_a_conflict_shows_both_values(cast: Cast, anna: Browser) -> None:
    make_field(cast)
    client = make_client()
    place = reverse("client_field", args=[client.pk, "own.car"])
    anna.post(place, {"value": "Lada", "seen": ""})
    met = anna.post(place, {"value": "Volvo", "seen": "Audi"})
    assert met.status_code == 409
    assert "Lada" in met.content.decode()
    assert held(client) == {"car": "Lada"}
