"""What pages of imports ask."""

from krug.core.rights import Actor
from krug.exchange import access
from krug.exchange.models import Import, State


def other_sheets(load: Import, *, by: Actor) -> list[tuple[str, int | None]]:
    """The other sheets of the same file, each with the import that loads it if there is one."""
    if len(load.sheets) < 2 or load.export_id:
        return []
    same_file = access.imports(by).filter(path=load.path).exclude(state__in=[State.DISCARDED, State.UNDONE])
    known = dict(same_file.exclude(pk=load.pk).order_by("-pk").values_list("sheet", "pk"))
    return [(sheet, known.get(sheet)) for sheet in load.sheets if sheet != load.sheet]
