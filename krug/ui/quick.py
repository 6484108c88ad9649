"""Jinja2 as it is, but quicker at what a page does thousands of times: putting a value in, handing a piece on."""

from collections.abc import Callable, Iterator
from typing import Any

import markupsafe
from jinja2 import Environment, Template
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context
from markupsafe import Markup, escape

_escape_text: Callable[[str], str] = markupsafe._escape_inner  # type: ignore[attr-defined]


def html(value: Any) -> str:
    """What `markupsafe.escape` gives, in a fifth of its time: the result is only joined, so it need not be Markup."""
    kind = type(value)
    if kind is str:
        return _escape_text(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return str(value) if kind is int else escape(value)


class _Writer(CodeGenerator):
    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.html(")


class _Whole(Template):
    """An included template comes as one piece; its hundreds of pieces would climb through every template around it."""

    @classmethod
    def _from_namespace(cls, environment: Environment, *how: Any) -> Template:
        template = super()._from_namespace(environment, *how)
        pieces = template.root_render_func

        def whole(context: Context) -> Iterator[str]:
            yield "".join(pieces(context))

        template.root_render_func = whole
        return template


class QuickEnvironment(Environment):
    code_generator_class = _Writer
    template_class = _Whole
    html = staticmethod(html)
