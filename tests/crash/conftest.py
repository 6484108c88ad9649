from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.product import Product, installed

Start = Callable[..., Product]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation with its owner, stopped; each test works on a copy."""
    made = installed(tmp_path_factory.mktemp("crash") / "template")
    yield made
    made.remove()


@pytest.fixture
def copies(template: Product, tmp_path: Path) -> Iterator[Start]:
    """Makes installations that are removed when the test ends."""
    made: list[Product] = []

    def copy(name: str = "krug", settings: str = "config.settings") -> Product:
        made.append(template.copy(tmp_path / name, settings=settings))
        return made[-1]

    yield copy
    for product in made:
        product.remove()
