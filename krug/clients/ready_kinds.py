"""The kinds of relation every company begins with, in the words of its language.

A word says who the one at that end is to the one at the other, so it may depend on being a man or a woman.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.core.registry import Label

PERSON, COMPANY, ANY = "person", "company", ""
MALE, FEMALE = "m", "f"


@dataclass(frozen=True)
class Word:
    """Of a company, or of somebody whose sex nobody said; then of a man and of a woman, where they differ."""

    plain: Label
    of_man: Label = ""
    of_woman: Label = ""

    def said_of(self, sex: str) -> str:
        return str({MALE: self.of_man, FEMALE: self.of_woman}.get(sex) or self.plain)


@dataclass(frozen=True)
class ReadyKind:
    """``second`` is None when both ends are called the same. The sides say which clients may stand at each end."""

    code: str
    first: Word
    second: Word | None
    sides: tuple[str, str]

    def word(self, end: str) -> Word:
        return self.second if end == "second" and self.second is not None else self.first


READY = {
    kind.code: kind
    for kind in (
        ReadyKind("spouse", Word(_("spouse"), _("husband"), _("wife")), None, (PERSON, PERSON)),
        ReadyKind(
            "parent", Word(_("parent"), _("father"), _("mother")), Word(_("child"), _("son"), _("daughter")),
            (PERSON, PERSON),
        ),
        ReadyKind("sibling", Word(_("brother or sister"), _("brother"), _("sister")), None, (PERSON, PERSON)),
        ReadyKind(
            "acquaintance",
            Word(
                _("acquaintance"),
                pgettext_lazy("of a man", "acquaintance"),
                pgettext_lazy("of a woman", "acquaintance"),
            ),
            None,
            (PERSON, PERSON),
        ),
        ReadyKind("partner", Word(_("business partner")), None, (PERSON, ANY)),
        ReadyKind("partner_company", Word(_("partner company")), None, (COMPANY, COMPANY)),
        ReadyKind("group", Word(_("parent company")), Word(_("subsidiary")), (COMPANY, COMPANY)),
        ReadyKind(
            "referral",
            Word(
                _("who brought them here"),
                pgettext_lazy("of a man", "brought them here"),
                pgettext_lazy("of a woman", "brought them here"),
            ),
            Word(_("on their recommendation")),
            (ANY, ANY),
        ),
        ReadyKind("contract", Word(_("contractor")), Word(_("customer")), (ANY, ANY)),
    )
}  # fmt: skip


def word(code: str, own: tuple[str, str], end: str, sex: str = "") -> str:
    """How the one at an end is called. The company's own words (first, second) stand before those of a ready kind."""
    said = own[end == "second"]
    return said or (READY[code].word(end).said_of(sex) if code in READY else "")
