"""Texts made of what people type, for tests of what holds for every text."""

from typing import Final

from hypothesis import settings
from hypothesis import strategies as st

widely: Final = settings(max_examples=250, deadline=None, database=None, derandomize=True)

NAMES = "Иванов|ИВАНОВА|пётр|Пётр|Сергеевич|оглы|П.|с.|фон|де|McDonald|о'нил|John|Smith|Анна-Мария|(Петрова)|Георгиев"
NAMES += "|мл.|Роман|Абрамович|ё|й|і"
CAPITALISED = (
    "Иванов|Мельник|Ли|Роман|Анна|Марина|Пётр|Саша|Сергеевич|Маркович|Станкевич|Павловна|Ильинична|Господин|Вера"
)
TITLES_AND_SIGNS = "г-н|ИП|,|-"
COMPANIES = (
    'ООО|ооо|ОOО|АО|ИП|ЕООД|АД|Ltd|SA|«|»|"|“|”|ТЕПЛО|тепло|СМУ-7|Дом|&|О.О.О.|,|(Москва)|рога|и|КОПЫТА|teplo.ru'
)
COMPANIES += "|-|Общество с ограниченной ответственностью"
PHONES = (
    "8|+7|+|912|345|67|89|89123456789|9123456789|(343)|222-33-44|доб.|12|x5|,|;|/|и|\n|моб.|Аня|+359|0888|123456|.0"
)
PHONES += "|E+10|8.9123456789|-|."
EMAILS = '@|a|ivan|mail|.ru|.|,|;|<|>|"|Аня|mailto:|xn--e1afmkfd|.рф|пример|/|İ|ß|и|е|?subject=x|-|_|+|:::|(|)'
NUMBERS = "1|234|567|50|00|,|.| |'|-|−|(|)|₽|руб.|коп.|тыс.|млн|E+5|$|e|т|р.|+|млрд|99999999999999999999|0"
DATES = "1|31|02|13|2026|1604|26|.|/|-| |января|фев|ноември|May|г.|14:39|T|Z|+03:00|+99:99|45000|,5|PM|пн,|25:61|в"
REQUISITES = "77|0|1|01|000019|/|ИНН| |E+9|.0|7701000019|770101001|40702810900000000123"


def texts(*lists: str) -> st.SearchStrategy[str]:
    """Random letters, and pieces that look like something, since random letters rarely do."""
    pieces = st.sampled_from([piece for pieces in lists for piece in pieces.split("|")])
    parts = st.lists(st.tuples(pieces, st.sampled_from(["", " "])), max_size=9)
    return st.text(max_size=40) | parts.map(lambda typed: "".join(piece + space for piece, space in typed))


ANY_TEXT: Final = texts(NAMES, TITLES_AND_SIGNS, COMPANIES, PHONES, EMAILS, NUMBERS, DATES)
