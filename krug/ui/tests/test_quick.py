"""The quicker Jinja2 gives what Jinja2 gives."""

from typing import Any

import pytest
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from krug.ui import jinja
from krug.ui.quick import QuickEnvironment, html

VALUES = st.one_of(
    st.text(), st.text().map(Markup), st.integers(), st.floats(allow_nan=False), st.booleans(), st.none(),
    st.lists(st.text(alphabet="<>&'\"a")),
)  # fmt: skip
PAGES = {
    "page.html": "{% extends 'frame.html' %}{% block body %}{% include 'piece.html' %}{{ value }}{% endblock %}",
    "frame.html": "<p>{% block body %}{% endblock %}</p>{% set kept %}{{ value }}{% endset %}{{ kept }}",
    "piece.html": "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{% for x in [value, 1] %}{{ m(x) }}{% endfor %}",
    "letter.txt": "{{ value }}",
}


def drawn(kind: type[Environment], name: str, value: Any) -> str:
    env = kind(loader=DictLoader(PAGES), autoescape=jinja._escapes, undefined=StrictUndefined)
    return env.get_template(name).render(value=value)


@given(VALUES)
def test_a_value_is_escaped_as_everywhere(value: Any) -> None:
    assert html(value) == str(escape(value))


@given(VALUES)
def test_a_page_of_pieces_is_the_same_page(value: Any) -> None:
    for name in ("page.html", "letter.txt"):
        assert drawn(QuickEnvironment, name, value) == drawn(Environment, name, value)


def test_a_script_that_somebody_typed_stays_text() -> None:
    assert drawn(QuickEnvironment, "page.html", "<script>").count("&lt;script&gt;") == 3
    assert "<script>" not in drawn(QuickEnvironment, "page.html", "<script>")


def test_what_is_not_there_is_an_error_still() -> None:
    env = QuickEnvironment(undefined=StrictUndefined, autoescape=True)
    with pytest.raises(UndefinedError):
        env.from_string("{{ nothing }}").render()


def test_a_label_is_in_the_language_of_its_reader() -> None:
    label = gettext_lazy("Undo")
    with override("en"):
        english = html(label)
    with override("ru"):
        assert (english, html(label)) == ("Undo", "Отменить")


def test_a_macro_drawn_once_tells_safe_from_unsafe() -> None:
    env = QuickEnvironment(autoescape=True)
    env.globals["drawn_once"] = jinja._drawn_once
    page = env.from_string("{% macro m(x) %}{{ x }}{% endmacro %}{% set m = drawn_once(m) %}{{ m(a) }} {{ m(b) }}")
    assert page.render(a=Markup("<i>"), b="<i>") == "<i> &lt;i&gt;"
    assert page.render(a="<i>", b=Markup("<i>")) == "&lt;i&gt; <i>"
