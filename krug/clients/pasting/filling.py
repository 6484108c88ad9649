"""What was pasted put into a form that may have something in it already: nothing typed is overwritten, nothing lost."""

from collections.abc import Mapping
from typing import Final

from krug.clients.pasting.reading import LONGEST, Taken, read

_SEVERAL: Final = frozenset({"phone", "email"})


def fill(typed: Mapping[str, str], pasted: str) -> tuple[dict[str, str], list[Taken]]:
    """The form's fields afterwards, and what was taken from where. What finds no place of its own goes to the note."""
    found = read(pasted[:LONGEST])
    filled, taken = dict(typed), []
    rest = [found.rest, pasted[LONGEST:].strip()]
    if not typed.get("who", "").strip():
        filled["kind"] = found.kind
    for each in found.taken:
        is_empty = not typed.get(each.field, "").strip()
        if is_empty or each.field in _SEVERAL:
            filled[each.field] = ", ".join(filter(None, [filled.get(each.field, "").strip(), each.value]))
            taken.append(each)
        elif each.source not in rest:
            rest.append(each.source)
    filled["note"] = "\n".join(filter(None, [typed.get("note", "").strip(), *rest]))
    return filled, taken
