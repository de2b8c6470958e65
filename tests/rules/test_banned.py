"""Banned phrases are found however they are written, and nowhere else (C-2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from csdesk.playbook.loading import load
from csdesk.playbook.replies import Replies
from csdesk.rules.banned import find_banned

REPLIES = load().replies
VARIANTS: Mapping[str, str] = {usual: usual + others for usual, others in REPLIES.variants.items()}


def found(text: str, replies: Replies = REPLIES) -> list[tuple[str, str]]:
    """Each phrase with what stands for it in the text."""
    return [(one.phrase, text[one.begin : one.end]) for one in find_banned(text, replies)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("正在处理中。", [("处理中", "处理中")]),
        ("處 理 中", [("处理中", "處 理 中")]),
        ("处理-中", [("处理中", "处理-中")]),
        ("处\u3000理，中", [("处理中", "处\u3000理，中")]),
        ("处\u200b理\ufeff中", [("处理中", "处\u200b理\ufeff中")]),
        ("処１理🚚中", [("处理中", "処１理🚚中")]),
        ("处x理Ｙ中", [("处理中", "处x理Ｙ中")]),
        ("处\n理\t中", [("处理中", "处\n理\t中")]),
        ("处理㊥", [("处理中", "处理㊥")]),
        ("处\u0301理中", [("处理中", "处\u0301理中")]),
        ("處\U000e0101理中", [("处理中", "處\U000e0101理中")]),
        ("覈實中", [("核实中", "覈實中")]),
        ("請 知 悉", [("请知悉", "請 知 悉")]),
        ("核实中，请知悉", [("核实中", "核实中"), ("请知悉", "请知悉")]),
        ("处理中处理中", [("处理中", "处理中")] * 2),
        ("处理中，心急", [("处理中", "处理中")]),
        ("处 理 中 心", [("处理中", "处 理 中")]),
        ("已到武汉处理中心，处理中", [("处理中", "处理中")]),
        ("处处理中", [("处理中", "处理中")]),
        ("核实中午", [("核实中", "核实中")]),
        ("处 理中心", [("处理中", "处 理中")]),
        ("核实，中 午", [("核实中", "核实，中")]),
    ],
)
def test_found(text: str, expected: list[tuple[str, str]]) -> None:
    """C-2: with its place in the text as it was typed."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "已到武汉处理中心", "處理中心", "处理\u200b中心", "快件处理中转", "处理完毕", "中理处", "理中", "处理",
        "处理站中转",
        "请您知悉", "核对实物中", "处理了一半，中午送达", "请 Amy 知悉", "处abc理中", "已经核实，中午派送前电话联系",
        "请交处理 中心已收",
    ],
)  # fmt: skip
def test_fine(text: str) -> None:
    """C-2: never inside a longer word, never with another character between, nor where a sign begins another word."""
    assert found(text) == []


def _is_separator(character: str) -> bool:
    return not any(one.isalpha() for one in character + unicodedata.normalize("NFKD", character))


separators = st.text(
    st.characters(exclude_categories=("Cs", "Lu", "Ll", "Lt", "Lo", "Lm")).filter(_is_separator), max_size=5
)
phrases = st.sampled_from(REPLIES.banned)


@given(phrases, st.data())
def test_whatever_stands_between_hides_nothing(phrase: str, data: st.DataObject) -> None:
    """C-2: any spaces, signs, figures or emoji, and any form of each character."""
    written = [data.draw(st.sampled_from(VARIANTS.get(one, one))) for one in phrase]
    between = [data.draw(separators) for _one in phrase[1:]]
    middle = "".join(one + gap for one, gap in zip(written, [*between, ""], strict=True))
    before, after = data.draw(separators), data.draw(separators)
    assert found(f"到{before}{middle}{after}了") == [(phrase, middle)]


@given(st.text(st.sampled_from("请請知悉处處理中核實实心 -，1x到"), max_size=12))
def test_what_is_found_holds_the_characters_in_order(text: str) -> None:
    """C-2: a phrase is found only where its characters follow each other with no other character between."""
    usual = {other: one for one, others in REPLIES.variants.items() for other in others}
    characters = "".join(usual.get(one, one) for one in text if one.isalpha() and one != "x")
    hits = found(text)
    for phrase, part in hits:
        assert "".join(usual.get(one, one) for one in part if one.isalpha() and one != "x") == phrase
    assume("x" not in text)
    wanted = [phrase for phrase in REPLIES.banned if phrase in characters]
    assert {phrase for phrase, _part in hits} <= set(wanted)
    if "心" not in text:
        assert {phrase for phrase, _part in hits} == set(wanted)


@given(st.text(max_size=60))
def test_no_text_without_the_characters_is_refused(text: str) -> None:
    """C-2"""
    letters = set(text)
    if not any(set(VARIANTS.get(phrase[0], phrase[0])) & letters for phrase in REPLIES.banned):
        assume("㊥" not in letters)
        assert found(text.replace("请", "").replace("处", "").replace("核", "")) == []


@given(
    st.sampled_from(REPLIES.fine),
    st.text(st.sampled_from("到在武汉了。 -1"), max_size=5),
    st.text(st.sampled_from("到了。 "), max_size=5),
)
def test_a_longer_word_that_is_fine_is_never_found(word: str, before: str, after: str) -> None:
    """C-2: also in traditional characters."""
    assert found(before + word + after) == []
    traditional = "".join(VARIANTS.get(one, one)[-1] for one in word)
    assert found(before + traditional + after) == []


def test_phrases_of_an_alphabet_are_whole_words() -> None:
    """C-2: a shop bans what it likes."""
    own = REPLIES.model_copy(update={"banned": ("please note", "asap"), "fine": ("please note down",)})
    assert found("Please  Note: late", own) == [("please note", "Please  Note")]
    assert found("a.s.a.p.", own) == [("asap", "a.s.a.p")]
    assert found("ＡＳＡＰ", own) == [("asap", "ＡＳＡＰ")]
    assert found("displease notes, asaph", own) == []
