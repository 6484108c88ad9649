"""Exports of amoCRM: deals with their contacts, and the list of contacts and companies."""

from django.utils.translation import gettext_lazy as _

from krug.exchange.programs.program import Program, columns

_PEOPLE = {
    "phone": "Рабочий телефон|Рабочий прямой телефон|Мобильный телефон|Факс|Домашний телефон|Другой телефон|Телефон",
    "email": "Рабочий email|Личный email|Другой email|Email",
    "position": "Должность",
    "city": "Город",
    "tags": "Теги|Теги сделки",
    "site": "Web",
    "address": "Адрес",
    "birth_date": "Дата рождения",
}
_TECHNICAL = (
    "ID|Кем создана сделка|Дата редактирования|Кем редактирована|Кем создан|Кем создан контакт|Кем редактирован|"
    "Ближайшая задача"
)
_NOTES = "Примечание|Примечание 2|Примечание 3|Примечание 4|Примечание 5"

DEALS = Program(
    "amocrm.deals",
    _("This is an export of amoCRM: deals with their contacts."),
    signs=(
        "Название сделки|Этап сделки|Воронка",
        "Название сделки|Бюджет|Этап сделки",
        "Название сделки|Бюджет|Полное имя контакта",
    ),
    meanings=columns(
        **_PEOPLE,
        name="Полное имя контакта|Основной контакт",
        company="Компания|Компания контакта",
        owner="Ответственный",
        purchase_what="Название сделки",
        purchase_amount="Бюджет",
        purchase_on="Дата закрытия",
        deal_stage="Этап сделки",
        note=f"{_NOTES}|Воронка|Дата создания сделки",
        left_out=f"{_TECHNICAL}|Ответственный за контакт",
    ),
    suffix=" (компания)",
)

CONTACTS = Program(
    "amocrm.contacts",
    _("This is an export of amoCRM: contacts and companies."),
    signs=(
        "ID|Тип|Название компании|Рабочий email",
        "ID|Тип|Название компании|Рабочий телефон",
        "ID|Тип|Наименование|Кем создан",
    ),
    meanings=columns(
        **_PEOPLE,
        who="Наименование",
        name="Полное имя контакта|Полное имя|ФИО",
        first_name="Имя",
        last_name="Фамилия",
        company="Название компании|Компания",
        owner="Ответственный|Ответственный за контакт",
        created_at="Дата создания|Дата создания контакта",
        note=_NOTES,
        left_out=f"{_TECHNICAL}|Тип",
    ),
    suffix=" (компания)",
)
