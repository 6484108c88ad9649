"""A base in which it is known who is there twice, for measuring the search. It knows nothing of how the search works:
its short names, its spelling in Latin letters and its slips are its own.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from krug.clients import drafts
from krug.clients.drafts import Draft
from krug.clients.models import Kind


def listed(words: str) -> list[str]:
    return words.split()


MEN = {
    "Александр": ["Саша", "Шура"], "Дмитрий": ["Дима", "Митя"], "Сергей": ["Серёжа"], "Алексей": ["Лёша", "Алёша"],
    "Андрей": [], "Евгений": ["Женя"], "Михаил": ["Миша"], "Иван": ["Ваня"], "Николай": ["Коля"], "Павел": ["Паша"],
    "Владимир": ["Вова", "Володя"], "Юрий": ["Юра"], "Константин": ["Костя"], "Роман": ["Рома"], "Игорь": [],
    "Олег": [], "Виктор": ["Витя"], "Максим": ["Макс"], "Григорий": ["Гриша"], "Вячеслав": ["Слава"],
    "Ильдар": [], "Тимур": [], "Геннадий": ["Гена"], "Фёдор": ["Федя"], "Станислав": ["Стас"],
}  # fmt: skip
WOMEN = {
    "Анна": ["Аня"], "Мария": ["Маша"], "Елена": ["Лена"], "Ольга": ["Оля"], "Наталья": ["Наташа", "Наталия"],
    "Екатерина": ["Катя"], "Татьяна": ["Таня"], "Светлана": ["Света"], "Ирина": ["Ира"], "Юлия": ["Юля"],
    "Александра": ["Саша"], "Людмила": ["Люда"], "Галина": ["Галя"], "Ксения": ["Ксюша"], "Дарья": ["Даша"],
    "Анастасия": ["Настя"], "Марина": [], "Вера": [], "Надежда": ["Надя"], "Любовь": ["Люба"],
    "Софья": ["Соня", "София"],
    "Евгения": ["Женя"], "Валентина": ["Валя"], "Гульнара": [], "Алина": [],
}  # fmt: skip
SURNAMES = listed("""
Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев Семёнов
Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев
Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв Ильин Максимов Поляков Сорокин
Виноградов Ковалёв Белов Медведев Антонов Тарасов Жуков Баранов Филиппов Комаров Давыдов Беляев Герасимов Богданов
Осипов Сидоров Матвеев Титов Марков Миронов Крылов Куликов Карпов Власов Мельников Денисов Гаврилов Тихонов Казаков
Афанасьев Данилов Савельев Тимофеев Фомин Чернов Абрамов Мартынов Ефимов Федотов Щербаков Назаров Калинин Исаев Чернышёв
Быков Маслов Родионов Коновалов Лазарев Воронин Климов Филатов Пономарёв Голубев Кудрявцев Прохоров Наумов Потапов
Журавлёв Овчинников Трофимов Леонов Соболев Ермаков Колесников Гончаров Емельянов Никифоров Грачёв Котов Гришин Ефремов
Архипов Громов Кириллов Малышев Панов Моисеев Румянцев Акимов Кондратьев Бирюков Горбунов Анисимов Еремин Тихомиров
Галкин Лукьянов Михеев Скворцов Юдин Белоусов Нестеров Симонов Прокофьев Харитонов Князев Цветков Левин Митрофанов
""")
UNDECLINED = [
    "Шевченко",
    "Коваленко",
    "Ткаченко",
    "Бондаренко",
    "Ким",
    "Цой",
    "Черных",
    "Мельник",
    "Рерих",
    "Гордиенко",
]
FATHERS = listed("Александр Сергей Владимир Николай Иван Михаил Виктор Юрий Анатолий Пётр Олег Евгений Андрей Борис")
CITIES = ["Пермь"] * 6 + ["Казань"] * 4 + ["Москва"] * 8 + ["Омск", "Тула", "Самара", "Уфа", "Тверь"]
WORDS = listed("""
Тепло Ромашка Вектор Атлант Север Строй Сервис Гарант Альфа Орион Меридиан Горизонт Импульс Прогресс Лидер Комфорт
Престиж Феникс Квант Монолит Заря Рассвет Корунд Базис Стандарт Партнёр Союз Энергия Магистраль Полюс Каскад Профиль
""")
FORMS = ["ООО «{}»", "АО «{}»", "ООО {}", "ЗАО «{}»", "{}", "{} ООО"]
LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


@dataclass
class Person:
    last: str
    first: str
    patronymic: str
    is_woman: bool
    city: str
    born: datetime.date | None
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)


@dataclass
class Base:
    """``entities`` says of each draft whom it is of: drafts of one number are one client."""

    drafts: list[Draft] = field(default_factory=list)
    entities: list[int] = field(default_factory=list)

    def add(self, draft: Draft, entity: int) -> None:
        self.drafts.append(draft)
        self.entities.append(entity)


class Maker:
    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.base = Base()
        self._entity = 0
        self._number = 0
        self._inns: dict[str, int] = {}

    def make(self, people: int, companies: int) -> Base:
        """Of the clients about a quarter is there twice; beside them families, namesakes, branches and neighbours."""
        for _person in range(people):
            self._one(self.person())
        for _family in range(people // 12):
            self._family()
        for _pair in range(people // 12):
            self._namesakes()
        for _company in range(companies):
            self._company()
        return self.base

    # Persons

    def person(self) -> Person:
        draw, is_woman = self.draw, self.draw.random() < 0.5
        last = draw.choice(UNDECLINED) if draw.random() < 0.06 else draw.choice(SURNAMES) + "а" * is_woman
        born = self._day() if draw.random() < 0.5 else None
        made = Person(last, draw.choice(list(WOMEN if is_woman else MEN)), "", is_woman, draw.choice(CITIES), born)
        if draw.random() < 0.6:
            made.patronymic = self._patronymic(draw.choice(FATHERS), is_woman)
        made.phones = [self._phone()] if draw.random() < 0.92 else []
        made.emails = [self._email(made)] if draw.random() < 0.5 or not made.phones else []
        return made

    def _patronymic(self, father: str, is_woman: bool) -> str:
        stem = {"Сергей": "Сергее", "Николай": "Николае", "Юрий": "Юрье", "Анатолий": "Анатолье", "Пётр": "Петро",
                "Евгений": "Евгенье", "Андрей": "Андрее"}.get(father, f"{father}о")  # fmt: skip
        return stem + ("вна" if is_woman else "вич")

    def _day(self) -> datetime.date:
        return datetime.date(1955, 1, 1) + datetime.timedelta(self.draw.randrange(18_000))

    def _phone(self) -> str:
        self._number += self.draw.randint(1, 40)
        return f"+7912{self._number:07}"

    def _email(self, person: Person) -> str:
        self._number += 1
        return f"{latin(person.first).lower()}.{self._number}@mail.example"

    def _one(self, person: Person) -> int:
        self._entity += 1
        self.base.add(self.draft(person), self._entity)
        if self.draw.random() < 0.25:
            self.base.add(self.draft(self.again(person)), self._entity)
        return self._entity

    def again(self, person: Person) -> Person:
        """As somebody else enters the same person: something of what they can be known by stays."""
        draw, twin = self.draw, replace(person, phones=[*person.phones], emails=[*person.emails])
        self._rename(twin)
        lost = draw.random()
        if lost < 0.04:  # nothing but the name
            twin.phones, twin.emails, twin.born = [self._phone()], [], None
        elif lost < 0.25:
            twin.emails = [] if twin.phones else twin.emails
        elif lost < 0.35 and (twin.emails or twin.born):
            twin.phones = [self._phone()]
        elif lost < 0.5:
            twin.phones.append(self._phone())
        if draw.random() < 0.5:
            twin.born = None if twin.phones or twin.emails else twin.born
        if draw.random() < 0.3:
            twin.patronymic = "" if draw.random() < 0.7 else f"{twin.patronymic[:1]}." if twin.patronymic else ""
        if draw.random() < 0.15:
            twin.city = draw.choice(CITIES) if draw.random() < 0.4 else ""
        return twin

    def _rename(self, twin: Person) -> None:
        draw, chance = self.draw, self.draw.random()
        if chance < 0.30:
            return
        if chance < 0.48:
            forms = (WOMEN if twin.is_woman else MEN)[twin.first]
            twin.first = draw.choice(forms) if forms else twin.first
        elif chance < 0.62:
            twin.last = slip(twin.last, draw)
        elif chance < 0.68:
            twin.first = slip(twin.first, draw)
        elif chance < 0.78:
            twin.last, twin.first = twin.first, twin.last
        elif chance < 0.88:
            twin.last, twin.first = latin(twin.last), latin(twin.first)
            twin.patronymic = latin(twin.patronymic)
        elif chance < 0.94:
            twin.last, twin.first = twin.last.replace("ё", "е"), twin.first.replace("ё", "е")
        elif twin.is_woman and twin.patronymic:
            twin.last = draw.choice(SURNAMES) + "а"

    def draft(self, person: Person) -> Draft:
        values = {"last_name": person.last, "first_name": person.first, "patronymic": person.patronymic,
                  "city": person.city, "birth_date": person.born}  # fmt: skip
        contacts = [drafts.contact("phone", phone) for phone in person.phones]
        contacts += [drafts.contact("email", email) for email in person.emails]
        return Draft(Kind.PERSON, values, contacts=contacts)

    def _family(self) -> None:
        """Parents and children: one phone, one surname, names of their own; now and then a son called as his father."""
        draw, phone, city = self.draw, self._phone(), self.draw.choice(CITIES)
        surname, father = draw.choice(SURNAMES), draw.choice(FATHERS)
        used: set[str] = set()
        for member in range(draw.randint(2, 4)):
            person = self.person()
            person.last = surname + "а" * person.is_woman
            person.city, person.phones = city, [phone]
            if member >= 2 and draw.random() < 0.9:
                person.patronymic = self._patronymic(father, person.is_woman)
            if person.first in used or not member:
                person.patronymic = self._patronymic(f"{draw.choice(FATHERS)}", person.is_woman)
            if (name := f"{person.first} {person.patronymic}") in used:
                continue
            used |= {name, person.first}
            person.emails = [self._email(person)] if draw.random() < 0.3 else []
            self._one(person)

    def _namesakes(self) -> None:
        """Two of one name in one city who have nothing else in common."""
        one = self.person()
        other = self.person()
        other.last, other.first, other.is_woman = one.last, one.first, one.is_woman
        other.patronymic, other.city = one.patronymic, one.city
        for person in (one, other):
            self._one(person)

    # Companies

    def _company(self) -> None:
        draw, self._entity = self.draw, self._entity + 1
        words = " ".join(draw.sample(WORDS, draw.choice([1, 2, 2, 3]))).title()
        if draw.random() < 0.7:
            words += f" {draw.choice(['Плюс', 'Трейд', 'Групп', 'Инвест', 'Юг', 'Сити', 'М'])}{draw.randint(1, 400)}"
        city, phone, mail = draw.choice(CITIES), self._phone(), f"info@c{self._entity}.example"
        inn = inn_of(draw) if draw.random() < 0.6 else ""
        self.base.add(self._of_company(draw.choice(FORMS).format(words), city, inn, phone, mail), self._entity)
        if draw.random() < 0.25:
            name = draw.choice(FORMS).format(self._misspelt(words))
            kept = draw.random()
            self.base.add(
                self._of_company(
                    name, city if draw.random() < 0.9 else "", inn if kept < 0.6 else "",
                    phone if kept > 0.3 else "", mail if kept > 0.5 or not inn else "",
                ),
                self._entity,
            )  # fmt: skip
        if draw.random() < 0.08:  # a sister firm in the same office
            self._entity += 1
            other = draw.choice(FORMS).format(" ".join(draw.sample(WORDS, 2)))
            self.base.add(self._of_company(other, city, inn_of(draw), phone, ""), self._entity)

    def _misspelt(self, words: str) -> str:
        chance = self.draw.random()
        if chance < 0.5:
            return words
        if chance < 0.7:
            return slip(words, self.draw)
        return words.upper() if chance < 0.9 else latin(words)

    def _of_company(self, name: str, city: str, inn: str, phone: str, mail: str) -> Draft:
        contacts = [drafts.contact("phone", phone)] if phone else []
        contacts += [drafts.contact("email", mail)] if mail else []
        # Two cards of one INN and KPP cannot be: of those that are, one lacks the KPP.
        self._inns[inn] = self._inns.get(inn, 0) + 1
        kpp = "590201001" if inn and self._inns[inn] == 1 else ""
        return Draft(Kind.COMPANY, {"name": name, "city": city, "inn": inn, "kpp": kpp}, contacts=contacts)


def slip(word: str, draw: Random) -> str:
    """Two letters changed places, one was left out, doubled, or struck beside."""
    if len(word) < 4:
        return word
    at, how = draw.randrange(1, len(word) - 1), draw.random()
    if how < 0.3:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if how < 0.6:
        return word[:at] + word[at + 1 :]
    if how < 0.8:
        return word[:at] + word[at] + word[at:]
    return word[:at] + draw.choice("аеиорнтсл") + word[at + 1 :]


def latin(text: str) -> str:
    spelt = "".join(LETTERS.get(letter.lower(), letter) for letter in text)
    return spelt.title() if text.istitle() else spelt


def inn_of(draw: Random) -> str:
    """Ten digits, the last of which is the check of the others."""
    digits = [draw.randrange(1, 10) for _digit in range(9)]
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 % 10
    return "".join(map(str, [*digits, check]))


def pairs_of(base: Base, ids: list[int]) -> Iterator[tuple[int, int]]:
    """Of the clients these drafts became, by their ids, those that are one."""
    first: dict[int, list[int]] = {}
    for entity, pk in zip(base.entities, ids, strict=True):
        for other in first.setdefault(entity, []):
            yield min(other, pk), max(other, pk)
        first[entity].append(pk)
