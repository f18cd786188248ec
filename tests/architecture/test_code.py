"""What no code of ours does, however good the reason seems."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.architecture.sources import is_module, product

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.architecture.sources import Source

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60

FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint"}
FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "dill", "imp"}
PURE = tuple(
    f"engine/{room}/"
    for room in ("calendar", "decisions", "diagram", "execution", "feel", "governance", "measures", "program")
)
CLOCKS = {"now", "utcnow", "today"}
# Programs of their own, which read what they are told to on the command line.
PROGRAMS = (".__main__", "web.cli")


def calls(tree: ast.AST) -> Iterator[tuple[str | None, str, int]]:
    """Yield what is called: the name before the dot, the name, the line."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            match call.func:
                case ast.Name(id=name):
                    yield None, name, call.lineno
                case ast.Attribute(value=value, attr=name):
                    yield ast.unparse(value), name, call.lineno


def imports(tree: ast.AST) -> Iterator[tuple[str, str | None, int]]:
    """Yield what is imported: module, name (None for the module itself), line."""
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Import):
            yield from ((alias.name, None, statement.lineno) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            assert not statement.level, "imports are absolute"
            yield from ((str(statement.module), alias.name, statement.lineno) for alias in statement.names)


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last statement."""
    return int(function.end_lineno or 0) - function.lineno + 1


def is_program(source: Source) -> bool:
    """Whether a module talks to a terminal."""
    return source.name.endswith(PROGRAMS[0]) or source.name.startswith(PROGRAMS[1:])


def test_runs_no_text_as_code() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in product()
        for before, name, line in calls(source.tree)
        if before is None and name in FORBIDDEN_CALLS
    ]

    assert found == []


def test_reads_no_format_that_runs_code() -> None:
    found = [
        f"{source.path}:{line} {module}"
        for source in product()
        for module, _, line in imports(source.tree)
        if module.split(".")[0] in FORBIDDEN_IMPORTS
    ]

    assert found == []


def test_prints_only_where_it_is_a_program() -> None:
    found = [
        f"{source.path}:{line}"
        for source in product()
        for before, name, line in calls(source.tree)
        if before is None and name == "print" and not is_program(source)
    ]

    assert found == []


def test_modules_stay_short() -> None:
    lengths = {source.path: len(source.text.splitlines()) for source in product()}

    assert {path: length for path, length in lengths.items() if length >= LONGEST_MODULE} == {}


def test_functions_stay_short() -> None:
    found = [
        f"{source.path}:{part.lineno} {part.name}: {length(part)} lines"
        for source in product()
        for part in ast.walk(source.tree)
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and length(part) > LONGEST_FUNCTION
    ]

    assert found == []


def test_nobody_inside_a_package_imports_its_face() -> None:
    """Inside a package, `from engine.feel.parse import …`; `from engine.feel import …` is for other rooms."""
    found = [
        f"{source.path}:{line} from {module} import {name}"
        for source in product()
        for module, name, line in imports(source.tree)
        if module == source.package and source.name != module and not is_module(f"{module}.{name}")
    ]

    assert found == []


def test_pure_rooms_read_no_clock_and_no_file() -> None:
    """Time is an argument. A program (`python -m engine.calendar`) is not part of its room."""
    found = [
        f"{source.path}:{line} {name}"
        for source in product()
        if source.path.startswith(PURE) and not is_program(source)
        for before, name, line in calls(source.tree)
        if (name in CLOCKS and before and before.split(".")[-1] in {"datetime", "date"})
        or (before, name) == (None, "open")
    ]

    assert found == []


def test_library_of_processes_holds_no_logic_in_python() -> None:
    found = [source.path for source in product() if source.path.startswith("processes/") and source.tree.body[1:]]

    assert found == []


def test_there_is_something_to_look_at() -> None:
    assert {source.name.split(".")[0] for source in product()} >= {"engine", "web"}
