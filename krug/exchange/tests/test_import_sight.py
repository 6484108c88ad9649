"""A spreadsheet is a door as the card is: what the role may not write is not loaded."""

from pathlib import Path

import pytest

from krug.clients import actions
from krug.clients.models import Client
from krug.clients.sight import FieldDenied
from krug.clients.testing import make_client
from krug.core import jobs
from krug.core.rights import HIDDEN, SEEN
from krug.core.tests import errands
from krug.core.worker import Worker
from krug.exchange import access
from krug.exchange import actions as import_actions
from krug.exchange.tests.importing import loaded, numbers, read, start, targets
from krug.exchange.tests.test_import_rules import sheet
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db

ROWS = ("Фамилия;Имя;Город;ИНН;Юридический адрес", "Орлов;Пётр;Пермь;500100732259;ул. Мира, 2")


def test_columns_the_role_may_not_write_are_neither_guessed_nor_offered(cast: Cast, tmp_path: Path) -> None:
    olga = denied(cast.olga, city=SEEN, inn=HIDDEN, address=SEEN)
    load = read(sheet(tmp_path, *ROWS), olga)
    left_out = dict.fromkeys(("Город", "ИНН", "Юридический адрес"), "")
    assert targets(load) == {"Фамилия": "last_name", "Имя": "first_name", **left_out}
    offered = {column.code for column in access.columns(olga)}
    assert not offered & {"city", "inn", "address", "legal_address"}
    assert {"city", "inn", "legal_address"} <= {column.code for column in access.columns(cast.anna)}


def test_what_a_mapping_of_before_says_all_the_same_is_not_written(cast: Cast, tmp_path: Path) -> None:
    """The role was changed between the reading and the loading."""
    load = read(sheet(tmp_path, *ROWS), cast.olga)
    assert targets(load)["Город"] == "city"
    load.by = denied(cast.olga, city=SEEN, inn=HIDDEN, address=SEEN)
    assert numbers(start(load))[1] == 1
    client = Client.objects.get()
    assert (client.name, client.city, client.inn, client.addresses.count()) == ("Орлов Пётр", "", "", 0)


def test_names_only_seen_are_given_to_new_clients_and_kept_of_known_ones(cast: Cast, tmp_path: Path) -> None:
    olga = denied(cast.olga, last_name=SEEN, first_name=SEEN)
    known = make_client(owner=olga, last_name="Смирнова", first_name="А.", phone="8 912 345-67-89")
    rows = ("Фамилия;Имя;Телефон", "Смирнова;Анна;8 912 345-67-89", "Орлов;Пётр;8 903 111-22-33")
    loaded(sheet(tmp_path, *rows), olga)
    known.refresh_from_db()
    assert (known.first_name, Client.objects.exclude(pk=known.pk).get().name) == ("А.", "Орлов Пётр")


def test_a_hidden_requisite_recognises_nobody(cast: Cast, tmp_path: Path) -> None:
    make_client(owner=cast.olga, last_name="Смирнова", first_name="Анна", inn="500100732259")
    load = read(sheet(tmp_path, "Фамилия;Имя;ИНН", "Орлов;Пётр;500100732259"), denied(cast.olga, inn=HIDDEN))
    assert numbers(load)[1:3] == (1, 0)


def test_what_is_required_is_not_asked_of_who_may_not_write_it(cast: Cast, tmp_path: Path) -> None:
    actions.set_rule("person", None, "city", by=cast.anna, is_required=True)
    assert numbers(read(sheet(tmp_path, *ROWS), denied(cast.olga, city=SEEN)))[1] == 1


def test_an_import_is_not_taken_back_by_whom_what_it_wrote_is_denied(cast: Cast, tmp_path: Path) -> None:
    """Half an undo would leave values nobody knows of, a whole one would write what the role may not."""
    known = make_client(owner=cast.olga, last_name="Смирнова", first_name="Анна", phone="8 912 345-67-89")
    load = loaded(sheet(tmp_path, "Фамилия;Телефон;E-mail;Город", "Смирнова;8 912 345-67-89;a@teplo.example;Пермь"),
                  cast.anna)  # fmt: skip
    assert numbers(load)[2] == 1
    for code, how in (("city", HIDDEN), ("city", SEEN), ("email", HIDDEN)):
        olga = denied(cast.olga, **{code: how})
        with pytest.raises(FieldDenied):
            import_actions.start_undo(load, by=olga)
        load.refresh_from_db()
        assert load.state == "done"
    known.refresh_from_db()
    assert known.city == "Пермь"
    import_actions.start_undo(load, by=denied(cast.olga, inn=HIDDEN))
    assert errands.work_off(Worker(jobs.LONG, "test")) == 1
    known.refresh_from_db()
    assert known.city == ""


def test_clients_an_import_made_go_as_a_whole(cast: Cast, tmp_path: Path) -> None:
    load = loaded(sheet(tmp_path, *ROWS), cast.anna)
    import_actions.start_undo(load, by=denied(cast.olga, city=SEEN, inn=HIDDEN, address=SEEN))
    assert errands.work_off(Worker(jobs.LONG, "test")) == 1
    assert Client.objects.live().count() == 0
