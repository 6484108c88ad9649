"""What can happen in the client base."""

from dataclasses import dataclass
from typing import ClassVar

from krug.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ClientCreated(Event):
    code: ClassVar[str] = "clients.created"


@dataclass(frozen=True, kw_only=True)
class ClientChanged(Event):
    """Values of the card itself; which ones is in ``cells``."""

    code: ClassVar[str] = "clients.changed"


@dataclass(frozen=True, kw_only=True)
class ClientArchived(Event):
    code: ClassVar[str] = "clients.archived"


@dataclass(frozen=True, kw_only=True)
class ClientRestored(Event):
    code: ClassVar[str] = "clients.restored"


@dataclass(frozen=True, kw_only=True)
class ContactAdded(Event):
    code: ClassVar[str] = "clients.contact_added"
    point_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    code: ClassVar[str] = "clients.contact_changed"
    point_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ContactRemoved(Event):
    code: ClassVar[str] = "clients.contact_removed"
    point_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ContactRevealed(Event):
    """Somebody who sees contacts masked asked to see this one."""

    code: ClassVar[str] = "clients.contact_revealed"
    point_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class AddressAdded(Event):
    code: ClassVar[str] = "clients.address_added"
    address_id: int


@dataclass(frozen=True, kw_only=True)
class AddressRemoved(Event):
    code: ClassVar[str] = "clients.address_removed"
    address_id: int


@dataclass(frozen=True, kw_only=True)
class EmploymentAdded(Event):
    """Of the person; the company is the other client."""

    code: ClassVar[str] = "clients.employment_added"
    employment_id: int


@dataclass(frozen=True, kw_only=True)
class EmploymentChanged(Event):
    code: ClassVar[str] = "clients.employment_changed"
    employment_id: int


@dataclass(frozen=True, kw_only=True)
class EmploymentEnded(Event):
    code: ClassVar[str] = "clients.employment_ended"
    employment_id: int


@dataclass(frozen=True, kw_only=True)
class EmploymentRemoved(Event):
    code: ClassVar[str] = "clients.employment_removed"
    employment_id: int


@dataclass(frozen=True, kw_only=True)
class _OfRelation:
    """``kind`` is the code of a ready kind, ``words`` the company's own for first and second: as they were then."""

    relation_id: int
    kind: str
    words: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class RelationAdded(_OfRelation, Event):
    """Of the first client; the second is the other one."""

    code: ClassVar[str] = "clients.relation_added"


@dataclass(frozen=True, kw_only=True)
class RelationChanged(_OfRelation, Event):
    code: ClassVar[str] = "clients.relation_changed"


@dataclass(frozen=True, kw_only=True)
class RelationEnded(_OfRelation, Event):
    code: ClassVar[str] = "clients.relation_ended"


@dataclass(frozen=True, kw_only=True)
class RelationRemoved(_OfRelation, Event):
    code: ClassVar[str] = "clients.relation_removed"


@dataclass(frozen=True, kw_only=True)
class _OfProspect:
    """``end`` is the prospect's place in the relation."""

    prospect_id: int
    name: str
    end: str
    kind: str
    words: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class ProspectAdded(_OfProspect, Event):
    code: ClassVar[str] = "clients.prospect_added"


@dataclass(frozen=True, kw_only=True)
class ProspectRemoved(_OfProspect, Event):
    code: ClassVar[str] = "clients.prospect_removed"


@dataclass(frozen=True, kw_only=True)
class ProspectRevealed(_OfProspect, Event):
    """Somebody who sees contacts masked asked to see those of this prospect."""

    code: ClassVar[str] = "clients.prospect_revealed"


@dataclass(frozen=True, kw_only=True)
class ProspectTakenIn(_OfProspect, Event):
    """The prospect is a client by now, the other one of the event: a new one, or one that was here already."""

    code: ClassVar[str] = "clients.prospect_taken_in"


@dataclass(frozen=True, kw_only=True)
class RelationKindChanged(Event):
    """A kind of relation was added, renamed, retired or taken back; ``kind_id`` says which."""

    code: ClassVar[str] = "clients.relation_kind_changed"
    kind_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class PurchaseRecorded(Event):
    code: ClassVar[str] = "clients.purchase_recorded"
    purchase_id: int
    amount: int  # minor units


@dataclass(frozen=True, kw_only=True)
class PurchaseReturned(Event):
    code: ClassVar[str] = "clients.purchase_returned"
    purchase_id: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class TagAdded(Event):
    code: ClassVar[str] = "clients.tag_added"
    name: str


@dataclass(frozen=True, kw_only=True)
class TagRemoved(Event):
    code: ClassVar[str] = "clients.tag_removed"
    name: str


@dataclass(frozen=True, kw_only=True)
class CategoryAdded(Event):
    code: ClassVar[str] = "clients.category_added"
    category_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class CategoryChanged(Event):
    code: ClassVar[str] = "clients.category_changed"
    category_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class CategoryRetired(Event):
    code: ClassVar[str] = "clients.category_retired"
    category_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class CategoryRestored(Event):
    code: ClassVar[str] = "clients.category_restored"
    category_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class EntryRuleChanged(Event):
    """What the company asks of one field."""

    code: ClassVar[str] = "clients.entry_rule_changed"
    kind: str
    category_id: int | None
    field: str


@dataclass(frozen=True, kw_only=True)
class InstructionWritten(Event):
    code: ClassVar[str] = "clients.instruction_written"
    kind: str
    category_id: int | None


@dataclass(frozen=True, kw_only=True)
class BulkFinished(Event):
    """Many clients were changed at once, or as many as were until it was stopped; the values are in the change set."""

    code: ClassVar[str] = "clients.bulk_finished"
    bulk_id: int
    verb: str
    field: str
    changed: int


@dataclass(frozen=True, kw_only=True)
class SpreadsheetWritten(Event):
    """Cells were typed, pasted or emptied in the list as a spreadsheet; the values are in the change set."""

    code: ClassVar[str] = "clients.spreadsheet_written"
    clients: int
    written: int


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Event):
    code: ClassVar[str] = "clients.view_saved"
    view_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ViewChanged(Event):
    code: ClassVar[str] = "clients.view_changed"
    view_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ViewRemoved(Event):
    code: ClassVar[str] = "clients.view_removed"
    view_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ViewRestored(Event):
    code: ClassVar[str] = "clients.view_restored"
    view_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class DefaultViewChosen(Event):
    """``view_id`` is None where the role begins with all clients again."""

    code: ClassVar[str] = "clients.default_view_chosen"
    view_id: int | None
    role: str


@dataclass(frozen=True, kw_only=True)
class _OfOwnField:
    """``key`` is the name for programs, ``name`` what it is called."""

    field_id: int
    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class OwnFieldAdded(_OfOwnField, Event):
    code: ClassVar[str] = "clients.own_field_added"


@dataclass(frozen=True, kw_only=True)
class OwnFieldChanged(_OfOwnField, Event):
    code: ClassVar[str] = "clients.own_field_changed"


@dataclass(frozen=True, kw_only=True)
class OwnFieldTurned(_OfOwnField, Event):
    """Its values are turned into those of another type, all in the change set of the event."""

    code: ClassVar[str] = "clients.own_field_turned"
    was: str
    type: str


@dataclass(frozen=True, kw_only=True)
class OwnFieldRetired(_OfOwnField, Event):
    code: ClassVar[str] = "clients.own_field_retired"


@dataclass(frozen=True, kw_only=True)
class OwnFieldRestored(_OfOwnField, Event):
    code: ClassVar[str] = "clients.own_field_restored"


@dataclass(frozen=True, kw_only=True)
class HandedOver(Event):
    """Clients of one employee went to others; the change set says which."""

    code: ClassVar[str] = "clients.handed_over"
    handover_id: int
    employee_id: int
    receivers: list[int]
    count: int


@dataclass(frozen=True, kw_only=True)
class ClientsMerged(Event):
    """The other client became a part of this one; what moved is in the change set."""

    code: ClassVar[str] = "clients.merged"
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class ClientsParted(Event):
    """The other client is one of its own again."""

    code: ClassVar[str] = "clients.parted"
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class ToldApart(Event):
    """The two look alike and are two."""

    code: ClassVar[str] = "clients.told_apart"


@dataclass(frozen=True, kw_only=True)
class MassMerged(Event):
    """All pairs of so many points were merged; the change set says which."""

    code: ClassVar[str] = "clients.mass_merged"
    mass_id: int
    least_score: int
    merged: int
