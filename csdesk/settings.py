"""A person's own choices on this machine, in a small file: language and colours; and the person's own keys."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csdesk import language

THEMES = ("dark", "light", "terminal")


@dataclass(frozen=True)
class Settings:
    """What a person chose; empty where nothing was."""

    language: str = ""
    theme: str = ""


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        # A choice that cannot be read is no choice; the desk opens all the same.
        return {}


def load(path: Path) -> Settings:
    """The choices in a file; defaults where it is missing or unreadable."""
    raw = _read(path)
    chosen, theme = raw.get("language"), raw.get("theme")
    return Settings(
        str(chosen) if chosen in language.LANGUAGES else "",
        str(theme) if theme in THEMES else "",
    )


def save(path: Path, settings: Settings) -> None:
    """Keep the choices; a file that cannot be written is left as it is, for a choice is not worth a message."""
    text = "".join(f'{name} = "{value}"\n' for name, value in vars(settings).items() if value)
    building = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        building.write_text(text, "utf-8")
        building.replace(path)
    except OSError:
        pass


def change(path: Path, **choices: str) -> Settings:
    """Change and keep some choices."""
    settings = replace(load(path), **choices)
    save(path, settings)
    return settings


def language_of(given: str | None, settings: Settings, environment: Mapping[str, str] = os.environ) -> str:
    """The language to speak: `--lang`, then the saved choice, then the locale."""
    return given or settings.language or language.from_locale(environment)


def key_map(path: Path) -> Mapping[str, str]:
    """The person's own keys from a file of lines such as `"order.review" = "f10,ctrl+r"`."""
    return {name: key for name, key in _read(path).items() if isinstance(key, str) and key}
