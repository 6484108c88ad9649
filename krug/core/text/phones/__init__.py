"""Telephone numbers as people type them: one canonical key for comparing, one look for reading."""

from krug.core.text.phones.cells import BadPhone, FoundPhone, Phone, parse, parse_many, problem
from krug.core.text.phones.display import format_phone, mask, search_digits
from krug.core.text.phones.keys import NO_DIGITS, NOT_A_REAL_NUMBER, TOO_FEW_DIGITS, TOO_MANY_DIGITS

__all__ = [
    "NOT_A_REAL_NUMBER",
    "NO_DIGITS",
    "TOO_FEW_DIGITS",
    "TOO_MANY_DIGITS",
    "BadPhone",
    "FoundPhone",
    "Phone",
    "format_phone",
    "mask",
    "parse",
    "parse_many",
    "problem",
    "search_digits",
]
