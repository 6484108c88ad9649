from django.utils.timezone import now

from krug.api.models import ANSWERS_KEPT, Answer
from krug.core.jobs import job


@job()
def forget_answers() -> None:
    """Drop answers whose requests nobody repeats any more."""
    Answer.objects.filter(made_at__lt=now() - ANSWERS_KEPT).delete()
