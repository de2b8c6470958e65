"""Where fonts with Chinese are found on this machine. csdesk brings none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDERS: tuple[Path, ...] = (
    Path("~/.local/share/fonts"),
    Path("~/.fonts"),
    Path("~/Library/Fonts"),
    Path("/usr/local/share/fonts"),
    Path("/usr/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
)
"""Where Linux and macOS keep fonts, a person's own first."""

FONT_FILES: tuple[tuple[str, str | None], ...] = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansCJK-VF.ttc", "NotoSansCJK-VF.ttc"),
    ("NotoSansCJK-VF.otf.ttc", "NotoSansCJK-VF.otf.ttc"),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"),
    ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
    ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"),
    ("NotoSansSC[wght].ttf", "NotoSansSC[wght].ttf"),
    ("SourceHanSans.ttc", "SourceHanSans.ttc"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("SourceHanSansCN-Regular.otf", "SourceHanSansCN-Bold.otf"),
    ("PingFang.ttc", "PingFang.ttc"),
    ("Hiragino Sans GB.ttc", "Hiragino Sans GB.ttc"),
    ("STHeiti Light.ttc", "STHeiti Medium.ttc"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("wqy-microhei.ttc", None),
    ("wqy-zenhei.ttc", None),
    ("DroidSansFallbackFull.ttf", None),
    ("DroidSansFallback.ttf", None),
    ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
    ("simhei.ttf", None),
    ("simsun.ttc", None),
    ("uming.ttc", None),
)
"""File names of fonts with Chinese, the most readable on paper first: regular, and bold where there is one."""

SYMBOL_FILES: tuple[tuple[str, str | None], ...] = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSansSymbols2-Regular.ttf", None),
    ("NotoEmoji-Regular.ttf", None),
    ("Symbola.ttf", None),
)
"""Fonts asked only for what no Chinese font has."""


@dataclass(frozen=True)
class FontFiles:
    """The files of one installed family: regular, and bold where there is one."""

    regular: Path
    bold: Path | None


def installed(names: Sequence[tuple[str, str | None]], folders: Sequence[Path] = FOLDERS) -> list[FontFiles]:
    """The families of `names` (file names, as FONT_FILES) that are in `folders` or below, in the order of `names`."""
    found = dict(_files(names, folders))
    return [FontFiles(found[regular], found.get(bold) if bold else None) for regular, bold in names if regular in found]


def _files(names: Sequence[tuple[str, str | None]], folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Names and paths of the files that are there; the first folder's come last, and so win in a dictionary."""
    wanted = {name for pair in names for name in pair if name}
    for folder in reversed(folders):
        for parent, _, here in os.walk(folder.expanduser()):
            for name in sorted(wanted.intersection(here)):
                yield name, Path(parent) / name
