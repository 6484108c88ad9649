from dataclasses import dataclass
from typing import ClassVar

from krug.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AskingChanged(Event):
    """What is not asked of clients of a category (None: of those without one), now and before."""

    code: ClassVar[str] = "timeline.asking_changed"
    category_id: int | None
    silent: list[str]
    before: list[str]
