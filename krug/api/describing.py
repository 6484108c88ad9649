"""The schema of the API as programs read it, and as the page for people shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from krug.api.mounting import ROOT, api
from krug.api.problems import CODES, MEDIA_TYPE
from krug.api.repeats import HEADER, LONGEST
from krug.api.values import Receipt
from krug.core import registry
from krug.core.registry import Label

METHODS = ("GET", "POST", "PATCH", "DELETE")
REFUSALS = (400, 401, 403, 404, 405, 409, 411, 413, 422, 429, 500)
WITH_BODY, OF_BODIES = {"post", "patch"}, {400, 411, 413}

_TEXT = {"type": "string"}
_PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. «code» is for programs, «detail» for people, «errors» name each field.",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": list(CODES)},
        "detail": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {"field": _TEXT, "code": _TEXT, "message": _TEXT},
            },
        },
    },
}


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """OpenAPI 3.1: what the rooms declare, and what holds for every operation: token, refusals, idempotency."""
    made: dict[str, Any] = dict(api().get_openapi_schema(path_prefix=ROOT))
    made["components"] |= {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "krug_…"}},
        "schemas": {**made["components"]["schemas"], "Problem": _PROBLEM},
    }
    for methods in made["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation)
    return made


def _complete(method: str, operation: dict[str, Any]) -> None:
    refusals = [status for status in REFUSALS if status not in OF_BODIES or method in WITH_BODY]
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in refusals:
        operation["responses"].setdefault(
            status, {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: problem}}
        )
    operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
    if method == "post" and _shape(operation) == Receipt.__name__:
        operation["parameters"] = [
            *operation["parameters"],
            {
                "in": "header", "name": HEADER, "required": False,
                "description": _("The same key with the same request is answered as the first time and does nothing."),
                "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
            },
        ]  # fmt: skip


@dataclass(frozen=True)
class Member:
    """A parameter or a member of a body."""

    name: str
    kind: str
    place: str  # "path", "query", "header", "body"
    required: bool
    about: str


@dataclass(frozen=True)
class Described:
    """An operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    members: list[Member]
    answers: str
    shape: str  # of the answer, described further down

    @property
    def place(self) -> tuple[int, str, int]:
        """Lists before rows, reading before writing."""
        return self.path.count("/"), self.path, METHODS.index(self.method)


@dataclass(frozen=True)
class Shape:
    name: str
    members: list[Member]


def groups() -> list[tuple[Label, list[Described]]]:
    """Operations by the room that offers them."""
    found: dict[str, list[Described]] = {}
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_described(path, method, operation))
    by_place = {code: sorted(described, key=lambda each: each.place) for code, described in found.items()}
    return [(offer.label, by_place[offer.code]) for offer in registry.endpoints if offer.code in found]


def shapes() -> list[Shape]:
    """What bodies and answers are made of."""
    known = schema()["components"]["schemas"]
    return [Shape(name, list(_members(known[name]))) for name in sorted(known) if "properties" in known[name]]


def codes() -> list[tuple[str, int, Label]]:
    return [(code, status, label) for code, (status, label) in CODES.items()]


def _described(path: str, method: str, operation: Mapping[str, Any]) -> Described:
    return Described(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=_in_words(operation, "summary"),
        about=_in_words(operation),
        scope=operation["security"][0]["token"][0],
        members=[*_parameters(operation), *_body(operation)],
        answers=", ".join(status for status in operation["responses"] if status.startswith("2")),
        shape=_shape(operation),
    )


def _parameters(operation: Mapping[str, Any]) -> Iterator[Member]:
    for given in operation["parameters"]:
        yield Member(given["name"], _kind(given["schema"]), given["in"], given["required"], _in_words(given))


def _body(operation: Mapping[str, Any]) -> Iterator[Member]:
    content = operation.get("requestBody", {}).get("content", {})
    for media in content.values():
        yield from _members(_resolved(media["schema"]))


def _members(whole: Mapping[str, Any]) -> Iterator[Member]:
    for name, given in whole["properties"].items():
        yield Member(name, _kind(given), "body", name in whole.get("required", []), _in_words(given))


def _in_words(given: Mapping[str, Any], member: str = "description") -> str:
    """The schema speaks English, the page its reader's language: what rooms say of themselves is marked for it."""
    said = given.get(member, "")
    return gettext(said) if said else ""


def _shape(operation: Mapping[str, Any]) -> str:
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    content = answers[0]["content"].get("application/json")
    schema = content["schema"] if content else {}  # a file has no shape
    return str(schema.get("items", schema).get("$ref", "").rpartition("/")[2])


def _kind(given: Mapping[str, Any]) -> str:
    """A type in a few words: «integer», «array of ContactIn», «person | company»."""
    if "enum" in given:
        return " | ".join(repr(value) if value == "" else str(value) for value in given["enum"])
    if "const" in given:
        return str(given["const"])
    for name in ("anyOf", "allOf", "oneOf"):
        if name in given:
            return " | ".join(_kind(each) for each in given[name])
    if "$ref" in given:
        resolved = _resolved(given)
        return _kind(resolved) if "enum" in resolved else given["$ref"].rpartition("/")[2]
    if given.get("type") == "array":
        return f"array of {_kind(given.get('items', {}))}"
    if "properties" in given:
        return f"{{{', '.join(given['properties'])}}}"
    kind = given.get("type", "any")
    return " | ".join(kind) if isinstance(kind, list) else str(given.get("format") or kind)


def _resolved(given: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in given:
        return given
    found: Mapping[str, Any] = schema()["components"]["schemas"][given["$ref"].rpartition("/")[2]]
    return found
