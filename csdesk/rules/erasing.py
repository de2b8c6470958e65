"""Taking a person's words out of texts and of data, wherever they stand (K-9)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

MARK = "***"
"""What stands where something of the person stood; the same in every language."""

LEAST_DIGITS = 7
"""A number with fewer digits tells nobody."""

STRONG = 5
"""A text of so many characters, digits apart, is nobody else's by chance; a shorter name may be another's too."""

_BETWEEN_DIGITS = "[ \\-.()]{0,2}"


@dataclass(frozen=True)
class Words:
    """What is known of a person: each as it was typed."""

    texts: frozenset[str]
    """Names, addresses, mail addresses."""
    numbers: frozenset[str]
    """Phones, digits alone."""

    @classmethod
    def of(cls, texts: Iterable[str], phones: Iterable[str]) -> Words:
        """Of what stands on the person's cards; what would be found everywhere is left out."""
        numbers = {"".join(one for one in phone if one in "0123456789") for phone in phones}
        return cls(
            frozenset(one.strip() for one in texts if len(one.strip()) >= 2 and one.strip() != MARK),
            frozenset(one for one in numbers if len(one) >= LEAST_DIGITS),
        )

    def __or__(self, other: Words) -> Words:
        """These and those."""
        return Words(self.texts | other.texts, self.numbers | other.numbers)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return not self.texts and not self.numbers

    @cached_property
    def strong(self) -> Words:
        """Those that are nobody else's by chance."""
        return Words(frozenset(one for one in self.texts if len(one) >= STRONG), self.numbers)

    def without(self, texts: Iterable[str]) -> Words:
        """But for some texts."""
        return Words(self.texts - set(texts), self.numbers)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.texts, key=len, reverse=True)
        parts = [re.escape(one) for one in longest_first]
        parts += [f"(?<![0-9]){_BETWEEN_DIGITS.join(number)}(?![0-9])" for number in sorted(self.numbers)]
        return re.compile("|".join(parts) or "(?!)")

    @cached_property
    def written(self) -> frozenset[str]:
        """The texts as they stand in a column, also of JSON, which writes characters beyond ASCII as numbers."""
        return frozenset(one for text in self.texts for one in (text, json.dumps(text)[1:-1]))

    @cached_property
    def _kept(self) -> re.Pattern[str]:
        parts = [re.escape(one) for one in sorted(self.written, key=len, reverse=True)]
        parts += [_BETWEEN_DIGITS.join(number) for number in sorted(self.numbers)]
        return re.compile("|".join(parts) or "(?!)")

    def stand_in(self, kept: str) -> bool:
        """Whether any of them may stand in what a column holds."""
        return self._kept.search(kept) is not None

    def taken_out_of(self, text: str) -> str:
        """A text without them."""
        return self._pattern.sub(MARK, text)

    def taken_out_of_data(self, value: Any, *, but: frozenset[str] = frozenset()) -> Any:
        """Data without them; what stands under the keys `but`, such as who of the shop did it, stays."""
        match value:
            case str():
                return self.taken_out_of(value)
            case Mapping():
                return {
                    self.taken_out_of(key): one if key in but else self.taken_out_of_data(one, but=but)
                    for key, one in value.items()
                }
            case list():
                return [self.taken_out_of_data(one, but=but) for one in value]
            case _:
                return value
