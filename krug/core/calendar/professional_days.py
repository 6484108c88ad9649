"""The professional holidays we know, each with its rule and where it comes from; `professions` is asked about them.

Only what is beyond doubt stands here: laws, decrees, and days that a trade has kept for decades.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from krug.core.calendar.rules import (
    FRIDAY,
    LAST,
    MONDAY,
    SATURDAY,
    SUNDAY,
    DayOfYear,
    Fixed,
    Profession,
    Weekday,
)

RU, BG, EVERYWHERE = "RU", "BG", ""
_SOVIET = "Presidium of the Supreme Soviet of the USSR, 1 October 1980, 3018-X"


def _decree(day: str, number: int) -> str:
    return f"Decree of the President of Russia, {day}, {number}"


_CUSTOM = "custom of the trade"

DAYS: Final = (
    Profession(
        "accountant", _("Accountant's Day"), {RU: Fixed(11, 21)}, "бухгалтер, главбух, accountant, bookkeeper", "69.2",
        "custom of the trade: the law on accounting was signed on 21 November 1996",
    ),
    Profession(
        "advertiser", _("Advertising Workers' Day"), {RU: Fixed(10, 23)}, "рекламист, реклам", "73.1", _CUSTOM
    ),
    Profession(
        "advocate", _("Advocates' Day"), {RU: Fixed(5, 31)}, "адвокат, advocate", "",
        "custom of the trade: the law on advocates was signed on 31 May 2002",
    ),
    Profession(
        "agriculture", _("Agricultural and Food Processing Workers' Day"), {RU: Weekday(2, SUNDAY, 10)},
        "агроном, фермер, зоотехник, земледел, farmer", "01", _decree("31 May 1999", 679),
    ),
    Profession(
        "architect", _("World Architecture Day"), {EVERYWHERE: Weekday(1, MONDAY, 10)},
        "архитектор, архитект, architect",
        "71.11", "International Union of Architects",
    ),
    Profession(
        "archivist", _("Archives Day"), {RU: Fixed(3, 10)}, "архивариус, архивист, archivist", "91.01", _CUSTOM
    ),
    Profession(
        "aviation", _("Civil Aviation Day"), {RU: Fixed(2, 9)}, "пилот, бортпроводник, авиадиспетчер, pilot", "51",
        _CUSTOM,
    ),
    Profession("bailiff", _("Bailiff's Day"), {RU: Fixed(11, 1)}, "", "", _decree("8 September 2009", 1019)),
    Profession(
        "banker", _("Bank Workers' Day"), {RU: Fixed(12, 2), BG: Fixed(12, 6)}, "банкир, banker", "64", _CUSTOM
    ),
    Profession("beekeeper", _("Beekeeper's Day"), {BG: Fixed(2, 10)}, "пчелар, пчеловод, beekeeper", "", _CUSTOM),
    Profession(
        "builder", _("Builder's Day"), {RU: Weekday(2, SUNDAY, 8), BG: Fixed(10, 26)},
        "строител, прораб, каменщик, сметчик, builder", "41, 43", _SOVIET,
    ),
    Profession(
        "chemist", _("Chemical Industry Workers' Day"), {RU: Weekday(LAST, SUNDAY, 5)}, "химик, chemist", "20", _SOVIET
    ),
    Profession(
        "cinema", _("Cinema Day"), {RU: Fixed(8, 27)}, "кинооператор, кинорежиссер, киномеханик", "59.1", _SOVIET
    ),
    Profession(
        "communications", _("Radio Day, holiday of communications"), {RU: Fixed(5, 7)}, "связист, радист", "61",
        _SOVIET,
    ),
    Profession(
        "cook", _("International Chefs Day"), {EVERYWHERE: Fixed(10, 20)}, "повар, шеф-повар, готвач, cook, chef",
        "56", "World Association of Chefs Societies",
    ),
    Profession(
        "culture", _("Culture Workers' Day"), {RU: Fixed(3, 25)}, "культработник, худрук", "90",
        _decree("27 August 2007", 1111),
    ),
    Profession(
        "customs", _("Customs Officer's Day"), {RU: Fixed(10, 25)}, "таможен", "", _decree("4 August 1995", 811)
    ),
    Profession(
        "dentist", _("International Dentist Day"), {EVERYWHERE: Fixed(2, 9)},
        "стоматолог, ортодонт, зъболекар, dentist",
        "86.23", _CUSTOM,
    ),
    Profession("diplomat", _("Diplomat's Day"), {RU: Fixed(2, 10)}, "дипломат", "", _decree("31 October 2002", 1279)),
    Profession(
        "doctor", _("Medical Workers' Day"), {RU: Weekday(3, SUNDAY, 6), BG: Fixed(10, 19)},
        "врач, главврач, доктор, терапевт, хирург, педиатр, фельдшер, лекар, лекарь, doctor, physician", "86",
        _SOVIET,
    ),
    Profession(
        "driver", _("Motorist's Day"), {RU: Weekday(LAST, SUNDAY, 10)}, "водитель, шофер, автомеханик, driver",
        "49.3, 49.4, 45.2", _decree("25 June 2012", 897),
    ),
    Profession(
        "ecologist", _("Ecologist's Day"), {RU: Fixed(6, 5)}, "эколог, ecologist", "", _decree("21 July 2007", 933)
    ),
    Profession(
        "educator", _("Preschool Workers' Day"), {RU: Fixed(9, 27)}, "воспитател", "85.11", _CUSTOM
    ),
    Profession(
        "energy", _("Power Engineer's Day"), {RU: Fixed(12, 22)}, "энергетик, электрик, электромонтер",
        "35.1", _SOVIET,
    ),
    Profession(
        "entrepreneur", _("Day of Russian Entrepreneurship"), {RU: Fixed(5, 26)}, "предприниматель, entrepreneur",
        "", _decree("18 October 2007", 1381),
    ),
    Profession(
        "firefighter", _("Firefighter's Day"), {RU: Fixed(4, 30), BG: Fixed(9, 14)}, "пожарн, firefighter", "84.25",
        _decree("30 April 1999", 539),
    ),
    Profession(
        "fisher", _("Fisherman's Day"), {RU: Weekday(2, SUNDAY, 7), BG: Fixed(12, 6)}, "рыбак, рыбовод, рибар, fisher",
        "03", _SOVIET,
    ),
    Profession(
        "fleet", _("Sea and River Fleet Workers' Day"), {RU: Weekday(1, SUNDAY, 7)}, "моряк, речник, судовод, sailor",
        "50", _SOVIET,
    ),
    Profession(
        "food", _("Food Industry Workers' Day"), {RU: Weekday(3, SUNDAY, 10)},
        "пищевик, кондитер, пекарь, технолог пищев",
        "10, 11", _SOVIET,
    ),
    Profession(
        "forester", _("Forestry Workers' Day"), {RU: Weekday(3, SUNDAY, 9)}, "лесник, лесничий, лесовод, forester",
        "02", _SOVIET,
    ),
    Profession("geologist", _("Geologist's Day"), {RU: Weekday(1, SUNDAY, 4)}, "геолог, geologist", "71.12.3", _SOVIET),
    Profession(
        "guard", _("Security Guard's Day"), {RU: Fixed(3, 11)}, "охранник, телохранител", "80.1",
        "custom of the trade: the law on private security was signed on 11 March 1992",
    ),
    Profession(
        "health", _("Health Workers' Day"), {BG: Fixed(4, 7)}, "медработник, здравен, рентгенолог, лаборант", "",
        "Council of Ministers of Bulgaria, 1964",
    ),
    Profession(
        "housing", _("Housing and Utilities Workers' Day"), {RU: Weekday(3, SUNDAY, 3)}, "жкх, сантехник, домоуправ",
        "36, 37, 38, 81, 96", _SOVIET,
    ),
    Profession("insurer", _("Insurer's Day"), {RU: Fixed(10, 6)}, "страховщик, страховой, insurer", "65", _CUSTOM),
    Profession(
        "journalist", _("Russian Press Day"), {RU: Fixed(1, 13)}, "журналист, корреспондент, редактор, journalist",
        "58.13, 58.14, 63.91", "Presidium of the Supreme Soviet of Russia, 28 December 1991",
    ),
    Profession(
        "lawyer", _("Lawyer's Day"), {RU: Fixed(12, 3), BG: Fixed(4, 16)},
        "юрист, юрисконсульт, юридическ, правовед, lawyer", "69.1", _decree("4 February 2008", 130),
    ),
    Profession(
        "librarian", _("Librarian's Day"), {RU: Fixed(5, 27), BG: Fixed(5, 11)}, "библиотекар, librarian", "91.01",
        _decree("27 May 1995", 539),
    ),
    Profession(
        "light_industry", _("Light Industry Workers' Day"), {RU: Weekday(2, SUNDAY, 6)}, "швея, закройщик, ткач, портн",
        "13, 14, 15", _SOVIET,
    ),
    Profession(
        "machine_builder", _("Machine Builder's Day"), {RU: Weekday(LAST, SUNDAY, 9)}, "машиностроител, фрезеровщик",
        "28, 29, 30", _SOVIET,
    ),
    Profession(
        "metallurgist", _("Metallurgist's Day"), {RU: Weekday(3, SUNDAY, 7)}, "металлург, сталевар, metallurgist", "24",
        _SOVIET,
    ),
    Profession(
        "miner", _("Miner's Day"), {RU: Weekday(LAST, SUNDAY, 8), BG: Fixed(8, 18)}, "шахтер, горняк, миньор, miner",
        "05", _SOVIET,
    ),
    Profession(
        "museum", _("International Museum Day"), {EVERYWHERE: Fixed(5, 18)}, "музейн, экскурсовод, curator", "91.02",
        "International Council of Museums",
    ),
    Profession(
        "notary", _("Notary's Day"), {RU: Fixed(4, 27)}, "нотариус", "69.10",
        "custom of the trade: the statute on notaries of 27 April 1866",
    ),
    Profession(
        "nuclear", _("Nuclear Industry Workers' Day"), {RU: Fixed(9, 28)}, "атомщик", "", _decree("3 June 2005", 633)
    ),
    Profession(
        "nurse", _("International Nurses Day"), {EVERYWHERE: Fixed(5, 12)},
        "медсестр, медбрат, медицинская сестра, nurse", "",
        "International Council of Nurses",
    ),
    Profession(
        "oil_gas", _("Oil and Gas Workers' Day"), {RU: Weekday(1, SUNDAY, 9)}, "нефтяник, газовик, буровик", "06, 09.1",
        _SOVIET,
    ),
    Profession(
        "pharmacist", _("Pharmacist's Day"), {RU: Fixed(5, 19), EVERYWHERE: Fixed(9, 25)},
        "фармацевт, провизор, аптекар, pharmacist", "47.73, 21",
        "World Pharmacists Day by the FIP; in Russia of its own",
    ),
    Profession(
        "police", _("Police Officer's Day"), {RU: Fixed(11, 10), BG: Fixed(11, 8)},
        "полицейск, участковый уполномоченный, полицай", "",
        _decree("13 October 2011", 1348),
    ),
    Profession(
        "post", _("Russian Post Day"), {RU: Weekday(2, SUNDAY, 7)}, "почтальон, postman", "53",
        _decree("16 May 1994", 944),
    ),
    Profession(
        "programmer", _("Programmer's Day"), {EVERYWHERE: DayOfYear(256)},
        "программист, разработчик, developer, programmer", "62", _decree("11 September 2009", 1034),
    ),
    Profession(
        "prosecutor", _("Prosecution Workers' Day"), {RU: Fixed(1, 12)}, "прокурор", "",
        _decree("29 December 1995", 1329)
    ),
    Profession("psychologist", _("Psychologist's Day"), {RU: Fixed(11, 22)}, "психолог, psychologist", "", _CUSTOM),
    Profession(
        "railway", _("Railway Worker's Day"), {RU: Weekday(1, SUNDAY, 8)}, "железнодорожн, машинист поезда",
        "49.1, 49.2",
        _SOVIET,
    ),
    Profession(
        "rescuer", _("Rescuer's Day"), {RU: Fixed(12, 27)}, "спасател, rescuer", "", _decree("26 December 1995", 1306)
    ),
    Profession(
        "road_builder", _("Road Workers' Day"), {RU: Weekday(3, SUNDAY, 10)}, "дорожник", "42.11",
        _decree("23 March 2000", 556),
    ),
    Profession(
        "safety", _("World Day for Safety and Health at Work"), {EVERYWHERE: Fixed(4, 28)},
        "охране труда, охраны труда",
        "", "International Labour Organization",
    ),
    Profession(
        "scientist", _("Day of Russian Science"), {RU: Fixed(2, 8)}, "ученый, научный, scientist", "72",
        _decree("7 June 1999", 717),
    ),
    Profession(
        "secretary", _("Secretary's Day"), {RU: Weekday(3, FRIDAY, 9)}, "секретар, secretary", "", _CUSTOM
    ),
    Profession(
        "social_worker", _("Social Worker's Day"), {RU: Fixed(6, 8)}, "соцработник, социальный работник", "88",
        _decree("27 October 2000", 1796),
    ),
    Profession(
        "sport", _("Sportsman's Day"), {RU: Weekday(2, SATURDAY, 8)}, "тренер, физрук, спортсмен, coach", "93.1",
        _SOVIET
    ),
    Profession("statistician", _("Statistician's Day"), {RU: Fixed(6, 25)}, "статистик", "", "Rosstat, 21 July 2014"),
    Profession(
        "surveyor", _("Surveyors' and Cartographers' Day"), {RU: Weekday(2, SUNDAY, 3)},
        "геодезист, картограф, маркшейдер, surveyor", "71.12.4", _decree("11 November 2000", 1867),
    ),
    Profession(
        "sysadmin", _("System Administrator's Day"), {EVERYWHERE: Weekday(LAST, FRIDAY, 7)},
        "сисадмин, системный администратор, sysadmin", "", _CUSTOM,
    ),
    Profession(
        "tax", _("Tax Authority Workers' Day"), {RU: Fixed(11, 21)}, "налоговый инспектор, налоговая", "",
        _decree("11 November 2000", 1868),
    ),
    Profession(
        "teacher", _("Teacher's Day"), {EVERYWHERE: Fixed(10, 5)}, "учител, педагог, преподават, teacher", "85",
        _decree("3 October 1994", 1961),
    ),
    Profession(
        "theatre", _("World Theatre Day"), {EVERYWHERE: Fixed(3, 27)}, "актер, актриса, режиссер, театр, actor",
        "90.01",
        "International Theatre Institute",
    ),
    Profession(
        "tourism", _("World Tourism Day"), {EVERYWHERE: Fixed(9, 27)}, "турагент, туроператор, туризм", "79, 55",
        "World Tourism Organization",
    ),
    Profession(
        "trade", _("Trade Workers' Day"), {RU: Weekday(4, SATURDAY, 7)}, "продавец, товаровед, кассир, мерчандайзер",
        "46, 47", _decree("7 May 2013", 459),
    ),
    Profession(
        "translator", _("International Translation Day"), {EVERYWHERE: Fixed(9, 30)},
        "переводчик, преводач, translator",
        "74.3", "International Federation of Translators",
    ),
    Profession(
        "vet", _("Veterinarian's Day"), {RU: Fixed(8, 31), EVERYWHERE: Weekday(LAST, SATURDAY, 4)},
        "ветеринар, veterin",
        "75", "World Veterinary Day by the WVA; in Russia of its own",
    ),
    Profession("winegrower", _("Winegrower's Day"), {BG: Fixed(2, 14)}, "винар, лозар, винодел", "", _CUSTOM),
)  # fmt: skip
