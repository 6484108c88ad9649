"""Texts of templates in the reader's language, quickly: a page asks for a hundred, and catalogues never change."""

from functools import lru_cache
from typing import Any

from django.utils import translation
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

_SPOKEN = "language_spoken"


def install(env: Environment) -> None:
    """Give the templates gettext and its kin; ``{% trans %}`` and ``_()`` use them."""
    env.globals.update(gettext=_gettext, _=_gettext, ngettext=_ngettext, pgettext=_pgettext, npgettext=_npgettext)


def spoken(_request: Any) -> dict[str, str]:
    """A context processor: the language of a page is asked once for its hundred texts."""
    return {_SPOKEN: translation.get_language()}


def _language(context: Context) -> str:
    """A macro that is imported does not know of the page."""
    language: str = context.parent.get(_SPOKEN) or translation.get_language()
    return language


@lru_cache(maxsize=20_000)
def _known(language: str, message: str) -> str:
    return translation.gettext(message)


@lru_cache(maxsize=20_000)
def _ready(language: str, message: str) -> Markup:
    """A text without variables, as it goes into the page: it is ours, so it needs no escaping."""
    return Markup(_known(language, message).replace("%%", "%"))  # noqa: S704


@pass_context
def _gettext(context: Context, message: str, **variables: Any) -> str:
    language = _language(context)
    if not variables:
        return _ready(language, message)
    return _filled(context, _known(language, message), variables)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int, **variables: Any) -> str:
    return _filled(context, translation.ngettext(one, many, number), {"num": number, **variables})


@pass_context
def _pgettext(context: Context, about: str, message: str, **variables: Any) -> str:
    return _filled(context, translation.pgettext(about, message), variables)


@pass_context
def _npgettext(context: Context, about: str, one: str, many: str, number: int, **variables: Any) -> str:
    return _filled(context, translation.npgettext(about, one, many, number), {"num": number, **variables})


def _filled(context: Context, text: str, variables: dict[str, Any]) -> str:
    """In HTML the variables are escaped as they are put in, in letters not."""
    return (Markup(text) if context.eval_ctx.autoescape else text) % variables  # noqa: S704
