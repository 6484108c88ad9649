"""A deterministic company of any size: persons, companies, purchases and touches with the skew of real life."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from krug.clients.drafts import ContactDraft, Draft, EmploymentDraft, PurchaseDraft
from krug.core.text.money import Money

SURNAMES = (
    "Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев "
    "Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов "
    "Яковлев Григорьев Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв Ильин "
    "Максимов Поляков Сорокин Виноградов Ковалёв Белов Медведев Антонов Тарасов Жуков Баранов Филиппов Комаров "
    "Давыдов Беляев Герасимов Богданов Осипов Сидоров Матвеев Титов Марков Миронов Крылов Куликов Карпов Власов "
    "Мельников Денисов Гаврилов Тихонов Казаков Афанасьев Данилов Савельев Тимофеев Фомин Чернов Абрамов Мартынов "
    "Ефимов Федотов Щербаков Назаров Калинин Исаев Чернышёв Быков Маслов Родионов Коновалов Лазарев Воронин Климов "
    "Филатов Пономарёв Голубев Кудрявцев Прохоров Наумов Потапов Журавлёв Овчинников Трофимов Леонов Соболев Ермаков "
    "Колесников Гончаров Емельянов Никифоров Грачёв Котов Гришин Ефремов Архипов Громов Кириллов Малышев Панов "
    "Моисеев Румянцев Акимов Кондратьев Бирюков Горбунов Анисимов Ерёмин Тихомиров Галкин Лукьянов Михеев Скворцов "
    "Юдин Белоусов Нестеров Симонов Прокофьев Харитонов Князев Цветков Левин Митрофанов Воронов Аксёнов Софронов "
    "Мальцев Логинов Горшков Савин Краснов Майоров Демидов Елисеев Рыбаков Сафонов Плотников Демин Хохлов Фадеев "
    "Молчанов Игнатов Литвинов Ершов Ушаков Дементьев Рябов Мухин Калашников Леонтьев Лобанов Кузин Корнеев Евдокимов"
).split()
MEN = (
    "Александр Сергей Дмитрий Андрей Алексей Максим Евгений Иван Михаил Николай Владимир Артём Павел Роман Виктор "
    "Игорь Олег Денис Антон Юрий Илья Константин Василий Анатолий Вадим Никита Кирилл Виталий Станислав Григорий Пётр "
    "Тимур Руслан Леонид Валерий Борис Егор Геннадий Фёдор Степан"
).split()
WOMEN = (
    "Елена Ольга Наталья Анна Татьяна Ирина Светлана Екатерина Мария Юлия Анастасия Людмила Галина Марина Валентина "
    "Надежда Любовь Виктория Оксана Дарья Евгения Алина Ксения Вера Лариса Алёна Полина Кристина Нина Яна Лидия Софья "
    "Александра Алла Диана Инна Жанна Маргарита Раиса Зоя"
).split()
CITIES = (
    "Москва Санкт-Петербург Новосибирск Екатеринбург Казань Челябинск Самара Омск Уфа Красноярск Пермь Воронеж "
    "Волгоград Краснодар Саратов Тюмень Тольятти Ижевск Барнаул Ульяновск Иркутск Хабаровск Ярославль Владивосток "
    "Махачкала Томск Оренбург Кемерово Рязань Астрахань Пенза Липецк Киров Чебоксары Тула Калининград Курск Сочи "
    "Ставрополь Тверь"
).split()
COMPANY_WORDS = (
    "Тепло Вода Аква Гранд Строй Свет Урал Сервис Дом Мастер Центр Пром Энерго Газ Снаб Торг Маш Хим Лес Агро Транс "
    "Комфорт Климат Инжиниринг Монтаж Ресурс Альянс Вектор Меридиан Горизонт Прогресс Восток Север Запад Юг Сибирь"
).split()
FORMS = ("ООО", "ООО", "ООО", "АО", "ИП", "ТСЖ")
POSITIONS = ("директор", "гл. инженер", "снабжение", "бухгалтер", "менеджер", "мастер", "юрист")
DOMAINS = ("mail.example", "yandex.example", "bk.example", "inbox.example", "gmail.example")
GOODS = ("Котёл", "Бойлер", "Насос", "Фильтр", "Картридж", "Сервис", "Монтаж")
LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch _ y _ e yu ya".split(),
        strict=True,
    )
)

TODAY = datetime.date(2026, 11, 20)
PURCHASES_EACH, TOUCHES_EACH = 3, 5


def _skewed(words: list[str] | tuple[str, ...]) -> list[float]:
    """Cumulative weights of Zipf's kind: the first names are common, the last rare."""
    return list(accumulate(1 / (place + 3) for place in range(len(words))))


_W_SURNAMES, _W_MEN, _W_WOMEN, _W_CITIES = map(_skewed, (SURNAMES, MEN, WOMEN, CITIES))


@dataclass(frozen=True)
class Touch:
    kind: str
    at: datetime.datetime
    text: str
    direction: str


class World:
    """Draws clients one after another; the same seed draws the same ones."""

    def __init__(self, owners: list[int], seed: int = 20261120) -> None:
        self.random = random.Random(seed)
        self.owners = owners

    def companies(self, count: int) -> Iterator[Draft]:
        for number in range(count):
            words = self.random.choices(COMPANY_WORDS, k=2)
            name = f"{self.random.choice(FORMS)} «{words[0]}{words[1].lower()}{number % 97 or ''}»"
            inn = inn10(self.random.randint(10, 99), number)
            draft = Draft("company", {**self._common(), "name": name, "inn": inn}, self._owner())
            draft.contacts.append(self._phone("343"))
            draft.purchases += self._purchases(PURCHASES_EACH)
            yield draft

    def persons(self, count: int, company_ids: list[int], company_names: list[str]) -> Iterator[Draft]:
        for number in range(count):
            woman = self.random.random() < 0.55
            last = self._one(SURNAMES, _W_SURNAMES)
            first = self._one(WOMEN, _W_WOMEN) if woman else self._one(MEN, _W_MEN)
            father = self._one(MEN, _W_MEN)
            values = self._common()
            values |= {"last_name": last + "а" if woman else last, "first_name": first}
            values |= {"patronymic": patronymic(father, woman), "sex": "f" if woman else "m"}
            draft = Draft("person", values, self._owner())
            draft.contacts.append(self._phone(""))
            if self.random.random() < 0.6:
                draft.contacts.append(self._mail(first, last, number))
            if company_ids and self.random.random() < 0.35:
                at = self.random.randrange(len(company_ids))
                job = EmploymentDraft(company_ids[at], company_names[at], self.random.choice(POSITIONS))
                draft.employments.append(job)
            draft.purchases += self._purchases(PURCHASES_EACH)
            yield draft

    def touches(self) -> list[Touch]:
        count = min(int(self.random.expovariate(1 / TOUCHES_EACH) + 0.5), 60)
        return [self._touch() for _touch in range(count)]

    def _touch(self) -> Touch:
        day = TODAY - datetime.timedelta(days=int(self.random.expovariate(1 / 300)) % 1100)
        minute = self.random.randint(9 * 60, 18 * 60)
        at = datetime.datetime.combine(day, datetime.time(minute // 60, minute % 60), datetime.UTC)
        kind = self.random.choice(("call", "call", "call", "email", "message", "meeting", "note"))
        return Touch(kind, at, "Обсудили сроки и цену, думает.", self.random.choice(("in", "out")))

    def _common(self) -> dict[str, object]:
        return {"city": self._one(CITIES, _W_CITIES), "warmth": self.random.choices((0, 1, 2, 3), (4, 4, 2, 1))[0]}

    def _owner(self) -> int | None:
        return self.random.choice(self.owners) if self.random.random() < 0.98 else None

    def _one(self, words: list[str], weights: list[float]) -> str:
        return self.random.choices(words, cum_weights=weights)[0]

    def _phone(self, code: str) -> ContactDraft:
        prefix = code or self.random.choice(("912", "922", "904", "950", "982", "903", "916", "926", "999", "981"))
        key = f"7{prefix}{self.random.randrange(10**7):07d}"
        return ContactDraft("phone", f"8{key[1:]}", key)

    def _mail(self, first: str, last: str, number: int) -> ContactDraft:
        local = f"{latin(first)[0]}.{latin(last)}{number % 1000}"
        address = f"{local}@{self.random.choice(DOMAINS)}"
        return ContactDraft("email", address, address)

    def _purchases(self, mean: int) -> list[PurchaseDraft]:
        count = min(int(self.random.expovariate(1 / mean) + 0.5), 40)
        return [
            PurchaseDraft(
                TODAY - datetime.timedelta(days=self.random.randrange(1100)),
                Money(int(self.random.paretovariate(1.3) * 300_000)),
                self.random.choice(GOODS),
            )
            for _purchase in range(count)
        ]


def latin(word: str) -> str:
    return "".join(LATIN.get(letter, "") for letter in word.lower()).replace("_", "")


def patronymic(father: str, woman: bool) -> str:
    stem = father[:-1] if father[-1] in "йья" else father
    soft = father[-1] in "йь"
    return stem + (("евна" if soft else "овна") if woman else ("евич" if soft else "ович"))


def inn10(region: int, number: int) -> str:
    body = f"{region:02d}{number % 10**7:07d}"
    check = sum(int(digit) * weight for digit, weight in zip(body, (2, 4, 10, 3, 5, 9, 4, 6, 8), strict=True)) % 11 % 10
    return body + str(check)
