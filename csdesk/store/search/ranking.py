"""In which order the index holds the clients: by how often and how lately they were used (O-1)."""

from __future__ import annotations

import math
from bisect import bisect_left

_EPOCH = 1_577_836_800
"""2020-01-01 UTC, in seconds: earlier uses all count as of then."""

_HALF_LIFE_DAYS = 30
"""Twice as many uses weigh as much as a last use 30 days later."""

USAGE_MOST = 43_800
"""Usage is in days since `_EPOCH`, so this lasts for 119 years."""

# A rank is usage, class of length and id, the smaller the better. It is kept short because the index stores the
# differences of ranks: with seconds for days and 32 bits for the id the index is half as large again.
_ID_BITS = 24
_LENGTHS = (4, 8, 12)


def usage_of(uses: int, last_used_at: int | None) -> int:
    """How often and how lately a client was used, as one number from 0 (never) to `USAGE_MOST`.

    A use counts half as much for every 30 days that it is old. As all uses age alike, this order of clients does not
    change with time but only when a client is used, which is what lets the index be kept in it.
    """
    if uses < 1:
        return 0
    days = ((last_used_at or _EPOCH) - _EPOCH) / 86_400
    return max(1, min(USAGE_MOST, int(days + _HALF_LIFE_DAYS * math.log2(uses))))


def rank_of(client_id: int, name: str, usage: int) -> int:
    """A client's place in the index, the best first: the most used, then short cleaned names, then the first kept."""
    if not 0 <= client_id < 1 << _ID_BITS:
        raise ValueError(f"the search index has room for client ids below {1 << _ID_BITS}")
    return ((USAGE_MOST - usage) * (len(_LENGTHS) + 1) + bisect_left(_LENGTHS, len(name)) << _ID_BITS) | client_id


def usage_of_rank(rank: int) -> int:
    """The usage that a rank was made with."""
    return USAGE_MOST - (rank >> _ID_BITS) // (len(_LENGTHS) + 1)
