"""The index of words, on both engines, over a table of the tests' own."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from krug.core.models import ChangeSet
from krug.core.search import engine, query, tokens
from krug.core.search.engine import Index

pytestmark = pytest.mark.django_db

TABLE = "core_tests_words"
INDEX = Index(TABLE, recency_table="core_changeset", recency_key="id", recency_column="undone_at")
NOON = datetime.datetime(2026, 11, 24, 12, 0, 5, 123456, tzinfo=datetime.UTC)

PEOPLE = {
    1: ("Смирнова Анна Петровна", "9123456789", "anna.petrova@teplo.example", 7),
    2: ("Иванов Пётр Сергеевич", "4951234567", "ivanov@mail.example", 7),
    3: ("Ёлкина Анна", "9123456700", "", 71),
    4: ("Хабаров Борис", "9990000001", "boris@mail.example", 8),
    5: ("Smith John", "", "j.smith@mail.example", 8),
    6: ("Римский-Корсаков Николай", "", "", 9),
}


@pytest.fixture(autouse=True)
def _table(db: None) -> None:
    """The test's transaction takes it back."""
    run(f"CREATE TABLE {TABLE} (id integer PRIMARY KEY, tokens text NOT NULL)")
    build()


def build() -> None:
    engine.create_index(TABLE).code(None, connection.schema_editor(atomic=False))  # type: ignore[arg-type]


def tear_down() -> None:
    step = engine.create_index(TABLE).reverse_code
    assert step is not None
    step(None, connection.schema_editor(atomic=False))  # type: ignore[arg-type]


def run(sql: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)


def add(number: int, text: str) -> None:
    run(f"INSERT INTO {TABLE} (id, tokens) VALUES (%s, %s)", number, text)


def add_people() -> None:
    for number, (name, phone, mail, owner) in PEOPLE.items():
        found = [*tokens.of_words(name), *tokens.of_phone(phone), *tokens.of_mail(mail), tokens.of_owner(owner)]
        add(number, tokens.join(found))


def ids(*groups: list[str], exactly: tuple[str, ...] = (), limit: int = 400) -> list[int]:
    """In which order they come is the caller's to decide; here the highest number first."""
    return sorted((found.id for found in engine.candidates(INDEX, groups, exactly=exactly, limit=limit)), reverse=True)


def found_by(text: str) -> list[int]:
    return sorted(ids(*[list(word.readings) for word in query.ask(text).words]))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Смирнова", [1]),
        ("смир", [1]),
        ("АННА", [1, 3]),
        ("анна смир", [1]),
        ("петровна анна смирнова", [1]),
        ("пет", [1, 2]),
        ("ан пе", [1]),
        ("анна иванов", []),
        ("мирнова", []),
        ("петр", [1, 2]),
        ("пётр", [1, 2]),
        ("елкина", [3]),
        ("Ёлк", [3]),
        ("bdfyjd", [2]),
        ("gtnh bdfyjd", [2]),
        ("`krbyf", [3]),
        ("[f,fhjd", [4]),
        (",jhbc", [4]),
        ("[f,fhjd ,jhbc", [4]),
        ("ыьшер", [5]),
        ("smirnova", [1]),
        ("Ivanov Petr", [2]),
        ("смит", [5]),
        ("smith,john", [5]),
        ("корсаков", [6]),
        ("Римский-Корсаков", [6]),
        ("римский корс", [6]),
        ("8 (912) 345-67-89", [1]),
        ("+7 912 345 67 89", [1]),
        ("9123456789", [1]),
        ("912345", [1, 3]),
        ("8912345", [1, 3]),
        ("67-89", [1]),
        ("00", [3]),
        ("495 123-45-67", [2]),
        ("анна 8912", [1, 3]),
        ("анна 6789", [1]),
        ("anna.petrova@teplo.example", [1]),
        ("anna.p@", [1]),
        ("ivanov@", [2]),
        ("petrova", [1]),
        ("смирнова ivanov@mail.example", []),
    ],
)
def test_people_are_found_by_what_was_typed(text: str, numbers: list[int]) -> None:
    add_people()
    assert found_by(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "'", '"', "''", '""', "\\", "'; DROP TABLE core_tests_words; --", 'анна"', "анна'", '"анна" OR "борис"',
        "AND", "OR", "NOT", "NEAR(анна борис)", "анна AND", "NOT анна", "*", "анна*", ":", "анна:*", "tokens:анна",
        "^анна", "&", "|", "!", "анна & борис", "!анна", "анна <-> борис", "(", ")", "((", "(анна", "анна)", "{", "}",
        "[", "]", "+", "-", "-анна", "анна-", "--", "%", "_", "анна%", "%s", "%(a)s", "?", ":1", "$1", "\0", "анна\0",
        "\0анна", "😀", "анна 😀", "a" * 10_000, "а " * 5_000, "1" * 10_000, "1 " * 5_000, "@", "@@", "a@", "@a", "'@'",
        '"@"', "\ue003", "\ue0037", "\ue002", "\uffff", "\ud7ff", "\u202e", "ﬁ", "ǅ", "İ", "ß", "٣٤", "²", "½", "𝟙𝟚",
        "क्षि", "日本語", "\n", "\t\r\n",
    ],
)  # fmt: skip
def test_no_input_is_an_error(text: str) -> None:
    add_people()
    asked = query.ask(text)
    for groups in ([list(word.readings) for word in asked.words], [list(query.cut(word)) for word in asked.words]):
        if groups:
            assert set(ids(*groups)) <= {1, 2, 3, 4, 5, 6}
    assert found_by("смирнова") == [1]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("\ue0037", [2]),  # a number that ends with seven, not what belongs to the seventh employee
        ("\ue002anna", [1, 3]),
        ("анна\0", [1, 3]),
        ("NOT анна", []),
        ("анна*", [1, 3]),
        ("!анна", [1, 3]),
    ],
)
def test_marks_and_operators_that_are_typed_mean_nothing(text: str, numbers: list[int]) -> None:
    add_people()
    assert found_by(text) == numbers


def test_one_reading_of_a_group_is_enough_and_every_group_must_match() -> None:
    add_people()
    assert ids(["борис", "иванов"]) == [4, 2]
    assert ids(["анна"], ["елкина", "смирнова"]) == [3, 1]
    assert ids(["анна"], ["борис"]) == []


def test_an_owner_is_matched_as_a_whole_token() -> None:
    add_people()
    assert ids(["анна"], exactly=(tokens.of_owner(7),)) == [1]
    assert ids(["анна"], exactly=(tokens.of_owner(71),)) == [3]
    assert ids(["анна"], exactly=(tokens.of_owner(7), tokens.of_owner(71))) == [3, 1]
    assert ids(["анна"], exactly=(tokens.of_owner(1),)) == []


def test_no_more_than_asked_are_given_and_these_are_the_newest() -> None:
    for number in (5, 3, 9, 1, 7):
        add(number, "анна")
    assert ids(["анна"]) == [9, 7, 5, 3, 1]
    assert ids(["анна"], limit=2) == [9, 7]


def test_a_candidate_knows_its_tokens_and_which_was_touched_later() -> None:
    moments = (NOON, NOON - datetime.timedelta(seconds=1), None)
    last, first, never = (ChangeSet.objects.create(kind="a", undone_at=moment).pk for moment in moments)
    for number in (last, first, never, 10**9):
        add(number, "анна \ue0037")
    found = sorted(engine.candidates(INDEX, [["анна"]], limit=9), key=lambda one: (one.touched, one.id))
    assert [(one.id, one.tokens) for one in found] == [
        (never, "анна \ue0037"), (10**9, "анна \ue0037"), (first, "анна \ue0037"), (last, "анна \ue0037")
    ]  # fmt: skip


def test_one_question_is_one_query_and_on_postgresql_one_more_for_how_many_to_expect() -> None:
    add_people()
    with CaptureQueriesContext(connection) as asked:
        engine.candidates(INDEX, [["анна"], ["смир", "елк"]], exactly=(tokens.of_owner(7),), limit=400)
    assert len(asked) == {"sqlite": 1, "postgresql": 2}[connection.vendor]


@pytest.mark.parametrize("common", [1, 10**9], ids=["by the index", "by walking"])
def test_common_and_rare_words_are_found_alike(monkeypatch: pytest.MonkeyPatch, common: int) -> None:
    monkeypatch.setattr(engine, "COMMON", common)
    for number in range(1, 31):
        add(number, f"анна слово{number % 2} \ue0037" if number % 3 else "борис")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else f"ANALYZE {TABLE}")
    assert ids(["анна"], limit=3) == [29, 28, 26]
    assert ids(["анна"], ["слово1"], exactly=(tokens.of_owner(7),), limit=2) == [29, 25]
    assert ids(["вера"]) == []


def test_words_that_only_old_rows_have_are_found_by_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Walking from the newest stops where they should have been met."""
    monkeypatch.setattr(engine, "COMMON", 10**9)
    monkeypatch.setattr(engine, "FAR", 1)
    for number in range(1, 301):
        add(number, "анна" if number <= 10 else "борис")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else f"ANALYZE {TABLE}")
    assert ids(["анна"], limit=3) == [10, 9, 8]


# The index follows the table


def test_a_changed_row_is_found_by_its_new_tokens_only() -> None:
    add_people()
    run(f"UPDATE {TABLE} SET tokens = 'орлова анна' WHERE id = 1")
    assert [found_by("орлова"), found_by("смирнова"), found_by("анна")] == [[1], [], [1, 3]]
    prove_index()


def test_a_deleted_row_is_never_found() -> None:
    add_people()
    run(f"DELETE FROM {TABLE} WHERE id IN (1, 2)")
    assert [found_by("смирнова"), found_by("анна"), found_by("иванов")] == [[], [3], []]
    prove_index()


def test_a_number_used_again_is_found_by_its_new_tokens_only() -> None:
    add_people()
    run(f"DELETE FROM {TABLE} WHERE id = 1")
    add(1, "орлова")
    assert [found_by("орлова"), found_by("смирнова")] == [[1], []]
    prove_index()


def test_many_changes_leave_the_index_true() -> None:
    for number in range(1, 301):
        add(number, f"анна слово{number % 7}")
    run(f"UPDATE {TABLE} SET tokens = 'борис' WHERE id % 3 = 0")
    run(f"UPDATE {TABLE} SET tokens = tokens WHERE id % 5 = 0")
    run(f"DELETE FROM {TABLE} WHERE id % 2 = 0")
    assert [len(ids(["анна"])), len(ids(["борис"])), len(ids(["слово"]))] == [100, 50, 100]
    prove_index()


def test_rows_put_at_once_are_found_by_their_new_tokens_only() -> None:
    add_people()
    engine.put(TABLE, [(1, "орлова \ue0037"), (10, "анна \"кавычка' \\"), (11, "борис")])
    engine.put(TABLE, [])
    assert [found_by("орлова"), found_by("смирнова"), found_by("анна"), found_by("борис")] == [
        [1],
        [],
        [3, 10],
        [4, 11],
    ]
    assert ids(["орлова"], exactly=(tokens.of_owner(7),)) == [1]
    prove_index()


def test_an_empty_row_is_no_row_of_the_index_and_no_error() -> None:
    add(1, "")
    assert ids(["а"]) == []
    run(f"UPDATE {TABLE} SET tokens = 'анна' WHERE id = 1")
    assert ids(["а"]) == [1]


def test_a_rebuilt_index_finds_the_same() -> None:
    add_people()
    engine.rebuild(TABLE)
    assert [found_by("смирнова"), found_by("анна")] == [[1], [1, 3]]
    prove_index()


def test_without_its_index_the_table_can_still_be_written() -> None:
    """Going back a migration must not leave triggers behind that write into nothing."""
    add_people()
    tear_down()
    add(10, "анна")
    run(f"UPDATE {TABLE} SET tokens = 'борис' WHERE id = 1")
    run(f"DELETE FROM {TABLE} WHERE id = 2")
    build()
    engine.rebuild(TABLE)
    assert ids(["анна"]) == [10, 3]


def prove_index() -> None:
    """On SQLite: every entry has its row with these tokens and every token its entry."""
    if connection.vendor == "sqlite":
        run(f"INSERT INTO {TABLE}_fts({TABLE}_fts, rank) VALUES ('integrity-check', 1)")


@pytest.mark.sqlite
def test_the_proof_of_the_index_notices_a_ghost() -> None:
    """The twin: with the triggers away the same changes are noticed."""
    add_people()
    run(f"DROP TRIGGER {TABLE}_changed")
    run(f"UPDATE {TABLE} SET tokens = 'орлова анна' WHERE id = 1")
    with pytest.raises(Exception, match="malformed"):
        prove_index()


@pytest.mark.postgresql
def test_the_index_serves_prefixes_on_postgresql() -> None:
    add_people()
    run("SET LOCAL enable_seqscan = off")
    with connection.cursor() as cursor:
        words = "array_to_tsvector(string_to_array(tokens, ' '))"
        cursor.execute(f"EXPLAIN SELECT id FROM {TABLE} WHERE {words} @@ %s::tsquery", ["'анна':*"])
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert f"Bitmap Index Scan on {TABLE}_gin" in plan
