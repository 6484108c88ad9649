"""Every refusal has its own code and an English sentence with a remedy; nothing here needs settings to be imported."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.utils.functional import Promise

from krug.core.text import dates, emails, money, numbers, requisites, spreadsheet
from krug.core.text.phones import keys
from krug.core.text.refusals import Problem, Refusal
from krug.core.text.spreadsheet import DigitsLost, restore_digits

MODULES = [dates, emails, keys, money, numbers, requisites, spreadsheet]
PROBLEMS = [problem for module in MODULES for problem in vars(module).values() if isinstance(problem, Problem)]
SENTENCES = [sentence for module in MODULES for sentence in vars(module).values() if isinstance(sentence, Promise)]


def test_problems_of_one_code_are_one_problem() -> None:
    assert Problem("no_at", emails.TWO_ATS.message) == emails.NO_AT
    assert emails.NO_AT != emails.TWO_ATS


@pytest.mark.parametrize("sentence", [*SENTENCES, *(problem.message for problem in PROBLEMS)], ids=str)
def test_every_message_is_a_sentence_of_english(sentence: Promise) -> None:
    text = str(sentence)
    assert (text.isascii(), text[0].isupper(), text[-1]) == (True, True, ".")
    assert len(text) <= 110


def test_a_refusal_prints_its_code_and_keeps_its_message() -> None:
    refusal = Refusal("checksum", emails.NO_AT.message)
    assert (str(refusal), refusal.code) == ("checksum", "checksum")
    assert str(refusal.message) == "There is no @ here. An address looks like name@company.ru."


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("79123456789.0", "79123456789"),
        ("79123456789,00", "79123456789"),
        ("8.9123456789E+10", "89123456789"),
        ("8,9123456789e10", "89123456789"),
        ("8.91234567890E+10", "89123456789"),
        ("79123456789", "79123456789"),
        ("7.5", "7.5"),
        ("8.9123456789E+9", "8.9123456789E+9"),
        ("нет", "нет"),
        ("", ""),
    ],
)
def test_digits_that_a_spreadsheet_took_for_a_quantity_are_restored(typed: str, digits: str) -> None:
    assert restore_digits(typed) == digits


@pytest.mark.parametrize("typed", ["8.91235E+10", "8E+10", "7,7e9"])
def test_digits_that_a_spreadsheet_rounded_are_lost(typed: str) -> None:
    with pytest.raises(DigitsLost) as caught:
        restore_digits(typed)
    assert caught.value.code == "digits_lost"


def test_the_package_is_imported_without_settings() -> None:
    modules = "dates, emails, fold, money, names, numbers, phones, requisites"
    script = f"from krug.core.text import {modules}; print(phones.parse('8 912 345-67-89').key)"
    checkout = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=checkout, env={}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "79123456789\n"
