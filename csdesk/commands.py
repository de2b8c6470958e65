"""Commands: each is declared once, and its key, footer word, palette entry, help line and docs are made from that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding

from csdesk.refused import N_

LEADER = "ctrl+g"
"""Terminals take some function keys for themselves; this key and a digit reach the same commands."""


@dataclass(frozen=True)
class Command:
    """Something an agent can do with one key."""

    id: str
    """What a key map file calls it; `action` of the screen it belongs to."""
    key: str
    word: str
    """One or two words for the last line; empty to leave it out there."""
    help: str
    """A sentence for the palette and the help page."""
    leader: str = ""
    """The key after the leader that does the same."""
    action: str = ""
    priority: bool = False
    """Whether it works even where something is being typed."""

    @property
    def run(self) -> str:
        """The name of the action."""
        return self.action or self.id.rpartition(".")[2]


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """The commands as Textual's bindings."""
    return [
        Binding(one.key, one.run, one.help, show=False, id=one.id, priority=one.priority) for one in commands if one.key
    ]


def key_name(key: str, keymap: Mapping[str, str] | None = None, command_id: str = "") -> str:
    """A key as it is printed on a keyboard: `F9`, `^P`, `Alt+1`, `Esc`; the person's own where the map has one."""
    chosen = (keymap or {}).get(command_id, key).split(",")[0].strip()
    if chosen in _NAMES:
        return _NAMES[chosen]
    head, plus, tail = chosen.rpartition("+")
    tail = _NAMES.get(tail, tail.upper() if head or len(tail) > 1 else tail)
    if head == "ctrl":
        return f"^{tail}"
    return f"{head.title()}{plus}{tail}" if head else tail


_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "insert": "Ins",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "equals_sign": "=",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "tab": "Tab",
    "slash": "/",
}

APP_COMMANDS: tuple[Command, ...] = (
    Command("app.help", "f1", N_("Help"), N_("Help for this screen"), leader="1", priority=True),
    Command("app.order", "f2", "", N_("Take an order"), leader="2", priority=True),
    Command("app.checklist", "f4", "", N_("The day's checklist"), leader="4", priority=True),
    Command("app.incidents", "f5", "", N_("Incidents and what was promised"), leader="5", priority=True),
    Command("app.parcels", "f6", "", N_("Parcels that stopped moving"), leader="6", priority=True),
    Command("app.slips", "", "", N_("Signed slips that must come back")),
    Command("app.goods", "f7", "", N_("Goods that are followed, and slips"), leader="7", priority=True),
    Command(
        "app.cases",
        "f8",
        "",
        N_("Cases: onboarding, reviews, complaints and every other procedure"),
        leader="8",
        priority=True,
    ),
    Command("app.board", "f12", "", N_("The supervisor's board"), leader="equals_sign", priority=True),
    Command("app.reports", "", "", N_("Reports on a day, a week or a month"), leader="r"),
    Command("app.pickup", "", "", N_("Give a parcel out at the counter"), leader="p"),
    Command("app.pickups", "", "", N_("Self-pickups that wait"), leader="w"),
    Command("app.question", "", "", N_("Take a question down: phone, chat, counter"), leader="q"),
    Command("app.visits", "", "", N_("Visits and calls to clients"), leader="v"),
    Command("app.clients", "", "", N_("Clients: find, add, change, merge, archive"), leader="c"),
    Command("app.statements", "", "", N_("Month-end statements"), leader="s"),
    Command("app.orders", "ctrl+o", "", N_("Orders and drafts"), priority=True),
    Command("app.exports", "", "", N_("Exports of client data")),
    Command("app.lock", "ctrl+l", "", N_("Lock the screen, or change the person"), priority=True),
    Command("app.language", "ctrl+t", "", N_("Change the language: 中文 / English"), priority=True),
    Command("app.theme", "", "", N_("Change the colours: dark, light, the terminal's own")),
    Command("app.training", "", "", N_("Training: topics and tests"), leader="t"),
    Command("app.palette", "ctrl+p", N_("All commands"), N_("Find a command by name"), priority=True),
    Command("app.leave", "ctrl+q", "", N_("Close the desk"), priority=True),
)
"""What works on every screen once somebody is signed in."""

SIGNED_OUT_COMMANDS: tuple[Command, ...] = (
    Command("app.language", "ctrl+t", "中文/English", N_("Change the language: 中文 / English"), priority=True),
    Command("app.help", "f1", N_("Help"), N_("Help for this screen"), leader="1", priority=True),
    Command("app.leave", "ctrl+q", N_("Close"), N_("Close the desk"), priority=True),
)
"""What works before somebody signed in; the app's own keys, so no screen binds them."""
