"""The list of F8: the most urgent first, page by page (K-4 to K-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from csdesk.desk.cases import case_files, case_pages
from csdesk.desk.cases.case_pages import CaseFilter, CaseRow, Place, State
from csdesk.desk.promises import deadlines
from csdesk.desk.shifts import roster_changes
from csdesk.models.roster import Leave
from tests.desk.shop import DIRECTOR, LI, MINUTE, WORKDAY, ZHOU, Shop

KINDS = ("prospect", "callback", "price_enquiry", "account_review")


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """Cases with and without a clock, begun one after the other; three that are over, one whose clock stands still."""
    for place in range(24):
        kind, at = KINDS[place % len(KINDS)], WORKDAY + place * MINUTE
        case_id = shop.open_case(kind, f"{kind} {place}", by=LI if place % 3 else ZHOU, at=at)
        if place in (4, 5, 6):
            with shop.desk.writing() as tx:
                case_files.withdraw(tx, case_files.get(tx, case_id), by=LI, at=at)
        if place == 9:
            (clock,) = shop.deadlines(case_id).values()
            shop.do(deadlines.pause, clock.id, "waiting_for_client", at=at)
    return shop


def whole(shop: Shop, wanted: CaseFilter) -> Sequence[CaseRow]:
    return shop.see(case_pages.page, wanted, limit=1000)


def test_the_nearest_deadline_comes_first(busy: Shop) -> None:
    """K-4: what is late is at the top; cases in which nothing runs come after, those that are over last."""
    found = whole(busy, CaseFilter(state="all"))
    parts = [one.place[0] for one in found]
    assert parts == sorted(parts, key=["due", "open", "done"].index)
    due = [one.due_at for one in found if one.due_at is not None]
    assert due == sorted(due)
    assert len(due) == 15  # of three kinds that have a clock, without two that are over and one that stands still
    assert {one.kind for one in found if one.place[0] == "due"} == {"callback", "price_enquiry", "account_review"}
    behind = [one for one in found if one.place[0] == "open"]
    assert [one.began_at for one in behind] == sorted((one.began_at for one in behind), reverse=True)
    assert {one.kind for one in behind} == {"prospect", "callback"}
    assert [one.state for one in found[-3:]] == ["withdrawn"] * 3
    assert [one.case_id for one in whole(busy, CaseFilter())] == [one.case_id for one in found[:-3]]
    assert [one.case_id for one in whole(busy, CaseFilter(state="done"))] == [one.case_id for one in found[-3:]]


def test_ones_own_cases_are_also_those_one_stands_in_for(busy: Shop) -> None:
    """S-2: of a colleague on leave, while one is on a post; those for whom nobody asks stay as they are."""
    day = WORKDAY.date()
    busy.do(roster_changes.set_rotation, "ab", [LI.name, ZHOU.name], day, by=DIRECTOR, at=WORKDAY)
    with busy.desk.writing() as tx:
        tx.session.add(
            Leave(agent=ZHOU.name, first=day, last=day, asked_by=ZHOU.name, asked_at=WORKDAY, state="granted")
        )

    def owners(wanted: CaseFilter, at: datetime) -> set[str]:
        asked = busy.see(lambda tx: case_pages.with_stood_in(tx, wanted, at=at))
        found = whole(busy, asked)
        assert len(found) == busy.see(case_pages.count, asked)
        return {one.owner for one in found}

    assert owners(CaseFilter(owner=LI.name), WORKDAY) == {LI.name, ZHOU.name}
    assert owners(CaseFilter(owner=ZHOU.name), WORKDAY) == {ZHOU.name}
    assert owners(CaseFilter(owner=LI.name), WORKDAY + timedelta(days=1)) == {LI.name}
    assert busy.see(lambda tx: case_pages.with_stood_in(tx, CaseFilter(), at=WORKDAY)) == CaseFilter()


@pytest.mark.parametrize("state", ["open", "done", "all"])
@pytest.mark.parametrize("owner", ["", LI.name])
def test_pages_follow_each_other_without_a_gap(busy: Shop, state: State, owner: str) -> None:
    """Whatever a page's length: together they are the whole list, and as many as are counted."""
    wanted = CaseFilter(state=state, owner=owner)
    everything = whole(busy, wanted)
    assert len(everything) == busy.see(case_pages.count, wanted)
    for limit in (1, 2, 7, 16):
        found: list[CaseRow] = []
        after: Place | None = None
        while page := busy.see(case_pages.page, wanted, after=after, limit=limit):
            assert len(page) <= limit
            found += page
            after = page[-1].place
        assert found == everything
