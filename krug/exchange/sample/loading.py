"""Loading the sample portion by portion as one change set, and taking it away by undoing it.

How far the loading is says the change set itself: as many clients as it has created are written, each with its whole
history. So whoever goes on after a kill, or works beside another, takes the next ones.
"""

import contextlib
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet

from krug.clients import actions as clients
from krug.clients.actions import ProspectDraft, RelationDraft
from krug.clients.drafts import Draft, EmploymentDraft
from krug.clients.models import OwnField
from krug.core import db, events, jobs
from krug.core.changes import sets
from krug.core.changes import undo as changes
from krug.core.models import Change, ChangeSet
from krug.exchange import events as happened
from krug.exchange.sample import crew, ours, personal, promised, world
from krug.exchange.sample.days import Calendar
from krug.exchange.sample.diary import Touch
from krug.exchange.sample.members import Member
from krug.staff import actions as staff
from krug.staff import queries
from krug.staff.models import Company, Employee
from krug.timeline import lists, mass
from krug.timeline.mass import TouchDraft

KIND, LABEL = "sample", "Пример"
ROWS = 800  # of one transaction, which keeps the write lock well under 0.3 s
_ROWS_OF_A_CARD = 6


def is_loaded() -> bool:
    """Asked of the database; what this process remembers of the company is set right."""
    found = Company.objects.exclude(sample_change_set_id=None).exists()
    remembered = queries.company()
    if remembered is not None and (remembered.sample_change_set_id is not None) != found:
        queries.forget_company()
    return found


def load(*, by: Employee) -> ChangeSet:
    """Fill the base with the sample. Killed, it goes on where the last portion was committed; of two at once, one."""
    _finish_removal()
    change_set = _begin(by)
    if not is_loaded():
        members, managers = _members_of(change_set), crew.ids()
        with db.heavy_writing():
            while _write_next(change_set, members, managers):
                jobs.go_on()
        db.analyze()
    return change_set


def remove(*, by: Employee) -> None:
    """Take the sample away. What people added or worked on stays and is told of by the change set. Twice is once."""
    for number in list(ChangeSet.objects.filter(kind=KIND, undone_at=None).values_list("pk", flat=True)):
        with contextlib.suppress(changes.AlreadyUndone):
            changes.undo(number, by_id=by.pk)


def note_undone(event: changes.ChangeSetUndone) -> None:
    """The sample is gone, from wherever it was undone."""
    if event.kind == KIND and event.change_set_id is not None:
        staff.drop_sample(event.change_set_id)
        crew.dismiss(by_id=event.by_id)


def _finish_removal() -> None:
    """A removal that was killed is brought to its end, or its clients would stand in the way of the new ones."""
    begun = ChangeSet.objects.filter(kind=KIND, undone_at=None).exclude(undo_started_at=None)
    for number, by_id in list(begun.values_list("pk", "undone_by_id")):
        with contextlib.suppress(changes.AlreadyUndone):
            changes.undo(number, by_id=by_id)


@transaction.atomic
def _begin(by: Employee) -> ChangeSet:
    """The change set of the sample that is here or on its way, else a new one."""
    Company.objects.select_for_update().get()
    standing = ChangeSet.objects.filter(kind=KIND, undone_at=None).first()
    if standing is not None:
        return standing
    crew.hire(by=by)
    change_set = sets.begin(KIND, by_id=by.pk, label=LABEL)
    ours.make(change_set.pk, by=by)
    return change_set


def _members_of(change_set: ChangeSet) -> Sequence[Member]:
    """The same ones whenever they are asked for, since they are as of the moment at which the loading began."""
    company = queries.company()
    assert company is not None
    calendar = Calendar(change_set.made_at, zoneinfo.ZoneInfo(company.time_zone))
    earlier = ChangeSet.objects.filter(kind=KIND, pk__lt=change_set.pk).count()
    return world.make(calendar, crew.MANAGERS, load=earlier)


@transaction.atomic
def _write_next(change_set: ChangeSet, members: Sequence[Member], managers: Sequence[int]) -> bool:
    """Write one portion; False when there was nothing left to write."""
    held = ChangeSet.objects.select_for_update().get(pk=change_set.pk)
    if held.undo_started_at is not None:
        return False
    made = list(_made(held).order_by("pk").values_list("row", flat=True))
    portion = _portion(members, len(made))
    if not portion:
        _finish(held, made)
        return False
    known = dict(zip(members, made, strict=False))
    own = ours.fields()
    for (_kind, keeper), group in groupby(portion, lambda member: (member.draft.kind, member.diary.keeper)):
        known.update(_write(list(group), known, managers, own, by_id=managers[keeper], change_set=held))
    clients.relate_many(list(_relations(portion, known)))
    clients.speak_of_many(list(_spoken_of(portion, known)), at=held.made_at, by_id=held.by_id)
    clients.practise_many(list(personal.practising(portion, known)))
    clients.give_many(list(personal.given(portion, known, managers, held.made_at.date())), at=held.made_at)
    touches = list(_touches(portion, known, managers))
    if touches:
        mass.record_many(touches, change_set_id=held.pk, fresh={known[member] for member in portion})
    return True


def _made(change_set: ChangeSet) -> "QuerySet[Change]":
    """Of the clients; own fields and views stand in the change set too."""
    return Change.objects.filter(change_set=change_set, table="clients.client")


def _portion(members: Sequence[Member], start: int) -> Sequence[Member]:
    rows, end = 0, start
    while end < len(members) and rows < ROWS:
        rows += _ROWS_OF_A_CARD + len(members[end].diary.touches) + len(members[end].draft.purchases)
        end += 1
    return members[start:end]


def _write(
    group: Sequence[Member], known: Mapping[Member, int], managers: Sequence[int], own: Mapping[str, OwnField], *,
    by_id: int, change_set: ChangeSet,
) -> dict[Member, int]:  # fmt: skip
    drafts = [_draft(member, known, own) for member in group]
    for member, draft in zip(group, drafts, strict=True):
        draft.owner_id = _owner(member, managers, change_set.by_id)
    return dict(zip(group, clients.create_many(drafts, by_id=by_id, change_set_id=change_set.pk), strict=True))


def _owner(member: Member, managers: Sequence[int], loader_id: int | None) -> int | None:
    """Of those whom no manager answers for every second is the loader's, who so has a day of their own to look at."""
    if member.owner is not None:
        return managers[member.owner]
    return loader_id if member.known_on.toordinal() % 2 else None


def _draft(member: Member, known: Mapping[Member, int], own: Mapping[str, OwnField]) -> Draft:
    """As it is saved. The same member may be asked for twice, when a portion was taken back."""
    draft = member.draft
    personal.describe(member)
    draft.values |= ours.held(member.own, own)
    draft.employments = [
        EmploymentDraft(
            known[job.company], job.company.draft.values["name"], job.position, job.department, job.role,
            job.started_on, job.ended_on,
        )
        for job in member.jobs
    ]  # fmt: skip
    return draft


def _relations(portion: Sequence[Member], known: Mapping[Member, int]) -> Iterator[RelationDraft]:
    for member in portion:
        for tie in member.ties:
            yield RelationDraft(tie.code, known[tie.first], known[tie.second], tie.note, tie.since)


def _spoken_of(portion: Sequence[Member], known: Mapping[Member, int]) -> Iterator[ProspectDraft]:
    for member in portion:
        for each in member.spoken:
            yield ProspectDraft(known[member], each.code, each.end, each.kind, each.name, each.phone, each.note)


def _touches(portion: Sequence[Member], known: Mapping[Member, int], managers: Sequence[int]) -> Iterator[TouchDraft]:
    reasons = [reason.pk for reason in lists.reasons()]
    for member in portion:
        for touch in member.diary.touches:
            yield TouchDraft(
                known[member], touch.kind, touch.at, touch.text, touch.direction, touch.result, touch.duration_s,
                managers[touch.by], _reason(touch, reasons),
            )  # fmt: skip


def _reason(touch: Touch, reasons: Sequence[int]) -> int | None:
    """Of a refusal, as good as any; the same whenever it is asked for."""
    return reasons[touch.at.toordinal() % len(reasons)] if reasons and touch.result == "refused" else None


def _finish(change_set: ChangeSet, made: Sequence[int]) -> None:
    """From now on it is loaded; said once."""
    if staff.keep_sample(change_set.pk):
        promised.promise(made, moment=change_set.made_at, change_set_id=change_set.pk, by_id=change_set.by_id)
        events.publish(happened.SampleLoaded(by_id=change_set.by_id, change_set_id=change_set.pk, clients=len(made)))
