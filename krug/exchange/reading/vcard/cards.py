"""A contact card as cells: what a card says of somebody, by the columns of a sheet."""

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote

from krug.exchange.reading.vcard.lines import Property

Card = dict[str, str]

# In the order in which they are shown.
COLUMNS = (
    "FN", "N: family", "N: given", "N: additional", "ORG", "ORG: unit", "TITLE", "TEL", "EMAIL", "URL", "URL (2)",
    "Telegram", "WhatsApp", "ADR: city", "ADR", "ADR (2)", "BDAY", "GENDER", "CATEGORIES", "NICKNAME", "ROLE", "IMPP",
    "NOTE",
)  # fmt: skip
WANTED = frozenset({
    "BEGIN", "END", "AGENT", "FN", "N", "ORG", "TITLE", "TEL", "EMAIL", "URL", "ADR", "BDAY", "GENDER", "CATEGORIES",
    "NICKNAME", "ROLE", "IMPP", "NOTE", "X-TELEGRAM", "X-WHATSAPP", "X-SOCIALPROFILE", "X-ABLABEL",
})  # fmt: skip
_DAY = re.compile(r"(\d{4}-?\d{2}-?\d{2}|--\d{2}-?\d{2})([T ].*)?")
_EXTENSION = re.compile(r";ext=([\d-]+)", re.IGNORECASE)
# Family, given and additional name; of an address the order in which one is written on a letter.
_ADDRESS_ORDER = (5, 6, 4, 3, 2, 1, 0)
_CITY = 3
# What a phone or e-mail is for, the telling words first: a fax at work is a fax.
_LABELS = (
    ("fax", {"fax", "homefax", "workfax"}),
    ("mobile", {"cell", "iphone"}),
    ("work", {"work"}),
    ("home", {"home"}),
)
_OWN = "own:"
_LETTERS = re.compile(r"[^\W\d_]+")


def cards(properties: Iterable[Property]) -> Iterator[Card]:
    """Every card of the file. One inside another is passed over, one without an end ends where the next begins."""
    card: list[Property] | None = None
    inside = 0
    previous = ""
    for found in properties:
        if found.name in ("BEGIN", "END") and found.text.upper() != "VCARD":
            continue
        if found.name == "BEGIN":
            if card is not None and (previous == "AGENT" or inside):
                inside += 1
            else:
                if card:
                    yield _read(card)
                card = []
        elif found.name == "END":
            if inside:
                inside -= 1
            elif card is not None:
                yield _read(card)
                card = None
        elif card is not None and not inside:
            card.append(found)
        previous = found.name
    if card:
        yield _read(card)


def _read(properties: list[Property]) -> Card:
    card: Card = {}
    named = {each.group: each.text for each in properties if each.name == "X-ABLABEL" and each.group}
    for found in properties:
        if found.group in named:
            found.words |= {f"{_OWN}{named[found.group]}"}
    for found in properties:
        _READERS.get(found.name, _other)(card, found)
    _settle_name(card)
    return card


def _settle_name(card: Card) -> None:
    """What the card is called counts where its name has no parts, or was typed into one of them whole."""
    parts = [card.get(name, "") for name in ("N: family", "N: given", "N: additional")]
    given = [part for part in parts if part]
    whole = card.get("FN", "")
    if len(given) == 1 and " " in given[0]:
        whole = whole or given[0]
        given = []
    if given:
        card.pop("FN", None)
    else:
        for name in ("FN", "N: family", "N: given", "N: additional"):
            card.pop(name, None)
        # One word is what a person is called at home; of several it is seen later whether they are a company.
        card["FN" if " " in whole else "N: given"] = "" if whole == card.get("ORG") else whole


def _name(card: Card, found: Property) -> None:
    for name, part in zip(("N: family", "N: given", "N: additional"), found.parts, strict=False):
        card[name] = part


def _organisation(card: Card, found: Property) -> None:
    company, *units = found.parts
    _add(card, "ORG", company, " ")
    _add(card, "ORG: unit", ", ".join(filter(None, units)), ", ")


def _phone(card: Card, found: Property) -> None:
    text = _uri(found.text, "tel:")
    text = _EXTENSION.sub(r" доб. \1", text).partition(";")[0]
    label = _label(found)
    _add(card, "TEL", f"{text} ({label})" if text and label else text, "; ")


def _email(card: Card, found: Property) -> None:
    label, address = _label(found), _uri(found.text, "mailto:")
    _add(card, "EMAIL", f"{label} <{address}>" if address and label else address, "; ")


def _label(found: Property) -> str:
    """What it is for, in the card's own word if there is one."""
    own = next((word.removeprefix(_OWN) for word in found.words if word.startswith(_OWN)), "")
    own = " ".join(_LETTERS.findall(own.replace("_$!<", "").replace(">!$_", "")))[:40]
    return own or next((label for label, words in _LABELS if found.words & words), "")


def _uri(text: str, scheme: str) -> str:
    return unquote(text[len(scheme) :]) if text[: len(scheme)].lower() == scheme else text


def _address(card: Card, found: Property) -> None:
    parts = [*found.parts, *[""] * 7][:7]
    text = ", ".join(filter(None, (parts[place] for place in _ADDRESS_ORDER)))
    if not text:
        return
    card.setdefault("ADR: city", parts[_CITY])
    _next(card, ("ADR", "ADR (2)"), text)


def _site(card: Card, found: Property) -> None:
    _next(card, ("URL", "URL (2)"), found.text)


def _next(card: Card, columns: tuple[str, ...], text: str) -> None:
    """Into the first of these columns that is empty; what is too much goes to the note."""
    free = next((column for column in columns if not card.get(column)), "")
    if free:
        card[free] = text
    else:
        _add(card, "NOTE", text, "\n")


def _birthday(card: Card, found: Property) -> None:
    """Only a day: a year alone, or words, are told in the note."""
    day = _DAY.fullmatch(found.text)
    if day:
        card["BDAY"] = day[1]
    else:
        _add(card, "NOTE", f"BDAY: {found.text}" if found.text else "", "\n")


def _sex(card: Card, found: Property) -> None:
    if found.text[:1].upper() in ("M", "F"):
        card["GENDER"] = found.text[:1].upper()


def _messenger(card: Card, found: Property) -> None:
    scheme, colon, address = found.text.partition(":")
    kinds = {scheme.lower(), found.name.lower().removeprefix("x-"), *found.words}
    for column in ("Telegram", "WhatsApp"):
        if column.lower() in kinds:
            is_scheme = bool(colon) and scheme.lower() == column.lower()
            return _add(card, column, address if is_scheme else found.text, ", ")
    return _add(card, "IMPP", found.text, ", ")


def _other(card: Card, found: Property) -> None:
    _add(card, found.name, found.text, {"NOTE": "\n", "FN": " "}.get(found.name, ", "))


def _nothing(card: Card, found: Property) -> None:
    """An agent is another card, inside this one or beside it; a label is read with what it labels."""


def _add(card: Card, column: str, text: str, between: str) -> None:
    if text:
        card[column] = f"{card[column]}{between}{text}" if card.get(column) else text


_READERS: dict[str, Callable[[Card, Property], None]] = {
    "N": _name,
    "ORG": _organisation,
    "TEL": _phone,
    "EMAIL": _email,
    "ADR": _address,
    "URL": _site,
    "BDAY": _birthday,
    "GENDER": _sex,
    "IMPP": _messenger,
    "X-TELEGRAM": _messenger,
    "X-WHATSAPP": _messenger,
    "X-SOCIALPROFILE": _messenger,
    "AGENT": _nothing,
    "X-ABLABEL": _nothing,
}
