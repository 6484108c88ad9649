"""A small base for the tests of finding, and asking it as the palette does."""

from krug.clients import actions, hits
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core.rights import Actor
from krug.staff.models import Employee
from krug.staff.testing import Cast


def found(actor: Actor, text: str) -> list[str]:
    """Names of what the palette shows, in its order."""
    return [str(hit.data["name"]) for hit in hits.find(actor, text).hits]


def person(name: str, owner: Employee | None = None, *, phone: str = "", email: str = "", inn: str = "") -> Client:
    last, first, patronymic = (*name.split(), "", "")[:3]
    return make_client(
        owner=owner, phone=phone, email=email, inn=inn, last_name=last, first_name=first, patronymic=patronymic
    )


def company(name: str, owner: Employee | None = None, *, inn: str = "", full_name: str = "") -> Client:
    return make_client(owner=owner, name=name, inn=inn, full_name=full_name)


def make_base(cast: Cast) -> dict[str, Client]:
    boris = cast.boris
    base = {
        "anna": person("Смирнова Анна Петровна", boris, phone="8 912 345-67-89", email="anna.petrova@teplo.example"),
        "pyotr": person("Иванов Пётр Сергеевич", boris, phone="8 (495) 123-45-67 доб. 12", email="ivanov@mail.example"),
        "boris": person("Хабаров Борис", boris, phone="+7 999 000-00-01", inn="500100732259"),
        "fyodor": person("Ёлкин Фёдор", boris),
        "zhuk": person("Жуков Юрий", boris),
        "smith": person("Smith John", boris, phone="+44 20 7946 0958"),
        "korsakov": person("Римский-Корсаков Николай", boris),
        "teplo": company("ООО «Тепло»", boris, inn="7707083893", full_name="Общество «Уральские котлы»"),
        "north": company("ИП Северов", boris),
    }
    actions.add_employment(base["pyotr"], base["teplo"], position="директор", by=cast.anna)
    return base
