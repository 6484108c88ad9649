"""Phones, addresses of e-mail and requisites that look right and can be nobody's.

Each is made from a serial number, scattered over its range, so that no two are alike, also in a sample loaded again.
"""

from collections import Counter, defaultdict

from stdnum.ru import inn, ogrn

from krug.core.text.transliteration import transliterations

# No operator has numbers under these codes; and within a city no number begins with a zero.
NOBODYS_CODES = ("907", "935", "943", "944", "945", "946", "947", "948", "957", "974")
_SCATTER = 6_173  # has no common divisor with a power of ten, so that different serials stay different
_OF_ONE_LOAD = 5_000  # more than one load takes of anything


class Numbers:
    """Gives out numbers, each once. ``load`` says how many times the sample was loaded before."""

    def __init__(self, load: int) -> None:
        self._first = load * _OF_ONE_LOAD
        self._given: Counter[str] = Counter()
        self._mailboxes: defaultdict[str, int] = defaultdict(int)

    def mobile(self) -> str:
        scattered = self._scattered("mobile", 5)
        return f"+7 {NOBODYS_CODES[int(scattered[0])]} 000-{scattered[1:3]}-{scattered[3:]}"

    def landline(self, code: str) -> str:
        """«+7 342 000-12-34», and where the code of the city is longer, fewer zeros."""
        digits = self._scattered(code, 4)
        return f"+7 {code} {'0' * (6 - len(code))}-{digits[:2]}-{digits[2:]}"

    def email(self, name: str, domain: str) -> str:
        mailbox = f"{name}@{domain}"
        self._mailboxes[mailbox] += 1
        again = self._mailboxes[mailbox]
        return mailbox if again == 1 else f"{name}{again}@{domain}"

    def domain(self, name: str) -> str:
        self._mailboxes[name] += 1
        again = self._mailboxes[name]
        return f"{name}.example" if again == 1 else f"{name}{again}.example"

    def company(self, region: str, year: int) -> dict[str, str]:
        """INN, KPP and OGRN. The first two digits of an INN are the region of the tax office, and none has the 00."""
        serial = self._scattered(region, 5)
        tax_number = f"00{region}{serial}"
        registered = f"1{year % 100:02}00{region}{serial}"
        return {
            "inn": tax_number + inn.calc_company_check_digit(tax_number),
            "kpp": f"00{region}01001",
            "ogrn": registered + ogrn.calc_check_digit(registered + "0"),
        }

    def trader(self, region: str, year: int) -> dict[str, str]:
        """INN and OGRNIP of a sole trader."""
        serial = self._scattered(region, 5)
        tax_number = f"00{region}0{serial}"
        registered = f"3{year % 100:02}00{region}00{serial}"
        return {
            "inn": tax_number + inn.calc_personal_check_digits(tax_number),
            "ogrn": registered + str(int(registered) % 13 % 10),
        }

    def _scattered(self, what: str, digits: int) -> str:
        self._given[what] += 1
        return f"{(self._first + self._given[what]) * _SCATTER % 10**digits:0{digits}}"


def in_latin(text: str) -> str:
    """«Тепло-Дом» → «teplo-dom»: for addresses."""
    spelled = (transliterations(word) for word in text.casefold().replace("-", " ").split())
    return "-".join(spelling[0] for spelling in spelled if spelling)
