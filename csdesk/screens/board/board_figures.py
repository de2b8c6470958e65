"""The figures of the board in words, section by section, each with the key of the rows behind it (A-4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.language import _, current, ngettext, pgettext, say
from csdesk.screens.clock_words import in_words, moment_words
from csdesk.sentence import Sentence
from csdesk.widgets.figures import Bar, Figure, Section

if TYPE_CHECKING:
    from csdesk.desk.board.board import Board
    from csdesk.desk.upkeep.surroundings import Surroundings
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
        self._counts: Mapping[str, int] = {}

    def sections(self, board: Board, now: datetime, around: Surroundings | None = None) -> Sequence[Section]:
        """Every section that has something to say, the most urgent first; `around` is what stands in no row."""
        self._counts = board.figures(now)
        made = (
            self._late(board, now),
            self._clocks(),
            self._lists(board),
            self._people(board),
            self._to_decide(),
            self._orders(),
            self._by_hour(board),
            self._tickets(),
            self._goods(),
            self._slips(),
            self._statements(),
            self._visits(),
            self._pickups(),
            self._untracked(board, now),
            self._incidents(),
            self._outbox(board),
            self._signed(board, now),
            self._around(around, now) if around is not None else None,
        )
        return [one for one in made if one is not None]

    def _time(self, moment: datetime, now: datetime) -> str:
        return moment_words(self._local(moment), self._local(now))

    def _said(self, *told: tuple[str, Callable[[int], str], str]) -> list[Figure]:
        """The figures, as (key, words, tone), that are not nought."""
        found = ((key, self._counts.get(key, 0), words, tone) for key, words, tone in told)
        return [Figure(key, words(count), tone) for key, count, words, tone in found if count]

    def _late(self, board: Board, now: datetime) -> Section:
        """What is late, and with whom."""
        every = self._counts["late"]
        owners = [(name, count) for name, count in board.late_by_owner(now).items() if name][:MOST_OWNERS]
        whose = [Figure(f"late/{name}", str(count), "passed", name) for name, count in owners]
        return Section(_("Late"), (Figure("late", str(every), "passed" if every else "done"), *whose))

    def _clocks(self) -> Section:
        running = Figure("clocks", _("{n} running", n=self._counts["clocks"]))
        passed = self._said(("clocks/passed", lambda n: _("{n} passed", n=n), "passed"))
        return Section(_("Clocks"), [running, *passed])

    def _lists(self, board: Board) -> Section | None:
        """How far the day's list is, post by post."""
        figures = []
        for one in board.lists:
            counts = one.counts
            name = in_words(one.words) if one.words is not None else one.post
            late = f" {_('{n} late', n=counts.late)}" if counts.late else ""
            tone = "passed" if counts.late else "done" if counts.done == counts.total else ""
            key = f"list/{one.post}" if one.post else "list"
            bar = Bar(counts.done, counts.total, BAR)
            figures.append(Figure(key, f"{counts.done}/{counts.total}{late}", tone, name, bar))
        figures += self._said(("old", lambda n: _("{n} carried for days", n=n), "soon"))
        return Section(_("Checklist"), figures) if figures else None

    def _people(self, board: Board) -> Section | None:
        """Who is there, who is missing, and with how many something is not as it should be."""
        if not board.people:
            return None
        there = [one for one in board.people if one.presence == "there"]
        missing = [one for one in board.people if one.presence == "missing"]
        figures = [Figure("people", self._how_many(board.people))]
        figures += [Figure("people/there", self._present(there), "done")] if there else []
        figures += [Figure("people/missing", _("missing: {names}", names=_names(missing)), "passed")] if missing else []
        figures += self._said(("people/noticed", lambda n: _("{n} to look at", n=n), "soon"))
        return Section(_("On duty"), figures)

    def _how_many(self, people: Sequence[Presence]) -> str:
        """How many people; where one of them has more than one turn today, how many turns too."""
        names = {one.agent for one in people}
        if len(names) == len(people):
            return str(len(people))
        return _("{people}, in {turns} turns", people=len(names), turns=len(people))

    def _present(self, there: Sequence[Presence]) -> str:
        return ", ".join(
            f"{''.join(one.posts)} {one.agent} {self._local(one.on):%H:%M}".strip() if one.on else one.agent
            for one in there
        )

    def _to_decide(self) -> Section | None:
        """What waits for a supervisor, or for somebody to take it on."""
        figures = self._said(
            ("to_approve", lambda n: ngettext("{n} order to approve", "{n} orders to approve", n), "soon"),
            ("leave", lambda n: ngettext("{n} leave asked for", "{n} leaves asked for", n), "soon"),
            ("handovers", lambda n: ngettext("{n} handover open", "{n} handovers open", n), "soon"),
            ("exports", lambda n: ngettext("{n} export to approve", "{n} exports to approve", n), "soon"),
            ("incidents/to_judge", lambda n: _("{n} to be judged", n=n), "soon"),
        )
        return Section(_("To decide"), figures) if figures else None

    def _orders(self) -> Section:
        today = Figure("orders", _("{n} today", n=self._counts["orders"]))
        others = self._said(
            ("orders/to_print", lambda n: _("{n} to be printed", n=n), "now"),
            ("orders/cancelled", lambda n: _("{n} cancelled", n=n), "dim"),
            ("drafts", lambda n: ngettext("{n} draft", "{n} drafts", n), ""),
        )
        return Section(pgettext("section of the board", "Orders"), [today, *others])

    def _by_hour(self, board: Board) -> Section | None:
        """How many were confirmed in which hour: beside where there is room, as bars too."""
        hours = board.orders.by_hour.items()
        figures = [Figure(f"orders/{hour:02}", str(count), "", f"{hour:02}:") for hour, count in hours]
        return Section(_("By hour"), figures) if figures else None

    def _tickets(self) -> Section | None:
        figures = self._said(
            ("tickets", lambda n: _("{n} open", n=n), ""),
            ("tickets/waiting", lambda n: _("{n} to be answered", n=n), "soon"),
        )
        return Section(_("Tickets"), figures) if figures else None

    def _goods(self) -> Section | None:
        figures = self._said(
            ("goods", lambda n: _("{n} followed", n=n), ""),
            ("goods/late", lambda n: _("{n} late", n=n), "passed"),
        )
        return Section(_("Goods"), figures) if figures else None

    def _pickups(self) -> Section | None:
        figures = self._said(
            ("pickups", lambda n: ngettext("{n} waits", "{n} wait", n), ""),
            ("pickups/expired", lambda n: _("{n} past their days", n=n), "passed"),
        )
        return Section(_("Self-pickups"), figures) if figures else None

    def _slips(self) -> Section | None:
        figures = self._said(("slips", lambda n: _("{n} overdue", n=n), "passed"))
        return Section(pgettext("section of the board", "Slips"), figures) if figures else None

    def _statements(self) -> Section | None:
        figures = self._said(("statements", lambda n: _("{n} late", n=n), "passed"))
        return Section(_("Statements"), figures) if figures else None

    def _visits(self) -> Section | None:
        figures = self._said(
            ("visits", lambda n: _("{n} due", n=n), ""),
            ("visits/late", lambda n: _("{n} late", n=n), "passed"),
        )
        return Section(_("Visits"), figures) if figures else None

    def _untracked(self, board: Board, now: datetime) -> Section | None:
        from csdesk.playbook.basis import words_of

        run, kinds = board.untracked, self._playbook.parcels.untracked
        if run is None:
            return None
        figures = [Figure("untracked", str(self._counts["untracked"]))]
        for kind, count in run.kinds.items():
            figures.append(Figure(f"untracked/{kind}", str(count), "", words_of(kinds, kind, current())))
        figures += self._said(("untracked/undecided", lambda n: _("{n} undecided", n=n), "soon"))
        return Section(_("Untracked"), figures, _("run of {time}", time=self._time(run.as_of, now)))

    def _incidents(self) -> Section:
        week = Figure("incidents/week", _("{n} this week", n=self._counts["incidents/week"]))
        late = self._said(("incidents/late", lambda n: _("{n} reported late or kept back", n=n), "passed"))
        return Section(_("Incidents"), [week, *late])

    def _outbox(self, board: Board) -> Section:
        trouble = board.trouble
        figures = self._said(
            ("outbox", lambda n: _("{n} waiting", n=n), ""),
            ("outbox/trouble", lambda n: _("{n} failed", n=n), "passed"),
        )
        problem = trouble.problem if trouble is not None else None
        said = say(Sentence.from_json(problem)) if problem is not None else ""
        return Section(_("Outbox"), figures or [Figure("outbox", _("nothing waits"), "done")], said)

    def _signed(self, board: Board, now: datetime) -> Section | None:
        if not board.signatures:
            return None
        words = ", ".join(f"{one.by} {self._time(one.at, now)}" for one in board.signatures)
        return Section(_("Signed"), (), words)

    def _around(self, around: Surroundings, now: datetime) -> Section:
        """Who is signed in at a desk, and when the store was backed up last."""
        names = Counter(f"{one.name}{' ssh' if ' ssh ' in one.origin else ''}" for one in around.desks)
        desks = ", ".join(name if count == 1 else f"{name} x{count}" for name, count in names.items())
        made = _("backup {time}", time=self._time(around.backed_up, now)) if around.backed_up else _("no backup yet")
        # The backup first: it is short, and names may be many.
        return Section(_("Desks"), (), "  ".join((f"! {made}" if around.is_stale(now) else made, desks)))


def _names(lines: Iterable[Presence]) -> str:
    return ", ".join(dict.fromkeys(one.agent for one in lines))
