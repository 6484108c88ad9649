from datetime import timedelta

from django.db import models

ANSWERS_KEPT = timedelta(days=7)


class Answer(models.Model):
    """What a request under an Idempotency-Key was answered, so that its repeat does nothing twice.

    Only receipts are kept (numbers of what was made), never data of clients.
    """

    token_id = models.BigIntegerField()  # of staff; the API knows no staff, so no foreign key
    key = models.CharField(max_length=255)
    asked = models.CharField(max_length=64)  # a digest of the method, the address and the body
    status = models.PositiveSmallIntegerField(default=0)
    receipt: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("token_id", "key", name="api_answer_once")]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Pace(models.Model):
    """How far the requests of a token have run ahead of what it may ask: ``ahead_until``, in seconds of the epoch."""

    token_id = models.BigIntegerField(primary_key=True)
    ahead_until = models.FloatField()

    def __str__(self) -> str:
        return f"pace {self.token_id}"
