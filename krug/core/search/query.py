"""What somebody typed, as a question to the index: each word with everything it could have meant."""

import re
from dataclasses import dataclass

from krug.core.search.tokens import MAIL, REVERSED, squeeze
from krug.core.text.fold import fold, swap_layout, transliterations, words

LETTERS_ASKED = 6  # longer words are cut when candidates are asked for, and verified whole
_NUMBER = re.compile(r"\+?\d(?:[\d\s().\-–—]*\d)?")
_MAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]*")


@dataclass(frozen=True)
class Word:
    """One word of the question and its readings; a row matches when a token of it begins with any of them."""

    typed: str
    readings: tuple[str, ...]
    is_number: bool = False
    is_mail: bool = False


@dataclass(frozen=True)
class Question:
    words: tuple[Word, ...]
    read_as: str = ""  # the question in the other keyboard layout, when that is how it makes sense

    def __bool__(self) -> bool:
        return bool(self.words)


def ask(text: str) -> Question:
    """Read what was typed: numbers in any spelling, e-mail addresses, words in either layout or alphabet."""
    found: list[Word] = []
    rest = _MAIL.sub(lambda match: _take(found, *_mail(match.group())), text[:200])
    rest = _NUMBER.sub(lambda match: _take(found, *_numbers(match.group())), rest)
    spoken = [word for piece in rest.split() for word in _words(piece)]
    return Question((*spoken, *found))


def cut(word: Word) -> tuple[str, ...]:
    """Readings shortened for the index: fewer distinct terms to merge."""
    if word.is_number or word.is_mail:
        return word.readings
    return tuple(dict.fromkeys(reading[:LETTERS_ASKED] for reading in word.readings))


def _take(found: list[Word], *taken: Word) -> str:
    found.extend(taken)
    return " "


def _words(piece: str) -> list[Word]:
    """Words of what stands between two spaces. Six Russian letters sit on keys of punctuation, where «[f,fhjd» is cut
    in two before it is known to mean «хабаров»: then each part may be the whole as the other layout has it."""
    typed, swapped = words(piece), words(swap_layout(piece))
    if len(typed) == len(swapped):
        return [_word(*pair) for pair in zip(typed, swapped, strict=True)]
    whole = "".join(swapped)
    return [_word(token, squeeze(swap_layout(token)), whole) for token in typed]


def _word(typed: str, *swapped: str) -> Word:
    readings = [typed, *swapped, *(squeeze(variant) for variant in transliterations(typed))]
    readings += [MAIL + reading for reading in (typed, *swapped) if reading.isascii() and len(reading) > 1]
    return Word(typed, tuple(dict.fromkeys(reading for reading in readings if reading)))


def _mail(text: str) -> list[Word]:
    address = fold(text)
    local = squeeze(address.partition("@")[0])
    return [Word(address, (MAIL + local,), is_mail=True)] if local else []


def _numbers(text: str) -> list[Word]:
    """Groups of digits belong together («67-89», «8 (912) 345») as far as they can be one number."""
    digits = squeeze(text)
    if len(digits) <= 12 or " " not in text.strip():
        return [_number(digits)]
    return [_number(squeeze(piece)) for piece in text.split() if squeeze(piece)]


def _number(digits: str) -> Word:
    readings = [digits, REVERSED + digits[::-1]]
    if digits[0] in "78" and len(digits) > 1:
        readings.append(digits[1:11])
        if len(digits) == 11:
            readings.append(REVERSED + digits[:0:-1])
    return Word(digits, tuple(readings), is_number=True)
