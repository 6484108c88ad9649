"""What the worker for long jobs does with imports: fetch by id, call a verb."""

from krug.core.jobs import LONG, job
from krug.exchange import actions, sample
from krug.exchange.models import Import, State
from krug.staff.models import Employee


@job(queue=LONG)
def prepare(load_id: int) -> None:
    load = Import.objects.select_related("by").get(pk=load_id)
    if load.state == State.READING:
        actions.prepare(load)


@job(queue=LONG)
def run(load_id: int) -> None:
    load = Import.objects.select_related("by").get(pk=load_id)
    if load.state == State.RUNNING:
        actions.run(load)


@job(queue=LONG)
def undo(load_id: int, by_id: int) -> None:
    load = Import.objects.get(pk=load_id)
    if load.state == State.UNDOING:
        actions.undo(load, by_id=by_id)


@job(queue=LONG)
def load_sample(by_id: int) -> None:
    sample.load(by=Employee.objects.get(pk=by_id))


@job(queue=LONG)
def remove_sample(by_id: int) -> None:
    sample.remove(by=Employee.objects.get(pk=by_id))
