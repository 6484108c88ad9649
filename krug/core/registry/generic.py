"""Offers of one kind, by code and in order."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar


class Offer(Protocol):
    @property
    def code(self) -> str: ...


T = TypeVar("T", bound=Offer)


class Registry(Generic[T]):
    """Offers of one kind by code, in the order of their ``order`` and then of registration."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._offers: dict[str, T] = {}
        self._more: list[Callable[[], Iterable[T]]] = []

    def register(self, offer: T) -> T:
        if offer.code in self._offers:
            raise ValueError(f"{self.name}: {offer.code!r} is already offered")
        self._offers[offer.code] = offer
        return offer

    def also(self, more: "Callable[[], Iterable[T]]") -> None:
        """Offers that are known only while running, such as those of the company's own making."""
        self._more.append(more)

    def _found(self) -> dict[str, T]:
        if not self._more:
            return self._offers
        return {**{offer.code: offer for more in self._more for offer in more()}, **self._offers}

    def __iter__(self) -> Iterator[T]:
        return iter(sorted(self._found().values(), key=lambda offer: getattr(offer, "order", 0)))

    def __getitem__(self, code: str) -> T:
        return self._found()[code]

    def get(self, code: str) -> T | None:
        return self._found().get(code)

    def __contains__(self, code: str) -> bool:
        return code in self._found()
