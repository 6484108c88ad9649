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


@dataclass(frozen=True, kw_only=True)
class ClientsExported(Event):
    """A file was written. ``asked`` is of whom it tells, in the words of who made it."""

    code: ClassVar[str] = "exchange.clients_exported"
    export_id: int
    rows: int
    matched: int
    form: str
    columns: list[str]
    asked: str
    is_masked: bool
