"""Google Contacts as CSV: the columns of today, and those of before 2024."""

import re

from django.utils.translation import gettext_lazy as _

from krug.clients.contact_words import LABEL
from krug.exchange.programs.program import NOTE, Program, columns

_PATTERNS = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"(e-mail|phone) \d+ - (label|type)", LABEL),
        (r"e-mail \d+ - value", "email"),
        (r"phone \d+ - value", "phone"),
        (r"address \d+ - formatted", "address"),
        (r"address \d+ - city", "city"),
        (r"website \d+ - value", "site"),
        (r"organization \d+ - name", "company"),
        (r"organization \d+ - title", "position"),
        (r"organization \d+ - department", "department"),
        # The rest of an address stands in its formatted spelling; its label says «Home» or «Work».
        (r"(address|website|organization|relation|event|im|custom field) \d+ - (label|type)", ""),
        (r"address \d+ - .*|organization \d+ - .*", ""),
        (r"(relation|event|im|custom field) \d+ - .*", NOTE),
    )
)

CONTACTS = Program(
    "google.contacts",
    _("This is an export of Google Contacts."),
    signs=(
        "First Name|Last Name|Organization Name|E-mail 1 - Value",
        "First Name|Last Name|File As|Labels",
        "Given Name|Family Name|Group Membership",
        "Given Name|Family Name|E-mail 1 - Value",
        "Name|Given Name|Family Name|Yomi Name",
    ),
    meanings=columns(
        first_name="First Name|Given Name",
        patronymic="Middle Name|Additional Name",
        last_name="Last Name|Family Name",
        company="Organization Name",
        position="Organization Title|Occupation",
        department="Organization Department",
        birth_date="Birthday",
        tags="Labels|Group Membership",
        sex="Gender",
        note="Notes|Nickname|Hobby|Subject",
        left_out="Name|Phonetic First Name|Phonetic Middle Name|Phonetic Last Name|Yomi Name|Given Name Yomi|"
        "Additional Name Yomi|Family Name Yomi|Name Prefix|Name Suffix|File As|Photo|Initials|Short Name|Maiden Name|"
        "Location|Billing Information|Directory Server|Mileage|Sensitivity|Priority|Language",
    ),
    patterns=_PATTERNS,
)
