"""Looking up without leaving the form (rule O-1)."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from rich.cells import cell_len
from textual import events, on
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import Worker

from csdesk.refused import N_, Refused
from csdesk.widgets.fields import FieldChanged, FieldDone, TextField
from csdesk.widgets.lookup_panel import LookupAnswer, LookupPanel
from csdesk.widgets.quiet_screen import QuietScreen
from csdesk.widgets.rows import Column, Row, Rows

PATIENCE = 60
NAMES = {"HX001": "恒信物流有限公司", "HX014": "恒鑫五金（武汉）", "HXW02": "合兴旺商贸"}
COLUMNS = (Column("code", 6), Column("name"))


def clients(query: str) -> Sequence[Row]:
    """Those whose code holds the query."""
    return [Row(code, (code, name)) for code, name in NAMES.items() if query.upper() in code]


class Gate:
    """A source that answers when it is let."""

    def __init__(self) -> None:
        self.let = threading.Semaphore(0)

    def __call__(self, query: str) -> Sequence[Row]:
        assert self.let.acquire(timeout=PATIENCE)
        return clients(query)


class Form(QuietScreen[None]):
    """A form with a panel; its own keys must stay out of the panel's way."""

    BINDINGS = [("f10", "note('review')"), ("pagedown", "note('section')"), ("tab", "note('tab')")]

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str | Message] = []

    def compose(self) -> ComposeResult:
        yield LookupPanel()
        yield TextField(id="client")
        yield TextField(id="caller")

    def action_note(self, what: str) -> None:
        self.heard.append(what)

    @on(FieldChanged)
    @on(FieldDone)
    @on(Rows.Moved)
    @on(Rows.Chosen)
    @on(Rows.EndReached)
    def note_message(self, event: Message) -> None:
        self.heard.append(event)


class FormApp(App[None]):
    """The form, with keys of the app's own."""

    BINDINGS = [("f5", "incidents")]
    incidents = 0

    def get_default_screen(self) -> Screen[None]:
        return Form()

    def action_incidents(self) -> None:
        self.incidents += 1

    @property
    def panel(self) -> LookupPanel:
        return self.screen.query_one(LookupPanel)

    @property
    def form(self) -> Form:
        assert isinstance(self.screen, Form)
        return self.screen

    def look_up(self, source: object = clients, query: str = "", **more: str) -> Worker[LookupAnswer | None]:
        asked = self.panel.look_up("client lookup", COLUMNS, source, query=query, **more)  # type: ignore[arg-type]
        return self.run_worker(asked)

    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


async def answered(pilot: Pilot[None], panel: LookupPanel) -> None:
    """Until the panel shows the answer to what is typed."""
    for _turn in range(int(PATIENCE / 0.01)):
        await pilot.pause(0.01)
        if panel.is_open and not panel.waits:
            await pilot.pause()
            return
    raise AssertionError("no answer came")


async def test_it_opens_over_the_lower_half_with_the_first_rows_and_the_first_chosen() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.look_up(query="hx", new_label="new client")
        await answered(pilot, app.panel)
        lines = app.lines()
        assert lines[12] == "-- client lookup " + "-" * 63
        assert lines[13] == "  hx"
        assert lines[14:18] == ["> HX001   恒信物流有限公司", "  HX014   恒鑫五金（武汉）", "  HXW02   合兴旺商贸", ""]
        assert lines[23] == "  3 of 3 - Enter chooses - Ins new client - Esc back"
        assert [cell_len(strip.text) for strip in app.screen._compositor.render_strips()] == [80] * 24


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 10)])
async def test_it_leaves_the_upper_half_to_the_form(size: tuple[int, int]) -> None:
    app = FormApp()
    async with app.run_test(size=size) as pilot:
        app.look_up()
        await answered(pilot, app.panel)
        assert app.panel.region.y >= size[1] // 2
        assert app.panel.region.bottom == size[1]
        assert app.panel.region.width == size[0]


async def test_rows_change_with_every_key_and_arrows_and_enter_choose() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(query="h")
        await answered(pilot, app.panel)
        await pilot.press("x", "0")
        await answered(pilot, app.panel)
        assert app.lines()[14:17] == ["> HX001   恒信物流有限公司", "  HX014   恒鑫五金（武汉）", ""]
        await pilot.press("down", "enter")
        assert await worker.wait() == LookupAnswer(clients("HX014")[0], "hx0")


async def test_escape_leaves_the_form_as_it_was() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h", "x")
        before = app.lines()
        app.form.heard.clear()
        worker = app.look_up(query="hx")
        await answered(pilot, app.panel)
        await pilot.press("w", "down", "escape")
        assert await worker.wait() is None
        await pilot.pause()
        assert app.lines() == before
        assert app.focused is app.screen.query_one("#client")
        assert app.form.heard == []


async def test_the_form_hears_nothing_of_the_keys_and_messages_in_the_panel_but_the_app_hears_its_own() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.look_up()
        await answered(pilot, app.panel)
        await pilot.press("f10", "tab", "pagedown", "pageup", "end", "home", "f9", "down", "down", "down", "x", "f5")
        assert app.form.heard == []
        assert app.incidents == 1
        assert app.panel.is_open


async def test_enter_waits_for_the_answer_to_what_is_typed() -> None:
    """O-1, and a scanner that types faster than a store answers: never a row of an older query."""
    app, gate = FormApp(), Gate()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(gate, query="hx001")
        gate.let.release()
        await answered(pilot, app.panel)
        await pilot.press(*["backspace"] * 5, *"hxw", "enter")
        assert worker.is_running
        for _question in range(10):
            gate.let.release()
        answer = await worker.wait()
        assert answer == LookupAnswer(clients("HXW02")[0], "hxw")


async def test_typing_on_takes_back_an_enter_that_waits() -> None:
    app, gate = FormApp(), Gate()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(gate, query="hx")
        await pilot.press("enter", "w")
        for _question in range(10):
            gate.let.release()
        await answered(pilot, app.panel)
        assert worker.is_running
        await pilot.press("enter")
        assert await worker.wait() == LookupAnswer(clients("HXW02")[0], "hxw")


async def test_moves_wait_for_the_answer_too() -> None:
    app, gate = FormApp(), Gate()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(gate, query="hx")
        await pilot.press("down", "down", "up", "enter")
        gate.let.release()
        assert await worker.wait() == LookupAnswer(clients("HX014")[0], "hx")


async def test_no_match_offers_to_add_what_was_typed() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(query="新客户", new_label="new client", empty="No client matches.")
        await answered(pilot, app.panel)
        assert app.lines()[14] == "  No client matches."
        assert app.lines()[23] == "  Enter new client - Esc back"
        await pilot.press("enter")
        assert await worker.wait() == LookupAnswer(None, "新客户", new=True)


async def test_an_enter_that_waited_never_adds_by_itself() -> None:
    """The offer was not seen yet."""
    app, gate = FormApp(), Gate()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(gate, query="nobody", new_label="new client")
        await pilot.press("enter")
        gate.let.release()
        await answered(pilot, app.panel)
        assert worker.is_running
        await pilot.press("enter")
        assert await worker.wait() == LookupAnswer(None, "nobody", new=True)


async def test_without_a_label_nothing_new_is_offered() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(query="nobody", empty="Nothing.")
        await answered(pilot, app.panel)
        await pilot.press("enter", "insert", "ctrl+n")
        assert worker.is_running
        assert app.lines()[23] == "  Esc back"


@pytest.mark.parametrize("key", ["insert", "ctrl+n"])
async def test_insert_adds_though_others_match(key: str) -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(query="hx", new_label="new client")
        await answered(pilot, app.panel)
        await pilot.press(key)
        assert await worker.wait() == LookupAnswer(None, "hx", new=True)


async def test_a_refusal_is_said_in_the_panel_and_enter_tries_again() -> None:
    app = FormApp()
    refuse = True

    def source(query: str) -> Sequence[Row]:
        if refuse:
            raise Refused("busy", N_("The store is busy."))
        return clients(query)

    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(source, query="hx", new_label="new client")
        await answered(pilot, app.panel)
        assert app.lines()[14] == "  The store is busy."
        assert app.lines()[23] == "  Enter tries again - Ins new client - Esc back"
        refuse = False
        await pilot.press("enter")
        await answered(pilot, app.panel)
        assert app.lines()[14].startswith("> HX001")
        await pilot.press("enter")
        assert await worker.wait() == LookupAnswer(clients("HX001")[0], "hx")


async def test_a_fault_in_the_source_is_a_fault_of_the_program() -> None:
    app = FormApp()

    def source(query: str) -> Sequence[Row]:
        raise KeyError(query)

    async def until_it_fails() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            app.look_up(source, query="hx")
            while app.return_code is None:
                await pilot.pause(0.01)

    with pytest.raises(KeyError, match="hx"):
        await until_it_fails()


async def test_a_slow_source_shows_the_key_at_once_and_that_it_is_looking() -> None:
    app, gate = FormApp(), Gate()
    async with app.run_test(size=(80, 24)) as pilot:
        app.look_up(gate, query="h")
        gate.let.release()
        await answered(pilot, app.panel)
        await pilot.press("x")
        for _turn in range(int(PATIENCE / 0.01)):
            await pilot.pause(0.01)
            if "Looking" in app.lines()[23]:
                break
        assert app.lines()[13] == "  hx"
        assert app.lines()[14].startswith("> HX001"), "the older rows stay until there are others"
        assert app.lines()[23] == "  Looking ... - Esc back"
        gate.let.release()
        await answered(pilot, app.panel)
        assert app.lines()[23] == "  3 of 3 - Enter chooses - Esc back"


async def test_a_click_takes_the_row_and_the_query_keeps_the_focus() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(query="hx")
        await answered(pilot, app.panel)
        await pilot.click(LookupPanel, offset=(5, 0))
        await pilot.press("0")
        await answered(pilot, app.panel)
        await pilot.click(Rows, offset=(5, 1))
        assert await worker.wait() == LookupAnswer(clients("HX014")[0], "hx0")


async def test_a_click_beside_it_closes_it_and_goes_where_it_was_made() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(query="hx")
        await answered(pilot, app.panel)
        await pilot.click("#caller")
        assert await worker.wait() is None
        await pilot.press("w")
        caller = app.screen.query_one("#caller", TextField)
        assert caller.has_focus
        assert caller.value == "w"


async def test_the_terminal_losing_the_focus_closes_nothing() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.look_up(query="h")
        await answered(pilot, app.panel)
        app.post_message(events.AppBlur())
        await pilot.pause()
        app.post_message(events.AppFocus())
        await pilot.pause()
        await pilot.press("x")
        await answered(pilot, app.panel)
        assert app.lines()[13] == "  hx"


async def test_opening_it_again_answers_the_first_with_nothing_and_forgets_its_rows() -> None:
    app, gate = FormApp(), Gate()
    async with app.run_test(size=(80, 24)) as pilot:
        first = app.look_up(gate, query="hx014")
        await pilot.pause()
        second = app.look_up(query="hxw")
        assert await first.wait() is None
        gate.let.release()
        await answered(pilot, app.panel)
        assert app.lines()[13:15] == ["  hxw", "> HXW02   合兴旺商贸"]
        await pilot.press("enter")
        assert await second.wait() == LookupAnswer(clients("HXW02")[0], "hxw")
        assert app.focused is app.screen.query_one("#client")


async def test_cancelling_who_waits_closes_it() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(query="hx")
        await answered(pilot, app.panel)
        worker.cancel()
        await pilot.pause()
        await pilot.pause()
        assert not app.panel.is_open
        assert app.focused is app.screen.query_one("#client")
        assert app.panel.region.width == 0


async def test_two_enters_choose_once() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        worker = app.look_up(query="hx")
        await answered(pilot, app.panel)
        app.form.heard.clear()
        await pilot.press("enter", "enter")
        assert await worker.wait() == LookupAnswer(clients("HX001")[0], "hx")
        assert app.is_running


async def test_closed_it_cannot_be_reached_by_tab() -> None:
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        reached = set()
        for _press in range(4):
            app.screen.focus_next()
            await pilot.pause()
            reached.add(app.focused.id if app.focused else None)
        assert reached == {"client", "caller"}


async def test_nasty_names_are_drawn_as_typed_and_ask_for_nothing() -> None:
    """Spec 01: markup is shown as typed, everywhere; control characters reach no terminal."""
    nasty = ["[/red]", "[@click=app.quit]x[/]", "a\x1b[2J\x07b", "abc\u202egnp.exe", "长" * 10_000]
    app = FormApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.look_up(lambda query: [Row(name, ("X", name)) for name in nasty], query="[/red]\x1b", new_label="[b]new[/")
        await answered(pilot, app.panel)
        lines = app.lines()
        assert lines[13] == "  [/red]"
        assert lines[14:18] == [
            "> X       [/red]",
            "  X       [@click=app.quit]x[/]",
            "  X       a[2Jb",
            "  X       abcgnp.exe",
        ]
        assert lines[18].endswith("长~")
        assert "Ins [b]new[/" in lines[23]
        await pilot.click(Rows, offset=(20, 1))
        assert app.is_running
