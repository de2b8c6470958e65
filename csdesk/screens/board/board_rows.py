"""The rows behind a figure of the board, in words: one kind of thing at a time, in columns that fit it (A-4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from csdesk.desk.board.board_parts import WaitingOrder
from csdesk.desk.cases.case_lists import CaseLine as Incident
from csdesk.desk.goods.goods_list import Line as GoodsLine
from csdesk.desk.orders.orders import Line as OrderLine
from csdesk.desk.pickups.self_pickups import Waiting
from csdesk.desk.promises.promises import Promise
from csdesk.desk.shifts.checklist_view import Line as ItemLine
from csdesk.desk.slips.slip_pressing import ToPress
from csdesk.desk.statements.statement_lists import StatementRow
from csdesk.desk.tickets.tickets import Ticket
from csdesk.desk.visits.visit_lists import VisitRow
from csdesk.language import _, current, ngettext
from csdesk.models.export import ExportRequest
from csdesk.models.handover import Handover
from csdesk.models.message import Message
from csdesk.models.roster import Leave
from csdesk.models.untracked import UntrackedRow
from csdesk.playbook.basis import words_of
from csdesk.rules.attendance import Line as Presence
from csdesk.rules.masking import masked_name
from csdesk.rules.order_fields import Draft
from csdesk.screens.cases.case_list import CaseList, lines_of
from csdesk.screens.cases.case_list import columns as promise_columns
from csdesk.screens.clock_words import in_words, moment_words
from csdesk.screens.message_words import message_words, recipient_words
from csdesk.screens.orders.orders import state_words
from csdesk.screens.shifts import checklist_rows
from csdesk.screens.shifts.attendance import remarks
from csdesk.widgets.columns import Column
from csdesk.widgets.rows import Row

if TYPE_CHECKING:
    from csdesk.desk.board.board_rows import Entry
    from csdesk.playbook.shapes import Playbook

WHEN, NUMBER, WHO = 11, 14, 8
"""Cells of a moment, a number, a name."""

MOST_STATE = 30
"""Cells that what became of a thing takes at the most."""


@dataclass(frozen=True)
class Shown:
    """Rows with the columns that they stand in."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    clocks: CaseList | None = None
    """What keeps them up to date, where they are promises."""


class BoardRows:
    """Puts entries into rows, at a moment; `local` puts moments on the shop's clock."""

    def __init__(self, playbook: Playbook, local: Callable[[datetime], datetime]) -> None:
        self._playbook = playbook
        self._local = local

    def shown(self, entries: Sequence[Entry], now: datetime) -> tuple[Shown, Sequence[Entry]]:
        """The rows, and the entries in their order."""
        if entries and all(isinstance(one.about, Promise) for one in entries):
            return self._promises(entries, now)
        if entries and all(isinstance(one.about, ItemLine) for one in entries):
            return self._items(entries, now), entries
        rows = [self._row(one, now) for one in entries]
        return Shown(_columns(rows), rows), entries

    def _promises(self, entries: Sequence[Entry], now: datetime) -> tuple[Shown, Sequence[Entry]]:
        by_id = {one.deadline_id: one for one in entries}
        running = [_untitled(one.about) for one in entries if isinstance(one.about, Promise)]
        clocks = CaseList(lines_of(running, (), now), self._playbook.deadlines, now)
        ordered = [by_id[one.deadline_id] for one in clocks.lines]
        return Shown(promise_columns(clocks.rows), clocks.rows, clocks), ordered

    def _items(self, entries: Sequence[Entry], now: datetime) -> Shown:
        lines = [one.about for one in entries if isinstance(one.about, ItemLine)]
        rows = checklist_rows.rows_of(lines, now, self._local, live=True, posts=True)
        return Shown(checklist_rows.columns(), rows)

    # -- one row ---------------------------------------------------------------------------------------------------

    def _row(self, entry: Entry, now: datetime) -> Row:
        about = entry.about
        made: dict[type, Callable[[Any, datetime], tuple[tuple[str, ...], str]]] = {
            OrderLine: self._order,
            Draft: self._draft,
            WaitingOrder: self._waiting,
            Incident: self._incident,
            Leave: self._leave,
            Handover: self._handover,
            Presence: self._presence,
            Message: self._message,
            UntrackedRow: self._parcel,
            Ticket: self._ticket,
            ToPress: self._slip,
            StatementRow: self._statement,
            VisitRow: self._visit,
            GoodsLine: self._goods,
            Waiting: self._pickup,
            ExportRequest: self._export,
            Promise: self._promise,
        }
        cells, tone = made[type(about)](about, now)
        return Row(entry.key, cells, tone)

    def _time(self, moment: datetime | None, now: datetime) -> str:
        return moment_words(self._local(moment), self._local(now)) if moment is not None else ""

    def _order(self, line: OrderLine, now: datetime) -> tuple[tuple[str, ...], str]:
        order = line.order
        state, tone = state_words(order.state, order.revision, order.handed_over_at is not None)
        what = f"{line.client_code}  {line.client_name}  {line.revision.goods}"
        by = order.confirmed_by or ""
        return ("", self._time(order.confirmed_at, now), order.number or "", what, by, state), tone

    def _draft(self, draft: Draft, now: datetime) -> tuple[tuple[str, ...], str]:
        texts = draft.texts
        what = "  ".join(filter(None, (texts.get("client") or texts.get("caller", ""), texts.get("goods", ""))))
        state = _("change") if draft.changes else _("draft")
        return (".", self._time(draft.saved_at, now), draft.changes, what or "-", draft.owner, state), ""

    def _waiting(self, waiting: WaitingOrder, now: datetime) -> tuple[tuple[str, ...], str]:
        draft, why = waiting.draft, []
        if "order.confirm_dangerous" in waiting.needed:
            why.append(_("dangerous goods"))
        if "order.confirm_new_client" in waiting.needed:
            why.append(_("new client"))
        what = f"{waiting.client_name}  {draft.texts.get('goods', '')}"
        return ("?", self._time(draft.saved_at, now), draft.changes, what, draft.owner, ", ".join(why)), "soon"

    def _incident(self, line: Incident, now: datetime) -> tuple[tuple[str, ...], str]:
        from csdesk.desk.cases.case_lists import Reporting, reporting

        case, incident = line.case, line.incident
        said, late = [], reporting(line, now) is Reporting.LATE
        said += [_("reported late")] if late else []
        said += [_("kept back")] if incident is not None and incident.hidden else []
        if case.state == "open":
            judged = incident is not None and incident.judged_at is not None
            said.append(_("to be closed") if judged else _("to be judged"))
        else:
            said.append(_("closed"))
        sign, tone = ("X", "passed") if late else (".", "") if case.state == "open" else ("x", "dim")
        what = f"{in_words(case.policy['words'])}  {case.title}"
        return (sign, self._time(case.began_at, now), case.number or "", what, case.owner, ", ".join(said)), tone

    def _leave(self, leave: Leave, now: datetime) -> tuple[tuple[str, ...], str]:
        span = f"{leave.first:%m-%d}" if leave.first == leave.last else f"{leave.first:%m-%d}-{leave.last:%m-%d}"
        state = _("{name} agrees", name=leave.agreed_by) if leave.agreed_by else _("nobody has agreed yet")
        return ("?", self._time(leave.asked_at, now), span, leave.reason, leave.agent, state), "soon"

    def _handover(self, handover: Handover, now: datetime) -> tuple[tuple[str, ...], str]:
        first = handover.words.splitlines()[0] if handover.words else ""
        state = _("signed {time}, to be accepted", time=self._time(handover.signed_at, now))
        return ("!", f"{handover.day:%m-%d}", handover.post, first, handover.agent, state), "soon"

    def _export(self, request: ExportRequest, now: datetime) -> tuple[tuple[str, ...], str]:
        state = _("{name} approved", name=request.manager_by) if request.manager_by else _("waits for the manager")
        when, number = self._time(request.asked_at, now), str(request.id)
        return ("?", when, number, request.reason, request.asked_by, state), "soon"

    def _presence(self, line: Presence, now: datetime) -> tuple[tuple[str, ...], str]:  # noqa: ARG002
        def clock(moment: datetime | None) -> str:
            return f"{self._local(moment):%H:%M}" if moment is not None else ""

        hours = f"{clock(line.begin)}-{clock(line.end)}" if line.begin is not None else ""
        there = f"{clock(line.on)}-{clock(line.off)}" if line.on is not None else ""
        tone = "" if not line.is_noticed else "passed" if line.presence == "missing" else "soon"
        sign = "!" if line.is_noticed else "x" if there else "."
        return (sign, hours, there, ", ".join(line.posts), line.agent, "; ".join(remarks(line))), tone

    def _message(self, message: Message, now: datetime) -> tuple[tuple[str, ...], str]:
        whom = recipient_words(self._playbook.recipients, message.recipient)
        state = message_words(message, self._local(now), self._local)
        sign, tone = ("!", "passed") if message.problem is not None else (".", "")
        return (sign, self._time(message.made_at, now), whom, message.subject, "", state), tone

    def _ticket(self, ticket: Ticket, now: datetime) -> tuple[tuple[str, ...], str]:
        what = f"{in_words(ticket.words)}  {ticket.title}"
        sign, state, tone = ("!", _("to be answered"), "soon") if ticket.waits else (".", _("answered"), "")
        due = self._time(ticket.due_at, now)
        by = _("by {time}", time=due) if due else ""
        state = ", ".join(filter(None, (state, by)))
        return (sign, self._time(ticket.began_at, now), ticket.number, what, ticket.owner, state), tone

    def _slip(self, one: ToPress, now: datetime) -> tuple[tuple[str, ...], str]:
        from csdesk.desk.slips.slip_words import late_words

        row = one.row
        what = f"{row.client} -> {row.place}"
        pressed = _("pressed {time}", time=self._time(row.pressed_at, now)) if row.pressed_at else _("not pressed for")
        state = ", ".join((late_words(one.days), pressed))
        return ("X", self._time(row.due_at, now), row.number, what, one.whom.contact, state), "passed"

    def _statement(self, row: StatementRow, now: datetime) -> tuple[tuple[str, ...], str]:
        from csdesk.desk.statements import statement_words

        playbook = self._playbook.statements
        state = statement_words.state_words(playbook, row.state)
        press = statement_words.person_words(row, playbook, "")
        what = f"{row.client}  {statement_words.next_words(playbook, row.state)}"
        return ("X", self._time(row.due_at, now), row.number, what, press, state), "passed"

    def _visit(self, row: VisitRow, now: datetime) -> tuple[tuple[str, ...], str]:
        from csdesk.desk.visits import visit_words

        today = self._local(now).date()
        sign, tone = ("X", "passed") if row.due_day < today else (".", "")
        what = f"{row.name}  {visit_words.class_words(self._playbook, row.client_class)}"
        due = visit_words.due_words(row, today)
        return (sign, f"{row.day:%m-%d}", row.code, what, visit_words.agent_words(row.agent), due), tone

    def _goods(self, line: GoodsLine, now: datetime) -> tuple[tuple[str, ...], str]:
        sign, tone = ("X", "passed") if line.is_late(now) else (".", "")
        what = f"{line.client} -> {line.destination}"
        return (
            sign,
            self._time(line.due_at, now),
            line.number,
            what,
            line.owner,
            in_words(line.step) if line.step else "",
        ), tone

    def _pickup(self, one: Waiting, now: datetime) -> tuple[tuple[str, ...], str]:
        sign, tone = ("X", "passed") if one.expired else (".", "")
        what = "  ".join(filter(None, (masked_name(one.consignee), one.place)))
        calls = ngettext("{n} call", "{n} calls", one.calls) if one.calls else _("not called")
        return (sign, self._time(one.keep_until, now), one.number, what, "", calls), tone

    def _parcel(self, row: UntrackedRow, now: datetime) -> tuple[tuple[str, ...], str]:
        kind = words_of(self._playbook.parcels.untracked, row.kind, current())
        what = "  ".join(filter(None, (kind, row.place)))
        sign, state = (".", _("undecided")) if not row.decision else ("x", row.decision)
        seen = _("run {n}", n=row.runs_seen)
        tone = "" if not row.decision else "dim"
        return (
            sign,
            self._time(row.last_scan_at, now),
            row.number,
            what,
            row.decided_by or "",
            f"{state}, {seen}",
        ), tone

    def _promise(self, one: Promise, now: datetime) -> tuple[tuple[str, ...], str]:
        what = f"{in_words(one.words)}  {one.title}"
        return (".", self._time(one.due_at, now), one.number, what, one.owner, ""), ""


def _untitled(one: Promise) -> Promise:
    """An item of a checklist without the day that its list goes by: it is late today."""
    return replace(one, title="") if one.is_item else one


def _columns(rows: Sequence[Row]) -> Sequence[Column]:
    """Sign, when, number, what, whose, what became of it; a column is as wide as what stands in it."""

    def widest(place: int, most: int) -> int:
        return min(most, max((cell_len(row.cells[place]) for row in rows), default=0))

    when, number, who, state = widest(1, WHEN), widest(2, NUMBER), widest(4, WHO), widest(5, MOST_STATE)
    return (
        Column("", 1),
        Column(_("When"), when),
        Column(_("Number"), number, drop=2),
        Column(_("What")),
        Column(_("Whose"), who, drop=1),
        Column(_("State"), state, drop=3),
    )
