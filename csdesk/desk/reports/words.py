"""Figures in the reader's language: what a line is called, what it says, how it changed (M-1)."""

from __future__ import annotations

from csdesk.desk.reports.figures import Value, query_of
from csdesk.desk.reports.queries import About
from csdesk.desk.reports.summary import Line
from csdesk.language import _, current
from csdesk.models.case import StepState
from csdesk.playbook.basis import words_of
from csdesk.playbook.reports import Figure, Rate
from csdesk.playbook.shapes import Playbook
from csdesk.rules.reading import show_money

NONE = "-"
"""What a rate says of nothing at all."""


def line_words(playbook: Playbook, line: Line) -> str:
    """What a line is called: `Incidents`, and of one kind `Incidents: late`."""
    words = line.shape.words.text(current())
    return f"{words}: {kind_of(playbook, line)}" if line.is_of_kind else words


def kind_of(playbook: Playbook, line: Line) -> str:
    """What the kind of a line is called."""
    about = query_of(line.shape).about if isinstance(line.shape, Figure) else "case"
    return kind_words(playbook, about, line.kind)


def kind_words(playbook: Playbook, about: About, kind: str) -> str:
    """What a kind of row is called; its id where the playbook no longer has it."""
    language = current()
    if not kind:
        return _("without a kind")
    if about in ("case", "reply"):
        found = playbook.procedures.get(kind)
        return found.words.text(language) if found is not None else kind
    if about == "promise":
        promised = playbook.deadlines.get(kind)
        return promised.words.text(language) if promised is not None else kind
    if about == "item":
        return _item_words(kind)
    if about == "order":
        known = (*playbook.orders.channel, *playbook.orders.settlement)
        return words_of(known, kind, language)
    lists = {
        "parcel": playbook.parcels.untracked,
        "goods": playbook.goods.goods_class,
        "slip": playbook.slips.region,
        "visit": playbook.visits.answer,
    }
    return words_of(lists[about], kind, language) if about in lists else kind


def _item_words(state: str) -> str:
    return {
        StepState.WAITING: _("not yet"),
        StepState.OPEN: _("to do"),
        StepState.DONE: _("done"),
        StepState.LEFT_OUT: _("does not apply"),
        StepState.SKIPPED: _("skipped"),
        StepState.KEPT: _("kept"),
        StepState.CARRIED: _("carried"),
    }[StepState(state)]


def value_words(value: Value) -> str:
    """What a figure or a rate says: `18`, `128.50`, `93.4%`, `1.2`; a rate of nothing a dash."""
    if value.whole is None:
        return show_money(value.part) if value.money else str(value.part)
    tenths = value.tenths
    if tenths is None:
        return NONE
    return f"{_tenths(tenths)}{'%' if value.per == 100 else ''}"


def _tenths(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}.{rest}"


def change_words(line: Line) -> str:
    """How much more or less than in the period before; `=` for as much."""
    change = line.change
    if change is None:
        return ""
    if not change:
        return "="
    said = _tenths(abs(change)) if isinstance(line.shape, Rate) else str(abs(change))
    if line.now.money:
        said = show_money(abs(change))
    return f"{'+' if change > 0 else '-'}{said}"


def target_words(line: Line) -> str:
    """What a rate should reach or stay at."""
    if not isinstance(line.shape, Rate) or line.shape.target is None:
        return ""
    sign = ">=" if line.shape.better == "more" else "<="
    return f"{sign} {line.shape.target}{'%' if line.shape.per == 100 else ''}"


def parts_words(line: Line) -> str:
    """Of a rate, the two figures that it is made of."""
    if line.now.whole is None:
        return ""
    return _("{part} of {whole}", part=line.now.part, whole=line.now.whole)


def final_words(playbook: Playbook, line: Line) -> str:
    """When what a line says no longer changes."""
    shape = line.shape
    if isinstance(shape, Rate):
        found = playbook.reports.get(shape.of)
        assert found is not None
        assert not isinstance(found, Rate)
        shape = found
    return _(query_of(shape).final)
