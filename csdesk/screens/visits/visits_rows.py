"""Visits as rows, the head above them, and the chosen one in full (K-3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from csdesk.language import _, current, ngettext, pgettext
from csdesk.screens.row_window import Window
from csdesk.screens.whose import standing_in_words, stood_in_for
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends

if TYPE_CHECKING:
    from csdesk.desk.paging import Placed
    from csdesk.desk.shifts.standing_in import StoodIn
    from csdesk.desk.visits.visit_lists import Counts, VisitPages, VisitRow
    from csdesk.playbook.shapes import Playbook

Local = Callable[[datetime], datetime]
"""A moment on the shop's clocks."""

LATE, TODAY, PLAIN = "X", "!", " "
"""What stands before a code; colour is never alone."""


@dataclass(frozen=True)
class VisitsLook:
    """A list of visits as of one look at the store, and a window on it."""

    pages: VisitPages
    counts: Counts
    greetings: int
    """How many are to be greeted today."""
    away: StoodIn
    """Who is on leave, today and later."""
    window: Window[Placed[VisitRow]]
    playbook: Playbook

    @property
    def today(self) -> date:
        """The day of the look."""
        return self.pages.today


ANSWER = 14
"""Cells that an answer has at most."""


def columns(name: str, playbook: Playbook | None = None) -> Sequence[Column]:
    """The columns of a list, in the language spoken now; some give way where the last place has no room.

    Answers have room for the longest of the playbook.
    """
    if name == "made":
        heading = pgettext("visits", "Answer")
        answers = [one.words.text(current()) for one in playbook.visits.answer] if playbook is not None else []
        answer = min(ANSWER, max(cell_len(one) for one in (heading, *answers)))
        return (
            Column(_("  Code"), 11), Column(_("Client"), least=12), Column(pgettext("visits", "On"), 5),
            Column(heading, answer), Column(pgettext("visits", "About"), least=8, drop=1),
            Column(_("Agent"), 9, drop=3), Column(_("Case"), 7, drop=2),
        )  # fmt: skip
    return (
        Column(_("  Code"), 11), Column(_("Client"), least=12), Column(_("Class"), 9, drop=1),
        Column(_("Planned"), 7), Column(_("Due"), 10), Column(_("Agent"), 9, drop=2),
        Column(pgettext("visits", "Tries"), 5, "right", drop=3),
    )  # fmt: skip


def row_of(row: VisitRow, look: VisitsLook) -> Row:
    """One visit."""
    from csdesk.desk.visits import visit_words

    playbook = look.playbook
    if row.made_on is not None:
        tone = "passed" if row.answer == "not" else ""
        cells = (
            f"{LATE if row.made_on > row.due_day else PLAIN} {row.code}", row.name, f"{row.made_on:%m-%d}",
            visit_words.answer_words(playbook, row.answer), visit_words.about_words(playbook, row.about), row.made_by,
            row.case,
        )  # fmt: skip
        return Row(str(row.id), cells, tone)
    sign, tone = PLAIN, ""
    if row.due_day < look.today:
        sign, tone = LATE, "passed"
    elif row.due_day == look.today:
        sign, tone = TODAY, "soon"
    cells = (
        f"{sign} {row.code}", row.name, visit_words.class_words(playbook, row.client_class), f"{row.day:%m-%d}",
        visit_words.due_briefly(row, look.today), _whose(row, look), str(row.tries or ""),
    )  # fmt: skip
    return Row(str(row.id), cells, tone)


def _whose(row: VisitRow, look: VisitsLook) -> str:
    """Whose it is; one who is on leave that day, so that somebody stands in, as on every list of work (S-2)."""
    from csdesk.desk.visits import visit_words

    on_leave = row.agent in look.away.get(max(row.day, look.today), ())
    return stood_in_for(row.agent) if on_leave else visit_words.agent_words(row.agent)


def head(look: VisitsLook) -> tuple[Ends, Ends]:
    """Which list it is and how much is due; what else there is."""
    from csdesk.desk.visits import visit_words

    title, counts = visit_words.list_words(look.pages.name), look.counts
    if look.pages.agent is not None:
        title += f"  {visit_words.agent_words(look.pages.agent)}"
        title = "  ".join(filter(None, (title, standing_in_words(look.pages.stands_in.get(look.today, ())))))
    late = [Item(_("{n} late", n=counts.late), "passed")] if counts.late else []
    load = look.playbook.visits.load
    full = counts.due > load and look.pages.agent is not None
    today = [Item(_("{n} today", n=counts.today), "soon" if full else "")]
    others = [_("{n} later this week", n=counts.week), _("{n} made today", n=counts.made)]
    if look.greetings:
        others.append(ngettext("g: {n} to greet", "g: {n} to greet", look.greetings))
    return Ends(title, [*late, *today], bold=True), Ends(" | ".join(others), (), tone="dim")


def nothing_words(name: str) -> str:
    """What is said where there is no visit, with the next step."""
    if name == "due":
        return _("No visit is due. t shows another list.")
    return _("No visit is in this list. t shows another.")


def title(row: VisitRow) -> str:
    """The chosen visit: its client."""
    return f"{row.code}  {row.name}"


def sentence(row: VisitRow, look: VisitsLook) -> str:
    """What visit it is, and by when it is due or how it went."""
    from csdesk.desk.visits import visit_words

    kind = visit_words.kind_words(look.playbook, row.kind)
    if row.made_on is not None:
        said = "  ".join(filter(None, (visit_words.answer_words(look.playbook, row.answer), row.note, row.wish)))
        return _("{kind}, {day}: {said}", kind=kind, day=f"{row.made_on:%m-%d}", said=said)
    return _(
        "{kind}, planned for {day}, {due}", kind=kind, day=f"{row.day:%m-%d}",
        due=visit_words.due_briefly(row, look.today),
    )  # fmt: skip


def items(row: VisitRow, look: VisitsLook, local: Local) -> list[Item]:
    """Class, whose it is, tries, what it was about."""
    from csdesk.desk.visits import visit_words

    told = [Item(visit_words.class_words(look.playbook, row.client_class))]
    whose = row.made_by or visit_words.agent_words(row.agent)
    told.append(Item(pgettext("visits", "of {name}", name=whose)))
    if row.stands_in:
        told.append(Item(_("on leave: {name}", name=row.stands_in), "soon"))
    if row.tries:
        told.append(Item(ngettext("{n} try, nobody reached", "{n} tries, nobody reached", row.tries)))
    if row.moves:
        told.append(Item(ngettext("moved {n} time", "moved {n} times", row.moves)))
    if row.about:
        told.append(Item(visit_words.about_words(look.playbook, row.about)))
    if row.spoke_to:
        told.append(Item(_("spoke to {name}", name=row.spoke_to)))
    if row.written_at is not None and row.made_at is not None and local(row.written_at).date() != row.made_on:
        told.append(Item(_("written down {day}", day=f"{local(row.written_at):%m-%d}"), "soon"))
    if row.case:
        told.append(Item(_("case {number}", number=row.case), "passed"))
    return told
