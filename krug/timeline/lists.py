"""The company's own lists as the pages ask them: what may be said to have come of a touch, and why clients refuse."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from krug.core.db.prepared import prepared
from krug.timeline.models import RefusalReason, TouchResult


def results() -> Sequence[TouchResult]:
    """Those that are offered, in the company's order."""
    return _results()


@prepared
def _results() -> "QuerySet[TouchResult]":
    return TouchResult.objects.filter(archived_at=None)


def every_result() -> Mapping[str, TouchResult]:
    """Also those that are not offered any more, since touches keep them."""
    return {result.code: result for result in _every_result()}


@prepared
def _every_result() -> "QuerySet[TouchResult]":
    return TouchResult.objects.all()


def every_reason() -> Mapping[int, RefusalReason]:
    return {reason.pk: reason for reason in _every_reason()}


@prepared
def _every_reason() -> "QuerySet[RefusalReason]":
    return RefusalReason.objects.all()


def reasons() -> Sequence[RefusalReason]:
    return _reasons()


@prepared
def _reasons() -> "QuerySet[RefusalReason]":
    return RefusalReason.objects.filter(archived_at=None)
