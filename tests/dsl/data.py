"""Data of the drawing language: data objects, stores, and what moves between them and elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from xml.sax.saxutils import escape

from tests.dsl.parts import Key, expression, slug, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.dsl.parts import Node, Roots


class Data:
    """Data objects, properties, data stores, and associations of the element just drawn.

    `takes` and `gives` draw associations: an input or output of the element (its name) with the data object,
    property or store (its name) that it comes from or goes to. `transformation` is FEEL; `assign` are pairs of
    FEEL and a place, such as ("1 + 1", "order.total").
    """

    if TYPE_CHECKING:
        artifacts: list[str]
        key: str
        roots: Roots
        inner: Callable[[str], Self]
        node: Callable[[str], Node]
        _drawn: Callable[[str], Node]

    def data(self, name: str, *, state: str | None = None, id: str | None = None) -> Self:  # noqa: A002 - XML's word
        """Declare a data object; with `state` there is a reference to it, too, as modelers draw it."""
        self.artifacts.append(tag("bpmn:dataObject", {"id": id or f"data_{slug(name)}", "name": name}))
        if state is not None:
            inside = [tag("bpmn:dataState", {"name": state})] if state else []
            given = {"id": f"shown_{slug(name)}", "name": f"{name} [{state}]", "dataObjectRef": f"data_{slug(name)}"}
            self.artifacts.append(tag("bpmn:dataObjectReference", given, inside))
        return self

    def property(self, name: str) -> Self:
        """Declare a property of the process or subprocess."""
        self.artifacts.insert(0, tag("bpmn:property", {"id": f"property_{slug(name)}", "name": name}))
        return self

    def store(self, name: str, *, key: str | None = None) -> Self:
        """Declare a data store and a reference to it; `key` says which document is meant (text or FEEL)."""
        self.roots.stores[name] = None
        document = [tag("bpmn:extensionElements", {}, [tag("tl:document", {"key": key})])] if key else []
        given = {"id": f"in_{slug(self.key)}_{slug(name)}", "name": name, "dataStoreRef": f"store_{slug(name)}"}
        self.artifacts.append(tag("bpmn:dataStoreReference", given, document))
        return self

    def process_specified(self, inputs: Iterable[str] = (), outputs: Iterable[str] = ()) -> Self:
        """Say what the process itself needs and gives; to be said before anything else of it."""
        self.artifacts.insert(0, specification(self.key, inputs, (), outputs))
        return self

    def correlates(
        self, name: str, properties: dict[str, dict[str, str]], flows: Iterable[tuple[str, str]] = ()
    ) -> Self:
        """Declare a correlation key of the collaboration: property -> message -> FEEL over what the message carries.

        With `flows` (source, target) it is the key of a conversation of just these message flows.
        """
        told = [f"{slug(source)}_tells_{slug(target)}" for source, target in flows]
        self.roots.keys[name] = Key(name, properties, told)
        return self

    def subscribes(self, name: str, bindings: dict[str, str]) -> Self:
        """Bind the properties of a correlation key to data of the process (FEEL)."""
        bound = [
            tag(
                "bpmn:correlationPropertyBinding",
                {"correlationPropertyRef": f"property_{slug(name)}_{slug(one)}"},
                [expression("bpmn:dataPath", path)],
            )
            for one, path in bindings.items()
        ]
        given = {"id": f"{self.key}_{slug(name)}", "correlationKeyRef": f"key_{slug(name)}"}
        self.artifacts.append(tag("bpmn:correlationSubscription", given, bound))
        return self

    def requires(self, *names: str, optional: Iterable[str] = (), outputs: Iterable[str] = ()) -> Self:
        """Give the element just drawn one input set: these inputs, and others that are `optional`."""
        return self._specified(names, optional, outputs)

    def specified(self, inputs: Iterable[str] = (), outputs: Iterable[str] = ()) -> Self:
        """Give the element just drawn inputs and outputs, none of them drawn as needed."""
        return self._specified((), inputs, outputs)

    def _specified(self, needed: Iterable[str], free: Iterable[str], outputs: Iterable[str]) -> Self:
        node = self._drawn("requires")
        return self.inner(specification(node.id, needed, free, outputs))

    def takes(
        self, name: str | None, source: str | None = None, *, transformation: str | None = None, assign: Any = ()
    ) -> Self:
        """Draw an association into the element just drawn: from `source` (an id) to its input `name`."""
        target = None if name is None else f"{self._drawn('takes').id}_in_{slug(name)}"
        return self._moves("dataInputAssociation", source, target, transformation, assign)

    def gives(
        self, name: str | None, target: str | None = None, *, transformation: str | None = None, assign: Any = ()
    ) -> Self:
        """Draw an association out of the element just drawn: from its output `name` to `target` (an id)."""
        source = None if name is None else f"{self._drawn('gives').id}_out_{slug(name)}"
        return self._moves("dataOutputAssociation", source, target, transformation, assign)

    def _moves(
        self, kind: str, source: str | None, target: str | None, transformation: str | None, assign: Any
    ) -> Self:
        content = [tag("bpmn:sourceRef", {}, [source])] if source else []
        content += [tag("bpmn:targetRef", {}, [target])] if target else []
        content += [expression("bpmn:transformation", transformation)] if transformation else []
        content += [_assignment(*pair) for pair in assign]
        return self.inner(tag(f"bpmn:{kind}", {}, content))

    def catches(self, *names: str) -> Self:
        """Give the event just drawn data outputs for what its message or signal carries."""
        node = self._drawn("catches")
        for name in names:
            self.inner(tag("bpmn:dataOutput", {"id": f"{node.id}_out_{slug(name)}", "name": name}))
        return self

    def throws(self, *names: str) -> Self:
        """Give the event just drawn data inputs, which become what its message or signal carries."""
        node = self._drawn("throws")
        for name in names:
            self.inner(tag("bpmn:dataInput", {"id": f"{node.id}_in_{slug(name)}", "name": name}))
        return self


def specification(owner: str, needed: Iterable[str], free: Iterable[str], outputs: Iterable[str]) -> str:
    """Write an ioSpecification; ids are `<owner>_in_<name>` and `<owner>_out_<name>`."""
    needed, free, outputs = list(needed), list(free), list(outputs)
    told = [tag("bpmn:dataInput", {"id": f"{owner}_in_{slug(one)}", "name": one}) for one in (*needed, *free)]
    told += [tag("bpmn:dataOutput", {"id": f"{owner}_out_{slug(one)}", "name": one}) for one in outputs]
    refs = [tag("bpmn:dataInputRefs", {}, [f"{owner}_in_{slug(one)}"]) for one in (*needed, *free)]
    refs += [tag("bpmn:optionalInputRefs", {}, [f"{owner}_in_{slug(one)}"]) for one in free]
    told.append(tag("bpmn:inputSet", {}, refs))
    told.append(
        tag("bpmn:outputSet", {}, [tag("bpmn:dataOutputRefs", {}, [f"{owner}_out_{slug(one)}"]) for one in outputs])
    )
    return tag("bpmn:ioSpecification", {}, told)


def _assignment(formula: str, place: str) -> str:
    return tag("bpmn:assignment", {}, [expression("bpmn:from", formula), tag("bpmn:to", {}, [escape(place)])])
