"""Merging all pairs that are sure enough: one change set, in portions, and the way back."""

import contextlib

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from krug.clients import access
from krug.clients import events as happened
from krug.clients.actions import merging
from krug.clients.duplicates import choosing, keeping
from krug.clients.models import Client, DuplicatePair, MassMerge, MassMergeState
from krug.core import events, jobs
from krug.core.changes import sets
from krug.core.changes import undo as changes
from krug.staff.models import Employee

RUN, UNDO = (f"krug.clients.jobs.{name}" for name in ("run_mass_merge", "undo_mass_merge"))
AT_ONCE = 20  # so many pairs are merged while the person waits
LEAST = 80  # points: below, nobody merges unseen


class NotNowMass(Exception):
    """It is in a state in which this cannot be done; somebody was faster, or the page is old."""


def start_mass_merge(least_score: int, *, key: str, by: Employee) -> MassMerge:
    """Merge all pairs of at least so many points: few at once, many in the background. The same ``key`` is once."""
    key = f"{by.pk}:{key}"[:120]
    known = MassMerge.objects.filter(key=key).first()
    if known is not None:
        return known
    least = max(LEAST, least_score)
    waiting = access.duplicate_pairs(by).filter(apart_at=None, put_off_at=None, score__gte=least)
    label = _("Duplicates of %(score)s points and more") % {"score": least}
    try:
        with transaction.atomic():
            mass = MassMerge.objects.create(
                by=by, key=key, least_score=least, upto=waiting.aggregate(last=Max("pk"))["last"] or 0,
                total=waiting.count(), change_set=sets.begin(merging.SET_KIND, by_id=by.pk, label=label),
            )  # fmt: skip
            if mass.total > AT_ONCE:
                jobs.enqueue(RUN, mass.pk)
    except IntegrityError:
        return MassMerge.objects.get(key=key)
    if mass.total <= AT_ONCE:
        run_mass_merge(mass)
        mass.refresh_from_db()
    return mass


def run_mass_merge(mass: MassMerge) -> None:
    """Pair after pair, the surest first, a transaction each. Interrupted, it goes on when called again."""
    while _next(mass):
        jobs.go_on()
    _finish(mass)


def _next(mass: MassMerge) -> bool:
    """Says whether there was a pair."""
    with transaction.atomic():
        rows = MassMerge.objects.select_for_update(of=("self",)).select_related("by__role", "by__team")
        held = rows.get(pk=mass.pk)
        if held.state != MassMergeState.RUNNING:
            return False
        pair = _pair_after(held)
        if pair is None:
            return False
        is_merged = _merged(pair, held)
        held.merged += is_merged
        held.left += not is_merged
        held.reached_score, held.reached = pair.score, pair.pk
        held.save(update_fields=["merged", "left", "reached_score", "reached"])
        return True


def _pair_after(held: MassMerge) -> DuplicatePair | None:
    waiting = access.duplicate_pairs(held.by).filter(
        Q(score__lt=held.reached_score) | Q(score=held.reached_score, pk__gt=held.reached),
        apart_at=None, put_off_at=None, score__gte=held.least_score, pk__lte=held.upto,
    )  # fmt: skip
    return waiting.order_by("-score", "pk").first()


def _merged(pair: DuplicatePair, held: MassMerge) -> bool:
    found = Client.objects.select_related("totals").in_bulk([pair.first_id, pair.second_id])
    survivor, merged = choosing.ordered(found[pair.first_id], found[pair.second_id])
    if not _is_still_sure(pair, held.least_score):
        return False
    try:
        with transaction.atomic():
            merging.merge(survivor, merged, change_set_id=held.change_set_id, by=held.by)
    except (merging.CannotMerge, IntegrityError):
        return False
    return True


def _is_still_sure(pair: DuplicatePair, least: int) -> bool:
    """The cards may have changed since they were compared, also by an earlier merge."""
    verdict = keeping.compared(pair.first_id, pair.second_id)
    return verdict is not None and verdict.score >= least


@transaction.atomic
def _finish(mass: MassMerge) -> None:
    running = MassMerge.objects.filter(pk=mass.pk, state=MassMergeState.RUNNING)
    if not running.update(state=MassMergeState.DONE, finished_at=now()):
        return
    mass.refresh_from_db()
    events.publish(
        happened.MassMerged(
            by_id=mass.by_id, change_set_id=mass.change_set_id, mass_id=mass.pk, least_score=mass.least_score,
            merged=mass.merged,
        )
    )  # fmt: skip


@transaction.atomic
def start_undo_mass_merge(mass: MassMerge, *, by: Employee) -> None:
    """Raises NotNowMass."""
    if not MassMerge.objects.filter(pk=mass.pk, state=MassMergeState.DONE).update(state=MassMergeState.UNDOING):
        raise NotNowMass
    if mass.merged > AT_ONCE:
        jobs.enqueue(UNDO, mass.pk, by.pk)
    else:
        transaction.on_commit(lambda: undo_mass_merge(mass, by_id=by.pk))


def undo_mass_merge(mass: MassMerge, *, by_id: int) -> None:
    """All cards are there again; what somebody changed since stays as it is."""
    with contextlib.suppress(changes.AlreadyUndone):
        changes.undo(mass.change_set_id, by_id=by_id)


def note_mass_undone(change_set_id: int) -> None:
    MassMerge.objects.filter(change_set=change_set_id).update(state=MassMergeState.UNDONE)
