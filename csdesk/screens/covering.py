"""Drawing a panel over a form without losing half of a wide character."""

from __future__ import annotations

from csdesk.widgets.exact_painting import ExactCompositor


class CoveringCompositor(ExactCompositor):
    """Divides the lines that a panel covers at the panel's own edges only.

    Textual's own divides every line at the edges of all widgets on it, also of those that something covers: where such
    an edge runs through a Chinese character, the terminal shows two blanks.
    """

    def __init__(self, layer: str) -> None:
        """What stands in `layer` covers its lines in their whole width."""
        super().__init__()
        self._layer = layer

    @property
    def cuts(self) -> list[list[int]]:
        """For every line the columns at which it is divided."""
        if self._cuts is not None:
            return self._cuts
        cuts = super().cuts
        visible = self.visible_widgets
        for panel in [widget for widget, (region, _) in visible.items() if widget.layer == self._layer and region]:
            own = [(region, clip) for widget, (region, clip) in visible.items() if panel in widget.ancestors_with_self]
            for y in visible[panel][0].line_range:
                edges = {0, self.size.width}
                for region, clip in own:
                    shown = region.intersection(clip)
                    if y in shown.line_range:
                        edges.update(shown.column_span)
                cuts[y] = sorted(edges)
        return cuts
