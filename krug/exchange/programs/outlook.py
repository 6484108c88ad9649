"""Outlook's contacts as CSV: the English columns of outlook.live.com and of the desktop, and the Russian ones."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from krug.exchange.programs.program import NOTE, Program, columns

_DAY_FIRST = re.compile(r"(1[3-9]|2\d|3[01])[./-]\d{1,2}[./-]\d{2,4}.*|.*\..*|\d{4}-.*")


def _birthday(texts: Sequence[str]) -> str:
    """English Outlook writes 12/31/1985 unless the computer it runs on has other habits."""
    return "birth_date" if any(_DAY_FIRST.match(text) for text in texts) else "birth_date_us"


ENGLISH = Program(
    "outlook.english",
    _("This is an export of Outlook."),
    signs=(
        "First Name|Last Name|E-mail Address|Business Phone",
        "First Name|Last Name|E-mail Address|Mobile Phone",
        "First Name|Last Name|Company|Business Street",
    ),
    meanings=columns(
        first_name="First Name",
        patronymic="Middle Name",
        last_name="Last Name",
        company="Company",
        department="Department",
        position="Job Title",
        phone="Mobile Phone|Business Phone|Business Phone 2|Home Phone|Home Phone 2|Primary Phone|Car Phone|"
        "Other Phone|Company Main Phone|Assistant's Phone|Business Fax|Home Fax|Other Fax|Callback|Radio Phone|Pager",
        email="E-mail Address|E-mail 2 Address|E-mail 3 Address",
        site="Web Page|Personal Web Page",
        city="Business City|Home City|Other City",
        address_part="Business Street|Business Street 2|Business Street 3|Business State|Business Postal Code|"
        "Business Country/Region|Business Country",
        address="Home Street|Other Street",
        note="Notes|Spouse|Children|Hobby|Anniversary|Manager's Name|Assistant's Name|Nickname|Schools|IMAddress|"
        "Home State|Home Postal Code|Home Country/Region|Other State|Other Postal Code|Other Country/Region",
        tags="Categories",
        left_out="Title|Suffix|Given Yomi|Surname Yomi|Company Yomi|Telex|TTY/TDD Phone|ISDN|Initials|Priority|Private|"
        "Sensitivity|Language|Location|Internet Free Busy|Directory Server|Mileage|Billing Information|Gender|Keywords|"
        "E-mail Type|E-mail Display Name|E-mail 2 Type|E-mail 2 Display Name|E-mail 3 Type|E-mail 3 Display Name",
    )
    | {"birthday": _birthday},
)

_ADDRESS = re.compile(r"(улица|область|почтовый код|индекс|страна или регион|страна)( \d)? \(раб\. адрес\)")
_OTHER = re.compile(r"(область|почтовый код|индекс|страна или регион|страна|почтовый ящик).* \((дом|друг)\. адрес\)")

RUSSIAN = Program(
    "outlook.russian",
    _("This is an export of Outlook."),
    signs=(
        "Имя|Фамилия|Организация|Адрес эл. почты",
        "Имя|Фамилия|Телефон переносной|Адрес эл. почты",
        "Имя|Фамилия|Рабочий телефон|Адрес эл. почты",
    ),
    meanings=columns(
        first_name="Имя",
        patronymic="Отчество",
        last_name="Фамилия",
        company="Организация",
        department="Отдел",
        position="Должность",
        phone="Телефон переносной|Рабочий телефон|Телефон раб. 2|Домашний телефон|Телефон дом. 2|Основной телефон|"
        "Телефон в машине|Другой телефон|Основной телефон организации|Рабочий факс|Домашний факс|Другой факс|"
        "Телефон помощника|Обратный вызов|Радиотелефон|Пейджер",
        email="Адрес эл. почты|Адрес 2 эл. почты|Адрес 3 эл. почты",
        site="Веб-страница",
        city="Город (раб. адрес)|Город (дом. адрес)|Город (друг. адрес)",
        address="Улица (дом. адрес)|Улица (друг. адрес)",
        birth_date="День рождения",
        tags="Категории",
        sex="Пол",
        note="Заметки|Супруг(а)|Супруга|Дети|Хобби|Годовщина|Руководитель|Имя помощника|Ключевые слова",
        left_out="Обращение|Суффикс|Телекс|Телетайп/телефон с титрами|ISDN|Инициалы|Важность|Частное|"
        "Конфиденциальность|Расстояние|Расположение|Язык|Счет|Сервер каталогов|"
        "Сведения о доступности в Интернете|Код организации|Личный код|Номер организации|Тип эл. почты|"
        "Краткое имя эл. почты|Тип 2 эл. почты|Краткое 2 имя эл. почты|Тип 3 эл. почты|"
        "Краткое 3 имя эл. почты",
    ),
    patterns=((_ADDRESS, "address_part"), (_OTHER, NOTE)),
)
