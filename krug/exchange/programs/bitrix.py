"""Exports of Bitrix24: companies, contacts, leads and deals, as CSV or as an HTML table that calls itself .xls."""

from django.utils.translation import gettext_lazy as _

from krug.exchange.programs.program import Program, columns

_REQUISITES = ("Реквизит (Россия)", "Реквизит (Россия) (Организация)", "Реквизит (Россия) (ИП)", "Реквизит")


def _requisite(*names: str) -> str:
    return "|".join(f"{group}: {name}" for group in _REQUISITES for name in names)


_COMMON = {
    "phone": "Рабочий телефон|Мобильный телефон|Номер факса|Факс|Домашний телефон|Другой телефон|Телефон для рассылок",
    "email": "Рабочий e-mail|Частный e-mail|E-mail для рассылок|Другой e-mail|Домашний e-mail",
    "site": "Корпоративный сайт|Личная страница|Другой сайт|Сайт",
    "telegram": "Контакт Telegram|Telegram",
    "vk": "Страница ВКонтакте|ВКонтакте",
    "position": "Должность",
    "birth_date": "Дата рождения",
    "address": "Адрес|Фактический адрес",
    "city": "Населённый пункт|Город",
    "owner": "Ответственный",
    "created_at": "Дата создания|Создан",
    "tags": "Тип компании|Тип контакта|Источник",
    "note": "Комментарий|Дополнительно об источнике|Описание|Реквизиты",
}
_TECHNICAL = (
    "ID|Фотография|Логотип|Кем создан|Кем изменен|Кем изменён|Кем создана|Кем изменена|Дата изменения|"
    "Доступен для всех|Доступна для всех|Участвует в экспорте контактов|Экспорт|Валюта|Последняя активность|"
    "Кем создана последняя активность"
)
_PAPERS = {
    "inn": f"ИНН|{_requisite('ИНН')}",
    "kpp": f"КПП|{_requisite('КПП')}",
    "ogrn": f"ОГРН|{_requisite('ОГРН', 'ОГРНИП')}",
    "full_name": _requisite("Полное наименование организации"),
    "legal_address": f"Юридический адрес|{_requisite('Адрес', 'Юридический адрес')}",
    "activity": "Сфера деятельности",
}
_NAMES = {"first_name": "Имя", "patronymic": "Отчество", "last_name": "Фамилия"}
_REPEATED = _requisite("ID", "Название", "Шаблон", "Активность", "Сокращенное наименование организации")

COMPANIES = Program(
    "bitrix.companies",
    _("This is an export of Bitrix24: companies."),
    signs=(
        "ID|Название компании|Тип компании",
        "Название компании|Тип компании|Ответственный",
        "Название компании|Рабочий телефон|Рабочий e-mail|Корпоративный сайт",
        "Название компании|Реквизит (Россия): ИНН",
    ),
    meanings=columns(**_COMMON, **_PAPERS, company="Название компании", left_out=f"{_TECHNICAL}|{_REPEATED}"),
)

CONTACTS = Program(
    "bitrix.contacts",
    _("This is an export of Bitrix24: contacts."),
    signs=("Имя|Фамилия|Компания|Рабочий телефон|Рабочий e-mail", "Имя|Отчество|Фамилия|Тип контакта"),
    meanings=columns(
        **_COMMON, **_PAPERS, **_NAMES, company="Компания", left_out=f"{_TECHNICAL}|Обращение|{_REPEATED}"
    ),
)

LEADS = Program(
    "bitrix.leads",
    _("This is an export of Bitrix24: leads."),
    signs=("Название лида|Стадия", "Название лида|Имя|Фамилия", "Название лида|Рабочий телефон"),
    meanings=columns(
        **{**_COMMON, "note": f"{_COMMON['note']}|Название лида|Стадия|Возможная сумма|Сумма|Дополнительно о стадии"},
        **_NAMES,
        company="Название компании|Компания",
        left_out=f"{_TECHNICAL}|Обращение",
    ),
)

DEALS = Program(
    "bitrix.deals",
    _("This is an export of Bitrix24: deals."),
    signs=("Название сделки|Стадия сделки|Компания", "Название сделки|Стадия сделки|Контакт"),
    meanings=columns(
        **{name: names for name, names in _COMMON.items() if name not in ("created_at", "note")},
        name="Контакт",
        company="Компания",
        purchase_what="Название сделки",
        purchase_amount="Сумма",
        purchase_on="Дата завершения|Дата закрытия",
        deal_stage="Стадия сделки",
        note=f"{_COMMON['note']}|Направление|Воронка|Тип|Вероятность|Дата начала|Дата создания",
        left_out=_TECHNICAL,
    ),
)
