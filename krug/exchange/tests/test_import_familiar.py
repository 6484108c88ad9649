"""Companies kept in mind from portion to portion are as the base has them, and forgotten when somebody writes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from krug.clients import matching
from krug.clients.drafts import Draft
from krug.clients.matching import Face
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core.changes import version
from krug.core.changes.version import Version
from krug.core.text.fold import fold
from krug.exchange import loading
from krug.exchange.familiar import Familiar
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import numbers, read, start
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

HEADERS = ("ФИО", "Телефон", "Компания", "ИНН", "Город", "Сайт", "Адрес", "Теги", "Дата покупки", "Сумма")
Look = Callable[[Mapping[int, Face]], None]


def rows() -> list[tuple[str, ...]]:
    """Persons of three companies, which are told of more and more; one of these is in the base already."""
    made: list[tuple[str, ...]] = []
    for number in range(24):
        firm = ("ООО Тепло", "ООО Свет", "АО Вода")[number % 3]
        inn = "7701000019" if number in (9, 12) else ""
        site, address = f"site{number // 9}.example", f"ул. Ленина, {number // 12}"
        made.append((f"Иванов{number} Пётр", f"8912000{number:04}", firm, inn, "Омск", site, address, "", "", ""))
        if number % 5 == 0:
            made.append(("", f"8342000{number:04}", firm, "", "Омск", "", "", f"метка{number}", "12.03.2024", "5"))
    return made


@pytest.fixture
def path(cast: Cast, tmp_path: Path) -> Path:
    make_client(name="АО «Вода»", city="Омск", phone="8 342 111-11-11", owner=cast.boris)
    return sheets.text(tmp_path / "a.csv", [HEADERS, *rows()])


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST_APPLIED", "MOST_APPLIED", "LEAST_APPLIED"):
        monkeypatch.setattr(loading, name, 4)


def looking(monkeypatch: pytest.MonkeyPatch, look: Look) -> None:
    """Before each look-up: whom it need not ask for."""
    look_up = matching.look_up

    def looked(drafts: Any, **options: Any) -> Any:
        look(options["familiar"])
        return look_up(drafts, **options)

    monkeypatch.setattr(matching, "look_up", looked)


def held(face: Face) -> tuple[Any, ...]:
    values = {name: face.values.get(name) or None for name in matching.FACE_FIELDS}
    return (face.id, face.kind, values, face.contacts, face.addresses, face.purchases, face.tags)


def in_base(pk: int) -> tuple[Any, ...]:
    client = Client.objects.get(pk=pk)
    return (
        pk, client.kind, {name: getattr(client, name) or None for name in matching.FACE_FIELDS},
        {(each.kind, each.key or each.value) for each in client.contact_points.all()},
        {fold(each.text) for each in client.addresses.all()},
        {(each.made_on, each.amount.minor, each.what) for each in client.purchases.all()},
        {each.tag.key for each in client.taggings.all()},
    )  # fmt: skip


@pytest.mark.sqlite
def test_those_kept_in_mind_are_as_the_base_has_them(cast: Cast, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load, met = read(path, cast.anna), set()

    def compare(familiar: Mapping[int, Face]) -> None:
        for face in familiar.values():
            met.add(face.id)
            assert held(face) == in_base(face.id)

    looking(monkeypatch, compare)
    start(load)
    assert met == set(Client.objects.filter(kind="company").values_list("pk", flat=True))
    assert (len(met), numbers(load)) == (3, (29, 24, 5, 0, 0))


def test_the_base_is_the_same_as_when_nothing_is_kept_in_mind(
    cast: Cast, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown() -> list[tuple[Any, ...]]:
        return [in_base(pk)[1:] for pk in Client.objects.order_by("pk").values_list("pk", flat=True)]

    load = read(path, cast.anna)
    with monkeypatch.context() as forgetful:
        forgetful.setattr(Familiar, "faces", lambda *told: {})
        load = start(load)
    counted = load.counts
    plainly = shown()
    Client.objects.all().delete()
    make_client(name="АО «Вода»", city="Омск", phone="8 342 111-11-11", owner=cast.boris)
    again = start(read(path, cast.anna))
    counted.pop("reached"), again.counts.pop("reached")
    assert (shown(), again.counts) == (plainly, counted)


@pytest.mark.sqlite
@pytest.mark.parametrize("is_forgotten", [True, False])
def test_a_portion_that_failed_is_forgotten(
    cast: Cast, path: Path, monkeypatch: pytest.MonkeyPatch, is_forgotten: bool
) -> None:
    """Else what it has learnt of a company would never be written: the twin loses a site."""
    load, apply, done = read(path, cast.anna), loading._apply, iter(range(30))

    def failing(*told: Any, **options: Any) -> None:
        if next(done) == 3:
            raise IntegrityError
        apply(*told, **options)

    if not is_forgotten:
        monkeypatch.setattr(Familiar, "forget", lambda self: None)
    monkeypatch.setattr(loading, "_apply", failing)
    start(load)
    sites = {
        client.name: client.contact_points.filter(kind="site").count()
        for client in Client.objects.filter(kind="company")
    }
    assert (sum(sites.values()) == 9) is is_forgotten


@pytest.mark.sqlite
def test_nobody_is_kept_in_mind_once_somebody_else_has_written(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = iter([Version(data, (added,), ()) for data, added in ((1, 1), (2, 1), (3, 2))])
    monkeypatch.setattr(version, "seen", lambda: next(versions))
    company, familiar = Face(5, "company", {"name": "ООО «Тепло»"}), Familiar()
    familiar.faces(frozenset())
    familiar.meet([company, Face(6, "person", {}), Face(-1, "company", {})])
    assert dict(familiar.faces(frozenset())) == {5: company}
    assert dict(familiar.faces(frozenset())) == {}


@pytest.mark.parametrize(("looks", "kept"), [(True, [5]), (False, [])])
def test_what_one_has_written_oneself_and_a_sign_of_life_of_another_make_nobody_unfamiliar(
    monkeypatch: pytest.MonkeyPatch, looks: bool, kept: list[int]
) -> None:
    stands = [Version(1, (1,), ())]
    monkeypatch.setattr(version, "seen", lambda: stands[-1])
    familiar = Familiar()
    familiar.faces(frozenset())
    stands.append(Version(1, (2,), ()))
    if looks:
        familiar.look()
    familiar.welcome([(Face(5, "company", {}), Draft("company"))])
    stands.append(Version(2, (2,), ()))
    assert list(familiar.faces(frozenset())) == kept


def test_nobody_is_kept_in_mind_where_the_database_cannot_tell_who_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "seen", lambda: None)
    familiar = Familiar()
    familiar.faces(frozenset())
    familiar.meet([Face(5, "company", {})])
    assert dict(familiar.faces(frozenset())) == {}


def test_those_of_whom_too_little_is_known_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "seen", lambda: Version(1, (), ()))
    company, familiar = Face(5, "company", {}), Familiar()
    for wants, expected in (((), []), (("tags",), []), ((), [company]), (("tags",), [company]), (("own",), [])):
        assert list(familiar.faces(frozenset(wants)).values()) == expected
        familiar.meet([company])
    assert familiar.wants == {"tags", "own"}
