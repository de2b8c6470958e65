"""What holds of month-end statements: their moves, due days, lines and corrections, totals (F-1, F-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from csdesk.playbook.calendar import Calendar
from csdesk.playbook.statements import StatementState
from csdesk.refused import N_, Refused
from csdesk.rules.working_time import DAY, is_working_day, next_working_day

STATES: Sequence[str] = (
    "made", "checked", "sent", "disputed", "agreed", "invoice_asked", "invoiced", "delivered", "part_paid", "paid",
    "closed", "withdrawn",
)  # fmt: skip
"""In the order in which a statement goes through them (F-1)."""

WORK, FINANCE = "statement.work", "statement.finance"
"""The two permissions: what the client's agent does, and what finance does."""


# -- moves -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """One thing that is done with a statement: from which states, to which, and who may (F-1)."""

    id: str
    from_: frozenset[str]
    to: str
    permission: str


def _move(id_: str, from_: str, to: str, permission: str) -> Move:
    return Move(id_, frozenset(from_.split()), to, permission)


MOVES: Mapping[str, Move] = {
    one.id: one
    for one in (
        _move("check", "made", "checked", FINANCE),
        _move("send", "checked", "sent", WORK),
        _move("agree", "sent", "agreed", WORK),
        _move("dispute", "sent disputed", "disputed", WORK),
        _move("answer", "disputed", "sent", WORK),
        _move("ask_invoice", "agreed", "invoice_asked", WORK),
        _move("invoice", "invoice_asked", "invoiced", FINANCE),
        _move("deliver", "invoiced", "delivered", WORK),
        _move("pay", "delivered part_paid", "paid", FINANCE),
        _move("close", "paid", "closed", FINANCE),
    )
}
"""The moves forward by their ids, in their order; where they really lead is said by what is paid and disputed."""

BACK: Mapping[str, Move] = {
    one: Move("back", frozenset({one}), to, permission)
    for one, to, permission in (
        ("checked", "made", FINANCE),
        ("sent", "checked", WORK),
        ("agreed", "sent", WORK),
        ("invoice_asked", "agreed", WORK),
        ("invoiced", "invoice_asked", FINANCE),
        ("delivered", "invoiced", WORK),
        ("part_paid", "delivered", FINANCE),
        ("paid", "part_paid", FINANCE),
        ("closed", "paid", FINANCE),
    )
}
"""The steps back by the state from which they go; each needs a reason. A payment that goes back is taken back."""


def allows(move: str, state: str, total_fen: int) -> bool:
    """Whether a move is possible from a state; what costs nothing is closed as soon as it is agreed."""
    if move == "back":
        return state in BACK
    if total_fen <= 0 and move == "close":
        return state in ("agreed", "paid")
    if total_fen <= 0 and move in ("ask_invoice", "invoice", "deliver", "pay"):
        return False
    return state in MOVES[move].from_


def possible(state: str, total_fen: int) -> Sequence[str]:
    """The moves that are possible from a state, forward first (F-1)."""
    return [one for one in (*MOVES, "back") if allows(one, state, total_fen)]


WHERE: Mapping[str, str] = {
    "made": N_("It waits for finance to check it."),
    "checked": N_("It is checked: it has to be sent next."),
    "sent": N_("It is sent: the client agrees or says what is wrong next."),
    "disputed": N_("Lines are disputed: each has to be answered first."),
    "agreed": N_("The client has agreed: the invoice is asked for next."),
    "invoice_asked": N_("The invoice is asked for: finance issues it next."),
    "invoiced": N_("The invoice is issued: it has to be delivered next."),
    "delivered": N_("The invoice is delivered: the client pays next."),
    "part_paid": N_("It is paid in part: the rest comes next."),
    "paid": N_("It is paid: it can be closed."),
    "closed": N_("It is closed: nothing is left to do."),
    "withdrawn": N_("Nothing is left on it."),
}
"""What stands in the way, by the state."""

NOT_NOW: Mapping[str, str] = {
    "check": N_("{number} cannot be checked now. {why}"),
    "send": N_("{number} cannot be sent now. {why}"),
    "agree": N_("{number} cannot be agreed now. {why}"),
    "dispute": N_("Lines of {number} cannot be disputed now. {why}"),
    "answer": N_("Nothing of {number} is disputed. {why}"),
    "ask_invoice": N_("No invoice can be asked for {number} now. {why}"),
    "invoice": N_("No invoice of {number} can be issued now. {why}"),
    "deliver": N_("No invoice of {number} can be delivered now. {why}"),
    "pay": N_("No payment for {number} can be noted now. {why}"),
    "close": N_("{number} cannot be closed now. {why}"),
    "back": N_("{number} cannot go a step back. {why}"),
}
"""The refusal of a wrong order, by the move."""


def check_move(move: str, number: str, state: str, total_fen: int) -> None:
    """Refused, saying what comes first, unless a statement in `state` can be moved so (F-1)."""
    if allows(move, state, total_fen):
        return
    why = Refused("statement_order", WHERE[state])
    if total_fen <= 0 and state == "agreed":
        why = Refused("statement_order", N_("The client owes nothing: it can be closed."))
    raise Refused("statement_order", NOT_NOW[move], field="state", number=number, why=why)


def check_priced(number: str, unpriced: int) -> None:
    """Refused while orders of a statement have no price: their sum would be none (F-3)."""
    if unpriced:
        message = N_("{n} orders of {number} have no price. Change these orders, then check it again.")
        raise Refused("statement_unpriced", message, field="state", n=unpriced, number=number)


def check_month_over(number: str, last: date, today: date) -> None:
    """Refused while orders of the month, which ends with the day `last`, may still come (F-1)."""
    if today <= last:
        message = N_("{number} cannot be checked yet: its month ends on {day}.")
        raise Refused("month_running", message, field="state", number=number, day=last.isoformat())


def paid_state(total_fen: int, paid_fen: int) -> str:
    """Where a statement is whose invoice was delivered, by what was paid of it (F-1)."""
    if paid_fen >= total_fen:
        return "paid"
    return "part_paid" if paid_fen else "delivered"


# -- due days --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cycle:
    """What a client's settlement cycle says (F-1)."""

    id: str = ""
    day: int = 31
    """The day of the month with which its month ends; in a shorter month the last one."""
    months: int = 1
    """How many months one statement covers."""
    payment_days: int = 15
    """Days from the end of its month to the day by which the client pays."""


@lru_cache(maxsize=4096)
def month_of(day: date, cycle: Cycle) -> date:
    """The month, by its first day, on whose statement what was ordered on a day stands (F-1)."""
    month = day.replace(day=1)
    if day > _end_in(month, cycle):
        month = next_month(month)
    while month.month % cycle.months:
        month = next_month(month)
    return month


def period_of(month: date, cycle: Cycle) -> tuple[date, date]:
    """The first and the last day of what the statement of a month covers."""
    before = month
    for _month in range(cycle.months):
        before = (before - DAY).replace(day=1)
    return _end_in(before, cycle) + DAY, _end_in(month, cycle)


def _end_in(month: date, cycle: Cycle) -> date:
    last = next_month(month) - DAY
    return last.replace(day=min(cycle.day, last.day))


def due_day(state: StatementState, cycle: Cycle, last: date, reached: date, calendar: Calendar) -> date | None:
    """By the end of which day what follows a state is due; None where nothing follows (F-1).

    `reached` is the day on which the statement came to the state, `last` that with which its month ends: one that is
    new counts from there.
    """
    if state.next is None:
        return None
    if state.id == "made":
        reached = max(reached, last)
    due = after_working_days(reached, state.cycles.get(cycle.id, state.days), calendar)
    if state.by == "payment_days":
        due = max(due, next_working_day(last + cycle.payment_days * DAY, calendar))
    return due


def after_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The day on which `count` working days after `day` have gone; 0 is `day`, or the first working day after it."""
    if not count:
        return next_working_day(day, calendar)
    while count:
        day += DAY
        count -= is_working_day(day, calendar)
    return day


def next_month(month: date) -> date:
    """The first day of the month after that of a day."""
    return (month.replace(day=1) + 31 * DAY).replace(day=1)


# -- lines -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ordered:
    """An order as it stands for one client: what the client owes for it now."""

    month: date
    """On whose statement it stands, by its first day."""
    revision: int
    fee_fen: int | None
    """None while it has no price."""
    ended: str = ""
    """Why the client owes nothing for it: `cancelled`, `moved` to another client, `settled` another way."""

    @property
    def owed(self) -> int | None:
        """What the client owes, in fen."""
        return 0 if self.ended else self.fee_fen


@dataclass(frozen=True)
class Billed:
    """What statements that were sent to the client say of an order, all together."""

    fen: int
    month: date
    """Of the latest of them."""
    revision: int
    ended: str
    """As they stand on it."""


@dataclass(frozen=True)
class Due:
    """The line that an order needs: in the draft of which month, of which kind, and its amount in fen."""

    month: date
    kind: str
    amount_fen: int | None
    before_fen: int | None = None


def line_for(order: Ordered, billed: Billed | None, drafts: Sequence[date], since: date) -> Due | None:
    """The line that an order needs on one of a client's drafts, given by their months in order (F-3).

    An order that was never sent stands in the draft of its month, or else, of a month not before `since` (the first
    that was ever made), in the next one. One that was sent and has changed has a correction in the first draft after
    that: what is owed now less what was said. None where nothing is to be said, or no draft can say it yet.
    """
    if billed is None:
        if order.ended:
            return None
        if order.month in drafts:
            return Due(order.month, "order", order.owed)
        later = next((one for one in drafts if one > order.month), None)
        return Due(later, "late", order.owed) if later and order.month >= since else None
    said = (billed.fen, billed.revision, billed.ended)
    if said == (order.owed, order.revision, order.ended):
        return None
    later = next((one for one in drafts if one > billed.month), None)
    if later is None:
        return None
    owed = order.owed
    return Due(later, "correction", None if owed is None else owed - billed.fen, billed.fen)


@dataclass(frozen=True)
class Totals:
    """What the lines of a statement come to."""

    lines: int
    unpriced: int
    total_fen: int


def totals(amounts: Iterable[int | None]) -> Totals:
    """The sum of some lines to the fen, and how many have no price (F-3)."""
    given = list(amounts)
    return Totals(len(given), given.count(None), sum(one for one in given if one is not None))


KINDS: Sequence[str] = ("order", "late", "correction")
"""Of lines, in the order in which they stand."""

_COUNT_BITS, _DAY_BITS = 36, 24


def place_of(kind: str, day: date, number: str, order_id: int) -> int:
    """Where a line stands on its statement: by kind, then by day and number; below 2**62, and each its own."""
    tail = number[-8:]
    count = int(tail) if tail.isascii() and tail.isdecimal() else order_id
    return (KINDS.index(kind) << (_COUNT_BITS + _DAY_BITS)) | (day.toordinal() << _COUNT_BITS) | count


# -- money in words --------------------------------------------------------------------------------------------------

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def in_capitals(fen: int) -> str:
    """An amount in the capitals of Chinese bills: 12850 fen are 壹佰贰拾捌元伍角整 (F-2)."""
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    words = f"{_whole_in_capitals(yuan)}元" if yuan else ""
    if not rest:
        words = f"{words or '零元'}整"
    else:
        if jiao:
            words += f"{_DIGITS[jiao]}角"
        elif yuan:
            words += "零"
        words += f"{_DIGITS[cents]}分" if cents else "整"
    return ("负" if fen < 0 else "") + words


def _whole_in_capitals(number: int) -> str:
    words, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        some = number // 10_000**group % 10_000
        if not some:
            gap = bool(words)
            continue
        if words and (gap or some < 1_000):
            words += "零"
        words += _group_in_capitals(some) + _GROUPS[group]
        gap = False
    return words


def _group_in_capitals(some: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = some // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return words
