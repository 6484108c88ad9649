"""Panels the exchange puts on pages of other rooms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from krug.exchange import sample


def sample_data(request: HttpRequest, subject: Any) -> Mapping[str, Any]:
    """The strip that says «this is sample data» and takes it away."""
    return {"is_loaded": sample.is_loaded()}
