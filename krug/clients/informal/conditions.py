"""What can be asked of the informal side: birthdays that come round, professions, tastes, gifts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from krug.clients import access, sight
from krug.clients.conditions.fields import Choice, Field
from krug.clients.conditions.operators import Type
from krug.clients.conditions.places import Column, Place, Reading, Rows
from krug.clients.conditions.predicates import Test
from krug.clients.models import BIRTHDAYS, Anniversary, Employment, Gift, Liking, Practice, Relation, Taste, What
from krug.core.calendar import professions
from krug.core.rights import Actor

GROUP = _("Informal")
LISTED_TASTES = 500
_ANNIVERSARY = ("anniversary", "filled", "empty")


@dataclass(frozen=True)
class OneOfPlaces:
    """The test holds in one of several places."""

    places: Sequence[Place]

    def where(self, test: Test, reading: Reading) -> Q:
        found = Q()
        for place in self.places:
            found |= place.where(replace(test, is_negated=False), reading)
        return ~found if test.is_negated else found


def _noted(*whats: str) -> Rows:
    def rows(reading: Reading) -> "QuerySet[Anniversary]":
        return Anniversary.objects.filter(what__in=whats, archived_at=None)

    return Rows(rows, column="day", is_indexed=True)


def _related(mine: str, other: str, *codes: str) -> Rows:
    def rows(reading: Reading) -> "QuerySet[Relation]":
        return access.seen_relations(reading.actor).filter(ended_on=None, kind__code__in=codes)

    return Rows(rows, mine, f"{other}__birth_date", is_indexed=True)


def _people(reading: Reading) -> "QuerySet[Employment]":
    return access.seen_employments(reading.actor).filter(ended_on=None)


_CHILDREN = OneOfPlaces((_noted(What.CHILD), _related("first", "second", "parent")))
_EVERYBODY = OneOfPlaces((
    Column("birth_date", is_nullable=True),
    _noted(*sorted(BIRTHDAYS)),
    _related("first", "second", "parent", "spouse", "sibling"),
    _related("second", "first", "parent", "spouse", "sibling"),
    Rows(_people, "company", "person__birth_date", is_indexed=True),
))  # fmt: skip


def _liked(*, is_dislike: bool) -> Rows:
    def rows(reading: Reading) -> "QuerySet[Liking]":
        return Liking.objects.filter(archived_at=None, is_dislike=is_dislike)

    return Rows(rows, column="taste_id", is_indexed=True)


def _practices(reading: Reading) -> "QuerySet[Practice]":
    return Practice.objects.filter(archived_at=None)


def _gifts(reading: Reading) -> "QuerySet[Gift]":
    return Gift.objects.live()


def _professions(actor: Actor) -> list[Choice]:
    return sorted(((each.code, str(each.name)) for each in professions.ALL.values()), key=lambda each: each[1])


def _tastes(actor: Actor) -> list[Choice]:
    rows = Taste.objects.order_by("key").values_list("pk", "name")[:LISTED_TASTES]
    return [(str(pk), name) for pk, name in rows]


_OTHERS = ("birth_date", sight.DAYS)
FIELDS: tuple[Field, ...] = (
    Field(
        "birthdays", _("birthday: own, of the family or of colleagues"), GROUP, Type.BIRTHDAY, _EVERYBODY,
        only=_ANNIVERSARY, hidden_with=_OTHERS,
    ),
    Field(
        "child_birthday", _("child's birthday"), GROUP, Type.BIRTHDAY, _CHILDREN, only=_ANNIVERSARY,
        hidden_with=_OTHERS,
    ),
    Field(
        "day", _("another day of theirs"), GROUP, Type.BIRTHDAY,
        _noted(*sorted(set(What.values) - BIRTHDAYS)), only=_ANNIVERSARY, hidden_with=(sight.DAYS,),
    ),
    Field(
        "profession", _("professional holiday"), GROUP, Type.CHOICE,
        Rows(_practices, column="profession", is_indexed=True), _professions, hidden_with=(sight.PROFESSIONS,),
    ),
    Field(
        "likes", _("likes"), GROUP, Type.CHOICE, _liked(is_dislike=False), _tastes, is_open=True, stored=int,
        blanks=(), hidden_with=(sight.TASTES,),
    ),
    Field(
        "dislikes", _("does not like"), GROUP, Type.CHOICE, _liked(is_dislike=True), _tastes, is_open=True,
        stored=int, blanks=(), hidden_with=(sight.TASTES,),
    ),
    Field("gift_on", _("gift given"), GROUP, Type.DATE, Rows(_gifts, column="given_on"), hidden_with=(sight.GIFTS,)),
    Field(
        "gift", _("what was given"), GROUP, Type.TEXT, Rows(_gifts, column="what"),
        only=("contains", "contains_not", "is", "filled", "empty"), hidden_with=(sight.GIFTS,),
    ),
)  # fmt: skip
