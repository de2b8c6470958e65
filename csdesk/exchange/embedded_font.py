"""A font inside a PDF, from which rare characters can be copied and searched too.

reportlab (5.1 and before) writes the code of a character beyond U+FFFF as it is into the table that tells a reader
which character a glyph stands for, where the format wants UTF-16: 𠮷 was drawn right, but copied as another character.
"""

from __future__ import annotations

import re
from typing import Any

from reportlab.pdfbase.ttfonts import TTFont

TABLE = "toUnicodeCMap:"
"""How the names of those tables begin in reportlab's document."""


class EmbeddedFont(TTFont):  # type: ignore[misc]  # reportlab has no types
    """A TrueType font of which a document embeds the characters it uses."""

    def addObjects(self, doc: Any) -> None:
        """Put the font into reportlab's document `doc`."""
        super().addObjects(doc)
        for name, table in doc.idToObject.items():
            if name.startswith(TABLE):
                table.content = re.sub("<([0-9A-F]{5,6})>", _in_utf_16, table.content)


def _in_utf_16(code: re.Match[str]) -> str:
    return f"<{chr(int(code[1], 16)).encode('utf-16-be').hex().upper()}>"
