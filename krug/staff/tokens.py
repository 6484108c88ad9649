"""Links for a new password. A module of its own: allauth loads it while it is itself being loaded."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetTokens(PasswordResetTokenGenerator):
    """A link works once, for an hour, and is void when its reader has left or changed the e-mail."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.left_at}"
