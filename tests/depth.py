"""How deep the long proofs go: in part in the suite, whole in `make assurance`, which keeps their figures."""

import json
import os
from pathlib import Path

IS_FULL = os.environ.get("KRUG_ASSURANCE") == "full"


def of(in_suite: int, in_full: int) -> int:
    return in_full if IS_FULL else in_suite


def note(proof: str, engine: str, figures: str) -> None:
    """Keep what a proof has come to, for `docs/assurance.md`."""
    place = os.environ.get("KRUG_ASSURANCE_FIGURES")
    if place:
        with Path(place).open("a") as file:
            file.write(json.dumps({"proof": proof, "engine": engine, "figures": figures}) + "\n")
