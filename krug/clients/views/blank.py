"""The form of a new client as it is shown: what is asked at once, what waits under «more», hints and instruction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from krug.clients import fields, intake
from krug.clients.entry import items, standard
from krug.clients.entry.standard import Standard
from krug.clients.fields import CardField
from krug.clients.forms import NewClientForm
from krug.clients.models import Kind, Warmth
from krug.clients.pasting import Taken
from krug.clients.views import choices, groups
from krug.core.registry import Label
from krug.staff.models import Employee

CONTACTS = ("email", "telegram", "site", "address", "legal_address")
WORK = ("company", "position")
_FIRST = frozenset({*intake.NAME_PARTS, "owner", "phone"})  # asked before everything, or not asked at all
_OF_COMPANIES = frozenset({"legal_address"})
_HINTED_BY = {"who": intake.NAME_PARTS, "company": ("employment",)}  # what is asked in one field, by its items


@dataclass(frozen=True)
class Blank:
    """One field to be filled in. ``sources`` are the pasted words it was filled from."""

    bound: BoundField
    control: str
    choices: Sequence[tuple[str, str]]
    placeholder: Label
    hint: str
    is_required: bool
    sources: Sequence[str]

    @property
    def value(self) -> str:
        return str(self.bound.value() or "")

    @property
    def anchor(self) -> str:
        """The name in the page, where a dot would begin a class."""
        return self.bound.html_name.replace(".", "-")

    @property
    def chosen(self) -> list[str]:
        return self.value.splitlines()

    @property
    def is_filled(self) -> bool:
        return self.value not in ("", str(Warmth.UNKNOWN.value))


@dataclass(frozen=True)
class Group:
    label: Label
    blanks: list[Blank]


@dataclass(frozen=True)
class _Paper:
    """What all the fields of one form have in common."""

    form: NewClientForm
    standard: Standard
    category_id: int | None
    required: frozenset[str]
    taken: Mapping[str, list[str]]
    actor: Employee | None = None

    def blank(self, name: str) -> Blank:
        known = fields.get(self.standard.kind, name)
        return Blank(
            self.form[name],
            known.control if known else "text",
            choices.of(known, self.standard.kind, actor=self.actor) if known else (),
            known.hint if known else "",
            " ".join(filter(None, self._hints(name, known))),
            name in self.required,
            self.taken.get(name, ()),
        )

    def _hints(self, name: str, known: CardField | None) -> list[str]:
        told = [known.help] if known else []
        return told + [self.standard.hint(code, self.category_id) for code in _HINTED_BY.get(name, (name,))]


def context(
    form: NewClientForm,
    *,
    same: Sequence[Any] = (),
    taken: Iterable[Taken] = (),
    actor: Employee | None = None,
) -> dict[str, object]:
    """Everything the template of the form needs."""
    kind, category_id = _kind(form), _number(form["category"].value()) if "category" in form.fields else None
    asked = standard.of(kind)
    sources: dict[str, list[str]] = {}
    for each in (each for each in taken if each.field in form.fields):
        sources.setdefault(each.field, []).append(each.source)
    paper = _Paper(form, asked, category_id, frozenset(asked.required(category_id)), sources, actor)
    at_once = [paper.blank(name) for name in _asked_at_once(form, paper)]
    in_no_form = asked.left_out() - paper.required
    rest = list(_groups(paper, {blank.bound.name for blank in at_once} | in_no_form))
    return {
        "form": form,
        "kind": kind,
        "first": [paper.blank(name) for name in ("who", "phone") if name in form.fields],
        "at_once": at_once,
        "groups": rest,
        "is_filled": any(blank.is_filled or blank.bound.errors for group in rest for blank in group.blanks),
        "instruction": standard.instruction(kind, category_id),
        "same": same,
    }


def _kind(form: NewClientForm) -> str:
    chosen = form["kind"].value()
    return chosen if chosen in Kind.values else intake.kind_of(str(form["who"].value() or ""))


def _number(text: Any) -> int | None:
    return int(text) if str(text or "").isdecimal() and len(str(text)) < fields.LONGEST_ID else None


def _asked_at_once(form: NewClientForm, paper: _Paper) -> list[str]:
    """What is required, in the order of the card."""
    codes = [item.code for item in items.of(paper.standard.kind)]
    return [code for code in codes if code in paper.required and code not in _FIRST and code in form.fields]


def _groups(paper: _Paper, shown: set[str]) -> Iterator[Group]:
    kind = paper.standard.kind
    contacts = [name for name in CONTACTS if kind == Kind.COMPANY or name not in _OF_COMPANIES]
    listed: list[tuple[Label, list[str]]] = [(_("Contacts"), contacts)]
    if kind == Kind.PERSON:
        listed.append((_("Work"), list(WORK)))
    for label, group in groups.grouped(kind):
        names = [known.code for known in group if known.code not in _FIRST and known.is_for(paper.category_id)]
        listed.append((label, [*names, "tags"] if "category" in names else names))
    for label, names in listed:
        if blanks := [paper.blank(name) for name in names if name not in shown and name in paper.form.fields]:
            yield Group(label, blanks)
