"""Finding a place in the handbook (E-2)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from csdesk.language import LANGUAGES
from csdesk.places import seed_playbook
from csdesk.playbook.handbook import pages
from csdesk.rules.handbook_search import find, sections

HANDBOOK = {
    name: {language: pages(language, seed_playbook())[name] for language in LANGUAGES}
    for name in pages("en", seed_playbook())
}


def names(query: str, language: str = "en") -> list[str]:
    return [one.page for one in find(HANDBOOK, query, language)]


def test_a_section_is_found_by_its_words_in_either_language() -> None:
    """E-2: in any order, in whichever width and language, shown in the reader's; headings first."""
    assert names("self-pickups")[0] == names("自提件")[0] == "pickup"
    assert names("自提件", "zh_CN")[0] == "pickup"
    hit = find(HANDBOOK, "banned", "en") or find(HANDBOOK, "请知悉", "en")
    assert hit[0].page == "tickets"
    assert find(HANDBOOK, "请知悉 处理中", "en")[0].heading == "What is not said"
    assert find(HANDBOOK, "refused traditional", "zh_CN")[0].heading == "不能写的话"
    assert names("ＦＲＯＭ") == names("from")
    assert find(HANDBOOK, "no such word anywhere", "en") == []


def test_the_place_is_the_same_in_every_language() -> None:
    """E-2: so that a hit in the other language leads to the right heading."""
    for name, texts in HANDBOOK.items():
        counts = {len(sections(text)) for text in texts.values()}
        assert len(counts) == 1, name


@given(st.sampled_from(sorted(HANDBOOK)), st.sampled_from(sorted(LANGUAGES)), st.data())
def test_every_line_finds_its_section(name: str, language: str, data: st.DataObject) -> None:
    """E-2: two words of a line lead to it among others."""
    found = sections(HANDBOOK[name][language])
    place = data.draw(st.integers(0, len(found) - 1))
    words = [word for line in found[place].lines for word in line.split()][:40]
    if not words:
        return
    query = " ".join(data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=3)))
    hits = find(HANDBOOK, query, language, limit=10_000)
    assert (name, place) in {(one.page, one.section) for one in hits}


@given(st.text(max_size=20))
def test_whatever_is_typed_is_looked_for(query: str) -> None:
    """E-2: nothing is raised, and no more than asked for is given."""
    assert len(find(HANDBOOK, query, "zh_CN", limit=5)) <= 5


def test_a_page_of_a_shops_own_may_be_anything() -> None:
    """E-2: no heading, no text, one language alone."""
    assert [one.heading for one in sections("text\n# A\n## B")] == ["", "A", "B"]
    assert find({"own": {"en": ""}, "other": {"zh_CN": "# 甲\n乙"}}, "乙", "en")[0].page == "other"
