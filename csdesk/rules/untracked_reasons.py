"""Why a parcel stands in the list, as a sentence that any language says: what happened, when, which limit (U-3)."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from csdesk.playbook.basis import choice
from csdesk.playbook.parcels import Parcels, UntrackedKind
from csdesk.refused import N_
from csdesk.rules.moments import show_moment
from csdesk.rules.untracked import HOUR, Track, idle_seconds, service_hours
from csdesk.sentence import Sentence


def why(track: Track, kind: UntrackedKind, parcels: Parcels, as_of: int, zone: tzinfo) -> Sentence:
    """Why a parcel that is not signed is of its kind, with moments on the clocks of `zone` (U-3)."""
    idle = idle_seconds(track.shipped, track.scanned, as_of) // HOUR
    age = max(0, as_of - track.shipped) // HOUR
    if kind.test == "no_scan" or track.scanned is None:
        message = N_("Shipped {shipped}, and no scan since: {age} h.")
        return Sentence(message, {"shipped": _moment(track.shipped, zone), "age": age})
    scan = _scan(track, track.scanned, parcels, zone)
    if kind.test == "problem":
        return Sentence(N_("{scan}: the sender has to say what to do. {idle} h ago."), {"scan": scan, "idle": idle})
    if kind.test == "out_for_delivery":
        return Sentence(N_("{scan}: given out {idle} h ago and not signed."), {"scan": scan, "idle": idle})
    if kind.test == "hub_stalled":
        message = N_("{scan}: nothing since, {idle} h; the limit is {limit} h.")
        return Sentence(message, {"scan": scan, "idle": idle, "limit": kind.limit_hours})
    values = {"scan": scan, "age": age, **_of_line(track.line, parcels)}
    if kind.test == "over_service_time":
        return Sentence(N_("Last {scan}. Shipped {age} h ago; {line} takes {limit} h: late."), values)
    return Sentence(N_("Last {scan}. Shipped {age} h ago; {line} takes {limit} h."), values)


def _of_line(line: str, parcels: Parcels) -> dict[str, Any]:
    known = choice(parcels.line, line)
    words = known.words.model_dump() if known else line
    return {"line": words, "limit": service_hours(line, parcels)}


def _scan(track: Track, scanned: int, parcels: Parcels, zone: tzinfo) -> dict[str, str]:
    """The last scan: what, where and when, in every language."""
    kind, moment = choice(parcels.scan, track.scan), _moment(scanned, zone)
    words = kind.words.model_dump() if kind else {"zh": track.scan, "en": track.scan}
    return {
        language: " ".join(filter(None, (words[language], track.place, moment[language]))) for language in ("zh", "en")
    }


def _moment(seconds: int, zone: tzinfo) -> dict[str, str]:
    """A moment on the shop's clocks, to the minute, in every language."""
    shown = datetime.fromtimestamp(seconds, UTC).astimezone(zone).replace(second=0)
    return {"zh": show_moment(shown, language="zh_CN"), "en": show_moment(shown, language="en")}
