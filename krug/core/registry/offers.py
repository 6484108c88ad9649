"""What a room may offer: one frozen dataclass per kind."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from krug.core.changes.cells import Cell
    from krug.core.rights import Actor

    Label = str | _StrPromise
else:
    Label = str


@dataclass(frozen=True)
class NavItem:
    """A place in the side bar, shown to those who have ``right`` (empty: to everyone signed in)."""

    code: str
    label: Label
    url_name: str
    icon: str
    order: int
    right: str = ""
    group: str = "work"  # "work" above the line, "office" under it, "foot" at the bottom


@dataclass(frozen=True)
class Panel:
    """A fragment that a room puts on a page of a room below it. ``context`` returns what the template needs.

    ``files`` are the styles and scripts it needs there; the page loads each once, however often the fragment is drawn.
    """

    code: str
    page: str
    place: str
    template: str
    context: "Callable[[HttpRequest, Any], Mapping[str, object]]"
    order: int = 100
    right: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """One line of the palette. ``title`` and ``reason`` are already marked up by the finder (safe strings)."""

    url: str
    title: str
    subtitle: str = ""
    reason: str = ""
    icon: str = ""
    initials: str = ""
    tint: int = 0
    warmth: str = ""
    key: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """``read_as`` is the question in the other keyboard layout, when that is how it was understood."""

    hits: Sequence[Hit]
    read_as: str = ""


@dataclass(frozen=True)
class Finder:
    """A source of the palette: ``find(actor, text)`` returns what the actor may see, best first; ``at_hand(actor)``
    what is worth showing before anything is typed, in groups with their labels.
    """

    code: str
    label: Label
    find: "Callable[[Actor, str], Found]"
    order: int = 100
    at_hand: "Callable[[Actor], Sequence[tuple[Label, Sequence[Hit]]]] | None" = None


@dataclass(frozen=True)
class EventType:
    """How an event is shown in histories, and how personal data is erased from what was written down of it.

    ``other_label`` names it on the card of the other client, ``named`` by what was written down of it. ``describe``
    adds a word about that; it is asked with True for the card of the other client. ``tells`` gives the codes of what
    these two tell of a client besides the cells: to whoever may not see one of them neither is said.
    """

    code: str
    label: Label
    icon: str
    forget: Callable[[dict[str, Any]], dict[str, Any]]
    describe: "Callable[[Mapping[str, Any], bool], str] | None" = None
    in_history: bool = True
    other_label: Label = ""
    named: "Callable[[Mapping[str, Any]], Label] | None" = None
    tells: "Callable[[Mapping[str, Any]], Collection[str]]" = lambda data: ()

    def name_for(self, data: Mapping[str, Any], hidden: Collection[str]) -> Label:
        """As it is called for somebody from whom these are hidden."""
        return self.named(data) if self.named and not self._tells_any(data, hidden) else self.label

    def words_for(self, data: Mapping[str, Any], hidden: Collection[str], *, is_other: bool) -> str:
        return self.describe(data, is_other) if self.describe and not self._tells_any(data, hidden) else ""

    def _tells_any(self, data: Mapping[str, Any], hidden: Collection[str]) -> bool:
        return bool(hidden) and not set(hidden).isdisjoint(self.tells(data))


@dataclass(frozen=True)
class Verb:
    """An action the palette can start, on any page or on the card of a client (``page="client"``)."""

    code: str
    label: Label
    icon: str
    url_name: str
    right: str = ""
    page: str = ""
    key: str = ""
    order: int = 100
    takes_text: str = ""  # name of the query parameter that receives what was typed


@dataclass(frozen=True)
class Right:
    """Something an employee may do. With reaches it says over whose rows, without it is yes or no."""

    code: str
    label: Label
    group: Label
    has_reach: bool = False
    order: int = 100


@dataclass(frozen=True)
class Reach:
    """Over whose rows a right extends: ``owners(actor)`` gives the owners' ids, None means everybody's and nobody's."""

    code: str
    label: Label
    owners: "Callable[[Actor], frozenset[int] | None]"
    order: int


@dataclass(frozen=True)
class Scope:
    """Something a program with a token of the API may do. Whoever gives it has one of ``rights``."""

    code: str  # "clients:read"
    label: Label
    rights: tuple[str, ...]
    order: int = 100


@dataclass(frozen=True)
class Door:
    """A way on which data leaves in bulk, open to those with ``right``. The journal tells of files."""

    code: str  # "exchange.bad_rows"
    label: Label
    right: str
    is_file: bool = False


@dataclass(frozen=True)
class Endpoints:
    """What a room adds to the API. ``router`` names its ninja.Router; it is loaded when addresses are first asked.

    ``bodies`` are addresses that take files, with how many bytes one request may have there.
    """

    code: str
    label: Label
    router: str  # "krug.clients.endpoints.router"
    order: int = 100
    bodies: "Mapping[str, Callable[[], int]]" = field(default_factory=dict)


@dataclass(frozen=True)
class Loose:
    """Values of a table that are no columns of it: ``read`` gives those of a name by row, as JSON and held against
    others, ``write`` takes them with their rows.
    """

    begins: str  # how their names begin
    read: "Callable[[str, Iterable[int]], dict[int, Any]]"
    write: "Callable[[str, Iterable[tuple[Any, int]]], None]"


Anew = tuple[Callable[[Sequence[int]], object], Collection[int]]


@dataclass(frozen=True)
class Tracked:
    """A table whose rows take part in change sets and undo. ``fields`` are the only ones undo may write, and the
    ``loose`` ones. ``after_cells``, where there is one, is called instead of ``after``, with the cells that were put
    back; it names what is to be made anew and for which rows, and each such thing is made once for all tables that ask
    for it, in the order of asking. ``untold`` are those that the history does not spell out, since its line says it
    already. ``dated`` are columns that take the moment at which a created row is archived.
    """

    code: str  # model label, "clients.contactpoint"
    model: "type[Model]"
    fields: frozenset[str]
    after: Callable[[Sequence[int]], None]  # rows were put back: refresh what is derived from them
    changed_since: Callable[[int, Sequence[int]], set[int]] = lambda change_set_id, rows: set()
    loose: Loose | None = None
    after_cells: "Callable[[Sequence[Cell]], Iterable[Anew]] | None" = None
    untold: frozenset[str] = frozenset()
    dated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scheduled:
    """A job the worker starts again and again."""

    code: str
    every: timedelta
    job: Any


@dataclass(frozen=True)
class Column:
    """Something a spreadsheet can hold about a client.

    ``headers`` are folded names it goes by, ``fits`` tells whether a cell looks like it, ``read`` puts what a cell says
    into the values of its row (JSON only) and raises Refusal. ``many``: several columns of a sheet can be this.
    ``read_for`` makes such a reader for who loads the sheet, where that decides what may stand in a cell.
    """

    code: str
    label: Label
    headers: tuple[str, ...]
    read: Callable[[Any, dict[str, Any]], None]
    fits: Callable[[str], bool] | None = None
    many: bool = False
    order: int = 100
    read_for: "Callable[[Actor], Callable[[Any, dict[str, Any]], None]] | None" = None


@dataclass(frozen=True)
class Finding:
    """What the doctor says of one thing. ``remedy`` is what to do about it, empty when all is well."""

    level: str  # "ok", "note", "warning", "error"
    text: str
    remedy: str = ""


@dataclass(frozen=True)
class Check:
    """One thing `krug doctor` looks at."""

    code: str
    label: Label
    look: Callable[[], Finding]
    order: int = 100


@dataclass(frozen=True)
class PersonalData:
    """Where personal data of a client lies, how it is shown to the person and how it is forgotten."""

    code: str
    model: "type[Model]"
    of_client: "Callable[[int], QuerySet[Any]]"
    show: Callable[[Any], Mapping[str, str]]
    forget: Callable[[int], None]


@dataclass(frozen=True)
class Conditions:
    """A source of the condition language: what clients can be asked for.

    ``fields(actor)`` are `clients.conditions.Field`s, each time anew, since what a company has of its own may change.
    """

    code: str
    fields: "Callable[[Actor], Sequence[Any]]"
    order: int = 100


@dataclass(frozen=True)
class GuardedField:
    """Something shown of a client that a role may be denied. Not ``hideable``: it can only be kept from changing;
    not ``lockable``: it can only be hidden, since nobody types it in."""

    code: str
    label: Label
    group: Label
    hideable: bool = True
    lockable: bool = True


@dataclass(frozen=True)
class Guarded:
    """A room's fields that roles may be denied, asked for when a role is set up: a company adds fields of its own."""

    code: str
    fields: Callable[[], Sequence[GuardedField]]
    order: int = 100


@dataclass(frozen=True)
class ColumnSource:
    """Columns a room offers to the list of clients; ``columns(actor)`` are `clients.columns.ListColumn`s."""

    code: str
    columns: "Callable[[Actor], Sequence[Any]]"
    order: int = 100


@dataclass(frozen=True)
class RowGroups:
    """Groups of rows that a right may cover whoever their owner is: (id, name) of each there is."""

    code: str
    label: Label
    choices: Callable[[], Sequence[tuple[int, str]]]
    order: int = 100


@dataclass(frozen=True)
class OpenWork:
    """Work on clients that goes with them when they are handed over: tasks, deals, inquiries.

    ``move(client_ids, from_id, to_id, change_set_id)`` gives what of it is open from one employee to another inside
    the caller's transaction, writing its cells into the change set.
    """

    code: str
    move: Callable[[Sequence[int], int, int, int], None]
    order: int = 100


@dataclass(frozen=True)
class Belonging:
    """Rows that belong to a client and go with it when its card is merged with another.

    ``fields`` are the columns that name the client. ``stays(survivor_id, merged_id)`` gives rows that do not move,
    because the survivor has the same. ``after(client_ids)`` counts anew what is kept of them. ``tell(rows)`` puts
    rows that came after a merge into words, by their ids, for who parts the two again; without it they stay.
    """

    code: str  # model label, "clients.purchase"
    model: "type[Model]"
    fields: tuple[str, ...]
    stays: Callable[[int, int], Iterable[int]] = lambda survivor_id, merged_id: ()
    after: Callable[[Sequence[int]], None] | None = None
    label: Label = ""
    tell: "Callable[[Actor, QuerySet[Any]], Mapping[int, str]] | None" = None
    order: int = 100
