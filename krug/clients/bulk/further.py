"""What else may be done to many chosen clients: rooms above offer theirs here, as tasks do a task for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from krug.core.registry import Label, Registry
from krug.core.rights import Actor


@dataclass(frozen=True)
class FurtherDeed:
    """``read(actor, typed)`` makes a value of what was typed, as JSON, or raises Refusal; ``told`` says it in words.

    ``apply(client_ids, value, change_set_id)`` does it for a portion inside the caller's transaction, and writes what
    it made into the change set, by which all of it is undone. ``right`` opens it, for clients one may see.
    """

    code: str
    label: Label
    asks: Label
    right: str
    read: Callable[[Actor, str], Any]
    told: Callable[[Any], str]
    apply: Callable[[Sequence[int], Any, int], None]
    hint: Label = ""
    order: int = 100


offers: Registry[FurtherDeed] = Registry("further deeds")
