"""The picture of a network: who is in it, what it costs, and that it can be read."""

import re
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from krug.clients import actions
from krug.clients.models import Client
from krug.clients.relations import drawing, network
from krug.clients.relations.network import Network, Node
from krug.clients.testing import make_client, ready_kind
from krug.staff.models import Employee
from krug.staff.testing import Cast


def around(actor: Employee, client: Client) -> list[tuple[int, str, str, str]]:
    """Ring, name, what they are and to whom."""
    found = network.around(actor, client)
    return sorted(
        (node.ring, node.name, ", ".join(node.words), node.parent.name if node.parent else "") for node in found.nodes
    )


@pytest.fixture
def mill(cast: Cast) -> dict[str, Client]:
    """Anna directs Teplo, where Boris works; Teplo's partner is Svet, whose engineer is Vera, Anna's sister."""
    people = {name: make_client(owner=cast.boris, last_name=name) for name in ("Анна", "Борис", "Вера")}
    firms = {name: make_client(owner=cast.boris, name=name) for name in ("Тепло", "Свет")}
    actions.add_employment(people["Анна"], firms["Тепло"], position="директор", is_head=True, by=cast.anna)
    actions.add_employment(people["Борис"], firms["Тепло"], position="инженер", by=cast.anna)
    actions.add_employment(people["Вера"], firms["Свет"], position="инженер", by=cast.anna)
    actions.add_relation(firms["Тепло"], firms["Свет"], ready_kind("partner_company"), by=cast.anna)
    actions.add_relation(people["Анна"], people["Вера"], ready_kind("sibling"), by=cast.anna)
    return people | firms


@pytest.mark.django_db
def test_two_rings_stand_around_a_client_each_once(mill: dict[str, Client], cast: Cast) -> None:
    assert around(cast.boris, mill["Тепло"]) == [
        (0, "Тепло", "", ""),
        (1, "Анна", "директор", "Тепло"),
        (1, "Борис", "инженер", "Тепло"),
        (1, "Свет", "partner company", "Тепло"),
        (2, "Вера", "инженер", "Свет"),
    ]
    assert around(cast.boris, mill["Анна"]) == [
        (0, "Анна", "", ""),
        (1, "Вера", "brother or sister", "Анна"),
        (1, "Тепло", "директор", "Анна"),
        (2, "Борис", "инженер", "Тепло"),
        (2, "Свет", "инженер", "Вера"),
    ]
    ties = network.around(cast.boris, mill["Анна"]).ties
    assert [{one.name, other.name} for one, other in ties] == [{"Тепло", "Свет"}]


@pytest.mark.django_db
def test_somebody_who_is_two_things_stands_once_with_both_words(mill: dict[str, Client], cast: Cast) -> None:
    actions.add_relation(mill["Анна"], mill["Тепло"], ready_kind("partner"), by=cast.anna)
    assert (1, "Анна", "директор, business partner", "Тепло") in around(cast.boris, mill["Тепло"])


@pytest.mark.django_db
def test_prospects_stand_in_the_first_ring(mill: dict[str, Client], cast: Cast, boris: Browser) -> None:
    actions.add_prospect(
        mill["Тепло"], relation_kind=ready_kind("contract"), end="first", kind="company", name="ИП Соколов",
        by=cast.anna,
    )  # fmt: skip
    assert (1, "ИП Соколов", "contractor", "Тепло") in around(cast.boris, mill["Тепло"])
    assert "not in the base" in boris.get(f"/clients/{mill['Тепло'].pk}/network/").content.decode()


@pytest.mark.django_db
def test_nobody_the_reader_does_not_see_is_in_the_picture(mill: dict[str, Client], cast: Cast, boris: Browser) -> None:
    actions.change(mill["Свет"], {"owner": cast.vera.pk}, by=cast.anna)
    assert "Свет" in [name for _ring, name, *_rest in around(cast.gleb, mill["Тепло"])]
    for center in ("Тепло", "Анна"):
        assert "Свет" not in [name for _ring, name, *_rest in around(cast.boris, mill[center])]
        assert "Свет" not in boris.get(f"/clients/{mill[center].pk}/network/").content.decode()
    actions.archive(mill["Борис"], by=cast.anna)
    assert "Борис" not in [name for _ring, name, *_rest in around(cast.gleb, mill["Тепло"])]


def crowd(cast: Cast, people: int, firms: int) -> Client:
    """A company of many people, with many partners, each of whom has some people too."""
    center = make_client(owner=cast.boris, name="Тепло")
    for number in range(people):
        worker = make_client(owner=cast.boris, last_name=f"Белов {number}")
        actions.add_employment(worker, center, position="инженер", by=cast.anna)
    for number in range(firms):
        partner = make_client(owner=cast.boris, name=f"ООО «{number}»")
        actions.add_relation(center, partner, ready_kind("partner_company"), by=cast.anna)
        for each in range(5):
            worker = make_client(owner=cast.boris, last_name=f"Цой {number} {each}")
            actions.add_employment(worker, partner, by=cast.anna)
    return center


@pytest.mark.django_db
def test_the_picture_holds_forty_at_most_and_shows_some_of_each_kind(cast: Cast) -> None:
    found = network.around(cast.boris, crowd(cast, 3, 14))
    assert (len(found.nodes), len(found.ring(1)), found.is_whole) == (40, 15, False)
    assert sorted({node.tie for node in found.ring(1)}) == ["job", "relation"]
    assert sum(node.tie == "job" for node in found.ring(1)) == 3
    behind = [node.parent.id for node in found.ring(2) if node.parent]
    assert max(behind.count(parent) for parent in behind) == 3


@pytest.mark.django_db
def test_who_was_left_out_is_not_kept_back_when_everybody_fits(mill: dict[str, Client], cast: Cast) -> None:
    assert network.around(cast.boris, mill["Тепло"]).is_whole is True


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["anna", "boris"])
def test_the_picture_costs_the_same_number_of_questions_whatever_there_is(cast: Cast, who: str) -> None:
    numbers = []
    for people, firms in ((1, 1), (3, 3), (25, 6)):
        center = crowd(cast, people, firms)
        with CaptureQueriesContext(connection) as captured:
            network.around(getattr(cast, who), center)
        numbers.append(len(captured))
    assert numbers == [5, 5, 5]


@pytest.mark.django_db
def test_each_in_the_picture_leads_to_the_picture_around_them(
    mill: dict[str, Client], cast: Cast, boris: Browser
) -> None:
    place = f"/clients/{mill['Тепло'].pk}/network/"
    page = boris.get(place).content.decode()
    walks = sorted({int(pk) for pk in re.findall(r'hx-get="/clients/(\d+)/network/"', page)})
    assert walks == sorted(mill[name].pk for name in ("Анна", "Борис", "Свет", "Вера"))
    assert 'aria-label="Анна: директор of Тепло"' in page
    fragment = boris.get(place, headers={"HX-Request": "true"}).content.decode()
    assert (fragment.lstrip().startswith('<div id="network">'), "<html" in fragment) == (True, False)
    assert boris.post(place).status_code == 405


@pytest.mark.django_db
def test_a_client_with_nobody_around_is_told_what_to_do(cast: Cast, boris: Browser) -> None:
    alone = make_client(owner=cast.boris, last_name="Белов")
    assert "Nobody is around yet." in boris.get(f"/clients/{alone.pk}/network/").content.decode()


# The drawing


def drawn_network(behind: list[int]) -> Network:
    """A network with so many behind each of the first ring."""
    center = Node(1, "company", "Тепло", "Т")
    nodes: list[Any] = [center]
    for number, count in enumerate(behind):
        node = Node(10 + number, "person", "Белов", "Б", 1, ["инженер"], parent=center)
        nodes.append(node)
        nodes += [Node(100 * number + each, "person", "Цой", "Ц", 2, parent=node) for each in range(count)]
    ties = [(one, other) for one, other in combinations(nodes[1:3], 2)]
    return Network(nodes, ties, is_whole=True)


@given(st.lists(st.integers(0, 3), max_size=15))
def test_no_box_covers_another_and_all_stand_inside(behind: list[int]) -> None:
    picture = drawing.draw(drawn_network(behind))
    assert len(picture.boxes) == 1 + len(behind) + sum(behind)
    for box in picture.boxes:
        assert 0 <= box.x <= box.x + box.width <= picture.width
        assert 0 <= box.y <= box.y + box.height <= picture.height
    for one, other in combinations(picture.boxes, 2):
        apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y, (one, other)
    assert len(picture.lines) == len(picture.boxes) - 1 + (1 if len(behind) + sum(behind) > 1 else 0)
