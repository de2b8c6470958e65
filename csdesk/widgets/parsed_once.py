"""A stylesheet whose sources are parsed once: Textual parses all of them again for each screen that is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.css.stylesheet import Stylesheet

if TYPE_CHECKING:
    from textual.css.model import RuleSet
    from textual.css.types import CSSLocation

_PARSED: dict[tuple[object, ...], list[RuleSet]] = {}
"""Rules by the variables they were parsed with, the text, and where it came from; nobody changes a rule."""


class ParsedOnce(Stylesheet):
    """Rules are kept from one parsing to the next, and from one app to the next."""

    _given: frozenset[tuple[str, str]] = frozenset()

    def _parse_rules(
        self,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        key = (self._given, css, read_from, is_default_rules, tie_breaker, scope)
        if key not in _PARSED:
            _PARSED[key] = super()._parse_rules(css, read_from, is_default_rules, tie_breaker, scope)
        return _PARSED[key]

    def parse(self) -> None:
        """Gather the rules of all sources."""
        self._given = frozenset(self._variables.items())
        super().parse()

    def reparse(self) -> None:
        """Take up new sources and variables; what was wrong leaves the rules as they were."""
        self.parse()
