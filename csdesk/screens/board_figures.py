"""The figures of the board in words, section by section, each with the key of the rows behind it (A-4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import _, current, ngettext
from csdesk.screens.clock_words import in_words, moment_words
from csdesk.widgets.figures import Bar, Figure, Section

if TYPE_CHECKING:
    from csdesk.desk.board import Board
    from csdesk.playbook.shapes import Playbook
    from csdesk.rules.attendance import Line as Presence

BAR = 12
"""Cells of a bar of the checklist."""

MOST_OWNERS = 4
"""How many people stand beside what is late; the figure of all opens the others."""


class BoardWords:
    """Puts a board into sections, at a moment; `local` puts moments on the shop's clock."""

    def __init__(self, playbook: Playbook, local: Callable[[datetime], datetime]) -> None:
        self._playbook = playbook
        self._local = local

    def sections(self, board: Board, now: datetime) -> Sequence[Section]:
        """Every section that has something to say, the most urgent first."""
        made = (
            self._late(board, now),
            self._clocks(board, now),
            self._lists(board),
            self._people(board),
            self._to_decide(board),
            self._orders(board),
            self._by_hour(board),
            self._untracked(board, now),
            self._incidents(board),
            self._outbox(board),
            self._signed(board, now),
        )
        return [one for one in made if one is not None]

    def _time(self, moment: datetime, now: datetime) -> str:
        return moment_words(self._local(moment), self._local(now))

    def _late(self, board: Board, now: datetime) -> Section:
        """What is late, and with whom."""
        every = len(board.late(now))
        owners = list(board.late_by_owner(now).items())[:MOST_OWNERS]
        whose = [Figure(f"late/{name}", f"{name or '-'} {count}", "passed") for name, count in owners if name]
        return Section(_("Late"), (Figure("late", str(every), "passed" if every else "done"), *whose))

    def _clocks(self, board: Board, now: datetime) -> Section:
        passed = len(board.passed(now))
        figures = [Figure("clocks", _("{n} running", n=len(board.clocks)))]
        if passed:
            figures.append(Figure("clocks/passed", _("{n} passed", n=passed), "passed"))
        return Section(_("Clocks"), figures)

    def _lists(self, board: Board) -> Section | None:
        """How far the day's list is, post by post."""
        figures = []
        for one in board.lists:
            counts = one.counts
            name = in_words(one.words) if one.words is not None else one.post
            late = f" {_('{n} late', n=counts.late)}" if counts.late else ""
            text = f"{counts.done}/{counts.total}{late}"
            tone = "passed" if counts.late else "done" if counts.done == counts.total else ""
            key = f"list/{one.post}" if one.post else "list"
            figures.append(Figure(key, text, tone, name, Bar(counts.done, counts.total, BAR)))
        if board.old_items:
            figures.append(Figure("old", _("{n} carried for days", n=board.old_items), "soon"))
        return Section(_("Checklist"), figures) if figures else None

    def _people(self, board: Board) -> Section | None:
        """Who is there, who is to come, and with whom something is not as it should be."""
        if not board.people:
            return None
        there: list[Presence] = [one for one in board.people if one.presence == "there"]
        missing = [one for one in board.people if one.presence == "missing"]
        figures = [Figure("people", str(len(board.people)))]
        figures += [Figure("people/there", self._present(there), "done")] if there else []
        figures += [Figure("people/missing", _("missing: {names}", names=_names(missing)), "passed")] if missing else []
        noticed = sum(one.is_noticed for one in board.people)
        figures += [Figure("people/noticed", _("{n} to look at", n=noticed), "soon")] if noticed else []
        return Section(_("On duty"), figures)

    def _present(self, there: Sequence[Presence]) -> str:
        return ", ".join(
            f"{''.join(one.posts)} {one.agent} {self._local(one.on):%H:%M}".strip() if one.on else one.agent
            for one in there
        )

    def _to_decide(self, board: Board) -> Section | None:
        """What waits for a supervisor, or for somebody to take it on."""
        waiting = (
            (
                "to_approve",
                board.to_approve,
                ngettext("{n} order to approve", "{n} orders to approve", board.to_approve),
            ),
            ("leave", board.leave, ngettext("{n} leave asked for", "{n} leaves asked for", board.leave)),
            ("handovers", board.handovers, ngettext("{n} handover open", "{n} handovers open", board.handovers)),
            ("incidents/to_judge", board.reports.to_judge, _("{n} to be judged", n=board.reports.to_judge)),
        )
        figures = [Figure(key, text, "soon") for key, count, text in waiting if count]
        return Section(_("To decide"), figures) if figures else None

    def _orders(self, board: Board) -> Section:
        orders = board.orders
        figures = [Figure("orders", _("{n} today", n=orders.count))]
        for key, count, text, tone in (
            ("orders/to_print", orders.to_print, _("{n} to be printed", n=orders.to_print), "now"),
            ("orders/cancelled", orders.cancelled, _("{n} cancelled", n=orders.cancelled), "dim"),
            ("drafts", orders.drafts, ngettext("{n} draft", "{n} drafts", orders.drafts), ""),
        ):
            figures += [Figure(key, text, tone)] if count else []
        return Section(_("Orders"), figures)

    def _by_hour(self, board: Board) -> Section | None:
        """How many were confirmed in which hour: beside where there is room, as bars too."""
        figures = [
            Figure(f"orders/{hour:02}", str(count), "", f"{hour:02}") for hour, count in board.orders.by_hour.items()
        ]
        return Section(_("By hour"), figures) if figures else None

    def _untracked(self, board: Board, now: datetime) -> Section | None:
        from csdesk.playbook.basis import words_of

        run = board.untracked
        if run is None:
            return None
        figures = [Figure("untracked", str(sum(run.kinds.values())))]
        figures += [
            Figure(f"untracked/{kind}", str(count), "", words_of(self._playbook.parcels.untracked, kind, current()))
            for kind, count in run.kinds.items()
        ]
        if run.undecided:
            figures.append(Figure("untracked/undecided", _("{n} undecided", n=run.undecided), "soon"))
        return Section(_("Untracked"), figures, _("run of {time}", time=self._time(run.as_of, now)))

    def _incidents(self, board: Board) -> Section:
        reports = board.reports
        figures = [Figure("incidents/week", _("{n} this week", n=reports.week))]
        if reports.late:
            figures.append(Figure("incidents/late", _("{n} reported late or kept back", n=reports.late), "passed"))
        return Section(_("Incidents"), figures)

    def _outbox(self, board: Board) -> Section:
        from csdesk.language import say
        from csdesk.sentence import Sentence

        outbox, trouble = board.outbox, board.trouble
        if not outbox.waiting:
            return Section(_("Outbox"), [Figure("outbox", _("nothing waits"), "done")])
        figures = [Figure("outbox", _("{n} waiting", n=outbox.waiting))]
        if outbox.troubled:
            figures.append(Figure("outbox/trouble", _("{n} failed", n=outbox.troubled), "passed"))
        said = ""
        if trouble is not None and trouble.problem is not None:
            said = say(Sentence.from_json(trouble.problem))
        return Section(_("Outbox"), figures, said)

    def _signed(self, board: Board, now: datetime) -> Section | None:
        if not board.signatures:
            return None
        words = ", ".join(f"{one.by} {self._time(one.at, now)}" for one in board.signatures)
        return Section(_("Signed"), (), words)


def _names(lines: Iterable[Presence]) -> str:
    return ", ".join(dict.fromkeys(one.agent for one in lines))


def signed_figures(board: Board, now: datetime) -> dict[str, int]:
    """What is signed with a day: the figures as numbers, by their keys."""
    return {
        "late": len(board.late(now)),
        "clocks": len(board.clocks),
        "orders": board.orders.count,
        "orders/to_print": board.orders.to_print,
        "incidents/week": board.reports.week,
        "incidents/late": board.reports.late,
        "incidents/to_judge": board.reports.to_judge,
        "outbox": board.outbox.waiting,
        "done": sum(one.counts.done for one in board.lists),
        "items": sum(one.counts.total for one in board.lists),
    }
