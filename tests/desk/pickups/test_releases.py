"""Giving parcels out at the counter: documents, names, whoever else collects, and what stops (N-1 to N-4)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.parcels.parcel_rows import parcel_row
from csdesk.desk.person import Person
from csdesk.desk.pickups import releases, self_pickups, taking_back
from csdesk.desk.pickups.releases import give_out
from csdesk.desk.tickets import departures
from csdesk.models.pickup import Release
from csdesk.refused import Refused
from csdesk.rules.releasing import Paper, ReleaseForm, is_company
from csdesk.store.store import open_store
from tests.desk.pickup_use_cases import FORM, ID_NUMBER, KEY, NEW, NUMBER, PAPER, taken_in
from tests.desk.shop import LI, MINUTE, NOW, PASSWORD, QC, ZHOU, Shop, as_json

OTHER_ID = "110101198001010010"
SHORTLY = NOW - 5 * MINUTE


def given(**changes: Any) -> ReleaseForm:
    """The form of the consignee with something else in it; `name` and the like are the document's."""
    paper = {key: changes.pop(key) for key in ("name", "kind", "number", "original") if key in changes}
    return replace(FORM, paper=replace(PAPER, **paper), **changes)


def release(shop: Shop, form: ReleaseForm, second: Person | None = None, *, by: Person = LI, uuid: str = "") -> Release:
    return shop.do(releases.release, form, KEY, second=second, uuid=uuid or str(uuid4()), by=by, at=NOW)


def refused(shop: Shop, form: ReleaseForm, second: Person | None = None) -> tuple[str, str | None]:
    return shop.refused(releases.release, form, KEY, second=second, uuid=str(uuid4()), at=NOW)


def stops(shop: Shop, form: ReleaseForm) -> str:
    """The verdict of a form that gives nothing out."""
    made = release(shop, form)
    assert (made.outcome, made.sender, shop.see(self_pickups.released_as, NUMBER)) == ("stopped", "", None)
    return made.verdict


def test_the_consignee_takes_it_with_the_own_document(shop: Shop) -> None:
    """N-1, N-2, N-4: the last four are kept, who gave it out, and its waiting ends."""
    taken_in(shop)
    made = release(shop, given(name="王 芳", number="110101 19900307 0038"))
    assert (made.outcome, made.verdict, made.last_four, made.by) == ("released", "same", "0038", LI.name)
    assert made.digest == KEY.kept(ID_NUMBER).digest
    assert shop.see(self_pickups.of_number, NUMBER) is None
    entry = next(one for one in shop.entries() if one.action == "parcel.release")
    assert entry.after is not None
    assert (entry.by, entry.subject_id, entry.after["last_four"]) == (LI.name, NUMBER, "0038")
    assert "digest" not in entry.after
    assert ID_NUMBER[:-4] not in as_json(entry)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"original": False}, "original_missing", "original"),
        ({"kind": "club_card"}, "document_unknown", "document"),
        ({"name": " "}, "name_missing", "name"),
        ({"number": ""}, "resident_id_shape", "id_number"),
        ({"number": "110101199003070039"}, "resident_id_check", "id_number"),
        ({"number": "110101199013070038"}, "resident_id_birth", "id_number"),
        ({"kind": "passport", "number": "E12"}, "document_shape", "id_number"),
        ({"collector": "thief"}, "collector_unknown", "collector"),
        ({"name": f"王芳{ID_NUMBER}"}, "id_number_here", "name"),
        ({"sender": "李经理", "name": "王方"}, "sender_at_missing", "sender_at"),
        ({"sender": "李经理", "name": "王方", "sender_at": NOW + MINUTE}, "spoken_later", "sender_at"),
        ({"sender": "李经理", "name": "王方", "sender_at": NOW - timedelta(days=2)}, "spoken_long_ago", "sender_at"),
        ({"sender": ID_NUMBER, "name": "王方", "sender_at": NOW}, "id_number_here", "sender"),
        ({"collector": "company"}, "authorisation_missing", "authorised"),
        ({"collector": "other"}, "consignee_document_missing", "consignee_document"),
    ],
)
def test_what_is_missing_is_said_at_its_field(shop: Shop, change: dict[str, Any], code: str, field: str) -> None:
    """N-1 to N-3: nothing was given out, and nothing kept."""
    taken_in(shop)
    assert refused(shop, given(**change)) == (code, field)


def test_no_refusal_holds_the_number(shop: Shop) -> None:
    """N-1"""
    taken_in(shop)
    for form in (given(number="110101199003070039"), given(name=ID_NUMBER), given(kind="passport", number="1/9")):
        with pytest.raises(Refused) as found:
            release(shop, form)
        assert "1101011990" not in f"{found.value!r}{found.value.values}"
    assert ID_NUMBER not in repr(FORM)


def test_an_id_number_is_no_parcel(shop: Shop) -> None:
    """N-1: a card laid under the scanner at the wrong moment is kept nowhere."""
    assert shop.refused(self_pickups.take_in, replace(NEW, number=ID_NUMBER), uuid="1") == ("id_number_here", "number")
    assert refused(shop, replace(FORM, number=f" {ID_NUMBER[:6]} {ID_NUMBER[6:]}")) == ("id_number_here", "number")


def test_a_near_name_stops_until_the_sender_confirmed(shop: Shop) -> None:
    """N-2, N-4: both are in the record, with who was reached and when."""
    taken_in(shop)
    form = given(name="王方")
    assert stops(shop, form) == "near"
    made = release(shop, replace(form, sender="恒信 李经理", sender_at=SHORTLY), by=ZHOU)
    assert (made.outcome, made.verdict, made.sender, made.sender_at) == ("released", "near", "恒信 李经理", SHORTLY)
    assert [(one.action, one.by) for one in shop.entries()[-6:] if one.action.startswith("parcel.")] == [
        ("parcel.stop", LI.name), ("parcel.release", ZHOU.name),
    ]  # fmt: skip
    assert "芳 (fang)" in as_json(next(one for one in shop.entries() if one.action == "parcel.stop"))


def test_a_different_name_stops_whatever_the_sender_says(shop: Shop) -> None:
    """N-2"""
    taken_in(shop)
    form = given(name="李国强")
    assert stops(shop, form) == "different"
    assert stops(shop, replace(form, sender="恒信 李经理", sender_at=SHORTLY)) == "different"
    assert [one.outcome for one in shop.see(releases.of_parcel, NUMBER)] == ["stopped", "stopped"]
    assert len(shop.see(releases.look, NUMBER).stopped) == 2


def test_somebody_else_brings_both_documents_and_the_consignee_is_called(shop: Shop) -> None:
    """N-3: the consignee's own document is held against the name, not the collector's."""
    taken_in(shop)
    theirs = Paper("passport", "王芳", "E12345678", original=True)
    form = replace(given(name="李国强", number=OTHER_ID), collector="other")
    full = replace(form, consignee_paper=theirs, called="王芳本人", called_at=SHORTLY)
    for change, code, field in (
        ({"consignee_paper": replace(theirs, original=False)}, "original_missing", "consignee_original"),
        ({"consignee_paper": replace(theirs, number="1")}, "document_shape", "consignee_id_number"),
        ({"called": ""}, "called_missing", "called"),
        ({"called_at": None}, "called_at_missing", "called_at"),
    ):
        assert refused(shop, replace(full, **change)) == (code, field)
    assert stops(shop, replace(full, consignee_paper=replace(theirs, name="王方"))) == "near"
    made = release(shop, full)
    assert (made.outcome, made.name, made.last_four, made.consignee_name, made.consignee_last_four, made.called) == (
        "released", "李国强", "0010", "王芳", "5678", "王芳本人",
    )  # fmt: skip
    assert made.digest != made.consignee_digest


def test_a_company_gives_a_stamped_authorisation(shop: Shop) -> None:
    """N-3: its collector's name is nobody's on the label."""
    taken_in(shop, replace(NEW, consignee="恒信物流有限公司（武汉）"))
    assert shop.see(releases.look, NUMBER).is_company
    form = replace(given(name="李国强"), collector="company")
    assert refused(shop, form) == ("authorisation_missing", "authorised")
    made = release(shop, replace(form, authorised=True))
    assert (made.outcome, made.verdict, made.authorised) == ("released", "", True)


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("恒信物流有限公司", True),
        ("恒鑫五金（武汉）公司", True),
        ("ACME Co., Ltd.", True),
        ("王芳", False),
        ("王芳(公司)", False),
    ],
)
def test_a_company_is_told_by_its_name(shop: Shop, name: str, company: bool) -> None:
    """N-3"""
    assert is_company(name, shop.desk.playbook.pickups) == company


def test_valuable_goods_take_two_people(shop: Shop) -> None:
    """N-3: the second is somebody else, and may give parcels out too."""
    taken_in(shop, replace(NEW, valuable=True))
    assert refused(shop, FORM) == ("second_missing", "second")
    assert refused(shop, FORM, LI) == ("second_same", "second")
    assert refused(shop, FORM, Person("小何", "trainee")) == ("account_closed", "second")
    made = release(shop, FORM, ZHOU)
    assert (made.outcome, made.by, made.second_by) == ("released", LI.name, ZHOU.name)


def test_much_to_collect_is_valuable_too(shop: Shop) -> None:
    """N-3: from how much on is data; and whoever gives it out may say so."""
    put(shop, cod_fen=200_000)
    assert shop.see(releases.look, NUMBER).valuable
    assert refused(shop, FORM) == ("second_missing", "second")
    put(shop, cod_fen=199_900)
    assert not shop.see(releases.look, NUMBER).valuable
    assert refused(shop, replace(FORM, valuable=True)) == ("second_missing", "second")


def put(shop: Shop, number: str = NUMBER, **row: Any) -> None:
    from csdesk.desk.parcels import parcel_changes

    row = {"consignee": "王芳", **row}
    with shop.desk.writing() as tx:
        parcel_changes.take(tx, [parcel_row(number, NOW - timedelta(days=1), "in", **row)], by=LI, at=NOW)


def test_the_second_person_signs_with_the_own_password(shop: Shop, tmp_path: Path) -> None:
    """N-3, A-2: as at every sign-in; a wrong one is recorded, and nothing given out."""
    taken_in(shop, replace(NEW, valuable=True))
    key = tmp_path / "key" / "identity.key"
    whole = {"uuid": "1", "by": LI, "at": NOW, "key_file": key}
    for second, password, code in (
        ("", "", "second_missing"), (LI.name, PASSWORD, "second_same"), (ZHOU.name, "wrong", "wrong_password"),
    ):  # fmt: skip
        with pytest.raises(Refused) as found:
            give_out(shop.desk, FORM, second=second, password=password, **whole)  # type: ignore[arg-type]
        assert found.value.code == code
    made = give_out(shop.desk, FORM, second=ZHOU.name, password=PASSWORD, **whole)  # type: ignore[arg-type]
    assert (made.outcome, made.second_by) == ("released", ZHOU.name)
    assert key.stat().st_mode & 0o777 == 0o600
    assert "account.wrong_password" in [one.action for one in shop.entries()]


def test_a_parcel_goes_out_once(shop: Shop) -> None:
    """N-4: the same form again gives the same; another is told who gave it out."""
    taken_in(shop)
    first = release(shop, FORM, uuid="1")
    assert release(shop, FORM, uuid="1", by=QC).id == first.id
    assert refused(shop, FORM) == ("released_already", "number")
    assert shop.refused(self_pickups.take_in, NEW, uuid="2") == ("released_already", "number")
    leaving = {"red_label": True, "uuid": "3", "at": NOW}
    assert shop.refused(departures.leave_again, NUMBER, "return", **leaving) == ("released_already", "number")


def test_of_two_terminals_one_wins_and_the_other_is_told(shop: Shop) -> None:
    """N-4"""
    taken_in(shop)

    def at_terminal(by: Person) -> str:
        desk = Desk(open_store(shop.store), shop.desk.playbook, by.name)
        try:
            with desk.writing() as tx:
                return releases.release(tx, FORM, KEY, uuid=by.name, by=by, at=NOW).by
        except Refused as told:
            return f"{told.code} {told.values['name']}"
        finally:
            desk.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(at_terminal, (LI, ZHOU)), key=len)
    assert answers[0] in (LI.name, ZHOU.name)
    assert answers[1] == f"released_already {answers[0]}"
    assert [one.outcome for one in shop.see(releases.of_parcel, NUMBER)] == ["released"]


def test_what_nobody_told_of_is_given_out_too(shop: Shop) -> None:
    """N-2: then the consignee is typed, as it stands on the label; from a carrier's file it is known."""
    assert shop.see(releases.look, NUMBER).consignee == ""
    assert refused(shop, FORM) == ("consignee_missing", "consignee")
    assert stops(shop, replace(FORM, consignee="王方")) == "near"
    put(shop, consignee="王芳")
    assert release(shop, replace(FORM, consignee="ignored")).consignee == "王芳"


def test_what_left_again_is_not_here(shop: Shop) -> None:
    """N-4: until it is taken in anew."""
    taken_in(shop)
    shop.do(departures.leave_again, NUMBER, "missort", site_code_struck=True, uuid="1", at=NOW)
    assert refused(shop, FORM) == ("left_already", "number")
    shop.do(self_pickups.take_in, NEW, uuid="again", at=NOW)
    assert release(shop, FORM).outcome == "released"


def test_who_came_between_two_moments(shop: Shop) -> None:
    """N-4"""
    taken_in(shop)
    stops(shop, given(name="李国强"))
    release(shop, FORM)
    look: Callable[[Transaction, datetime, datetime], Any] = releases.between
    assert [one.outcome for one in shop.see(look, NOW, NOW + MINUTE)] == ["stopped", "released"]
    assert shop.see(look, NOW - MINUTE, NOW) == []


def taken_back(shop: Shop, *, by: Person = LI, at: datetime = NOW + MINUTE, uuid: str = "back-1") -> Release:
    return shop.do(taking_back.take_back, NUMBER, "拿错了件", uuid=uuid, by=by, at=at)


def test_a_release_by_mistake_is_taken_back_within_its_day(shop: Shop) -> None:
    """N-4: both stay in the record with what was noted of whoever came; the parcel waits as before."""
    taken_in(shop)
    (before,) = shop.see(self_pickups.waiting, at=NOW)
    release(shop, FORM)
    made = taken_back(shop)
    assert taken_back(shop).id == made.id
    assert (made.outcome, made.why, made.by) == ("taken_back", "拿错了件", LI.name)
    first, second = shop.see(releases.of_parcel, NUMBER)
    assert (first.outcome, first.name, first.last_four, first.by) == ("undone", "王芳", "0038", LI.name)
    assert first.digest == KEY.kept(ID_NUMBER).digest
    assert second.id == made.id
    assert shop.see(self_pickups.waiting, at=NOW) == [before]
    actions = [one.action for one in shop.entries()]
    assert (actions.count("parcel.release"), actions.count("parcel.take_back")) == (1, 1)
    entry = next(one for one in shop.entries() if one.action == "parcel.take_back")
    assert (entry.before or {})["last_four"] == "0038"
    assert entry.after == {"reason": "拿错了件"}
    assert ID_NUMBER[:-4] not in as_json(entry)
    assert release(shop, FORM, by=ZHOU).outcome == "released"
    assert shop.see(self_pickups.waiting, at=NOW) == []


def test_what_never_waited_here_is_taken_back_too(shop: Shop) -> None:
    """N-4: there is no waiting to go on."""
    release(shop, given(consignee="王芳"))
    taken_back(shop)
    assert shop.see(self_pickups.released_as, NUMBER) is None


def test_who_may_take_a_release_back_and_until_when(shop: Shop) -> None:
    """N-4: whoever gave it out, or a supervisor; with a reason, on the same day of the shop."""
    taken_in(shop)
    assert shop.refused(taking_back.take_back, NUMBER, "x", uuid="1", at=NOW) == ("not_released", "number")
    release(shop, FORM)
    assert shop.refused(taking_back.take_back, NUMBER, " ", uuid="1", at=NOW) == ("reason_missing", "reason")
    assert shop.refused(taking_back.take_back, NUMBER, "x", uuid="1", by=ZHOU, at=NOW) == ("not_allowed", "number")
    tomorrow = NOW + timedelta(days=1)
    assert shop.refused(taking_back.take_back, NUMBER, "x", uuid="1", by=QC, at=tomorrow) == (
        "release_days_ago", "number",
    )  # fmt: skip
    assert shop.see(taking_back.last_of_day, by=LI, at=NOW) == NUMBER
    assert shop.see(taking_back.last_of_day, by=ZHOU, at=NOW) == ""
    assert shop.see(taking_back.last_of_day, by=LI, at=tomorrow) == ""
    assert taken_back(shop, by=QC).by == QC.name
