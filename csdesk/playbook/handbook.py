"""The handbook: Markdown pages, one a screen, in every language; a shop may lay its own over them (E-2)."""

from __future__ import annotations

from pathlib import Path

from csdesk.places import seed_playbook


def read_page(page: str, language: str, own_playbook: Path) -> str | None:
    """A page's Markdown, the shop's own before the seed's; None when neither has it."""
    for folder in (own_playbook, seed_playbook()):
        try:
            return (folder / "handbook" / language / f"{page}.md").read_text("utf-8")
        except OSError:
            continue
    return None
