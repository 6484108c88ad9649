"""The company's rules of entry over the rows of a sheet: those that break them are set apart before any is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from krug.clients import matching, merging, sight
from krug.clients.drafts import Draft
from krug.clients.entry.standard import Broken, Standard
from krug.clients.matching import Face, Known
from krug.exchange import updating
from krug.exchange.models import Import
from krug.exchange.placing import Placement


class Gate:
    """Looks at row after row as they would be placed: whoever an earlier row brings is known to the later ones."""

    def __init__(self, load: Import, standards: Mapping[str, Standard], known: Known, foreign: set[int]) -> None:
        self.load, self.standards, self.known, self.foreign = load, standards, known, foreign
        self.policies = updating.policies_of(load)
        self.coming = Known(known.key)
        self._changing: dict[int, Face] = {}  # known ones as the rows so far leave them

    def stops(self, placement: Placement) -> str:
        """Why the row may not pass, empty when it may."""
        drafts = [draft for draft in (placement.draft.company, placement.draft.person) if draft is not None]
        met = [(draft, self._face(draft)) for draft in drafts]
        told = [(draft, broken) for draft, face in met for broken in self._broken(draft, face)]
        if not told:
            for draft, face in met:
                self._remember(draft, face)
        return "; ".join(_words(draft, broken, alone=len(drafts) == 1) for draft, broken in told)

    def _face(self, draft: Draft) -> Face | None:
        """Whom the draft speaks of, as the rows before leave them."""
        found = matching.recognise(draft, self.known)
        if found is None or found.id in self.coming.faces:
            return found or matching.recognise(draft, self.coming)
        copy = replace(found, values=dict(found.values), contacts=set(found.contacts))
        return self._changing.setdefault(found.id, copy)

    def _broken(self, draft: Draft, face: Face | None) -> Sequence[Broken]:
        """Of somebody new all is asked, of somebody known what the row would write."""
        asked = self.standards[draft.kind]
        if face is None:
            denied = sight.readonly(self.load.by) - sight.ALWAYS_SEEN  # is not asked of who may not fill it in
            return [each for each in asked.of_new(draft) if each.field not in denied]
        if face.id in self.foreign:
            return ()
        new = merging.new_contacts(face, draft, self.policies)
        return asked.of_delta(face.values.get("category_id"), self._written(draft, face), new, draft.addresses)

    def _written(self, draft: Draft, face: Face) -> list[tuple[str, Any, Any]]:
        said = (name for name in merging.MERGED if name in draft.values)
        becomes = ((name, merging.becomes(face, name, draft, self.policies, self.known.key)) for name in said)
        return [(name, face.values.get(name), new) for name, new in becomes if new is not None]

    def _remember(self, draft: Draft, face: Face | None) -> None:
        if face is None:
            self.coming.add(matching.face_of(draft, -1 - len(self.coming.faces)))
            return
        face.values.update({name: new for name, _old, new in self._written(draft, face)})
        for contact in draft.contacts:
            key = (contact.kind, contact.key or contact.value)
            self.coming.add_contact(face, key)


def _words(draft: Draft, broken: Broken, *, alone: bool) -> str:
    """With the name of whom it is about where the row speaks of two."""
    name = draft.values.get("name") or draft.values.get("last_name") or ""
    return str(broken) if alone or not name else f"{name}: {broken}"
