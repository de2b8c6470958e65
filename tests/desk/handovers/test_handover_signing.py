"""A handover sheet begun, signed, accepted and added to: by whom, and what becomes of it (S-10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.desk.cases import case_files, cases
from csdesk.desk.handovers import handover_signing, handovers
from csdesk.desk.handovers.handover_sections import sheet_of
from csdesk.desk.orders import drafts
from csdesk.desk.people import accounts, passwords
from csdesk.models.handover import Handover
from csdesk.refused import Refused
from tests.desk.handing import (
    EVENING,
    MONDAY,
    accept,
    accepted,
    changed_behind,
    leave_open,
    on_shift,
    open_sheet,
    sheet,
    sign,
    signed,
)
from tests.desk.shop import ADMIN, FINANCE, LI, MANAGER, MINUTE, TRAINEE, WORKDAY, ZHOU, Shop, broken_links

WRONG = "not the password"
LATER = EVENING + 5 * MINUTE


def actions(shop: Shop) -> list[str]:
    """What the record has of handing over."""
    return [one.action for one in shop.entries() if one.subject == "handover"]


def refusal(what: Callable[..., object], *given: Any, **named: Any) -> str:
    """The code of a refusal."""
    with pytest.raises(Refused) as refused:
        what(*given, **named)
    return refused.value.code


def test_an_agent_has_one_sheet_for_a_post_and_day(shop: Shop) -> None:
    """S-10: asked for again it is the same, and two agents do not share one."""
    own = open_sheet(shop, " ａ\x1b ")
    assert open_sheet(shop, "A") == own
    assert sheet(shop, own).post == "A"
    assert len({own, open_sheet(shop, "B"), open_sheet(shop, by=ZHOU), open_sheet(shop, day=date(2026, 11, 24))}) == 4
    assert actions(shop) == ["handover.begin"] * 4


@pytest.mark.parametrize("post", ["", "甲", "ABCDE", "1", "A B", "[red]", "²"])
def test_what_is_no_post_has_no_sheet(shop: Shop, post: str) -> None:
    assert shop.refused(handovers.open_sheet, MONDAY, post) == ("post_unknown", "post")


def test_only_who_works_shifts_has_a_sheet(shop: Shop) -> None:
    """A-1"""
    assert shop.refused(handovers.open_sheet, MONDAY, "A", by=FINANCE)[0] == "not_allowed"


def test_own_words_are_kept_as_they_are_typed_and_not_recorded_each_time(shop: Shop) -> None:
    """S-10: line by line, without what orders a terminal about."""
    handover_id = open_sheet(shop)
    before = len(shop.entries())
    for typed in ("钥", "钥匙在", "钥匙在抽屉\n\n[red]\x1b[2J 备用金 500 \n"):
        shop.do(handovers.save_words, handover_id, typed)
    assert sheet(shop, handover_id).words == "钥匙在抽屉\n\n[red][2J 备用金 500"
    assert len(shop.entries()) == before


def test_too_long_words_are_refused_and_never_cut(shop: Shop) -> None:
    handover_id = open_sheet(shop)
    most = shop.desk.playbook.incidents.limits.long_text
    shop.do(handovers.save_words, handover_id, "字" * most)
    assert shop.refused(handovers.save_words, handover_id, "字" * (most + 1)) == ("text_too_long", "words")


def test_nobody_writes_on_anothers_sheet_or_signs_it(shop: Shop) -> None:
    """S-10"""
    handover_id = open_sheet(shop)
    assert shop.refused(handovers.save_words, handover_id, "x", by=ZHOU)[0] == "handover_of_other"
    assert refusal(sign, shop, handover_id, by=ZHOU) == "handover_of_other"
    assert refusal(sign, shop, handover_id, by=MANAGER) == "handover_of_other"
    assert sheet(shop, handover_id).signature == ""


def test_a_sheet_that_is_not_there_is_refused(shop: Shop) -> None:
    assert refusal(sign, shop, 99) == refusal(accept, shop, 99) == "handover_unknown"


def test_signing_freezes_the_sheet_and_puts_the_signature_into_the_record(shop: Shop) -> None:
    """S-10, A-5"""
    on_shift(shop)
    incident, call_back, order = leave_open(shop)
    handover_id = open_sheet(shop)
    shop.do(handovers.save_words, handover_id, "钥匙在抽屉")
    kept = sign(shop, handover_id)
    assert (kept.signed_at, len(kept.signature)) == (EVENING, 64)
    assert handovers.verify(sheet(shop, handover_id))
    (entry,) = [one for one in shop.entries() if one.action == "handover.sign"]
    assert entry.after == {"signature": kept.signature, "words": "钥匙在抽屉"}
    for case_id in (incident, call_back):
        shop.do(cases.pass_on, case_id, ZHOU.name)
    with shop.desk.writing() as tx:
        drafts.discard(tx, order, by=LI, at=LATER)
    frozen = shop.see(lambda tx: sheet_of(tx, handovers.get(tx, handover_id), LATER))
    assert [one.id for one in frozen.sections] == ["items", "incidents", "cases", "drafts"]
    assert frozen.at == EVENING
    assert sheet(shop, handover_id).signature == kept.signature


def test_signed_twice_it_stays_as_it_was(shop: Shop) -> None:
    """S-10: the answer of the first may have been lost."""
    handover_id = signed(shop)
    shop.open_case()
    before = sheet(shop, handover_id)
    sign(shop, handover_id, at=LATER)
    assert sheet(shop, handover_id) == before
    assert actions(shop).count("handover.sign") == 1


def test_after_signing_the_words_stay_as_they_are(shop: Shop) -> None:
    """S-10: the same words once more are no change."""
    handover_id = open_sheet(shop)
    shop.do(handovers.save_words, handover_id, "甲")
    sign(shop, handover_id)
    shop.do(handovers.save_words, handover_id, "甲\n")
    assert shop.refused(handovers.save_words, handover_id, "乙") == ("handover_signed", "words")


@pytest.mark.parametrize("use", [sign, accept])
def test_a_wrong_password_signs_nothing_and_counts(shop: Shop, use: Callable[..., Handover]) -> None:
    """A-2, S-10"""
    handover_id = open_sheet(shop) if use is sign else signed(shop)
    before = sheet(shop, handover_id)
    for _try in range(4):
        assert refusal(use, shop, handover_id, password=WRONG) == "wrong_password"
    name = LI.name if use is sign else ZHOU.name
    assert shop.see(accounts.find, name).failures == 4
    assert refusal(use, shop, handover_id, password=WRONG, at=LATER) == "wrong_password"
    assert refusal(use, shop, handover_id, at=LATER) == "account_rests"
    assert sheet(shop, handover_id) == before


def test_passwords_are_looked_at_outside_the_transaction(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing takes a tenth of a second, for which nobody has to wait."""
    handover_id = open_sheet(shop)

    def matches(password: str, password_hash: str) -> bool:
        with shop.desk.writing():
            pass
        return right(password, password_hash)

    right, looked = passwords.matches, Mock(side_effect=matches)
    monkeypatch.setattr(passwords, "matches", looked)
    sign(shop, handover_id)
    accept(shop, handover_id)
    assert looked.call_count == 2


FIELDS = {
    "sheet": '{"at": "2026-11-23T12:00:00+00:00", "sections": [{"id": "cash", "rows": []}]}',
    "words": "别的",
    "day": "2026-11-24",
    "post": "B",
    "agent": "周敏",
    "signed_at": 1,
    "signature": "0" * 64,
}


@pytest.mark.parametrize("name", FIELDS)
def test_whatever_of_a_signed_sheet_is_changed_shows_and_nobody_accepts_it(shop: Shop, name: str) -> None:
    """S-10"""
    handover_id = signed(shop)
    changed_behind(shop.store, **{name: FIELDS[name]})
    kept = sheet(shop, handover_id)
    assert not handovers.verify(kept)
    assert refusal(accept, shop, handover_id, by=MANAGER) == "handover_changed"
    if name != "agent":
        assert refusal(sign, shop, handover_id) == "handover_changed"


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=60)
def test_two_sheets_have_one_signature_only_where_all_that_is_signed_is_the_same(
    words: str, agent: str, other: str
) -> None:
    """S-10: no text can be moved from one field into the next."""

    def made(words: str, agent: str) -> str:
        handover = Handover(uuid="", day=MONDAY, post="A", agent=agent, words=words, sheet={}, signed_at=EVENING)
        return handovers.signature_of(handover)

    assert made(words, agent) == made(words, agent)
    assert (made(words, agent) == made(other, agent)) == (words == other)
    assert (made(words, agent) == made(agent, words)) == (words == agent)


def test_an_unsigned_sheet_verifies_as_nothing(shop: Shop) -> None:
    assert not handovers.verify(sheet(shop, open_sheet(shop)))


def test_accepting_closes_the_sheet_and_passes_on_what_stands_on_it(shop: Shop) -> None:
    """S-10: cases with their promises, drafts with their clocks; recorded."""
    on_shift(shop)
    incident, call_back, order = leave_open(shop)
    handover_id = signed(shop)
    kept = accept(shop, handover_id, at=LATER)
    assert (kept.accepted_by, kept.accepted_at) == (ZHOU.name, LATER)
    assert {shop.case(one).owner for one in (incident, call_back)} == {ZHOU.name}
    assert {one.owner for one in shop.deadlines(incident).values()} == {ZHOU.name}
    assert shop.see(drafts.get, order).owner == ZHOU.name
    (entry,) = [one for one in shop.entries() if one.action == "handover.accept"]
    assert entry.after == {"signature": kept.signature, "cases": [incident, call_back], "drafts": [order]}
    assert entry.by == ZHOU.name
    assert shop.actions(incident)[-1] == "case.pass_on"
    assert handovers.verify(sheet(shop, handover_id))
    assert broken_links(shop.entries()) == []


def test_only_what_is_still_the_agents_passes_on(shop: Shop) -> None:
    """S-10: not what was closed or given to somebody else since, what nobody there looks after, or what came later."""
    on_shift(shop)
    closed, given, others = shop.open_case("callback"), shop.open_case(), shop.open_case(by=MANAGER)
    order = shop.save(at=WORKDAY).order_id
    assert order is not None
    handover_id = signed(shop)
    with shop.desk.writing() as tx:
        case_files.close(tx, case_files.get(tx, closed), by=LI, at=LATER)
        drafts.take_over(tx, order, by=MANAGER, at=LATER)
    shop.do(cases.pass_on, given, MANAGER.name)
    late = shop.open_case(at=LATER)
    accept(shop, handover_id, at=LATER)
    owners = [shop.case(one).owner for one in (closed, given, others, late)]
    assert owners == [LI.name, MANAGER.name, MANAGER.name, LI.name]
    assert shop.see(drafts.get, order).owner == MANAGER.name


def test_a_trainee_neither_signs_nor_accepts(shop: Shop) -> None:
    """E-1, S-10: what is signed is an agent's; who accepts has the drafts that the outgoing agent gave away."""
    order = shop.save(at=WORKDAY).order_id
    assert order is not None
    sheet = signed(shop)
    for use in (handover_signing.put_acceptance, handover_signing.put_signature):
        assert shop.refused(use, sheet, by=TRAINEE)[0] == "not_allowed"
    accept(shop, sheet, by=ZHOU)
    assert shop.see(drafts.get, order).owner == ZHOU.name


def test_accepted_twice_by_the_same_person_it_stays_as_it_was(shop: Shop) -> None:
    """S-10"""
    handover_id = accepted(shop)
    before = sheet(shop, handover_id)
    accept(shop, handover_id, at=LATER)
    assert sheet(shop, handover_id) == before
    assert actions(shop).count("handover.accept") == 1


def test_a_second_person_is_told_who_accepted(shop: Shop) -> None:
    """S-10"""
    handover_id = accepted(shop)
    with pytest.raises(Refused) as refused:
        accept(shop, handover_id, by=MANAGER)
    assert refused.value.code == "handover_accepted"
    assert str(refused.value) == "周敏 accepted this sheet at 2026-11-23 20:00."


def test_nobody_accepts_the_own_sheet_one_that_is_not_signed_or_without_shifts(shop: Shop) -> None:
    """S-10, A-1"""
    handover_id = open_sheet(shop)
    assert refusal(accept, shop, handover_id) == "handover_unsigned"
    sign(shop, handover_id)
    assert refusal(accept, shop, handover_id, by=LI) == "handover_own"
    assert refusal(accept, shop, handover_id, by=FINANCE) == "not_allowed"
    assert sheet(shop, handover_id).accepted_by is None


def test_a_role_that_was_taken_away_meanwhile_counts(shop: Shop) -> None:
    """A-1: whoever signs is looked up again with the password."""
    handover_id = open_sheet(shop)
    with shop.desk.writing() as tx:
        accounts.set_role(tx, LI.name, "finance", by=ADMIN, at=EVENING)
    assert refusal(sign, shop, handover_id) == "not_allowed"


def test_words_are_added_once_the_sheet_is_accepted_and_change_nothing_of_it(shop: Shop) -> None:
    """S-10"""
    handover_id = signed(shop)
    assert shop.refused(handover_signing.append, handover_id, "x")[0] == "handover_open"
    accept(shop, handover_id)
    before = sheet(shop, handover_id)
    shop.do(handover_signing.append, handover_id, "另有一把备用钥匙\n在柜台", at=LATER)
    shop.do(handover_signing.append, handover_id, "收到", by=ZHOU, at=LATER + timedelta(hours=1))
    added = shop.see(handovers.additions, handover_id)
    assert [(one.by, one.text) for one in added] == [(LI.name, "另有一把备用钥匙\n在柜台"), (ZHOU.name, "收到")]
    assert sheet(shop, handover_id) == before
    assert handovers.verify(before)
    assert actions(shop)[-2:] == ["handover.append"] * 2
    assert shop.refused(handover_signing.append, handover_id, " \n ") == ("text_missing", "words")
    assert shop.refused(handover_signing.append, handover_id, "x", by=FINANCE)[0] == "not_allowed"


def test_the_list_has_the_latest_day_first(shop: Shop) -> None:
    for day, post in ((23, "B"), (24, "A"), (23, "A"), (22, "A")):
        open_sheet(shop, post, day=date(2026, 11, day))
    found = shop.see(handovers.listing, date(2026, 11, 23), date(2026, 11, 24))
    assert [(one.day.day, one.post) for one in found] == [(24, "A"), (23, "A"), (23, "B")]
    assert [one.post for one in shop.see(handovers.of_day, MONDAY)] == ["A", "B"]
