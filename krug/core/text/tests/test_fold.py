"""One spelling for comparing, the other layout and the other alphabet."""

import pytest

from krug.core.text.fold import fold, swap_layout, transliterations, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("", ""),
        ("   ", ""),
        ("Иванов", "иванов"),
        ("ПЁТР", "петр"),
        ("Йод", "йод"),
        ("й", "й"),
        ("И\u0306од", "йод"),
        ("е\u0308лка", "елка"),
        ("за\u0301мок", "замок"),
        ("Ѝ", "и"),
        ("  Анна \t Мария\n", "анна мария"),
        ("Анна\u00a0\u202fМария", "анна мария"),
        ("Салтыков–Щедрин", "салтыков-щедрин"),
        ("Салтыков — Щедрин", "салтыков - щедрин"),
        ("«Тепло»", '"тепло"'),
        ("„Тепло“", '"тепло"'),
        ("O’Brien", "o'brien"),
        ("O`Brien", "o'brien"),
        ("Café Zürich", "cafe zurich"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Þór Æsir", "thor aesir"),
        ("İstanbul", "istanbul"),
        ("те\u00adп\u200bло", "тепло"),
        ("\ufeffТепло", "тепло"),
        ("\u202a+7\u202c", "+7"),
        ("Қазақстан", "қазақстан"),
        ("Київ", "київ"),
        ("№ 5", "№ 5"),
        ("ООО «Смирнов & Ко»", 'ооо "смирнов & ко"'),
    ],
)
def test_what_looks_the_same_folds_to_the_same(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ("— «»", []),
        ("Иванов, Пётр", ["иванов", "петр"]),
        ("Салтыков-Щедрин", ["салтыков", "щедрин"]),
        ("ООО «СМУ-7»", ["ооо", "сму", "7"]),
        ("O'Brien", ["o", "brien"]),
        ("дом_5", ["дом", "5"]),
        ("ivan.petrov@mail.ru", ["ivan", "petrov", "mail", "ru"]),
        ("1С:Бухгалтерия", ["1с", "бухгалтерия"]),
    ],
)
def test_words_come_without_punctuation(typed: str, found: list[str]) -> None:
    assert words(typed) == found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bdfyjd", "иванов"),
        ("иванов", "bdfyjd"),
        ("Bdfyjd", "Иванов"),
        ("[fhbnjyjd", "харитонов"),
        ("gj]tp;fq", "поъезжай"),
        (";erjd", "жуков"),
        ("'lbr", "эдик"),
        (",jhbc", "борис"),
        ("<jhbc", "Борис"),
        (".kz", "юля"),
        (">kz", "Юля"),
        ("`;", "ёж"),
        ("{jv", "Хом"),
        (":fyyf", "Жанна"),
        ('"lbr', "Эдик"),
        ("~;", "Ёж"),
        ("хабр", "[f,h"),
        ("ыьшер", "smith"),
        ("Ыьшер", "Smith"),
        ("юсщь", ".com"),
        ("123", "123"),
        ("", ""),
    ],
)
def test_a_word_typed_in_the_wrong_layout_is_what_the_fingers_meant(typed: str, meant: str) -> None:
    assert swap_layout(typed) == meant


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("ivanov", ("иванов",)),
        ("Ivanov", ("иванов",)),
        ("ivanoff", ("иванов", "иванофф")),
        ("yuliya", ("юлия", "юлья")),
        ("julia", ("юлия", "юлья", "джуля")),
        ("iuliia", ("юлия", "юлья")),
        ("natalya", ("наталя", "наталья")),
        ("natalia", ("наталия", "наталья", "наталя")),
        ("tatiana", ("татяна", "татьяна", "татиана")),
        ("olga", ("олга", "ольга")),
        ("ludmila", ("лудмила", "людмила")),
        ("shchukin", ("щукин",)),
        ("khrushchev", ("хрущев",)),
        ("zhukov", ("жуков",)),
        ("chernykh", ("черных", "чернйх")),
        ("tsvetkov", ("цветков", "тсветков")),
        ("kuznecov", ("кузнеков", "кузнецов")),
        ("mikhail", ("михаил", "михайл")),
        ("sergey", ("сергей",)),
        ("sergei", ("сергей", "сергеи")),
        ("dmitry", ("дмитрий", "дмитры")),
        ("dmitriy", ("дмитрий", "дмитры")),
        ("andrey", ("андрей",)),
        ("alexey", ("алексей", "алехей")),
        ("vasiliev", ("васильев", "василиев")),
        ("vasilyev", ("васильев", "василиев")),
        ("solovyov", ("соловев", "соловьев")),
        ("fyodor", ("федор", "фьедор")),
        ("ilyich", ("ильич", "илыич")),
        ("tchaikovsky", ("чайковский", "чаиковскы")),
        ("tolstoy", ("толстой", "тольстой")),
        ("schmidt", ("шмидт", "щмидт")),
        ("alexander", ("александр", "алехандер")),
        ("jamshid", ("ямшид", "джамшид")),
        ("eldar", ("елдар", "ельдар", "элдар", "эльдар")),
        ("yaroslav", ("ярослав",)),
        ("yana", ("яна",)),
        ("georgi", ("георги",)),
        ("hristo", ("христо", "гристо")),
        ("smu7", ("сму7",)),
    ],
)
def test_a_latin_word_is_read_in_cyrillic_the_likely_ways(latin: str, cyrillic: tuple[str, ...]) -> None:
    assert transliterations(latin) == cyrillic


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("иванов", ("ivanov",)),
        ("ИВАНОВ", ("ivanov",)),
        ("юлия", ("yuliya", "iuliia")),
        ("дмитрий", ("dmitry", "dmitrii")),
        ("щукин", ("shchukin",)),
        ("хрущёв", ("khrushchev",)),
        ("жуков", ("zhukov",)),
        ("ольга", ("olga",)),
        ("чёрный", ("cherny", "chernyi")),
        ("объедков", ("obedkov", "obieedkov")),
        ("сму7", ("smu7",)),
        ("київ", ("kiyiv",)),
    ],
)
def test_a_cyrillic_word_is_written_in_latin_the_usual_way_and_as_in_a_passport(
    cyrillic: str, latin: tuple[str, ...]
) -> None:
    assert transliterations(cyrillic) == latin


@pytest.mark.parametrize("word", ["", "123", "иvan", "日本", "two words", "a-b", "@"])
def test_what_is_not_one_word_of_one_alphabet_has_no_transliteration(word: str) -> None:
    assert transliterations(word) == ()
