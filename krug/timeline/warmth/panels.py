"""The panels that warmth and what is asked put on the card of a client."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate

from krug.clients import sight
from krug.clients.access import EDIT, covers, whose
from krug.clients.models import Client
from krug.staff.models import Employee
from krug.timeline.asking import sources
from krug.timeline.warmth.settling import HAND_HOLDS
from krug.timeline.warmth.words import why


def warmth(request: HttpRequest, client: Client) -> Mapping[str, Any]:
    """Why a client is as warm as it is, and the hand that may keep it so."""
    assert isinstance(request.user, Employee)
    hidden = sight.hidden(request.user)
    may_edit = covers(request.user, EDIT, *whose(client)) and "warmth" not in sight.readonly(request.user)
    return {
        "client": client,
        "is_shown": "warmth" not in hidden,
        "why": why(client, hidden),
        "may_hold": may_edit and client.archived_at is None,
        "usually": localdate() + HAND_HOLDS,
    }


def asked(request: HttpRequest, client: Client) -> Mapping[str, Any]:
    assert isinstance(request.user, Employee)
    return {"asked": sources.asked(request.user, client)}
