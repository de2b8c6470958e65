"""What holds of signed slips: the order of their states, arrival, due days, envelopes against their list (D-1, D-2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.playbook.loading import load
from csdesk.refused import Refused
from csdesk.rules import slips
from csdesk.rules.due import due

ZONE = ZoneInfo("Asia/Shanghai")
PLAYBOOK = load()
KIND = PLAYBOOK.deadlines.get("pod.return")
REGIONS = PLAYBOOK.slips.region


def due_day(arrived: datetime, transfers: int) -> date:
    """The day at whose end a slip is due."""
    assert KIND is not None
    found = due(KIND, arrived, {"transfers": str(transfers)}, calendar=PLAYBOOK.calendar, zone=ZONE)
    local = found.at.astimezone(ZONE)
    assert (local.hour, local.minute, local.second) == (23, 59, 59)
    return local.date()


WORKED = (
    # arrived, transfers, due
    ("2026-11-22 09:30", 0, "2026-12-02"),
    ("2026-11-22 09:30", 1, "2026-12-07"),
    ("2026-11-22 09:30", 2, "2026-12-12"),
    ("2026-11-22 09:30", 3, "2026-12-17"),
    ("2026-11-22 09:30", 9, "2026-12-17"),
    # a month's end, the year's, and both Februaries
    ("2026-01-31 23:59", 0, "2026-02-10"),
    ("2026-12-31 00:00", 1, "2027-01-15"),
    ("2026-02-18 12:00", 0, "2026-02-28"),
    ("2026-02-19 12:00", 0, "2026-03-01"),
    ("2028-02-19 12:00", 0, "2028-02-29"),
    ("2028-02-20 12:00", 0, "2028-03-01"),
    ("2028-02-29 08:00", 3, "2028-03-25"),
    ("2024-02-14 18:00", 1, "2024-02-29"),
)


@pytest.mark.parametrize(("arrived", "transfers", "expected"), WORKED)
def test_a_slip_is_due_by_the_number_of_transfers(arrived: str, transfers: int, expected: str) -> None:
    """D-1: direct 10 days, one transfer 15, two 20, more 25; to the end of the day."""
    moment = datetime.fromisoformat(arrived).replace(tzinfo=ZONE)
    assert due_day(moment, transfers) == date.fromisoformat(expected)


moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda one: one.replace(tzinfo=ZONE))


@given(arrived=moments, transfers=st.integers(0, 1_000_000))
def test_a_slip_is_never_due_before_it_arrived_nor_later_than_25_days(arrived: datetime, transfers: int) -> None:
    """D-1: 25 days are the very latest, whatever is said."""
    days = (due_day(arrived, transfers) - arrived.date()).days
    assert 10 <= days <= 25
    assert days == {0: 10, 1: 15, 2: 20}.get(transfers, 25)


@given(
    parts=st.dictionaries(st.integers(1, 12), moments, max_size=12),
    count=st.integers(1, 12),
)
def test_a_split_shipment_has_arrived_with_its_last_part(parts: dict[int, datetime], count: int) -> None:
    """D-1: not while a part is missing; then at the moment of the last one."""
    wanted = {part: moment for part, moment in parts.items() if part <= count}
    expected = max(wanted.values()) if len(wanted) == count else None
    assert slips.arrival(parts, count) == expected


numbers = st.text("WO0123456789", min_size=1, max_size=6)


@given(listed=st.lists(numbers, unique=True), here=st.lists(numbers, unique=True))
def test_an_envelope_against_its_list(listed: list[str], here: list[str]) -> None:
    """D-2: the list is what was received and what is missing; what is extra is on no list."""
    found = slips.compare(listed, here)
    assert sorted([*found.received, *found.missing]) == sorted(listed)
    assert not set(found.received) & set(found.missing)
    assert not set(found.extra) & set(listed)
    assert sorted([*found.received, *found.extra]) == sorted(here)


ORDER = [
    (state, wanted)
    for place, state in enumerate((*slips.STATES, "withdrawn"))
    for wanted in slips.STATES
    if slips.next_state(state) != wanted
]


@pytest.mark.parametrize(("state", "wanted"), ORDER)
def test_a_wrong_order_is_refused_with_what_comes_first(state: str, wanted: str) -> None:
    """D-2: whatever is not next is refused, with a sentence that names the slip and what is in the way."""
    with pytest.raises(Refused) as refused:
        slips.check_order("WO1", state, wanted, arrived=True)
    assert refused.value.code == "slip_order"
    assert "WO1" in str(refused.value)
    assert slips.DONE[state] in str(refused.value.values["why"])


def test_the_right_order_goes_through_every_state() -> None:
    """D-2: asked for, signed, posted, received, checked, returned, filed."""
    state, seen = "asked", ["asked"]
    while (following := slips.next_state(state)) is not None:
        slips.check_order("WO1", state, following, arrived=True)
        state = following
        seen.append(state)
    assert seen == ["asked", "signed", "posted", "received", "checked", "returned", "filed"]


def test_nothing_is_signed_before_its_goods_arrived() -> None:
    """D-1, D-2."""
    with pytest.raises(Refused) as refused:
        slips.check_order("WO1", "asked", "signed", arrived=False)
    assert refused.value.code == "slip_not_arrived"


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("武昌中南路 9 号", "local"),
        ("广州市白云区广州大道北 12 号", "south"),
        ("长沙市雨花区韶山南路", "central"),
        ("拉萨市北京中路 1 号", "elsewhere"),
        ("北京市朝阳区南京路 3 号", "north"),
        ("上海市黄浦区北京东路 2 号", "east"),
        ("乌鲁木齐市天山区", "elsewhere"),
        ("", "elsewhere"),
    ],
)
def test_an_address_lies_in_the_first_region_that_has_it(address: str, region: str) -> None:
    """D-4: a street of that name is no place; and in the one for all the others where none has it."""
    assert slips.region_of(address, REGIONS, PLAYBOOK.slips.streets).id == region


DUE = datetime(2026, 12, 2, 15, 59, 59, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("back", "presses", "expected"),
    [
        (None, [], True),
        (None, [DUE], False),
        (None, [DUE - 3 * DAY], False),
        (None, [DUE + DAY], False),
        (None, [DUE + DAY + timedelta(seconds=1)], True),
        (DUE + DAY, [], False),
        (DUE + 2 * DAY, [], True),
        (DUE + 2 * DAY, [DUE + 3 * DAY, DUE + DAY], False),
    ],
)
def test_whoever_pressed_in_time_pays_nothing(
    back: datetime | None, presses: list[datetime], *, expected: bool
) -> None:
    """D-4: pressed before it was due or within the day after."""
    now = DUE + 10 * DAY
    assert slips.was_not_pressed(DUE, back, presses, within=DAY, now=now) is expected
    assert not slips.was_not_pressed(DUE, back, presses, within=DAY, now=DUE + DAY) or back is not None
