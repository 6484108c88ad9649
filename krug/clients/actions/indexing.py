"""Keeping the indexes of own fields as the administrator asked for them."""

from django.db import DatabaseError
from django.utils.timezone import now

from krug.clients.models import OwnField
from krug.clients.own import indexes, known


def keep_own_indexes() -> None:
    """Drop what is no field's, build what is missing, and write down what there is. Outside a transaction."""
    wanted = {indexes.name_of(field): field for field in OwnField.objects.live().filter(in_lists=True)}
    there = indexes.present()
    for name in there.keys() - wanted.keys():
        indexes.drop(name)
    problems = {name: _build(name, field) for name, field in wanted.items() if not there.get(name)}
    if problems:
        indexes.analyze()
    whole = {name for name, is_whole in indexes.present().items() if is_whole}
    for name, field in wanted.items():
        asked = OwnField.objects.live().filter(pk=field.pk, in_lists=True)
        if name in whole:
            asked.filter(indexed_at=None).update(indexed_at=now(), index_problem="")
        else:
            asked.update(indexed_at=None, index_problem=problems.get(name, "")[:300])
    known.forget()


def _build(name: str, field: OwnField) -> str:
    """What went wrong, nothing if nothing did: the others are built all the same."""
    try:
        indexes.build(name, field)
    except DatabaseError as error:
        return str(error)
    return ""
