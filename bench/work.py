"""What is measured, in this order: the later measures change the base."""

from collections.abc import Callable
from typing import TypeAlias

from bench import (
    bulk,
    day,
    duplicates,
    entering,
    exporting,
    grid,
    importing,
    loading,
    long,
    measures,
    occasions,
    programs,
    relations,
    reminding,
    tasks,
    views,
    warmth,
)
from bench.measures import Bench, Result

Work: TypeAlias = tuple[str, Callable[[Bench], Result]]

# The server has one core, and the load the other.
PAGES: tuple[Work, ...] = (
    ("rss.idle", measures.rss_idle),
    ("search.mix", measures.search_mix),
    ("search.restricted", measures.search_restricted),
    ("list.first", measures.list_first),
    ("list.deep", measures.list_deep),
    ("list.filtered", measures.list_filtered),
    ("grid.scroll", grid.grid_scroll),
    ("grid.paste", grid.grid_paste),
    ("card.open", measures.card_open),
    ("card.relations", relations.card_relations),
    ("card.long", long.card_long),
    ("client.create", measures.client_create),
    ("today.first", day.today_first),
    ("today.next", day.today_next),
    ("touch.store", day.touch_store),
    ("api.list", programs.api_list),
    ("api.create", programs.api_create),
    ("client.duplicates", entering.client_duplicates),
    ("duplicates.one", duplicates.duplicates_one),
    ("occasions.one", occasions.occasions_one),
    ("view.filtered", views.view_filtered),
    ("view.builder", views.view_builder),
    ("tasks.list", tasks.tasks_list),
    ("live.reminder", reminding.live_reminder),
    ("pages.rps", measures.pages_rps),
    ("bulk.100k", bulk.bulk_100k),
)
# The load is one person who waits, and the server has all cores.
JOBS: tuple[Work, ...] = (
    ("duplicates.base", duplicates.duplicates_base),
    ("occasions.base", occasions.occasions_base),
    ("warmth.base", warmth.warmth_base),
    ("import.live", loading.import_live),
    ("undo.100k", importing.undo_100k),
    ("export.all", exporting.export_all),
    ("import.empty", importing.import_empty),
    ("import.update", importing.import_update),
)
