"""Write docs/keys.md from the commands that the app and its screens declare.

python tools/keys_page.py           write the page anew
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from csdesk import screens  # noqa: E402
from csdesk.commands import APP_COMMANDS, LEADER, Command, key_name  # noqa: E402
from csdesk.language import LANGUAGES, _, speaking  # noqa: E402

PAGE = ROOT / "docs" / "keys.md"

HEAD = """# Keys / 按键

Made by `python tools/keys_page.py` from the commands that the program declares. The last line of every screen shows
what works there, and `Ctrl+P` finds every command by name. `^P` stands for Ctrl+P; `^G 9` is Ctrl+G, let go, then 9:
the second way where a terminal keeps a function key for itself. The id is what `keys.toml` calls a command.

本页由程序声明的命令生成。每个屏幕的最后一行写着此处能用的键，`Ctrl+P` 可按名称查找全部命令。`^P` 表示 Ctrl+P；\
`^G 9` 表示先按 Ctrl+G，松开，再按 9，用于终端占用了功能键的情况。id 是 `keys.toml` 里命令的名字。
"""


@dataclass(frozen=True)
class Place:
    """Where some commands work: a screen or a dialog."""

    name: str
    commands: Sequence[Command]
    in_desk: bool
    """Whether the commands of the whole desk work there too."""


def places() -> Sequence[Place]:
    """Every screen and dialog that declares commands of its own, by the first part of their ids."""
    found = {}
    for module in walk_packages(screens.__path__, "csdesk.screens."):
        for one in vars(import_module(module.name)).values():
            commands = vars(one).get("DESK_COMMANDS") if isinstance(one, type) else None
            if commands:
                found[one] = Place(commands[0].id.partition(".")[0], commands, getattr(one, "IN_DESK", False))
    return sorted(found.values(), key=lambda place: place.name)


def keys_of(command: Command) -> str:
    """Every key of a command, as printed on a keyboard."""
    return ", ".join(key_name(key) for key in command.key.split(",") if key)


def table(commands: Sequence[Command]) -> Iterator[str]:
    """One line a command: its keys, its second way, what it does in both languages, its id."""
    yield "| key | or | does | 作用 | id |"
    yield "|---|---|---|---|---|"
    for command in commands:
        said = []
        for language in ("en", "zh_CN"):
            with speaking(language):
                said.append(_(command.help))
        second = f"{key_name(LEADER)} {key_name(command.leader)}" if command.leader else ""
        yield f"| {keys_of(command)} | {second} | {said[0]} | {said[1]} | `{command.id}` |"


def written() -> str:
    """The whole page."""
    lines = [HEAD, "## Everywhere / 到处可用\n", *table(APP_COMMANDS)]
    for place in places():
        lines += [f"\n## {place.name.replace('_', ' ').capitalize()}\n", *table(place.commands)]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page anew; its exit status."""
    assert set(LANGUAGES) == {"en", "zh_CN"}
    from build_catalogues import compile_catalogues

    compile_catalogues(ROOT / "csdesk" / "locale")
    PAGE.write_text(written(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
