"""How much a file may ask of us. Whoever reads on a smaller or a larger machine passes other limits."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    file_bytes: int = 1024 * MIB
    unpacked_bytes: int = 4096 * MIB
    # A million rows of names and phones pack about sevenfold, the emptiest of honest sheets about fortyfold.
    ratio: int = 150
    ratio_from_bytes: int = 32 * MIB
    members: int = 10_000
    columns: int = 16_384
    # How often a filled row of an ODS may say it is repeated; a row without values may as often as it likes.
    repeats: int = 10_000
    line_chars: int = 10_000_000
    memory_bytes: int = 1024 * MIB
    processor_s: int = 600
    silence_s: float = 120.0
