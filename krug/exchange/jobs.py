"""What the worker for long jobs does with imports: fetch by id, call a verb."""

from krug.core.jobs import LONG, job
from krug.exchange.models import Import, State


@job(queue=LONG)
def prepare(load_id: int) -> None:
    from krug.exchange import actions  # noqa: PLC0415 — the verbs enqueue these jobs

    load = Import.objects.select_related("by").get(pk=load_id)
    if load.state == State.READING:
        actions.prepare(load)


@job(queue=LONG)
def run(load_id: int) -> None:
    from krug.exchange import actions  # noqa: PLC0415

    load = Import.objects.select_related("by").get(pk=load_id)
    if load.state == State.RUNNING:
        actions.run(load)


@job(queue=LONG)
def undo(load_id: int, by_id: int) -> None:
    from krug.exchange import actions  # noqa: PLC0415

    load = Import.objects.get(pk=load_id)
    if load.state == State.UNDOING:
        actions.undo(load, by_id=by_id)
