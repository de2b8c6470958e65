"""The script itself: every line is understood, and no screen of the desk is left out of the day."""

from __future__ import annotations

import pytest

from tests.e2e.whole_day.script import Act, Key, Recorded, Sees, So, Types, acts, line_of, read


def test_the_script_is_understood() -> None:
    day = acts()
    assert len(day) > 20
    moments = [act.moment for act in day]
    assert moments == sorted(moments)


def test_what_a_line_says() -> None:
    assert line_of('A types F9 "hx wl" Enter') == Types("A", [Key("F9"), Key(text="hx wl"), Key("Enter")])
    assert line_of("B sees > x | 803") == Sees("B", ["> x", "803"])
    assert line_of("SSH sees no draft") == Sees("SSH", ["draft"], absent=True)
    assert line_of("so item open_lines: by=李娜 note='two words'") == So(
        "item", "open_lines", {"by": "李娜", "note": "two words"}
    )
    assert line_of("the record: case.tick by 李娜 x2") == Recorded("case.tick", "李娜", 2)


@pytest.mark.parametrize("text", ["", "nobody knows", "A dances", "the record"])
def test_what_nobody_understands_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        line_of(text)


def test_a_line_without_an_act_is_refused() -> None:
    with pytest.raises(ValueError, match=r"x.txt:1: no hour"):
        list(read("Li Na comes", "x.txt"))
    assert next(read("07:50 Li Na comes\n    A leaves\n", "x.txt")) == Act(
        "x.txt:1", "2026-12-01 07:50", "Li Na comes", [(2, line_of("A leaves"))]
    )
