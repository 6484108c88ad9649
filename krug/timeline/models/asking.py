"""What is asked of clients, by their category."""

from django.db import models

from krug.clients.models import Category


class Asking(models.Model):
    """Of clients of this category (None: of those without one) some things are not asked; without a row all are."""

    category = models.OneToOneField(Category, models.CASCADE, null=True, related_name="+")
    silent: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"asked of category {self.category_id}"
