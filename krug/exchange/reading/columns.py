"""Columns of a sheet: their numbers from 0 and the letters a user knows them by."""

from krug.exchange.reading.refusals import CannotRead

MOST = 16_384


class Numbers(dict[str, int]):
    """Numbers of columns by their letters, each worked out once. Letters beyond XFD are refused as damage."""

    def __missing__(self, letters: str) -> int:
        number = 0
        for letter in letters[:4]:
            number = number * 26 + ord(letter) - 64
        if not 0 < number <= MOST:
            raise CannotRead("damaged")
        self[letters] = number - 1
        return number - 1


def letters(column: int) -> str:
    """The letters of a column: A for 0, AA for 26."""
    found = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        found = chr(65 + letter) + found
    return found
