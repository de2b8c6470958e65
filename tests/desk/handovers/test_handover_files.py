"""The handover sheet in the reader's language, written as a PDF and as text (S-10)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from csdesk import language
from csdesk.desk.handovers import handover_files, handover_signing, handover_words, handovers
from csdesk.desk.handovers.handover_sheet import Row, Section, Sheet
from csdesk.desk.shifts import checklists
from csdesk.exchange.handover_page import HandoverPage
from csdesk.models.handover import Handover
from csdesk.refused import Refused
from tests.desk.handing import EVENING, MONDAY, NOTE, accept, changed_behind, leave_open, on_shift, open_sheet, sign
from tests.desk.shop import LI, MINUTE, TODAY, WORKDAY, ZHOU, Shop
from tests.exchange.paper_reading import page_texts, text

pytestmark = pytest.mark.usefixtures("chinese_font")


def page(shop: Shop, handover_id: int, language_code: str = "en") -> HandoverPage:
    with language.speaking(language_code):
        return shop.see(lambda tx: handover_words.page_of(tx, handovers.get(tx, handover_id), at=EVENING))


def lists(page: HandoverPage) -> dict[str, dict[str, tuple[str, ...]]]:
    """What is known of each thing, by the titles of the lists."""
    return {one.title: {item.what: item.details for item in one.items} for one in (*page.lists, *page.appendix)}


def busy_evening(shop: Shop) -> int:
    """A sheet with something in every section, signed, accepted and added to."""
    case_id = on_shift(shop)
    shop.do(checklists.skip, case_id, "shop_clean", "停水", at=WORKDAY)
    shop.do(checklists.tick, case_id, "account", {"expected": "500", "counted": "498.5", "note": NOTE}, at=WORKDAY)
    leave_open(shop)
    handover_id = open_sheet(shop)
    shop.do(handovers.save_words, handover_id, "钥匙在抽屉\n[red]备用金 500 元")
    sign(shop, handover_id)
    accept(shop, handover_id, at=EVENING + 2 * MINUTE)
    shop.do(handover_signing.append, handover_id, "钥匙已收到", by=ZHOU, at=EVENING + 30 * MINUTE)
    return handover_id


def test_the_sheet_reads_in_english(shop: Shop) -> None:
    """S-10"""
    found = page(shop, busy_evening(shop))
    assert (found.title, found.warning) == ("Handover sheet", "")
    values = [part.value for part in (*found.facts, *found.signatures)]
    assert values == [
        "2026-11-23", "A", "李娜", "2026-11-23 20:00", "李娜  2026-11-23 20:00:00", "周敏  2026-11-23 20:02:00",
    ]  # fmt: skip
    things = lists(found)
    assert things["Not done"]["Shop clean"] == ("skipped  停水",)
    (known,) = things["Open incidents"].values()
    assert "was due 2026-11-23 10:05, -9 h" in known[0]
    assert list(things["Open drafts"]) == ["HX001  王芳  配件"]
    assert list(things["Cash"].values()) == [
        ("expected 500.00, counted 498.50, difference -1.50", NOTE),
    ]
    assert list(things["In the agent's own words"]) == ["钥匙在抽屉", "[red]备用金 500 元"]
    assert things["Added after it was accepted"] == {"钥匙已收到": ("周敏  2026-11-23 20:30",)}
    assert found.seal.removeprefix("Signature: ") == shop.see(handovers.get, 1).signature


def test_the_words_of_the_playbook_are_the_readers(shop: Shop) -> None:
    """S-10: of a sheet that was frozen as well."""
    handover_id = busy_evening(shop)
    in_chinese, in_english = ([item.what for one in page(shop, handover_id, code).lists for item in one.items]
                              for code in ("zh_CN", "en"))  # fmt: skip
    assert "店内卫生清洁" in in_chinese
    assert "Shop clean" in in_english
    assert len(in_chinese) == len(in_english)


def test_an_unsigned_and_a_changed_sheet_say_so(shop: Shop) -> None:
    """S-10"""
    handover_id = open_sheet(shop)
    unsigned = page(shop, handover_id)
    assert unsigned.warning == "Not signed yet: this sheet still changes."
    assert (unsigned.lists, unsigned.seal, [part.value for part in unsigned.signatures]) == ((), "", ["", ""])
    assert unsigned.nothing == "Nothing is open."
    sign(shop, handover_id)
    assert page(shop, handover_id).warning == ""
    changed_behind(shop.store, words="别的")
    assert page(shop, handover_id).warning == "Changed after it was signed: the signature does not match."


def test_a_row_of_a_section_that_nothing_knows_any_more_stays_readable(shop: Shop) -> None:
    """S-10: a sheet signed with another csdesk, or another playbook."""
    row = Row(id="7", state="unheard_of", owner=ZHOU.name, first_day=TODAY, due_at=EVENING, paused_at=EVENING - MINUTE)
    sheet = Sheet(EVENING, (Section("old_things", (row,)),))
    kept = Handover(id=5, uuid="", day=MONDAY, post="A", agent=LI.name, sheet=sheet.as_json(), signed_at=EVENING)
    found = shop.see(handover_words.page_of, kept, at=EVENING)
    assert lists(found) == {
        "old_things": {
            "7": (
                "unheard_of  since 2026-11-22  due 2026-11-23 20:00, 01:00 left  paused",
                "Whose: 周敏",
            )
        }
    }


@pytest.mark.parametrize("code", ["zh_CN", "en"])
def test_both_files_are_written_beside_the_store_and_read_back(shop: Shop, code: str) -> None:
    """S-10"""
    handover_id = busy_evening(shop)
    with language.speaking(code):
        pdf, plain = handover_files.write(shop.desk, handover_id, at=EVENING)
    assert (pdf.name, plain.name) == ("handover-2026-11-23-A-李娜.pdf", "handover-2026-11-23-A-李娜.txt")
    assert pdf.parent == plain.parent == shop.store.parent / "handovers"
    assert pdf.stat().st_mode & 0o777 == 0o600
    on_paper, written = text(pdf.read_bytes()), "".join(plain.read_text("utf-8").split())
    signature = shop.see(handovers.get, handover_id).signature
    for found in (on_paper, written):
        for word in ("恒信晚到", "停水", "498.50", NOTE, "钥匙在抽屉", "[red]备用金500元", "钥匙已收到", signature):
            assert word in found
        assert ("Shopclean" in found) is (code == "en")
    assert len(page_texts(pdf.read_bytes())) == 1


def test_written_again_it_takes_the_place_of_the_old(shop: Shop, tmp_path: Path) -> None:
    """S-10: into any folder, which is made."""
    handover_id = open_sheet(shop)
    first = handover_files.write(shop.desk, handover_id, at=EVENING, folder=tmp_path / "a" / "b")
    before = first[1].read_text("utf-8")
    sign(shop, handover_id)
    assert handover_files.write(shop.desk, handover_id, at=EVENING, folder=tmp_path / "a" / "b") == first
    assert first[1].read_text("utf-8") != before
    assert len(list((tmp_path / "a" / "b").iterdir())) == 2


def test_a_place_that_cannot_be_written_is_refused(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused) as refused:
        handover_files.write(shop.desk, open_sheet(shop), at=EVENING, folder=tmp_path / "file")
    assert refused.value.code == "file_unwritable"


@pytest.mark.parametrize(
    ("agent", "stem"),
    [
        ("李娜", "handover-2026-11-23-A-李娜"),
        ("Ann-Lee_2", "handover-2026-11-23-A-Ann-Lee_2"),
        ("../李娜", "handover-2026-11-23-A-___李娜-7"),
        ("a b", "handover-2026-11-23-A-a_b-7"),
        ("字" * 32, "handover-2026-11-23-A-" + "字" * 32),
    ],
)
def test_files_have_safe_names(agent: str, stem: str) -> None:
    """S-10: where something had to be replaced, the id keeps two such names apart."""
    handover = Handover(id=7, uuid="", day=MONDAY, post="A", agent=agent)
    assert handover_files.file_stem(handover) == stem
    assert len((stem + ".pdf").encode()) < 256


def test_the_page_says_nothing_of_what_does_not_apply() -> None:
    assert handover_words.state_words("") == ""
    assert replace(Row(id="x"), text="甲") == Row(id="x", text="甲")
    assert handover_words.what(Row(id="x")) == "x"
