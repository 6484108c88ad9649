"""How fast a token may ask: 600 requests at once, of which ten come back every second.

Each process counts by itself and tells the others, through one row per token, only after every tenth request. So nine
of ten cost no write, and the limit holds for all processes together but for the few requests not yet told.
"""

import math
import threading
import time
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from krug.api.models import Pace

LIMIT = 600
PERIOD_S = 60.0
SHARED_EVERY = 10

_PER_REQUEST_S = PERIOD_S / LIMIT


@dataclass
class _Known:
    """What this process knows of one token: what all had asked for at the last telling, and its own since."""

    ahead_until: float = 0.0
    untold: int = 0


@dataclass(frozen=True)
class Left:
    """``remaining`` requests are left, all of them again in ``reset_s``; a refused one may come in ``wait_s``."""

    allowed: bool
    remaining: int
    reset_s: int
    wait_s: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(LIMIT),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_s),
        }


_known: dict[int, _Known] = {}
_lock = threading.Lock()


def take(token_id: int, *, at: float | None = None) -> Left:
    """Count one request of the token. A refused one is not counted."""
    moment = time.time() if at is None else at
    with _lock:
        known = _known.setdefault(token_id, _Known())
        ahead_s = max(known.ahead_until - moment, 0.0) + (known.untold + 1) * _PER_REQUEST_S
        if ahead_s > PERIOD_S + _PER_REQUEST_S / 2:  # half a request for the rounding of the clock
            return Left(False, 0, math.ceil(ahead_s - _PER_REQUEST_S), max(1, math.ceil(ahead_s - PERIOD_S)))
        known.untold += 1
        tell = known.untold if known.untold >= SHARED_EVERY else 0
        if tell:
            known.untold = 0
            known.ahead_until = max(known.ahead_until, moment) + tell * _PER_REQUEST_S
    if tell:
        _tell(token_id, tell, moment)
    return Left(True, max(0, math.floor((PERIOD_S - ahead_s) / _PER_REQUEST_S + 0.5)), math.ceil(ahead_s), 0)


def _tell(token_id: int, requests: int, moment: float) -> None:
    """Add this process's requests to those of all, and learn of theirs."""
    with transaction.atomic():
        Pace.objects.get_or_create(token_id=token_id, defaults={"ahead_until": 0.0})
        mine = Pace.objects.filter(token_id=token_id)
        mine.update(ahead_until=Greatest(F("ahead_until"), Value(moment)) + Value(requests * _PER_REQUEST_S))
        ahead_until = mine.values_list("ahead_until", flat=True).get()
    with _lock:
        known = _known.setdefault(token_id, _Known())
        known.ahead_until = max(known.ahead_until, ahead_until)


def forget() -> None:
    """What this process remembers: tests begin anew."""
    with _lock:
        _known.clear()
