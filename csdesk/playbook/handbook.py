"""The handbook (E-2) and what is read of the training (E-1): Markdown pages, over which a shop may lay its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from csdesk.places import seed_playbook

LANGUAGES = ("zh_CN", "en")


def read_page(page: str, language: str, own_playbook: Path) -> str | None:
    """A page's Markdown, the shop's own before the seed's; None when neither has it."""
    return _read("handbook", page, language, own_playbook)


def read_material(topic: str, language: str, own_playbook: Path) -> str | None:
    """What is read of a topic of the training (E-1), found as a page of the handbook is."""
    return _read("training", topic, language, own_playbook)


def _read(folder: str, page: str, language: str, own_playbook: Path) -> str | None:
    for playbook in (own_playbook, seed_playbook()):
        try:
            return (playbook / folder / language / f"{page}.md").read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    return None


def material_missing(topic: str, own_playbook: Path) -> Iterator[str]:
    """The files of a topic that are nowhere."""
    for language in LANGUAGES:
        if read_material(topic, language, own_playbook) is None:
            yield f"training/{language}/{topic}.md"


def pages(language: str, own_playbook: Path) -> dict[str, str]:
    """Every page of the handbook by its name, as a reader of a language has it."""
    names = {
        path.stem
        for playbook in (seed_playbook(), own_playbook)
        for path in (playbook / "handbook" / language).glob("*.md")
    }
    found = {name: read_page(name, language, own_playbook) for name in sorted(names)}
    return {name: text for name, text in found.items() if text is not None}
