"""Contact cards (vCard), whose columns are the properties as our reader names them."""

from django.utils.translation import gettext_lazy as _

from krug.exchange.programs.program import Program, columns

CARDS = Program(
    "vcard",
    _("These are contact cards (vCard)."),
    signs=("FN", "N: family", "N: given"),
    meanings=columns(
        who="FN",
        last_name="N: family",
        first_name="N: given",
        patronymic="N: additional",
        company="ORG",
        department="ORG: unit",
        position="TITLE",
        phone="TEL",
        email="EMAIL",
        site="URL",
        telegram="Telegram",
        whatsapp="WhatsApp",
        address="ADR",
        city="ADR: city",
        birth_date="BDAY",
        tags="CATEGORIES",
        sex="GENDER",
        note="NOTE|NICKNAME|ROLE|IMPP",
    ),
)
