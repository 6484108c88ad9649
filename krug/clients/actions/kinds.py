"""Verbs about kinds of relation: the ready ones, and those the company makes for itself."""

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients.models import RelationKind
from krug.clients.ready_kinds import READY
from krug.core import events
from krug.staff.models import Employee


class KindTaken(Exception):
    """There is a kind of these words."""

    text = _("There is already a kind of relation with these words.")


def make_ready_kinds(model: type[RelationKind] = RelationKind) -> None:
    """Make those that are not there yet. Called after every migration, so that a new version brings its own."""
    known = set(model.objects.exclude(code="").values_list("code", flat=True))
    for kind in READY.values():
        if kind.code not in known:
            model.objects.create(
                code=kind.code, first_side=kind.sides[0], second_side=kind.sides[1], is_symmetric=kind.second is None
            )


@transaction.atomic
def add_kind(
    *, first_word: str, second_word: str = "", first_side: str = "", second_side: str = "", by: Employee
) -> RelationKind:
    """A kind of the company's own. Without a second word both ends are called the same. Raises KindTaken."""
    one, other = first_word.strip(), second_word.strip() or first_word.strip()
    kind = RelationKind(
        first_word=one, second_word=other, first_side=first_side, second_side=second_side, is_symmetric=one == other
    )
    _save(kind)
    _tell(kind, by)
    return kind


@transaction.atomic
def rename_kind(kind: RelationKind, *, first_word: str, second_word: str, by: Employee) -> None:
    """Call the ends otherwise; a ready kind without words of the company's own has its usual ones. Raises KindTaken.

    A kind whose ends are called the same keeps that: relations of it have no direction. One of the company's own
    keeps a word that is left out.
    """
    one, other = first_word.strip(), second_word.strip()
    kind.first_word = one or ("" if kind.code else kind.first_word)
    kind.second_word = kind.first_word if kind.is_symmetric else other or ("" if kind.code else kind.second_word)
    _save(kind)
    _tell(kind, by)


@transaction.atomic
def retire_kind(kind: RelationKind, *, by: Employee) -> None:
    """It is not offered any more; relations of it stay as they are. Twice is once."""
    if RelationKind.objects.filter(pk=kind.pk, retired_at=None).update(retired_at=now()):
        _tell(kind, by)


@transaction.atomic
def take_back_kind(kind: RelationKind, *, by: Employee) -> None:
    if RelationKind.objects.filter(pk=kind.pk).exclude(retired_at=None).update(retired_at=None):
        _tell(kind, by)


def _save(kind: RelationKind) -> None:
    try:
        with transaction.atomic():
            kind.save()
    except IntegrityError as error:
        raise KindTaken from error


def _tell(kind: RelationKind, by: Employee) -> None:
    events.publish(happened.RelationKindChanged(by_id=by.pk, kind_id=kind.pk, title=kind.title))
