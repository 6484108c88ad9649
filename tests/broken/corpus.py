"""All the broken files, each of which is made when it is needed."""

from tests.broken.archives import archives
from tests.broken.books import books
from tests.broken.cases import Broken
from tests.broken.contacts import contacts
from tests.broken.others import others
from tests.broken.texts import texts

CORPUS: list[Broken] = [*archives(), *books(), *texts(), *contacts(), *others()]
KINDS = sorted({each.kind for each in CORPUS})
IN_SUITE = 25  # of a kind, one of so many


def of_kind(kind: str, *, whole: bool) -> list[Broken]:
    """All of a kind, or the first and every so-manieth after it: the same ones in every run."""
    return [each for each in CORPUS if each.kind == kind][:: 1 if whole else IN_SUITE]
