"""Where everybody stands in the picture of a network: the client in the middle, the rings as arcs on both sides.

Boxes of a ring stand one under another, so that whole names fit and nothing overlaps however many there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from krug.clients.relations.network import Network, Node

BOX, CENTER = (192, 44), (196, 60)
STEP = 54  # from one box of a ring to the next
RINGS = (0, 254, 492)  # how far the boxes of a ring stand from the middle
BEND = 26  # how much an arc is bent
MARGIN = 12
LEAST_HEIGHT = 220


@dataclass(frozen=True)
class Box:
    """Where a node stands: its left upper corner and its size."""

    node: Node
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True)
class Line:
    """A path of SVG, and what it stands for."""

    path: str
    tie: str
    is_former: bool


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[Line]


def draw(network: Network) -> Picture:
    left, right = _sides(network)
    rows = max(_rows(network, left), _rows(network, right), 1)
    height = max(rows * STEP, LEAST_HEIGHT) + 2 * MARGIN
    farthest = max((node.ring for node in network.nodes), default=0)
    width = 2 * (RINGS[farthest] + (BOX[0] if farthest else CENTER[0]) // 2 + MARGIN)
    middle = (width // 2, height // 2)
    boxes = {id(network.center): _box(network.center, *middle, CENTER)}
    for side, nodes in ((-1, left), (1, right)):
        boxes |= {id(box.node): box for box in _stand(network, nodes, side, middle)}
    return Picture(width, height, list(boxes.values()), list(_lines(network, boxes)))


def _children(network: Network, parent: Node) -> list[Node]:
    return [node for node in network.nodes if node.parent is parent]


def _rows(network: Network, nodes: Iterable[Node]) -> int:
    return sum(max(len(_children(network, node)), 1) for node in nodes)


def _sides(network: Network) -> tuple[list[Node], list[Node]]:
    """The first ring in two halves of about the same height."""
    left: list[Node] = []
    right: list[Node] = []
    for node in network.ring(1):
        (right if _rows(network, right) <= _rows(network, left) else left).append(node)
    return left, right


def _stand(network: Network, nodes: Sequence[Node], side: int, middle: tuple[int, int]) -> Iterable[Box]:
    """Each of the second ring in a row of its own, each of the first in the middle of those behind it."""
    total, row = _rows(network, nodes), 0
    for node in nodes:
        behind = _children(network, node)
        places = [_height(row + at, total) for at in range(max(len(behind), 1))]
        row += len(places)
        yield _place(node, side, middle, round(sum(places) / len(places)), total)
        for child, place in zip(behind, places, strict=False):
            yield _place(child, side, middle, place, total)


def _height(row: int, total: int) -> int:
    """How far a row stands from the middle."""
    return round((row - (total - 1) / 2) * STEP)


def _place(node: Node, side: int, middle: tuple[int, int], height: int, total: int) -> Box:
    bent = round(BEND * (2 * height / (STEP * max(total, 1))) ** 2)
    return _box(node, middle[0] + side * (RINGS[node.ring] - bent), middle[1] + height, BOX)


def _box(node: Node, x: int, y: int, size: tuple[int, int]) -> Box:
    return Box(node, x - size[0] // 2, y - size[1] // 2, *size)


def _lines(network: Network, boxes: dict[int, Box]) -> Iterable[Line]:
    for node in network.nodes:
        if node.parent is not None:
            yield Line(_curve(boxes[id(node.parent)], boxes[id(node)]), node.tie, node.is_former)
    for one, other in network.ties:
        yield Line(_bow(boxes[id(one)], boxes[id(other)]), "tie", is_former=False)


def _curve(one: Box, other: Box) -> str:
    """From the side of one box that looks at the other, to the side of that which looks back."""
    (x1, y1), (x2, y2) = one.middle, other.middle
    side = 1 if x2 > x1 else -1
    start, end = x1 + side * one.width // 2, x2 - side * other.width // 2
    half = (start + end) // 2
    return f"M{start} {y1}C{half} {y1} {half} {y2} {end} {y2}"


def _bow(one: Box, other: Box) -> str:
    """Between two boxes wherever they stand; it passes under those between."""
    (x1, y1), (x2, y2) = one.middle, other.middle
    return f"M{x1} {y1}Q{(x1 + x2) // 2} {(y1 + y2) // 2 - STEP} {x2} {y2}"
