"""What a one-line field keeps of what was typed or pasted into it (spec 01 "Bad input")."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from csdesk.refused import N_, Refused

# Characters that draw nothing, or that give orders to the terminal. Written out as ranges so that the answer does not
# hang on the Unicode tables of the Python in use. The joiner of emoji (200D) is among them on purpose: terminals
# disagree about the width of joined emoji, and names that look alike should be alike, so a joined family is kept as
# its members. Ideographic variation selectors (E0100 on) stay, because they choose the form of a character in a name;
# so do private-use and not yet assigned characters, which older systems use for rare characters in names.
_DROPPED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, less those that break lines
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers, Mongolian selectors
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero-width, bidi marks, overrides and isolates
    "\u3164\ufe0e\ufe0f\ufeff\uffa0\ufff0-\ufffb"  # fillers, emoji selectors, byte order mark, annotations
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # lone surrogates, non-characters
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # layout of hieroglyphs, shorthand, music
    "\U000e0000-\U000e00ff"  # tags
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]+"
)
_BREAKS = frozenset("\t\n\x0b\x0c\r\x85\u2028\u2029")

# Full-width and small forms as they come from a Chinese input method, and the dashes and minus signs that word
# processors put. Narrower than NFKC, which also turns "10²" into 102 and "①" into 1.
_NARROWED = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in [*range(0xFE50, 0xFE6C), *range(0xFF01, 0xFF5F), 0xFF61, 0xFFE5]
    if unicodedata.decomposition(chr(code))
} | dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212], "-")

_NO_CELL = frozenset({"Mn", "Me", "Cf", "Cc"})


def _one_space_for_breaks(run: re.Match[str]) -> str:
    return run[0] if _BREAKS.isdisjoint(run[0]) else " "


def clean_line(text: str) -> str:
    """`text` as one trimmed line that is safe to keep and to draw.

    Control, bidi, zero-width and other invisible characters, lone surrogates and non-characters are removed; a run of
    white space that holds a line break or a tab becomes one space. What is left is NFC, not NFKC: names keep their
    form. Markup such as `[red]` is left as typed. Cleaning twice changes nothing.
    """
    line = re.sub(r"\s+", _one_space_for_breaks, _DROPPED.sub("", text))
    return unicodedata.normalize("NFC", line).strip()


def are_clean(lines: Sequence[str]) -> bool:
    """Whether `clean_line` would leave every one of `lines` as it is; a false alarm now and then.

    For a whole column of a file at one go, at a tenth of the cost.
    """
    text = "|".join(lines)
    return (
        text.isprintable()
        and _DROPPED.search(text) is None
        and unicodedata.is_normalized("NFC", text)
        and not (" |" in text or "| " in text or text.startswith(" ") or text.endswith(" "))
    )


def read_line(text: str, *, limit: int) -> str:
    """The cleaned line; refused with `text_too_long`, never cut, when it has more than `limit` characters."""
    line = clean_line(text)
    if len(line) > limit:
        raise Refused(
            "text_too_long",
            N_("This has {found} characters, and {limit} is the most. Please shorten it; nothing was cut."),
            found=len(line),
            limit=limit,
        )
    return line


def narrow(text: str) -> str:
    """`text` with full-width letters, digits and signs as their ASCII ones, every dash as `-`, spaces collapsed.

    For reading numbers, phones and times, not for keeping. Digits of other scripts, superscripts and circled numbers
    stay what they are, so that no reader takes them for digits.
    """
    return " ".join(text.translate(_NARROWED).split())


def folded(text: str) -> str:
    """`text` for comparing words of a file, in which case, width, spaces and invisible characters do not matter."""
    one_case = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in one_case if not letter.isspace() and unicodedata.category(letter) != "Cf")


def cell_width(text: str) -> int:
    """How many terminal cells `text` takes: two for wide East Asian characters and emoji, none for combining marks."""
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else unicodedata.category(character) not in _NO_CELL
        for character in text
    )


def shortened(text: str, *, cells: int = 24) -> str:
    """`text`, cleaned, for quoting in a sentence: at most `cells` terminal cells, with `...` where it was cut."""
    line = clean_line(text)
    # Nothing of this length fits: measuring ten thousand pasted characters would be for nothing.
    if len(line) <= 4 * cells and cell_width(line) <= cells:
        return line
    kept = line[:cells]
    while cell_width(kept) > cells - 3:
        kept = kept[:-1]
    return kept + "..."
