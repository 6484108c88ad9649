"""Signatures, cards and requisites as people paste them, with what is to be read of each and what is left."""

Case = tuple[str, dict[str, str], str]

# fmt: off

PERSONS: list[Case] = [
    (
        "С уважением,\n"
        "Иванов Пётр Сергеевич\n"
        "Менеджер по продажам\n"
        "ООО «Тепло»\n"
        "тел.: +7 (343) 222-33-44 доб. 12\n"
        "моб. 8 912 345-67-89\n"
        "p.ivanov@teplo.ru\n"
        "www.teplo.ru",
        {"who": "Иванов Пётр Сергеевич", "position": "Менеджер по продажам", "company": "ООО «Тепло»",
         "phone": "+7 343 222-33-44 ext. 12, моб. +7 912 345-67-89", "email": "p.ivanov@teplo.ru",
         "site": "www.teplo.ru"},
        "С уважением",
    ),
    (
        "--\n"
        "Best regards,\n"
        "John Smith | Sales Manager\n"
        "Acme Ltd\n"
        "T: +44 20 7946 0958 | M: +44 7911 123456\n"
        "john.smith@acme.com | www.acme.com\n"
        "10 Downing Street, London, SW1A 2AA",
        {"who": "John Smith", "position": "Sales Manager", "company": "Acme Ltd",
         "phone": "+44 20 7946 0958, моб. +44 7911 123456", "email": "john.smith@acme.com", "site": "www.acme.com",
         "address": "10 Downing Street, London, SW1A 2AA"},
        "Best regards",
    ),
    (
        "Иван Петров\n"
        "Управител\n"
        "„Топлина“ ЕООД\n"
        "тел.: +359 88 812 3456\n"
        "гр. София, бул. Витоша 1\n"
        "ivan@toplina.bg\n"
        "ЕИК 123456789",
        {"who": "Иван Петров", "position": "Управител", "company": "«Топлина» ЕООД", "phone": "+359 88 812 3456",
         "address": "гр. София, бул. Витоша 1", "city": "София", "email": "ivan@toplina.bg"},
        "ЕИК 123456789",
    ),
    (
        "Анна Смирнова, директор ООО «Тепло», +7 912 345-67-89, anna@teplo.ru",
        {"who": "Анна Смирнова", "position": "директор", "company": "ООО «Тепло»", "phone": "+7 912 345-67-89",
         "email": "anna@teplo.ru"},
        "",
    ),
    (
        "С уважением, Мария Кузнецова\n"
        "Коммерческий директор\n"
        "ГК «Северный ветер»\n"
        "Моб.: +7-921-123-45-67 (WhatsApp)\n"
        "Тел./факс: (812) 334-55-66\n"
        "e-mail: m.kuznetsova@sevveter.ru | сайт: sevveter.ru\n"
        "190000, Санкт-Петербург, Невский пр-т, д. 100, лит. А, оф. 12",
        {"who": "Мария Кузнецова", "position": "Коммерческий директор", "company": "ГК «Северный ветер»",
         "phone": "моб. WhatsApp +7 921 123-45-67, факс +7 812 334-55-66", "email": "m.kuznetsova@sevveter.ru",
         "site": "sevveter.ru", "address": "190000, Санкт-Петербург, Невский пр-т, д. 100, лит. А, оф. 12",
         "city": "Санкт-Петербург"},
        "С уважением",
    ),
    (
        "Петрова Ольга\n"
        "бухгалтер\n"
        "8-904-118-22-05",
        {"who": "Петрова Ольга", "position": "бухгалтер", "phone": "+7 904 118-22-05"},
        "",
    ),
    (
        "Смирнова Анна Петровна\n"
        "главный инженер АО «Уралсвет»\n"
        "тел. раб. 8 (343) 300-10-20, моб. 8-912-661-40-12",
        {"who": "Смирнова Анна Петровна", "position": "главный инженер", "company": "АО «Уралсвет»",
         "phone": "раб. +7 343 300-10-20, моб. +7 912 661-40-12"},
        "",
    ),
    (
        "Dr. Maria Ivanova-Petrova\n"
        "Head of Procurement\n"
        "TechParts GmbH\n"
        "Office: +49 30 901820\n"
        "maria.ivanova@techparts.de",
        {"who": "Dr. Maria Ivanova-Petrova", "position": "Head of Procurement", "company": "TechParts GmbH",
         "phone": "раб. +49 30 901820", "email": "maria.ivanova@techparts.de"},
        "",
    ),
    (
        "Ким Ольга · закупки · ООО «Аквафильтр» · olga@aqua.example · +7 904 118-22-05",
        {"who": "Ким Ольга", "company": "ООО «Аквафильтр»", "email": "olga@aqua.example",
         "phone": "+7 904 118-22-05"},
        "закупки",
    ),
    (
        "Лаптев Игорь Олегович, сервисный инженер\n"
        "@laptev_igor\n"
        "Екатеринбург",
        {"who": "Лаптев Игорь Олегович", "position": "сервисный инженер", "telegram": "@laptev_igor",
         "city": "Екатеринбург"},
        "",
    ),
    (
        "Контактное лицо: Юсупов Ринат\n"
        "Должность: директор по развитию\n"
        "Компания: «Кран и труба»\n"
        "Телефон: 8 922 701 53 37\n"
        "Город: Казань\n"
        "Сайт: http://kranitruba.ru/",
        {"who": "Юсупов Ринат", "position": "директор по развитию", "company": "«Кран и труба»",
         "phone": "+7 922 701-53-37", "city": "Казань", "site": "http://kranitruba.ru"},
        "",
    ),
    (
        "Георги Димитров\n"
        "Търговски директор\n"
        '"Балкан Трейд" ООД\n'
        "GSM: 0888 123 456\n"
        "1000 София, ул. Граф Игнатиев 12\n"
        "g.dimitrov@balkantrade.bg",
        {"who": "Георги Димитров", "position": "Търговски директор", "company": "«Балкан Трейд» ООД",
         "phone": "моб. +359 88 812 3456", "address": "1000 София, ул. Граф Игнатиев 12", "city": "София",
         "email": "g.dimitrov@balkantrade.bg"},
        "",
    ),
    (
        "Иванов И.И.\n"
        "ИП\n"
        "ИНН 500100732259\n"
        "ОГРНИП 304500116000157\n"
        "р/с 40802810100000000002 в АО «Тинькофф Банк»\n"
        "БИК 044525974",
        {"who": "Иванов И.И.", "inn": "500100732259", "ogrn": "304500116000157"},
        "ИП\n"
        "р/с 40802810100000000002 в АО «Тинькофф Банк»\n"
        "БИК 044525974",
    ),
    (
        "Назаров Тимур | частный дом, Сысерть | 8(905)800-14-14",
        {"who": "Назаров Тимур", "city": "Сысерть", "phone": "+7 905 800-14-14"},
        "частный дом",
    ),
    (
        "WhatsApp +7 953 048 71 20 Роман Ткаченко",
        {"phone": "WhatsApp +7 953 048-71-20", "who": "Роман Ткаченко"},
        "",
    ),
    (
        "Sales Team Lead\n"
        "Zarema Khutieva\n"
        "ООО «Тепло»\n"
        "zk@teplo.ru",
        {"position": "Sales Team Lead", "who": "Zarema Khutieva", "company": "ООО «Тепло»", "email": "zk@teplo.ru"},
        "",
    ),
    (
        "Наталья Орлова\n"
        'Менеджер отдела продаж | Компания "Мир тепла"\n'
        "+7 (495) 123 45 67 (доб. 104)\n"
        "orlova@mirtepla.com\n"
        "www.mirtepla.com\n"
        "г. Москва, ул. Тверская, д. 7",
        {"who": "Наталья Орлова", "position": "Менеджер отдела продаж", "company": "«Мир тепла»",
         "phone": "+7 495 123-45-67 ext. 104", "email": "orlova@mirtepla.com", "site": "www.mirtepla.com",
         "address": "г. Москва, ул. Тверская, д. 7", "city": "Москва"},
        "",
    ),
    (
        "Александър Стоянов, управител, „Зора“ ЕООД, тел. 0887 654 321, гр. Пловдив",
        {"who": "Александър Стоянов", "position": "управител", "company": "«Зора» ЕООД",
         "phone": "+359 88 765 4321", "city": "Пловдив"},
        "",
    ),
    (
        "Петров Алексей\n"
        "+7 (912) 000-11-22\n"
        "a.petrov@mail.ru",
        {"who": "Петров Алексей", "phone": "+7 912 000-11-22", "email": "a.petrov@mail.ru"},
        "",
    ),
    (
        "Добрый день!\n"
        "Подскажите цену на котёл.\n"
        "С уважением,\n"
        "Ольга Ким\n"
        "ООО «Аквафильтр»\n"
        "тел. 8-342-210-18-18",
        {"who": "Ольга Ким", "company": "ООО «Аквафильтр»", "phone": "+7 342 210-18-18"},
        "Добрый день!\n"
        "Подскажите цену на котёл.\n"
        "С уважением",
    ),
    (
        "Sarah O'Connor\n"
        "Chief Financial Officer\n"
        "Globex Corporation Inc.\n"
        "Mobile: +1 (212) 555-2368\n"
        "sarah.oconnor@globex.com",
        {"who": "Sarah O'Connor", "position": "Chief Financial Officer", "company": "Globex Corporation Inc",
         "phone": "моб. +1 212-555-2368", "email": "sarah.oconnor@globex.com"},
        "",
    ),
    (
        "Мария Георгиева\n"
        "Счетоводител\n"
        '"Слънце" ООД\n'
        "тел. 02 987 65 43\n"
        "maria@slance.bg\n"
        "гр. Варна",
        {"who": "Мария Георгиева", "position": "Счетоводител", "company": "«Слънце» ООД",
         "phone": "+359 2 987 6543", "email": "maria@slance.bg", "city": "Варна"},
        "",
    ),
    (
        "Тимофеев Сергей, снабжение\n"
        "т. 8 351 777-88-99, ф. 8 351 777-88-90\n"
        "t.me/timofeev_s",
        {"who": "Тимофеев Сергей", "position": "снабжение", "phone": "+7 351 777-88-99, факс +7 351 777-88-90",
         "telegram": "@timofeev_s"},
        "",
    ),
    (
        "8 912 345 67 89 Андрей (сосед)",
        {"phone": "+7 912 345-67-89"},
        "Андрей (сосед)",
    ),
    (
        "ФИО: Белова Ирина Олеговна\n"
        "Дата рождения: 12.03.1990\n"
        "Телефон: 89122223344\n"
        "Город: Тюмень",
        {"who": "Белова Ирина Олеговна", "birth_date": "12.03.1990", "phone": "+7 912 222-33-44", "city": "Тюмень"},
        "",
    ),
    (
        "Кузьмин Д.А.\n"
        "Начальник отдела логистики\n"
        'Транспортная компания "Вектор Плюс"\n'
        "www.vektorplus.ru\n"
        "kuzmin@vektorplus.ru\n"
        "8-800-555-35-35 (доб. 15)",
        {"who": "Кузьмин Д.А.", "position": "Начальник отдела логистики",
         "company": "Транспортная компания «Вектор Плюс»", "site": "www.vektorplus.ru",
         "email": "kuzmin@vektorplus.ru", "phone": "+7 800 555-35-35 ext. 15"},
        "",
    ),
    (
        "Jane Doe | Owner | doe-design.com | hello@doe-design.com",
        {"who": "Jane Doe", "position": "Owner", "site": "doe-design.com", "email": "hello@doe-design.com"},
        "",
    ),
]

UNKNOWN = ["Отправлено с iPhone", "прайс за октябрь", "Счёт № 14 от 02.11.2026 на 184 000 ₽"]
