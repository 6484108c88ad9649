"""Which character separates the columns of a text table."""

import io
import math
import re
from collections import Counter
from dataclasses import dataclass

from krug.exchange.reading.limits import Limits
from krug.exchange.reading.text.records import records

DELIMITERS = (";", "\t", ",", "|")
_DECLARED = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
_STEADY = 0.7
_VERY_STEADY = 0.9


@dataclass(frozen=True, slots=True)
class _Trial:
    delimiter: str
    columns: int
    steadiness: float
    first_row: int

    @property
    def worth(self) -> float:
        return self.steadiness * math.log2(self.columns)


def declared(first_line: str) -> str | None:
    """The separator named by a first line like `sep=;`, which Excel obeys and does not show."""
    found = _DECLARED.match(first_line)
    return found[1] if found else None


def guess(sample: str) -> str:
    """The separator that cuts these lines into the same number of columns most steadily."""
    trials = [trial for delimiter in DELIMITERS if (trial := _try(delimiter, sample))]
    comma = next((trial for trial in trials if trial.delimiter == ","), None)
    # A comma or a bar also lives inside texts and numbers; a semicolon hardly, a tab never.
    steady = [trial for trial in trials if trial.delimiter != "," and trial.steadiness >= _STEADY]
    best = min(steady, key=lambda trial: (trial.first_row, -trial.worth), default=None)
    if best is None or (comma and _is_clearer(comma, best)):
        best = comma or max(trials, key=lambda trial: trial.worth, default=None)
    return best.delimiter if best else ";"


def _is_clearer(comma: _Trial, other: _Trial) -> bool:
    """Whether commas make the columns, and the other character only lists within them."""
    steady = comma.steadiness == 1 or (comma.columns > 2 and comma.steadiness >= _VERY_STEADY)
    return steady and comma.first_row < other.first_row


def _try(delimiter: str, sample: str) -> _Trial | None:
    widths = [len(row) for row, _ in records(io.StringIO(sample, newline=""), delimiter, Limits()) if any(row)]
    first = next((index for index, width in enumerate(widths) if width > 1), None)
    if first is None:
        return None
    columns, count = Counter(width for width in widths if width > 1).most_common(1)[0]
    return _Trial(delimiter, columns, count / (len(widths) - first), first)
