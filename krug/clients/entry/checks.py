"""Looking at what was typed: begins with, so many digits, one of a list, a mask, a regular expression.

Regular expressions run on RE2, which takes time in proportion to the text whatever was written: none can hang Krug.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients.models import Check
from krug.core.registry import Label
from krug.core.text.fold import fold
from krug.core.text.refusals import Refusal
from krug.core.text.signs import plain

Fits = Callable[[str], bool]

_BETWEEN: Final = re.compile(r"\s*[,;\n]\s*")
_SIZE: Final = re.compile(r"([0-9]{1,3})(?:\s*-\s*([0-9]{1,3}))?")
_LETTER: Final = re.compile(r"[^\W\d_]")
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
_MASK: Final = {"0": r"[0-9]", "А": r"[^\W\d_]", "A": r"[^\W\d_]", "*": r"[^\W_]"}
_MEMORY = 1 << 20  # bytes one regular expression may take
_NOTHING = gettext_lazy("Write what is to be looked for.")
_SIZES = gettext_lazy("Write how many digits: «10», or «10, 12», or «10-12».")
_UNREADABLE = gettext_lazy(
    "Krug cannot read this regular expression. Looking ahead or back and references to groups are not possible."
)


class BadPattern(Refusal):
    """What a rule looks for cannot be looked for; the message says what to write instead."""

    def __init__(self, message: Label) -> None:
        super().__init__("bad_pattern", message)  # type: ignore[arg-type]


def fits(check: str, pattern: str, text: str) -> bool:
    """Whether what was typed is as the rule wants it. A rule nobody can read any more wants nothing."""
    try:
        return _compiled(check, pattern)(plain(text).strip())
    except BadPattern:
        return True


def tidy(check: str, pattern: str) -> str:
    """The pattern as it is kept. Raises BadPattern with a sentence."""
    pattern = pattern.replace("\r\n", "\n").strip() if check else ""
    if check and not _BETWEEN.sub("", pattern):
        raise BadPattern(_NOTHING)
    _compiled(check, pattern)
    return pattern


def usual_message(check: str, pattern: str) -> str:
    """What is said when the rule says nothing of its own."""
    what = {"what": pattern if check == Check.MASK else ", ".join(_pieces(pattern))}
    return {
        Check.BEGINS: _("This must begin with: %(what)s.") % what,
        Check.DIGITS: _("So many digits belong here: %(what)s.") % what,
        Check.ONE_OF: _("Write one of these: %(what)s.") % what,
        Check.MASK: _("Write it like %(what)s, where 0 is a digit, A a letter and * either.") % what,
    }.get(Check(check), _("Write it the way the company has agreed on."))


@lru_cache(maxsize=1000)
def _compiled(check: str, pattern: str) -> Fits:
    return _COMPILERS[Check(check)](pattern)


def _pieces(pattern: str) -> list[str]:
    return [piece for piece in _BETWEEN.split(pattern.strip()) if piece]


def _begins(pattern: str) -> Fits:
    starts = tuple(fold(piece) for piece in _pieces(pattern))
    return lambda text: fold(text).startswith(starts)


def _one_of(pattern: str) -> Fits:
    known = frozenset(fold(piece) for piece in _pieces(pattern))
    return lambda text: fold(text) in known


def _digits(pattern: str) -> Fits:
    """Digits with what usually stands between them, and no letters."""
    read = [_SIZE.fullmatch(plain(piece)) for piece in _pieces(pattern)]
    sizes = {size for found in read if found for size in range(int(found[1]), int(found[2] or found[1]) + 1)}
    if None in read or not sizes:
        raise BadPattern(_SIZES)
    return lambda text: not _LETTER.search(text) and len(_NOT_DIGIT.sub("", text)) in sizes


def _mask(pattern: str) -> Fits:
    written = re.compile("".join(_MASK.get(sign) or re.escape(sign) for sign in plain(pattern)), re.IGNORECASE)
    return lambda text: written.fullmatch(text) is not None


def _pattern(pattern: str) -> Fits:
    library, options = _re2()
    try:
        compiled = library.compile(pattern, options)
    except library.error as error:
        raise BadPattern(_UNREADABLE) from error
    return lambda text: compiled.fullmatch(text) is not None


@cache
def _re2() -> tuple[Any, Any]:
    import re2  # only where somebody has written a regular expression

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2, options


_COMPILERS: Final[dict[Check, Callable[[str], Fits]]] = {
    Check.NONE: lambda pattern: lambda text: True,
    Check.BEGINS: _begins,
    Check.DIGITS: _digits,
    Check.ONE_OF: _one_of,
    Check.MASK: _mask,
    Check.PATTERN: _pattern,
}
