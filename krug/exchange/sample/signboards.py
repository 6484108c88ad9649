"""What companies are called."""

from dataclasses import dataclass
from random import Random

from krug.exchange.sample.names import Name
from krug.exchange.sample.numbers import in_latin
from krug.exchange.sample.places import City

_LLC = "Общество с ограниченной ответственностью"
_BEGINNINGS = (
    "Тепло", "Строй", "Рем", "Гидро", "Эко", "Дом", "Аква", "Терм", "Сан", "Инж", "Проф", "Евро", "Мега", "Уют", "Кам",
    "Урал", "Волга", "Регион", "Гарант", "Лидер", "Альфа", "Вектор", "Контур", "Град",
)  # fmt: skip
_ENDINGS = (
    "Сервис", "Монтаж", "Мастер", "Комфорт", "Град", "Гарант", "Проект", "Ресурс", "Альянс", "Центр", "Техника", "Дом",
    "Снаб", "Строй", "Климат", "Системы", "Групп", "Торг", "Стандарт", "Инвест",
)  # fmt: skip
_WORDS = (
    "Очаг", "Печник", "Тёплый дом", "Добрый мастер", "Сантехмир", "Мир тепла", "Свой дом", "Крепость", "Родник",
    "Прогресс", "Каменный город", "Северный ветер", "Новая линия", "Кировский двор", "Сосновый бор", "Лесная сказка",
    "Усадьба", "Белый камень", "Чайка", "Ермак", "Речной вокзал", "Старый мельник", "Три самовара", "Берег", "Изба",
)  # fmt: skip
_QUARTERS = (
    "Речной квартал", "Новые Ключи", "Зелёный берег", "Сосны", "Гармония", "Солнечный город", "Парковый", "Горизонт",
    "Семейный", "Южные ворота", "Камские огни", "Белая дача", "Авиатор", "Лазурный", "Тихий центр", "Лесной",
    "Набережный", "Столичный",
)  # fmt: skip
_HOUSING = (
    "Наш дом", "Уютный двор", "Комфорт", "Домоуправление", "Жилсервис", "Доверие", "Управдом", "Новый город",
    "Центральная", "Надёжный дом", "Чистый двор", "Домострой", "Жилкомсервис", "Ваш выбор", "Хозяин", "Микрорайон",
    "Соседи", "Содружество", "Домовой", "Порядок", "Заречье", "Жилфонд", "Городская", "Созвездие",
)  # fmt: skip
_TREES = ("Берёзка", "Рябинушка", "Сосновый", "Тополя", "Родничок", "Заря", "Дружба", "Надежда", "Единство", "Салют")
_ENOUGH = 60


@dataclass(frozen=True)
class Signboard:
    """``latin`` is what its site and mailbox are called."""

    name: str
    full_name: str
    latin: str


class Signboards:
    """Gives out names, each once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def make(self, rng: Random, manner: str, city: City, head: Name) -> Signboard:
        """``head`` is who holds the first post; a sole trader is called by their name."""
        for _try in range(_ENOUGH):
            found = _MANNERS[manner](rng, city, head)
            if found.name not in self._given:
                break
        self._given.add(found.name)
        return found


def _llc(brand: str, latin: str = "") -> Signboard:
    return Signboard(f"ООО «{brand}»", f"{_LLC} «{brand}»", latin or in_latin(brand))


def _brand(rng: Random, city: City, head: Name) -> Signboard:
    chance = rng.random()
    if chance < 0.13:
        return _llc(rng.choice(_WORDS))
    beginning, ending = rng.choice(_BEGINNINGS), rng.choice(_ENDINGS)
    if beginning == ending:
        ending = "Плюс"
    if chance < 0.45:
        return _llc(f"{beginning}-{ending}")
    if chance < 0.52:
        return _llc(f"{beginning}{ending} {city.name}", in_latin(f"{beginning}{ending}"))
    return _llc(f"{beginning}{ending.lower() if rng.random() < 0.4 else ending}")


def _sole(rng: Random, city: City, head: Name) -> Signboard:
    full_name = f"Индивидуальный предприниматель {head.last} {head.first} {head.patronymic}".strip()
    return Signboard(f"ИП {head.short}", full_name, f"ip-{in_latin(head.last)}")


def _developer(rng: Random, city: City, head: Name) -> Signboard:
    quarter = rng.choice(_QUARTERS)
    name = f"ООО «СЗ {quarter}»"
    return Signboard(name, f"{_LLC} «Специализированный застройщик «{quarter}»", in_latin(quarter))


def _housing(rng: Random, city: City, head: Name) -> Signboard:
    brand = rng.choice(_HOUSING) if rng.random() < 0.7 else f"{rng.choice(_HOUSING)}-{rng.randint(1, 5)}"
    place = f" {city.name}" if "-" not in brand and rng.random() < 0.2 else ""
    return Signboard(
        f"ООО «УК {brand}{place}»", f"{_LLC} «Управляющая компания {brand}{place}»", f"uk-{in_latin(brand)}"
    )


def _association(rng: Random, city: City, head: Name) -> Signboard:
    street, number = city.street(rng), rng.randint(2, 120)
    chance = rng.random()
    if chance < 0.3:
        name = rng.choice(_TREES)
        return Signboard(f"ТСЖ «{name}»", f"Товарищество собственников жилья «{name}»", f"tsj-{in_latin(name)}")
    form, full = ("ТСЖ", "Товарищество собственников жилья")
    if chance > 0.7:
        form, full = ("ТСН", "Товарищество собственников недвижимости")
    latin = f"{in_latin(form)}-{in_latin(street)}{number}"
    return Signboard(f"{form} «{street}, {number}»", f"{full} «{street}, {number}»", latin)


def _school(rng: Random, city: City, head: Name) -> Signboard:
    number = rng.randint(2, 140)
    if rng.random() < 0.5:
        full = "Муниципальное автономное общеобразовательное учреждение «Средняя общеобразовательная школа"
        return Signboard(f"МАОУ «СОШ № {number}»", f"{full} № {number}» г. {city.name}", f"school{number}")
    full = "Муниципальное бюджетное дошкольное образовательное учреждение «Детский сад"
    return Signboard(f"МБДОУ «Детский сад № {number}»", f"{full} № {number}» г. {city.name}", f"sad{number}")


_MANNERS = {
    "brand": _brand,
    "sole": _sole,
    "developer": _developer,
    "housing": _housing,
    "association": _association,
    "school": _school,
}
