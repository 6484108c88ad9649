"""Names of files, which come from strangers' computers."""

import unicodedata
from typing import Final

LONGEST: Final = 200
_HIDDEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))  # what turns letters around, or is not seen


def cleaned(name: str) -> str:
    """What may be shown and downloaded under: no folders, no control or direction marks, as long as a disk takes.

    The ending survives any shortening, since it says what the file is.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if sign.isspace() else sign for sign in last if unicodedata.category(sign) not in _HIDDEN)
    tidy = " ".join(unicodedata.normalize("NFC", seen).translate(_FORBIDDEN).split()).strip(". ")
    stem, dot, end = tidy.rpartition(".")
    if dot and len(end) <= 16:
        return f"{(stem or 'file')[: LONGEST - len(end) - 1].rstrip('. ')}.{end}"
    return tidy[:LONGEST] or "file"


_FORBIDDEN: Final = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
