"""A thousand searches as people type them, drawn from the base itself."""

import random
from collections.abc import Callable
from dataclasses import dataclass

COMMON = ("ольга сергеевна", "елена александровна", "сергей иванов", "анна петровна")
KEYBOARD = dict(zip("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", strict=True))


@dataclass(frozen=True)
class Known:
    """What is known of one client of the base."""

    words: list[str]
    phone: str
    email: str
    inn: str


Maker = Callable[[Known], str]


def mix(known: list[Known], count: int = 1000, seed: int = 7) -> list[tuple[str, str]]:
    """(kind of query, what is typed): prefixes in any order, common words, digits, mails, INN, layouts, two letters."""
    draw = random.Random(seed)
    makers: list[tuple[str, int, Maker]] = [
        ("prefixes", 30, lambda c: " ".join(_prefixes(draw, c))),
        ("two common words", 10, lambda c: draw.choice(COMMON)),
        ("surname", 15, lambda c: c.words[0]),
        ("last four digits", 12, lambda c: c.phone[-4:]),
        ("phone in a spelling", 8, lambda c: f"8 ({c.phone[1:4]}) {c.phone[4:7]}-{c.phone[7:9]}"),
        ("e-mail", 7, lambda c: c.email or c.words[0]),
        ("inn", 5, lambda c: c.inn or c.phone[1:]),
        ("wrong layout", 7, lambda c: "".join(KEYBOARD.get(letter, letter) for letter in c.words[0].lower())),
        ("two letters", 6, lambda c: c.words[0][:2].lower()),
    ]  # fmt: skip
    weights = [weight for _name, weight, _make in makers]
    queries = []
    for _query in range(count):
        name, _weight, make = draw.choices(makers, weights)[0]
        queries.append((name, make(draw.choice(known))))
    return queries


def _prefixes(draw: random.Random, client: Known) -> list[str]:
    words = draw.sample(client.words, k=min(2, len(client.words)))
    return [word[: draw.randint(3, max(3, len(word)))].lower() for word in words]
