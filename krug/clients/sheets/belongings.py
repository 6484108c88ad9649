"""Cells of a file that say what lies beside a client: an address, the place of work. Written where it is beyond doubt
which row is meant: one address of a kind, one place of work, one company of the name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients import access, sight
from krug.clients.entry.standard import Standard
from krug.clients.fields import BadValue
from krug.clients.matching import key_of
from krug.clients.models import AddressKind, Client, Kind
from krug.clients.sheets.gathering import HeldAddress, HeldJob
from krug.core.rights import Actor
from krug.core.text.refusals import Refusal

ADDRESSES = {"address": AddressKind.MAIN, "legal_address": AddressKind.LEGAL}
COMPANY, POSITION = "company", "position"
EDITS = frozenset({*ADDRESSES, COMPANY, POSITION})
_LONGEST_ADDRESS, _LONGEST_POSITION = 500, 200
_NUMBER = re.compile(r"(?:№|#|N)\s*(\d{1,14})\s*$")

SEVERAL_ADDRESSES = Refusal("several", gettext_lazy("There are several such addresses on the card. Change them there."))
SEVERAL_JOBS = Refusal("several", gettext_lazy("There are several places of work on the card. Change them there."))
NO_JOB = Refusal("no_job", gettext_lazy("No place of work is known. Write the company too."))
LEFT = Refusal(
    "left",
    gettext_lazy("An empty cell does not tell whether they have left or never worked there. Say it on the card."),
)
OF_PERSONS = Refusal("no_field", gettext_lazy("A client of this kind has no such field. Leave the cell empty."))
DENIED = Refusal("denied", gettext_lazy("Your role may not change this."))


@dataclass
class Belongings:
    """What the cells of one row want of rows beside the client."""

    addresses: list[tuple[str, str]] = field(default_factory=list)  # (kind, text)
    gone: list[HeldAddress] = field(default_factory=list)
    held: int = 0  # addresses there are
    job: HeldJob | None = None  # the one place of work there is
    company: Client | None = None  # where they work by now
    position: str | None = None

    @property
    def moves(self) -> bool:
        """Another company than they work at."""
        return self.company is not None and (self.job is None or self.job.company_id != self.company.pk)

    @property
    def renames(self) -> bool:
        """Another position at the same company."""
        is_new = self.position is not None and self.job is not None and self.job.position != self.position
        return is_new and not self.moves

    @property
    def number(self) -> int:
        """How many cells this is."""
        addresses = {*(kind for kind, _text in self.addresses), *(held.kind for held in self.gone)}
        return len(addresses) + self.moves + (self.position is not None and (self.moves or self.renames))


class BelongingsReader:
    """Reads such cells for one actor. Companies are looked up once for each name."""

    def __init__(self, actor: Actor) -> None:
        self._actor, self._readonly = actor, sight.readonly(actor)
        self._companies: dict[str, Client] = {}

    def read(self, code: str, typed: str, client: Client, told: object, wish: Belongings) -> None:
        """``told`` is what was gathered for the column's client. Raises Refusal."""
        typed = " ".join(typed.split())
        if code in ADDRESSES:
            self._address(ADDRESSES[code], typed, told if isinstance(told, dict) else {}, wish)
            return
        if client.kind != Kind.PERSON:
            raise OF_PERSONS
        wish.job = told if isinstance(told, HeldJob) else None
        if wish.job is not None and wish.job.many > 1:
            raise SEVERAL_JOBS
        if code == COMPANY:
            self._company(typed, wish)
        else:
            _position(typed, wish)

    def _address(
        self, kind: AddressKind, typed: str, told: Mapping[AddressKind, HeldAddress], wish: Belongings
    ) -> None:
        if sight.ADDRESS in self._readonly:
            raise DENIED
        held, wish.held = told.get(kind), sum(each.many for each in told.values())
        if held is not None and held.many > 1:
            raise SEVERAL_ADDRESSES
        if len(typed) > _LONGEST_ADDRESS:
            raise _too_long(_LONGEST_ADDRESS)
        wish.gone += [held] if held else []
        wish.addresses += [(kind.value, typed)] if typed else []

    def _company(self, typed: str, wish: Belongings) -> None:
        if not typed:
            raise LEFT
        if typed not in self._companies:
            self._companies[typed] = self._found(typed)
        wish.company = self._companies[typed]

    def _found(self, typed: str) -> Client:
        """By its number, «ООО Тепло № 12», or by a name that one company has."""
        companies = access.visible(self._actor).filter(kind=Kind.COMPANY)
        number = _NUMBER.search(typed)
        if number is not None:
            found = list(companies.filter(pk=int(number[1])))
        else:
            found = list(companies.filter(sort_key=key_of(Kind.COMPANY, {"name": typed}))[:2])
        if len(found) > 1:
            raise BadValue(_("Several companies are called so. Write its number behind the name: «№ 12»."))
        if not found:
            raise BadValue(_("There is no such company in the base. Add it first, or write its number: «№ 12»."))
        return found[0]


def _position(typed: str, wish: Belongings) -> None:
    if wish.job is None and wish.company is None:
        raise NO_JOB
    if len(typed) > _LONGEST_POSITION:
        raise _too_long(_LONGEST_POSITION)
    wish.position = typed


def _too_long(most: int) -> BadValue:
    return BadValue(_("That is too long: at most %(most)s letters.") % {"most": most})


def hold_rules(wish: Belongings, asked: Standard, category_id: int | None) -> dict[str, Refusal]:
    """What the company's rules of entry do not take, by the column; it is wished no more."""
    left = wish.held - len(wish.gone) + len(wish.addresses)
    broken = asked.of_loss(category_id, sight.ADDRESS, left=left) if wish.gone else []
    for _kind, text in wish.addresses:
        broken += asked.of_address(category_id, text)
    if not broken:
        return {}
    touched = {*(kind for kind, _text in wish.addresses), *(each.kind for each in wish.gone)}
    wish.addresses, wish.gone = [], []
    return {code: BadValue(broken[0].message) for code, kind in ADDRESSES.items() if kind in touched}
