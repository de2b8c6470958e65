"""F1: the handbook's page for a screen, and its keys with their second ways (E-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Markdown
from textual.widgets._markdown import MarkdownHeader

from csdesk import places
from csdesk.commands import APP_COMMANDS, LEADER, SIGNED_OUT_COMMANDS, Command, key_name
from csdesk.language import N_, _, current, pgettext
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.lookup_panel import LookupPanel
from csdesk.widgets.rows import Column, Row


class Page(Markdown):
    """A page, with bullets of which every terminal knows the width."""

    BULLETS = ["- "]


class HelpScreen(DeskScreen):
    """One page of the handbook, and the keys that work on the screen it was asked from."""

    CSS_PATH = "help.tcss"
    PLACE = N_("Help")
    AUTO_FOCUS = "VerticalScroll"
    IN_DESK = False
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("help.back", "escape,f1,q", N_("Back"), N_("Back to where you were"), action="back"),
        Command("help.search", "slash,f9", N_("Search"), N_("Search the whole handbook"), leader="9"),
        Command("help.index", "i", N_("Contents"), N_("All pages of the handbook")),
    )

    def __init__(self, page: str, commands: Sequence[Command], *, in_desk: bool) -> None:
        """`commands` are those of the screen below; `in_desk` tells whether the whole desk's work here."""
        super().__init__()
        self._page = page
        self._commands = commands
        self._in_desk = in_desk

    def commands_here(self) -> Sequence[Command]:
        """The page's own, and what works wherever help was asked for; F1 goes back."""
        around = APP_COMMANDS if self._in_desk else SIGNED_OUT_COMMANDS
        return [*self.DESK_COMMANDS, *(one for one in around if one.id != "app.help")]

    def compose(self) -> ComposeResult:
        """The frame, and where commands are found by name."""
        yield LookupPanel()
        yield from super().compose()

    def body(self) -> Iterable[Widget]:
        """The page, scrolling."""
        yield VerticalScroll(Page(self._text(), open_links=False), id="page")

    def _text(self) -> str:
        text = page_text(self._page, current(), places.own_playbook(self.host.store_path))
        return f"{text}\n\n## {_('Keys here')}\n\n{self._keys()}"

    def _keys(self) -> str:
        own = self.host.own_keys()
        lines = [f"| {_('Key')} | {_('Or')} | {_('What it does')} |", "|---|---|---|"]
        for one in self._commands:
            key = key_name(one.key, own, one.id) if one.key else ""
            second = f"{key_name(LEADER)} {one.leader}" if one.leader else ""
            lines.append(f"| {key} | {second} | {_(one.help)} |")
        return "\n".join(lines)

    async def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        """A link leads to another page of the handbook, nowhere else."""
        event.prevent_default()
        name = event.href.removesuffix(".md")
        if name.replace("_", "").isalnum():
            await self._show(name)

    async def action_index(self) -> None:
        """The contents of the handbook."""
        await self._show("index")

    async def _show(self, page: str, section: int = 0) -> None:
        self._page = page
        await self.query_one(Page).update(self._text())
        box = self.query_one("#page", VerticalScroll)
        headings = list(self.query_one(Page).query(MarkdownHeader))
        if 0 < section < len(headings):
            # Where the heading stands is known once the page is laid out.
            self.call_after_refresh(lambda: box.scroll_to_widget(headings[section], animate=False, top=True))
        else:
            box.scroll_home(animate=False)

    def action_search(self) -> None:
        """/: a place in the whole handbook, by its words in either language (E-2)."""
        self.in_group("look_up", self._search)

    async def _search(self) -> None:
        own, language = places.own_playbook(self.host.store_path), current()
        kept: list[Mapping[str, Mapping[str, str]]] = []

        def matching(query: str) -> Sequence[Row]:
            # Called in the lookup's own thread; the pages are read once.
            from csdesk.rules.handbook_search import find

            if not kept:
                kept.append(_handbook(own))
            return [
                Row(f"{hit.page} {hit.section}", (hit.title, hit.heading if hit.section else "", hit.line))
                for hit in find(kept[0], query, language)
            ]

        columns = (
            Column(_("Page"), 20, drop=1),
            Column(pgettext("in the handbook", "Where"), 28),
            Column(_("What stands there")),
        )
        answer = await self.lookup.look_up(_("the handbook"), columns, matching, empty=_("Nothing has these words."))
        if answer is not None and answer.row is not None:
            page, _gap, section = answer.row.key.partition(" ")
            await self._show(page, int(section))
        self.query_one("#page").focus()


def _handbook(own_playbook: Path) -> Mapping[str, Mapping[str, str]]:
    """Every page in every language."""
    from csdesk.playbook.handbook import LANGUAGES, pages

    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for name, text in pages(language, own_playbook).items():
            found.setdefault(name, {})[language] = text
    return found


def page_text(page: str, language: str, own_playbook: Path) -> str:
    """A page of the handbook, the shop's own before the seed's; a sentence where there is none."""
    from csdesk.playbook.handbook import read_page

    return read_page(page, language, own_playbook) or _("The handbook has no page for this.")
