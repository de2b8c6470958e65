"""Which parcels count as having stopped moving, and why: the window of shipping days and the kinds (U-1, U-3).

Moments of parcels are whole seconds since 1970 here, as they are kept: thousands are judged at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from csdesk.playbook.parcels import Parcels, UntrackedKind, Window
from csdesk.refused import N_, Refused
from csdesk.rules.working_time import DAY, SECOND, moment_on

HOUR = 3600
"""Seconds."""


@dataclass(frozen=True)
class ShippingDays:
    """Days in a row on the shop's calendar, the first and the last included (U-1)."""

    first: date
    last: date

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Their first and their last second on the clocks of `zone`, both included, in UTC (U-1)."""
        return moment_on(self.first, time(), zone), end_of(self.last, zone)


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last second of a day on the clocks of `zone`, in UTC: what a date alone means where a moment is asked."""
    return moment_on(day + DAY, time(), zone) - SECOND


def shipping_days(asked: date, window: Window, first: date | None = None, last: date | None = None) -> ShippingDays:
    """The days that a query asked on the day `asked` looks at (U-1).

    Its end is the window's end day counted back, the day of the query being the first; it begins so many days before
    its end. Either may be given instead. Refused `window_backwards` when it would begin after its end.
    """
    ends = asked - (window.end_day - 1) * DAY if last is None else last
    begins = ends - window.start_days * DAY if first is None else first
    if begins > ends:
        message = N_("The window begins on {first}, after its end on {last}. Choose an earlier first day.")
        raise Refused("window_backwards", message, field="from", first=begins, last=ends)
    return ShippingDays(begins, ends)


@dataclass(frozen=True)
class Track:
    """What is known of a parcel on its way."""

    shipped: int
    line: str
    scanned: int | None
    """When it was scanned last, before it was shipped or after; None while it never was."""
    scan: str
    place: str


def idle_since(shipped: int, scanned: int | None) -> int:
    """Since when nothing was heard of a parcel: its last scan, else when it was shipped."""
    return shipped if scanned is None else scanned


def idle_seconds(shipped: int, scanned: int | None, as_of: int) -> int:
    """How long nothing was heard of it; nothing for what is still to come at `as_of`."""
    return max(0, as_of - idle_since(shipped, scanned))


Judge = Callable[[int, str, int | None, str, str], UntrackedKind]
"""The kind of a parcel by what a `Track` has, in its order."""


def judge(parcels: Parcels, as_of: int) -> Judge:
    """What says of a parcel that is not signed why it stands in the list at `as_of`: the first kind that applies (U-3).

    Limits are passed when more than their hours went by; exactly as many is still within them.
    """
    tests = [(_test(kind, parcels, as_of), kind) for kind in parcels.untracked]

    def kind_of(shipped: int, line: str, scanned: int | None, scan: str, place: str) -> UntrackedKind:
        for test, kind in tests:
            if test(shipped, line, scanned, scan, place):
                return kind
        raise AssertionError("the playbook's last kind is for all")

    return kind_of


def kind_of(track: Track, parcels: Parcels, as_of: int) -> UntrackedKind:
    """The kind of one parcel, as `judge`."""
    return judge(parcels, as_of)(track.shipped, track.line, track.scanned, track.scan, track.place)


def service_hours(line: str, parcels: Parcels) -> int:
    """Hours that a parcel of a line may take; of one that the playbook no longer knows as the default line."""
    hours = {one.id: one.service_hours for one in parcels.line}
    return hours.get(line, hours[parcels.default_line])


def _test(kind: UntrackedKind, parcels: Parcels, as_of: int) -> Callable[[int, str, int | None, str, str], bool]:
    if kind.test in ("problem", "out_for_delivery"):
        meant = {one.id for one in parcels.scan if one.means == kind.test}
        return lambda _shipped, _line, _scanned, scan, _place: scan in meant
    if kind.test == "no_scan":
        # Being taken in and shipped is no scan of the way.
        return lambda shipped, _line, scanned, _scan, _place: scanned is None or scanned <= shipped
    if kind.test == "hub_stalled":
        arrived = {one.id for one in parcels.scan if one.means == "arrived"}
        heard, hubs = as_of - kind.limit_hours * HOUR, parcels.hub_endings
        return lambda _shipped, _line, scanned, scan, place: (
            scan in arrived and scanned is not None and scanned < heard and place.endswith(hubs)
        )
    if kind.test == "over_service_time":
        latest = {one.id: as_of - one.service_hours * HOUR for one in parcels.line}
        unknown = latest[parcels.default_line]
        return lambda shipped, line, _scanned, _scan, _place: shipped < latest.get(line, unknown)
    return lambda _shipped, _line, _scanned, _scan, _place: True
