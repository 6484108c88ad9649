"""What the page «Changes» calls a thing that was done."""

import pytest

from krug.clients import actions
from krug.clients.testing import make_own_field
from krug.staff.testing import Cast
from krug.timeline import doings

pytestmark = pytest.mark.django_db


def test_own_fields_and_categories_are_called_by_their_names(cast: Cast) -> None:
    make_own_field(cast.anna, "number", "House, m²")
    actions.add_category("Dealers", by_id=cast.anna.pk)
    said = [str(doing.title) for doing in doings.page(cast.anna, cast.anna).doings]
    assert said == ["Category added: Dealers", "Own field added: House, m²"]
