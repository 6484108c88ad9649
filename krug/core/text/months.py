"""The names of months in Russian, Bulgarian and English, whole, declined and cut short."""

from typing import Final

from krug.core.text.fold import fold

_NAMES = (
    "январь января януари january",
    "февраль февраля февруари february",
    "март марта march",
    "апрель апреля април april",
    "май мая may",
    "июнь июня юни june",
    "июль июля юли july",
    "август августа august",
    "сентябрь сентября септември september",
    "октябрь октября октомври october",
    "ноябрь ноября ноември november",
    "декабрь декабря декември december",
)
_SHORTEST = 3

_BY_BEGINNING: Final = {
    fold(name)[:size]: number
    for number, names in enumerate(_NAMES, start=1)
    for name in names.split()
    for size in range(_SHORTEST, len(name) + 1)
}


def month_number(word: str) -> int | None:
    """1 for «января», «янв.», «януари», «Jan»; None for a word that is no month."""
    return _BY_BEGINNING.get(fold(word).rstrip("."))
