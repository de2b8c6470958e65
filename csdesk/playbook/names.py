"""names.toml: how the name on a document is compared with the consignee's (N-2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import Field, model_validator

from csdesk.playbook.basis import Shape, Wrong

Pair = Annotated[str, Field(pattern=r"^[a-z]{1,3} [a-z]{1,4}$")]
"""Two spellings in pinyin that people take for one."""


class Names(Shape):
    """names.toml: dots that do not count, sounds that are mixed, traditional forms (N-2)."""

    dots: str = Field(min_length=1)
    """Every character that does not count between the letters of a name, beside spaces."""
    beginnings: Annotated[tuple[Pair, ...], Field(strict=False)] = ()
    endings: Annotated[tuple[Pair, ...], Field(strict=False)] = ()
    simplified: Mapping[str, str] = {}
    """Traditional forms, each with the simplified one behind it, parted by spaces; the keys only part them."""

    @model_validator(mode="after")
    def _fits(self) -> Names:
        for dot in self.dots:
            if dot.isalnum():
                raise Wrong("dot_is_letter", dot, "dots")
        for key, forms in self.simplified.items():
            for pair in forms.split():
                # Compatibility forms are others once they are cleaned: such a pair would never be met.
                if len(pair) != 2 or pair[0] == pair[1] or unicodedata.normalize("NFKC", pair) != pair:
                    raise Wrong("form_pair_wrong", pair, f"simplified.{key}")
                if pair[1] in self.forms:
                    raise Wrong("form_pair_wrong", pair, f"simplified.{key}")
        return self

    @cached_property
    def forms(self) -> Mapping[str, str]:
        """The simplified form of each traditional one."""
        return {pair[0]: pair[-1] for forms in self.simplified.values() for pair in forms.split() if pair}
