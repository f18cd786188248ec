"""Scripts in Python compiled: read, never run. What they may not do, and what they write, is seen in their text."""

from __future__ import annotations

import ast
import builtins
import textwrap
import warnings
from typing import TYPE_CHECKING, Final

from engine.model import Severity
from engine.program.data import items
from engine.program.details import THROW, PythonDetail
from engine.program.draft import label
from engine.sentence import grouped, in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.diagram.model import Element
    from engine.program.draft import Draft

LONGEST: Final = 50_000
"""Characters of one script."""
_LANGUAGES: Final = frozenset({"python", "python3", "py", "jython"})
_BUILTINS: Final = frozenset(dir(builtins))
_OUTSIDE: Final = frozenset({"asyncio", "os", "pathlib", "sys"})
"""Modules that the interpreter has in name, but that lead to nothing there."""
_FORBIDDEN: Final = frozenset({"__import__", "breakpoint", "compile", "eval", "exec", "input", "open"})
_INNER: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_ELSEWHERE: Final = say("Give it what it needs as variables, or make it a service task.")


def language(drawn: Element) -> str:
    """Give the language of a script task as people name it: text/x-python is "python"."""
    stated = drawn.attributes.get("scriptFormat", "").partition(";")[0].strip().lower()
    return stated.rpartition("/")[2].removeprefix("x-").removesuffix("-code") if "/" in stated else stated


def is_python(drawn: Element) -> bool:
    """Whether an element is a script in Python; one without text is left to people in any language."""
    written = drawn.child("script") if drawn.kind == "scriptTask" else None
    return written is not None and bool(written.text.strip()) and language(drawn) in _LANGUAGES


def python(draft: Draft, element: Element) -> PythonDetail | None:
    """Compile a script in Python, or tell everything that keeps it from running."""
    written = element.child("script")
    assert written is not None, "it has the behaviour of a script in Python"
    text = textwrap.dedent(written.text.replace("\r\n", "\n")).strip("\n").rstrip()
    tree = _read(draft, element, text)
    if tree is None:
        return None
    stated = element.extension("tl:result")
    result = stated.attributes.get("name") if stated is not None else items.only_output(draft.diagram, element)
    detail = _detail(draft, text, tree, result or None)
    for line, what in _forbidden(tree, detail):
        _tell(draft, element, line, what, _ELSEWHERE)
    draft.scripted.update(detail.writes)
    draft.python[element.id] = detail
    for name in _loaded(tree) - _bound(tree) - _BUILTINS - draft.names - {THROW}:
        draft.read.setdefault(name, element.id)
    draft.find(
        Severity.WARNING,
        "python-script",
        element,
        say(
            "%(element)s is a script in Python: it runs only where an administrator allows that.",
            element=label(element),
        ),
        say(
            "Have it allowed (throughlane scripts allow %(id)s) before it is published, or write it in FEEL.",
            id=draft.process.id,
        ),
    )
    return detail


def _tell(draft: Draft, element: Element, line: int, what: str, advice: str) -> None:
    draft.error(
        "python-script",
        element,
        say("Line %(line)s of the script %(element)s: %(what)s.", line=line, element=label(element), what=what),
        advice,
    )


def _read(draft: Draft, element: Element, text: str) -> ast.Module | None:
    advice = say("Correct the script.")
    if len(text) > LONGEST:
        message = say(
            "The script %(element)s is longer than %(longest)s characters.",
            element=label(element),
            longest=grouped(LONGEST),
        )
        draft.error("python-script", element, message, say("Divide it into several tasks."))
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a diagram's text, to whoever runs the server
            return ast.parse(text)
    except SyntaxError as wrong:
        _tell(draft, element, wrong.lineno or 1, say("this is not Python: %(msg)s", msg=wrong.msg), advice)
    except (ValueError, RecursionError, MemoryError):
        draft.error(
            "python-script",
            element,
            say("The script %(element)s cannot be read as Python.", element=label(element)),
            advice,
        )
    return None


def _detail(draft: Draft, text: str, tree: ast.Module, result: str | None) -> PythonDetail:
    called = [one.func for one in ast.walk(tree) if isinstance(one, ast.Call)]
    calls = frozenset(one.id for one in called if isinstance(one, ast.Name))
    bound, writes = _bound(tree), _written(tree)
    needs = {
        one.id: one.lineno
        for one in _names(tree)
        if one.id in _BUILTINS and one.id not in bound and (one.id in calls or one.id not in draft.names)
    }
    imports = {ast.unparse(one): one.lineno for one in ast.walk(tree) if isinstance(one, (ast.Import, ast.ImportFrom))}
    last = tree.body[-1] if tree.body else None
    reads = frozenset(_loaded(tree))
    return PythonDetail(text, reads, calls - bound, writes, isinstance(last, ast.Expr), imports, needs, result)


def _names(tree: ast.AST) -> Iterator[ast.Name]:
    return (one for one in ast.walk(tree) if isinstance(one, ast.Name))


def _added(tree: ast.AST) -> list[ast.Name]:
    """Give the names that a script adds to (`+=` and its kin)."""
    targets = [one.target for one in ast.walk(tree) if isinstance(one, ast.AugAssign)]
    return [one for one in targets if isinstance(one, ast.Name)]


def _loaded(tree: ast.AST) -> set[str]:
    """Name what a script reads: also what it adds to."""
    added = {one.id for one in _added(tree)}
    return added | {one.id for one in _names(tree) if isinstance(one.ctx, ast.Load)}


def _bound(tree: ast.AST) -> set[str]:
    """Name everything that a script gives a meaning of its own, anywhere in it."""
    found = {one.id for one in _names(tree) if isinstance(one.ctx, ast.Store)} - _only_added(tree)
    for one in ast.walk(tree):
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(one.name)
        elif isinstance(one, ast.arg):
            found.add(one.arg)
        elif isinstance(one, ast.alias):
            found.add((one.asname or one.name).partition(".")[0])
        elif isinstance(one, ast.ExceptHandler) and one.name:
            found.add(one.name)
    return found


def _only_added(tree: ast.AST) -> set[str]:
    """Name what is added to and never set, so that it must be there before."""
    added = _added(tree)
    stored = [one for one in _names(tree) if isinstance(one.ctx, ast.Store)]
    return {one.id for one in added} - {one.id for one in stored if one not in added}


def _written(tree: ast.Module) -> tuple[str, ...]:
    """Name what a script assigns outside its functions, in order; not what begins with an underscore, and not what
    only counts the rounds of a loop.
    """
    found: dict[str, None] = {}
    for one in _outside_functions(tree):
        for target in _targets(one):
            found |= dict.fromkeys(name.id for name in _unpacked(target) if not name.id.startswith("_"))
    declared = {name for one in ast.walk(tree) if isinstance(one, ast.Global) for name in one.names}
    return (*found, *sorted(declared - found.keys()))


def _outside_functions(tree: ast.Module) -> Iterator[ast.AST]:
    to_look: list[ast.AST] = [*reversed(tree.body)]
    while to_look:
        one = to_look.pop()
        yield one
        if not isinstance(one, (*_INNER, *_COMPREHENSIONS)):
            to_look += reversed([*ast.iter_child_nodes(one)])


def _targets(part: ast.AST) -> Iterable[ast.expr]:
    if isinstance(part, ast.Assign):
        return part.targets
    if isinstance(part, (ast.AugAssign, ast.NamedExpr)):
        return (part.target,)
    return (part.target,) if isinstance(part, ast.AnnAssign) and part.value is not None else ()


def _unpacked(target: ast.expr) -> Iterator[ast.Name]:
    """Give the names that an assignment sets; what it changes within a value is seen when the script has run."""
    to_look = [target]
    while to_look:
        one = to_look.pop(0)
        if isinstance(one, ast.Name):
            yield one
        elif isinstance(one, (ast.Tuple, ast.List)):
            to_look[:0] = one.elts
        elif isinstance(one, ast.Starred):
            to_look.insert(0, one.value)


def _forbidden(tree: ast.AST, detail: PythonDetail) -> Iterator[tuple[int, str]]:
    """Tell what no script may do, by line; the interpreter would refuse it, too, but only when it runs."""
    for one in ast.walk(tree):
        if isinstance(one, ast.Attribute) and _is_inner(one.attr):
            yield one.lineno, say("it asks for %(attr)s, the inside of a value", attr=in_quotes(one.attr))
        elif isinstance(one, ast.Name) and (_is_inner(one.id) or (one.id in _FORBIDDEN and one.id in detail.needs)):
            yield one.lineno, say("it uses %(id)s, which scripts cannot", id=in_quotes(one.id))
        elif isinstance(one, (ast.Import, ast.ImportFrom)):
            for module in _modules(one):
                yield (
                    one.lineno,
                    say(
                        "it imports %(module)s, but there are no files, no network and no system",
                        module=in_quotes(module),
                    ),
                )


def _is_inner(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _modules(statement: ast.Import | ast.ImportFrom) -> list[str]:
    named = [one.name for one in statement.names] if isinstance(statement, ast.Import) else [statement.module or ""]
    return [one for one in named if one.partition(".")[0] in _OUTSIDE]
