"""The properties of one component of a `.form` file, each read once; what cannot be honoured becomes a finding."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine import feel
from engine.model import Finding, Severity
from engine.program.form_words import Condition, Words, depends
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from engine.feel import Expression

COLUMNS = 16
UNSEEN = frozenset({"id", "type", "layout", "components", "versionTag", "schemaVersion", "exporter"})
"""What says nothing to people: ids, the kind, where it stands."""


class Findings:
    """What is found in a file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[Finding] = []

    def error(self, rule: str, message: str, advice: str) -> None:
        """Remember something that keeps the form from being used."""
        self.findings.append(Finding(rule, Severity.ERROR, message, advice, file=self.name))

    def note(self, rule: str, message: str, advice: str) -> None:
        """Remember something that is not honoured but loses no data."""
        self.findings.append(Finding(rule, Severity.WARNING, message, advice, file=self.name))

    def mention(self, rule: str, message: str, advice: str) -> None:
        """Remember something that is merely different here."""
        self.findings.append(Finding(rule, Severity.NOTE, message, advice, file=self.name))


class Properties:
    """One component, or a part of one such as `validate`; `names` are the keys of the form with spaces in them."""

    def __init__(self, component: dict[str, Any], found: Findings, called: str, names: Collection[str]) -> None:
        self._component = component
        self.found = found
        self.called = called
        self._names = names
        self._read: set[str] = set(UNSEEN)

    def get(self, name: str) -> Any:
        """Take a property as it is."""
        self._read.add(name)
        return self._component.get(name)

    def part(self, name: str) -> Properties:
        """Take a property that has properties."""
        inner = self.get(name)
        return Properties(inner if isinstance(inner, dict) else {}, self.found, self.called, self._names)

    def text(self, name: str) -> str:
        """Take a text as it stands."""
        found = self.get(name)
        return found if isinstance(found, str) else ""

    def words(self, name: str) -> tuple[str, Words | None]:
        """Take a text that people see: as it stands, and compiled where it depends on values."""
        text = self.text(name)
        if not text or not depends(text):
            return text, None
        try:
            return "", Words(text, self._names)
        except feel.FeelSyntaxError as wrong:
            self._unreadable(name, text, wrong, say("Correct the expression, or write plain text."), loses=False)
            return "", None

    def flag(self, name: str) -> bool | Condition:
        """Take a yes or no, or the condition that says which."""
        found = self.get(name)
        if not isinstance(found, str) or not found.startswith("="):
            return found is True
        try:
            return Condition(found[1:], self._names)
        except feel.FeelSyntaxError as wrong:
            self._unreadable(name, found, wrong, say("Correct the expression."), loses=True)
            return False

    def plain_flag(self, name: str) -> bool:
        """Take a yes or no that no expression may say."""
        found = self.get(name)
        if isinstance(found, str) and found.startswith("="):
            message = say(
                "%(name)s of %(called)s is an expression: %(found)s.",
                name=name,
                called=self.called,
                found=in_quotes(found),
            )
            self.found.error("form-expression", message, say("Set %(name)s to yes or no.", name=name))
        return found is True

    def expression(self, name: str) -> Expression | None:
        """Take an expression; None where there is none, or it cannot be read."""
        text = self.text(name)
        if not text.startswith("="):
            return None
        try:
            return feel.parse(text[1:], self._names)
        except feel.FeelSyntaxError as wrong:
            self._unreadable(name, text, wrong, say("Correct the expression."), loses=True)
            return None

    def number(self, name: str) -> Decimal | Expression | None:
        """Take a number, or the expression that gives it."""
        found = self.get(name)
        if isinstance(found, str) and found.startswith("="):
            return self.expression(name)
        number = decimal(found)
        if number is None and found not in {None, ""}:
            message = say(
                "%(name)s of %(called)s is not a number: %(found)s.",
                name=name,
                called=self.called,
                found=in_quotes(found),
            )
            self.found.error(
                "form-expression", message, say("Write the number itself, or an expression that gives it.")
            )
        return number

    def unread(self, honoured: Iterable[str] = ()) -> list[str]:
        """Name what says something and was not taken."""
        known = self._read | set(honoured)
        says = (name for name, value in self._component.items() if value not in ("", {}, [], None, False))
        return sorted(set(says) - known)

    def _unreadable(self, name: str, text: str, wrong: feel.FeelSyntaxError, advice: str, *, loses: bool) -> None:
        tell = self.found.error if loses else self.found.note
        tell(
            "form-expression",
            say(
                "%(name)s of %(called)s cannot be read: %(text)s. %(message)s",
                name=name,
                called=self.called,
                text=in_quotes(text),
                message=wrong.message,
            ),
            advice,
        )


def layout(component: dict[str, Any]) -> tuple[str, int]:
    """Give the row in which a component stands, and how many of 16 columns it takes."""
    about = component.get("layout")
    if not isinstance(about, dict):
        return "", 0
    columns = about.get("columns")
    return str(about.get("row") or ""), columns if isinstance(columns, int) and 0 < columns <= COLUMNS else 0


def decimal(value: Any) -> Decimal | None:
    """Read a number that may be written as a text; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        number = Decimal(value)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None
