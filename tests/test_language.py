"""Sentences one behind the other, in each language."""

from __future__ import annotations

import pytest

from csdesk import language


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "Approved. Whoever may ask does it. Gone."), ("zh_CN", "已批准，由有权申请的人执行。Gone.")],
)
def test_sentences_stand_behind_each_other_as_the_language_writes_them(code: str, said: str) -> None:
    """With a space in English and without one in Chinese; what says nothing leaves no gap."""
    with language.speaking(code):
        approved = language._("Approved. Whoever may ask does it.")
        assert language.in_a_row(approved, "", "Gone.") == said
        assert language.in_a_row("", approved) == approved
        assert language.in_a_row() == ""
