"""Bodies of requests and answers: JSON whose numbers are exact in both directions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

import marshmallow as ma
from flask_smorest import Blueprint as SmorestBlueprint  # type: ignore[import-untyped]
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import BadRequest

from engine.values import to_json
from web.exact import read_json
from web.language import spoken

if TYPE_CHECKING:
    from collections.abc import Callable

    import flask


class Fixed(dict[str, Any]):
    """What documents a view and never changes: the library copies all of that several times for each view."""

    def __deepcopy__(self, _memo: object) -> Fixed:
        return self


TOO_OFTEN = Fixed(
    {
        "description": "There were too many requests of this person, or from this address.",
        "headers": {
            "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
        },
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
)
View = TypeVar("View", bound="Callable[..., Any]")


class ExactParser(FlaskParser):
    """Reads bodies of requests with exact numbers."""

    def _raw_load_json(self, req: flask.Request) -> Any:
        if not is_json_request(req):
            return core.missing
        try:
            return read_json(req.get_data(cache=True))
        except ValueError as error:
            raise BadRequest(f"The body is not JSON: {error}") from None


@cache
def one(kind: type[ma.Schema]) -> ma.Schema:
    """Give the one schema of a kind, which all views share: to make one takes longer than to serve a view."""
    made = kind()
    made.__deepcopy__ = lambda _memo: made  # type: ignore[attr-defined]
    return made


class Blueprint(SmorestBlueprint):  # type: ignore[misc]
    """A part of the API; these methods say what the library's own do not: they keep the type of a view."""

    ARGUMENTS_PARSER = ExactParser()

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Serve a view at an address; every one may say that it was asked too often."""
        serve: Callable[[Any], Any] = super().route(rule, **options)
        told = self.doc(responses={"429": TOO_OFTEN})

        def served(view: View) -> View:
            return cast("View", serve(told(view)))

        return served

    def arguments(self, schema: type[ma.Schema], **options: Any) -> Callable[[View], View]:
        """Read what a request holds."""
        return cast("Callable[[View], View]", super().arguments(one(schema), **options))

    def response(self, status: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """Write what a view gives."""
        return cast("Callable[[View], View]", super().response(status, _shared(schema), **options))

    def doc(self, **facts: Any) -> Callable[[View], View]:
        """Document a view further."""
        return cast("Callable[[View], View]", super().doc(**facts))


def _shared(schema: Any) -> Any:
    return one(schema) if isinstance(schema, type) else schema


class Values(ma.fields.Dict):
    """Values by name: JSON of any kind. Dates and durations are written as ISO 8601 texts."""

    def __init__(self, **more: Any) -> None:
        super().__init__(keys=ma.fields.String(), **more)


class AsText(ma.fields.String):
    """A value as a text: numbers in digits, dates and durations as ISO 8601 has them."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return super()._serialize(str(to_json(value)), attr, obj, **kwargs)


class Said(ma.fields.String):
    """A sentence, in the language that is asked for."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return super()._serialize(spoken(value), attr, obj, **kwargs)
