"""Which shipping days the query looks at, and why a parcel stands in its list (U-1, U-3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.language import say, speaking
from csdesk.playbook.loading import load
from csdesk.playbook.parcels import Parcels
from csdesk.refused import Refused
from csdesk.rules import untracked
from csdesk.rules.untracked import ShippingDays, Track, end_of, shipping_days
from csdesk.rules.untracked_reasons import why

PARCELS = load().parcels
WINDOW = PARCELS.window
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = 3600
AS_OF = int(datetime(2026, 6, 7, 1, tzinfo=UTC).timestamp())
"""Nine in the morning on the shop's clocks."""


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("2026-06-07", "2026-05-05", "2026-06-04"),
        ("2026-06-04", "2026-05-02", "2026-06-01"),
        ("2026-06-03", "2026-05-01", "2026-05-31"),
        ("2026-01-03", "2025-12-01", "2025-12-31"),
        ("2026-01-04", "2025-12-02", "2026-01-01"),
        ("2028-03-03", "2028-01-30", "2028-02-29"),
        ("2028-03-04", "2028-01-31", "2028-03-01"),
        ("2027-03-03", "2027-01-29", "2027-02-28"),
        ("2028-02-29", "2028-01-27", "2028-02-26"),
    ],
)
def test_the_fourth_day_back_counting_the_day_itself(asked: str, first: str, last: str) -> None:
    """U-1: the worked example, and month ends, year ends and leap days beside it."""
    found = shipping_days(date.fromisoformat(asked), WINDOW)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@given(st.dates(date(1970, 3, 1), date(9000, 1, 1)), st.integers(1, 366), st.integers(0, 3660))
def test_the_window_is_as_long_as_the_setting_says(asked: date, end_day: int, start_days: int) -> None:
    """U-1: counted day by day, the day of the query being the first; its start never comes after its end."""
    found = shipping_days(asked, WINDOW.model_copy(update={"end_day": end_day, "start_days": start_days}))
    days_back = [asked - timedelta(days=n) for n in range(end_day)]
    assert found.last == days_back[-1]
    assert (found.last - found.first).days == start_days
    assert found.first <= found.last


def test_either_end_may_be_given() -> None:
    """U-1, U-8: a start follows a given end; a start after the end is refused, the same day is not."""
    asked, last = date(2026, 6, 7), date(2026, 6, 4)
    assert shipping_days(asked, WINDOW, last=date(2026, 3, 1)).first == date(2026, 1, 30)
    assert shipping_days(asked, WINDOW, first=date(2026, 6, 1)) == ShippingDays(date(2026, 6, 1), last)
    assert shipping_days(asked, WINDOW, first=last) == ShippingDays(last, last)
    with pytest.raises(Refused) as refused:
        shipping_days(asked, WINDOW, first=date(2026, 6, 5))
    assert (refused.value.code, refused.value.field) == ("window_backwards", "from")


@pytest.mark.parametrize(
    ("zone", "first", "last", "from_", "to"),
    [
        ("Asia/Shanghai", "2026-05-05", "2026-06-04", "2026-05-04T16:00:00+00:00", "2026-06-04T15:59:59+00:00"),
        ("UTC", "2026-05-05", "2026-06-04", "2026-05-05T00:00:00+00:00", "2026-06-04T23:59:59+00:00"),
        # A day of 23 hours, and one of 25.
        ("Europe/Berlin", "2026-03-29", "2026-03-29", "2026-03-28T23:00:00+00:00", "2026-03-29T21:59:59+00:00"),
        ("Europe/Berlin", "2026-10-25", "2026-10-25", "2026-10-24T22:00:00+00:00", "2026-10-25T22:59:59+00:00"),
        # A day that begins at one, because the clocks skip its midnight.
        ("Africa/Cairo", "2026-04-24", "2026-04-24", "2026-04-23T22:00:00+00:00", "2026-04-24T20:59:59+00:00"),
    ],
)
def test_from_the_first_second_to_the_last_on_the_shops_clocks(
    zone: str, first: str, last: str, from_: str, to: str
) -> None:
    """U-1: 00:00:00 to 23:59:59 in the shop's zone, also where clocks change."""
    begins, ends = ShippingDays(date.fromisoformat(first), date.fromisoformat(last)).bounds(ZoneInfo(zone))
    assert (begins.isoformat(), ends.isoformat()) == (from_, to)


ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "Africa/Cairo"])


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), ZONES)
def test_no_second_between_two_days(day: date, zone: str) -> None:
    """U-1: the second after a day's last one is the next day's first."""
    clocks = ZoneInfo(zone)
    begins, _ = ShippingDays(day + timedelta(days=1), day + timedelta(days=1)).bounds(clocks)
    assert end_of(day, clocks) + timedelta(seconds=1) == begins
    assert end_of(day, clocks).astimezone(clocks).date() == day


# Kinds


def track(
    shipped: float = 100, scanned: float | None = None, scan: str = "", place: str = "", line: str = "between_provinces"
) -> Track:
    """A parcel shipped and scanned so many hours before AS_OF."""
    return Track(
        AS_OF - int(shipped * HOUR), line, None if scanned is None else AS_OF - int(scanned * HOUR), scan, place
    )


SECOND = 1 / 3600


@pytest.mark.parametrize(
    ("parcel", "kind"),
    [
        (track(100, 90, "problem", "武汉分拨"), "problem"),
        (track(100, 0, "problem", "西安"), "problem"),
        (track(100, 90, "out_for_delivery", "西安"), "out_for_delivery"),
        (track(100), "no_scan"),
        (track(1), "no_scan"),
        (track(100, 100, "picked_up", "西安"), "no_scan"),
        (track(100, 101, "picked_up", "西安"), "no_scan"),
        (track(100, 100 - SECOND, "departed", "西安"), "delayed"),
        (track(100, 48 + SECOND, "arrived", "武汉分拨"), "hub_stalled"),
        (track(100, 48, "arrived", "武汉分拨"), "delayed"),
        (track(100, 60, "arrived", "武汉分拨中心"), "hub_stalled"),
        (track(100, 60, "arrived", "华中转运中心"), "hub_stalled"),
        (track(100, 60, "arrived", "武汉分拨处"), "delayed"),
        (track(100, 60, "arrived", "武昌营业部"), "delayed"),
        (track(100, 60, "departed", "武汉分拨"), "delayed"),
        (track(48 + SECOND, 1, "departed", "西安"), "delayed"),
        (track(48, 1, "departed", "西安"), "on_time"),
        (track(24 + SECOND, 1, "departed", "西安", "same_city"), "delayed"),
        (track(24, 1, "departed", "西安", "same_city"), "on_time"),
        (track(100, 1, "departed", "西安", "international"), "on_time"),
        (track(240 + SECOND, 1, "departed", "西安", "international"), "delayed"),
        (track(100, 1, "returned", "西安"), "delayed"),
        # A line that the playbook no longer knows takes as long as the default one.
        (track(48 + SECOND, 1, "departed", "西安", "by_boat"), "delayed"),
        (track(48, 1, "departed", "西安", "by_boat"), "on_time"),
        # What comes after the moment that is asked about has idled for no time.
        (track(-5), "no_scan"),
    ],
)
def test_the_first_kind_that_applies(parcel: Track, kind: str) -> None:
    """U-3: limits are passed by more than their hours, to the second."""
    assert untracked.kind_of(parcel, PARCELS, AS_OF).id == kind


def slowly(parcel: Track, parcels: Parcels, as_of: int) -> str:
    """The kind by the words of the rule, one sentence after the other."""
    means = {one.id: one.means for one in parcels.scan}.get(parcel.scan, "")
    hours = {one.id: one.service_hours for one in parcels.line}.get(parcel.line, 48)
    hub = any(parcel.place.endswith(ending) for ending in parcels.hub_endings)
    idle = as_of - parcel.scanned if parcel.scanned is not None else None
    if means == "problem":
        return "problem"
    if means == "out_for_delivery":
        return "out_for_delivery"
    if parcel.scanned is None or parcel.scanned <= parcel.shipped:
        return "no_scan"
    if means == "arrived" and hub and idle is not None and idle > 48 * HOUR:
        return "hub_stalled"
    if as_of - parcel.shipped > hours * HOUR:
        return "delayed"
    return "on_time"


TRACKS = st.builds(
    Track,
    st.integers(-400 * HOUR, HOUR).map(lambda ago: AS_OF + ago),
    st.sampled_from(["same_city", "between_provinces", "international", "gone", ""]),
    st.none() | st.integers(-400 * HOUR, HOUR).map(lambda ago: AS_OF + ago),
    st.sampled_from([*(one.id for one in PARCELS.scan), "", "gone"]),
    st.sampled_from(["武汉分拨", "西安", "华中转运中心", "", "分拨"]),
)


@given(TRACKS)
def test_every_parcel_is_of_the_kind_that_the_rule_says(parcel: Track) -> None:
    """U-3: by a slow reading of the same words; and every kind says why in both languages."""
    kind = untracked.kind_of(parcel, PARCELS, AS_OF)
    assert kind.id == slowly(parcel, PARCELS, AS_OF)
    said = why(parcel, kind, PARCELS, AS_OF, SHANGHAI)
    for language in ("zh_CN", "en"):
        with speaking(language):
            assert "{" not in say(said)
    assert untracked.idle_seconds(parcel.shipped, parcel.scanned, AS_OF) >= 0


def test_the_order_and_the_limits_are_data() -> None:
    """U-3; spec 00, principle 1: a shop that puts the hub first, with six hours."""
    hub, rest = PARCELS.untracked[3].model_copy(update={"limit_hours": 6}), PARCELS.untracked
    own = PARCELS.model_copy(update={"untracked": (hub, *rest)})
    assert untracked.kind_of(track(100, 7, "arrived", "武汉分拨"), own, AS_OF).id == "hub_stalled"
    assert untracked.kind_of(track(100, 6, "arrived", "武汉分拨"), own, AS_OF).id == "delayed"


@pytest.mark.parametrize(
    ("parcel", "language", "said"),
    [
        (
            track(100, 98, "arrived", "武汉分拨"),
            "zh_CN",
            "到件 武汉分拨 2026-06-03（周三）07:00：此后 98 小时无更新，上限 48 小时。",
        ),
        (
            track(100, 98, "arrived", "武汉分拨"),
            "en",
            "arrived 武汉分拨 2026-06-03 (Wed) 07:00: nothing since, 98 h; the limit is 48 h.",
        ),
        (track(100), "en", "Shipped 2026-06-03 (Wed) 05:00, and no scan since: 100 h."),
        (
            track(100, 35, "departed", "郑州"),
            "en",
            "Last departed 郑州 2026-06-05 (Fri) 22:00. Shipped 100 h ago; between provinces takes 48 h: late.",
        ),
        (
            track(40, 35, "departed"),
            "en",
            "Last departed 2026-06-05 (Fri) 22:00. Shipped 40 h ago; between provinces takes 48 h.",
        ),
        (
            track(100, 30, "problem", "[red]"),
            "en",
            "problem [red] 2026-06-06 (Sat) 03:00: the sender has to say what to do. 30 h ago.",
        ),
        (
            track(100, 30, "out_for_delivery", "西安"),
            "en",
            "out for delivery 西安 2026-06-06 (Sat) 03:00: given out 30 h ago and not signed.",
        ),
    ],
)
def test_a_row_says_what_happened_when_and_which_limit(parcel: Track, language: str, said: str) -> None:
    """U-3: one sentence, on the shop's clocks."""
    kind = untracked.kind_of(parcel, PARCELS, AS_OF)
    with speaking(language):
        assert say(why(parcel, kind, PARCELS, AS_OF, SHANGHAI)) == said
