"""Panels the exchange puts on pages of other rooms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from krug.exchange import sample
from krug.staff import queries as staff


def sample_data(request: HttpRequest, subject: Any) -> Mapping[str, Any]:
    """The strip that says «this is sample data» and takes it away. Where there never was a sample it costs nothing."""
    company = staff.company()
    may_be = company is not None and company.sample_change_set_id is not None
    return {"is_loaded": may_be and sample.is_loaded()}
