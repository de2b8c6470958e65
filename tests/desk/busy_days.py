"""Made-up days in the life of the shop, for everything that shows what goes on: a bit of each, by chance."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlmodel import select

from csdesk.desk.clients import exports
from csdesk.desk.handovers import handover_signing, handovers
from csdesk.desk.incidents import incidents
from csdesk.desk.pickups import self_pickups
from csdesk.desk.promises import escalation
from csdesk.desk.shifts import attendance, checklist_view, checklists, leave, roster_changes
from csdesk.desk.slips import slip_pressing
from csdesk.desk.statements import statements
from csdesk.desk.tickets import tickets
from csdesk.desk.visits.visit_turn import VisitTurn
from csdesk.models.message import Message, MessageState
from csdesk.models.untracked import UntrackedRow, UntrackedRun
from csdesk.refused import Refused
from csdesk.rules.working_time import DAY
from tests.desk.goods_work import hand_over
from tests.desk.shop import CHECKS, DIRECTOR, FINANCE, LI, MANAGER, MINUTE, NEW, QC, REGULAR, ZHOU, Shop, on_clocks
from tests.desk.slip_shop import arrived
from tests.desk.visits.visit_shop import Visited

MONDAY = date(2026, 11, 23)
MORNING = on_clocks("2026-11-23 07:30")

KINDS = ("late", "damaged", "callback", "price_enquiry", "complaint", "broken_rule")


class BusyDay:
    """One day that happens by the chance of a seed."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.random = Random(seed)
        self.at = MORNING
        self.cases: list[int] = []

    def live(self, acts: int = 24) -> None:
        """So many things happen, minutes apart; what the desk refuses does not."""
        self.shop.do(roster_changes.set_rotation, "ab", (LI.name, ZHOU.name), MONDAY, by=MANAGER, at=self.at)
        self.shop.do(checklists.begin_day, MONDAY, at=self.at)
        for _ in range(acts):
            self.at += timedelta(minutes=self.random.randrange(1, 40))
            try:
                self.random.choice(self.acts())()
            except Refused:
                continue

    def acts(self) -> list[Callable[[], object]]:
        """What can happen; what happens often stands there twice."""
        return [
            self.order, self.order, self.dangerous_order, self.draft, self.case, self.case, self.clock_on,
            self.tick, self.tick, self.leave, self.handover, self.watch, self.cancel, self.untracked, self.trouble,
            self.judge, self.ticket, self.export, self.late_slip, self.late_visit, self.goods, self.pickup,
            self.late_statement,
        ]  # fmt: skip

    def goods(self) -> None:
        """A work order is printed, and its goods are followed (T-1)."""
        hand_over(self.shop, self.order(), self.at)

    def pickup(self) -> None:
        """A parcel waits for its owner, some past their days (N-5)."""
        number = f"8030002{self.random.randrange(100_000):05}"
        arrived_at = self.at - self.random.randrange(7) * DAY
        new = self_pickups.NewPickup(number, "王芳", "13800138021", arrived_at=arrived_at)
        self.shop.do(self_pickups.take_in, new, uuid=number, at=self.at)

    def late_slip(self) -> None:
        """A slip whose goods arrived long ago and that never came back (D-4)."""
        number = arrived(self.shop, self.at - 30 * DAY)
        if self.random.random() < 0.5:
            self.shop.do(slip_pressing.press, number, "今天寄出", at=self.at)

    def late_visit(self) -> None:
        """A client who was opened long ago and is still not visited (K-3)."""
        Visited(self.shop).client(f"V{self.at:%d%H%M}", opened_on=MONDAY - self.random.randrange(8, 20) * DAY)
        VisitTurn().turn(self.shop.desk, at=self.at)

    def late_statement(self) -> None:
        """A statement of the month before that nobody has checked (F-1)."""
        self.shop.confirm(at=self.at - 40 * DAY)
        self.shop.do(statements.make, REGULAR, (self.at - 40 * DAY).date(), at=self.at - 20 * DAY)

    def every_act(self) -> None:
        """Each of them once, in their order."""
        self.cases.append(self.shop.open_case("late", at=self.at))
        self.shop.save({"dangerous": "yes", "goods": "油漆"}, at=self.at)
        self.at += 10 * MINUTE
        self.watch()
        for act in dict.fromkeys(self.acts()):
            self.at += MINUTE
            with suppress(Refused):
                act()

    def order(self) -> int:
        return self.shop.confirm(by=self.random.choice((LI, ZHOU)), at=self.at).order_id

    def dangerous_order(self) -> None:
        """It waits for a supervisor; now and then something else is missing."""
        texts = {"dangerous": "yes", "goods": "油漆"} if self.random.random() < 0.7 else {"client": NEW}
        ticked = CHECKS["phone"] if self.random.random() < 0.7 else ()
        self.shop.save(texts, by=self.random.choice((LI, DIRECTOR)), at=self.at, ticked=ticked)

    def draft(self) -> None:
        self.shop.save(at=self.at)

    def cancel(self) -> None:
        self.shop.cancel(self.order(), at=self.at)

    def case(self) -> None:
        kind = self.random.choice(KINDS)
        by = self.random.choice((LI, ZHOU))
        self.cases.append(self.shop.open_case(kind, f"{kind} {len(self.cases)}", by=by, at=self.at))

    def judge(self) -> None:
        if self.cases:
            judgement = {"cause": "堵车", "department": "dispatch", "measure": "提前出发"}
            hidden = self.random.random() < 0.5
            self.shop.do(incidents.judge, self.random.choice(self.cases), judgement, hidden=hidden, by=QC, at=self.at)

    def ticket(self) -> None:
        """One is opened, and now and then answered at once."""
        number = f"8030012{self.random.randrange(1, 10**6):06}"
        case_id = self.shop.do(tickets.open_ticket, "chase", number, by=LI, at=self.at).id
        if self.random.random() < 0.5:
            reply = ("快件在武汉分拨滞留。", "已联系分拨优先装车。", "明天 12:00")
            uuid = str(UUID(int=self.random.getrandbits(128)))
            self.shop.do(tickets.answer, case_id, *reply, uuid=uuid, by=LI, at=self.at)

    def clock_on(self) -> None:
        self.shop.do(attendance.clock_on, by=self.random.choice((LI, ZHOU)), at=self.at)

    def tick(self) -> None:
        open_items = [one for one in self.shop.see(checklist_view.read, MONDAY, at=self.at).lines if one.open]
        if open_items:
            one = self.random.choice(open_items)
            self.shop.do(checklists.skip, one.case_id, one.step, "今天没有", at=self.at)

    def leave(self) -> None:
        first = MONDAY + self.random.randrange(0, 20) * DAY
        self.shop.do(leave.ask, LI.name, first, first + self.random.randrange(3) * DAY, by=LI, at=self.at)

    def export(self) -> None:
        self.shop.do(exports.ask, "clients", "对账", uuid=str(self.at), by=FINANCE, at=self.at)

    def handover(self) -> None:
        person, post = self.random.choice(((LI, "A"), (ZHOU, "B")))
        sheet = self.shop.do(handovers.open_sheet, MONDAY, post, by=person, at=self.at)
        self.shop.do(handover_signing.put_signature, sheet.id, by=person, at=self.at)

    def watch(self) -> None:
        escalation.turn(self.shop.desk, at=self.at)

    def trouble(self) -> None:
        """A mail server refuses a message."""
        with self.shop.desk.writing() as tx:
            waiting = tx.session.exec(select(Message).where(Message.state != MessageState.SENT)).first()
            if waiting is not None:
                waiting.attempts += 1
                waiting.problem = {"message": "There is no case {which}.", "values": {"which": "x"}, "set_up": True}

    def untracked(self) -> None:
        """A run of the query: rows of every kind, some of them decided."""
        with self.shop.desk.writing() as tx:
            run = UntrackedRun(
                uuid=str(UUID(int=self.random.getrandbits(128))), query="untracked", by=LI.name, at=self.at,
                as_of=self.at, first=self.at - 30 * DAY, last=self.at, left_out=0, counts={},
            )  # fmt: skip
            tx.session.add(run)
            tx.session.flush()
            kinds = [one.id for one in tx.playbook.parcels.untracked]
            for number in range(self.random.randrange(12)):
                row = UntrackedRow(
                    run_id=run.id or 0, query="untracked", asked_on=MONDAY,
                    number=f"80300012{number:04}", kind=self.random.choice(kinds), action="chase",
                    last_scan_at=self.at - number * MINUTE, runs_seen=1,
                    decision=self.random.choice(("", "", "chase")),
                )  # fmt: skip
                tx.session.add(row)

    def moment(self) -> datetime:
        """Some moment of the day or of the night after it."""
        return MORNING + timedelta(minutes=self.random.randrange(0, 26 * 60))
