"""Build hook: compile the message catalogues (.po) into what gettext reads (.mo)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(locale_folder: Path) -> None:
    """Write a .mo beside every .po below `locale_folder`."""
    for source in sorted(locale_folder.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as po:
            catalogue = read_po(po, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, catalogue)


class CatalogueBuildHook(BuildHookInterface[Any]):
    """Compiles the catalogues before a wheel, an sdist or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's own names
        compile_catalogues(Path(self.root) / "csdesk" / "locale")
