"""Widgets get the styles that Textual's own stylesheet gives them, whatever happens to them and in whatever order."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.css.styles import Styles
from textual.css.stylesheet import Stylesheet
from textual.widget import Widget
from textual.widgets import Input, Label

from csdesk.widgets.matched_once import MatchedOnce
from tests.caught_up import caught_up

CSS = """
Row { height: 1; color: $foreground; }
Row:focus { background: $primary; color: initial; }
Row:first-child { text-style: bold; }
Row:odd { width: 20; }
Row.late { color: red; }
Vertical.late > Row { color: yellow; }
Vertical:focus-within Label { text-style: underline; }
Row:focus .row--mark { color: blue; }
.late .row--mark { text-style: reverse; }
#second, Row:disabled { opacity: 50%; }
Screen:dark Label { color: white; }
Input:focus .input--cursor { color: green; }
Label { width: auto; }
"""


def rules_of(styles: Styles) -> dict[str, object]:
    """Layouts are equal by their names."""
    return {name: getattr(value, "name", value) for name, value in styles._rules.items()}


class Row(Widget, can_focus=True):
    COMPONENT_CLASSES = {"row--mark", "row--plain"}

    def compose(self) -> ComposeResult:
        yield Label("a")


class Rows(App[None]):
    CSS = CSS

    def __init__(self, sheet: type[Stylesheet]) -> None:
        super().__init__()
        self.stylesheet = sheet(variables=self.get_css_variables())

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Row(id="first")
            yield Row(id="second")
            yield Input(id="typed")

    async def change(self, what: str) -> None:
        box = self.query_one("#box", Vertical)
        match what:
            case "focus":
                self.screen.focus_next()
            case "no focus":
                self.screen.set_focus(None)
            case "class":
                self.query_one("#second").toggle_class("late")
            case "outer class":
                box.toggle_class("late")
            case "disable":
                row = self.query_one("#first")
                row.disabled = not row.disabled
            case "mount":
                await box.mount(Row(classes="mounted"), before=0)
            case "remove":
                await self.query("Row.mounted").remove()
            case "theme":
                self.theme = "textual-light" if self.theme == "textual-dark" else "textual-dark"
            case "new source":
                await box.mount(type("Later", (Label,), {"DEFAULT_CSS": "Later { color: gray; }"})("b"))

    def styles_shown(self) -> list[Any]:
        return [
            (
                type(node).__name__,
                node.id,
                rules_of(node.styles.base),
                {part: rules_of(styles.base) for part, styles in sorted(node._component_styles.items())},
                (node._has_hover_style, node._has_focus_within, node._has_order_style, node._has_odd_or_even),
            )
            for node in (self, *self.screen.walk_children(with_self=True))
        ]


STEPS = ("focus", "no focus", "class", "outer class", "disable", "mount", "remove", "theme", "new source", "class")


async def shown(sheet: type[Stylesheet], steps: list[str]) -> list[Any]:
    app = Rows(sheet)
    seen = []
    async with app.run_test(size=(40, 12)):
        await caught_up(app)
        for step in ["", *steps]:
            await app.change(step)
            await caught_up(app)
            seen.append((step, app.styles_shown()))
    return seen


@pytest.mark.parametrize("turn", [0, 4, 7])
async def test_the_styles_are_those_of_textual(turn: int) -> None:
    """Again and again in one process, so that what was found for another app is used too."""
    steps = [*STEPS[turn:], *STEPS[:turn], *STEPS[: turn + 1]]
    assert await shown(MatchedOnce, steps) == await shown(Stylesheet, steps)


async def test_what_was_found_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A focus that goes where it was before, and a second app, hold no rule against a widget."""
    tried: list[object] = []
    check = Stylesheet._check_rule.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(
        Stylesheet,
        "_check_rule",
        classmethod(lambda cls, rule, path: (tried.append(path[-1]), check(cls, rule, path))[1]),
    )
    steps = ["focus", "focus", "no focus"]
    await shown(MatchedOnce, steps)
    tried.clear()
    await shown(MatchedOnce, [*steps, *steps])
    assert tried == []
