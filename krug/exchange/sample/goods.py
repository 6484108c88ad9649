"""The price list, and how a purchase is put together from it. Prices are of today, in roubles."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from krug.core.text.money import Money
from krug.exchange.sample.chance import Table
from krug.exchange.sample.days import Calendar


@dataclass(frozen=True)
class Item:
    name: str
    price: int
    unit: str = "шт."
    pack: int = 1  # sold by so many

    def many(self, count: int) -> str:
        return self.name if count == 1 else f"{self.name} — {count} {self.unit}"


WALL_24 = Item("котёл газовый настенный 24 кВт", 68_900)
WALL_18 = Item("котёл газовый настенный 18 кВт", 61_500)
CONDENSING = Item("котёл конденсационный 28 кВт", 148_000)
FLOOR_31 = Item("котёл газовый напольный 31 кВт", 84_300)
ELECTRIC_9 = Item("электрокотёл 9 кВт", 32_400)
ELECTRIC_12 = Item("электрокотёл 12 кВт", 36_900)
SOLID = Item("котёл твердотопливный 20 кВт", 74_500)
PELLET = Item("котёл пеллетный 25 кВт", 189_000)
BIG_BOILER = Item("котёл напольный промышленный 200 кВт", 640_000)
FLUE = Item("коаксиальный дымоход", 6_900, "компл.")
STABILISER = Item("стабилизатор 1 кВт", 9_800)
FILTER = Item("магистральный фильтр", 3_400)
THERMOSTAT = Item("комнатный термостат", 5_600)
MOUNTING = Item("монтаж котла", 28_000)
START_UP = Item("пусконаладка", 7_500)
BIMETAL = Item("радиатор биметаллический, 10 секций", 11_900)
ALUMINIUM = Item("радиатор алюминиевый, 10 секций", 9_400)
PANEL = Item("радиатор стальной 500×1000", 8_700)
HEAD = Item("термоголовка", 1_650)
CONNECTION = Item("узел подключения радиатора", 1_240)
REPLACING = Item("замена радиатора", 4_500, "раб.")
COIL = Item("труба для тёплого пола, бухта 200 м", 13_800)
MAT = Item("нагревательный мат 5 м²", 9_600)
MANIFOLD = Item("коллектор на 6 контуров", 18_700)
MIXER = Item("насосно-смесительный узел", 24_500)
REGULATOR = Item("терморегулятор", 3_900)
CIRCULATION = Item("насос циркуляционный 25-60", 7_400)
CIRCULATION_32 = Item("насос циркуляционный 32-80", 12_600)
WELL_PUMP = Item("насос скважинный", 24_800)
STATION = Item("насосная станция", 19_900)
VESSEL = Item("гидроаккумулятор 50 л", 6_300)
HEATER_80 = Item("водонагреватель 80 л", 17_900)
HEATER_100 = Item("водонагреватель 100 л", 20_400)
INDIRECT = Item("бойлер косвенного нагрева 200 л", 62_000)
INSTANT = Item("водонагреватель проточный", 9_700)
SAFETY = Item("группа безопасности", 2_600)
HEATER_SETTING = Item("установка водонагревателя", 5_500)
SERVICE = Item("ТО газового котла", 5_900)
CLEANING = Item("чистка теплообменника", 4_200)
VISIT = Item("выезд и диагностика", 2_200)
SENSOR = Item("замена датчика тяги", 3_100)
FAN = Item("замена вентилятора", 9_300)
BOARD = Item("замена платы управления", 17_800)
FLUSHING = Item("промывка системы отопления", 14_000)
PIPE = Item("труба полипропиленовая 25 мм", 118, "м", 20)
FITTINGS = Item("фитинги, набор", 4_200, "наб.")
VALVE = Item("кран шаровой 1/2", 640, pack=5)
COOLANT = Item("теплоноситель, 20 л", 3_900, "кан.", 4)
METER = Item("узел учёта тепла", 96_000)
HEAT_POINT = Item("блочный тепловой пункт", 780_000)
BALANCING = Item("клапан балансировочный", 8_900, pack=2)
BOILER_ROOM = Item("обслуживание котельной", 15_500, "мес.")

Extra = tuple[Item, float, tuple[int, int]]  # how likely, and from how many to how many


@dataclass(frozen=True)
class Basket:
    """What one buys at home: one main thing, or several alike, and what goes with it."""

    main: Table[Item]
    count: tuple[int, int] = (1, 1)
    extras: tuple[Extra, ...] = ()

    def fill(self, rng: Random, day: datetime.date, calendar: Calendar) -> tuple[str, Money]:
        bought = [(self.main.pick(rng), rng.randint(*self.count))]
        bought += [(item, rng.randint(*count)) for item, chance, count in self.extras if rng.random() < chance]
        return _receipt(bought, day, calendar)


BOILER = Basket(
    Table(((WALL_24, 10), (WALL_18, 5), (CONDENSING, 3), (FLOOR_31, 4))),
    extras=((FLUE, 0.75, (1, 1)), (STABILISER, 0.45, (1, 1)), (FILTER, 0.3, (1, 1)), (THERMOSTAT, 0.35, (1, 1)),
            (MOUNTING, 0.6, (1, 1)), (START_UP, 0.8, (1, 1))),
)  # fmt: skip
_BESIDE_A_BOILER: tuple[Extra, ...] = ((CIRCULATION, 0.4, (1, 1)), (MOUNTING, 0.45, (1, 1)), (THERMOSTAT, 0.3, (1, 1)))
ELECTRIC_BOILER = Basket(Table(((ELECTRIC_9, 6), (ELECTRIC_12, 5))), extras=_BESIDE_A_BOILER)
SOLID_BOILER = Basket(Table(((SOLID, 8), (PELLET, 1))), extras=_BESIDE_A_BOILER)
RADIATORS = Basket(
    Table(((BIMETAL, 6), (ALUMINIUM, 4), (PANEL, 4))),
    (2, 8),
    ((HEAD, 0.4, (2, 6)), (CONNECTION, 0.5, (2, 8)), (REPLACING, 0.35, (2, 5))),
)
WATER_FLOOR = Basket(Table(((COIL, 1),)), (1, 3), ((MANIFOLD, 0.55, (1, 1)), (MIXER, 0.4, (1, 1))))
MATS = Basket(Table(((MAT, 1),)), (1, 3), ((REGULATOR, 0.85, (1, 2)),))
CIRCULATING = Basket(Table(((CIRCULATION, 6), (CIRCULATION_32, 1))))
WATER_SUPPLY = Basket(Table(((WELL_PUMP, 4), (STATION, 4))), extras=((VESSEL, 0.4, (1, 1)),))
HEATERS = Basket(
    Table(((HEATER_80, 6), (HEATER_100, 4))), extras=((SAFETY, 0.5, (1, 1)), (HEATER_SETTING, 0.5, (1, 1)))
)
INDIRECT_HEATER = Basket(Table(((INDIRECT, 1),)), extras=((SAFETY, 0.6, (1, 1)), (CIRCULATION, 0.4, (1, 1))))
SMALL_HEATER = Basket(Table(((INSTANT, 1),)), extras=((HEATER_SETTING, 0.3, (1, 1)),))
YEARLY = Basket(Table(((SERVICE, 1),)), extras=((CLEANING, 0.3, (1, 1)),))
REPAIR = Basket(
    Table(((SENSOR, 5), (FAN, 3), (BOARD, 2), (CLEANING, 3), (FLUSHING, 2))), extras=((VISIT, 0.7, (1, 1)),)
)


@dataclass(frozen=True)
class Assortment:
    """What a kind of companies orders."""

    items: Table[Item]

    def order(self, rng: Random, worth: float, day: datetime.date, calendar: Calendar) -> tuple[str, Money]:
        """Something for about so much, at a wholesale price."""
        wished = dict.fromkeys(self.items.pick(rng) for _thing in range(rng.choice((1, 2, 2, 3))))
        chosen = [item for item in wished if item.price * item.pack < worth] or [FITTINGS]
        part = worth / len(chosen)
        bought = [(item, max(1, round(part / item.price / item.pack)) * item.pack) for item in chosen]
        return _receipt(bought, day, calendar, discount=0.88)


def _receipt(
    bought: Sequence[tuple[Item, int]], day: datetime.date, calendar: Calendar, discount: float = 1.0
) -> tuple[str, Money]:
    words = ", ".join(item.many(count) for item, count in bought)
    total = calendar.share_of(sum(item.price * count for item, count in bought), day) * discount
    return words[0].upper() + words[1:], Money(round(total / 10) * 1000)
