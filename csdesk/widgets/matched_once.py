"""A stylesheet that finds the rules of a widget once for all widgets that stand alike.

Textual holds every rule against every widget again for each screen that is opened and each focus that moves, and makes
a node to try for each of a widget's parts. Which rules apply depends on the types, ids, classes and states of the
widget and of what it stands in, and of the states only on those that some rule names: so what was found is kept by
them, and a widget's styles are touched where they differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.css.model import CombinatorType
from textual.dom import DOMNode

from csdesk.widgets.parsed_once import ParsedOnce

if TYPE_CHECKING:
    from textual.css.model import RuleSet
    from textual.css.styles import RulesMap

MOST = 2048
"""Places that are kept for one set of rules; one that grows beyond begins anew."""

ORDER = frozenset({"first-of-type", "last-of-type", "first-child", "last-child", "empty"})
"""States that a node has by what stands beside it."""

Look = tuple[type[DOMNode], str | None, frozenset[str]]
"""Type, id and classes of a node."""


class Candidates:
    """The rules that may apply to nodes of one look, and what was found for each place where such a node stood."""

    def __init__(self, rules: list[RuleSet]) -> None:
        self.rules = rules
        self.states = set().union(*(rule.pseudo_classes for rule in rules))
        self.outer = tuple(sorted(set().union(*(_outer_states(rule) for rule in rules))))
        self.own = tuple(sorted(self.states))
        self.found: dict[tuple[object, ...], RulesMap | None] = {}

    def place(self, path: list[DOMNode]) -> tuple[object, ...]:
        """All that the rules can ask of a node, the last, and of those that it stands in."""
        node = path[-1]
        has = node.has_pseudo_class
        return (*self.around(path[:-1]), *_look(node), *[has(state) for state in self.own])

    def around(self, outer: list[DOMNode]) -> list[object]:
        """All that they can ask of those."""
        states = self.outer
        asked: list[object] = []
        for node in outer:
            asked += _look(node)
            if states:
                has = node.has_pseudo_class
                asked += [has(state) for state in states]
        return asked

    def keep(self, place: tuple[object, ...], rules: RulesMap | None) -> None:
        """Note what was found for a place; None where nothing applies."""
        if len(self.found) >= MOST:
            self.found.clear()
        self.found[place] = rules


def _look(node: DOMNode) -> Look:
    return type(node), node._id, frozenset(node._classes)


def _outer_states(rule: RuleSet) -> set[str]:
    """The states that a rule asks of what a node stands in."""
    states: set[str] = set()
    for each in rule.selector_set:
        inner = False
        for selector in reversed(each.selectors):
            if inner:
                states |= selector.pseudo_classes
            inner = inner or selector.combinator is not CombinatorType.SAME
    return states


_CANDIDATES: dict[tuple[int, ...], Candidates] = {}
"""By the identities of the rules: parsed once, they are the same in the next app of this process."""


class MatchedOnce(ParsedOnce):
    """What applies to a node is looked for once."""

    _looks: dict[Look, Candidates]
    _looks_of: list[RuleSet] | None = None
    _sought: tuple[Candidates, tuple[object, ...]] | None = None

    def apply(
        self,
        node: DOMNode,
        *,
        animate: bool = False,
        cache: dict[tuple[Any, ...], RulesMap] | None = None,  # noqa: ARG002 (Textual's own, of one update)
    ) -> None:
        """Give a node and its parts the styles that the rules say."""
        candidates = self._candidates(_look(node), node)
        place = candidates.place(node.css_path_nodes)
        if place not in candidates.found:
            # Textual's own looks; what it finds comes by `replace_rules`, or not at all where nothing applies.
            self._sought = candidates, place
            super().apply(node, animate=animate)
            return
        states = candidates.states
        node._has_hover_style = "hover" in states
        node._has_focus_within = "focus-within" in states
        node._has_order_style = not states.isdisjoint(ORDER)
        node._has_odd_or_even = "odd" in states or "even" in states
        if (rules := candidates.found[place]) is not None:
            self.replace_rules(node, rules, animate=animate)
        self._process_component_classes(node)

    def _candidates(self, look: Look, node: DOMNode) -> Candidates:
        rules = self.rules
        if self._looks_of is not rules:
            self._looks, self._looks_of = {}, rules
        if (known := self._looks.get(look)) is None:
            named = self.rules_map
            limit = {rule for name in node._selector_names & named.keys() for rule in named[name]}
            chosen = [rule for rule in reversed(rules) if rule in limit]
            identity = tuple(map(id, chosen))
            if identity not in _CANDIDATES:
                _CANDIDATES[identity] = Candidates(chosen)
            known = self._looks[look] = _CANDIDATES[identity]
        return known

    def replace_rules(self, node: DOMNode, rules: RulesMap, animate: bool = False) -> None:  # type: ignore[override]
        """Set what differs from what a node has."""
        if self._sought is not None:
            (candidates, place), self._sought = self._sought, None
            candidates.keep(place, rules)
        if animate:
            super().replace_rules(node, rules, animate=True)
            return
        base = node.styles.base
        has, gets = base._rules.get, rules.get
        for name in base._rules.keys() | rules.keys():
            value: object = gets(name)
            if has(name) != value:
                setattr(base, name, value)
        node.notify_style_update()

    def _process_component_classes(self, node: DOMNode) -> None:
        """Style the parts of a widget, unless each has what is due to it already."""
        if self._sought is not None:
            (candidates, place), self._sought = self._sought, None
            candidates.keep(place, None)
        parts = node._get_component_classes()
        if parts and not self._parts_are_styled(node, parts):
            super()._process_component_classes(node)

    def _parts_are_styled(self, node: DOMNode, parts: frozenset[str]) -> bool:
        has = node._component_styles
        if has.keys() != parts:
            return False
        path = node.css_path_nodes
        for part in parts:
            look: Look = (DOMNode, None, frozenset({part}))
            known = self._looks.get(look)
            if known is None:
                return False
            place = (*known.around(path), *look, *[False] * len(known.own))
            if place not in known.found or has[part].base._rules != (known.found[place] or {}):
                return False
        return True
