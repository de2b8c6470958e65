"""A notice on the desktop, where the terminal can show one (I-6)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App

from csdesk.widgets.desktop_notice import NoticeForm, notice, notice_form, show_notice, write_to_terminal

TEXT, BOTH = NoticeForm.TEXT, NoticeForm.TITLE_AND_TEXT
XTERM = {"TERM": "xterm-256color"}
FOOT = {"TERM": "foot"}


@pytest.mark.parametrize(
    ("environment", "form"),
    [
        ({**XTERM, "TERM_PROGRAM": "iTerm.app"}, TEXT),
        ({**XTERM, "TERM_PROGRAM": "WarpTerminal"}, TEXT),
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, TEXT),
        ({"TERM": "xterm-kitty"}, TEXT),
        ({**XTERM, "KITTY_WINDOW_ID": "1"}, TEXT),
        ({**XTERM, "TERM_PROGRAM": "WezTerm"}, BOTH),
        ({"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"}, BOTH),
        ({"TERM": "xterm-ghostty"}, BOTH),
        (FOOT, BOTH),
        ({"TERM": "foot-extra"}, BOTH),
        ({"TERM": "rxvt-unicode-256color"}, BOTH),
        ({**XTERM, "VTE_VERSION": "7600"}, BOTH),
        ({**XTERM, "WT_SESSION": "0a1b"}, BOTH),
        # A terminal that was started from another one.
        ({"TERM": "xterm-kitty", "VTE_VERSION": "7600"}, TEXT),
        ({**FOOT, "KITTY_WINDOW_ID": "1"}, BOTH),
        ({**XTERM, "TERM_PROGRAM": "vscode", "VTE_VERSION": "7600"}, None),
    ],
)
def test_a_terminal_gets_its_own_form(environment: Mapping[str, str], form: NoticeForm | None) -> None:
    assert notice_form(environment) is form


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"TERM": ""},
        {"TERM": "dumb"},
        {"TERM": "linux"},
        XTERM,
        {**XTERM, "TERM_PROGRAM": "Apple_Terminal"},
        {**XTERM, "TERM_PROGRAM": "vscode"},
        {**XTERM, "ConEmuPID": "42", "WT_SESSION": "0a1b"},
        {"TERM": "tmux-256color", "TERM_PROGRAM": "tmux"},
        {"TERM": "screen-256color", "VTE_VERSION": "7600"},
        {**XTERM, "TMUX": "/tmp/tmux-1000/default,1,0", "TERM_PROGRAM": "iTerm.app"},
        {**FOOT, "STY": "123.pts-0"},
        {**FOOT, "ZELLIJ": "0"},
    ],
)
def test_a_terminal_that_may_not_show_it_is_sent_nothing(environment: Mapping[str, str]) -> None:
    """Nor one behind a multiplexer, which keeps it to itself or prints it."""
    assert notice_form(environment) is None


def test_the_two_forms() -> None:
    assert notice(TEXT, "csdesk", "I-0007 恒信物流 报告超时") == "\x1b]9;csdesk: I-0007 恒信物流 报告超时\a"
    assert notice(BOTH, "csdesk", "I-0007 late") == "\x1b]777;notify;csdesk;I-0007 late\a"
    assert notice(TEXT, "", "late") == "\x1b]9;late\a"
    assert notice(TEXT, "\x1b", "\n") == notice(BOTH, " ", "\a") == ""


def test_a_number_and_a_semicolon_are_no_command() -> None:
    """Some terminals take OSC 9 ; 4 ; ... for the state of a progress bar."""
    assert notice(TEXT, "", "4;1;50") == "\x1b]9;4,1,50\a"


@given(st.sampled_from(NoticeForm), st.text() | st.text(";\x1b\x07\x9c\x9d\\]\n\u202e9"), st.text(max_size=2_000))
def test_hostile_text_ends_nothing_and_begins_nothing(form: NoticeForm, title: str, text: str) -> None:
    """Limits 6: no control byte, no field but ours, no text without end."""
    sequence = notice(form, title, text)
    if not sequence:
        return
    begin = {TEXT: "\x1b]9;", BOTH: "\x1b]777;notify;"}[form]
    assert sequence.startswith(begin)
    assert sequence.endswith("\a")
    inside = sequence.removeprefix(begin)[:-1]
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in inside)
    assert inside.count(";") == (form is BOTH)
    assert len(inside) <= 262
    sequence.encode()


class Sent(list[str]):
    """What the terminal was sent."""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    from textual.drivers.headless_driver import HeadlessDriver

    written = Sent()
    monkeypatch.setattr(HeadlessDriver, "write", lambda driver, data: written.append(data))
    return written


async def test_it_is_written_to_the_apps_terminal(sent: Sent) -> None:
    app = App[None]()
    write_to_terminal(app, "\x1b]9;early\a")
    async with app.run_test():
        assert show_notice(app, FOOT, "csdesk", "late")
        assert not show_notice(app, XTERM, "csdesk", "late")
        assert not show_notice(app, FOOT, "", "\x1b")
    write_to_terminal(app, "\x1b]9;late\a")
    assert [one for one in sent if "\x1b]9" in one or "\x1b]777" in one] == ["\x1b]777;notify;csdesk;late\a"]
