"""Rows of which a chosen key does not say whom they speak of: told of instead of loaded, for nobody guesses."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from krug.clients import sight
from krug.clients.drafts import Draft, display_name
from krug.clients.keys import CONTACTS, Key, Said, is_nameless
from krug.clients.matching import Face, Known
from krug.clients.models import Kind
from krug.clients.own import portable as own
from krug.clients.policies import Policies, Policy
from krug.core.rights import Actor
from krug.exchange.placing import Placement, Resolved

SHOWN = 3
_PERSONS = frozenset({"last_name", "first_name", "patronymic", "sex", "birth_date"})
_OF_KIND: Mapping[str, frozenset[str]] = {Kind.PERSON: _PERSONS, Kind.COMPANY: frozenset({"name"})}


@dataclass(frozen=True, eq=False)
class _Coming:
    """Somebody whom an earlier row of the portion brings."""

    kind: str


@dataclass
class Deciding:
    """Looks at row after row, as the rows before leave the base: who came by one of them is met by the next.

    ``foreign`` are clients the loader may not change: a row about one of them alone is told of as such, and of several
    only those in sight are named.
    """

    by: Actor
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
        token = next(iter(met), None)
        draft = self._of_kind(placement, draft, token)
        if token is None and is_nameless(draft) and not draft.contacts and not draft.values.get("inn"):
            return "unknown", _("No client has this «%(key)s», and nobody is named in the row.") % {"key": self.words}
        if token is None and self._is_taken(draft):
            return "taken", _("Another client has this INN already, and the key does not say that it is this one.")
        self._note(draft, token)
        return None

    def _of_kind(self, placement: Placement, draft: Draft, token: Any) -> Draft:
        """Who was not named is a person or a company as the one they turn out to be."""
        face = self.known.faces.get(token)
        kind = face.kind if face else token.kind if isinstance(token, _Coming) else draft.kind
        if kind != draft.kind:
            row, told = placement.draft, {k: v for k, v in draft.values.items() if k not in _OF_KIND[draft.kind]}
            draft = replace(draft, kind=kind, values=told)
            row.person, row.company = (draft, None) if kind == Kind.PERSON else (None, draft)
            own.put(row, placement.row.values)
            sight.strip(self.by, draft)
        draft.said = tuple(said for said in draft.said if said[0] == draft.kind)
        return draft

    def _coming(self, draft: Draft) -> Iterable[Any]:
        return (self.coming[said] for said in draft.said if said in self.coming)

    def _note(self, draft: Draft, token: Any) -> None:
        """Later rows meet whom this one brings, and by the further phones that it gives them."""
        if token in self.foreign:
            return
        adds = all(self.policies.of(part) != Policy.FILL for part in self.key.parts if part in CONTACTS)
        if token is None:
            token = _Coming(draft.kind)
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
