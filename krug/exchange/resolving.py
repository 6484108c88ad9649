"""Whom each staged row speaks of: somebody new, somebody known with something new, or nobody new at all.

The preview and the loading ask here alike, so that what was promised is what happens.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Any

from django.utils.translation import gettext as _

from krug.clients import access, labelling, matching, merging, portable, sight
from krug.clients.actions.updating import made_by
from krug.clients.drafts import Draft, EmploymentDraft
from krug.clients.entry.standard import Standard
from krug.clients.informal import portable as informal
from krug.clients.keys import Key
from krug.clients.labelling import Categories
from krug.clients.matching import Face, Known
from krug.clients.merging import Delta
from krug.clients.models import Client, Kind
from krug.clients.own import portable as own
from krug.clients.policies import Policy
from krug.exchange import making, updating
from krug.exchange.deciding import Deciding
from krug.exchange.familiar import Familiar
from krug.exchange.models import Import
from krug.exchange.placing import Placement, Resolved
from krug.exchange.regulating import Gate
from krug.exchange.staging import Staged
from krug.exchange.telling import Words
from krug.staff import queries as staff
from krug.timeline import mass
from krug.timeline.portable import touch as touch_of


@dataclass
class Context:
    """What stays the same over an import. ``owners`` are by the names under which a sheet may make them answer.

    The preview saves nobody: ``remember`` takes faces that are new or have news, ``local`` holds those of earlier
    portions.
    """

    load: Import
    owners: Mapping[str, int]
    local: Known | None = None
    remember: Callable[[Face], None] | None = None
    categories: Categories = field(default_factory=Categories)
    standards: Mapping[str, Standard] = field(default_factory=dict)  # none: everything is taken as it is
    told: set[int] = field(default_factory=set)  # what the preview has heard of touches, as hashes
    temporary_ids: "count[int]" = field(default_factory=lambda: count(-1, -1))
    familiar: Familiar = field(default_factory=Familiar)
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        self.words = Words(self.load.by)
        self.key, self.policies = updating.key(self.load), updating.policies_of(self.load)
        self.words.unmade = making.unmade(self.load)
        self.fresh, self.headers = making.codes(self.load), making.headers(self.load)


def nameable(load: Import) -> dict[str, int]:
    """Employees by their names in a sheet: all of them for those who hand clients over, else only the loader."""
    named = staff.by_name_or_mail()
    may_assign = load.by.may(access.ASSIGN)
    return named if may_assign else {name: pk for name, pk in named.items() if pk == load.by_id}


def understand(rows: Sequence[Staged], context: Context) -> Resolved:
    """Rows as drafts, placed nowhere yet: this much needs no transaction."""
    result = Resolved()
    for row in rows:
        readable = not row.bad or context.load.keep_unreadable
        values = _with_employer(_with_unreadable(row) if row.bad else row.values)
        draft = _draft(values, context) if readable else None
        if draft is None:
            result.unreadable.append(row)
        elif context.key and not _is_said(context.key, draft):
            result.unsure.append((row, "no_key", _no_key(context.load)))
        else:
            result.placements.append(Placement(row, draft, touch_of(values)))
    return result


def _is_said(key: Key, row: portable.RowDraft) -> bool:
    """The key says whom the row is about, or else the company beside them; the other side is recognised as usual."""
    alone = row.person is None or row.company is None
    return any(key.ask(draft, alone=alone) for draft in (row.main, row.company) if draft is not None)


def _no_key(load: Import) -> str:
    said = _("This row has no «%(key)s», by which clients are recognised. Fill it in, or recognise them as usual.")
    return said % {"key": updating.said(load, load.known_by)}


def _draft(values: Mapping[str, Any], context: Context) -> portable.RowDraft | None:
    """With its labels, which cost a look at the company's categories."""
    nameless = context.key is not None  # it may say who they are all the same
    draft = portable.drafts(values, owners=context.owners, owner_id=context.load.owner_id, nameless=nameless)
    if draft is not None:
        labelling.put(draft, values, context.categories)
        informal.put(draft, values)
        own.put(draft, values)
        if context.fresh:
            making.put(draft, values, context.fresh, context.headers)
        for each in filter(None, (draft.person, draft.company)):
            sight.strip(context.load.by, each)
    return draft


def placed(rows: Sequence[Staged], context: Context) -> Resolved:
    """Rows understood and placed, as the base is at this moment."""
    result = understand(rows, context)
    place(result, context)
    return result


def place(result: Resolved, context: Context) -> None:
    """Say whom each row speaks of. New clients have ids below zero until `settle` saves them."""
    drafts = [draft for p in result.placements for draft in (p.draft.person, p.draft.company) if draft]
    known = _look_up(drafts, context)
    # A key of the import's own says more than these do: then every row is looked at.
    lonely = matching.lonely(drafts, known, *filter(None, [context.local])) if context.key is None else set()
    if context.local:
        known = _joined(known, context.local, [draft for draft in drafts if id(draft) not in lonely])
    foreign = _foreign(known, context.load)
    if context.key:
        words = updating.said(context.load, context.key.parts)
        Deciding(context.load.by, context.key, context.policies, known, foreign, words).set_apart(result)
    if context.standards:
        _stop_broken(result, Gate(context.load, context.standards, known, foreign))
    companies, persons = _Side(context, known, foreign, lonely), _Side(context, known, foreign, lonely)
    for placement in result.placements:
        if placement.draft.company:
            placement.company = companies.place(placement, placement.draft.company)
    for placement in result.placements:
        _employ(placement)
        placement.main = placement.company
        if placement.draft.person:
            placement.main = persons.place(placement, placement.draft.person)
    result.companies, result.persons = list(companies.fresh.values()), list(persons.fresh.values())
    result.deltas = companies.deltas + persons.deltas
    own = {p.main.id for p in result.placements if p.is_new and p.main is p.company and p.main is not None}
    result.employers_created = len(companies.fresh) - len(own)
    _set_apart(result, foreign)
    _drop_known_touches(result.placements, context)


def _look_up(drafts: Sequence[Draft], context: Context) -> Known:
    wants, familiar = matching.wanted(drafts), context.familiar
    faces = familiar.faces(wants)
    remembered = context.local.faces if context.local else {}
    known = matching.look_up(drafts, remembered=remembered, familiar=faces, wants=familiar.wants, key=context.key)
    familiar.meet(known.faces.values())
    return known


def settle(result: Resolved, saves: Sequence[Callable[[], Sequence[int]]]) -> None:
    """Have the new clients of a placed portion saved, companies first, since persons work there."""
    ids: dict[int, int] = {}
    for fresh, save in zip((result.companies, result.persons), saves, strict=True):
        _employ_at(ids, (draft for _face, draft in fresh))
        for (face, _draft), pk in zip(fresh, save(), strict=True):
            ids[face.id] = face.id = pk
    _employ_at(ids, result.deltas)
    result.created = set(ids.values())


def _employ_at(ids: Mapping[int, int], workers: Iterable[Draft | Delta]) -> None:
    """Their jobs at companies just saved are at the saved ones."""
    for worker in workers:
        worker.employments = [
            replace(job, company_id=ids[job.company_id]) if job.company_id in ids else job for job in worker.employments
        ]


def _stop_broken(result: Resolved, gate: Gate) -> None:
    """Rows that break the company's rules of entry are told of instead of loaded."""
    looked_at = [(placement, gate.stops(placement)) for placement in result.placements]
    result.placements = [placement for placement, why in looked_at if not why]
    result.broken = [(placement.row, why) for placement, why in looked_at if why]


def _joined(known: Known, local: Known, drafts: Sequence[Draft]) -> Known:
    """Whom the preview has placed is known as if they stood in the base already, in the order they will stand there."""
    faces = dict(known.faces)
    for draft in drafts:
        found = [
            local.by_inn.get(draft.values.get("inn", ""), ()),
            local.by_company.get(matching.key_of(draft.kind, draft.values), ()),
            *(local.by_contact.get((contact.kind, contact.key), ()) for contact in draft.contacts),
            *(local.by_key.get(said, ()) for said in draft.said),
        ]
        faces.update({face.id: face for face in chain.from_iterable(found)})
    joined = Known(known.key)
    for face in sorted(faces.values(), key=_age):
        joined.add(face)
    return joined


def _age(face: Face) -> tuple[int, int]:
    """Those of the base come first, then those that are not in it yet, in the order of their rows."""
    return (0, face.id) if face.id > 0 else (1, -face.id)


def _foreign(known: Known, load: Import) -> set[int]:
    """Known clients whom the loader may not change; those whom this import made are the loader's own affair."""
    limited = [right for right in (access.VIEW, access.EDIT) if load.by.owners(right) is not None]
    found = {
        face.id
        for face in (known.faces.values() if limited else ())
        if face.id > 0
        and not all(
            access.covers(load.by, right, face.values.get("owner_id"), face.values.get("category_id"))
            for right in limited
        )
    }
    if found and load.change_set_id:
        found -= made_by(load.change_set_id, found)
    return found


def _set_apart(result: Resolved, foreign: set[int]) -> None:
    """Rows about clients who are not the loader's to change are told of instead of loaded."""
    if foreign:
        result.foreign = [p.row for p in result.placements if p.main and p.main.id in foreign]
        result.placements = [p for p in result.placements if not (p.main and p.main.id in foreign)]


def _with_unreadable(row: Staged) -> dict[str, Any]:
    """What could not be read stays in the note, as it was."""
    kept = [f"{header}: {value}" for header, value, _code, _reason in row.bad if header]
    return {**row.values, "note": [*row.values.get("note", ()), *kept]}


def _with_employer(values: dict[str, Any]) -> dict[str, Any]:
    """An INN of ten digits is a company's: beside a person's name it says where they work."""
    inn = values.get("inn", "")
    return {**values, "company": inn} if len(inn) == 10 and "name" in values and "company" not in values else values


def _employ(placement: Placement) -> None:
    """The person of a row works at the company of the row."""
    if placement.draft.person and placement.company:
        name = str(placement.company.values.get("name") or "")
        told = placement.draft.job
        job = EmploymentDraft(placement.company.id, name, told.get("position", ""), told.get("department", ""))
        placement.draft.person.employments.append(job)


class _Side:
    """Placing drafts of one kind: companies, or persons."""

    def __init__(self, context: Context, known: Known, foreign: set[int], lonely: set[int]) -> None:
        self.context, self.known, self.foreign, self.lonely = context, known, foreign, lonely
        self.fresh: dict[int, tuple[Face, Draft]] = {}
        self.deltas: list[Delta] = []

    def place(self, placement: Placement, draft: Draft) -> Face:
        """The client this draft speaks of; somebody new if nobody known."""
        is_lonely = id(draft) in self.lonely
        face = None if is_lonely else matching.recognise(draft, self.known)
        if not is_lonely and (face is None or face.id not in self.foreign):
            self._leave_taken(face, draft)
        if face is None:
            placement.is_new |= draft is placement.draft.main
            placement.has_news = True
            return self._alone(draft) if is_lonely else self._new(draft)
        if face.id in self.foreign:
            return face
        self._keep_owner(face, draft)
        self._keep_names(draft)
        delta = merging.merge(face, draft, self.known, self.context.policies)
        if delta:
            placement.has_news = True
            placement.deltas.append(delta)
            self._take(face, delta)
            self._know_better(face, draft, delta)
        return face

    def _know_better(self, face: Face, draft: Draft, delta: Delta) -> None:
        """Later rows recognise it by what this one told, and in the order in which a look into the base would."""
        self.known.add(face)
        found = [self.known.by_contact[contact.kind, contact.key or contact.value] for contact in delta.contacts]
        found += [self.known.by_inn[face.values["inn"]]] if face.values.get("inn") else []
        found += [self.known.by_company[face.key]] if face.kind == Kind.COMPANY else []
        found += [self.known.by_key[said] for said in draft.said]
        for faces in found:
            faces.sort(key=_age)

    def _keep_owner(self, face: Face, draft: Draft) -> None:
        """Nobody hands over by a spreadsheet whom they may not hand over on the card."""
        values = face.values
        whose = (values.get("owner_id"), values.get("category_id"))
        if face.id > 0 and not access.covers(self.context.load.by, access.ASSIGN, *whose):
            draft.values.pop("owner_id", None)

    def _keep_names(self, draft: Draft) -> None:
        """Whoever may not rename on the card does not by a spreadsheet either."""
        for code in sight.NAMES & sight.readonly(self.context.load.by):
            draft.values.pop(code, None)

    def _leave_taken(self, face: Face | None, draft: Draft) -> None:
        """Requisites that another client has already stay in the note: no two clients may have the same."""
        if not draft.values.get("inn") and not draft.values.get("kpp"):
            return
        told = {name: draft.values[name] for name in ("inn", "kpp") if draft.values.get(name)}
        was = {name: (face.values.get(name) or "") if face else "" for name in ("inn", "kpp")}
        wins = {name for name in told if self.context.policies.of(name) == Policy.OVERWRITE}
        becomes = {**was, **{name: new for name, new in told.items() if not was[name] or name in wins}}
        if becomes["inn"] and becomes != was and self._is_taken(face, **becomes):
            lines = [f"{label}: {told[name]}" for name, label in (("inn", _("INN")), ("kpp", _("KPP"))) if name in told]
            draft.values["note"] = "\n".join(filter(None, [draft.values.get("note"), *lines]))
            draft.values = {name: value for name, value in draft.values.items() if name not in told}

    def _is_taken(self, face: Face | None, *, inn: str, kpp: str) -> bool:
        for other in self.known.by_inn.get(inn, ()):
            same = (other.values.get("inn"), other.values.get("kpp") or "") == (inn, kpp)
            if same and (face is None or other.id != face.id):
                return True
        # Of a client recognised by something else only the client itself was looked up.
        others = Client.objects.with_inn(inn).filter(kpp=kpp)
        return face is not None and face.id > 0 and others.exclude(pk=face.id).exists()

    def _alone(self, draft: Draft) -> Face:
        """Nobody of this portion will ask for it; in a preview and of a company, perhaps somebody of a later one."""
        pk = next(self.context.temporary_ids)
        if self.context.remember or draft.kind == Kind.COMPANY:
            face = matching.face_of(draft, pk)
        else:
            face = Face(pk, draft.kind, draft.values)
        self.fresh[pk] = (face, draft)
        if self.context.remember:
            self.context.remember(face)
        return face

    def _new(self, draft: Draft) -> Face:
        face = matching.face_of(draft, next(self.context.temporary_ids))
        self.fresh[face.id] = (face, draft)
        self.known.add(face)
        if self.context.remember:
            self.context.remember(face)
        return face

    def _take(self, face: Face, delta: Delta) -> None:
        if face.id in self.fresh:
            merging.absorb(self.fresh[face.id][1], delta)
        elif face.id > 0:
            self.deltas.append(delta)
        if self.context.remember:
            self.context.remember(face)


def _drop_known_touches(placements: Sequence[Placement], context: Context) -> None:
    """A touch that was recorded before is no news; of an undated one its text decides."""
    told = [placement for placement in placements if placement.touch and placement.main]
    recorded = mass.recorded([p.main.id for p in told if p.main and p.main.id > 0])
    known = {hash(touch) for touch in recorded} | {hash((pk, kind, text)) for pk, kind, _at, text in recorded}
    for placement in told:
        touch, main = placement.touch, placement.main
        assert touch is not None
        assert main is not None
        dated = hash((main.id, touch["kind"], touch["at"], touch["text"]))
        undated = hash((main.id, touch["kind"], touch["text"]))
        asked = dated if touch.pop("is_dated") else undated
        if asked in known or asked in context.told:
            placement.touch = None
            continue
        placement.has_news = True
        known |= {dated, undated}
        if context.local and (main.id > 0 or main.id in context.local.faces):
            context.told |= {dated, undated}
