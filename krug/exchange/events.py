from dataclasses import dataclass
from typing import ClassVar

from krug.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    code: ClassVar[str] = "exchange.import_finished"
    import_id: int
    created: int
    updated: int


@dataclass(frozen=True, kw_only=True)
class SampleLoaded(Event):
    code: ClassVar[str] = "exchange.sample_loaded"
    clients: int
