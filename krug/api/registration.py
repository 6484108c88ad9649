"""What the API itself offers: sweeping away answers nobody asks for again."""

from datetime import timedelta

from krug.api.jobs import forget_answers
from krug.core import registry
from krug.core.registry import Scheduled

registry.schedule.register(Scheduled("api.forget_answers", timedelta(days=1), forget_answers))
