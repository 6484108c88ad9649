"""Rows of which a chosen key does not say whom they speak of: told of instead of loaded, for nobody guesses."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from krug.clients.drafts import Draft, display_name
from krug.clients.keys import CONTACTS, Key, Said
from krug.clients.matching import Face, Known
from krug.clients.policies import Policies, Policy
from krug.exchange.placing import Placement, Resolved

SHOWN = 3


@dataclass
class Deciding:
    """Looks at row after row, as the rows before leave the base: who came by one of them is met by the next.

    ``foreign`` are clients the loader may not change: a row about one of them alone is told of as such, and of several
    only those in sight are named.
    """

    key: Key
    policies: Policies
    known: Known
    foreign: Collection[int]
    words: str  # the key in words
    coming: dict[Said, Any] = field(default_factory=dict)
    requisites: set[tuple[str, str]] = field(default_factory=set)

    def set_apart(self, result: Resolved) -> None:
        looked_at = [(placement, self._why_not(placement)) for placement in result.placements]
        result.placements = [placement for placement, why in looked_at if why is None]
        result.unsure += [(placement.row, *why) for placement, why in looked_at if why is not None]

    def _why_not(self, placement: Placement) -> tuple[str, str] | None:
        """The code of the reason and the reason, None when the row may pass."""
        both = (placement.draft.person, placement.draft.company)
        draft = next((each for each in both if each is not None and each.said), None)
        if draft is None:
            return None
        faces = self.known.met(draft)
        met = {face.id: face for face in faces} | {token: self.known.faces.get(token) for token in self._coming(draft)}
        if len(met) > 1:
            mine = [pk for pk in met if pk not in self.foreign]
            return ("several", self._several(met)) if mine else None
        if not met and self._is_taken(draft):
            return "taken", _("Another client has this INN already, and the key does not say that it is this one.")
        self._note(draft, next(iter(met), None))
        return None

    def _coming(self, draft: Draft) -> Iterable[Any]:
        return (self.coming[said] for said in draft.said if said in self.coming)

    def _note(self, draft: Draft, token: Any) -> None:
        """Later rows meet whom this one brings, and by the further phones that it gives them."""
        if token in self.foreign:
            return
        adds = all(self.policies.of(part) != Policy.FILL for part in self.key.parts if part in CONTACTS)
        if token is None:
            token = f"row {len(self.coming)}"
            self.requisites.add(_requisites(draft))
        elif not adds:
            return
        self.coming.update(dict.fromkeys(draft.said, token))

    def _is_taken(self, draft: Draft) -> bool:
        """No two clients have the same requisites: this one would be made without what it is to be known by."""
        if "inn" not in self.key.parts:
            return False
        asked = _requisites(draft)
        held = ((face.values.get("inn"), face.values.get("kpp") or "") for face in self.known.by_inn.get(asked[0], ()))
        return asked in self.requisites or asked in set(held)

    def _several(self, met: "dict[Any, Face | None]") -> str:
        seen = [face for pk, face in met.items() if face is not None and pk not in self.foreign]
        named = [_name(face) for face in seen[:SHOWN]]
        hidden = sum(pk in self.foreign for pk in met)
        others = len(met) - len(named) - hidden
        if hidden:
            named.append(ngettext("%(n)d that is not yours", "%(n)d that are not yours", hidden) % {"n": hidden})
        if others:
            named.append(ngettext("%(n)d more", "%(n)d more", others) % {"n": others})
        said = _("Several clients have the same «%(key)s»: %(clients)s. Merge them, or add a column to the key.")
        return said % {"key": self.words, "clients": ", ".join(named)}


def _requisites(draft: Draft) -> tuple[str, str]:
    return str(draft.values.get("inn") or ""), str(draft.values.get("kpp") or "")


def _name(face: Face) -> str:
    name = display_name(face.kind, face.values) or str(_("no name"))
    return f"{name} (№ {face.id})" if face.id > 0 else name
