"""Month-end statements: moves, due days, lines and corrections to the fen, amounts in capitals (F-1, F-2, F-3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.places import seed_playbook
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from csdesk.rules import statements as rules
from csdesk.rules.statements import Billed, Cycle, Due, Ordered
from csdesk.rules.working_time import is_working_day

PLAYBOOK = load()
STATEMENTS, CALENDAR = PLAYBOOK.statements, PLAYBOOK.calendar

SEP, OCT, NOV, DEC, JAN = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1))
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


# -- moves -----------------------------------------------------------------------------------------------------------


def test_the_states_go_in_the_order_of_the_procedure() -> None:
    """F-1: made, checked, sent, agreed, invoice asked, issued, delivered, paid, closed."""
    state, way = "made", []
    while (move := rules.possible(state, 100)[0]) != "back":
        way.append(move)
        state = rules.MOVES[move].to
    assert way == ["check", "send", "agree", "ask_invoice", "invoice", "deliver", "pay", "close"]
    assert state == "closed"


@pytest.mark.parametrize("state", rules.STATES)
def test_what_is_not_possible_is_refused_with_what_comes_first(state: str) -> None:
    """F-1: every move that is not possible in a state says where the statement is."""
    for move in (*rules.MOVES, "back"):
        if move in rules.possible(state, 100):
            rules.check_move(move, "S1", state, 100)
        else:
            with pytest.raises(Refused) as refused:
                rules.check_move(move, "S1", state, 100)
            assert refused.value.code == "statement_order"
            assert refused.value.values["number"] == "S1"


def test_what_costs_nothing_is_closed_as_soon_as_it_is_agreed() -> None:
    """F-1: nobody asks for an invoice of nothing, nor of what the shop owes."""
    for total in (0, -1500):
        assert rules.possible("agreed", total) == ["close", "back"]
        with pytest.raises(Refused):
            rules.check_move("ask_invoice", "S1", "agreed", total)


def test_every_state_but_the_first_and_the_last_goes_back() -> None:
    """F-1: a disputed one is answered instead."""
    assert {state for state in rules.STATES if not rules.allows("back", state, 1)} == {"made", "disputed", "withdrawn"}
    for state, step in rules.BACK.items():
        assert rules.STATES.index(step.to) < rules.STATES.index(state)


@pytest.mark.parametrize(
    ("paid", "state"), [(0, "delivered"), (1, "part_paid"), (99, "part_paid"), (100, "paid"), (101, "paid")]
)
def test_paid_in_part_is_no_more_than_that(paid: int, state: str) -> None:
    """F-1."""
    assert rules.paid_state(100, paid) == state


def test_without_a_price_of_each_order_and_in_its_month_nothing_is_checked() -> None:
    """F-3, F-1."""
    with pytest.raises(Refused) as refused:
        rules.check_priced("S1", 2)
    assert (refused.value.code, refused.value.values["n"]) == ("statement_unpriced", 2)
    rules.check_priced("S1", 0)
    with pytest.raises(Refused) as refused:
        rules.check_month_over("S1", date(2026, 11, 30), date(2026, 11, 30))
    assert refused.value.code == "month_running"
    rules.check_month_over("S1", date(2026, 11, 30), date(2026, 12, 1))


# -- due days --------------------------------------------------------------------------------------------------------

CYCLES = st.builds(
    Cycle,
    id=st.just("c"),
    day=st.integers(1, 31),
    months=st.sampled_from([1, 2, 3, 6, 12]),
    payment_days=st.integers(0, 90),
)


@given(DAYS, CYCLES)
def test_every_day_stands_on_one_statement(day: date, cycle: Cycle) -> None:
    """F-1: the periods of a cycle follow each other without a gap, and a day is in that of its month."""
    month = rules.month_of(day, cycle)
    first, last = rules.period_of(month, cycle)
    assert month.day == 1
    assert first <= day <= last
    assert rules.month_of(first, cycle) == rules.month_of(last, cycle) == month
    assert rules.month_of(last + timedelta(1), cycle) > month
    assert rules.period_of(rules.month_of(last + timedelta(1), cycle), cycle)[0] == last + timedelta(1)


def test_months_of_cycles_by_example() -> None:
    """F-1: the 31st is the last of a shorter month; one on the 25th begins on the 26th; a quarter has three months."""
    assert rules.period_of(date(2026, 2, 1), Cycle()) == (date(2026, 2, 1), date(2026, 2, 28))
    assert rules.period_of(NOV, Cycle(day=25)) == (date(2026, 10, 26), date(2026, 11, 25))
    assert rules.month_of(date(2026, 11, 26), Cycle(day=25)) == DEC
    assert rules.period_of(DEC, Cycle(months=3)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert rules.month_of(date(2026, 10, 1), Cycle(months=3)) == DEC


@given(st.sampled_from(STATEMENTS.state), CYCLES, DAYS, DAYS)
def test_what_is_due_is_due_on_a_working_day(state: object, cycle: Cycle, last: date, reached: date) -> None:
    """F-1: no move falls on a rest day, none before its statement came there, none where nothing follows."""
    due = rules.due_day(state, cycle, last, reached, CALENDAR)  # type: ignore[arg-type]
    assert (due is None) == (state.next is None)  # type: ignore[attr-defined]
    if due is not None:
        assert is_working_day(due, CALENDAR)
        assert due >= reached
        if state.id == "made":  # type: ignore[attr-defined]
            assert due >= last


def test_due_days_by_example() -> None:
    """F-1: two working days to check from the end of the month; money when the cycle says, not before three days."""
    last = date(2026, 11, 30)
    made, delivered = STATEMENTS.get("made"), STATEMENTS.get("delivered")
    assert rules.due_day(made, Cycle(), last, date(2026, 11, 20), CALENDAR) == date(2026, 12, 2)
    # The 15th of December is 15 days after the end of November.
    assert rules.due_day(delivered, Cycle(), last, date(2026, 12, 4), CALENDAR) == date(2026, 12, 15)
    assert rules.due_day(delivered, Cycle(), last, date(2026, 12, 30), CALENDAR) == date(2027, 1, 4)
    other = made.model_copy(update={"cycles": {"weekly": 1}})
    assert rules.due_day(other, Cycle("weekly"), last, last, CALENDAR) == date(2026, 12, 1)


# -- lines -----------------------------------------------------------------------------------------------------------


def test_an_order_stands_in_its_month_or_else_in_the_next_draft() -> None:
    """F-3: never in an earlier one, and of months before the first statement of all nothing is looked for."""
    order = Ordered(OCT, 1, 100)
    assert rules.line_for(order, None, [OCT, NOV], SEP) == Due(OCT, "order", 100)
    assert rules.line_for(order, None, [SEP, NOV, DEC], SEP) == Due(NOV, "late", 100)
    assert rules.line_for(order, None, [SEP], SEP) is None
    assert rules.line_for(order, None, [NOV], NOV) is None
    assert rules.line_for(Ordered(OCT, 1, 0, "cancelled"), None, [OCT], SEP) is None
    assert rules.line_for(Ordered(OCT, 1, None), None, [OCT], SEP) == Due(OCT, "order", None)


def test_what_was_sent_and_changed_is_corrected_after_that() -> None:
    """F-3: by the difference, in the first draft behind the statement on which it stood last."""
    billed = Billed(100, NOV, 1, "")
    assert rules.line_for(Ordered(OCT, 1, 100), billed, [DEC], OCT) is None
    assert rules.line_for(Ordered(OCT, 2, 130), billed, [OCT, NOV], OCT) is None
    assert rules.line_for(Ordered(OCT, 2, 130), billed, [NOV, DEC, JAN], OCT) == Due(DEC, "correction", 30, 100)
    # A change that costs nothing is said too.
    assert rules.line_for(Ordered(OCT, 2, 100), billed, [DEC], OCT) == Due(DEC, "correction", 0, 100)
    for ended in ("cancelled", "moved", "settled"):
        assert rules.line_for(Ordered(OCT, 1, 100, ended), billed, [DEC], OCT) == Due(DEC, "correction", -100, 100)
    assert rules.line_for(Ordered(OCT, 1, 100, "cancelled"), Billed(0, DEC, 1, "cancelled"), [JAN], OCT) is None


@given(
    st.integers(0, 10**9),
    st.lists(st.tuples(st.integers(0, 10**9), st.sampled_from(["", "cancelled", "moved"])), max_size=6),
    st.data(),
)
def test_whatever_becomes_of_an_order_the_statements_come_to_what_is_owed(
    fee: int, changes: list[tuple[int, str]], data: st.DataObject
) -> None:
    """F-3: an order, changed between sendings in any way, has cost in sum what it costs now, to the fen."""
    order, billed, month, said = Ordered(OCT, 1, fee), None, OCT, 0
    for revision, (amount, ended) in enumerate([*changes, (fee, "")], start=2):
        due = rules.line_for(order, billed, [month], OCT)
        if due is not None and data.draw(st.booleans()):
            said += due.amount_fen or 0
            billed = Billed(said, month, order.revision, order.ended)
        month = rules.next_month(month)
        order = Ordered(OCT, revision, amount, ended)
    due = rules.line_for(order, billed, [month], OCT)
    assert said + (due.amount_fen or 0 if due else 0) == order.owed


def test_totals_are_sums_to_the_fen() -> None:
    """F-3: an order without a price is counted, and adds nothing."""
    assert rules.totals([1, -3, None, 10**12]) == rules.Totals(4, 1, 10**12 - 2)


@given(st.lists(st.tuples(st.sampled_from(rules.KINDS), DAYS, st.integers(1, 9999), st.integers(1, 10**9)), max_size=9))
def test_lines_stand_by_kind_then_by_number(lines: list[tuple[str, date, int, int]]) -> None:
    """F-2: the place of a line orders as its kind and its order's number do, and fits into a list's places."""
    placed = [(rules.place_of(kind, day, f"WO{day:%Y%m%d}{count:04}", id_), rules.KINDS.index(kind), day, count)
              for kind, day, count, id_ in lines]  # fmt: skip
    assert [one[1:] for one in sorted(placed)] == sorted(one[1:] for one in placed)
    assert all(0 <= one[0] < 2**62 for one in placed)


# -- money in words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (101, "壹元零壹分"),
        (12850, "壹佰贰拾捌元伍角整"),
        (100500, "壹仟零伍元整"),
        (10000000, "壹拾万元整"),
        (10001000000, "壹亿零壹万元整"),
        (123456789012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
        (-500, "负伍元整"),
    ],
)
def test_amounts_in_capitals(fen: int, words: str) -> None:
    """F-2: as they stand on Chinese bills."""
    assert rules.in_capitals(fen) == words


DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}


@given(st.integers(0, 10**15))
def test_capitals_can_be_read_back(fen: int) -> None:
    """F-2: whatever the amount, its words mean it."""
    words = rules.in_capitals(fen)
    yuan, _yuan, rest = words.rpartition("元") if "元" in words else ("", "", words)
    whole = 0
    for group, unit in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4), ("", 1)):
        head, mark, tail = yuan.partition(group) if group else (yuan, "", "")
        if group and not mark:
            continue
        yuan = tail
        some = digit = 0
        for char in head:
            if char in DIGITS:
                digit = DIGITS[char]
            else:
                some, digit = some + digit * {"拾": 10, "佰": 100, "仟": 1000}[char], 0
        whole += (some + digit) * unit
    small = sum(
        DIGITS[rest[at - 1]] * (10 if rest[at] == "角" else 1) for at in range(1, len(rest)) if rest[at] in "角分"
    )
    assert whole * 100 + small == fen


def test_the_seed_is_there() -> None:
    """F-1: every state has its words, its person and its days."""
    assert (seed_playbook() / "statements.toml").is_file()
    for state in STATEMENTS.state:
        assert (state.next is None) == (not state.person)
