"""Going from field to field paints the two fields, not the screen (limits 1)."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen

from csdesk.widgets.fields import TextField
from csdesk.widgets.quiet_screen import QuietScreen


class Fields(QuietScreen[None]):
    def compose(self) -> ComposeResult:
        for name in ("one", "two", "three"):
            yield TextField(id=name)


class FieldsApp(App[None]):
    def get_default_screen(self) -> Screen[None]:
        return Fields()


async def test_the_focus_moves_without_painting_the_screen() -> None:
    app = FieldsApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        asked: list[Region] = []
        compositor = app.screen._compositor
        update_widgets = compositor.update_widgets

        def watch(widgets: set[object]) -> None:
            update_widgets(widgets)  # type: ignore[arg-type]
            asked.extend(compositor._dirty_regions)

        compositor.update_widgets = watch  # type: ignore[method-assign, assignment]
        await pilot.press("tab")
        await pilot.pause()
        assert app.focused is app.screen.query_one("#two")
        assert {(region.y, region.height) for region in asked} == {(0, 1), (1, 1)}
