"""What the workers do with exports: fetch by id, call a verb."""

from krug.core.jobs import FAST, LONG, job
from krug.exchange.exporting import actions, writing
from krug.exchange.models import Export, ExportState


@job(queue=LONG)
def write(export_id: int) -> None:
    export = Export.objects.get(pk=export_id)
    if export.state == ExportState.RUNNING:
        writing.run(export)


@job(queue=FAST)
def sweep() -> int:
    return actions.sweep()
