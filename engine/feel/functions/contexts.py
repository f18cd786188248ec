"""Contexts (DMN 1.5, 10.3.4.9)."""

from __future__ import annotations

from typing import Any

from engine.feel.functions.builtin import builtin


@builtin("get value(m: context, key: string)")
def get_value(context: dict[str, Any], key: str) -> Any:
    """Give the entry with this key."""
    return context.get(key)


@builtin("get value(m: context, keys: list)")
def get_nested_value(context: dict[str, Any], keys: list[Any]) -> Any:
    """Follow keys into contexts within the context."""
    found: Any = context
    for key in keys:
        found = found.get(key) if type(found) is dict and type(key) is str else None
    return found if keys else None


@builtin("get entries(m: context)")
def get_entries(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Give a list of contexts with key and value."""
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list)")
def context_of(entries: list[Any]) -> dict[str, Any] | None:
    """Make a context from a list of contexts with key and value; null when a key is missing or there twice."""
    found: dict[str, Any] = {}
    for entry in entries:
        if type(entry) is not dict or not {"key", "value"} <= entry.keys():
            return None
        key = entry["key"]
        if type(key) is not str or key in found:
            return None
        found[key] = entry["value"]
    return found


@builtin("context put(context: context, key: string, value: any)")
def put(context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Give the context with one entry changed or more."""
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value: any)")
def put_nested(context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any] | None:
    """Give the context with an entry of a context within it changed."""
    if not keys or not all(type(key) is str for key in keys):
        return None
    path: list[dict[str, Any]] = [context]
    for key in keys[:-1]:
        inner = path[-1].get(key)
        if type(inner) is not dict:
            return None
        path.append(inner)
    for key, holder in zip(reversed(keys), reversed(path), strict=True):
        value = {**holder, key: value}
    return value  # type: ignore[no-any-return]


@builtin("context merge(contexts: list)")
def merge(contexts: list[Any]) -> dict[str, Any] | None:
    """Put contexts together; later entries win."""
    found: dict[str, Any] = {}
    for context in contexts:
        if type(context) is not dict:
            return None
        found.update(context)
    return found
