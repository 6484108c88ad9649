"""How good the search for duplicates is, on a base in which it is known who is there twice."""

import pytest
from django.db import transaction

from krug.clients import actions
from krug.clients.duplicates import blocks, nearby
from krug.clients.tests import doubles

pytestmark = pytest.mark.django_db

PEOPLE, COMPANIES = 900, 350


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_sure_is_right_and_nearly_everything_is_found(seed: int) -> None:
    base = doubles.Maker(seed).make(PEOPLE, COMPANIES)
    with transaction.atomic():
        ids = list(actions.create_many(base.drafts, by_id=None, as_is=True))
    truth = set(doubles.pairs_of(base, ids))
    found = {(each.first, each.second): each.verdict for portion in blocks.search() for each in portion}
    sure = {pair for pair, verdict in found.items() if verdict.is_sure}
    precision, recall = len(sure & truth) / len(sure), len(sure & truth) / len(truth)
    assert (len(truth) > 250, precision >= 0.98, recall >= 0.90) == (True, True, True), (precision, recall)
    some = sorted(pk for pair in truth for pk in pair)[::7]
    by_one = {
        (min(pk, other), max(pk, other))
        for pk in some
        for other, verdict in nearby.of_client(pk).items()
        if verdict.is_sure
    }
    assert by_one == {pair for pair in sure if set(pair) & set(some)}
