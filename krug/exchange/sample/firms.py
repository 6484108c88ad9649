"""Kinds of companies that buy heating equipment: who works there, what they order and how often."""

from dataclasses import dataclass

from krug.clients.models import DecisionRole
from krug.exchange.sample import goods
from krug.exchange.sample.chance import Table
from krug.exchange.sample.goods import Assortment

DECIDES, INFLUENCES, USES, PAYS = (
    DecisionRole.DECIDES.value,
    DecisionRole.INFLUENCES.value,
    DecisionRole.USES.value,
    DecisionRole.PAYS.value,
)


@dataclass(frozen=True)
class Post:
    """``women`` is their share among those who hold it."""

    position: str
    department: str
    role: str
    women: float


@dataclass(frozen=True)
class Trade:
    """``worth`` is what an order comes to, ``every`` how many days pass between two; ``name`` is how it is called."""

    name: str
    count: int
    does: tuple[tuple[str, str], ...]  # the activity as the registry has it, and in a few words
    posts: tuple[Post, ...]  # the first one is always held
    assortment: Assortment
    asks: tuple[str, ...]  # what only they say when they order
    worth: int
    every: int
    hours: tuple[str, ...] = ("пн–пт 9:00–18:00", "пн–пт 8:00–17:00", "пн–пт 9:00–18:00, обед 13:00–14:00")


_DIRECTOR = Post("директор", "", DECIDES, 0.22)
_ACCOUNTANT = Post("главный бухгалтер", "бухгалтерия", PAYS, 0.93)
_BUYER = Post("менеджер по закупкам", "отдел снабжения", INFLUENCES, 0.5)
_HEAD_OF_BUYING = Post("начальник отдела снабжения", "отдел снабжения", DECIDES, 0.3)
_ENGINEER = Post("главный инженер", "", INFLUENCES, 0.08)
_DESIGNER = Post("инженер-проектировщик ОВ", "проектный отдел", INFLUENCES, 0.45)
_FOREMAN = Post("прораб", "строительный участок", USES, 0.02)
_FITTER = Post("старший монтажник", "монтаж", USES, 0.01)
_STOREKEEPER = Post("кладовщик", "склад", USES, 0.4)

_FITTINGS = Assortment(Table((
    (goods.PIPE, 9), (goods.FITTINGS, 8), (goods.VALVE, 8), (goods.WALL_24, 5), (goods.BIMETAL, 6), (goods.COIL, 4),
    (goods.MANIFOLD, 3), (goods.CIRCULATION, 4), (goods.COOLANT, 3), (goods.FLUE, 3), (goods.HEAD, 3),
)))  # fmt: skip
_WHOLESALE = Assortment(Table((
    (goods.BIMETAL, 8), (goods.ALUMINIUM, 7), (goods.WALL_24, 6), (goods.WALL_18, 5), (goods.HEATER_80, 6),
    (goods.STATION, 4), (goods.CIRCULATION, 5), (goods.MAT, 4), (goods.VALVE, 5), (goods.STABILISER, 3),
)))  # fmt: skip
_BUILDING = Assortment(Table((
    (goods.PANEL, 8), (goods.BIMETAL, 6), (goods.PIPE, 6), (goods.MANIFOLD, 5), (goods.BALANCING, 4),
    (goods.WALL_24, 5), (goods.COIL, 5), (goods.METER, 2), (goods.HEAT_POINT, 2), (goods.BIG_BOILER, 1),
    (goods.CIRCULATION_32, 3),
)))  # fmt: skip
_UPKEEP = Assortment(Table((
    (goods.BIMETAL, 5), (goods.VALVE, 7), (goods.PIPE, 6), (goods.CIRCULATION_32, 4), (goods.METER, 3),
    (goods.BALANCING, 4), (goods.FLUSHING, 4), (goods.FITTINGS, 4),
)))  # fmt: skip
_OWN_BOILER = Assortment(Table((
    (goods.BOILER_ROOM, 8), (goods.CONDENSING, 3), (goods.INDIRECT, 4), (goods.HEATER_100, 4),
    (goods.CIRCULATION_32, 4), (goods.FLUSHING, 3), (goods.COOLANT, 4), (goods.SENSOR, 2),
)))  # fmt: skip

_OF_FITTERS = (
    "Бригада стоит, нужно сегодня: {what}. Собираем.",
    "{who} заедет сам[|а] к девяти, просит собрать заранее: {what}.",
    "Хозяева передумали, {who} просит поменять модель. Поменяем без доплаты.",
    "{who} ведёт к нам заказчика выбирать котёл, {day}.",
)
_OF_SHOPS = (
    "Пополнить витрину: {what}.",
    "{who} просит отгрузить, что есть, остальное дослать.",
    "Спрашивают новинки к сезону, прайс отправил<|а>. Пока: {what}.",
    "{who}: покупатель ждёт под заказ, нужно к {date}.",
)
_OF_BUILDERS = (
    "Спецификация на сорок позиций, {who} просит счёт до вечера.",
    "Новый объект, {who} просит закрепить цены до {date}.",
    "{who}: отгрузка двумя машинами, первая {day}.",
    "На второй корпус: {what}. Паспорта и сертификаты приложить.",
    "Проектировщик заменил радиаторы, {who} просит пересчитать.",
    "{who} просит привезти до восьми утра, пока есть кран: {what}.",
)
_OF_HOUSING = (
    "Подготовка к зиме, {who} просит: {what}.",
    "Авария на стояке, срочно: {what}. Отдали с витрины.",
    "{who} просит счёт на аварийный запас.",
    "После опрессовки потекло два узла, {who} просит: {what}.",
)
_OF_OWNERS = (
    "Не хватает горячей воды, {who} просит подобрать. Остановились на: {what}.",
    "{who} просит мастера до начала сезона и счёт.",
    "Котельная шумит, {who} ждёт мастера {day}.",
    "Плановая заявка: {what}.",
)
_OF_SCHOOLS = (
    "Готовятся к приёмке, {who} просит успеть к {date}.",
    "{who} просит счёт и коммерческое для обоснования цены.",
    "Договор до 600 тысяч, {who} пришлёт проект.",
)

TRADES = (
    Trade(
        "sole", 46,
        (("монтаж систем отопления и водоснабжения", "бригада из трёх человек"),
         ("монтаж систем отопления и водоснабжения", "ставит котлы частникам"),
         ("сантехнические работы", "работает один"), ("ремонт и отделка", "приводит своих заказчиков")),
        (Post("индивидуальный предприниматель", "", DECIDES, 0.08), _FITTER, Post("бухгалтер", "", PAYS, 0.95)),
        _FITTINGS, _OF_FITTERS, worth=42_000, every=26,
        hours=("пн–сб 8:00–20:00", "ежедневно 9:00–19:00", "пн–сб 9:00–18:00"),
    ),
    Trade(
        "brand", 40,
        (("монтаж инженерных систем", "монтажная бригада, частные дома"),
         ("монтаж отопления под ключ", "две бригады, загородные дома"),
         ("проектирование и монтаж котельных", "котельные под ключ"),
         ("монтаж инженерных систем", "сервисный партнёр")),
        (_DIRECTOR, _FITTER, _ACCOUNTANT, _ENGINEER),
        _FITTINGS, _OF_FITTERS, worth=68_000, every=24,
    ),
    Trade(
        "brand", 40,
        (("розничная торговля сантехникой", "магазин сантехники, два зала"),
         ("розничная торговля сантехникой", "рынок, павильон 14"),
         ("оптовая торговля отопительным оборудованием", "дилер в районе"),
         ("торговля через интернет", "интернет-магазин, свой склад")),
        (_DIRECTOR, _BUYER, _ACCOUNTANT, _STOREKEEPER),
        _WHOLESALE, _OF_SHOPS, worth=96_000, every=30,
        hours=("ежедневно 9:00–20:00", "пн–сб 9:00–19:00, вс 10:00–17:00"),
    ),
    Trade(
        "brand", 42,
        (("строительство жилых и нежилых зданий", "генподрядчик, школы и сады"),
         ("малоэтажное строительство", "коттеджи под ключ"), ("малоэтажное строительство", "каркасные дома"),
         ("инженерные сети", "субподряд по инженерке")),
        (_HEAD_OF_BUYING, _FOREMAN, _DIRECTOR, _DESIGNER),
        _BUILDING, _OF_BUILDERS, worth=210_000, every=58,
    ),
    Trade(
        "developer", 16,
        (("деятельность заказчика-застройщика", "два дома в стройке, третий в проекте"),
         ("строительство многоквартирных домов", "квартал на 900 квартир"),
         ("строительство многоквартирных домов", "комфорт-класс, свои котельные")),
        (_HEAD_OF_BUYING, _BUYER, Post("руководитель проекта", "служба заказчика", INFLUENCES, 0.25), _DESIGNER),
        _BUILDING, _OF_BUILDERS, worth=900_000, every=52,
    ),
    Trade(
        "housing", 44,
        (("управление многоквартирными домами", "38 домов"),
         ("управление многоквартирными домами", "14 домов, старый фонд"),
         ("управление многоквартирными домами", "61 дом, своя аварийная служба"),
         ("управление многоквартирными домами", "новостройки, 9 домов")),
        (_ENGINEER, _DIRECTOR, Post("мастер участка", "эксплуатация", USES, 0.35), _ACCOUNTANT),
        _UPKEEP, _OF_HOUSING, worth=85_000, every=66,
        hours=("пн–чт 8:00–17:00, пт 8:00–16:00", "пн–пт 8:00–17:00"),
    ),
    Trade(
        "association", 34,
        (("товарищество собственников жилья", "один дом, 120 квартир"),
         ("товарищество собственников жилья", "своя крышная котельная"),
         ("товарищество собственников жилья", "три подъезда, дом 1987 года"),
         ("управление недвижимостью", "два дома, общий двор")),
        (Post("председатель правления", "", DECIDES, 0.55), Post("бухгалтер", "", PAYS, 0.95),
         Post("сантехник", "", USES, 0)),
        _UPKEEP, _OF_HOUSING, worth=58_000, every=140,
        hours=("вт, чт 17:00–20:00", "пн–пт 9:00–17:00", "приём по средам 18:00–20:00"),
    ),
    Trade(
        "brand", 22,
        (("гостиничные услуги", "гостиница на 40 номеров, свой котёл"),
         ("база отдыха", "12 домиков, зимой половина закрыта"), ("рестораны и кафе", "кафе и банкетный зал"),
         ("бани и сауны", "банный комплекс, вода круглый день")),
        (_DIRECTOR, Post("администратор", "", INFLUENCES, 0.9), Post("завхоз", "хозяйственная служба", USES, 0.4)),
        _OWN_BOILER, _OF_OWNERS, worth=72_000, every=120, hours=("круглосуточно", "ежедневно 10:00–23:00"),
    ),
    Trade(
        "school", 9,
        (("образование", "закупки по 44-ФЗ, до 600 тысяч напрямую"), ("образование", "своя котельная, газ")),
        (Post("заместитель директора по АХЧ", "", INFLUENCES, 0.6), Post("директор", "", DECIDES, 0.8),
         Post("контрактный управляющий", "", PAYS, 0.85)),
        _UPKEEP, _OF_SCHOOLS, worth=110_000, every=190, hours=("пн–пт 8:00–16:30",),
    ),
    Trade(
        "brand", 7,
        (("производство мебели", "цех 1200 м², своя котельная"),
         ("производство пищевых продуктов", "склад и цех, горячая вода всегда"),
         ("тепличное хозяйство", "теплицы, зимой греют круглосуточно")),
        (_ENGINEER, _DIRECTOR, _HEAD_OF_BUYING, _ACCOUNTANT),
        _OWN_BOILER, _OF_OWNERS, worth=160_000, every=95,
    ),
)  # fmt: skip
