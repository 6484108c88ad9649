"""Work of the room that nobody waits for."""

import logging

from krug.core.jobs import FAST, LONG, job
from krug.tasks.actions import steps
from krug.tasks.finders import rules
from krug.tasks.keeping import looking

log = logging.getLogger(__name__)


@job(queue=FAST)
def look_at_marked() -> int:
    """One job for all with whom something happened since the last."""
    return looking.look_at_marked()


@job(queue=LONG, is_patient=True)
def look_after_masses() -> int:
    return looking.look_after_masses()


@job(queue=LONG, is_patient=True)
def look_at_all() -> int:
    """The whole base, once on each day of the company's, and again when it has set a finder otherwise."""
    if not looking.is_due():
        return 0
    day = rules.today()
    total = looking.look_at_all()
    looking.note_done(day)
    return total


@job(queue=LONG, is_patient=True)
def look_again() -> int:
    """Whom the jobs above have missed, because a verb ended just after they looked, is not missed here."""
    return looking.look_at_marked() + looking.look_after_masses()


@job(queue=LONG, is_patient=True)
def follow_masses() -> int:
    return steps.follow_masses()


@job(queue=LONG, is_patient=True)
def follow_rule() -> None:
    steps.follow_rule()


@job(queue=LONG, is_patient=True)
def prove_steps() -> int:
    """Who is in work without a next step, compared with the facts and put right; says how many had drifted."""
    drifted = steps.follow_rule()
    if drifted:
        log.error("Of %d clients it was not true whether they lack a next step; put right", drifted)
    return drifted
