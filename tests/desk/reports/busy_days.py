"""Some days in a row in which everything happens that reports count, by the chance of a seed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from csdesk.desk.cases import steps
from csdesk.desk.goods import goods
from csdesk.desk.incidents import incidents
from csdesk.desk.orders import orders
from csdesk.desk.shifts import checklist_view, checklists, roster_changes
from csdesk.desk.slips import slips
from csdesk.desk.visits import taking
from csdesk.desk.visits.taking import Talk
from csdesk.desk.visits.visit_turn import VisitTurn
from csdesk.refused import Refused
from csdesk.rules.working_time import DAY
from tests.desk.busy_days import MONDAY, MORNING, BusyDay
from tests.desk.goods_work import hand_over
from tests.desk.shop import LI, MANAGER, MINUTE, QC, WITHOUT_NOTICE, ZHOU, Shop
from tests.desk.slip_shop import arrived

CLIENTS = ("HX001", WITHOUT_NOTICE)


class BusyDays(BusyDay):
    """Days that happen by the chance of a seed."""

    def __init__(self, shop: Shop, seed: int) -> None:
        super().__init__(shop, seed)
        self.random = Random(seed)
        self.day = MONDAY
        self.visits = VisitTurn()
        self.ordered: list[int] = []
        self.carried: list[int] = []
        self.out: list[str] = []

    def live_days(self, days: int, acts: int) -> datetime:
        """So many days with so many acts each; when the last of them is over."""
        self.shop.do(roster_changes.set_rotation, "ab", (LI.name, ZHOU.name), MONDAY, by=MANAGER, at=MORNING)
        for number in range(days):
            self.at, self.day = MORNING + number * DAY, MONDAY + number * DAY
            self.shop.do(checklists.begin_day, self.day, at=self.at)
            self.visits.turn(self.shop.desk, at=self.at)
            for _ in range(acts):
                self.at += timedelta(minutes=self.random.randrange(1, 45), seconds=self.random.randrange(60))
                with suppress(Refused):
                    self.random.choice(self.doings())()
        return MORNING + days * DAY

    def doings(self) -> list[Callable[[], object]]:
        """What can happen; what happens often stands there twice."""
        return [
            self.cash_order, self.cash_order, self.change_of_fee, self.cancel_earlier, self.online, self.online,
            self.ask, self.ask, self.case, self.answer_case, self.answer_case, self.hide, self.ticket, self.untracked,
            self.send_goods, self.deliver, self.deliver, self.slip, self.slip_back, self.slip_back, self.watch,
            self.do_item, self.do_item, self.account, self.tick, self.visit, self.visit,
        ]  # fmt: skip

    def cash_order(self) -> None:
        how = {"settlement": self.random.choice(("cash", "cash", "monthly")), "fee": self.random.choice(("12.5", "80"))}
        self.ordered.append(self.shop.confirm(how, by=self.random.choice((LI, ZHOU)), at=self.at).order_id)

    def change_of_fee(self) -> None:
        if self.ordered:
            texts = {"fee": self.random.choice(("20", "99.99")), "settlement": self.random.choice(("cash", "prepaid"))}
            self.shop.change(self.random.choice(self.ordered), texts, at=self.at)

    def cancel_earlier(self) -> None:
        if self.ordered:
            self.shop.cancel(self.random.choice(self.ordered), at=self.at)

    def online(self) -> None:
        """An online order, confirmed soon, late, or never."""
        draft = self.shop.save({"channel": "online"}, by=ZHOU, at=self.at)
        self.at += self.random.choice((3, 29, 31)) * MINUTE
        if self.random.random() < 0.8:
            assert draft.order_id is not None
            with self.shop.desk.writing() as tx:
                orders.confirm(tx, draft.order_id, by=LI, at=self.at)

    def ask(self) -> None:
        """A question, a call back or an enquiry, answered soon, late, or never."""
        kind = self.random.choice(("chat", "callback", "price_enquiry"))
        by = self.random.choice((LI, ZHOU))
        client = self.random.choice(("", *CLIENTS))
        self.cases.append(self.shop.open_case(kind, "多少钱", by=by, at=self.at, client=client))
        self.at += self.random.choice((1, 4, 6)) * MINUTE
        if self.random.random() < 0.8:
            self.shop.do(steps.tick, self.cases[-1], "answer", by=by, at=self.at)

    def answer_case(self) -> None:
        """Something is ticked, or the tick is taken back."""
        if self.cases:
            case_id = self.random.choice(self.cases)
            step = self.random.choice(("answer", "report", "hear", "tell_consignor"))
            use = steps.tick if self.random.random() < 0.8 else steps.untick
            self.shop.do(use, case_id, step, by=LI, at=self.at)

    def hide(self) -> None:
        """An incident that was learned of before today is written down."""
        learned = self.at - self.random.choice((1, 30)) * 60 * MINUTE
        new = incidents.NewCase("damaged", "昨天的", learned, self.random.choice(("", *CLIENTS)))
        self.cases.append(self.shop.do(incidents.open_case, new, by=QC, at=self.at).id or 0)

    def send_goods(self) -> None:
        order_id = self.shop.confirm(
            {"job_type": "station_to_station", "vehicle": "", "wanted_at": f"{self.at + DAY:%Y-%m-%d} 18:00"},
            at=self.at,
        ).order_id
        self.carried.append(hand_over(self.shop, order_id, self.at))

    def deliver(self) -> None:
        if self.carried:
            goods_id = self.random.choice(self.carried)
            self.shop.do(goods.deliver, goods_id, at=self.at)

    def slip(self) -> None:
        """Its goods arrived some days ago, so that it is due about now."""
        self.out.append(arrived(self.shop, self.at - self.random.randrange(8, 12) * DAY))

    def slip_back(self) -> None:
        if self.out:
            number = self.out.pop()
            for state in ("signed", "posted", "received"):
                self.shop.do(slips.mark, number, state, at=self.at)

    def visit(self) -> None:
        """A client says how it is, today or yesterday."""
        found = self.shop.see(taking.by_code, self.random.choice(CLIENTS))
        answer = self.random.choice(("satisfied", "satisfied", "fair", "not"))
        made_at = self.at - self.random.choice((0, 1)) * DAY
        talk = Talk(answer, about=("speed",), made_at=made_at)
        self.shop.do(taking.write_down, found.id, talk, by=self.random.choice((LI, ZHOU)), at=self.at)

    def tick(self) -> None:
        """An item of the day is skipped."""
        day = self.day
        found = [one for one in self.shop.see(checklist_view.read, day, at=self.at).lines if one.open]
        one = self.random.choice(found)
        self.shop.do(checklists.skip, one.case_id, one.step, "今天没有", at=self.at)

    def do_item(self) -> None:
        """An item of the day is done."""
        day = self.day
        found = [one for one in self.shop.see(checklist_view.read, day, at=self.at).lines if one.open]
        ticks = [one for one in found if one.evidence_kind == "tick"]
        if ticks:
            one = self.random.choice(ticks)
            self.shop.do(checklists.tick, one.case_id, one.step, {}, by=self.random.choice((LI, ZHOU)), at=self.at)

    def account(self) -> None:
        """The day's account agrees, or it does not."""
        day = self.day
        found = [one for one in self.shop.see(checklist_view.read, day, at=self.at).lines if one.open]
        for one in found:
            if one.evidence_kind == "amount":
                counted = self.random.choice(("100", "98.5", "101"))
                shown = {"expected": "100", "counted": counted, "note": "零钱"}
                self.shop.do(checklists.tick, one.case_id, one.step, shown, by=ZHOU, at=self.at)
