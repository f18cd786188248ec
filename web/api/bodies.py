"""Bodies of requests and answers: JSON whose numbers are exact in both directions."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar, cast

import marshmallow as ma
import msgspec
from flask.json.provider import JSONProvider
from flask_smorest import Blueprint as SmorestBlueprint  # type: ignore[import-untyped]
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import BadRequest

from engine.values import Months

if TYPE_CHECKING:
    from collections.abc import Callable

    import flask

View = TypeVar("View", bound="Callable[..., Any]")

DEEPEST = 100
_encode = msgspec.json.Encoder(decimal_format="number", enc_hook=str).encode


def read_json(text: str | bytes) -> Any:
    """Decode JSON; a number with a decimal point is exactly what was written. Raises ValueError."""
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None
    _must_be_shallow(value)
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON.")


def _must_be_shallow(value: Any) -> None:
    """Refuse what is nested deeper than anything that works on values would follow."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level if isinstance(one, dict | list) for inner in _inside(one)]
        if not level:
            return
    raise ValueError("It is nested too deeply.")


def _inside(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def plain(value: Any) -> Any:
    """Make a value of a process ready for JSON: exact numbers, ISO 8601 for everything that has to do with time."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Months) else value


class ExactJson(JSONProvider):
    """JSON of the application: decimals leave as numbers with all their digits."""

    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        """Encode."""
        return _encode(plain(obj)).decode()

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        """Decode."""
        return read_json(s)


class ExactParser(FlaskParser):
    """Reads bodies of requests with exact numbers."""

    def _raw_load_json(self, req: flask.Request) -> Any:
        if not is_json_request(req):
            return core.missing
        try:
            return read_json(req.get_data(cache=True))
        except ValueError as error:
            raise BadRequest(f"The body is not JSON: {error}") from None


class Blueprint(SmorestBlueprint):  # type: ignore[misc]
    """A part of the API; these methods say what the library's own do not: they keep the type of a view."""

    ARGUMENTS_PARSER = ExactParser()

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Serve a view at an address."""
        return cast("Callable[[View], View]", super().route(rule, **options))

    def arguments(self, schema: type[ma.Schema], **options: Any) -> Callable[[View], View]:
        """Read what a request holds."""
        return cast("Callable[[View], View]", super().arguments(schema, **options))

    def response(self, status: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """Write what a view gives."""
        return cast("Callable[[View], View]", super().response(status, schema, **options))

    def doc(self, **facts: Any) -> Callable[[View], View]:
        """Document a view further."""
        return cast("Callable[[View], View]", super().doc(**facts))


class Values(ma.fields.Dict):
    """Values by name: JSON of any kind. Dates and durations are written as ISO 8601 texts."""

    def __init__(self, **more: Any) -> None:
        super().__init__(keys=ma.fields.String(), **more)
