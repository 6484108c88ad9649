"""In whose words something is written that is made while nobody looks."""

import contextlib
from collections.abc import Iterator

from django.utils import timezone, translation

from krug.staff import queries
from krug.staff.models import Employee


@contextlib.contextmanager
def in_words_of(by: Employee) -> Iterator[None]:
    """Texts are in the language of this employee, and moments without a zone are theirs, in the worker too."""
    company = queries.company()
    zone = by.time_zone or (company.time_zone if company else None)
    with translation.override(language_of(by) or None), timezone.override(zone):
        yield


def language_of(by: Employee) -> str:
    company = queries.company()
    return by.language or (company.language if company else "")
