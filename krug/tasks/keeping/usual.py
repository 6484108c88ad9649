"""What is usual in the base and what became of the occasions used, counted anew each night."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from krug.clients.models import Category, Totals
from krug.core import db
from krug.core.text.money import Money
from krug.tasks.finders.purchases import LEAST_PURCHASES
from krug.tasks.finders.rules import SALE, Rule
from krug.tasks.models import FinderRule, Occasion, OccasionState, Usual
from krug.tasks.models.occasions import Acted

_SUMS = """
SELECT c.category_id, SUM(t.revenue), SUM(t.purchases)
FROM clients_totals t JOIN clients_client c ON c.id = t.client_id
WHERE t.is_live AND t.purchases > 0 GROUP BY c.category_id
"""
YEAR = datetime.timedelta(days=365)


def count_usual() -> None:
    """By category and for all: the mean of the purchases, and of the intervals of those who bought three times."""
    amounts: dict[int | None, tuple[int, int]] = {pk: (int(sum_), int(n)) for pk, sum_, n in db.rows(_SUMS)}
    whole = (sum(sum_ for sum_, _ in amounts.values()), sum(n for _, n in amounts.values()))
    told = {category: sums for category, sums in amounts.items() if category is not None} | {None: whole}
    intervals = _intervals()
    with transaction.atomic():
        Usual.objects.exclude(category__in=[pk for pk in told if pk is not None]).filter(
            category__isnull=False
        ).delete()
        live: dict[int | None, Category] = {each.pk: each for each in Category.objects.all()}
        for category, (total, number) in told.items():
            if category is None or category in live:
                values = {"amount": Money(total // number if number else 0), "interval_days": intervals.get(category)}
                Usual.objects.update_or_create(category=live.get(category), defaults=values)


def _intervals() -> dict[int | None, int]:
    """Of all days between a first and a last purchase as many as there were intervals."""
    sums: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
    rows = Totals.objects.filter(
        is_live=True, purchases__gte=LEAST_PURCHASES, first_purchase_on__lt=F("last_purchase_on")
    )
    for category, first, last, number in rows.values_list(
        "client__category_id", "first_purchase_on", "last_purchase_on", "purchases"
    ).iterator():
        assert first is not None
        assert last is not None
        for segment in {category, None}:
            sums[segment][0] += (last - first).days
            sums[segment][1] += number - 1
    return {segment: round(days / number) for segment, (days, number) in sums.items()}


def learn(rules: list[Rule]) -> None:
    """Count the last year's occasions of each finder that were used, as far as it is known what they led to."""
    moment = timezone.now()
    for rule in rules:
        known = moment - datetime.timedelta(days=rule.values[SALE])
        used = Occasion.objects.filter(
            Acted(), Q(closed_at__lt=known) | Q(sold=True),
            finder=rule.code, state=OccasionState.USED, closed_at__gte=moment - YEAR,
        )  # fmt: skip
        counted = used.aggregate(used=Count("pk"), sold=Count("pk", filter=Q(sold=True)))
        FinderRule.objects.update_or_create(code=rule.code, defaults=counted)
