"""Times in carriers' files (P-0)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.refused import Refused
from csdesk.rules.file_times import WholeHours, read_file_time

SHOP = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
EVENING = int(datetime(2026, 6, 1, 19, 0, tzinfo=SHOP).timestamp())
MIDNIGHT = int(datetime(2026, 6, 1, tzinfo=SHOP).timestamp())


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-01 19:00:00",
        "2026-06-01 19:00",
        "2026/6/1 19:00",
        "2026/06/01 19:00:00",
        "2026.6.1 19:00",
        "2026年6月1日 19:00",
        "2026-06-01T19:00:00",
        "2026-06-01 19:00:00.999",
        "2026-06-01T19:00:00+08:00",
        "2026-06-01 11:00:00Z",
        "2026-06-01 11:00 UTC",
        "2026-06-01T13:00:00+0200",
        "2026-06-01T07:00:00-04",
        " ２０２６－０６－０１　１９：００ ",
        "46174.791666666664",
        "46174.7916666667",
    ],
)
def test_the_three_forms_and_their_neighbours_are_one_moment(text: str) -> None:
    assert read_file_time(text, SHOP) == EVENING


@pytest.mark.parametrize("text", ["2026-06-01", "2026/6/1", "46174", "46174.0", "2026-05-31T16:00Z", "2026年6月1日"])
def test_a_day_alone_is_its_beginning(text: str) -> None:
    assert read_file_time(text, SHOP) == MIDNIGHT


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_nothing_is_nothing(text: str) -> None:
    assert read_file_time(text, SHOP) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("明天", "file_time_unreadable"),
        ("19:00", "file_time_unreadable"),
        ("01/06/2026 19:00", "file_time_unreadable"),
        ("20260601", "file_time_unreadable"),
        ("20260601190000", "file_time_unreadable"),
        ("2026-06/01 19:00", "file_time_unreadable"),
        ("2026-06-01 19", "file_time_unreadable"),
        ("2026-06-01 7:00 PM", "file_time_unreadable"),
        ("2026-06-01 19:00 明天", "file_time_unreadable"),
        ("-46174", "file_time_unreadable"),
        ("0.75", "file_time_unreadable"),
        ("1" * 5_000, "file_time_unreadable"),
        ("2026-02-29 10:00", "file_time_impossible"),
        ("2026-06-31 10:00", "file_time_impossible"),
        ("2026-13-01 10:00", "file_time_impossible"),
        ("2026-00-10 10:00", "file_time_impossible"),
        ("2026-06-01 24:00", "file_time_impossible"),
        ("2026-06-01 19:60", "file_time_impossible"),
        ("2026-06-01 19:00:61", "file_time_impossible"),
        ("2026-06-01 19:00+25:00", "file_time_impossible"),
        ("1899-12-30 00:00:00", "file_time_impossible"),
        ("0000-01-01", "file_time_impossible"),
        ("9999-12-31 23:59", "file_time_impossible"),
        ("999999", "file_time_impossible"),
        ("12345", "file_time_impossible"),
    ],
)
def test_what_is_no_time_or_never_was_is_refused_with_what_was_written(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_file_time(text, SHOP)
    assert refused.value.code == code
    assert text[:4] in str(refused.value)


def test_a_time_that_the_change_of_clocks_skips_never_was() -> None:
    with pytest.raises(Refused) as refused:
        read_file_time("2026-03-29 02:30", BERLIN)
    assert refused.value.code == "file_time_impossible"
    assert read_file_time("2026-03-29 03:30", BERLIN) == int(datetime(2026, 3, 29, 1, 30, tzinfo=UTC).timestamp())


@settings(max_examples=50)
@pytest.mark.parametrize("zone", [BERLIN, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")], ids=str)
@given(
    minutes=st.integers(0, 60 * 24 * 400),
    form=st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M"]),
)
def test_whole_hours_give_what_taking_apart_gives_or_nothing(zone: tzinfo, minutes: int, form: str) -> None:
    """Also around changes of the clocks, by an hour or by half of one."""
    first = datetime(2025, 12, 31) + timedelta(minutes=minutes)
    cells = [(first + timedelta(minutes=more)).strftime(form) for more in (0, 1, 31, 60, 95)]
    moments, odd = WholeHours(zone).read(cells)
    for place, cell in enumerate(cells):
        try:
            exact = read_file_time(cell, zone)
        except Refused:
            assert place in odd
        else:
            assert place in odd or moments[place] == exact


@given(st.lists(st.one_of(st.text(max_size=20), st.text("0123456789-/.: ", max_size=20)), min_size=1, max_size=4))
def test_whole_hours_take_nothing_for_a_time_that_is_none(cells: list[str]) -> None:
    moments, odd = WholeHours(SHOP).read(cells)
    for place in set(range(len(cells))) - set(odd):
        assert moments[place] == read_file_time(cells[place], SHOP)


def test_plain_forms_are_read_by_their_hour_and_others_are_not() -> None:
    hours = WholeHours(SHOP)
    plain = ["2026-06-01 19:00:00", "2026-06-01 19:00", "2026-06-01 19:59:59", "2026/6/1 19:00", "2026.6.1 19:00"]
    assert hours.read(plain) == ([EVENING, EVENING, EVENING + 3599, EVENING, EVENING], [])
    strange = ["", "2026-06-01", "2026-06-01 20:00+09:00", "2026-06-01 19:60", "2026-06-01 24:00", "1899-12-30 00:00"]
    assert hours.read([*plain, *strange])[1] == list(range(len(plain), len(plain) + len(strange)))
