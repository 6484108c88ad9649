"""The informal side in the list, and so in files too: one statement for a page of each column."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from krug.clients import access, sight
from krug.clients.columns.column import ListColumn, Say
from krug.clients.fields import typed_form
from krug.clients.lines import Line, day_of
from krug.core import db
from krug.core.calendar import professions
from krug.core.rights import Actor

_CHILDREN = """
SELECT client_id, name, day FROM clients_anniversary
WHERE client_id IN ({clients}) AND what = 'child' AND archived_at IS NULL
UNION
SELECT tie.first_id, child.name, child.birth_date FROM clients_relation tie
JOIN clients_relationkind kind ON kind.id = tie.kind_id AND kind.code = 'parent'
JOIN clients_client child ON child.id = tie.second_id
WHERE tie.first_id IN ({clients}) AND tie.archived_at IS NULL AND tie.ended_on IS NULL
  AND child.archived_at IS NULL AND child.birth_date IS NOT NULL{seen}
ORDER BY 1, 3
"""
_PROFESSIONS = """
SELECT client_id, profession FROM clients_practice
WHERE client_id IN ({clients}) AND archived_at IS NULL ORDER BY client_id, id
"""
_TASTES = """
SELECT each.client_id, taste.name, each.is_dislike FROM clients_liking each
JOIN clients_taste taste ON taste.id = each.taste_id
WHERE each.client_id IN ({clients}) AND each.archived_at IS NULL ORDER BY each.client_id, taste.key
"""
_GIFTS = """
SELECT client_id, what, given_on FROM clients_gift
WHERE client_id IN ({clients}) AND archived_at IS NULL ORDER BY client_id, given_on, id
"""


def _listed(lines: Sequence[Line]) -> str:
    return db.listed(line.id for line in lines)


def _children(actor: Actor, lines: Sequence[Line]) -> Mapping[int, str]:
    sql = _CHILDREN.format(clients=_listed(lines), seen=access.reached_sql(actor, access.VIEW, "child"))
    found: dict[int, list[str]] = {}
    for pk, name, day in db.rows(sql):
        found.setdefault(pk, []).append(f"{name} {typed_form(day_of(day))}".strip())
    return {pk: ", ".join(told) for pk, told in found.items()}


def _holidays(actor: Actor, lines: Sequence[Line]) -> Mapping[int, str]:
    found: dict[int, list[str]] = {}
    for pk, code in db.rows(_PROFESSIONS.format(clients=_listed(lines))):
        if code in professions.ALL:
            found.setdefault(pk, []).append(str(professions.ALL[code].name))
    return {pk: ", ".join(told) for pk, told in found.items()}


def _tastes(actor: Actor, lines: Sequence[Line]) -> Mapping[int, tuple[str, str]]:
    """What they like, and what they do not."""
    found: dict[int, tuple[list[str], list[str]]] = {}
    for pk, name, is_dislike in db.rows(_TASTES.format(clients=_listed(lines))):
        found.setdefault(pk, ([], []))[bool(is_dislike)].append(name)
    return {pk: (", ".join(likes), ", ".join(dislikes)) for pk, (likes, dislikes) in found.items()}


def _gifts(actor: Actor, lines: Sequence[Line]) -> Mapping[int, Any]:
    """The last one."""
    return {pk: (what, day_of(on)) for pk, what, on in db.rows(_GIFTS.format(clients=_listed(lines)))}


def _told(line: Line, told: str | None, say: Say) -> str:
    return told or ""


def _gift(line: Line, told: Any, say: Say) -> str:
    return f"{told[0]}, {say.day(told[1])}" if told else ""


_OTHERS = ("birth_date", sight.DAYS)
_TASTE = (sight.TASTES,)
_GROUP = _("Informal")
COLUMNS = (
    ListColumn("children", _("Children"), _told, gather=_children, tells=_OTHERS, width=200, group=_GROUP),
    ListColumn(
        "professions", _("Professional holidays"), _told, gather=_holidays, tells=(sight.PROFESSIONS,), width=180,
        group=_GROUP,
    ),
    ListColumn(
        "likes", _("Likes"), lambda line, told, say: told[0] if told else "", gather=_tastes, tells=_TASTE, width=180,
        group=_GROUP,
    ),
    ListColumn(
        "dislikes", _("Does not like"), lambda line, told, say: told[1] if told else "", gather=_tastes, tells=_TASTE,
        width=160, group=_GROUP,
    ),
    ListColumn("last_gift", _("Last gift"), _gift, gather=_gifts, tells=(sight.GIFTS,), width=200, group=_GROUP),
)  # fmt: skip
