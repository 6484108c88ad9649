"""Names of persons and companies as people type them."""

from krug.core.text.names.cases import Case, decline
from krug.core.text.names.companies import company_key, legal_form, looks_like_company, tidy_company
from krug.core.text.names.diminutives import full_forms
from krug.core.text.names.letter_case import fix_case
from krug.core.text.names.persons import PersonName, initials, looks_like_first, looks_like_person, sex, short, split

__all__ = [
    "Case",
    "PersonName",
    "company_key",
    "decline",
    "fix_case",
    "full_forms",
    "initials",
    "legal_form",
    "looks_like_company",
    "looks_like_first",
    "looks_like_person",
    "sex",
    "short",
    "split",
    "tidy_company",
]
