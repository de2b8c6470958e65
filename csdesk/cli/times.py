"""Times and days as options of a command, typed as on the screen; a wrong one is a wrong use."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import typer

from csdesk.language import say
from csdesk.refused import Refused

if TYPE_CHECKING:
    from csdesk.cli.options import Options
    from csdesk.desk.desk import Desk


def read_time(typed: str, option: str, now: datetime) -> datetime:
    """A moment as `csdesk deadline --from` reads it: `14:20`, `yesterday 18:30`, `昨天 18:30`, ISO 8601.

    `now` is aware, in the shop's zone. BadParameter for what cannot be read, naming the option.
    """
    from csdesk.rules.moments import read_moment

    try:
        return read_moment(typed, now=now)
    except Refused as refused:
        raise typer.BadParameter(say(refused), param_hint=f"'{option}'") from None


def read_day(typed: str | None, option: str, now: datetime) -> date | None:
    """A day: `2026-11-22`, `yesterday`, `昨天`, `11-22`; None when nothing is typed. BadParameter as `read_time`."""
    return read_time(f"{typed} 00:00", option, now).date() if typed is not None else None


def shop_day(options: Options, desk: Desk, typed: str | None, option: str = "--date") -> date:
    """The day that is meant; today, as the shop's days go, when none is typed."""
    from csdesk.desk.shifts.shifts import day_of

    now = options.now
    found = read_day(typed, option, now.astimezone(desk.playbook.shop.zone))
    return day_of(desk.playbook, now) if found is None else found


def days_of(options: Options, desk: Desk, first: str | None, last: str | None) -> tuple[date, date]:
    """The days of `--from` and `--to`: from the first of the month, or to today, where they are not given."""
    until = shop_day(options, desk, last, "--to")
    return until.replace(day=1) if first is None else shop_day(options, desk, first, "--from"), until
