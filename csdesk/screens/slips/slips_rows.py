"""Slips as rows, the head above them, and the chosen one in full (D-2, D-4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import _, ngettext, pgettext
from csdesk.screens.clock_words import moment_words
from csdesk.screens.row_window import Window
from csdesk.screens.whose import agent_items
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends

if TYPE_CHECKING:
    from csdesk.desk.paging import Placed
    from csdesk.desk.slips.slip_lists import SlipPages, SlipRow
    from csdesk.playbook.slips import Slips

Local = Callable[[datetime], datetime]
"""A moment on the shop's clocks."""

SELECTED, OVERDUE, PLAIN = "*", "!", " "
"""What stands before a number; colour is never alone."""


@dataclass(frozen=True)
class SlipsLook:
    """A list of slips as of one look at the store, and a window on it."""

    pages: SlipPages
    at: datetime
    counts: Mapping[str, int]
    window: Window[Placed[SlipRow]]
    playbook: Slips
    allowed: bool
    """Whether the person may work on slips."""


def columns() -> Sequence[Column]:
    """The columns, in the language spoken now; some give way where the last place has no room."""
    return (
        Column(_("  Number"), 16),
        Column(_("State"), 12),
        Column(_("Due"), 5, drop=3),
        Column(pgettext("slips", "Late"), 4, "right", drop=1),
        Column(_("Client"), least=12),
        Column(_("Consignee"), least=10, drop=2),
        Column(_("Region"), 9, drop=4),
        Column(_("Pressed"), 7, "right", drop=5),
    )


def row_of(row: SlipRow, look: SlipsLook, selected: Collection[str], local: Local) -> Row:
    """One slip."""
    from csdesk.desk.slips import slip_words

    sign, tone = PLAIN, ""
    days = days_late(row, look.at, local)
    if days > 0:
        sign, tone = OVERDUE, "passed"
    elif row.state in ("returned", "filed", "withdrawn"):
        tone = "dim"
    if row.number in selected:
        sign, tone = SELECTED, "soon"
    state = slip_words.fault_words(look.playbook, row.fault) or slip_words.state_words(row.state)
    if row.state == "asked" and row.arrived_at is None:
        state = _("on its way")
    cells = (
        f"{sign} {row.number}",
        state,
        f"{local(row.due_at):%m-%d}" if row.due_at is not None else "-",
        str(days) if days > 0 else "",
        row.client,
        row.place,
        slip_words.region_words(look.playbook, row.region),
        str(row.presses) if row.presses else "",
    )
    return Row(row.number, cells, tone)


def days_late(row: SlipRow, at: datetime, local: Local) -> int:
    """How many days a slip that is out is late; 0 for one that is not."""
    if row.due_at is None or row.back_at is not None:
        return 0
    return max(0, (local(at).date() - local(row.due_at).date()).days)


def head(look: SlipsLook) -> tuple[Ends, Ends]:
    """Which list it is and how many stand in it; how many in the others."""
    from csdesk.desk.slips import slip_words

    name, region = look.pages.name, look.pages.region
    title = slip_words.list_words(name)
    if region:
        title += f"  {slip_words.region_words(look.playbook, region)}"
    many = look.counts.get(name)
    shown = [Item(ngettext("{n} slip", "{n} slips", many))] if many is not None and not region else []
    others = " | ".join(f"{_short_words(one)} {count}" for one, count in look.counts.items() if one != name)
    overdue = look.counts["overdue"]
    right = [Item(_("{n} overdue", n=overdue), "passed")] if overdue and name != "overdue" else []
    return Ends(title, [*shown, *right], bold=True), Ends(others, (), tone="dim")


def _short_words(name: str) -> str:
    """What another list holds, in a word: all of them stand on one line of 80 cells."""
    words = {
        "overdue": pgettext("slips", "overdue"),
        "due": pgettext("slips", "out"),
        "faulty": pgettext("slips", "faulty"),
        "coming": pgettext("slips", "coming"),
        "received": pgettext("slips", "check"),
        "checked": pgettext("slips", "hand over"),
        "returned": pgettext("slips", "file"),
    }
    return words[name]


def nothing_words(look: SlipsLook) -> str:
    """What is said where there is no slip, with the next step."""
    if look.pages.name == "overdue":
        return _("No slip is overdue. t shows another list.")
    return _("No slip is in this list. t shows another; an order that asks for a slip has one once it is confirmed.")


def title(row: SlipRow) -> str:
    """The chosen slip: its number, from whom to whom."""
    return f"{row.number}  {row.client} -> {row.place}"


def sentence(row: SlipRow, look: SlipsLook, local: Local) -> str:
    """What is asked for, when it is due, and what comes next (D-1, D-2)."""
    from csdesk.desk.slips import slip_words

    due = _("due when the goods have arrived")
    if row.due_at is not None:
        days = days_late(row, look.at, local)
        day = f"{local(row.due_at):%m-%d}"
        due = _("was due {day}, {late}", day=day, late=slip_words.late_words(days)) if days else _("due {day}", day=day)
    asked = slip_words.asked_words(row.copies, stamp=row.stamp)
    return _("{asked}; {due}; next: {what}", asked=asked, due=due, what=slip_words.next_words(row))


def items(row: SlipRow, look: SlipsLook, local: Local) -> list[Item]:
    """Whose client it is of, fault, way, arrival, whom to press and when somebody was (K-2)."""
    from csdesk.desk.slips import slip_words

    now = local(look.at)
    told = agent_items(row.agent)
    if row.fault:
        told.append(Item(_("at fault: {what}", what=slip_words.fault_words(look.playbook, row.fault)), "passed"))
    if row.arrived_at is not None:
        told.append(Item(_("arrived {time}", time=moment_words(local(row.arrived_at), now))))
    told.append(Item(ngettext("{n} transfer", "{n} transfers", row.transfers) if row.transfers else _("direct")))
    if row.parts > 1:
        told.append(Item(ngettext("{n} part", "{n} parts", row.parts)))
    if row.back_at is None and row.due_at is not None:
        whom = look.playbook.pressed(row.region, row.partner)
        told.append(Item(_("press {name}", name=" ".join(filter(None, (whom.contact, whom.phone))))))
    if row.pressed_at is not None:
        told.append(Item(_("pressed {time}, {n} in all", time=moment_words(local(row.pressed_at), now), n=row.presses)))
    return told
