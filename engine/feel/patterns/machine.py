"""Matching: the tree becomes a program, and a backtracking machine without recursion runs it.

Of several ways to match, the first is taken: alternatives from left to right, repetitions as long as they
can be (with `?` as short as they can be).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from engine.feel.failures import FeelBudgetExceeded
from engine.feel.patterns.characters import one, variants
from engine.feel.patterns.parse import PatternError, Tree, parse_pattern
from engine.sentence import say

if TYPE_CHECKING:
    from engine.feel.run import Run

SET, SPAN, SPLIT, JUMP, SAVE, MARK, MOVED, BACK, START, END, MATCH = range(11)
_LARGEST: Final = 5_000
"""Instructions in one program: counts are written out."""
_MOST_WAITING: Final = 100_000
"""Places to go back to at one time."""


class Pattern(NamedTuple):
    """A compiled pattern. `registers` counts the places kept while matching: two a group, one a loop."""

    program: tuple[tuple[Any, ...], ...]
    groups: int
    registers: int
    many_lines: bool
    any_case: bool


@lru_cache(maxsize=512)
def compiled(text: str, flags: str) -> Pattern | None:
    """Compile a pattern with flags out of "smixq"; None when one of them is wrong."""
    letters = frozenset(flags)
    if not letters <= frozenset("smixq"):
        return None
    try:
        if "q" in letters:
            tree: Tree = ("then", [("set", _literal(character, "i" in letters)) for character in text])
            groups = 0
        else:
            tree, groups = parse_pattern(text, letters)
        program = _Program(groups)
        program.write(tree)
        program.add(MATCH)
    except PatternError:
        return None
    return Pattern(tuple(program.steps), groups, program.registers, "m" in letters, "i" in letters)


def _literal(character: str, any_case: bool) -> Any:
    return variants(character).__contains__ if any_case else one(character)


class _Program:
    """Instructions being written."""

    def __init__(self, groups: int) -> None:
        self.steps: list[tuple[Any, ...]] = []
        self.registers = 2 * (groups + 1)

    def add(self, *step: Any) -> int:
        """Add an instruction; gives its place."""
        if len(self.steps) >= _LARGEST:
            raise PatternError("too large")
        self.steps.append(step)
        return len(self.steps) - 1

    def write(self, tree: Tree) -> None:
        """Add the instructions of a part."""
        kind = tree[0]
        if kind == "set":
            self.add(SET, tree[1])
        elif kind == "then":
            for part in tree[1]:
                self.write(part)
        elif kind == "or":
            self._write_choice(tree[1])
        elif kind == "group":
            self.add(SAVE, 2 * tree[1])
            self.write(tree[2])
            self.add(SAVE, 2 * tree[1] + 1)
        elif kind == "repeat":
            self._write_repeat(*tree[1:])
        else:
            self.add({"back": BACK, "start": START, "end": END}[kind], *tree[1:])

    def _write_choice(self, parts: list[Tree]) -> None:
        leaving = []
        for part in parts[:-1]:
            split = self.add(SPLIT)
            self.write(part)
            leaving.append(self.add(JUMP))
            self.steps[split] = (SPLIT, split + 1, len(self.steps))
        self.write(parts[-1])
        for jump in leaving:
            self.steps[jump] = (JUMP, len(self.steps))

    def _write_repeat(self, part: Tree, least: int, most: int | None, greedy: bool) -> None:
        if part[0] == "set" and greedy:
            self.add(SPAN, part[1], least, most)
            return
        for _ in range(least):
            self.write(part)
        if most is None:
            self._write_loop(part, greedy)
            return
        splits = []
        for _ in range(most - least):
            splits.append(self.add(SPLIT))
            self.write(part)
        for split in splits:
            self._set_split(split, split + 1, len(self.steps), greedy)

    def _write_loop(self, part: Tree, greedy: bool) -> None:
        """A round that takes no character ends the loop, or it would never end."""
        register = self.registers
        self.registers += 1
        split = self.add(SPLIT)
        self.add(MARK, register)
        self.write(part)
        self.add(MOVED, register)
        self.add(JUMP, split)
        self._set_split(split, split + 1, len(self.steps), greedy)

    def _set_split(self, place: int, into: int, past: int, greedy: bool) -> None:
        self.steps[place] = (SPLIT, into, past) if greedy else (SPLIT, past, into)


Registers: TypeAlias = tuple[int, ...]
State: TypeAlias = tuple[int, int, Registers]
"""The next instruction, the place in the text, the registers."""
Waiting: TypeAlias = tuple[int, int, Registers, int]
"""A state to go back to, and the least place in the text to try it from."""


def search(pattern: Pattern, text: str, begin: int, run: Run) -> Registers | None:
    """Find the first match at or after a place: (start, end, start of group 1, end of group 1, …), -1 for none.

    Raises FeelBudgetExceeded.
    """
    for place in range(begin, len(text) + 1):
        run.charge(1)
        found = _match(pattern, text, place, run)
        if found is not None:
            return (place, *found[1 : 2 * (pattern.groups + 1)])
    return None


def _match(pattern: Pattern, text: str, begin: int, run: Run) -> Registers | None:
    waiting: list[Waiting] = [(0, begin, (-1,) * pattern.registers, begin)]
    while waiting:
        counter, place, registers, least = waiting.pop()
        if place > least:
            waiting.append((counter, place - 1, registers, least))
        found = _thread(pattern, text, (counter, place, registers), waiting, run)
        if found is not None:
            return found
        if len(waiting) > _MOST_WAITING:
            raise FeelBudgetExceeded(say("a simpler regular expression"))
    return None


def _thread(pattern: Pattern, text: str, state: State, waiting: list[Waiting], run: Run) -> Registers | None:
    """Go on from a state until the match is complete, or None where it fails."""
    counter, place, registers = state
    program, steps = pattern.program, 2
    while True:
        steps += 1
        step = program[counter]
        code = step[0]
        counter += 1
        if code == SET:
            if place >= len(text) or not step[1](text[place]):
                break
            place += 1
        elif code == SPAN:
            end = _span(step, text, place)
            steps += max(end - place, 0)
            if end < 0:
                break
            if end > place + step[2]:
                waiting.append((counter, end - 1, registers, place + step[2]))
            place = end
        elif code == MATCH:
            run.charge(steps >> 1)
            return (registers[0], place, *registers[2:])
        else:
            following = _rare(pattern, step, (counter, place, registers), text, waiting)
            if following is None:
                break
            counter, place, registers = following
            if code == JUMP:
                run.charge(1)
    run.charge(steps >> 1)
    return None


def _span(step: tuple[Any, ...], text: str, place: int) -> int:
    """Give the end of the longest run of characters of a set; -1 when it is too short."""
    _, holds, least, most = step
    limit = len(text) if most is None else min(len(text), place + most)
    end = place
    while end < limit and holds(text[end]):
        end += 1
    return end if end >= place + least else -1


def _rare(pattern: Pattern, step: tuple[Any, ...], state: State, text: str, waiting: list[Waiting]) -> State | None:
    """Do one of the less frequent instructions; None when it fails."""
    counter, place, registers = state
    code = step[0]
    if code == SPLIT:
        waiting.append((step[2], place, registers, place))
        return step[1], place, registers
    if code == JUMP:
        return step[1], place, registers
    if code in (SAVE, MARK):
        return counter, place, (*registers[: step[1]], place, *registers[step[1] + 1 :])
    if code != BACK:
        holds = place > registers[step[1]] if code == MOVED else _is_edge(pattern, code, text, place)
        return state if holds else None
    end = _repeated(pattern, registers[2 * step[1] : 2 * step[1] + 2], text, place)
    return None if end is None else (counter, end, registers)


def _repeated(pattern: Pattern, group: Registers, text: str, place: int) -> int | None:
    """Give the end of what a group matched, if it stands here again; a group that matched nothing is empty."""
    wanted = text[group[0] : group[1]] if group[1] >= 0 else ""
    found = text[place : place + len(wanted)]
    if found == wanted or (pattern.any_case and found.lower() == wanted.lower()):
        return place + len(wanted)
    return None


def _is_edge(pattern: Pattern, code: int, text: str, place: int) -> bool:
    if code == START:
        return place == 0 or (pattern.many_lines and place < len(text) and text[place - 1] == "\n")
    return place == len(text) or (pattern.many_lines and text[place] == "\n")
