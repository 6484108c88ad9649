"""E-mail addresses as people type them: one spelling for comparing and sending, named reasons for the rest."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from krug.core.text.refusals import Problem
from krug.core.text.signs import plain

NO_AT: Final = Problem("no_at", _("There is no @ here. An address looks like name@company.ru."))
TWO_ATS: Final = Problem("two_ats", _("There are two @ in one address. Separate several addresses with a comma."))
NO_NAME: Final = Problem("no_name", _("Nothing stands before the @. Type the name of the mailbox."))
NO_DOMAIN: Final = Problem("no_domain", _("Nothing stands after the @. Type the site too, as in name@mail.ru."))
NO_DOT: Final = Problem("no_dot", _("The part after the @ has no ending such as .ru or .com."))
COMMA_FOR_DOT: Final = Problem("comma_for_dot", _("A comma stands where the dot should be. Type a dot."))
SPACES: Final = Problem("spaces", _("There is a space inside the address. Remove it."))
CYRILLIC_LETTERS: Final = Problem(
    "cyrillic_letters",
    _("Some letters look Latin but are Cyrillic. Type them again in the English layout."),
)
BAD_NAME: Final = Problem("bad_name", _("Before the @ stands a sign or a dot that cannot be there. Remove it."))
BAD_DOMAIN: Final = Problem("bad_domain", _("After the @ stands no name of a site. Check it letter by letter."))
TOO_LONG: Final = Problem("too_long", _("No address is that long. Check whether other text was pasted with it."))

_USUAL: Final = re.compile(r"[a-z0-9_-]+(?:[.+][a-z0-9_-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}")
_NAME: Final = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_DOMAIN: Final = re.compile(r"(?:[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?\.)+[^\W\d_]{2,24}")
_PREFIX: Final = re.compile(r"(?:mailto|e-?mail|mail|(?:эл\. ?)?почта|имейл) ?: *", re.IGNORECASE)
_ANGLES: Final = re.compile(r"(?P<label>[^<>@]*)<(?P<address>[^<>]*@[^<>]*)>[\s.,;]*")
_QUOTED: Final = re.compile(r'"[^"@]*"')
_ENDINGS = "ru|com|net|org|su|by|kz|ua|bg|eu|info|рф|бг"
# «ivanov@mail,ru» is one address with a slip, not two.
_SEPARATOR: Final = re.compile(rf"(?:[;|\n\r\t]|,(?!(?:{_ENDINGS})(?![\w@.-])))+|\s:::\s|\s/\s|/(?=[^/\s@]+@)")
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")
_LATIN: Final = re.compile(r"[a-z]", re.IGNORECASE)
_LEFT, _RIGHT = " ,;:<>()[]{}\"'«»“”„", " .,;:<>()[]{}\"'«»“”„"
_NOISE: Final = frozenset({"", "и", "or", "или", "mailto", "email", "e-mail", "mail", "почта", "эл"})
_LONGEST_NAME, _LONGEST = 64, 254


@dataclass(frozen=True, slots=True)
class FoundEmail:
    """An address in a cell, the piece it was read from and the words around it («Аня Петрова»)."""

    address: str
    raw: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class BadEmail:
    """A piece of a cell that is not an address, and what to do about it."""

    raw: str
    problem: Problem


def normalise(text: str) -> str | None:
    """The one address in a text («mailto:», «Имя <a@b.ru>» put aside), or None when it is not an address.

    Lower case; a Cyrillic domain is kept readable, also when it was typed as xn--.
    """
    usual = text.strip().lower()
    if _USUAL.fullmatch(usual) and len(usual) <= _LONGEST_NAME:
        return usual
    read = _read(text)
    return read.address if isinstance(read, FoundEmail) else None


def problem(text: str) -> Problem | None:
    """Why the text is not one address, or None when it is."""
    read = _read(text)
    return None if isinstance(read, FoundEmail) else read


def parse_many(text: str) -> tuple[list[FoundEmail], list[BadEmail]]:
    """All addresses of a cell in their order, and the pieces that should have been addresses."""
    usual = text.strip().lower()
    if _USUAL.fullmatch(usual) and len(usual) <= _LONGEST_NAME:
        return [FoundEmail(usual, text.strip())], []
    if not plain(text).strip():
        return [], []
    found: list[FoundEmail] = []
    bad: list[BadEmail] = []
    for raw in _pieces(text):
        read = _read(raw)
        if isinstance(read, FoundEmail):
            found.append(read)
        else:
            bad.append(BadEmail(raw, read))
    return found, bad


def _pieces(text: str) -> list[str]:
    """The cell cut where one address ends and another begins; Russian words go with the address beside them."""
    text = _QUOTED.sub(lambda name: name[0].replace(",", " "), text)
    pieces: list[str] = []
    words_before = ""
    for fragment in filter(None, map(str.strip, _SEPARATOR.split(text))):
        if "@" in fragment:
            pieces += _split_at_spaces(f"{words_before} {fragment}".strip())
            words_before = ""
        elif _LATIN.search(fragment):
            pieces.append(fragment)
        elif pieces:
            pieces[-1] += f" ({fragment})"
        else:
            words_before = f"{words_before} {fragment}".strip()
    return [*pieces, words_before] if words_before else pieces


def _split_at_spaces(fragment: str) -> list[str]:
    """«Аня a@b.ru Петя c@d.ru» in two: words belong to the address after them, the last words to the last."""
    if fragment.count("@") < 2:
        return [fragment]
    pieces: list[str] = []
    words: list[str] = []
    for word in fragment.split():
        words.append(word)
        if "@" in word:
            pieces.append(" ".join(words))
            words = []
    return [*pieces[:-1], " ".join([pieces[-1], *words])]


def _read(text: str) -> FoundEmail | Problem:
    typed = unicodedata.normalize("NFKC", plain(text)).strip()
    if "@" not in typed:
        return NO_AT
    label, address = _set_label_apart(typed)
    checked = _check(address.lower())
    return FoundEmail(checked, text.strip(), label) if isinstance(checked, str) else checked


def _set_label_apart(typed: str) -> tuple[str, str]:
    if angles := _ANGLES.fullmatch(typed):
        return _label([angles["label"]]), _bare(angles["address"])
    typed = _bare(typed)
    words = typed.split()
    with_at = [word for word in words if "@" in word]
    # A Latin word beside an address may be its first half («iva nov@mail.ru»), a Russian one is a comment.
    around = [word for word in words if "@" not in word]
    if len(with_at) == 1 and not any(_LATIN.search(word) and word[-1] not in ":)" for word in around):
        return _label(around), _bare(with_at[0])
    return "", typed


def _bare(address: str) -> str:
    without_prefix = _PREFIX.sub("", address.strip(), count=1) if _PREFIX.match(address.strip()) else address
    if address.strip().lower().startswith("mailto:"):
        without_prefix = without_prefix.partition("?")[0]
    return without_prefix.lstrip(_LEFT).rstrip(_RIGHT)


def _label(words: list[str]) -> str:
    stripped = (word.strip(_RIGHT + "-") for phrase in words for word in phrase.split())
    return " ".join(word for word in stripped if word.lower() not in _NOISE)


def _check(address: str) -> str | Problem:
    name, _at, domain = address.partition("@")
    if "@" in domain:
        return TWO_ATS
    if any(map(str.isspace, address)):
        return SPACES
    if not name or not domain:
        return NO_DOMAIN if name else NO_NAME
    readable = _readable(domain)
    if _looks_latin_but_is_not(name, readable or domain):
        return CYRILLIC_LETTERS
    if len(name) > _LONGEST_NAME or len(address) > _LONGEST:
        return TOO_LONG
    if not _NAME.fullmatch(name):
        return BAD_NAME
    return f"{name}@{readable}" if readable else _what_is_wrong_with_domain(domain)


def _readable(domain: str) -> str:
    """The domain with xn-- decoded, or "" when it cannot be one."""
    try:
        readable = domain.encode("idna").decode("idna").lower()
    except UnicodeError:
        return ""
    return readable if _DOMAIN.fullmatch(readable) else ""


def _looks_latin_but_is_not(name: str, domain: str) -> bool:
    if _CYRILLIC.search(name) and (domain.isascii() or _LATIN.search(name)):
        return True
    *labels, ending = domain.split(".")
    mixed = any(_CYRILLIC.search(label) and _LATIN.search(label) for label in (*labels, ending))
    return mixed or bool(labels and _CYRILLIC.search(ending) and _LATIN.search(labels[-1]))


def _what_is_wrong_with_domain(domain: str) -> Problem:
    if "," in domain:
        return COMMA_FOR_DOT
    return BAD_DOMAIN if "." in domain.strip(".") else NO_DOT


def mask(address: str) -> str:
    """The address with its name hidden: «s•••@teplo.ru», as long for a short name as for a long one."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••{at}{domain}"
