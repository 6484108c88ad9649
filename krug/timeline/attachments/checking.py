"""What `krug doctor` says of the files of touches."""

import random
import time
from typing import Final

from krug.core.registry import Finding
from krug.timeline.attachments import store
from krug.timeline.models import StoredFile

READS_S: Final = 3.0  # bytes are read for so long, each time from another place on
NAMED: Final = 3


def attached_files() -> Finding:
    """All of them must be there in their size; of as many as there is time for every byte is read."""
    known = list(StoredFile.objects.order_by("pk").values_list("sha256", "size"))
    begins = random.randrange(len(known)) if known else 0  # noqa: S311 — which are read today is no secret
    started, read, wrong = time.monotonic(), 0, []
    for sha256, size in known[begins:] + known[:begins]:
        thoroughly = time.monotonic() - started < READS_S
        read += thoroughly
        if state := store.state(sha256, size, thoroughly=thoroughly):
            wrong.append(f"{state}: {sha256[:12]}…")
    if wrong:
        told = ", ".join(sorted(wrong)[:NAMED])
        return Finding(
            "error", f"{len(wrong)} of {len(known)} files are not as they were stored ({told})",
            "krug restore with the last good backup, or attach these files again",
        )  # fmt: skip
    return Finding("ok", f"{len(known)} files, {read} of them read whole")
